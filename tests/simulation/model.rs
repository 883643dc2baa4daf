//! Whether the database in memory is a true model: one history through it and
//! through the real store, on a file, with the same outcome after each step.

use std::collections::BTreeMap;
use std::time::Duration;

use gatepass::domain::{
    Bind, Ceiling, CredentialKind, Holding, HoldingState, Item, LedgerNote, Permissions, RoleId,
    ServerId, Stay, Timestamp, Trigger, UnknownReason, UserId,
};
use gatepass::store::{Act, AuditEntry, Guarded, Intent, NewBind, PolicyChange, Settled, Store};

use sqlx::Connection;

use crate::chance::Chance;
use crate::database::{Database, holding};
use crate::{agenda, world};

const MEMBERS: i64 = 24;
const SERVERS: i64 = 2;
const STEPS: u32 = 1_500;

/// The two, and what happens in both.
struct Both {
    store: Store,
    model: Database,
    binds: BTreeMap<ServerId, Bind>,
    chance: Chance,
    now: Timestamp,
    stays: i64,
}

#[tokio::test]
async fn the_model_does_what_the_store_does() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("gatepass.db");
    let mut both = Both::new(&format!("sqlite://{}", file.display())).await;
    for step in 0..STEPS {
        both.now = both.now.plus(both.chance.millis(1, 60_000));
        let server = server(1 + i64::try_from(both.chance.below(2)).expect("few"));
        let user = both.anybody();
        both.step(server, user).await;
        both.agree(server, user, step).await;
    }
}

fn server(n: i64) -> ServerId {
    ServerId::new(n).expect("positive")
}

impl Both {
    async fn new(url: &str) -> Self {
        let store = Store::open(url).await.expect("a database");
        let now = agenda::timestamp(Duration::ZERO);
        let mut both = Self {
            store,
            model: Database::default(),
            binds: BTreeMap::new(),
            chance: Chance::of(1),
            now,
            stays: 0,
        };
        let connection = sqlx::AnyConnection::connect(url).await;
        let mut connection = connection.expect("a connection");
        for n in 1..=MEMBERS {
            let (user, account) = (world::user(n), world::account(world::user(n)));
            let insert = "insert into links
                    (link_id, user_id, roblox_id, provenance, created_at, swept_at)
                values ($1, $1, $2, 'oauth', $3, $3)";
            sqlx::query(insert)
                .bind(n)
                .bind(account.get())
                .bind(now.as_millis())
                .execute(&mut connection)
                .await
                .expect("a proven link");
            both.model.swept(user, now);
            for at in 1..=SERVERS {
                both.comes(server(at), user).await;
            }
        }
        for at in 1..=SERVERS {
            let bind = NewBind {
                server: server(at),
                role: RoleId::new(at * 100).expect("positive"),
                requirement: "badge:5".parse().expect("a requirement"),
                name: None,
                author: world::user(1),
                ceiling: Ceiling::Owner,
                confirmed_powers: Permissions::NONE,
            };
            let added = both.store.add_bind(bind, PolicyChange::default(), now);
            let bind = added.await.expect("a bind");
            both.binds.insert(server(at), bind);
        }
        // Whom the binds queued.
        while let Some(work) = both.store.due_work(now, 1).await.expect("works").first() {
            both.store.finish(work).await.expect("works");
        }
        both
    }

    fn anybody(&mut self) -> UserId {
        let nth = self.chance.below(usize::try_from(MEMBERS).expect("few"));
        world::user(1 + i64::try_from(nth).expect("few"))
    }

    async fn comes(&mut self, server: ServerId, user: UserId) {
        self.stays += 1;
        let stay = Some(Stay::from_micros(self.stays * 1_000_000));
        let seen = self.store.saw_member(server, user, stay, self.now);
        seen.await.expect("works");
        self.model.came(server, user, self.now);
    }

    async fn step(&mut self, server: ServerId, user: UserId) {
        let now = self.now;
        match self.chance.below(20) {
            0..3 => {
                let reason = *self.chance.one_of(Trigger::ALL);
                let due = now.plus(self.chance.millis(0, 600_000));
                let queued = self.store.queue(server, user, reason, due, now);
                queued.await.expect("works");
                self.model.queue(server, user, reason, due);
            }
            3..5 => self.does_some_work().await,
            5..10 => self.reads(user).await,
            10..16 => self.changes(server, user).await,
            16 => self.is_seen(server, user).await,
            17 => self.leaves_and_comes(server, user).await,
            18 => {
                let sweep = self
                    .store
                    .sweep(user, world::account(user), Some(server), now, now);
                sweep.await.expect("works");
                self.model.sweep(user, Some(server), now, now);
            }
            _ => self.reviews(server).await,
        }
    }

    async fn does_some_work(&mut self) {
        let due = self.store.due_work(self.now, 1).await.expect("works");
        let modelled = self.model.due_work(self.now, 1);
        if let (Some(work), Some(modelled)) = (due.first(), modelled.first()) {
            if self.chance.is(0.5) {
                self.store.finish(work).await.expect("works");
                self.model.finish(modelled);
            } else {
                let due = self.now.plus(Duration::from_mins(1));
                self.store.postpone(work, due).await.expect("works");
                self.model.postpone(modelled, due);
            }
        }
    }

    async fn reads(&mut self, user: UserId) {
        let item: Item = "badge:5".parse().expect("an item");
        let state = match self.chance.below(10) {
            0..5 => HoldingState::Owned,
            5..9 => HoldingState::NotOwned,
            _ => HoldingState::Unknown(UnknownReason::Hidden),
        };
        let read: [(Item, Holding); 1] = [(item, holding(state, self.now))];
        let recorded = self
            .store
            .record_holdings(world::account(user), &read, self.now);
        recorded.await.expect("works");
        let states = BTreeMap::from([(item, state)]);
        self.model.record_holdings(user, &states, self.now);
        let items = [item].into();
        let kept = self
            .store
            .holdings(world::account(user), &items, CredentialKind::Key);
        let kept = kept.await.expect("works");
        assert_eq!(kept, self.model.holdings(user, &items), "{user:?}");
    }

    /// A role changes, under the guard or not, and something comes of it.
    async fn changes(&mut self, server: ServerId, user: UserId) {
        let now = self.now;
        let bind = self.binds[&server].clone();
        let key = (server, user, bind.role);
        let held = self.model.grants(server, user).contains_key(&bind.role);
        let intent = if held {
            Intent::Take
        } else {
            Intent::Give([bind.id].into())
        };
        let binds = [bind];
        if self.chance.is(0.8) {
            let store = &self.store;
            let allowed = store.intend_guarded(server, user, key.2, &intent, &binds, now);
            let allowed = allowed.await.expect("works");
            let modelled = self.model.intend_guarded(key, &intent, &binds, now);
            let recorded = allowed == Guarded::Recorded;
            assert_eq!(recorded, modelled, "the guard on {intent:?} of {key:?}");
            if !recorded {
                return;
            }
        } else {
            let intended = self.store.intend(server, user, key.2, &intent, now);
            intended.await.expect("works");
            self.model.intend(key, &intent, false, now);
        }
        let (settled, act) = match intent {
            Intent::Give(_) => (Settled::Held, Act::Given),
            Intent::Take => (Settled::Gone, Act::Taken),
        };
        let direction = intent.direction();
        match self.chance.below(10) {
            0 => {}
            1 => {
                self.store
                    .retract(server, user, key.2)
                    .await
                    .expect("works");
                self.model.settle(key, None, now);
            }
            _ => {
                let entry = AuditEntry::new(act, Trigger::Sweep);
                let done = self.store.settle(server, user, key.2, settled, &entry, now);
                done.await.expect("works");
                self.model.settle(key, Some((settled, direction)), now);
            }
        }
    }

    /// A look at the member tells something about the ledger's row.
    async fn is_seen(&mut self, server: ServerId, user: UserId) {
        let bind = &self.binds[&server];
        let note = match self.chance.below(3) {
            0 => LedgerNote::Held([bind.id].into()),
            1 => LedgerNote::Withdrawn,
            _ => LedgerNote::Gone,
        };
        let corrected = self.store.correct(server, user, bind.role, &note, self.now);
        corrected.await.expect("works");
        self.model
            .correct((server, user, bind.role), &note, self.now);
    }

    async fn leaves_and_comes(&mut self, server: ServerId, user: UserId) {
        let left = self.store.member_left(server, user, self.now);
        left.await.expect("works");
        self.model.left(server, user);
        self.agree(server, user, 0).await;
        self.comes(server, user).await;
        // `members::see` queues who was known.
        self.model
            .queue(server, user, Trigger::Reconnected, self.now);
    }

    async fn reviews(&mut self, server: ServerId) {
        let binds = [self.binds[&server].clone()];
        let since = self.now.minus(gatepass::domain::guard::WINDOW);
        for pause in self.model.pauses() {
            if pause.server != server {
                continue;
            }
            let (role, direction) = (pause.role, pause.direction);
            let standing = self.store.standing(server, role, direction, &binds, since);
            let healthy = standing.await.expect("works").is_healthy();
            assert_eq!(self.model.review(&pause, &binds, self.now), healthy);
            if healthy {
                let lifted = self.store.lift_pause(&pause, &binds, self.now);
                assert!(lifted.await.expect("works"), "there is one");
            }
        }
    }

    /// Asserts that both say the same.
    async fn agree(&self, server: ServerId, user: UserId, step: u32) {
        let store = &self.store;
        let grants = store.grants(server, user).await.expect("works");
        assert_eq!(grants, self.model.grants(server, user), "step {step}");

        let due = store.due_work(self.now, 20).await.expect("works");
        let due = due
            .iter()
            .map(|it| (it.server, it.user, it.reason, it.due, it.attempts));
        let modelled = self.model.due_work(self.now, 20).into_iter();
        let modelled = modelled.map(|it| (it.server, it.user, it.reason, it.due, it.attempts));
        assert!(due.eq(modelled), "who is due, step {step}");
        let next = store.next_due_after(self.now).await.expect("works");
        assert_eq!(next, self.model.next_due_after(self.now), "step {step}");

        let longest = store.longest_unswept().await.expect("works");
        assert_eq!(longest, self.model.longest_unswept(), "step {step}");
        let open = store.open_intents().await.expect("works");
        assert!(
            open.into_iter().eq(self.model.open_intents(None)),
            "step {step}"
        );

        let pauses = store.pauses(server).await.expect("works").into_iter();
        let pauses = pauses.map(|it| (it.role, it.direction, it.since));
        let modelled = self.model.pauses().into_iter();
        let modelled = modelled.filter(|it| it.server == server);
        let modelled = modelled.map(|it| (it.role, it.direction, it.since));
        assert!(pauses.eq(modelled), "pauses, step {step}");
    }
}
