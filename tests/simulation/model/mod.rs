//! Whether the database in memory is a true model: one history through it and
//! through the real store, on a file, with the same outcome after each step.

mod agreement;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gatepass::domain::guard::{self, End, WINDOW};
use gatepass::domain::outage::Outages;
use gatepass::domain::{
    Bind, Ceiling, CredentialKind, HoldingState, Item, LedgerNote, Permissions, Requirement,
    RoleId, Ruling, ServerId, Stay, Timestamp, Trigger, UnknownReason, UserId,
};
use gatepass::store::{
    Act, AuditEntry, Guarded, Intent, Lease, Leased, NewBind, PauseDecision, PolicyChange, Settled,
    Store, Urgency,
};

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
    /// Two of one role.
    binds: BTreeMap<ServerId, Vec<Bind>>,
    chance: Chance,
    now: Timestamp,
    stays: i64,
    happened: Happened,
}

/// How often the guard did something.
#[derive(Debug, Default)]
struct Happened {
    refused: u32,
    changed_back: u32,
    healed: u32,
    allowed: u32,
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
    let Happened {
        refused,
        changed_back,
        healed,
        allowed,
    } = both.happened;
    let least = refused.min(changed_back).min(healed).min(allowed);
    assert!(least > 0, "{:?}", both.happened);
}

fn items() -> BTreeSet<Item> {
    let items = ["badge:5", "gamepass:6"];
    items.map(|item| item.parse().expect("an item")).into()
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
            happened: Happened::default(),
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
            for item in items() {
                let bind = NewBind {
                    server: server(at),
                    role: RoleId::new(at * 100).expect("positive"),
                    requirement: Requirement::Owns(item),
                    name: None,
                    author: world::user(1),
                    ceiling: Ceiling::Owner,
                    confirmed_powers: Permissions::NONE,
                };
                let added = both.store.add_bind(bind, PolicyChange::default(), now);
                let bind = added.await.expect("a bind");
                both.binds.entry(server(at)).or_default().push(bind);
            }
        }
        // Whom the binds queued.
        while let Some(work) = both
            .store
            .due_work(now, Outages::NONE, 1)
            .await
            .expect("works")
            .first()
        {
            both.store.finish(work, None).await.expect("works");
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
                self.model.queue_at(server, user, reason, due, now);
            }
            3..5 => self.does_some_work().await,
            5..10 => self.reads(user).await,
            10..16 => self.changes(server, user).await,
            16 => self.is_looked_at(server, user).await,
            17 => self.leaves_and_comes(server, user).await,
            18 if self.chance.is(0.5) => self.is_seen_active(user).await,
            18 => {
                let turn = self.in_hand(world::account(user)).await;
                let (member, nobody) = (Some((server, user)), [].into());
                let sweep = self.store.sweep(turn, member, now, now, &nobody);
                sweep.await.expect("works");
                self.model.sweep(user, Some(server), now, now);
            }
            _ => self.reviews(server).await,
        }
    }

    async fn does_some_work(&mut self) {
        let due = self
            .store
            .due_work(self.now, Outages::NONE, 1)
            .await
            .expect("works");
        let modelled = self.model.due_work(self.now, 1);
        if let (Some(work), Some(modelled)) = (due.first(), modelled.first()) {
            if self.chance.is(0.2) {
                let now = self.now;
                let queued = self
                    .store
                    .queue(work.server, work.user, Trigger::Asked, now, now);
                queued.await.expect("works");
                self.model
                    .queue(work.server, work.user, Trigger::Asked, now);
            }
            if self.chance.is(0.5) {
                self.store.finish(work, None).await.expect("works");
                self.model.finish(modelled);
            } else {
                let due = self.now.plus(Duration::from_mins(1));
                let lease = self.in_hand((work.server, work.user)).await;
                let postponed = self.store.postpone(work, lease, due).await;
                postponed.expect("works");
                self.model.postpone(modelled, due);
            }
        }
    }

    async fn reads(&mut self, user: UserId) {
        let mut states = BTreeMap::new();
        for item in items() {
            // For two hours most own it, then few do: so pauses begin and heal.
            let most_own = (self.hour() / 2).is_multiple_of(2);
            let state = match self.chance.below(10) {
                0 => HoldingState::Unknown(UnknownReason::Hidden),
                nth if (nth < 9) == most_own => HoldingState::Owned,
                _ => HoldingState::NotOwned,
            };
            states.insert(item, state);
        }
        let read: Vec<_> = states
            .iter()
            .map(|(item, state)| (*item, holding(*state, self.now)))
            .collect();
        let account = world::account(user);
        let recorded = self.store.record_holdings(account, &read, self.now);
        recorded.await.expect("works");
        self.model.record_holdings(user, &states, self.now);
        let items = items();
        let kept = self.store.holdings(account, &items, CredentialKind::Key);
        let kept = kept.await.expect("works");
        assert_eq!(kept, self.model.holdings(user, &items), "{user:?}");
    }

    fn hour(&self) -> u64 {
        let start = agenda::timestamp(Duration::ZERO);
        self.now.since(start).as_secs() / 3_600
    }

    /// Whether a change goes against its hour: most of an hour go one way, so that the
    /// guard has something to doubt.
    fn goes_against_the_hour(&mut self, held: bool) -> bool {
        held == self.hour().is_multiple_of(2) && self.chance.is(0.8)
    }

    /// A role changes, under the guard or not, and something comes of it.
    async fn changes(&mut self, server: ServerId, user: UserId) {
        let now = self.now;
        let binds = self.binds[&server].clone();
        let key = (server, user, binds[0].role);
        let held = self.model.grants(server, user).contains_key(&key.2);
        if self.goes_against_the_hour(held) {
            return;
        }
        let intent = if held {
            Intent::Take
        } else {
            Intent::Give([self.chance.one_of(&binds).id].into())
        };
        let lease = self.in_hand((server, user)).await;
        if self.chance.is(0.8) {
            let store = &self.store;
            let allowed = store.intend_guarded(lease, key.2, &intent, &binds, now);
            let allowed = allowed.await.expect("works");
            let modelled = self.model.intend_guarded(key, &intent, &binds, now);
            let recorded = allowed == Guarded::Recorded;
            assert_eq!(recorded, modelled, "the guard on {intent:?} of {key:?}");
            if !recorded {
                self.happened.refused += 1;
                return;
            }
            let pauses = self.model.pauses();
            let mut of_role = pauses.iter().filter(|it| it.role == key.2);
            let way = of_role.find(|it| it.direction == intent.direction());
            if way.is_none() && !self.model.is_counted(server, user, key.2) {
                self.happened.changed_back += 1;
            }
        } else {
            let intended = self.store.intend(lease, key.2, &intent, now);
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
                let retracted = self.store.retract(lease, key.2);
                retracted.await.expect("works");
                self.model.settle(key, None, now);
            }
            _ => {
                let entry = AuditEntry::new(act, Trigger::Sweep);
                let done = self.store.settle(lease, key.2, settled, &entry, now);
                done.await.expect("works");
                self.model.settle(key, Some((settled, direction)), now);
            }
        }
    }

    /// A look at the member tells something about the ledger's row.
    async fn is_looked_at(&mut self, server: ServerId, user: UserId) {
        let bind = self.chance.one_of(&self.binds[&server]);
        let note = match self.chance.below(3) {
            0 => LedgerNote::Held([bind.id].into()),
            1 => LedgerNote::Withdrawn,
            _ => LedgerNote::Gone,
        };
        let lease = self.in_hand((server, user)).await;
        let corrected = self.store.correct(lease, bind.role, &note, self.now);
        corrected.await.expect("works");
        self.model
            .correct((server, user, bind.role), &note, self.now);
    }

    async fn in_hand<Of: Leased>(&self, of: Of) -> Lease<Of> {
        let lease = self.store.lease(of, Urgency::Background).await;
        lease.expect("works").expect("nobody else is there")
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

    /// Somebody is seen active, and their next turn comes sooner.
    async fn is_seen_active(&mut self, user: UserId) {
        let last = self.model.last_turn(user).expect("everybody is linked");
        let from = last.minus(self.chance.millis(0, 3_600_000));
        let moved = self
            .store
            .bring_turn_forward(user, world::account(user), last, from);
        moved.await.expect("works");
        self.model.bring_turn_forward(user, from);
    }

    async fn reviews(&mut self, server: ServerId) {
        let binds = self.binds[&server].clone();
        let since = self.now.minus(WINDOW);
        for pause in self.model.pauses() {
            if pause.server != server {
                continue;
            }
            let way = (server, pause.role, pause.direction);
            let standing = self.store.standing(way.0, way.1, way.2, &binds, since);
            let healthy = standing.await.expect("works").is_healthy();
            let over = match pause.end(&binds, self.now) {
                End::Now => true,
                End::ByHealthyReads => healthy,
                End::ByADecision => false,
            };
            assert_eq!(self.model.review(&pause, &binds, self.now), over);
            if over {
                let lifted = self.store.lift_pause(&pause, &binds, self.now);
                assert!(lifted.await.expect("works"), "there is one");
                self.happened.healed += u32::from(healthy);
            } else if pause.holds_back() && self.chance.is(0.3) {
                let decision = PauseDecision {
                    ruling: Ruling::GoOn,
                    by: world::user(1),
                    at: self.now,
                    goes_on_until: guard::goes_on_until(self.now, WINDOW),
                };
                let decided = self.store.decide_pause(way, pause.since, decision, &binds);
                assert!(decided.await.expect("works").is_some(), "it was undecided");
                self.model.lets_go_on(&pause, &binds, WINDOW, self.now);
                self.happened.allowed += 1;
            }
        }
    }
}
