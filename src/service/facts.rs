use std::collections::BTreeSet;

use super::Service;
use crate::domain::{
    Bind, Cause, CredentialKind, Holding, HoldingState, Holdings, Item, Link, Reading,
    RobloxUserId, ServerId, Timestamp, Trigger, UnknownReason, UserId, bound_items, facts,
};
use crate::metrics;
use crate::roblox::{Call, Freshness};
use crate::store::StoreError;

impl Service {
    /// What the binds of `server` need to know of a member. Known facts that
    /// are young enough serve again; otherwise one read answers for all the
    /// servers that the member shares with the bot, and for whoever else there is
    /// linked to the account, and those are queued.
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
                left_alone: false,
            });
        }
        let read = self.read_for_all(server, link, cause).await?;
        Ok(Facts {
            account,
            reading: Reading::of(&read.holdings),
            holdings: self.bridged(link, read.holdings, cause).await?,
            again: read.again,
            left_alone: read.left_alone,
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

    /// Reads whatever the binds ask for of all the members who are
    /// [`concerned`](Self::concerned), and has the others follow.
    pub(super) async fn read_for_all(
        &self,
        server: ServerId,
        link: &Link,
        cause: Cause,
    ) -> Result<Read, StoreError> {
        let concerned = self.concerned(link, cause).await?;
        let mut servers: BTreeSet<_> = concerned.members.iter().map(|(at, _)| *at).collect();
        servers.insert(server);
        let servers: Vec<_> = servers.into_iter().collect();
        let items = self.store().bound_items(&servers).await?;
        let promised = self.0.watches.running();
        let read = self.read(server, link, &items, cause).await?;
        if cause.trigger.is_followed() {
            let tells = facts::tell_something(&read.holdings);
            let hides = facts::tell_of_hiding(&read.holdings);
            let mut followers = BTreeSet::new();
            for of_server in concerned.members.chunk_by(|one, next| one.0 == next.0) {
                let at = of_server[0].0;
                if tells || hides && self.store().settings(at).await?.hidden.is_some() {
                    followers.extend(of_server);
                }
            }
            followers.remove(&(server, link.user));
            self.queue_all(&followers, Trigger::Elsewhere).await?;
            if tells && concerned.are_all && cause.trigger != Trigger::Sweep {
                self.had_turn(link.roblox, promised).await?;
            }
        }
        Ok(read)
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

    /// Whose roles a read of the account is for. A turn of the sweep is for everybody
    /// for whom the account counts, but for members of servers that want no sweep. Any
    /// other is for the servers of the member whom it is about: what strangers bind who
    /// linked the same account in a server of theirs is none of what the member waits
    /// for.
    async fn concerned(&self, link: &Link, cause: Cause) -> Result<Concerned, StoreError> {
        let all = self.store().concerned(link.roblox).await?;
        let own: BTreeSet<ServerId> = all
            .iter()
            .filter(|(_, user)| *user == link.user)
            .map(|(server, _)| *server)
            .collect();
        let mut members = Vec::with_capacity(all.len());
        for of_server in all.chunk_by(|one, next| one.0 == next.0) {
            let server = of_server[0].0;
            let is_concerned = match cause.trigger {
                Trigger::Sweep => self.store().is_swept(server).await?,
                _ => own.contains(&server),
            };
            if is_concerned {
                members.extend_from_slice(of_server);
            }
        }
        let are_all = members.len() == all.len();
        Ok(Concerned { members, are_all })
    }

    async fn read(
        &self,
        server: ServerId,
        link: &Link,
        items: &BTreeSet<Item>,
        cause: Cause,
    ) -> Result<Read, StoreError> {
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
        // Who was not asked about is read after the outage, and nothing speaks for it.
        let kept = if told.left_alone { &[] } else { &*holdings };
        self.store().record_holdings(link.roblox, kept, now).await?;
        Ok(Read {
            holdings: holdings.into_iter().collect(),
            again,
            left_alone: told.left_alone,
        })
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

/// The members for whom an account is read.
struct Concerned {
    /// Server by server.
    members: Vec<(ServerId, UserId)>,
    /// Whether the account counts for nobody else.
    are_all: bool,
}

/// What a read brought.
pub(super) struct Read {
    pub(super) holdings: Holdings,
    /// When trying again is worth it, where that is known.
    again: Option<Timestamp>,
    /// Whether Roblox is down and was not asked at all: it was no try.
    pub(super) left_alone: bool,
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
    /// As in [`Read`].
    pub(super) left_alone: bool,
}

impl Facts {
    /// Whether all that there is to know was left for after an outage.
    pub(super) fn are_missed(&self) -> bool {
        let mut holdings = self.holdings.iter();
        self.left_alone && holdings.all(|(_, holding)| holding.is_missed())
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
