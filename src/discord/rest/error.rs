use std::time::Duration;

use serde::Deserialize;

/// What became of a request that did not succeed, by what the caller can do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// Discord refused the bot's token. Remembered: nothing more is sent, as
    /// 10,000 invalid requests in ten minutes ban the address.
    #[error("Discord refused the bot's token")]
    TokenRefused,
    /// 50013: the bot lacks a permission, or the role stands above it.
    #[error("missing permission")]
    MissingPermission,
    /// 50001: the bot is not in the server, or can't see the channel.
    #[error("no access")]
    NoAccess,
    /// 10003
    #[error("unknown channel")]
    UnknownChannel,
    /// 10004
    #[error("unknown server")]
    UnknownServer,
    /// 10007, or 10013: nobody of that ID.
    #[error("unknown member")]
    UnknownMember,
    /// 10008: it was deleted.
    #[error("unknown message")]
    UnknownMessage,
    /// 10011
    #[error("unknown role")]
    UnknownRole,
    /// 10062, 10015, 50027: the interaction is older than its answer may be
    /// (3 s for the first, 15 minutes for the rest).
    #[error("the interaction is gone")]
    InteractionGone,
    /// 40060: the interaction has its first answer already.
    #[error("already answered")]
    AlreadyAnswered,
    /// Any other refusal. Sending it again would be refused again.
    #[error("Discord refused: {status}, code {code}: {message}")]
    Refused {
        status: u16,
        /// Discord's JSON code; 0 when there was none.
        code: u32,
        message: String,
    },
    /// Too many requests; nothing was changed. Discord asks to wait longer
    /// than the request had time.
    #[error("rate limited for {retry_after:?}")]
    RateLimited { retry_after: Duration },
    /// No connection, or no permit in time: nothing was changed.
    #[error("not sent")]
    NotSent,
    /// Discord failed several times in a row, the last time a moment ago. Nothing
    /// was sent.
    #[error("not sent: Discord failed a moment ago")]
    LeftAlone,
    /// Cut off, timed out or a server error: it may have been done or not, or
    /// still be on its way.
    #[error("no answer")]
    Unsure,
    /// Discord did it, but the answer can't be read.
    #[error("malformed answer: {0}")]
    Malformed(String),
}

/// Discord's error body, as far as it is used.
#[derive(Debug, Default, Deserialize)]
struct ErrorBody {
    #[serde(default)]
    code: u32,
    #[serde(default)]
    message: String,
}

impl RestError {
    /// The meaning of a status from 400 to 499 other than 401 and 429.
    pub(super) fn from_refusal(status: u16, body: &[u8]) -> Self {
        // Anything that stands before Discord may answer in HTML.
        let ErrorBody { code, message } = serde_json::from_slice(body).unwrap_or_default();
        match code {
            50013 => Self::MissingPermission,
            50001 => Self::NoAccess,
            10003 => Self::UnknownChannel,
            10004 => Self::UnknownServer,
            10007 | 10013 => Self::UnknownMember,
            10008 => Self::UnknownMessage,
            10011 => Self::UnknownRole,
            10062 | 10015 | 50027 => Self::InteractionGone,
            40060 => Self::AlreadyAnswered,
            _ => Self::Refused {
                status,
                code,
                message,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_means_what_its_code_says() {
        for (code, meaning) in [
            (50013, RestError::MissingPermission),
            (50001, RestError::NoAccess),
            (10003, RestError::UnknownChannel),
            (10004, RestError::UnknownServer),
            (10007, RestError::UnknownMember),
            (10013, RestError::UnknownMember),
            (10008, RestError::UnknownMessage),
            (10011, RestError::UnknownRole),
            (10062, RestError::InteractionGone),
            (10015, RestError::InteractionGone),
            (50027, RestError::InteractionGone),
            (40060, RestError::AlreadyAnswered),
        ] {
            let body = format!(r#"{{"code":{code},"message":"words"}}"#);
            assert_eq!(RestError::from_refusal(400, body.as_bytes()), meaning);
        }
    }

    #[test]
    fn an_unknown_code_and_a_page_of_html_are_kept_apart_from_those() {
        assert_eq!(
            RestError::from_refusal(400, br#"{"code":50035,"message":"Invalid Form Body"}"#),
            RestError::Refused {
                status: 400,
                code: 50035,
                message: "Invalid Form Body".into()
            }
        );
        assert_eq!(
            RestError::from_refusal(403, b"<html>"),
            RestError::Refused {
                status: 403,
                code: 0,
                message: String::new()
            }
        );
    }
}
