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
        // 414: too long a filter is a filter that Roblox does not accept.
        400 | 414 => Error::InvalidArgument {
            message: message(body),
        },
        401 => Error::KeyRefused,
        403 => match request.operation {
            Operation::Inventory if request.needs_scope && names_a_scope(&body) => {
                Error::ScopeMissing
            }
            Operation::Inventory => Error::Hidden,
            _ => Error::KeyRefused,
        },
        // A route that does not exist answers 404 too, in another form.
        404 if is_open_cloud(&body) => Error::NoSuchUser,
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

fn is_open_cloud(body: &ErrorBody) -> bool {
    body.code.as_ref().is_some_and(|code| code == "NOT_FOUND")
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
