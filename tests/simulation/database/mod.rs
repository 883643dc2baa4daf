//! What `src/store` keeps, in memory, by the same rules: each function names the
//! one that it stands for. It outlasts the bot's restarts.

mod guard;
mod holdings;
mod ledger;
mod members;
mod turns;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use gatepass::domain::{Direction, Item, Pause, RoleId, ServerId, Timestamp, UserId};

pub use self::guard::Way;
pub use self::holdings::holding;
pub use self::work::Work;

#[derive(Debug, Default)]
pub struct Database {
    /// `work`.
    work: BTreeMap<ServerId, BTreeMap<UserId, Work>>,
    /// Its index by when they are due.
    due: BTreeMap<ServerId, BTreeSet<(Timestamp, UserId)>>,
    last_version: u64,
    /// `links.swept_at`.
    swept_at: BTreeMap<UserId, Timestamp>,
    /// Its index.
    turns: BTreeSet<(Timestamp, UserId)>,
    /// `holdings`.
    holdings: BTreeMap<UserId, BTreeMap<Item, holdings::Row>>,
    /// `members`: who is present.
    members: BTreeMap<ServerId, BTreeSet<UserId>>,
    servers: BTreeMap<UserId, BTreeSet<ServerId>>,
    /// `grants`.
    grants: BTreeMap<(ServerId, UserId), BTreeMap<RoleId, ledger::Row>>,
    /// Its index of open intents.
    open: BTreeSet<(ServerId, UserId, RoleId)>,
    /// `audit`, by role, as far back as the guard looks.
    audit: BTreeMap<(ServerId, RoleId), Vec<ledger::Entry>>,
    /// `role_pauses`.
    pauses: BTreeMap<Way, Pause>,
    /// `pause_events`: when each role was paused.
    paused: BTreeMap<Way, Vec<Timestamp>>,
}

/// The change that undoes another.
const fn undone(direction: Direction) -> Direction {
    match direction {
        Direction::Loss => Direction::Gain,
        Direction::Gain => Direction::Loss,
    }
}
