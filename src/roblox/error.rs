use std::time::Duration;

use crate::domain::UnknownReason;

/// Why Roblox could not be asked, or did not tell.
///
/// None of them ever means "does not own". No variant carries a key, a token
/// or a body; the words of [`InvalidArgument`](Self::InvalidArgument) are
/// Roblox's own and short.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// 403 from Open Cloud itself: the user shows the inventory to nobody, or not to
    /// this credential.
    #[error("Roblox does not show this inventory to us")]
    Hidden,
    /// 401, or 403 from the gateway or where nothing can be hidden: the key is wrong,
    /// expired (60 days without use), disabled or not meant for this address.
    #[error("Roblox refused the key")]
    KeyRefused,
    /// The key or token lacks the scope that the filter needs.
    #[error("the key lacks the scope for this")]
    ScopeMissing,
    /// 404: deleted, or never existed.
    #[error("Roblox knows no such user")]
    NoSuchUser,
    /// 429, and again after waiting as long as there was patience for.
    #[error("Roblox asked to slow down")]
    RateLimited {
        /// What Roblox said about how long; absent when it did not.
        retry_after: Option<Duration>,
    },
    /// 400: a filter or an ID that Roblox does not accept.
    #[error("Roblox refused the request: {message}")]
    InvalidArgument { message: String },
    /// An outage (5xx), a refused or broken connection.
    #[error("Roblox is not available")]
    Unavailable,
    /// No answer in time.
    #[error("Roblox did not answer in time")]
    TimedOut,
    /// An answer that is not what the documents promise.
    #[error("Roblox's answer could not be read: {0}")]
    Malformed(#[from] Malformed),
    /// An answer larger than any this client asks for.
    #[error("Roblox's answer is too large")]
    TooLarge,
    /// Our own share of Roblox's limit is used up for longer than the caller
    /// would wait. Nothing was sent.
    #[error("the next free request is {wait:?} away")]
    Busy { wait: Duration },
    /// Roblox failed several times in a row, the last time a moment ago. Nothing
    /// was sent; whether it answers again is tried in `wait` at the latest.
    #[error("Roblox is not available, and is tried again in {wait:?}")]
    Down { wait: Duration },
}

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A proxy's HTML page, or JSON cut short.
    #[error("not JSON")]
    NotJson,
    #[error("JSON of another shape")]
    Shape,
    #[error("status {0}, which is not in the documents")]
    Status(u16),
    #[error("its own page token refused")]
    RefusedToken,
    #[error("the same page token twice")]
    RepeatedToken,
    #[error("pages without an end")]
    EndlessPages,
}

impl Error {
    /// Why, in the words that are kept with a holding.
    pub const fn reason(&self) -> UnknownReason {
        match self {
            Self::Hidden => UnknownReason::Hidden,
            Self::KeyRefused => UnknownReason::KeyRefused,
            Self::ScopeMissing => UnknownReason::ScopeMissing,
            Self::NoSuchUser => UnknownReason::NoSuchUser,
            Self::RateLimited { .. } => UnknownReason::RateLimited,
            Self::InvalidArgument { .. } => UnknownReason::Refused,
            Self::Unavailable | Self::Down { .. } => UnknownReason::Unavailable,
            Self::TimedOut => UnknownReason::TimedOut,
            Self::Malformed(_) | Self::TooLarge => UnknownReason::Malformed,
            Self::Busy { .. } => UnknownReason::Busy,
        }
    }

    /// How long to wait before asking again is worth it, where that is known.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { wait } | Self::Down { wait } => Some(*wait),
            Self::RateLimited { retry_after } => *retry_after,
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_has_its_reason() {
        let wait = Duration::from_secs(7);
        for (error, reason) in [
            (Error::Hidden, "hidden"),
            (Error::KeyRefused, "key-refused"),
            (Error::ScopeMissing, "scope-missing"),
            (Error::NoSuchUser, "no-such-user"),
            (Error::RateLimited { retry_after: None }, "rate-limited"),
            (
                Error::InvalidArgument {
                    message: String::new(),
                },
                "refused",
            ),
            (Error::Unavailable, "unavailable"),
            (Error::TimedOut, "timed-out"),
            (Malformed::NotJson.into(), "malformed"),
            (Error::TooLarge, "malformed"),
            (Error::Busy { wait }, "busy"),
            (Error::Down { wait }, "unavailable"),
        ] {
            assert_eq!(error.reason().as_str(), reason, "{error}");
        }
    }

    #[test]
    fn what_says_how_long_is_passed_on() {
        let wait = Duration::from_secs(7);
        assert_eq!(Error::Busy { wait }.retry_after(), Some(wait));
        assert_eq!(Error::Down { wait }.retry_after(), Some(wait));
        let limited = |retry_after| Error::RateLimited { retry_after };
        assert_eq!(limited(Some(wait)).retry_after(), Some(wait));
        assert_eq!(limited(None).retry_after(), None);
        assert_eq!(Error::Unavailable.retry_after(), None);
    }
}
