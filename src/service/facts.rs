use std::collections::BTreeSet;

use super::Service;
use crate::domain::{
    Bind, Cause, CredentialKind, Holding, HoldingState, Holdings, Item, Link, Reading,
    RobloxUserId, ServerId, Timestamp, Trigger, UnknownReason, bound_items, facts,
};
use crate::metrics;
use crate::roblox::{Call, Freshness};
use crate::store::StoreError;

impl Service {
    /// What the binds of `server` need to know of a member. Known facts that
    /// are young enough serve again; otherwise one read answers for all the
    /// servers that the member shares with the bot, and those are queued.
    pub(super) async fn facts(
        &self,
        server: ServerId,
        link: &Link,
        cause: Cause,
    ) -> Result<Facts, StoreError> {
        let here = bound_items(&self.store().binds(server).await?);
        let known = self
            .store()
            .holdings(link.roblox, &here, CredentialKind::Key)
            .await?;
        let known = self.bridged(link, known, cause).await?;
        let (account, now) = (link.roblox, self.now());
        if facts::all_fresh(&here, &known, cause.accepted_age(now), now) {
            return Ok(Facts {
                account,
                holdings: known,
                reading: None,
                again: None,
            });
        }
        let (read, again) = self.read_for_all(server, link, cause).await?;
        Ok(Facts {
            account,
            reading: Reading::of(&read),
            holdings: self.bridged(link, read, cause).await?,
            again,
        })
    }

    /// What is known by now: another update may have read later, and an older
    /// truth must not undo a newer one.
    pub(super) async fn newest(
        &self,
        link: &Link,
        binds: &[Bind],
        facts: Option<Facts>,
    ) -> Result<Holdings, StoreError> {
        let here = bound_items(binds);
        let stored = self
            .store()
            .holdings(link.roblox, &here, CredentialKind::Key)
            .await?;
        let read = facts.filter(|facts| facts.account == link.roblox);
        Ok(facts::later(
            read.map(|facts| facts.holdings).unwrap_or_default(),
            &stored,
            self.now(),
        ))
    }

    /// Reads whatever the binds of all the servers ask for that the member shares
    /// with the bot, and has the others follow. Also when to try again, where that
    /// is known.
    pub(super) async fn read_for_all(
        &self,
        server: ServerId,
        link: &Link,
        cause: Cause,
    ) -> Result<(Holdings, Option<Timestamp>), StoreError> {
        let others = self.other_servers(server, link, cause).await?;
        let mut items = self.store().bound_items(&[server]).await?;
        items.extend(self.store().bound_items(&others).await?);
        let (read, again) = self.read(server, link, &items, cause).await?;
        if cause.trigger.is_followed() && facts::tell_something(&read) {
            for other in others {
                self.queue(other, link.user, Trigger::Elsewhere).await?;
            }
            self.had_turn(link, cause.trigger).await?;
        }
        Ok((read, again))
    }

    /// With what was known before in place of failures that pass: no news is
    /// no reason to doubt a truth that is young enough by itself. A member who
    /// hid their inventory, though, did something.
    async fn bridged(
        &self,
        link: &Link,
        mut holdings: Holdings,
        cause: Cause,
    ) -> Result<Holdings, StoreError> {
        let failed = facts::failed(&holdings);
        if failed.is_empty() {
            return Ok(holdings);
        }
        let before = self
            .store()
            .last_known_holdings(link.roblox, &failed, CredentialKind::Key)
            .await?;
        let now = self.now();
        facts::bridge(&mut holdings, &before, cause.accepted_age(now), now);
        Ok(holdings)
    }

    /// Where else the account counts. A turn of the sweep is none for members of
    /// servers that want no sweep.
    async fn other_servers(
        &self,
        server: ServerId,
        link: &Link,
        cause: Cause,
    ) -> Result<Vec<ServerId>, StoreError> {
        let mut others = Vec::new();
        for other in self.store().servers_sharing(link.user, link.roblox).await? {
            let concerned = cause.trigger != Trigger::Sweep || self.store().is_swept(other).await?;
            if other != server && concerned {
                others.push(other);
            }
        }
        Ok(others)
    }

    async fn read(
        &self,
        server: ServerId,
        link: &Link,
        items: &BTreeSet<Item>,
        cause: Cause,
    ) -> Result<(Holdings, Option<Timestamp>), StoreError> {
        let call = call(server, link, cause);
        let told = self
            .roblox()
            .ownership(link.roblox, items, Freshness::Now, &call)
            .await;
        let now = self.now();
        let learnt = now.minus(told.age);
        let again = told.retry_after.map(|wait| now.plus(wait));
        told.states
            .values()
            .for_each(|state| metrics::read(label(*state)));
        // Of whom it was asked, an outage says nothing: they are read again after it.
        let is_down = self.roblox_is_down().is_some();
        let holdings: Vec<_> = told
            .states
            .into_iter()
            .map(|(item, state)| {
                (
                    item,
                    Holding {
                        state,
                        learnt,
                        credential: CredentialKind::Key,
                    },
                )
            })
            .collect();
        let kept: Vec<_> = holdings
            .iter()
            .filter(|(_, holding)| !(is_down && holding.is_missed()))
            .copied()
            .collect();
        self.store()
            .record_holdings(link.roblox, &kept, now)
            .await?;
        Ok((holdings.into_iter().collect(), again))
    }
}

/// What it is called where reads are counted.
fn label(state: HoldingState) -> metrics::Holding {
    use metrics::Holding as Label;
    match state {
        HoldingState::Owned => Label::Owned,
        HoldingState::NotOwned => Label::NotOwned,
        HoldingState::Unknown(reason) => match reason {
            UnknownReason::Hidden => Label::Hidden,
            UnknownReason::NoSuchUser => Label::NoSuchUser,
            UnknownReason::KeyRefused => Label::KeyRefused,
            UnknownReason::ScopeMissing => Label::ScopeMissing,
            UnknownReason::RateLimited => Label::RateLimited,
            UnknownReason::Busy => Label::Busy,
            UnknownReason::Unavailable => Label::Unavailable,
            UnknownReason::TimedOut => Label::TimedOut,
            UnknownReason::Malformed => Label::Malformed,
            UnknownReason::Refused => Label::Refused,
            UnknownReason::Partial => Label::Partial,
            UnknownReason::NotRead => Label::NotRead,
        },
    }
}

/// What was read of one account.
#[derive(Debug)]
pub(super) struct Facts {
    account: RobloxUserId,
    holdings: Holdings,
    /// Whether Roblox could be read; `None`: it was not asked.
    pub(super) reading: Option<Reading>,
    /// When reading again what is unknown is worth it, where that is known.
    pub(super) again: Option<Timestamp>,
}

impl Facts {
    /// Whether there are some to read, and an outage kept them all.
    pub(super) fn are_missed(&self) -> bool {
        let mut holdings = self.holdings.iter().peekable();
        holdings.peek().is_some() && holdings.all(|(_, holding)| holding.is_missed())
    }
}

fn call(server: ServerId, link: &Link, cause: Cause) -> Call {
    let (server, member) = (Some(server), Some(link.user));
    if cause.is_awaited() {
        Call::interactive(server, member)
    } else {
        Call::background(server, member)
    }
}

#[cfg(test)]
mod tests;
