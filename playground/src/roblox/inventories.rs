//! Who owns what, and who may see it.

use std::time::{Duration, Instant};

use time::OffsetDateTime;

use super::{
    Simulator,
    item::{Added, Item, Kind},
    users::UserId,
};

/// One user's inventory, in the order the items came.
#[derive(Debug, Default)]
pub(super) struct Inventory {
    /// "Who can see my inventory?" is set to something other than Everyone.
    pub hidden: bool,
    /// By ascending `position`.
    items: Vec<Held>,
    last_position: u32,
}

/// One item in an inventory.
#[derive(Debug)]
pub(super) struct Held {
    pub item: Item,
    /// Place in the stable order, from 1; never given again, so that a page token survives items
    /// coming and going.
    pub position: u32,
    pub instance: u64,
    pub added: Option<OffsetDateTime>,
    visible_from: Option<Instant>,
}

impl Inventory {
    /// Adds one item. Assets pile up; of everything else a user has one at most.
    fn add(&mut self, item: Item, owner: UserId, delay: Duration) {
        let same = |held: &Held| held.item.kind == item.kind && held.item.id == item.id;
        if item.kind != Kind::Asset && self.items.iter().any(same) {
            return;
        }
        self.last_position += 1;
        let made_up = 200_105_000_000 + owner.get() % 100_000 * 1_000_000;
        let added = match item.added {
            _ if item.kind == Kind::GamePass => None,
            Added::Absent => None,
            Added::At(time) => Some(time),
            Added::WhenGiven => Some(OffsetDateTime::now_utc()),
        };
        if self.items.is_empty() {
            // Vec would start with room for four; most of 200,000 users own one thing.
            self.items.reserve_exact(1);
        }
        self.items.push(Held {
            position: self.last_position,
            instance: item
                .instance
                .unwrap_or(made_up + u64::from(self.last_position)),
            added,
            visible_from: (!delay.is_zero()).then(|| Instant::now() + delay),
            item,
        });
    }

    fn remove(&mut self, item: &Item) -> usize {
        let before = self.items.len();
        self.items.retain(|held| {
            held.item.kind != item.kind
                || held.item.id != item.id
                || item.instance.is_some_and(|copy| copy != held.instance)
        });
        before - self.items.len()
    }

    /// The items after a position that have shown up by now.
    pub fn after(&self, position: u32, now: Instant) -> impl Iterator<Item = &Held> {
        let start = self.items.partition_point(|held| held.position <= position);
        let shown = move |held: &&Held| held.visible_from.is_none_or(|from| from <= now);
        self.items[start..].iter().filter(shown)
    }
}

/// Items come and go, inventories open and close.
impl Simulator {
    /// Puts an item into a user's inventory, visible at once. Giving an asset again adds a copy;
    /// of everything else a user has one at most.
    pub fn give(&self, user: UserId, item: Item) {
        self.give_after(user, item, Duration::ZERO);
    }

    /// Puts an item into a user's inventory that shows up after a delay, as purchases do.
    pub fn give_after(&self, user: UserId, item: Item, delay: Duration) {
        let mut state = self.state();
        let inventory = &mut state.users.get_mut(user).inventory;
        inventory.add(item, user, delay);
    }

    /// Takes every copy of an item, or the one copy that [`Item::instance`] names. Returns how
    /// many there were.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "reads like `give`: take(leo, Item::badge(5))"
    )]
    pub fn take(&self, user: UserId, item: Item) -> usize {
        self.state().users.get_mut(user).inventory.remove(&item)
    }

    /// Hides the inventory from everyone but its owner.
    pub fn hide(&self, user: UserId) {
        self.state().users.get_mut(user).inventory.hidden = true;
    }

    /// Shows the inventory to everyone, which is Roblox's default.
    pub fn show(&self, user: UserId) {
        self.state().users.get_mut(user).inventory.hidden = false;
    }
}
