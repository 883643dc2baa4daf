//! What servers and members take from one another.

use proptest::prelude::*;

use super::*;

/// Patient enough for anything.
fn ask(bucket: &mut Bucket, lane: Lane, server: i64, member: i64, now: Instant) -> Ticket {
    let ask = Ask::new(&call(lane, server, member), now + LONG);
    bucket.ask(ask, now).expect("patience")
}

/// Grants all that can be granted now, and has it answered.
fn serve_now(bucket: &mut Bucket, now: Instant) -> Vec<Ticket> {
    let mut served = Vec::new();
    while let Some((ticket, leave)) = bucket.grant(now) {
        bucket.settle(leave, silent(), now);
        served.push(ticket);
    }
    served
}

/// A hundred people of one server ask twice at once. Returns how many requests
/// went out.
fn blast(bucket: &mut Bucket, server: i64, now: Instant) -> usize {
    for n in 0..200 {
        let member = server * 1000 + n % 100;
        ask(bucket, Lane::Interactive, server, member, now);
    }
    serve_now(bucket, now).len()
}

#[test]
fn a_server_alone_uses_four_fifths_and_each_that_follows_half_of_what_is_left() {
    let start = Instant::now();
    let mut bucket = learnt(Quota::per_minute(100), start);
    let now = start + secs(60);
    let went: Vec<_> = (1..=7)
        .map(|server| blast(&mut bucket, server, now))
        .collect();
    assert_eq!(went, [80, 10, 5, 3, 1, 1, 0]);
}

#[test]
fn people_are_served_beside_a_sweep_that_has_taken_its_part() {
    let start = Instant::now();
    let mut bucket = learnt(Quota::per_minute(100), start);
    for member in 1..=200 {
        ask(&mut bucket, Lane::Background, 1, member, start);
    }
    let mut now = start;
    while now < start + secs(120) {
        serve_now(&mut bucket, now);
        now = bucket.wakes_at(now).expect("the sweep waits");
    }
    serve_now(&mut bucket, now);
    assert_eq!(bucket.standing(now), (Quota::per_minute(100), 20));
    // The sweep was for the same server: that is no use of its people's.
    assert_eq!(blast(&mut bucket, 1, now), 10);
    let newcomer = ask(&mut bucket, Lane::Interactive, 2, 9, now);
    assert_eq!(serve_now(&mut bucket, now), [newcomer]);
    // As the sweep's requests leave the window, its people go on before it.
    // Eleven went beyond the sweep's part, so the twelfth to leave makes room.
    let (eleven, twelve) = (now + ms(11 * 750), now + ms(12 * 750));
    assert!(serve_now(&mut bucket, eleven).is_empty());
    assert_eq!(serve_now(&mut bucket, twelve).len(), 1);
}

#[test]
fn a_member_alone_uses_a_fifth_and_then_takes_turns_with_the_background() {
    let start = Instant::now();
    let mut bucket = learnt(Quota::per_minute(100), start);
    let now = start + secs(60);
    let theirs: Vec<_> = (0..23)
        .map(|n| ask(&mut bucket, Lane::Interactive, 1 + n % 2, 1, now))
        .collect();
    let sweep: Vec<_> = (10..13)
        .map(|member| ask(&mut bucket, Lane::Background, 1, member, now))
        .collect();
    // The last of these starts the trickle.
    assert_eq!(serve_now(&mut bucket, now), theirs[..21]);
    let turns = [sweep[0], theirs[21], sweep[1], theirs[22], sweep[2]];
    let mut then = now;
    for ticket in turns {
        then += ms(749);
        assert!(serve_now(&mut bucket, then).is_empty());
        then += ms(1);
        assert_eq!(serve_now(&mut bucket, then), [ticket]);
    }
    // What trickled was on nobody's share: the server is within its own.
    let other = ask(&mut bucket, Lane::Interactive, 1, 2, then);
    assert_eq!(serve_now(&mut bucket, then), [other]);
}

#[test]
fn who_went_away_has_used_nothing() {
    let start = Instant::now();
    let mut bucket = Bucket::new(Quota::per_minute(100));
    ask(&mut bucket, Lane::Interactive, 1, 1, start);
    let (_, first) = bucket.grant(start).expect("the first may go");
    // Everyone else waits for its answer.
    let tickets: Vec<_> = (0..200)
        .map(|n| ask(&mut bucket, Lane::Interactive, 1, n % 100 + 2, start))
        .collect();
    let next = Ask::new(&call(Lane::Interactive, 1, 500), start + LONG);
    assert_eq!(bucket.class(&next, start), Class::ServerOverShare);
    for ticket in tickets {
        bucket.cancel(ticket);
    }
    assert_eq!(bucket.class(&next, start), Class::WithinShare);
    bucket.settle(first, silent(), start);
    assert_eq!(blast(&mut bucket, 1, start), 79);
}

#[test]
fn however_small_the_limit_a_newcomer_is_next() {
    for limit in 1..=5 {
        let (start, period) = (Instant::now(), secs(60));
        let mut bucket = learnt(quota(limit, period), start);
        let now = start + period;
        blast(&mut bucket, 1, now);
        let newcomer = ask(&mut bucket, Lane::Interactive, 2, 1, now);
        let at_once = serve_now(&mut bucket, now);
        // A limit of one leaves nothing for two.
        let served = if limit == 1 {
            assert!(at_once.is_empty());
            serve_now(&mut bucket, now + period)
        } else {
            at_once
        };
        assert_eq!(served, [newcomer], "of {limit}");
    }
}

#[test]
fn what_was_used_of_one_limit_is_not_held_against_what_is_left_of_another() {
    let start = Instant::now();
    let (second, minute) = (quota(20, secs(1)), Quota::per_minute(100));
    let mut bucket = learnt_all([second, minute], start);
    let used = |bucket: &mut Bucket, server, now| {
        for member in 1..=15 {
            ask(
                bucket,
                Lane::Interactive,
                server,
                server * 100 + member,
                now,
            );
        }
        serve_now(bucket, now).len()
    };
    assert_eq!(used(&mut bucket, 1, start), 15);
    let later = start + secs(30);
    assert_eq!(used(&mut bucket, 2, later), 15);
    assert_eq!(bucket.standing(later), (second, 5));
    // Of the minute 69 are left.
    let next = Ask::new(&call(Lane::Interactive, 1, 500), later + LONG);
    assert_eq!(bucket.class(&next, later), Class::WithinShare);
}

#[test]
fn an_hour_with_plenty_left_does_not_let_one_server_use_up_the_minute() {
    let start = Instant::now();
    let hour = quota(10_000, secs(3600));
    let mut bucket = learnt_all([Quota::per_minute(100), hour], start);
    let now = start + secs(60);
    let went = [1, 2, 3].map(|server| blast(&mut bucket, server, now));
    assert_eq!(went, [80, 10, 5]);
}

#[derive(Debug, Clone)]
enum Step {
    Wait(u64),
    Ask {
        lane: Lane,
        server: i64,
        member: i64,
        times: usize,
    },
    Cancel {
        which: usize,
    },
    Answer {
        which: usize,
    },
}

fn any_step() -> impl Strategy<Value = Step> {
    let lane = prop_oneof![3 => Just(Lane::Interactive), 1 => Just(Lane::Background)];
    prop_oneof![
        1 => (0..900_u64).prop_map(Step::Wait),
        4 => (lane, 0..100_i64, 1..200_i64, 1..80_usize)
            .prop_map(|(lane, server, member, times)| Step::Ask { lane, server, member, times }),
        1 => (0..1000_usize).prop_map(|which| Step::Cancel { which }),
        2 => (0..1000_usize).prop_map(|which| Step::Answer { which }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Only a server within its share goes into the reserve of a limit, and takes
    /// half of what is left at most. So log2 of it many servers, however greedy and
    /// in whichever order, leave one request at least, whatever the background did.
    #[test]
    fn a_newcomer_goes_at_once_whatever_a_few_servers_did(
        limit in 2..150_u32,
        longer in prop::option::of(1..8_u32),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let short = quota(limit, secs(2));
        let long = longer.map(|times| quota(limit * times, secs(16)));
        let greedy = i64::from(short.reserve().ilog2());
        let start = Instant::now();
        let mut bucket = learnt_all([short].into_iter().chain(long).collect::<Vec<_>>(), start);
        let mut now = start + short.period;
        let (mut tickets, mut in_flight) = (Vec::new(), Vec::new());
        for step in steps {
            match step {
                Step::Wait(millis) => now += ms(millis),
                Step::Ask { lane: Lane::Interactive, .. } if greedy == 0 => {}
                Step::Ask { lane, server, member, times } => for n in (0..).take(times) {
                    let server = 1 + server % greedy.max(1);
                    tickets.push(ask(&mut bucket, lane, server, member + n, now));
                }
                Step::Cancel { which } => if !tickets.is_empty() {
                    bucket.cancel(tickets.swap_remove(which % tickets.len()));
                }
                Step::Answer { which } => if !in_flight.is_empty() {
                    let leave = in_flight.swap_remove(which % in_flight.len());
                    bucket.settle(leave, silent(), now);
                }
            }
            in_flight.extend(std::iter::from_fn(|| bucket.grant(now)).map(|(_, leave)| leave));
        }
        let newcomer = ask(&mut bucket, Lane::Interactive, 1000, 1000, now);
        let granted = std::iter::from_fn(|| bucket.grant(now)).any(|(ticket, _)| ticket == newcomer);
        prop_assert!(granted, "{:?}", bucket.standing(now));
    }
}
