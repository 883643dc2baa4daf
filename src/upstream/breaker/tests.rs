use proptest::prelude::*;

use super::*;

fn pass(breaker: &mut Breaker, urgency: Urgency, now: Instant) -> Leave {
    match breaker.ask(urgency, now) {
        Verdict::Pass(leave) => leave,
        verdict => panic!("{verdict:?}"),
    }
}

/// A breaker that opened at `now`, for the longest that a first pause may be.
fn open(now: Instant) -> Breaker {
    let mut breaker = Breaker::default();
    for _ in 0..TELLING {
        assert!(breaker.is_closed());
        let leave = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(leave, Outcome::Failed, now, 1.0);
    }
    assert!(!breaker.is_closed());
    breaker
}

#[test]
fn an_answer_in_between_keeps_it_closed() {
    let now = Instant::now();
    let mut breaker = Breaker::default();
    for outcome in [Outcome::Failed, Outcome::Answered].repeat(50) {
        let leave = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(leave, outcome, now, 0.5);
    }
    assert!(breaker.is_closed());
}

#[test]
fn the_background_waits_for_the_end_of_the_pause_and_a_person_for_a_moment() {
    let start = Instant::now();
    let mut breaker = open(start);
    // Some trials later the pause is long.
    let mut now = start;
    for _ in 0..4 {
        now = breaker.trial_at().expect("open");
        let leave = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(leave, Outcome::Failed, now, 1.0);
    }
    assert_eq!(breaker.trial_at(), Some(now + LONGEST_PAUSE));
    let moment = now + SPEAKS_FOR;
    let just_before = moment
        .checked_sub(Duration::from_millis(1))
        .expect("later than the start");
    for (urgency, at, passes) in [
        (Urgency::Awaited, just_before, false),
        (Urgency::Awaited, moment, true),
        (Urgency::Background, moment, false),
        (Urgency::Background, now + LONGEST_PAUSE, true),
    ] {
        let verdict = { breaker }.ask(urgency, at);
        assert_eq!(
            matches!(verdict, Verdict::Pass(_)),
            passes,
            "{urgency:?} {verdict:?}"
        );
    }
}

#[test]
fn one_is_on_trial_and_its_end_decides_for_all() {
    let start = Instant::now();
    for (outcome, closes) in [(Outcome::Answered, true), (Outcome::Failed, false)] {
        let mut breaker = open(start);
        let now = breaker.trial_at().expect("open");
        let trial = pass(&mut breaker, Urgency::Background, now);
        for urgency in [Urgency::Awaited, Urgency::Background] {
            assert_eq!(breaker.ask(urgency, now), Verdict::AfterTrial);
        }
        assert!(breaker.honours(trial));
        assert_eq!(breaker.tried_by(), Some(now + LONGEST_PAUSE));
        breaker.settle(trial, outcome, now, 1.0);
        assert_eq!(breaker.is_closed(), closes);
        assert!(!breaker.honours(trial));
    }
}

#[test]
fn a_trial_that_was_given_up_is_somebody_elses() {
    let mut breaker = open(Instant::now());
    let now = breaker.trial_at().expect("open");
    let trial = pass(&mut breaker, Urgency::Awaited, now);
    breaker.settle(trial, Outcome::Abandoned, now, 1.0);
    assert!(!breaker.is_closed());
    let trial = pass(&mut breaker, Urgency::Background, now);
    breaker.settle(trial, Outcome::Answered, now, 1.0);
    assert!(breaker.is_closed());
}

#[test]
fn what_was_sent_before_it_opened_says_nothing_after() {
    let start = Instant::now();
    let mut breaker = Breaker::default();
    let early = pass(&mut breaker, Urgency::Background, start);
    for _ in 0..TELLING {
        let leave = pass(&mut breaker, Urgency::Background, start);
        breaker.settle(leave, Outcome::Failed, start, 1.0);
    }
    assert!(!breaker.honours(early));
    for outcome in [Outcome::Failed, Outcome::Answered, Outcome::Abandoned] {
        let mut after = breaker;
        after.settle(early, outcome, start, 0.5);
        assert_eq!(after, breaker, "{outcome:?}");
    }
}

#[test]
fn whoever_is_doubted_is_tried_at_once_by_anybody() {
    let now = Instant::now() + LONGEST_PAUSE;
    for urgency in [Urgency::Awaited, Urgency::Background] {
        let mut breaker = Breaker::default();
        breaker.doubt(now);
        assert!(!breaker.is_closed());
        let trial = pass(&mut breaker, urgency, now);
        assert_eq!(breaker.ask(urgency, now), Verdict::AfterTrial, "one alone");
        breaker.settle(trial, Outcome::Answered, now, 1.0);
        assert_eq!(breaker.closed_at(), Some(now));
    }
    let mut down = open(now);
    let before = down;
    down.doubt(now);
    assert_eq!(down, before, "it is known to be down");
}

#[test]
fn pauses_grow_until_requests_pass_as_they_should() {
    let mut now = Instant::now();
    let mut breaker = open(now);
    let mut pauses = Vec::new();
    for _ in 0..6 {
        let until = breaker.trial_at().expect("open");
        pauses.push((until - now).as_secs());
        now = until;
        let leave = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(leave, Outcome::Failed, now, 1.0);
    }
    assert_eq!(pauses, [2, 4, 8, 16, 30, 30]);

    // An answer on trial alone does not make them short again: what follows fails.
    let reopened = |answered_since: bool| {
        let mut breaker = breaker;
        let now = breaker.trial_at().expect("open");
        let mut settle = |outcome| {
            let leave = pass(&mut breaker, Urgency::Background, now);
            breaker.settle(leave, outcome, now, 1.0);
        };
        settle(Outcome::Answered);
        if answered_since {
            settle(Outcome::Answered);
        }
        for _ in 0..TELLING {
            settle(Outcome::Failed);
        }
        breaker.trial_at().expect("open") - now
    };
    assert_eq!(reopened(false), LONGEST_PAUSE);
    assert_eq!(reopened(true), FIRST_PAUSE);
}

#[test]
fn the_failure_of_a_person_leaves_the_trial_of_the_background_where_it_is() {
    let start = Instant::now();
    for outcome in [Outcome::Failed, Outcome::Abandoned] {
        let mut breaker = open(start);
        let mut now = breaker.trial_at().expect("open");
        let trial = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(trial, Outcome::Failed, now, 1.0);
        let until = breaker.trial_at().expect("open");
        now += SPEAKS_FOR;
        let trial = pass(&mut breaker, Urgency::Awaited, now);
        // It ends after the pause.
        now = until + Duration::from_secs(1);
        breaker.settle(trial, outcome, now, 1.0);
        assert_eq!(breaker.trial_at(), Some(until), "{outcome:?}");
        // And whoever comes first, the next failure of the background is its third.
        let trial = pass(&mut breaker, Urgency::Background, now);
        breaker.settle(trial, Outcome::Failed, now, 1.0);
        assert_eq!(
            breaker.trial_at(),
            Some(now + 4 * FIRST_PAUSE),
            "{outcome:?}"
        );
    }
}

#[test]
fn a_trial_that_was_given_up_ends_no_pause() {
    let start = Instant::now();
    let mut breaker = open(start);
    let now = breaker.trial_at().expect("open");
    let trial = pass(&mut breaker, Urgency::Background, now);
    breaker.settle(trial, Outcome::Failed, now, 1.0);
    let until = breaker.trial_at().expect("open");
    let now = now + SPEAKS_FOR;
    let trial = pass(&mut breaker, Urgency::Awaited, now);
    breaker.settle(trial, Outcome::Abandoned, now, 1.0);
    let refused = breaker.ask(Urgency::Background, now);
    assert_eq!(refused, Verdict::Refused { wait: until - now });
}

/// A request that is sent, and how it ends after so long.
#[derive(Debug, Clone)]
struct Sent {
    after: u64,
    takes: u64,
    urgency: Urgency,
    /// Whoever asked gave up.
    is_abandoned: bool,
    jitter: f64,
}

fn requests() -> impl Strategy<Value = Vec<Sent>> {
    let urgency = prop_oneof![Just(Urgency::Awaited), Just(Urgency::Background)];
    let is_abandoned = prop::bool::weighted(0.2);
    let sent = (0..3_000_u64, 0..5_000_u64, urgency, is_abandoned, 0.0..=1.0).prop_map(
        |(after, takes, urgency, is_abandoned, jitter)| Sent {
            after,
            takes,
            urgency,
            is_abandoned,
            jitter,
        },
    );
    prop::collection::vec(sent, 1..200)
}

proptest! {
    /// The upstream is down from the start and up after `outage` (ms): what is sent
    /// meanwhile is bounded, and it closes with the first answer to what is sent after.
    #[test]
    fn an_outage_costs_little_and_ends_with_the_first_request_after_it(
        sent in requests(), outage in 0..300_000_u64,
    ) {
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut breaker = Breaker::default();
        // Those under way, by when they end.
        let mut under_way: Vec<(u64, Leave, Sent)> = Vec::new();
        let mut clock = 0;
        // Of persons and of the background, those that were not given up.
        let (mut trials, mut last_trials) = (0_u32, [None; 2]);
        for request in sent {
            let next = clock + request.after;
            under_way.sort_by_key(|(ends, ..)| *ends);
            while under_way.first().is_some_and(|(ends, ..)| *ends <= next) {
                let (ends, leave, request) = under_way.remove(0);
                let answers = ends - request.takes >= outage;
                let outcome = match (request.is_abandoned, answers) {
                    (true, _) => Outcome::Abandoned,
                    (false, true) => Outcome::Answered,
                    (false, false) => Outcome::Failed,
                };
                let honoured = breaker.honours(leave);
                breaker.settle(leave, outcome, at(ends), request.jitter);
                if honoured && outcome == Outcome::Answered {
                    prop_assert!(breaker.is_closed());
                }
            }
            clock = next;
            let was_closed = breaker.is_closed();
            match breaker.ask(request.urgency, at(clock)) {
                Verdict::Pass(leave) => {
                    if !was_closed && !request.is_abandoned {
                        trials += 1;
                        let last = last_trials[request.urgency as usize].replace(clock);
                        if let Some(last) = last {
                            prop_assert!(clock - last >= 1_000, "trials {last} and {clock}");
                        }
                    }
                    under_way.push((clock + request.takes, leave, request));
                }
                Verdict::AfterTrial => prop_assert!(under_way.iter().any(|it| breaker.honours(it.1))),
                Verdict::Refused { wait } => {
                    prop_assert!(!was_closed);
                    prop_assert!(wait <= LONGEST_PAUSE);
                    prop_assert!(!wait.is_zero());
                }
            }
        }
        prop_assert!(u64::from(trials) <= 2 * (clock / 1_000 + 1));
    }

    /// Somebody presses a button again and again, and what they ask fails by itself.
    #[test]
    fn who_presses_all_the_time_keeps_nobody_from_the_end_of_the_outage(
        outage in 0..120_u64, every in 1..150_u64, takes in 0..50_u64,
        is_abandoned: bool, jitter in 0.0..=1.0,
    ) {
        let start = Instant::now();
        // Tenths of a second.
        let at = |tenths| start + Duration::from_millis(100 * tenths);
        let outage = 10 * outage;
        let mut breaker = open(start);
        let mut trial: Option<(u64, Leave, Outcome)> = None;
        let mut closed = None;
        for now in 0..outage + 400 {
            if let Some((_, leave, outcome)) = trial.take_if(|(ends, ..)| *ends <= now) {
                breaker.settle(leave, outcome, at(now), jitter);
            }
            if breaker.is_closed() {
                closed = Some(now);
                break;
            }
            if now % every == 0
                && let Verdict::Pass(leave) = breaker.ask(Urgency::Awaited, at(now))
            {
                let outcome = if is_abandoned { Outcome::Abandoned } else { Outcome::Failed };
                trial = Some((now + takes, leave, outcome));
            }
            if let Verdict::Pass(leave) = breaker.ask(Urgency::Background, at(now)) {
                let outcome = if now < outage { Outcome::Failed } else { Outcome::Answered };
                trial = Some((now + 1, leave, outcome));
            }
        }
        // A pause, and a person's trial that was under way at its end.
        let closed = closed.expect("the background gets through");
        prop_assert!(closed <= outage + 300 + 50 + 2, "{closed}");
    }

    /// Nobody but the background, which asks all the time.
    #[test]
    fn the_background_tries_ever_less_often(outage in 60..3_600_u64, jitter in 0.0..=1.0) {
        let start = Instant::now();
        let mut breaker = open(start);
        let (mut now, mut trials) = (start, 0_u32);
        while now < start + Duration::from_secs(outage) {
            match breaker.ask(Urgency::Background, now) {
                Verdict::Pass(leave) => {
                    trials += 1;
                    breaker.settle(leave, Outcome::Failed, now, jitter);
                }
                Verdict::Refused { wait } => now += wait,
                Verdict::AfterTrial => unreachable!("each ends at once"),
            }
        }
        // A pause is at least half of what it may be: 1, 2, 4, 8 and 15 s.
        prop_assert!(u64::from(trials) <= 5 + outage / 15, "{trials} in {outage} s");
    }
}
