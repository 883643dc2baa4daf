use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::{Duration, Instant};

use crate::domain::{ServerId, UserId};

/// On whose behalf a person's request is. What has no server, or no member, is
/// one party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub server: Option<ServerId>,
    pub member: Option<UserId>,
}

/// How many requests each server's people, and each member anywhere, have used
/// lately or wait for.
///
/// It has no more entries than there are people waiting and answers remembered,
/// and each call looks at one server and one member alone.
#[derive(Debug, Default)]
pub struct Usage {
    servers: HashMap<Option<ServerId>, Count>,
    members: HashMap<Option<UserId>, Count>,
    /// Oldest first, to know whose count to shorten.
    answered: VecDeque<(Instant, Person)>,
}

#[derive(Debug, Default)]
struct Count {
    /// Waiting or in flight.
    open: u32,
    /// When each answer came, oldest first.
    answered: VecDeque<Instant>,
}

impl Usage {
    /// What the people of a server wait for, have in flight, or had answered
    /// within the last `period`.
    pub fn of_server(&self, server: Option<ServerId>, period: Duration, now: Instant) -> u32 {
        count(&self.servers, &server, period, now)
    }

    /// The same of one member, in whichever server.
    pub fn of_member(&self, member: Option<UserId>, period: Duration, now: Instant) -> u32 {
        count(&self.members, &member, period, now)
    }

    /// Somebody queues.
    pub fn open(&mut self, person: Person) {
        self.servers.entry(person.server).or_default().open += 1;
        self.members.entry(person.member).or_default().open += 1;
    }

    /// Somebody who was not served waits no longer.
    pub fn cancel(&mut self, person: Person) {
        change(&mut self.servers, &person.server, |count| count.open -= 1);
        change(&mut self.members, &person.member, |count| count.open -= 1);
    }

    /// A request was answered. `at` is no earlier than that of the one before.
    pub fn answer(&mut self, person: Person, at: Instant) {
        let close = |count: &mut Count| {
            count.open -= 1;
            count.answered.push_back(at);
        };
        change(&mut self.servers, &person.server, close);
        change(&mut self.members, &person.member, close);
        self.answered.push_back((at, person));
    }

    /// Forgets what was answered `age` ago or earlier.
    pub fn forget(&mut self, age: Duration, now: Instant) {
        let shorten = |count: &mut Count| {
            count.answered.pop_front();
        };
        while let Some((at, person)) = self.answered.front().copied()
            && at + age <= now
        {
            self.answered.pop_front();
            change(&mut self.servers, &person.server, shorten);
            change(&mut self.members, &person.member, shorten);
        }
    }
}

fn count<K: Eq + Hash>(
    counts: &HashMap<K, Count>,
    party: &K,
    period: Duration,
    now: Instant,
) -> u32 {
    counts.get(party).map_or(0, |count| {
        let gone = count.answered.partition_point(|at| *at + period <= now);
        let answered = count.answered.len() - gone;
        count.open + u32::try_from(answered).unwrap_or(u32::MAX)
    })
}

/// Changes the count of a party, and strikes it off when nothing is left to count.
fn change<K: Eq + Hash>(counts: &mut HashMap<K, Count>, party: &K, by: impl FnOnce(&mut Count)) {
    if let Some(count) = counts.get_mut(party) {
        by(count);
        if count.open == 0 && count.answered.is_empty() {
            counts.remove(party);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERIOD: Duration = Duration::from_mins(1);

    fn person(server: i64, member: i64) -> Person {
        Person {
            server: Some(ServerId::new(server).expect("an ID")),
            member: Some(UserId::new(member).expect("an ID")),
        }
    }

    fn used(usage: &Usage, person: Person, now: Instant) -> (u32, u32) {
        (
            usage.of_server(person.server, PERIOD, now),
            usage.of_member(person.member, PERIOD, now),
        )
    }

    #[test]
    fn a_request_counts_from_when_it_waits_until_a_period_after_its_answer() {
        let (start, mut usage) = (Instant::now(), Usage::default());
        let [here, there, other] = [person(1, 1), person(2, 1), person(1, 2)];
        for person in [here, there, other] {
            usage.open(person);
        }
        assert_eq!(used(&usage, here, start), (2, 2));
        usage.answer(here, start);
        usage.answer(there, start + PERIOD / 2);
        usage.cancel(other);
        assert_eq!(used(&usage, here, start), (1, 2));
        assert_eq!(used(&usage, here, start + PERIOD), (0, 1));
        assert_eq!(used(&usage, there, start + PERIOD), (1, 1));
        assert_eq!(used(&usage, there, start + PERIOD * 2), (0, 0));
    }

    #[test]
    fn nothing_is_kept_of_those_who_are_gone() {
        let (start, mut usage) = (Instant::now(), Usage::default());
        for n in 1..=1000 {
            usage.open(person(n, n));
            if n % 2 == 0 {
                usage.cancel(person(n, n));
            } else {
                usage.answer(person(n, n), start);
            }
        }
        assert_eq!((usage.servers.len(), usage.members.len()), (500, 500));
        usage.forget(PERIOD, start + PERIOD / 2);
        assert_eq!(usage.servers.len(), 500);
        usage.forget(PERIOD, start + PERIOD);
        assert!(usage.servers.is_empty() && usage.members.is_empty());
        assert!(usage.answered.is_empty());
    }
}
