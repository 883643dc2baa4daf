//! The log channel of each server: what the bot did about roles, in batches, and
//! what it can't do.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, future, stream};
use sha2::{Digest, Sha256};
use tracing::{error, warn};

use super::{Audience, EditError, GatewayError, LogMessage, LogPost, PostError, Service};
use crate::domain::{LogChannel, LogObstacle, MessageId, ServerId, broken_roles};
use crate::store::StoreError;

/// What was done is told when it is so old: what happens together is told
/// together, and another process has recorded what it did before.
pub const SETTLED_AFTER: Duration = Duration::from_secs(3);

/// How many servers are told at once. They wait for Discord.
const AT_ONCE: usize = 8;

/// Servers where something happened that may have stopped their log or let it go
/// on, or broken a bind.
#[derive(Debug, Default)]
pub(super) struct Suspects(Mutex<BTreeSet<ServerId>>);

impl Suspects {
    pub(super) fn add(&self, server: ServerId) {
        self.lock().insert(server);
    }

    fn take(&self) -> BTreeSet<ServerId> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeSet<ServerId>> {
        // The set is whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a message is not in a server's log.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The server wants no log.
    #[error("no log channel")]
    NoChannel,
    /// The log stands still until somebody changes something at Discord, which is
    /// shown in `/settings`.
    #[error("the log stands still")]
    Stopped,
    /// Worth another try in a while, by the same name.
    #[error("Discord is not answering")]
    Unavailable,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Posts a message in the server's log channel. If everyone can read the channel,
    /// as it stands now, it is posted without what it says of members, if it
    /// [may be](LogPost::is_for).
    ///
    /// It is posted once for each `name` (of the caller's choice, and the message's
    /// own within the server) within some minutes: who records what it means to post
    /// and posts it again after a crash tells nothing twice.
    /// If the channel is gone, or closed to the bot, or open to everyone, the log
    /// stops, which is noted once; it goes on by itself when that is mended.
    pub async fn post_to_log(
        &self,
        server: ServerId,
        post: &LogPost,
        name: &str,
    ) -> Result<LogMessage, LogError> {
        let log = self.store().settings(server).await?.log;
        let log = log.ok_or(LogError::NoChannel)?;
        if log.stopped.is_some() {
            return Err(LogError::Stopped);
        }
        let audience = match self.0.log.obstacle(server, log.channel).await {
            Ok(None) => Audience::Team,
            Ok(Some(LogObstacle::Public)) if post.is_for(Audience::Everyone) => Audience::Everyone,
            Ok(Some(obstacle)) => {
                self.stop_log(server, &log, Some(obstacle)).await?;
                return Err(LogError::Stopped);
            }
            Err(error) => return Err(self.not_looked(server, error)),
        };
        match self.post(server, &log, post, audience, name).await {
            Ok(id) => Ok(LogMessage { log, id }),
            Err(PostError::Unsure) => Err(LogError::Unavailable),
            Err(PostError::Refused) => {
                self.stop_log(server, &log, None).await?;
                Err(LogError::Stopped)
            }
        }
    }

    /// Puts a post in the place of a message of a server's log, as whoever can read its
    /// channel now may read it. That is where it was posted, wherever the log goes by
    /// now, and whether it stands still or not.
    pub(super) async fn edit_in_log(
        &self,
        server: ServerId,
        message: &LogMessage,
        post: &LogPost,
    ) -> Result<(), EditError> {
        let audience = match self.0.log.obstacle(server, message.log.channel).await {
            Ok(None) => Audience::Team,
            Ok(Some(LogObstacle::Public)) if post.is_for(Audience::Everyone) => Audience::Everyone,
            Ok(Some(_)) | Err(GatewayError::NoAccess) => return Err(PostError::Refused.into()),
            Err(_) => return Err(PostError::Unsure.into()),
        };
        self.0.log.edit(server, message, post, audience).await
    }

    /// Tells each server's log what it has to tell by now, one message at most.
    /// Servers without a log are not looked at.
    pub async fn tell_logs(&self) -> Result<(), StoreError> {
        let suspects = stream::iter(self.0.log_suspects.take());
        let told: BTreeSet<ServerId> = suspects
            .map(async |server| self.has_told_broken(server).await.then_some(server))
            .buffer_unordered(AT_ONCE)
            .filter_map(future::ready)
            .collect()
            .await;
        let until = self.now().minus(SETTLED_AFTER);
        let due = self.store().logs_to_tell(until).await?;
        let due = due.into_iter().filter(|server| !told.contains(server));
        stream::iter(due)
            .for_each_concurrent(AT_ONCE, async |server| {
                if let Err(error) = self.tell_changes(server).await {
                    error!(server = server.get(), %error, "could not tell a log");
                }
            })
            .await;
        Ok(())
    }

    /// Looks at a log. True if something was posted.
    async fn has_told_broken(&self, server: ServerId) -> bool {
        self.look_at_log(server).await.unwrap_or_else(|error| {
            error!(server = server.get(), %error, "could not look at a log");
            if error.may_pass() {
                self.suspect_log(server);
            }
            false
        })
    }

    async fn tell_changes(&self, server: ServerId) -> Result<(), StoreError> {
        let until = self.now().minus(SETTLED_AFTER);
        let Some(batch) = self.store().next_batch(server, until).await? else {
            return Ok(());
        };
        let end = batch.end;
        if !batch.listed.is_empty() {
            let post = LogPost::Changes(batch);
            match self.post_to_log(server, &post, &format!("c{end}")).await {
                Ok(_) => {}
                Err(LogError::Store(error)) => return Err(error),
                // The batch waits.
                Err(LogError::NoChannel | LogError::Stopped | LogError::Unavailable) => {
                    return Ok(());
                }
            }
        }
        self.store().batch_told(server, end).await
    }

    /// Has a log that stopped go on where it can, one that can't stop, and what is
    /// broken told. True if something was posted.
    async fn look_at_log(&self, server: ServerId) -> Result<bool, StoreError> {
        let Some(log) = self.store().settings(server).await?.log else {
            return Ok(false);
        };
        match self.0.log.obstacle(server, log.channel).await {
            Ok(None) => {
                if log.stopped.is_some() {
                    self.store().resume_log(server).await?;
                }
                self.tell_broken(server).await
            }
            Ok(Some(obstacle)) => {
                if log.stopped.is_none() {
                    self.stop_log(server, &log, Some(obstacle)).await?;
                }
                Ok(false)
            }
            Err(error) => {
                self.not_looked(server, error);
                Ok(false)
            }
        }
    }

    async fn tell_broken(&self, server: ServerId) -> Result<bool, StoreError> {
        let Ok(roles) = self.gateway().roles(server).await else {
            self.suspect_log(server);
            return Ok(false);
        };
        let binds = self.store().binds(server).await?;
        let broken = broken_roles(&binds, &roles);
        let (now, known) = (self.now(), broken.keys().copied().collect());
        let untold = self.store().note_broken_roles(server, &known, now).await?;
        let Some(untold) = untold else {
            return Ok(false);
        };
        let told = broken.into_iter();
        let told = told.filter(|(role, _)| untold.roles.contains(role));
        let post = LogPost::Broken(told.collect());
        let name = format!("b{}", untold.since.as_millis());
        match self.post_to_log(server, &post, &name).await {
            Ok(_) => {
                self.store().broken_roles_told(server, untold.since).await?;
                Ok(true)
            }
            Err(LogError::Unavailable) => {
                self.suspect_log(server);
                Ok(false)
            }
            // It is told when the log goes on.
            Err(LogError::NoChannel | LogError::Stopped) => Ok(false),
            Err(LogError::Store(error)) => Err(error),
        }
    }

    /// Notes that nothing can be told; the channel's own readers are told why,
    /// where they can be.
    async fn stop_log(
        &self,
        server: ServerId,
        log: &LogChannel,
        obstacle: Option<LogObstacle>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        if !self.store().stop_log(server, log.channel, now).await? {
            return Ok(());
        }
        let (id, channel) = (server.get(), log.channel.get());
        warn!(server = id, channel, ?obstacle, "a log stands still");
        if obstacle == Some(LogObstacle::Public) {
            let name = format!("e{}", now.as_millis());
            let told = self
                .post(server, log, &LogPost::Exposed, Audience::Everyone, &name)
                .await;
            if let Err(error) = told {
                warn!(server = id, %error, "could not say in a log that it stands still");
            }
        }
        Ok(())
    }

    async fn post(
        &self,
        server: ServerId,
        log: &LogChannel,
        post: &LogPost,
        audience: Audience,
        name: &str,
    ) -> Result<MessageId, PostError> {
        let nonce = post_nonce(server, name);
        self.0.log.post(server, log, post, audience, &nonce).await
    }

    /// Discord could not be asked about a log's channel: it is, in a while. A
    /// server that the bot has left comes up again when it is back.
    fn not_looked(&self, server: ServerId, error: GatewayError) -> LogError {
        if error != GatewayError::NoAccess {
            self.suspect_log(server);
        }
        LogError::Unavailable
    }

    /// Something happened that the log of a server may stop or go on for.
    pub(super) fn suspect_log(&self, server: ServerId) {
        self.0.log_suspects.add(server);
    }
}

/// What Discord knows a message by. It has to be the message's own among all that
/// the bot posts, in whatever server, and to have 25 characters at most.
pub fn post_nonce(server: ServerId, name: &str) -> String {
    let hash = Sha256::digest(format!("{server} {name}"));
    let first = hash.first_chunk().expect("32 bytes");
    format!("{:024x}", u128::from_be_bytes(*first) >> 32)
}

#[cfg(test)]
mod tests;
