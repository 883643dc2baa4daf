use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::asker::Asker;
use super::bisect::Search;
use super::call::{Call, Freshness};
use super::error::Error;
use super::filter::IdFilter;
use super::flight::Keeps;
use super::inventory::READ_TO_END;
use super::item::InventoryItem;
use super::pages::{Cut, Extent, Reading};
use super::refused::{FINISHED, GIVEN_UP};
use super::{Client, Roblox};
use crate::domain::{HoldingState, Item, RobloxUserId, UnknownReason};

/// Which of some items a user owns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ownership {
    /// A state for every item that was asked about.
    pub states: BTreeMap<Item, HoldingState>,
    /// How long to wait before asking again about what is unknown, where that
    /// is known: our budget is used up, or Roblox said to slow down.
    pub retry_after: Option<Duration>,
    /// Requests that it took, shared or not; none for what was read just before.
    pub requests: u32,
    /// Whether Roblox is down and was not asked at all.
    pub left_alone: bool,
    /// How old the oldest of the facts is.
    pub age: Duration,
}

/// What one filter brought.
#[derive(Debug, Default)]
pub(super) struct Told {
    states: BTreeMap<Item, HoldingState>,
    requests: u32,
    /// Whether the next read goes on with the search for bad IDs.
    is_given_up: bool,
    /// Why it is not the whole truth.
    failed: Option<Error>,
}

impl Told {
    /// "No" serves nobody else: who has just got something asks again, and what
    /// went wrong may have passed.
    pub(super) fn keeps(&self) -> Keeps {
        let mut states = self.states.values();
        if states.all(|state| *state == HoldingState::Owned) {
            Keeps::This
        } else {
            Keeps::Nothing
        }
    }

    /// Whether nothing was sent, since Roblox is down.
    const fn is_left_alone(&self) -> bool {
        self.requests == 0 && matches!(self.failed, Some(Error::Down { .. }))
    }

    fn unknown(filter: &IdFilter, error: Error) -> Self {
        Self {
            states: all(filter.items(), error.reason()),
            failed: Some(error),
            ..Self::default()
        }
    }
}

impl Roblox {
    /// Which of these items the user owns, in as few requests as the filter
    /// rules allow: one for all assets, badges and passes, another for private
    /// servers.
    ///
    /// Never fails as a whole. What could not be told is
    /// [`Unknown`](HoldingState::Unknown) with its reason, item by item.
    pub async fn ownership(
        &self,
        user: RobloxUserId,
        items: &BTreeSet<Item>,
        freshness: Freshness,
        call: &Call,
    ) -> Ownership {
        let (refused, asked) = self.0.part_refused(items).await;
        let reads = IdFilter::covering(asked)
            .into_iter()
            .map(|filter| async move {
                let key = (call.credential.id(), user, filter.clone());
                let client = Arc::clone(&self.0);
                let asking = filter.clone();
                let read = |asker| async move { Arc::new(client.tell(user, asking, asker).await) };
                let started = Instant::now();
                match self.0.ownership.get(key, freshness, call, read).await {
                    Ok(landed) => (landed.value, landed.at, landed.at < started),
                    Err(late) => {
                        let error = self.0.sender.unless_busy(late, call);
                        (Arc::new(Told::unknown(&filter, error)), started, false)
                    }
                }
            });
        let mut ownership = Ownership {
            states: all(&refused, UnknownReason::Refused),
            ..Ownership::default()
        };
        let reads = join_all(reads).await;
        if reads.iter().any(|(told, ..)| told.is_given_up) {
            // The next read has to start without all that were found so far,
            // or it gets no further.
            self.0.refused.extend(refused, GIVEN_UP).await;
        }
        let mut failed = reads.iter().filter(|(told, ..)| told.failed.is_some());
        ownership.left_alone =
            failed.clone().next().is_some() && failed.all(|(told, ..)| told.is_left_alone());
        let now = Instant::now();
        for (told, at, recent) in reads {
            ownership.states.extend(&told.states);
            ownership.age = ownership.age.max(now.saturating_duration_since(at));
            if !recent {
                ownership.requests += told.requests;
            }
            let retry_after = told.failed.as_ref().and_then(Error::retry_after);
            ownership.retry_after = ownership.retry_after.max(retry_after);
        }
        ownership
    }
}

impl Client {
    /// Parts the items that Roblox refused lately from the others.
    async fn part_refused(&self, items: &BTreeSet<Item>) -> (Vec<Item>, Vec<Item>) {
        let (mut refused, mut asked) = (Vec::new(), Vec::new());
        for item in items {
            let known = self.refused.contains(item).await;
            if known { &mut refused } else { &mut asked }.push(*item);
        }
        (refused, asked)
    }

    async fn tell(&self, user: RobloxUserId, filter: IdFilter, asker: Asker) -> Told {
        let mut told = Told {
            states: all(filter.items(), UnknownReason::Refused),
            ..Told::default()
        };
        let mut search = Search::new(filter.items().iter().copied());
        let stopped = loop {
            let Some(asking) = search.next() else {
                break None;
            };
            let filters = IdFilter::covering(asking.iter().copied());
            let [asking] = filters.as_slice() else {
                unreachable!("a part of a filter is one filter")
            };
            match self.read_ids(user, asking, &asker).await {
                Ok(reading) => {
                    let (states, failed) = judge(asking, reading);
                    told.states.extend(states);
                    search.accepted();
                    if failed.is_some() {
                        told.failed = failed;
                    }
                }
                Err(Error::InvalidArgument { message }) => {
                    tracing::warn!(%user, %message, ids = asking.items().len(), "Roblox refused IDs");
                    search.refused();
                }
                Err(error) => break Some(error),
            }
        };
        match stopped {
            Some(error) => {
                told.states.extend(all(search.untold(), error.reason()));
                told.failed = Some(error);
            }
            None if search.is_given_up() => {
                let partial = all(search.untold(), UnknownReason::Partial);
                told.states.extend(partial);
                told.is_given_up = true;
            }
            None => {}
        }
        let kept = if told.is_given_up { GIVEN_UP } else { FINISHED };
        self.refused
            .extend(search.bad().iter().copied(), kept)
            .await;
        told.requests = asker.requests();
        if let Some(error) = &told.failed {
            report(user, error);
        }
        told
    }

    async fn read_ids(
        &self,
        user: RobloxUserId,
        filter: &IdFilter,
        asker: &Asker,
    ) -> Result<Reading<InventoryItem>, Error> {
        let wanted = filter.items().len();
        let mut seen = BTreeSet::new();
        let mut counted = 0;
        // Further copies of what was seen are of no interest.
        let enough = |items: &[InventoryItem]| {
            seen.extend(items[counted..].iter().map(InventoryItem::item));
            counted = items.len();
            seen.len() >= wanted
        };
        self.read_inventory(user, filter, READ_TO_END, enough, asker)
            .await
    }
}

/// What a reading says of each item that was asked about, and what kept it from
/// saying more.
fn judge(
    filter: &IdFilter,
    reading: Reading<InventoryItem>,
) -> (BTreeMap<Item, HoldingState>, Option<Error>) {
    let owned: BTreeSet<Item> = reading.items.iter().map(InventoryItem::item).collect();
    let (absent, failed) = match reading.extent {
        // Entries of an unknown kind in an answer about known kinds: the API has
        // changed, and what is missing may be among them.
        Extent::Complete if reading.skipped > 0 => (
            HoldingState::Unknown(UnknownReason::Malformed),
            Some(super::error::Malformed::Shape.into()),
        ),
        Extent::Complete => (HoldingState::NotOwned, None),
        Extent::Partial(Cut::PageLimit) => (HoldingState::Unknown(UnknownReason::Partial), None),
        Extent::Partial(Cut::Failed(error)) => (HoldingState::Unknown(error.reason()), Some(error)),
    };
    let states = filter
        .items()
        .iter()
        .map(|item| {
            let state = if owned.contains(item) {
                HoldingState::Owned
            } else {
                absent
            };
            (*item, state)
        })
        .collect();
    (states, failed)
}

fn all<'a>(
    items: impl IntoIterator<Item = &'a Item>,
    reason: UnknownReason,
) -> BTreeMap<Item, HoldingState> {
    items
        .into_iter()
        .map(|item| (*item, HoldingState::Unknown(reason)))
        .collect()
}

/// Says in the log what the bot's owner can do something about. The rest is the
/// member's business, or the weather.
fn report(user: RobloxUserId, error: &Error) {
    match error {
        Error::KeyRefused | Error::ScopeMissing | Error::Malformed(_) | Error::TooLarge => {
            tracing::warn!(%user, %error, "an inventory could not be read");
        }
        _ => tracing::debug!(%user, %error, "an inventory could not be read"),
    }
}
