//! Roblox, as far as the bot sees it: inventories, and a limit of 100 requests a
//! minute that it may share with another program.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gatepass::domain::{HoldingState, Item, UserId};
use gatepass::roblox::Error;
use gatepass::roblox::budget::{Outcome, Report};

use super::weather::{Trouble, Weather};
use crate::chance::Chance;

/// Requests in any minute, of all who share the key.
pub const LIMIT: u32 = 100;
const MINUTE: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
pub struct Roblox {
    inventories: BTreeMap<UserId, Inventory>,
    window: Window,
}

#[derive(Debug, Default)]
struct Inventory {
    /// Since when each item is to be seen.
    items: BTreeMap<Item, Duration>,
    hidden: bool,
}

/// Begins with a request, and is full again a minute later: as the playground's.
#[derive(Debug, Default)]
struct Window {
    opened: Duration,
    ours: u32,
    others: u32,
}

/// What comes of a request.
#[derive(Debug, Clone)]
pub struct Reply {
    /// For the budget: what `roblox::answer::outcome` makes of status and headers.
    pub outcome: Outcome,
    pub told: Told,
    /// When Roblox looked, and whether it told the truth then.
    pub at: Duration,
    pub lies: bool,
}

pub type Told = Result<BTreeMap<Item, HoldingState>, Error>;

impl Roblox {
    pub fn gains(&mut self, user: UserId, item: Item, now: Duration) {
        let inventory = self.inventories.entry(user).or_default();
        inventory.items.entry(item).or_insert(now);
    }

    pub fn loses(&mut self, user: UserId, item: Item) {
        self.inventories
            .entry(user)
            .or_default()
            .items
            .remove(&item);
    }

    pub fn hides(&mut self, user: UserId, hidden: bool) {
        self.inventories.entry(user).or_default().hidden = hidden;
    }

    pub fn is_hidden(&self, user: UserId) -> bool {
        self.inventories.get(&user).is_some_and(|it| it.hidden)
    }

    /// Since when the user owns the item, as anybody may see.
    pub fn owned_since(&self, user: UserId, item: Item) -> Option<Duration> {
        self.inventories.get(&user)?.items.get(&item).copied()
    }

    pub fn owns(&self, user: UserId, item: Item) -> bool {
        self.owned_since(user, item).is_some()
    }

    pub fn items_of(&self, user: UserId) -> Vec<Item> {
        let inventory = self.inventories.get(&user);
        inventory.map_or_else(Vec::new, |it| it.items.keys().copied().collect())
    }

    /// The other program sends a request.
    pub fn another_request(&mut self, now: Duration) {
        self.window.turn(now);
        self.window.others += 1;
    }

    /// Answers one of ours; `None`: never.
    ///
    /// # Errors
    /// When it is one too many by our own doing.
    pub fn answer(
        &mut self,
        user: UserId,
        items: &BTreeSet<Item>,
        weather: &Weather,
        now: Duration,
        chance: &mut Chance,
    ) -> Result<Option<Reply>, String> {
        if weather.is(Trouble::Outage, now) {
            // A proxy says so, and nobody counts.
            return Ok(Some(Reply {
                outcome: Outcome::Lost,
                told: Err(Error::Unavailable),
                at: now,
                lies: false,
            }));
        }
        let reset = self.window.turn(now);
        self.window.ours += 1;
        if self.window.ours > LIMIT {
            return Err(format!("request {} of a minute", self.window.ours));
        }
        let used = self.window.ours + self.window.others;
        let report = Report {
            quotas: Vec::new(),
            remaining: Some(LIMIT.saturating_sub(used)),
            // Whole seconds.
            reset: Some(Duration::from_secs(reset.as_secs())),
        };
        if used > LIMIT {
            let retry_after = Some(Duration::from_secs(reset.as_secs() + 1));
            return Ok(Some(Reply {
                outcome: Outcome::Throttled {
                    retry_after,
                    report,
                },
                told: Err(Error::RateLimited { retry_after }),
                at: now,
                lies: false,
            }));
        }
        if weather.is(Trouble::Silence, now) || chance.is(0.0005) {
            return Ok(None);
        }
        Ok(Some(Reply {
            outcome: Outcome::Answered(report),
            told: self.read(user, items, weather, now),
            at: now,
            lies: weather.lies(now),
        }))
    }

    fn read(&self, user: UserId, items: &BTreeSet<Item>, weather: &Weather, now: Duration) -> Told {
        if self.is_hidden(user) {
            return Err(Error::Hidden);
        }
        let state = |item| {
            let owned = if weather.is(Trouble::OwnsNothing, now) {
                false
            } else {
                weather.is(Trouble::OwnsEverything, now) || self.owns(user, item)
            };
            if owned {
                HoldingState::Owned
            } else {
                HoldingState::NotOwned
            }
        };
        Ok(items.iter().map(|item| (*item, state(*item))).collect())
    }
}

impl Window {
    /// Begins anew where that is due; returns how long it lasts.
    fn turn(&mut self, now: Duration) -> Duration {
        if self.ours + self.others == 0 || now.saturating_sub(self.opened) >= MINUTE {
            *self = Self {
                opened: now,
                ours: 0,
                others: 0,
            };
        }
        MINUTE.saturating_sub(now.saturating_sub(self.opened))
    }
}
