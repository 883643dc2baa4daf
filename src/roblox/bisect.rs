use std::collections::VecDeque;

use crate::domain::Item;

/// Requests after which the search is given up.
const MAX_REQUESTS: u32 = 24;

/// Items that Roblox refused alone, with none accepted, until the IDs are no
/// longer suspected: then it refuses for another reason.
const REFUSED_IN_A_ROW: usize = 2;

/// Finds the IDs for which Roblox refuses a whole request.
///
/// Says what to ask next, is told whether Roblox accepted it, and so on. One
/// bad ID among *n* costs about log₂ *n* requests more. The first step is to
/// ask for one item alone: if that is refused, and another one too, the
/// reason lies elsewhere, and four requests were enough to see it.
///
/// No ID is bad by inference. The last one left of those suspected is asked
/// alone too, which is one request: a refusal that had another reason would
/// condemn a good ID, for everybody. Not to remember what was inferred would
/// cost the whole search again in each member's read.
#[derive(Debug)]
pub(super) struct Search {
    /// Holds a bad ID, unless the refusal had another reason.
    suspects: VecDeque<Item>,
    /// Not asked since they were last part of a refused request.
    rest: Vec<Item>,
    refused: Vec<Item>,
    asking: Vec<Item>,
    accepted: bool,
    requests: u32,
}

impl Search {
    /// Starts with everything in one request.
    pub(super) fn new(items: impl IntoIterator<Item = Item>) -> Self {
        Self {
            suspects: VecDeque::new(),
            rest: items.into_iter().collect(),
            refused: Vec::new(),
            asking: Vec::new(),
            accepted: false,
            requests: 0,
        }
    }

    /// What to ask for next; nothing when all is told or the search is given up.
    pub(super) fn next(&mut self) -> Option<&[Item]> {
        if self.requests == MAX_REQUESTS || self.is_hopeless() {
            return None;
        }
        self.asking = if self.suspects.is_empty() {
            std::mem::take(&mut self.rest)
        } else if self.accepted {
            let half = (self.suspects.len() / 2).max(1);
            self.suspects.drain(..half).collect()
        } else {
            self.suspects.drain(..1).collect()
        };
        if self.asking.is_empty() {
            return None;
        }
        self.requests += 1;
        Some(&self.asking)
    }

    /// Roblox answered what [`next`](Self::next) said to ask.
    pub(super) fn accepted(&mut self) {
        self.accepted = true;
        self.asking.clear();
    }

    /// Roblox refused what [`next`](Self::next) said to ask.
    pub(super) fn refused(&mut self) {
        let asked = std::mem::take(&mut self.asking);
        // The others were suspected together with these; now it is these.
        self.rest.extend(self.suspects.drain(..));
        match asked.as_slice() {
            [item] => self.refused.push(*item),
            _ => self.suspects.extend(asked),
        }
    }

    /// The items that Roblox refuses, if it is really their IDs: it has to have
    /// accepted something else in the meantime.
    pub(super) fn bad(&self) -> &[Item] {
        if self.accepted { &self.refused } else { &[] }
    }

    /// The items of which nothing is known so far.
    pub(super) fn untold(&self) -> impl Iterator<Item = &Item> {
        self.asking.iter().chain(&self.suspects).chain(&self.rest)
    }

    /// Whether it ended before everything was told, though Roblox refuses single
    /// IDs and not everything.
    pub(super) fn is_given_up(&self) -> bool {
        self.accepted && self.requests == MAX_REQUESTS && self.untold().next().is_some()
    }

    fn is_hopeless(&self) -> bool {
        !self.accepted && self.refused.len() >= REFUSED_IN_A_ROW
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::domain::ItemKind;

    fn items(ids: impl IntoIterator<Item = usize>) -> BTreeSet<Item> {
        ids.into_iter()
            .map(|id| {
                ItemKind::Badge
                    .item(&(id + 1).to_string())
                    .expect("an item")
            })
            .collect()
    }

    /// Searches where Roblox refuses what `refuses` says. Returns what it
    /// accepted and the search.
    fn run(all: &BTreeSet<Item>, refuses: impl Fn(&[Item]) -> bool) -> (BTreeSet<Item>, Search) {
        let mut search = Search::new(all.iter().copied());
        let mut told = BTreeSet::new();
        while let Some(asking) = search.next() {
            if refuses(asking) {
                search.refused();
            } else {
                told.extend(asking.iter().copied());
                search.accepted();
            }
        }
        (told, search)
    }

    #[test]
    fn without_a_bad_id_one_request_tells_all() {
        let all = items(0..200);
        let (told, search) = run(&all, |_| false);
        assert_eq!((told, search.requests), (all, 1));
    }

    #[test]
    fn one_bad_id_is_found_wherever_it_stands() {
        let all = items(0..200);
        for bad in &all {
            let (mut told, search) = run(&all, |asked| asked.contains(bad));
            assert_eq!(search.bad(), [*bad]);
            assert!(search.requests <= 12, "{} requests", search.requests);
            told.insert(*bad);
            assert_eq!(told, all);
        }
    }

    #[test]
    fn a_refusal_for_another_reason_costs_four_requests() {
        let (told, search) = run(&items(0..200), |_| true);
        assert_eq!(search.requests, 4);
        assert!(told.is_empty());
        assert!(search.bad().is_empty());
    }

    /// Roblox refuses the request with this number, and has nothing against the IDs.
    fn run_with_a_stray_refusal(all: &BTreeSet<Item>, stray: u32) -> (BTreeSet<Item>, Search) {
        let requests = Cell::new(0);
        run(all, |asked| {
            requests.set(requests.get() + 1);
            requests.get() == stray && asked.len() > 1
        })
    }

    #[test]
    fn a_stray_refusal_condemns_nobody() {
        for count in [2, 3, 200] {
            for stray in 1..=4 {
                let all = items(0..count);
                let (told, search) = run_with_a_stray_refusal(&all, stray);
                assert!(search.bad().is_empty(), "request {stray} of {count} items");
                assert_eq!(told, all, "request {stray} of {count} items");
            }
        }
    }

    #[test]
    fn a_single_item_is_not_asked_twice() {
        let (_, search) = run(&items([0]), |_| true);
        assert_eq!(search.requests, 1);
    }

    proptest! {
        #[test]
        fn good_items_are_told_unless_the_search_is_given_up(
            count in 1..120_usize,
            bad in prop::collection::btree_set(0..120_usize, 0..6),
        ) {
            let all = items(0..count);
            let bad: BTreeSet<Item> = items(bad).intersection(&all).copied().collect();
            let (told, search) = run(&all, |asked| asked.iter().any(|item| bad.contains(item)));
            prop_assert!(search.requests <= MAX_REQUESTS);
            prop_assert!(told.is_disjoint(&bad));
            prop_assert!(search.bad().iter().all(|item| bad.contains(item)));
            if search.requests < MAX_REQUESTS && !search.is_hopeless() {
                prop_assert_eq!(told, &all - &bad);
            }
        }

        #[test]
        fn two_bad_ids_are_found(first in 0..200_usize, second in 0..200_usize) {
            let (bad, all) = (items([first, second]), items(0..200));
            let (told, search) = run(&all, |asked| asked.iter().any(|item| bad.contains(item)));
            if !search.is_hopeless() {
                prop_assert_eq!(told, &all - &bad);
            }
        }
    }
}
