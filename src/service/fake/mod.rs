//! For tests: a service with a database and a clock of its own, and Discord
//! behind its two doors, where the test answers each look at a member and each
//! role write when it likes.

mod clock;
mod discord;
mod roblox;

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, OwnedMutexGuard, mpsc};
use tokio::time::timeout;

use self::clock::{FakeClock, millis};
use self::discord::{Direct, Discord, Log, Look, Write};
pub(super) use self::discord::{message, roles};
use self::roblox::{Inventories, tell_of};
use super::{Clock, Doors, GatewayError, Member, Service, SystemClock};
use crate::domain::{
    BindId, Ceiling, CredentialKind, Holding, HoldingState, Item, LinkStatus, Permissions,
    Requirement, RobloxUserId, RoleId, Served, ServerId, ServerRoles, SettingsChange, Stay,
    Trigger, UserId,
};
use crate::metrics;
use crate::roblox::{Config, Roblox};
use crate::store::{
    self, Act, AuditEntry, Guarded, Intent, MemberLease, NewBind, NewModeratorLink, PolicyChange,
    Settled, Store, Work,
};
use crate::upstream::{Outcome, Upstream, Urgency};

/// How long anything may take before a test gives up.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// How old what is known of a linked account may get.
pub(super) const INTERVAL: Duration = Duration::from_hours(6);

pub(super) fn server() -> ServerId {
    ServerId::new(1).expect("positive")
}

pub(super) fn user(number: i64) -> UserId {
    UserId::new(number).expect("positive")
}

pub(super) fn role(number: i64) -> RoleId {
    RoleId::new(number).expect("positive")
}

/// Roles that the bot can give, and its own.
pub(super) const LOW_ROLE: i64 = 10;
pub(super) const HIGH_ROLE: i64 = 40;
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

pub(crate) struct World {
    pub(crate) service: Service,
    looks: mpsc::UnboundedReceiver<Look>,
    writes: mpsc::UnboundedReceiver<Write>,
    discord: Arc<Discord>,
    clock: Arc<FakeClock>,
    inventories: Arc<Inventories>,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::serving(Served::All).await
    }

    pub(super) async fn serving(served: Served) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("gatepass.db");
        let store = Store::open(&format!("sqlite://{}", file.display())).await;
        let inventories = Arc::default();
        let roblox = tell_of(Arc::clone(&inventories)).await;
        let roblox = Config {
            api_url: roblox.parse().expect("a URL"),
            web_url: format!("{roblox}/{{service}}"),
            api_key: "none".to_owned().into(),
        };
        let (look, looks) = mpsc::unbounded_channel();
        let (write, writes) = mpsc::unbounded_channel();
        let roles = Mutex::new(Ok(Arc::new(roles())));
        let discord = Arc::new(Discord {
            upstream: Upstream::new(metrics::Upstream::Discord),
            look,
            write,
            roles,
            kept: Mutex::default(),
            roles_asked: Notify::new(),
            roles_told: Arc::default(),
            log: Log::default(),
            direct: Direct::default(),
        });
        let clock = Arc::new(FakeClock::default());
        let service = Service::new(
            store.expect("a database"),
            Roblox::new(roblox).expect("a client"),
            Doors {
                roles: Arc::clone(&discord) as _,
                lookup: Arc::clone(&discord) as _,
                log: Arc::clone(&discord) as _,
                direct: Arc::clone(&discord) as _,
            },
            Arc::clone(&clock) as _,
            served,
            INTERVAL,
        );
        Self {
            service,
            looks,
            writes,
            discord,
            clock,
            inventories,
            _folder: folder,
        }
    }

    /// A member in their first stay, with a link.
    pub(super) async fn linked(&self, user: UserId) {
        self.linked_in(server(), user).await;
    }

    pub(super) async fn linked_in(&self, server: ServerId, user: UserId) {
        self.linked_to(server, user, user.get()).await;
    }

    /// A member in their first stay, with a link to this account.
    pub(super) async fn linked_to(&self, server: ServerId, user: UserId, account: i64) {
        let (store, now) = (self.service.store(), self.service.now());
        let saw = store.saw_member(server, user, Some(stay(1)), now);
        saw.await.expect("works");
        let link = NewModeratorLink {
            server,
            user,
            roblox: RobloxUserId::new(account).expect("positive"),
            author: self::user(900),
            ceiling: Ceiling::Owner,
        };
        let linked = store.link_by_moderator(link, now).await;
        linked.expect("a link");
    }

    /// From now on an account may serve several members of the server.
    pub(super) async fn shares_accounts(&self, server: ServerId) {
        let change = SettingsChange::SharedAccounts(true);
        let changed = self.service.change_settings(server, &change).await;
        changed.expect("works");
    }

    /// A bind of `badge:1` on a role. Nobody waits for it any more.
    pub(super) async fn bind(&self, role: RoleId, ceiling: Ceiling) {
        self.bind_in(server(), role, badge(1), ceiling).await;
    }

    pub(super) async fn bind_in(
        &self,
        server: ServerId,
        role: RoleId,
        item: Item,
        ceiling: Ceiling,
    ) -> BindId {
        self.binds(server, role, Requirement::Owns(item), ceiling)
            .await
    }

    /// A role for members who are linked, or who are not.
    pub(super) async fn gives_by_link(&self, role: RoleId, status: LinkStatus) -> BindId {
        self.binds(server(), role, Requirement::Is(status), Ceiling::Owner)
            .await
    }

    async fn binds(
        &self,
        server: ServerId,
        role: RoleId,
        requirement: Requirement,
        ceiling: Ceiling,
    ) -> BindId {
        let new = NewBind {
            server,
            role,
            requirement,
            name: None,
            author: user(900),
            ceiling,
            confirmed_powers: Permissions::NONE,
        };
        let (store, now) = (self.service.store(), self.service.now());
        let bound = store.add_bind(new, PolicyChange::default(), now).await;
        self.nobody_waits().await;
        bound.expect("a bind").id
    }

    /// A linked member who is known to own `badge:1`, and not `badge:2`.
    pub(super) async fn owner(&self, user: UserId) {
        self.linked(user).await;
        let holding = |state| Holding {
            state,
            learnt: self.service.now(),
            credential: CredentialKind::Key,
        };
        let holdings = [
            (badge(1), holding(HoldingState::Owned)),
            (badge(2), holding(HoldingState::NotOwned)),
        ];
        let account = RobloxUserId::new(user.get()).expect("positive");
        let store = self.service.store();
        let now = self.service.now();
        let recorded = store.record_holdings(account, &holdings, now).await;
        recorded.expect("works");
        self.nobody_waits().await;
    }

    /// The bot gave the member a role.
    pub(super) async fn gave(&self, server: ServerId, user: UserId, role: RoleId) {
        let (store, now) = (self.service.store(), self.service.now());
        let give = Intent::Give([].into());
        let intended = store.intend(in_hand(store, server, user).await, role, &give, now);
        intended.await.expect("works");
        let entry = AuditEntry::new(Act::Given, Trigger::Link);
        let settled = store.settle(
            in_hand(store, server, user).await,
            role,
            Settled::Held,
            &entry,
            now,
        );
        settled.await.expect("works");
    }

    pub(super) async fn roblox_goes_down(&self) {
        goes_down(self.service.roblox().open_cloud()).await;
    }

    /// From now on Roblox fails of the user's account, and of nobody else's.
    pub(super) fn roblox_fails_of(&self, user: UserId) {
        lock(&self.inventories.failing).push(user.get());
    }

    pub(super) fn all_hide_their_inventories(&self) {
        self.inventories.all_hidden.store(true, Ordering::Relaxed);
    }

    /// From now on Roblox tells that there is nothing in any inventory; until then its
    /// answers can't be read.
    pub(super) fn all_inventories_are_empty(&self) {
        self.inventories.all_empty.store(true, Ordering::Relaxed);
    }

    pub(super) async fn discord_goes_down(&self) {
        goes_down(&self.discord.upstream).await;
    }

    /// The guard holds losses of a role back: an eleventh at once is one too many.
    pub(super) async fn hold_back(&self, server: ServerId, role: RoleId) {
        let (store, now) = (self.service.store(), self.service.now());
        for number in 1..=11 {
            let (user, take) = (user(1_000 + number), Intent::Take);
            let lease = in_hand(store, server, user).await;
            let guarded = store.intend_guarded(lease, role, &take, &[], now);
            let expected = if number <= 10 {
                Guarded::Recorded
            } else {
                Guarded::Tripped
            };
            assert_eq!(guarded.await.expect("works"), expected);
        }
    }

    pub(super) async fn nobody_waits(&self) {
        let (due, _) = self.service.due_work(100).await.expect("works");
        for work in due {
            let finished = self.service.store().finish(&work, None).await;
            assert!(finished.expect("works"));
        }
    }

    /// The next look at members.
    pub(super) async fn look(&mut self) -> Look {
        let look = timeout(PATIENCE, self.looks.recv()).await;
        look.expect("a look in time").expect("the service is there")
    }

    /// The next role write.
    pub(super) async fn write(&mut self) -> Write {
        let write = timeout(PATIENCE, self.writes.recv()).await;
        write
            .expect("a write in time")
            .expect("the service is there")
    }

    /// Who looks at a member from now on panics.
    pub(super) fn break_looks(&mut self) {
        self.looks.close();
    }

    /// Lets the service's clock go ahead.
    pub(super) fn pass(&self, time: Duration) {
        self.clock.ahead.fetch_add(millis(time), Ordering::Relaxed);
    }

    /// From now on no time passes by itself.
    pub(super) fn stop_clock(&self) {
        let stopped_at = &self.clock.stopped_at;
        stopped_at.set(SystemClock.now()).expect("stopped once");
    }

    /// So much time passes each time that the service asks for it.
    pub(super) fn tick(&self, step: Duration) {
        self.clock.step.store(millis(step), Ordering::Relaxed);
    }

    /// What Discord says of any server's roles from now on.
    pub(super) fn set_roles(&self, roles: Result<ServerRoles, GatewayError>) {
        *lock(&self.discord.roles) = roles.map(Arc::new);
    }

    /// From now on these are taken for any server's roles, whatever Discord says.
    pub(super) fn keep_roles(&self, roles: ServerRoles) {
        *lock(&self.discord.kept) = Some(roles);
    }

    /// Discord does not answer about roles while this is held.
    pub(super) async fn hold_roles(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.discord.roles_told).lock_owned().await
    }

    /// Returns when Discord was asked about roles, and has yet to answer.
    pub(super) async fn roles_asked(&self) {
        let asked = timeout(PATIENCE, self.discord.roles_asked.notified()).await;
        asked.expect("a question in time");
    }

    pub(super) fn log(&self) -> &Log {
        &self.discord.log
    }

    pub(super) fn direct(&self) -> &Direct {
        &self.discord.direct
    }

    /// Whether an update waits for the member.
    pub(super) async fn waits(&self, user: UserId) -> bool {
        self.work_of(user).await.is_some()
    }

    pub(super) async fn work_of(&self, user: UserId) -> Option<Work> {
        let work = self.service.store().work_of(server(), user).await;
        work.expect("works")
    }

    /// Whether the bot is in the server, as far as it knows.
    pub(super) async fn is_in(&self, server: ServerId) -> bool {
        let servers = self.service.store().servers().await;
        servers.expect("works").contains(&server)
    }

    pub(super) async fn is_present(&self, user: UserId) -> bool {
        let present = self.service.store().is_present(server(), user).await;
        present.expect("works")
    }
}

async fn goes_down(upstream: &Upstream) {
    while !upstream.is_down() {
        let soon = tokio::time::Instant::now() + PATIENCE;
        let pass = upstream.pass(Urgency::Background, soon).await;
        pass.expect("it is up").ended(Outcome::Failed);
    }
}

pub(super) fn badge(number: i64) -> Item {
    format!("badge:{number}").parse().expect("a badge")
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has the member in hand, whatever this process had before.
pub(super) async fn in_hand(store: &Store, server: ServerId, user: UserId) -> MemberLease {
    let lease = store
        .lease((server, user), store::Urgency::Background)
        .await;
    lease.expect("works").expect("no other process has it")
}
