//! What Roblox says about items themselves: names and icons.

use std::collections::{HashMap, HashSet};

use super::{
    Simulator,
    item::{Item, Kind},
};

#[derive(Debug, Default)]
pub(super) struct Catalogue {
    names: HashMap<(Kind, u64), String>,
    /// Icons still being drawn: `Pending` in place of a picture.
    pending: HashSet<(Kind, u64)>,
    /// IDs that make a whole inventory request fail.
    poison: HashSet<(Kind, u64)>,
}

impl Catalogue {
    pub fn name(&self, kind: Kind, id: u64) -> Option<&str> {
        self.names.get(&(kind, id)).map(String::as_str)
    }

    pub fn icon_is_pending(&self, kind: Kind, id: u64) -> bool {
        self.pending.contains(&(kind, id))
    }

    pub fn is_poison(&self, kind: Kind, id: u64) -> bool {
        self.poison.contains(&(kind, id))
    }
}

/// The catalogue fills.
#[expect(
    clippy::needless_pass_by_value,
    reason = "these read like `give`: publish(Item::badge(5), …)"
)]
impl Simulator {
    /// Lists an item in the catalogue under a name, with an icon. Unlisted items have neither,
    /// and can be owned all the same.
    pub fn publish(&self, item: Item, name: &str) {
        let mut state = self.state();
        let names = &mut state.catalogue.names;
        names.insert((item.kind, item.id), name.to_owned());
    }

    /// Takes an item out of the catalogue.
    pub fn unpublish(&self, item: Item) {
        self.state().catalogue.names.remove(&(item.kind, item.id));
    }

    /// Leaves the icon of a listed item `Pending`: Roblox is still drawing it.
    pub fn delay_icon(&self, item: Item) {
        self.state().catalogue.pending.insert((item.kind, item.id));
    }

    /// Makes every inventory request whose filter names this item fail with 400, however good
    /// the other IDs are.
    pub fn poison(&self, item: Item) {
        self.state().catalogue.poison.insert((item.kind, item.id));
    }
}
