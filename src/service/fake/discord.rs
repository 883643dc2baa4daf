//! Discord behind its doors, where the test answers each look at a member and each
//! role write when it likes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::{Notify, mpsc, oneshot};

use super::{BOT_ROLE, HIGH_ROLE, LOW_ROLE, lock, role, server, user};
use crate::domain::{
    ChannelId, LogChannel, LogObstacle, MessageId, Permissions, Role, RoleId, ServerId,
    ServerRoles, UserId,
};
use crate::service::{
    Audience, DirectError, DirectGateway, EditError, GatewayError, Given, HiddenLoss, LogGateway,
    LogMessage, LogPost, Member, MemberLookup, PostError, RoleGateway, WriteError,
};
use crate::upstream::Upstream;

pub type Looked = Result<Vec<Option<Member>>, GatewayError>;

/// A look at members that waits for its answer.
pub struct Look {
    pub server: ServerId,
    pub users: Vec<UserId>,
    answer: oneshot::Sender<Looked>,
}

impl Look {
    /// What was found of each, in their order.
    pub fn answer(self, looked: Looked) {
        // Whoever asked may have given up.
        let _ = self.answer.send(looked);
    }
}

/// A role write that waits for its answer.
pub struct Write {
    pub role: RoleId,
    answer: oneshot::Sender<Result<(), WriteError>>,
}

impl Write {
    pub fn answer(self, written: Result<(), WriteError>) {
        // Whoever asked may have given up.
        let _ = self.answer.send(written);
    }
}

pub struct Discord {
    pub upstream: Upstream,
    pub look: mpsc::UnboundedSender<Look>,
    pub write: mpsc::UnboundedSender<Write>,
    pub roles: Mutex<Result<Arc<ServerRoles>, GatewayError>>,
    /// What is taken for them, where no event tells that they changed.
    pub kept: Mutex<Option<ServerRoles>>,
    pub roles_asked: Notify,
    pub roles_told: Arc<tokio::sync::Mutex<()>>,
    pub log: Log,
    pub direct: Direct,
}

/// What becomes of the next messages to members, and what was sent with which nonce.
#[derive(Default)]
pub struct Direct {
    pub failures: Mutex<VecDeque<DirectError>>,
    pub sent: Mutex<Vec<(UserId, HiddenLoss, String)>>,
}

/// The one log channel there is: what keeps the log out of it, what becomes of the
/// next messages, and what was posted with which nonce.
#[derive(Default)]
pub struct Log {
    pub obstacle: Mutex<Option<LogObstacle>>,
    pub refusals: Mutex<VecDeque<PostError>>,
    pub posts: Mutex<Vec<(String, LogPost)>>,
    pub audiences: Mutex<Vec<Audience>>,
    /// What becomes of the next edits, and those that were made.
    pub edit_failures: Mutex<VecDeque<EditError>>,
    pub edits: Mutex<Vec<(MessageId, LogPost, Audience)>>,
}

/// The post of that number, from one.
pub fn message(number: usize) -> MessageId {
    let number = u64::try_from(number).expect("few");
    MessageId::try_from(number).expect("positive")
}

impl Discord {
    async fn look(&self, server: ServerId, users: Vec<UserId>) -> Looked {
        let (answer, looked) = oneshot::channel();
        let asked = self.look.send(Look {
            server,
            users,
            answer,
        });
        assert!(asked.is_ok(), "nobody answers looks any more");
        looked.await.unwrap_or(Err(GatewayError::Unavailable))
    }

    async fn write(&self, role: RoleId) -> Result<(), WriteError> {
        let (answer, written) = oneshot::channel();
        let asked = self.write.send(Write { role, answer });
        assert!(asked.is_ok(), "the test is over");
        written.await.unwrap_or(Err(WriteError::NotSent))
    }
}

/// @everyone, a role to give, a higher one, and the bot's own above them.
pub fn roles() -> ServerRoles {
    let plain = |position, permissions| Role {
        name: "role".into(),
        position,
        permissions,
        managed: false,
    };
    ServerRoles {
        server: server(),
        name: "Harbour".into(),
        owner: user(900),
        roles: [
            (server().everyone(), plain(0, Permissions::NONE)),
            (role(LOW_ROLE), plain(1, Permissions::NONE)),
            (role(HIGH_ROLE), plain(2, Permissions::NONE)),
            (role(BOT_ROLE), plain(5, Permissions::MANAGE_ROLES)),
        ]
        .into(),
        bot_roles: vec![role(BOT_ROLE)],
    }
}

#[async_trait]
impl MemberLookup for Discord {
    async fn look_at(
        &self,
        server: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError> {
        let found = self.look(server, users.to_vec()).await?;
        Ok(users.iter().copied().zip(found).collect())
    }
}

#[async_trait]
impl RoleGateway for Discord {
    async fn roles(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError> {
        let kept = lock(&self.kept).clone();
        match kept {
            Some(roles) => Ok(Arc::new(roles)),
            None => self.roles_now(server).await,
        }
    }

    async fn roles_now(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError> {
        let roles = lock(&self.roles).clone();
        self.roles_asked.notify_one();
        drop(self.roles_told.lock().await);
        let roles = roles?;
        Ok(Arc::new(ServerRoles {
            server,
            ..ServerRoles::clone(&roles)
        }))
    }

    async fn member(&self, server: ServerId, user: UserId) -> Result<Option<Member>, GatewayError> {
        Ok(self.look(server, vec![user]).await?.pop().flatten())
    }

    async fn give(
        &self,
        _: ServerId,
        _: UserId,
        role: RoleId,
        _: &str,
    ) -> Result<Given, WriteError> {
        self.write(role).await.map(|()| Given::Once)
    }

    async fn take(&self, _: ServerId, _: UserId, role: RoleId, _: &str) -> Result<(), WriteError> {
        self.write(role).await
    }

    fn upstream(&self) -> &Upstream {
        &self.upstream
    }

    async fn try_again(&self) {}
}

#[async_trait]
impl LogGateway for Discord {
    async fn obstacle(
        &self,
        _: ServerId,
        _: ChannelId,
    ) -> Result<Option<LogObstacle>, GatewayError> {
        Ok(*lock(&self.log.obstacle))
    }

    async fn post(
        &self,
        _: ServerId,
        _: &LogChannel,
        post: &LogPost,
        audience: Audience,
        nonce: &str,
    ) -> Result<MessageId, PostError> {
        let refused = lock(&self.log.refusals).pop_front();
        let mut posts = lock(&self.log.posts);
        let before = posts.iter().position(|(it, _)| it == nonce);
        if refused != Some(PostError::Refused) {
            posts.push((nonce.to_owned(), post.clone()));
            lock(&self.log.audiences).push(audience);
        }
        let number = before.map_or(posts.len(), |before| before + 1);
        refused.map_or_else(|| Ok(message(number)), Err)
    }

    async fn edit(
        &self,
        _: ServerId,
        edited: &LogMessage,
        post: &LogPost,
        audience: Audience,
    ) -> Result<(), EditError> {
        if let Some(failure) = lock(&self.log.edit_failures).pop_front() {
            return Err(failure);
        }
        let edit = (edited.id, post.clone(), audience);
        lock(&self.log.edits).push(edit);
        Ok(())
    }
}

#[async_trait]
impl DirectGateway for Discord {
    async fn tell(&self, user: UserId, loss: &HiddenLoss, nonce: &str) -> Result<(), DirectError> {
        let failure = lock(&self.direct.failures).pop_front();
        if failure.is_none_or(|failure| failure == DirectError::Unsure) {
            lock(&self.direct.sent).push((user, loss.clone(), nonce.to_owned()));
        }
        failure.map_or(Ok(()), Err)
    }
}
