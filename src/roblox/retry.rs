//! Whether a request to Roblox that failed is worth another try.

use std::time::Duration;

use super::{Error, error::Malformed};

/// One request goes out at most this often. Nothing else in the bot retries a
/// Roblox request; whole jobs come back later, by their own schedule.
const MAX_ATTEMPTS: u32 = 3;

const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);

/// What to do after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Once more, after this pause.
    RetryAfter(Duration),
    /// Not by itself: the caller is told.
    GiveUp,
}

/// Whether attempt number `attempt` (from 1), which ended in `error`, is worth
/// another, with `left` until the caller's deadline.
///
/// `jitter` is a random number from 0 to 1: callers that failed together shall
/// not come back together.
pub fn verdict(error: &Error, attempt: u32, left: Duration, jitter: f64) -> Verdict {
    let told = match error {
        Error::Unavailable
        | Error::TimedOut
        // A proxy's page or a cut answer may be whole next time.
        | Error::Malformed(Malformed::NotJson) => None,
        Error::RateLimited { retry_after } => *retry_after,
        Error::Hidden
        | Error::KeyRefused
        | Error::ScopeMissing
        | Error::NoSuchUser
        | Error::InvalidArgument { .. }
        | Error::Malformed(_)
        | Error::TooLarge
        | Error::Busy { .. }
        | Error::Down { .. } => return Verdict::GiveUp,
    };
    if attempt >= MAX_ATTEMPTS {
        return Verdict::GiveUp;
    }
    let doubled = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(16));
    let backoff = doubled.min(LONGEST_PAUSE).mul_f64(0.5 + jitter / 2.0);
    let pause = told.map_or(backoff, |told| told + backoff);
    if pause < left {
        Verdict::RetryAfter(pause)
    } else {
        Verdict::GiveUp
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MINUTE: Duration = Duration::from_mins(1);

    fn rate_limited(seconds: Option<u64>) -> Error {
        Error::RateLimited {
            retry_after: seconds.map(Duration::from_secs),
        }
    }

    #[test]
    fn what_cannot_succeed_is_not_tried_again() {
        for error in [
            Error::Hidden,
            Error::KeyRefused,
            Error::ScopeMissing,
            Error::NoSuchUser,
            Error::InvalidArgument {
                message: String::new(),
            },
            Malformed::Shape.into(),
            Malformed::Status(418).into(),
            Malformed::RepeatedToken.into(),
            Malformed::EndlessPages.into(),
            Error::TooLarge,
            Error::Busy {
                wait: Duration::ZERO,
            },
            Error::Down {
                wait: Duration::ZERO,
            },
        ] {
            assert_eq!(verdict(&error, 1, MINUTE, 0.5), Verdict::GiveUp, "{error}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again_ever_later_and_not_for_ever() {
        for error in [
            Error::Unavailable,
            Error::TimedOut,
            Malformed::NotJson.into(),
            rate_limited(None),
        ] {
            let pauses = [1, 2, 3].map(|attempt| verdict(&error, attempt, MINUTE, 1.0));
            assert_eq!(
                pauses,
                [
                    Verdict::RetryAfter(Duration::from_millis(250)),
                    Verdict::RetryAfter(Duration::from_millis(500)),
                    Verdict::GiveUp,
                ]
            );
        }
    }

    #[test]
    fn roblox_is_given_the_time_it_asked_for() {
        assert_eq!(
            verdict(&rate_limited(Some(7)), 1, MINUTE, 0.0),
            Verdict::RetryAfter(Duration::from_millis(7125))
        );
        assert_eq!(
            verdict(&rate_limited(Some(60)), 1, MINUTE, 0.0),
            Verdict::GiveUp
        );
    }

    proptest! {
        #[test]
        fn a_pause_never_outlasts_the_deadline_nor_undercuts_retry_after(
            attempt in 1..100_u32,
            left in 0..120_000_u64,
            told in prop::option::of(0..120_u64),
            jitter in 0.0..=1.0,
        ) {
            let left = Duration::from_millis(left);
            match verdict(&rate_limited(told), attempt, left, jitter) {
                Verdict::RetryAfter(pause) => {
                    prop_assert!(attempt < MAX_ATTEMPTS);
                    prop_assert!(pause < left);
                    prop_assert!(pause >= Duration::from_secs(told.unwrap_or(0)));
                }
                Verdict::GiveUp => {
                    let longest = Duration::from_secs(told.unwrap_or(0)) + LONGEST_PAUSE;
                    prop_assert!(attempt >= MAX_ATTEMPTS || left <= longest);
                }
            }
        }
    }
}
