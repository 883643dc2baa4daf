//! What the bucket promises, over random histories.

use proptest::prelude::*;

use super::*;

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
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    let lane = prop_oneof![Just(Lane::Interactive), Just(Lane::Background)];
    prop_oneof![
        3 => (0..900_u64).prop_map(Step::Wait),
        4 => (lane, 1..4_i64, 1..4_i64, 0..20_000_u64).prop_map(
            |(lane, server, member, patience)| Step::Ask { lane, server, member, patience }
        ),
        4 => (0..100_usize, any_outcome()).prop_map(|(which, outcome)| Step::Answer { which, outcome }),
        1 => (0..100_usize).prop_map(|which| Step::Cancel { which }),
    ]
}

/// A bucket with a history, and an account of it kept apart from the bucket.
struct Ledger {
    bucket: Bucket,
    now: Instant,
    quota: Quota,
    asked: usize,
    refused: usize,
    cancelled: usize,
    granted: usize,
    waiting: Vec<(Ticket, Lane)>,
    in_flight: Vec<Spend>,
    /// When each settled request was sent and answered.
    settled: Vec<Instant>,
}

impl Ledger {
    fn new(quota: Quota) -> Self {
        Self {
            bucket: Bucket::new(quota),
            now: Instant::now(),
            quota,
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
            Step::Ask {
                lane,
                server,
                member,
                patience,
            } => {
                self.asked += 1;
                let ask = Ask::new(&call(lane, server, member), self.now + ms(patience));
                match self.bucket.ask(ask, self.now) {
                    Ok(ticket) => self.waiting.push((ticket, lane)),
                    Err(Busy { wait }) => {
                        prop_assert!(wait > ms(patience));
                        self.refused += 1;
                    }
                }
            }
            Step::Answer { which, outcome } => {
                if !self.in_flight.is_empty() {
                    let spend = self.in_flight.swap_remove(which % self.in_flight.len());
                    if let Outcome::Answered(report) = &outcome
                        && let Some(quota) = report.quotas.first()
                    {
                        self.quota = *quota;
                    }
                    self.settled.push(self.now);
                    for (sent_away, _) in self.bucket.settle(spend, outcome, self.now) {
                        self.waiting.retain(|(ticket, _)| *ticket != sent_away);
                        self.refused += 1;
                    }
                }
            }
            Step::Cancel { which } => {
                if !self.waiting.is_empty() {
                    let (ticket, _) = self.waiting.swap_remove(which % self.waiting.len());
                    self.bucket.cancel(ticket);
                    self.cancelled += 1;
                }
            }
        }
        self.let_in()
    }

    fn let_in(&mut self) -> Result<(), TestCaseError> {
        while let Some((ticket, spend)) = self.bucket.grant(self.now) {
            let place = self
                .waiting
                .iter()
                .position(|(waiting, _)| *waiting == ticket);
            prop_assert!(place.is_some(), "granted to somebody who does not wait");
            let (_, lane) = self.waiting.swap_remove(place.expect("just seen"));
            self.granted += 1;
            self.in_flight.push(spend);

            let counted = self.counted();
            prop_assert!(counted <= self.quota.limit, "{counted} in a window");
            if lane == Lane::Background {
                prop_assert!(counted <= self.quota.limit - self.quota.reserve());
                prop_assert!(
                    self.waiting
                        .iter()
                        .all(|(_, lane)| *lane == Lane::Background),
                    "somebody interactive was passed over"
                );
            }
        }
        Ok(())
    }

    /// Requests that Roblox may have counted within the last period.
    fn counted(&self) -> u32 {
        let settled = self
            .settled
            .iter()
            .filter(|at| self.now < **at + self.quota.period);
        u32::try_from(self.in_flight.len() + settled.count()).expect("few")
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn limits_lanes_and_the_account_hold_over_any_history(
        limit in 1..12_u32, period in 1..4_u64,
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
        for _ in &delays {
            bucket.ask(Ask::new(&call(Lane::Interactive, 1, 1), start + LONG), start).expect("patience");
        }
        let mut on_the_way: Vec<(Instant, Spend)> = Vec::new();
        let mut counted = Vec::new();
        let mut now = start;
        let mut delays = delays.into_iter();
        while bucket.waiting() > 0 || !on_the_way.is_empty() {
            while let Some((_, spend)) = bucket.grant(now) {
                let (there, back) = delays.next().expect("one each");
                counted.push(now + ms(there));
                on_the_way.push((now + ms(there + back), spend));
            }
            on_the_way.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            let answer = on_the_way.last().map(|(at, _)| *at);
            now = [answer, bucket.wakes_at(now)].into_iter().flatten().min().expect("a next event").max(now);
            while let Some((at, spend)) = on_the_way.pop_if(|(at, _)| *at <= now) {
                bucket.settle(spend, silent(), at);
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

    /// What a caller is told to wait is what it waits, if nobody comes after.
    #[test]
    fn the_forecast_comes_true(
        limit in 1..12_u32,
        lane in prop_oneof![Just(Lane::Interactive), Just(Lane::Background)],
        asks in prop::collection::vec((1..4_i64, 1..4_i64), 0..60),
        (server, member) in (1..4_i64, 1..4_i64),
    ) {
        let start = Instant::now();
        let mut bucket = learnt(quota(limit, secs(2)), start);
        for (server, member) in asks {
            bucket.ask(Ask::new(&call(lane, server, member), start + LONG), start).expect("patience");
        }
        let ask = Ask::new(&call(lane, server, member), start + LONG);
        let forecast = bucket.forecast(&ask, start);
        let ours = bucket.ask(ask, start).expect("patience");
        let served = serve_all(&mut bucket, start);
        let (_, at) = served.iter().find(|(ticket, _)| *ticket == ours).expect("served");
        let waited = *at - start;
        // Background work is paced besides, and the two do not add up exactly.
        let tolerance = if lane == Lane::Background { secs(2) } else { Duration::ZERO };
        prop_assert!(waited.abs_diff(forecast) <= tolerance, "{waited:?}, not {forecast:?}");
    }
}

/// Lets time pass until nobody waits, with answers that come at once. Returns
/// who went when.
fn serve_all(bucket: &mut Bucket, start: Instant) -> Vec<(Ticket, Instant)> {
    let mut served = Vec::new();
    let mut now = start;
    while bucket.waiting() > 0 {
        while let Some((ticket, spend)) = bucket.grant(now) {
            bucket.settle(spend, silent(), now);
            served.push((ticket, now));
        }
        now = bucket.wakes_at(now).unwrap_or(now);
    }
    served
}
