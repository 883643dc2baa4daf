//! For tests: a service with a database of its own, and Discord behind its two
//! doors, where the test answers each look at a member when it likes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::{GatewayError, Member, MemberLookup, RoleGateway, Service, SystemClock, WriteError};
use crate::domain::{
    Ceiling, Permissions, RobloxUserId, Role, RoleId, Served, ServerId, ServerRoles, Stay, UserId,
};
use crate::roblox::{Config, Roblox};
use crate::store::{NewModeratorLink, Store};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn server() -> ServerId {
    ServerId::new(1).expect("positive")
}

pub(super) fn user(number: i64) -> UserId {
    UserId::new(number).expect("positive")
}

pub(super) fn role(number: i64) -> RoleId {
    RoleId::new(number).expect("positive")
}

/// The bot's own role.
pub(super) const BOT_ROLE: i64 = 50;

pub(super) fn stay(number: i64) -> Stay {
    Stay::from_micros(number * 1_000_000)
}

/// A member without roles.
pub(super) fn member(user: UserId, stay: Stay) -> Member {
    Member {
        user,
        roles: [].into(),
        pending: false,
        bot: false,
        stay: Some(stay),
    }
}

type Looked = Result<Vec<Option<Member>>, GatewayError>;

/// A look at members that waits for its answer.
pub(super) struct Look {
    pub(super) users: Vec<UserId>,
    answer: oneshot::Sender<Looked>,
}

impl Look {
    /// What was found of each, in their order.
    pub(super) fn answer(self, looked: Looked) {
        // Whoever asked may have given up.
        let _ = self.answer.send(looked);
    }
}

pub(super) struct World {
    pub(super) service: Service,
    looks: mpsc::UnboundedReceiver<Look>,
    _folder: tempfile::TempDir,
}

impl World {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gatepass.db");
        let store = Store::open(&format!("sqlite://{}", file.display())).await;
        // Nothing listens there, and nothing here asks.
        let roblox = Config {
            api_url: "http://127.0.0.1:9".parse().expect("a URL"),
            web_url: "http://127.0.0.1:9/{service}".into(),
            api_key: "none".to_owned().into(),
        };
        let (asked, looks) = mpsc::unbounded_channel();
        let discord = Arc::new(Discord(asked));
        let service = Service::new(
            store.expect("a database"),
            Roblox::new(roblox).expect("a client"),
            Arc::clone(&discord) as _,
            discord,
            Arc::new(SystemClock),
            Served::All,
        );
        Self {
            service,
            looks,
            _folder: folder,
        }
    }

    /// A member in their first stay, with a link.
    pub(super) async fn linked(&self, user: UserId) {
        let (store, now) = (self.service.store(), self.service.now());
        let saw = store.saw_member(server(), user, Some(stay(1)), now);
        saw.await.expect("works");
        let link = NewModeratorLink {
            server: server(),
            user,
            roblox: RobloxUserId::new(user.get()).expect("positive"),
            author: self::user(900),
            ceiling: Ceiling::Owner,
        };
        let linked = store.link_by_moderator(link, now).await;
        linked.expect("a link");
    }

    /// The next look at members.
    pub(super) async fn look(&mut self) -> Look {
        let look = timeout(PATIENCE, self.looks.recv()).await;
        look.expect("a look in time").expect("the service is there")
    }

    /// Whether an update waits for the member.
    pub(super) async fn waits(&self, user: UserId) -> bool {
        let work = self.service.store().work_of(server(), user).await;
        work.expect("works").is_some()
    }

    pub(super) async fn is_present(&self, user: UserId) -> bool {
        let present = self.service.store().is_present(server(), user).await;
        present.expect("works")
    }
}

struct Discord(mpsc::UnboundedSender<Look>);

impl Discord {
    async fn ask(&self, users: Vec<UserId>) -> Looked {
        let (answer, looked) = oneshot::channel();
        let asked = self.0.send(Look { users, answer });
        assert!(asked.is_ok(), "the test is over");
        looked.await.unwrap_or(Err(GatewayError::Unavailable))
    }
}

#[async_trait]
impl MemberLookup for Discord {
    async fn look_at(
        &self,
        _: ServerId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Option<Member>)>, GatewayError> {
        let found = self.ask(users.to_vec()).await?;
        Ok(users.iter().copied().zip(found).collect())
    }
}

#[async_trait]
impl RoleGateway for Discord {
    /// @everyone, the bot's own role and nothing else.
    async fn roles(&self, server: ServerId) -> Result<Arc<ServerRoles>, GatewayError> {
        let plain = |position, permissions| Role {
            name: "role".into(),
            position,
            permissions,
            managed: false,
        };
        Ok(Arc::new(ServerRoles {
            server,
            name: "Harbour".into(),
            owner: user(900),
            roles: [
                (server.everyone(), plain(0, Permissions::NONE)),
                (role(BOT_ROLE), plain(5, Permissions::MANAGE_ROLES)),
            ]
            .into(),
            bot_roles: vec![role(BOT_ROLE)],
        }))
    }

    async fn member(&self, _: ServerId, user: UserId) -> Result<Option<Member>, GatewayError> {
        Ok(self.ask(vec![user]).await?.pop().flatten())
    }

    async fn give(&self, _: ServerId, _: UserId, _: RoleId, _: &str) -> Result<(), WriteError> {
        Err(WriteError::NotSent)
    }

    async fn take(&self, _: ServerId, _: UserId, _: RoleId, _: &str) -> Result<(), WriteError> {
        Err(WriteError::NotSent)
    }
}
