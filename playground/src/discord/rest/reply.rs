//! Answers on their way out.

use axum::{
    body::Body,
    http::{StatusCode, header},
    response::Response,
};
use serde_json::{Value, json};

use super::{Answer, Refusal};
use crate::discord::limits::{BucketState, INVALID_WINDOW, Limited, RateLimitScope};

/// An answer on its way out.
pub(super) struct Reply {
    pub(super) status: u16,
    body: ReplyBody,
    headers: Vec<(&'static str, String)>,
    /// Whether a status of 429 counts as an invalid request.
    shared_limit: bool,
}

enum ReplyBody {
    Empty,
    Json(Value),
    Html(String),
}

impl Reply {
    fn new(status: u16, body: ReplyBody) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            shared_limit: false,
        }
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::new(refusal.error.status(), ReplyBody::Json(refusal.json()))
    }

    /// What a proxy in front of Discord says when nobody is at home.
    pub(super) fn broken(status: u16) -> Self {
        let status_line = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        let html = format!(
            "<html>\r\n<head><title>{status_line}</title></head>\r\n<body>\r\n\
             <center><h1>{status_line}</h1></center>\r\n<hr><center>cloudflare</center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::new(status, ReplyBody::Html(html))
    }

    pub(super) fn limited(limited: &Limited) -> Self {
        let seconds = limited.retry_after.as_secs_f64();
        let is_global = limited.scope == RateLimitScope::Global;
        let mut reply = Self::new(
            429,
            ReplyBody::Json(json!({
                "message": "You are being rate limited.",
                "code": 0,
                "retry_after": seconds,
                "global": is_global,
            })),
        );
        // The header counts whole seconds, at least as long as the body says.
        reply
            .headers
            .push(("retry-after", format!("{:.0}", seconds.ceil())));
        reply
            .headers
            .push(("x-ratelimit-scope", limited.scope.header().into()));
        if is_global {
            reply.headers.push(("x-ratelimit-global", "true".into()));
        }
        reply.shared_limit = limited.scope == RateLimitScope::Shared;
        reply.tell_bucket(limited.bucket.as_ref());
        reply
    }

    /// The address is banned: Cloudflare answers, not Discord.
    pub(super) fn banned() -> Self {
        let html = "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare \
                    to restrict access</title></head><body><h1>Error 1015</h1>\
                    <p>You are being rate limited</p></body></html>";
        let mut reply = Self::new(429, ReplyBody::Html(html.into()));
        let retry_after = INVALID_WINDOW.as_secs();
        reply.headers.push(("retry-after", retry_after.to_string()));
        reply
    }

    /// Whether it counts towards a ban of the address.
    pub(super) fn is_invalid_request(&self) -> bool {
        match self.status {
            401 | 403 => true,
            429 => !self.shared_limit,
            _ => false,
        }
    }

    pub(super) fn tell_bucket(&mut self, bucket: Option<&BucketState>) {
        if let Some(bucket) = bucket {
            self.headers.extend(bucket.headers());
        }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let body = answer.body.map_or(ReplyBody::Empty, ReplyBody::Json);
        Self::new(answer.status, body)
    }
}

pub(super) fn respond(reply: Reply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let (content_type, body) = match reply.body {
        ReplyBody::Empty => (None, Body::empty()),
        ReplyBody::Json(json) => (Some("application/json"), Body::from(json.to_string())),
        ReplyBody::Html(html) => (Some("text/html; charset=UTF-8"), Body::from(html)),
    };
    if let Some(content_type) = content_type {
        response = response.header(header::CONTENT_TYPE, content_type);
    }
    response
        .body(body)
        .expect("the status and headers above are valid")
}
