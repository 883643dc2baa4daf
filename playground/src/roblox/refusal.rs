//! Why a request is refused, and how each part of Roblox words it.

use axum::http::StatusCode;
use serde_json::json;

use super::answer::Answer;

/// A request that gets no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// No correct client would have sent it: also counted as a violation.
    #[error("{0}")]
    Malformed(String),
    /// Well-formed, and still nothing Open Cloud can answer: 400.
    #[error("{0}")]
    InvalidArgument(String),
    #[error("{0}")]
    PermissionDenied(&'static str),
    #[error("{0}")]
    NotFound(&'static str),
    /// From the gateway, before Open Cloud sees the request: 401.
    #[error("{0}")]
    Unauthenticated(&'static str),
    #[error("Too many requests")]
    RateLimited { retry_after: Option<u64> },
    /// The older hosts' form, with their own small codes.
    #[error("{message}")]
    Web {
        status: StatusCode,
        code: u32,
        message: &'static str,
    },
    #[error("The service is unavailable")]
    Unavailable,
    #[error("The URL is too long")]
    UrlTooLong,
    #[error("No such route")]
    NoSuchRoute,
}

impl Refusal {
    /// The answer, in the form the asked host uses.
    pub fn answer(&self, open_cloud: bool) -> Answer {
        let message = self.to_string();
        let plain = |status| {
            if open_cloud {
                Answer::open_cloud(status, &message)
            } else {
                Answer::gateway(status, 0, &message)
            }
        };
        match self {
            Self::Malformed(_) | Self::InvalidArgument(_) => plain(StatusCode::BAD_REQUEST),
            Self::PermissionDenied(_) => Answer::open_cloud(StatusCode::FORBIDDEN, &message),
            Self::NotFound(_) => Answer::open_cloud(StatusCode::NOT_FOUND, &message),
            Self::Unauthenticated(_) => Answer::gateway(StatusCode::UNAUTHORIZED, 0, &message),
            Self::RateLimited { retry_after } => {
                let answer = plain(StatusCode::TOO_MANY_REQUESTS);
                match retry_after {
                    Some(seconds) => answer.with_header("retry-after", &seconds.to_string()),
                    None => answer,
                }
            }
            Self::Web {
                status,
                code,
                message,
            } => Answer::gateway(*status, *code, message),
            Self::Unavailable => plain(StatusCode::SERVICE_UNAVAILABLE),
            Self::UrlTooLong => Answer::html(StatusCode::URI_TOO_LONG),
            Self::NoSuchRoute => Answer::gateway(StatusCode::NOT_FOUND, 0, &message),
        }
    }
}

/// The word that Open Cloud v2 puts beside each status (Roblox's reference, "Errors").
pub(super) fn open_cloud_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        501 => "NOT_IMPLEMENTED",
        503 => "UNAVAILABLE",
        _ => "UNKNOWN",
    }
}

impl Answer {
    /// An error of Open Cloud v2: `{"code": "NOT_FOUND", "message": "…", "details": []}`.
    pub fn open_cloud(status: StatusCode, message: &str) -> Self {
        let code = open_cloud_code(status);
        let body = json!({ "code": code, "message": message, "details": [] });
        Self::json(status, &body)
    }

    /// An error of the gateway or of an older host: `{"errors": [{"code": 0, "message": "…"}]}`.
    pub fn gateway(status: StatusCode, code: u32, message: &str) -> Self {
        let body = json!({ "errors": [{ "code": code, "message": message }] });
        Self::json(status, &body)
    }

    /// A page as a proxy in front of Roblox writes it.
    pub fn html(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let number = status.as_u16();
        Self {
            content_type: "text/html; charset=utf-8",
            body: format!(
                "<!DOCTYPE html>\n<html><head><title>{number} {title}</title></head>\n\
                 <body><center><h1>{number} {title}</h1></center><hr>nginx</body></html>\n"
            )
            .into_bytes(),
            ..Self::json(status, &())
        }
    }
}
