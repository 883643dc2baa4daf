use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

use crate::domain::{ServerId, UserId};
use crate::roblox::call::Lane;

/// Who waits, in the order in which they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A queue whose places are found by a key `K`.
pub trait Queue: Default {
    type Key: Copy;

    fn len(&self) -> usize;
    fn push(&mut self, key: Self::Key, ticket: Ticket);
    fn pop(&mut self) -> Option<Ticket>;
    /// Whether the ticket was there.
    fn remove(&mut self, key: Self::Key, ticket: Ticket) -> bool;
    /// How many would be popped before a ticket pushed now.
    fn ahead_of_next(&self, key: Self::Key) -> usize;
}

/// First come, first served.
#[derive(Debug, Default)]
pub struct Line(BTreeSet<Ticket>);

impl Queue for Line {
    type Key = ();

    fn len(&self) -> usize {
        self.0.len()
    }

    fn push(&mut self, (): (), ticket: Ticket) {
        self.0.insert(ticket);
    }

    fn pop(&mut self) -> Option<Ticket> {
        self.0.pop_first()
    }

    fn remove(&mut self, (): (), ticket: Ticket) -> bool {
        self.0.remove(&ticket)
    }

    fn ahead_of_next(&self, (): ()) -> usize {
        self.len()
    }
}

/// Round robin: each party with somebody waiting is served once per round,
/// however many it has waiting. Within a party, `Q` decides.
#[derive(Debug)]
pub struct Rounds<P, Q> {
    parties: HashMap<P, Party<Q>>,
    /// Whose turn is next: the lowest.
    turns: BTreeMap<u64, P>,
    last_turn: u64,
    len: usize,
}

#[derive(Debug)]
struct Party<Q> {
    turn: u64,
    waiting: Q,
}

impl<P, Q> Default for Rounds<P, Q> {
    fn default() -> Self {
        Self {
            parties: HashMap::new(),
            turns: BTreeMap::new(),
            last_turn: 0,
            len: 0,
        }
    }
}

impl<P: Copy + Eq + Hash, Q: Queue> Queue for Rounds<P, Q> {
    type Key = (P, Q::Key);

    fn len(&self) -> usize {
        self.len
    }

    fn push(&mut self, (party, key): Self::Key, ticket: Ticket) {
        let (turns, last_turn) = (&mut self.turns, &mut self.last_turn);
        let party = self.parties.entry(party).or_insert_with(|| {
            *last_turn += 1;
            turns.insert(*last_turn, party);
            Party {
                turn: *last_turn,
                waiting: Q::default(),
            }
        });
        party.waiting.push(key, ticket);
        self.len += 1;
    }

    fn pop(&mut self) -> Option<Ticket> {
        let (_, name) = self.turns.pop_first()?;
        let party = self.parties.get_mut(&name)?;
        let ticket = party.waiting.pop();
        if party.waiting.len() == 0 {
            self.parties.remove(&name);
        } else {
            self.last_turn += 1;
            party.turn = self.last_turn;
            self.turns.insert(self.last_turn, name);
        }
        self.len -= usize::from(ticket.is_some());
        ticket
    }

    fn remove(&mut self, (name, key): Self::Key, ticket: Ticket) -> bool {
        let Some(party) = self.parties.get_mut(&name) else {
            return false;
        };
        let removed = party.waiting.remove(key, ticket);
        if party.waiting.len() == 0 {
            self.turns.remove(&party.turn);
            self.parties.remove(&name);
        }
        self.len -= usize::from(removed);
        removed
    }

    fn ahead_of_next(&self, (name, key): Self::Key) -> usize {
        let Some(party) = self.parties.get(&name) else {
            // The others go once each before one that comes new.
            return self.parties.len();
        };
        let (own, turn) = (party.waiting.ahead_of_next(key), party.turn);
        let others = self.parties.values().filter(|party| party.turn != turn);
        // Every other party is served once before each of ours, and once more
        // if its turn comes earlier.
        own + others
            .map(|party| {
                party
                    .waiting
                    .len()
                    .min(own + usize::from(party.turn < turn))
            })
            .sum::<usize>()
    }
}

/// Fair by lane, then by server, then by member; work for nobody in particular
/// is one party.
pub type FairQueue = Rounds<Lane, Rounds<Option<ServerId>, Rounds<Option<UserId>, Line>>>;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Key = (u8, (u8, ()));

    fn filled(keys: &[Key]) -> Rounds<u8, Rounds<u8, Line>> {
        let mut queue = Rounds::default();
        for (number, key) in (0..).zip(keys) {
            queue.push(*key, Ticket(number));
        }
        queue
    }

    fn drain(mut queue: impl Queue) -> Vec<u64> {
        std::iter::from_fn(|| queue.pop().map(|ticket| ticket.0)).collect()
    }

    #[test]
    fn servers_take_turns_then_members_then_first_come() {
        let queue = filled(&[
            (1, (1, ())),
            (1, (1, ())),
            (1, (2, ())),
            (2, (9, ())),
            (1, (2, ())),
            (2, (9, ())),
        ]);
        assert_eq!(drain(queue), [0, 3, 2, 5, 1, 4]);
    }

    #[test]
    fn five_thousand_of_one_server_are_one_ahead_of_another() {
        let heavy: Vec<Key> = (0..5000)
            .map(|n| (1, (u8::try_from(n % 250).expect("small"), ())))
            .collect();
        let mut queue = filled(&heavy);
        assert_eq!(queue.ahead_of_next((2, (1, ()))), 1);
        queue.push((2, (1, ())), Ticket(5000));
        queue.pop();
        assert_eq!(queue.pop(), Some(Ticket(5000)));
    }

    fn keys() -> impl Strategy<Value = Vec<Key>> {
        prop::collection::vec((0..4_u8, (0..4_u8, Just(()))), 0..80)
    }

    proptest! {
        #[test]
        fn everyone_comes_out_once(keys in keys(), removed in prop::collection::vec(any::<bool>(), 80)) {
            let mut queue = filled(&keys);
            let mut left = Vec::new();
            for ((number, key), remove) in (0..).zip(&keys).zip(removed) {
                if remove {
                    prop_assert!(queue.remove(*key, Ticket(number)));
                    prop_assert!(!queue.remove(*key, Ticket(number)));
                } else {
                    left.push(number);
                }
            }
            prop_assert_eq!(queue.len(), left.len());
            let mut drained = drain(queue);
            drained.sort_unstable();
            prop_assert_eq!(drained, left);
        }

        #[test]
        fn the_forecast_place_is_the_place(
            keys in keys(), next in (0..4_u8, (0..4_u8, Just(()))), popped in 0..10_usize
        ) {
            let mut queue = filled(&keys);
            for _ in 0..popped {
                queue.pop();
            }
            let forecast = queue.ahead_of_next(next);
            queue.push(next, Ticket(9999));
            prop_assert_eq!(drain(queue).iter().position(|ticket| *ticket == 9999), Some(forecast));
        }

        #[test]
        fn no_server_waits_for_more_than_one_turn_of_each_other(keys in keys()) {
            let servers: Vec<u8> = drain(filled(&keys))
                .iter()
                .map(|ticket| keys[usize::try_from(*ticket).expect("small")].0)
                .collect();
            for server in 0..4 {
                let turns: Vec<usize> = servers
                    .iter()
                    .enumerate()
                    .filter_map(|(at, served)| (*served == server).then_some(at))
                    .collect();
                if let Some(first) = turns.first() {
                    prop_assert!(*first < 4);
                }
                prop_assert!(turns.windows(2).all(|pair| pair[1] - pair[0] <= 4));
            }
        }
    }
}
