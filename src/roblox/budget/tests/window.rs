//! One window, by example.

use proptest::prelude::*;

use super::super::class::PerClass;
use super::super::part::Share;
use super::super::window::{Opening, Window};
use super::*;
use crate::domain::share::SAID_EVERY;

const WITHIN_SHARE: Class = Class::WithinShare;
const PACED: Class = Class::Paced;

/// What becomes of requests to a Roblox that has so many left.
#[derive(Debug, Clone)]
enum Event {
    Send,
    /// One on its way is counted.
    Count(usize),
    /// One that was counted is answered.
    Answer(usize),
    /// One gets no answer, or one that says nothing.
    Lose(usize),
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => Just(Event::Send),
        6 => (0..100_usize).prop_map(Event::Count),
        6 => (0..100_usize).prop_map(Event::Answer),
        1 => (0..100_usize).prop_map(Event::Lose),
    ]
}

fn at_once(window: &mut Window, class: Class, now: Instant, outcome: Outcome) {
    let spend = window.spend(class, now);
    window.settle(spend, outcome, now);
}

/// How many requests of the class may go one after the other, each answered at once.
fn room(window: &mut Window, class: Class, now: Instant) -> u32 {
    let mut sent = 0;
    while window.opens(class, now) == Opening::Now {
        at_once(window, class, now, silent());
        sent += 1;
    }
    sent
}

#[test]
fn the_first_request_goes_alone_and_learns() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    let spend = window.spend(WITHIN_SHARE, start);
    assert_eq!(window.opens(WITHIN_SHARE, start), Opening::AfterAnswer);
    assert_eq!(window.opens(PACED, start), Opening::AfterAnswer);
    let report = Report {
        quotas: vec![quota(10, secs(1))],
        remaining: Some(3),
        reset: Some(secs(1)),
    };
    window.settle(spend, Outcome::Answered(report), start);
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 3);
}

#[test]
fn a_lost_request_teaches_nothing() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, Outcome::Lost);
    window.spend(WITHIN_SHARE, start);
    assert_eq!(window.opens(WITHIN_SHARE, start), Opening::AfterAnswer);
}

#[test]
fn what_was_not_sent_uses_nothing_up() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, told(3, 50));
    at_once(&mut window, WITHIN_SHARE, start, Outcome::Unsent);
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 3);
}

#[test]
fn without_a_share_nothing_is_sent_and_who_asks_hears_when_there_may_be_one() {
    let start = Instant::now();
    for (thousandths, lapses) in [(600, start), (0, start + LONG)] {
        let mut window = Window::new(Quota::per_minute(100));
        window.set_share(Share {
            thousandths,
            serves_people: true,
            lapses: Some(lapses),
        });
        let nobody = PerClass::default();
        assert_eq!(window.opens(WITHIN_SHARE, start), Opening::AfterAnswer);
        assert_eq!(window.forecast(WITHIN_SHARE, &nobody, start), SAID_EVERY);
    }
}

#[test]
fn after_a_quiet_minute_it_learns_again() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, silent());
    window.spend(WITHIN_SHARE, start + secs(59));
    assert_eq!(window.opens(WITHIN_SHARE, start + secs(59)), Opening::Now);
    assert_eq!(
        window.opens(WITHIN_SHARE, start + secs(60)),
        Opening::AfterAnswer
    );
}

#[test]
fn without_headers_the_documented_limit_holds() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 100);
    assert_eq!(
        window.opens(WITHIN_SHARE, start + secs(59)),
        Opening::At(start + secs(60))
    );
    assert_eq!(window.opens(WITHIN_SHARE, start + secs(60)), Opening::Now);
}

#[test]
fn a_slow_answer_counts_from_when_it_came() {
    let start = Instant::now();
    let mut window = Window::new(quota(2, secs(60)));
    at_once(&mut window, WITHIN_SHARE, start, silent());
    let slow = window.spend(WITHIN_SHARE, start);
    window.settle(slow, silent(), start + secs(5));
    window.spend(WITHIN_SHARE, start + secs(60));
    assert_eq!(
        window.opens(WITHIN_SHARE, start + secs(60)),
        Opening::At(start + secs(65))
    );
}

#[test]
fn other_programs_with_the_same_key_are_noticed() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, told(99, 50));
    at_once(&mut window, WITHIN_SHARE, start, told(5, 50));
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 5);
    // Roblox's seconds may be rounded down: one more to be sure.
    assert_eq!(
        window.opens(WITHIN_SHARE, start + secs(1)),
        Opening::At(start + secs(51))
    );
}

#[test]
fn an_answer_that_was_overtaken_does_not_raise_what_is_left() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, told(99, 50));
    let (early, late) = (
        window.spend(WITHIN_SHARE, start),
        window.spend(WITHIN_SHARE, start),
    );
    window.settle(late, told(2, 50), start);
    // The early request may be one of the two, until it says that it was before.
    assert_eq!(window.standing(start).1, 1);
    window.settle(early, told(98, 50), start);
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 2);
}

#[test]
fn requests_in_flight_are_taken_off_what_is_left() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, silent());
    let first = window.spend(WITHIN_SHARE, start);
    let _second = window.spend(WITHIN_SHARE, start);
    window.settle(first, told(3, 50), start);
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 2);
}

#[test]
fn a_429_stops_everybody_for_as_long_as_it_says_and_then_one_goes_first() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, silent());
    let throttled = Outcome::Throttled {
        retry_after: Some(secs(7)),
        report: Report::default(),
    };
    at_once(&mut window, WITHIN_SHARE, start, throttled);
    for class in Class::ALL {
        assert_eq!(
            window.opens(class, start + secs(6)),
            Opening::At(start + secs(7))
        );
    }
    window.spend(WITHIN_SHARE, start + secs(7));
    assert_eq!(
        window.opens(WITHIN_SHARE, start + secs(7)),
        Opening::AfterAnswer
    );
}

#[test]
fn without_retry_after_the_pauses_double_until_an_answer() {
    let start = Instant::now();
    let mut now = start;
    let mut window = Window::new(Quota::per_minute(1000));
    let mut throttle = |window: &mut Window| {
        let throttled = Outcome::Throttled {
            retry_after: None,
            report: Report::default(),
        };
        at_once(window, WITHIN_SHARE, now, throttled);
        let Opening::At(at) = window.opens(WITHIN_SHARE, now) else {
            panic!("closed for a known time")
        };
        let pause = at - now;
        now = at;
        pause.as_secs()
    };
    let pauses: Vec<u64> = (0..8).map(|_| throttle(&mut window)).collect();
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    let now = start + secs(1000);
    at_once(&mut window, WITHIN_SHARE, now, silent());
    let throttled = Outcome::Throttled {
        retry_after: None,
        report: Report::default(),
    };
    at_once(&mut window, WITHIN_SHARE, now, throttled);
    assert_eq!(window.opens(WITHIN_SHARE, now), Opening::At(now + secs(1)));
}

#[test]
fn background_work_trickles() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, PACED, start, silent());
    assert_eq!(window.opens(PACED, start), Opening::At(start + ms(750)));
    assert_eq!(window.opens(WITHIN_SHARE, start), Opening::Now);
    assert_eq!(window.opens(PACED, start + ms(750)), Opening::Now);
}

#[test]
fn background_work_leaves_the_reserve_of_what_roblox_says_is_left() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    at_once(&mut window, WITHIN_SHARE, start, told(20, 30));
    assert_eq!(window.opens(PACED, start), Opening::At(start + secs(31)));
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 20);
}

#[test]
fn of_several_limits_each_holds() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    let report = Report {
        quotas: vec![quota(2, secs(1)), quota(3, secs(60))],
        ..Report::default()
    };
    at_once(&mut window, WITHIN_SHARE, start, Outcome::Answered(report));
    assert_eq!(room(&mut window, WITHIN_SHARE, start), 1);
    let later = start + secs(1);
    assert_eq!(window.opens(WITHIN_SHARE, start), Opening::At(later));
    assert_eq!(room(&mut window, WITHIN_SHARE, later), 1);
    assert_eq!(
        window.opens(WITHIN_SHARE, later),
        Opening::At(start + secs(60))
    );
}

#[test]
fn a_window_at_rest_can_be_forgotten() {
    let start = Instant::now();
    let mut window = Window::new(Quota::per_minute(100));
    assert!(window.is_idle(start));
    let spend = window.spend(WITHIN_SHARE, start);
    assert!(!window.is_idle(start + secs(600)));
    window.settle(spend, silent(), start + secs(600));
    assert!(!window.is_idle(start + secs(659)));
    assert!(window.is_idle(start + secs(660)));
}

proptest! {
    /// However requests and answers overtake one another, no more are sent than
    /// Roblox has left; and once all are answered, what is left is known.
    #[test]
    fn what_roblox_has_left_is_used_and_no_more(
        mut left in 1..60_u32,
        events in prop::collection::vec(any_event(), 1..300),
    ) {
        let now = Instant::now();
        let mut window = Window::new(Quota::per_minute(1000));
        at_once(&mut window, WITHIN_SHARE, now, told(left, 50));
        let (mut on_the_way, mut counted) = (Vec::new(), Vec::new());
        let mut has_lost = false;
        for event in events {
            match event {
                Event::Send => if window.opens(WITHIN_SHARE, now) == Opening::Now {
                    on_the_way.push(window.spend(WITHIN_SHARE, now));
                }
                Event::Count(which) => if !on_the_way.is_empty() {
                    let spend = on_the_way.swap_remove(which % on_the_way.len());
                    prop_assert!(left > 0, "one too many");
                    left -= 1;
                    counted.push((spend, left));
                }
                Event::Answer(which) => if !counted.is_empty() {
                    let (spend, left) = counted.swap_remove(which % counted.len());
                    window.settle(spend, told(left, 50), now);
                }
                Event::Lose(which) => if !counted.is_empty() {
                    let (spend, _) = counted.swap_remove(which % counted.len());
                    window.settle(spend, Outcome::Lost, now);
                    has_lost = true;
                }
            }
            if !has_lost && on_the_way.is_empty() && counted.is_empty() {
                prop_assert_eq!(window.standing(now).1, left);
            }
        }
    }
}
