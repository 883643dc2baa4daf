use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::budget::{Outcome, Report};
use super::error::{Error, Malformed};
use super::request::{Operation, Request};
use super::wire::ErrorBody;

/// A `retry-after` above this is taken as this.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// Of Roblox's words this many characters are kept.
const MESSAGE_LENGTH: usize = 200;

/// Headers by which Roblox, or a proxy before it, names a request.
const REQUEST_IDS: [&str; 4] = [
    "x-roblox-request-id",
    "roblox-request-id",
    "x-request-id",
    "request-id",
];

/// The name under which Roblox's people find the request.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    REQUEST_IDS
        .iter()
        .find_map(|name| headers.get(*name)?.to_str().ok())
}

/// Seconds, as Roblox sends it.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds: u64 = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER))
}

/// What an answer means to the budget.
pub(super) fn outcome(status: StatusCode, headers: &HeaderMap) -> Outcome {
    let report = Report::from_headers(headers);
    if status == StatusCode::TOO_MANY_REQUESTS {
        Outcome::Throttled {
            retry_after: retry_after(headers),
            report,
        }
    } else if status.is_server_error() && report.is_empty() {
        // From a proxy, as likely as not: it says nothing about the limit.
        Outcome::Lost
    } else {
        Outcome::Answered(report)
    }
}

/// The body of a successful answer.
pub(super) fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(body).map_err(|error| {
        Error::Malformed(match error.classify() {
            Category::Data => Malformed::Shape,
            Category::Io | Category::Syntax | Category::Eof => Malformed::NotJson,
        })
    })
}

/// What an answer other than 200 means.
pub(super) fn failure(
    request: &Request,
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Error {
    let body: ErrorBody = serde_json::from_slice(body).unwrap_or_default();
    match status.as_u16() {
        // No key was shown that could be wrong: something before the host
        // turns us away.
        401 | 403 if !request.operation.takes_credential() => {
            Malformed::Status(status.as_u16()).into()
        }
        // 414: too long a filter is a filter that Roblox does not accept.
        400 | 414 => Error::InvalidArgument {
            message: message(body),
        },
        401 => Error::KeyRefused,
        403 => match request.operation {
            Operation::Inventory => inventory_denied(&body),
            _ => Error::KeyRefused,
        },
        // A route that does not exist answers 404 too, in another form.
        404 if says(&body, "NOT_FOUND") => Error::NoSuchUser,
        408 => Error::TimedOut,
        429 => Error::RateLimited {
            retry_after: retry_after(headers),
        },
        // Aborted, cancelled on Roblox's side, and outages: they pass. Not 501,
        // which is for good.
        409 | 499 | 500 | 502..=599 => Error::Unavailable,
        other => Malformed::Status(other).into(),
    }
}

/// What a 403 means where an inventory may be hidden. Open Cloud alone knows that: the
/// gateway refuses a key, and whatever else stands before it turns everybody away.
fn inventory_denied(body: &ErrorBody) -> Error {
    if names_a_scope(body) {
        Error::ScopeMissing
    } else if says(body, "PERMISSION_DENIED") {
        Error::Hidden
    } else if body.errors.is_empty() {
        Malformed::Status(403).into()
    } else {
        Error::KeyRefused
    }
}

/// Whether it is Open Cloud's own answer, with this code.
fn says(body: &ErrorBody, expected: &str) -> bool {
    body.code.as_ref().is_some_and(|code| code == expected)
}

fn names_a_scope(body: &ErrorBody) -> bool {
    let gateway = body.errors.iter().map(|error| error.message.as_str());
    body.message
        .as_deref()
        .into_iter()
        .chain(gateway)
        .any(|message| message.to_ascii_lowercase().contains("scope"))
}

fn message(body: ErrorBody) -> String {
    let gateway = body.errors.into_iter().next().map(|error| error.message);
    let message = body.message.or(gateway).unwrap_or_default();
    message
        .chars()
        .filter(|character| !character.is_control())
        .take(MESSAGE_LENGTH)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(headers: &[(&'static str, &'static str)]) -> HeaderMap {
        headers
            .iter()
            .map(|(name, value)| {
                let value = value.parse().expect("a header value");
                (name.parse().expect("a header name"), value)
            })
            .collect()
    }

    #[test]
    fn the_request_is_named_by_whichever_header_is_there() {
        let named = headers(&[("x-request-id", "abc"), ("x-roblox-request-id", "def")]);
        assert_eq!(request_id(&named), Some("def"));
        assert_eq!(request_id(&headers(&[("request-id", "abc")])), Some("abc"));
        assert_eq!(request_id(&headers(&[])), None);
    }

    #[test]
    fn retry_after_is_seconds_and_not_for_ever() {
        let told = |value| retry_after(&headers(&[("retry-after", value)]));
        assert_eq!(told("7"), Some(Duration::from_secs(7)));
        assert_eq!(told("0"), Some(Duration::ZERO));
        assert_eq!(told("999999999"), Some(LONGEST_RETRY_AFTER));
        assert_eq!(told("-1"), None);
        assert_eq!(told("Wed, 21 Oct 2026 07:28:00 GMT"), None);
    }

    #[test]
    fn an_answer_from_behind_the_limiter_is_told_from_a_proxys() {
        let limited = headers(&[("x-ratelimit-remaining", "5")]);
        let outcome = |status, headers: &HeaderMap| {
            outcome(StatusCode::from_u16(status).expect("a status"), headers)
        };
        assert_eq!(outcome(503, &headers(&[])), Outcome::Lost);
        assert!(matches!(outcome(503, &limited), Outcome::Answered(_)));
        assert!(matches!(outcome(200, &headers(&[])), Outcome::Answered(_)));
        assert!(matches!(outcome(403, &headers(&[])), Outcome::Answered(_)));
        assert_eq!(
            outcome(429, &headers(&[("retry-after", "3")])),
            Outcome::Throttled {
                retry_after: Some(Duration::from_secs(3)),
                report: Report::default(),
            }
        );
    }

    #[test]
    fn roblox_is_quoted_in_short_and_on_one_line() {
        let quoted = |json: &str| message(serde_json::from_str(json).expect("an error"));
        assert_eq!(
            quoted(r#"{"code":"INVALID_ARGUMENT","message":"no\nsuch\u0000 field"}"#),
            "nosuch field"
        );
        assert_eq!(
            quoted(r#"{"errors":[{"code":0,"message":"Bad filter"}]}"#),
            "Bad filter"
        );
        let long = format!(r#"{{"message":"{}"}}"#, "ä".repeat(1000));
        assert_eq!(quoted(&long).chars().count(), MESSAGE_LENGTH);
        assert_eq!(quoted("{}"), "");
    }
}
