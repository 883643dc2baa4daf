//! What the bucket promises, over random histories.

use proptest::prelude::*;

use super::super::part::{Part, Share};
use super::*;
use crate::domain::share;

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Ask {
        lane: Lane,
        server: i64,
        member: i64,
        patience: u64,
    },
    /// One of those in flight gets its answer.
    Answer {
        which: usize,
        outcome: Outcome,
    },
    Cancel {
        which: usize,
    },
    /// Other processes come or go.
    Share(Share),
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        6 => Just(silent()),
        3 => (0..12_u32, 0..3_u64).prop_map(|(remaining, reset)| told(remaining, reset)),
        1 => (1..12_u32, 1..4_u64).prop_map(|(limit, period)| Outcome::Answered(Report {
            quotas: vec![quota(limit, secs(period))],
            ..Report::default()
        })),
        1 => prop::option::of(0..3_u64).prop_map(|retry_after| Outcome::Throttled {
            retry_after: retry_after.map(secs),
            report: Report::default(),
        }),
        1 => Just(Outcome::Lost),
        1 => Just(Outcome::Unsent),
    ]
}

fn any_lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Interactive), Just(Lane::Background)]
}

fn any_share() -> impl Strategy<Value = Share> {
    (0..=share::WHOLE, any::<bool>()).prop_map(|(thousandths, serves_people)| Share {
        thousandths,
        serves_people,
        lapses: None,
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..900_u64).prop_map(Step::Wait),
        4 => (any_lane(), 1..4_i64, 1..9_i64, 0..20_000_u64).prop_map(
            |(lane, server, member, patience)| Step::Ask { lane, server, member, patience }
        ),
        4 => (0..100_usize, any_outcome()).prop_map(|(which, outcome)| Step::Answer { which, outcome }),
        1 => (0..100_usize).prop_map(|which| Step::Cancel { which }),
        1 => any_share().prop_map(Step::Share),
    ]
}

/// Server and member, if a request counts towards their shares.
type Person = Option<(i64, i64)>;

/// A bucket with a history, and an account of it kept apart from the bucket.
struct Ledger {
    bucket: Bucket,
    now: Instant,
    quota: Quota,
    share: Share,
    asked: usize,
    refused: usize,
    cancelled: usize,
    granted: usize,
    waiting: Vec<(Ticket, Class, Person)>,
    in_flight: Vec<(Leave, Person)>,
    /// When each settled request was answered.
    settled: Vec<(Instant, Person)>,
}

impl Ledger {
    fn new(quota: Quota) -> Self {
        Self {
            bucket: Bucket::new(quota),
            now: Instant::now(),
            quota,
            share: Share::ALL,
            asked: 0,
            refused: 0,
            cancelled: 0,
            granted: 0,
            waiting: Vec::new(),
            in_flight: Vec::new(),
            settled: Vec::new(),
        }
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Wait(millis) => self.now += ms(millis),
            Step::Share(share) => {
                self.share = share;
                self.bucket.set_share(share);
            }
            Step::Ask {
                lane,
                server,
                member,
                patience,
            } => {
                self.asked += 1;
                let (class, person) = self.class(lane, server, member);
                let ask = Ask::new(&call(lane, server, member), self.now + ms(patience));
                match self.bucket.ask(ask, self.now) {
                    Ok(ticket) => self.waiting.push((ticket, class, person)),
                    Err(Busy { wait }) => {
                        prop_assert!(wait > ms(patience));
                        self.refused += 1;
                    }
                }
            }
            Step::Answer { which, outcome } => {
                if !self.in_flight.is_empty() {
                    let (leave, person) = self.in_flight.swap_remove(which % self.in_flight.len());
                    if let Outcome::Answered(report) = &outcome
                        && let Some(quota) = report.quotas.first()
                    {
                        self.quota = *quota;
                    }
                    if outcome != Outcome::Unsent {
                        self.settled.push((self.now, person));
                    }
                    for (sent_away, _) in self.bucket.settle(leave, outcome, self.now) {
                        self.waiting.retain(|(ticket, ..)| *ticket != sent_away);
                        self.refused += 1;
                    }
                }
            }
            Step::Cancel { which } => {
                if !self.waiting.is_empty() {
                    let (ticket, ..) = self.waiting.swap_remove(which % self.waiting.len());
                    self.bucket.cancel(ticket);
                    self.cancelled += 1;
                }
            }
        }
        self.let_in()
    }

    fn let_in(&mut self) -> Result<(), TestCaseError> {
        while let Some((ticket, leave)) = self.bucket.grant(self.now) {
            let mut waiting = self.waiting.iter();
            let place = waiting.position(|(waiting, ..)| *waiting == ticket);
            prop_assert!(place.is_some(), "granted to somebody who does not wait");
            let (_, class, person) = self.waiting.swap_remove(place.expect("just seen"));
            self.granted += 1;
            self.in_flight.push((leave, person));

            let counted = self.counted(|_| true);
            let part = Part::new(self.quota, self.share);
            prop_assert!(!self.share.is_too_small_for(self.quota));
            prop_assert!(
                counted <= part.limit - class.leaves(part),
                "{counted} in a window after one {class:?}"
            );
            prop_assert!(
                self.waiting.iter().all(|(_, waiting, _)| *waiting >= class),
                "{class:?} went before {:?}",
                self.waiting
            );
        }
        Ok(())
    }

    /// Which class an ask is of that comes now, and on whose share it goes.
    fn class(&self, lane: Lane, server: i64, member: i64) -> (Class, Person) {
        if lane == Lane::Background {
            return (Class::Paced, None);
        }
        if self.used(|(_, by)| by == member) >= self.quota.member_share() {
            return (Class::Paced, None);
        }
        let used = self.used(|(of, _)| of == server) as usize;
        let spoken_for = self
            .waiting
            .iter()
            .filter(|(_, class, _)| *class == Class::WithinShare);
        let (_, left) = self.bucket.standing(self.now);
        let class = if used == 0 || used + spoken_for.count() < left as usize {
            Class::WithinShare
        } else {
            Class::ServerOverShare
        };
        (class, Some((server, member)))
    }

    /// Requests of some people that wait or may count at Roblox.
    fn used(&self, whose: impl Fn((i64, i64)) -> bool) -> u32 {
        let theirs = |person: &Person| person.is_some_and(&whose);
        let waiting = self.waiting.iter().filter(|(.., by)| theirs(by)).count();
        self.counted(theirs) + u32::try_from(waiting).expect("few")
    }

    /// Requests that Roblox may have counted within the last period.
    fn counted(&self, whose: impl Fn(&Person) -> bool) -> u32 {
        let in_flight = self.in_flight.iter().filter(|(_, by)| whose(by));
        let settled = self
            .settled
            .iter()
            .filter(|(at, by)| self.now < *at + self.quota.period && whose(by));
        u32::try_from(in_flight.count() + settled.count()).expect("few")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn limits_lanes_and_the_account_hold_over_any_history(
        limit in 1..24_u32, period in 1..4_u64,
        steps in prop::collection::vec(any_step(), 1..300),
    ) {
        let mut ledger = Ledger::new(quota(limit, secs(period)));
        for step in steps {
            ledger.step(step)?;
            prop_assert_eq!(ledger.bucket.waiting(), ledger.waiting.len());
            prop_assert_eq!(
                ledger.asked,
                ledger.granted + ledger.refused + ledger.cancelled + ledger.waiting.len()
            );
        }
    }

    /// However requests and answers dawdle on the way, and whenever Roblox
    /// counts them, no window of its sees more than the limit.
    #[test]
    fn no_window_at_roblox_sees_more_than_the_limit(
        limit in 1..8_u32,
        delays in prop::collection::vec((0..400_u64, 0..400_u64), 10..80),
    ) {
        let period = secs(1);
        let start = Instant::now();
        let mut bucket = Bucket::new(quota(limit, period));
        for (person, _) in (1..).zip(&delays) {
            // Of as many servers, so that nothing trickles.
            let ask = Ask::new(&call(Lane::Interactive, person, person), start + LONG);
            bucket.ask(ask, start).expect("patience");
        }
        let mut on_the_way: Vec<(Instant, Leave)> = Vec::new();
        let mut counted = Vec::new();
        let mut now = start;
        let mut delays = delays.into_iter();
        while bucket.waiting() > 0 || !on_the_way.is_empty() {
            while let Some((_, leave)) = bucket.grant(now) {
                let (there, back) = delays.next().expect("one each");
                counted.push(now + ms(there));
                on_the_way.push((now + ms(there + back), leave));
            }
            on_the_way.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            let answer = on_the_way.last().map(|(at, _)| *at);
            now = [answer, bucket.wakes_at(now)].into_iter().flatten().min().expect("a next event").max(now);
            while let Some((at, leave)) = on_the_way.pop_if(|(at, _)| *at <= now) {
                bucket.settle(leave, silent(), at);
            }
        }
        counted.sort();
        for window in counted.windows(limit as usize + 1) {
            prop_assert!(window[limit as usize] - window[0] >= period);
        }
    }

    /// With answers that come at once, everyone is served in the end.
    #[test]
    fn nobody_starves(
        limit in 1..12_u32,
        asks in prop::collection::vec((any::<bool>(), 1..4_i64, 1..4_i64), 1..120),
    ) {
        let start = Instant::now();
        let mut bucket = learnt(quota(limit, secs(2)), start);
        for (interactive, server, member) in &asks {
            let lane = if *interactive { Lane::Interactive } else { Lane::Background };
            let ask = Ask::new(&call(lane, *server, *member), start + LONG);
            bucket.ask(ask, start).expect("patience");
        }
        let served = serve_all(&mut bucket, start);
        prop_assert_eq!(served.len(), asks.len());
        // Each needs a place in a window, background work one that is not reserved.
        let windows = asks.len() / (limit - quota(limit, secs(2)).reserve()) as usize + 2;
        let last = served.last().expect("somebody").1;
        prop_assert!(last - start <= secs(2) * u32::try_from(windows).expect("few"));
    }

    /// What a caller is told to wait is what it waits, if nobody comes after,
    /// whichever classes wait before it.
    #[test]
    fn the_forecast_comes_true(
        limit in 1..24_u32,
        used in prop::collection::vec(1..5_i64, 0..40),
        later in 0..2_500_u64,
        asks in prop::collection::vec((any_lane(), 1..5_i64, 1..40_i64), 0..60),
        (lane, server, member) in (any_lane(), 1..5_i64, 1..60_i64),
    ) {
        let start = Instant::now();
        let mut bucket = learnt(quota(limit, secs(2)), start);
        for (member, server) in (100..).zip(used) {
            bucket.ask(Ask::new(&call(Lane::Interactive, server, member), start + LONG), start).expect("patience");
        }
        serve(&mut bucket, start, start + ms(later));
        let now = start + ms(later);
        for (lane, server, member) in asks {
            bucket.ask(Ask::new(&call(lane, server, member), now + LONG), now).expect("patience");
        }
        let ask = Ask::new(&call(lane, server, member), now + LONG);
        let forecast = bucket.forecast(&ask, now);
        let is_paced = bucket.class(&ask, now).is_paced();
        let ours = bucket.ask(ask, now).expect("patience");
        let served = serve_all(&mut bucket, now);
        let (_, at) = served.iter().find(|(ticket, _)| *ticket == ours).expect("served");
        let waited = *at - now;
        // What trickles keeps its pace besides, and the two do not add up exactly.
        let tolerance = if is_paced { secs(2) } else { Duration::ZERO };
        prop_assert!(waited.abs_diff(forecast) <= tolerance, "{waited:?}, not {forecast:?}");
    }
}

/// Lets time pass until nobody waits, with answers that come at once. Returns
/// who went when.
fn serve_all(bucket: &mut Bucket, start: Instant) -> Vec<(Ticket, Instant)> {
    serve(bucket, start, start + LONG)
}

/// The same, until `end` at most.
fn serve(bucket: &mut Bucket, start: Instant, end: Instant) -> Vec<(Ticket, Instant)> {
    let mut served = Vec::new();
    let mut now = start;
    while bucket.waiting() > 0 && now <= end {
        while let Some((ticket, leave)) = bucket.grant(now) {
            bucket.settle(leave, silent(), now);
            served.push((ticket, now));
        }
        now = bucket.wakes_at(now).unwrap_or(now);
    }
    served
}
