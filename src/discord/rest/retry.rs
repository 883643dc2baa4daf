//! Whether an attempt is the last one: a pure function.

use std::time::Duration;

use super::request::Kind;

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Discord answered with this status. `retry_after` is what a 429 says.
    Answered {
        status: u16,
        retry_after: Option<Duration>,
    },
    /// No connection: nothing left this machine.
    NotConnected,
    /// The connection broke or the answer took too long, after sending.
    CutOff,
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Take the answer, or the failure, as it is.
    Stop,
    /// Try again after this pause.
    Again(Duration),
}

/// Attempts in all at something that fails; waiting for one's turn (429) has
/// more.
const ATTEMPTS: u32 = 3;
const ATTEMPTS_LIMITED: u32 = 5;

/// The first pause; each next one is twice as long.
const PAUSE: Duration = Duration::from_millis(250);

/// What comes after the `attempt`-th attempt (1 is the first). `jitter`, from 0
/// to 1, spreads those who failed together.
pub(super) fn next(kind: Kind, outcome: Outcome, attempt: u32, jitter: f64) -> Next {
    let pause = || {
        let base = PAUSE * 2u32.saturating_pow(attempt.saturating_sub(1));
        base / 2 + base.mul_f64(jitter.clamp(0.0, 1.0) / 2.0)
    };
    match outcome {
        Outcome::Answered {
            status: 429,
            retry_after,
        } if attempt < ATTEMPTS_LIMITED => Next::Again(retry_after.unwrap_or_else(pause)),
        Outcome::NotConnected if attempt < ATTEMPTS => Next::Again(pause()),
        Outcome::CutOff
        | Outcome::Answered {
            status: 500..=599, ..
        } if attempt < ATTEMPTS && kind != Kind::Once => Next::Again(pause()),
        _ => Next::Stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16) -> Outcome {
        Outcome::Answered {
            status,
            retry_after: None,
        }
    }

    #[test]
    fn what_cannot_succeed_is_not_tried_again() {
        for status in [200, 204, 400, 401, 403, 404, 405, 413] {
            assert_eq!(next(Kind::Idempotent, answered(status), 1, 0.5), Next::Stop);
        }
    }

    #[test]
    fn a_limit_says_itself_how_long() {
        let limited = Outcome::Answered {
            status: 429,
            retry_after: Some(Duration::from_millis(1500)),
        };
        for attempt in 1..5 {
            assert_eq!(
                next(Kind::Once, limited, attempt, 0.5),
                Next::Again(Duration::from_millis(1500))
            );
        }
        assert_eq!(next(Kind::Once, limited, 5, 0.5), Next::Stop);
        assert!(matches!(
            next(Kind::Once, answered(429), 1, 0.5),
            Next::Again(_)
        ));
    }

    #[test]
    fn failures_are_tried_three_times_with_growing_pauses() {
        for outcome in [
            answered(500),
            answered(502),
            answered(503),
            Outcome::CutOff,
            Outcome::NotConnected,
        ] {
            let at = |attempt| next(Kind::Idempotent, outcome, attempt, 1.0);
            assert_eq!(at(1), Next::Again(Duration::from_millis(250)));
            assert_eq!(at(2), Next::Again(Duration::from_millis(500)));
            assert_eq!(at(3), Next::Stop);
        }
        assert_eq!(
            next(Kind::Idempotent, Outcome::CutOff, 1, 0.0),
            Next::Again(Duration::from_millis(125))
        );
    }

    #[test]
    fn what_acts_twice_is_repeated_only_when_it_never_left() {
        assert_eq!(next(Kind::Once, Outcome::CutOff, 1, 0.5), Next::Stop);
        assert_eq!(next(Kind::Once, answered(502), 1, 0.5), Next::Stop);
        assert!(matches!(
            next(Kind::Once, Outcome::NotConnected, 1, 0.5),
            Next::Again(_)
        ));
    }
}
