use std::time::Duration;

use serde::Serialize;
use twilight_http_ratelimiting::Method;

use super::attachment::Attachment;
use super::reason::AuditLogReason;

/// One request to Discord, as data. Sending is [`super::Rest::send`].
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Method,
    /// Below `/api/v10/`, without a leading slash.
    pub(super) path: String,
    /// The path as the limiter files it: see [`Request::new`].
    pub(super) route: String,
    pub(super) query: Option<&'static str>,
    /// In JSON.
    pub(super) body: Option<Vec<u8>>,
    /// Comes with the body.
    pub(super) attachment: Option<Attachment>,
    pub(super) reason: Option<AuditLogReason>,
    pub(super) kind: Kind,
    /// For everything: waiting for a permit, attempts and pauses.
    pub(super) deadline: Duration,
}

/// What sending a request twice does, and whose authority it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Sent twice it does what it does once.
    Idempotent,
    /// Sent twice it acts twice: after it may have arrived, never again.
    Once,
    /// An answer to an interaction. It carries the interaction's own token,
    /// not the bot's, and stands outside the bot's global limit.
    Answer,
}

impl Request {
    /// `route` is the path with every ID but the major one (server, channel)
    /// replaced by a word: Discord counts per route and major ID, and the
    /// limiter keeps what it learnt per path, so a path for each member would
    /// fill its memory.
    pub(super) fn new(
        method: Method,
        kind: Kind,
        path: impl Into<String>,
        route: impl Into<String>,
    ) -> Self {
        Self {
            method,
            path: path.into(),
            route: route.into(),
            query: None,
            body: None,
            attachment: None,
            reason: None,
            kind,
            deadline: Duration::from_secs(15),
        }
    }

    pub(super) fn json(mut self, body: &impl Serialize) -> Self {
        self.body = Some(serde_json::to_vec(body).expect("bodies have string keys only"));
        self
    }

    /// With a file beside the body.
    pub(super) fn attach(mut self, attachment: Attachment) -> Self {
        self.attachment = Some(attachment);
        self
    }

    pub(super) fn query(mut self, query: &'static str) -> Self {
        self.query = Some(query);
        self
    }

    pub(super) fn reason(mut self, reason: &str) -> Self {
        self.reason = AuditLogReason::new(reason);
        self
    }

    pub(super) fn within(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }
}
