use std::time::Duration;

use super::Roblox;
use super::asker::Asker;
use super::call::Call;
use super::error::Error;
use super::filter::IdFilter;
use super::request::Operation;
use super::wire;
use crate::domain::{Item, ItemKind, RobloxUserId};
use crate::upstream::Upstream;

/// What the key is good for, right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Inventory requests that the key's owner has in any `period`.
    pub limit: u32,
    pub period: Duration,
    /// How far apart the requests of background work are kept.
    pub pace: Duration,
    /// Those left now.
    pub remaining: u32,
    /// Callers whose turn has not come.
    pub waiting: usize,
}

impl Roblox {
    /// Whether Roblox accepts the key for inventories, and what is left of its
    /// budget. One request, about Roblox's own account; what it owns does not
    /// matter.
    pub async fn probe(&self, call: &Call) -> Result<Probe, Error> {
        let user = RobloxUserId::new(1).expect("1 is above zero");
        let item: Item = ItemKind::Asset.item("1").expect("1 is above zero");
        let filters = IdFilter::covering([item]);
        let request = self.0.endpoints.inventory(user, &filters[0], None);
        let asker = Asker::alone(call);
        let answered: Result<wire::InventoryPage, Error> =
            self.0.sender.send(&request, &asker).await;
        match answered {
            // These come from behind the check of the key.
            Ok(_) | Err(Error::Hidden | Error::NoSuchUser | Error::InvalidArgument { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(self.budget(call))
    }

    /// Whether Open Cloud answers, whom all is asked that decides roles.
    pub fn open_cloud(&self) -> &Upstream {
        &self.0.sender.upstreams.open_cloud
    }

    /// What is left of the inventory budget, without asking Roblox.
    pub fn budget(&self, call: &Call) -> Probe {
        let bucket = Operation::Inventory.bucket(&call.credential);
        let standing = self.0.sender.gate.standing(bucket);
        Probe {
            limit: standing.limit,
            period: standing.period,
            pace: standing.pace,
            remaining: standing.remaining,
            waiting: standing.waiting,
        }
    }
}
