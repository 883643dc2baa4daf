//! Members are told before their hidden inventory counts as lost: by a message, or in
//! the next reply to them where no message reaches them.

use std::collections::BTreeSet;
use std::time::Duration;

use tracing::info;

use super::server_log::nonce;
use super::{DirectError, HiddenLoss, Service, Update};
use crate::domain::{HiddenStanding, RobloxUserId, RoleId, ServerId, Timestamp, UserId};
use crate::store::{NoticeRow, NoticeState, StoreError};

/// What was planned is sent when it is so old: a reply may tell it before. What was
/// lost is sent again then.
const SETTLED_AFTER: Duration = Duration::from_secs(3);

/// How long Discord knows a message's nonce, "a few minutes".
const NONCE_COUNTS: Duration = Duration::from_mins(2);

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

    /// Writes to the next member who is to be told. False if nobody is.
    pub async fn tell_next_hidden(&self) -> Result<bool, StoreError> {
        let (store, now) = (self.store(), self.now());
        let next = store.next_hidden_notice(now.minus(SETTLED_AFTER)).await?;
        let Some(mut notice) = next else {
            return Ok(false);
        };
        if notice.state == NoticeState::Sending && now.since(notice.at) >= NONCE_COUNTS {
            // It may have arrived, and must not twice: the next reply says it for certain.
            store
                .move_hidden_notice(&notice, NoticeState::Refused, notice.at)
                .await?;
            return Ok(false);
        }
        if notice.state == NoticeState::Planned {
            if !store
                .move_hidden_notice(&notice, NoticeState::Sending, now)
                .await?
            {
                return Ok(false);
            }
            (notice.state, notice.at) = (NoticeState::Sending, now);
        }
        self.send_hidden_notice(&notice).await?;
        Ok(true)
    }

    async fn send_hidden_notice(&self, notice: &NoticeRow) -> Result<(), StoreError> {
        let (server, user) = (notice.server, notice.user);
        if !self.still_concerns(notice).await? {
            return self.store().drop_hidden_notice(server, user).await;
        }
        let sent = match self.hidden_loss(notice, notice.at).await? {
            Some(loss) => {
                let name = format!("h{user}:{}", notice.at.as_millis());
                let nonce = post_nonce(server, &name);
                self.0.direct.tell(user, &loss, &nonce).await
            }
            None => Err(DirectError::NotSent),
        };
        let (state, at) = match sent {
            Ok(()) => (NoticeState::Told, notice.at),
            Err(DirectError::Refused) => (NoticeState::Refused, notice.at),
            // Behind all others.
            Err(DirectError::NotSent) => (NoticeState::Planned, self.now()),
            Err(DirectError::Unsure) => return Ok(()),
        };
        self.store().move_hidden_notice(notice, state, at).await?;
        let (server, user) = (server.get(), user.get());
        info!(
            server,
            user,
            ?state,
            "told a member that a hidden inventory counts as lost"
        );
        Ok(())
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

    /// What a member has yet to be told by a reply: no message told them, or can.
    pub async fn untold_loss(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<HiddenLoss>, StoreError> {
        match self.untold_notice(server, user).await? {
            Some(notice) => {
                let at = match notice.state {
                    NoticeState::Planned => self.now(),
                    _ => notice.at,
                };
                self.hidden_loss(&notice, at).await
            }
            None => Ok(None),
        }
    }

    /// A reply told the member what [`Service::untold_loss`] says, or as much.
    pub async fn told_of_loss(&self, server: ServerId, user: UserId) -> Result<(), StoreError> {
        if let Some(notice) = self.untold_notice(server, user).await? {
            let at = match notice.state {
                NoticeState::Planned => self.now(),
                _ => notice.at,
            };
            self.store()
                .move_hidden_notice(&notice, NoticeState::Told, at)
                .await?;
        }
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
