//! Members are told before their hidden inventory counts as lost: by a message, or in
//! the next reply to them where no message reaches them.

use std::collections::BTreeSet;
use std::time::Duration;

use tracing::info;

use super::{DirectError, HiddenLoss, Service, Update, post_nonce};
use crate::domain::{HiddenStanding, RobloxUserId, RoleId, ServerId, Timestamp, UserId};
use crate::store::{NoticeRow, NoticeState, StoreError};

/// What was planned is sent when it is so old: a reply may tell it before. What was
/// lost is sent again then.
const SETTLED_AFTER: Duration = Duration::from_secs(3);

/// How long Discord knows a message's nonce, "a few minutes".
const NONCE_COUNTS: Duration = Duration::from_mins(2);

/// A server's turn to have a member told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling {
    pub server: ServerId,
    /// Whether Discord was asked to take a message.
    pub was_tried: bool,
}

impl Service {
    /// Notes that the member is to be told what they are to lose.
    pub(super) async fn plan_hidden_notice(&self, update: &Update) -> Result<(), StoreError> {
        let untold = |standing| matches!(standing, Some(HiddenStanding::Untold { .. }));
        let decisions = update.roles.iter().map(|role| &role.decision);
        let roles: BTreeSet<RoleId> = decisions
            .filter(|decision| untold(decision.hidden))
            .map(|decision| decision.role)
            .collect();
        let (server, user) = (update.server, update.user);
        let Some(account) = update.account.filter(|_| !roles.is_empty()) else {
            return Ok(());
        };
        if let Some(days) = self.store().settings(server).await?.hidden {
            let whom = (server, user, account);
            let now = self.now();
            self.store()
                .plan_hidden_notice(whom, &roles, days, now)
                .await?;
        }
        Ok(())
    }

    /// Writes to the next member who is to be told, the servers taking turns: `last` had
    /// its own. `None` if nobody is to be told.
    pub async fn tell_next_hidden(
        &self,
        last: Option<ServerId>,
    ) -> Result<Option<Telling>, StoreError> {
        let (store, now) = (self.store(), self.now());
        let settled = now.minus(SETTLED_AFTER);
        let Some(mut notice) = store.next_hidden_notice(last, settled).await? else {
            return Ok(None);
        };
        let server = notice.server;
        let may_send = match notice.state {
            // It may have arrived, and must not twice: the next reply says it for certain.
            NoticeState::Sending if now.since(notice.at) >= NONCE_COUNTS => {
                store
                    .move_hidden_notice(&notice, NoticeState::Refused, now)
                    .await?;
                false
            }
            NoticeState::Sending => true,
            _ => {
                let sending = NoticeState::Sending;
                let moved = store.move_hidden_notice(&notice, sending, now).await?;
                (notice.state, notice.at) = (sending, now);
                moved
            }
        };
        let was_tried = may_send && self.send_hidden_notice(&notice).await?;
        Ok(Some(Telling { server, was_tried }))
    }

    /// Whether Discord was asked.
    async fn send_hidden_notice(&self, notice: &NoticeRow) -> Result<bool, StoreError> {
        let (store, server, user) = (self.store(), notice.server, notice.user);
        if !self.still_concerns(notice).await? {
            store.drop_hidden_notice(server, user).await?;
            return Ok(false);
        }
        let Some(loss) = self.hidden_loss(notice, notice.at).await? else {
            let planned = NoticeState::Planned;
            store
                .move_hidden_notice(notice, planned, self.now())
                .await?;
            return Ok(false);
        };
        if loss.roles.is_empty() {
            store.drop_hidden_notice(server, user).await?;
            return Ok(false);
        }
        let name = format!("h{user}:{}", notice.at.as_millis());
        let nonce = post_nonce(server, &name);
        let (state, at, outcome) = match self.0.direct.tell(user, &loss, &nonce).await {
            Ok(()) => (
                NoticeState::Told,
                notice.at,
                "told a member that a hidden inventory counts as lost",
            ),
            Err(DirectError::Refused) => (
                NoticeState::Refused,
                self.now(),
                "a member takes no messages: the next reply tells them that a hidden \
                 inventory counts as lost",
            ),
            // Behind all others of the server.
            Err(DirectError::NotSent) => (
                NoticeState::Planned,
                self.now(),
                "a member is yet to be told that a hidden inventory counts as lost: \
                 Discord takes no message for now",
            ),
            Err(DirectError::Unsure) => return Ok(true),
        };
        if store.move_hidden_notice(notice, state, at).await? {
            let (server, user) = (server.get(), user.get());
            info!(server, user, "{outcome}");
        }
        Ok(true)
    }

    /// Whether the member is there, with the account linked, and the server takes roles
    /// still.
    async fn still_concerns(&self, notice: &NoticeRow) -> Result<bool, StoreError> {
        let (store, server, user) = (self.store(), notice.server, notice.user);
        let link = store.effective_link(server, user).await?;
        Ok(self.0.served.includes(server)
            && link.is_some_and(|link| link.roblox == notice.account)
            && store.is_present(server, user).await?
            && store.settings(server).await?.hidden.is_some())
    }

    /// What a member has yet to be told by a reply: no message told them, or can. The
    /// days would count from now.
    pub async fn untold_loss(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<HiddenLoss>, StoreError> {
        let Some(notice) = self.untold_notice(server, user).await? else {
            return Ok(None);
        };
        let loss = self.hidden_loss(&notice, self.now()).await?;
        Ok(loss.filter(|loss| !loss.roles.is_empty()))
    }

    /// A reply told the member what [`Service::untold_loss`] says.
    pub async fn told_of_loss(&self, server: ServerId, user: UserId) -> Result<(), StoreError> {
        match self.untold_notice(server, user).await? {
            Some(notice) => self.told_by_reply(&notice).await,
            None => Ok(()),
        }
    }

    /// A reply told the member what became of their roles: also what they lose, if it
    /// said so of each role that the notice names. In an outage it did not.
    pub async fn told_of_update(&self, update: &Update) -> Result<(), StoreError> {
        let decisions = update.roles.iter().map(|role| &role.decision);
        let kept = decisions.filter(|decision| decision.kept_until().is_some());
        let said: BTreeSet<RoleId> = kept.map(|decision| decision.role).collect();
        match self.untold_notice(update.server, update.user).await? {
            Some(notice) if notice.roles.is_subset(&said) => self.told_by_reply(&notice).await,
            _ => Ok(()),
        }
    }

    async fn told_by_reply(&self, notice: &NoticeRow) -> Result<(), StoreError> {
        let (store, now) = (self.store(), self.now());
        store
            .move_hidden_notice(notice, NoticeState::Told, now)
            .await?;
        Ok(())
    }

    async fn untold_notice(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<NoticeRow>, StoreError> {
        let Some(link) = self.store().effective_link(server, user).await? else {
            return Ok(None);
        };
        let account: RobloxUserId = link.roblox;
        let notice = self.store().hidden_notice(server, user, account).await?;
        let untold = |notice: &NoticeRow| {
            matches!(notice.state, NoticeState::Planned | NoticeState::Refused)
        };
        Ok(notice.filter(untold))
    }

    /// What the member loses if the days count from `told`; `None` while Discord does
    /// not say what the server and its roles are called.
    async fn hidden_loss(
        &self,
        notice: &NoticeRow,
        told: Timestamp,
    ) -> Result<Option<HiddenLoss>, StoreError> {
        let Ok(roles) = self.gateway().roles(notice.server).await else {
            return Ok(None);
        };
        let names = notice.roles.iter().filter_map(|role| roles.roles.get(role));
        let settings = self.store().settings(notice.server).await?;
        Ok(Some(HiddenLoss {
            server: roles.name.clone(),
            roles: names.map(|role| role.name.clone()).collect(),
            until: told.plus(notice.days.duration()),
            language: settings.log.map(|log| log.language),
        }))
    }
}

#[cfg(test)]
mod tests;
