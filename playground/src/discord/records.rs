//! What the bot asked of Discord, for tests to look at afterwards.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use serde_json::Value;

use super::{
    id::{RoleId, ServerId, UserId},
    rest::route::{PathParameters, Route},
};

/// One request of the bot.
#[derive(Clone, Debug)]
pub struct RequestRecord {
    /// When it arrived.
    pub at: SystemTime,
    pub method: String,
    /// `None` if no such route exists.
    pub route: Option<Route>,
    /// With the API's prefix, as sent.
    pub path: String,
    pub query: Vec<(String, String)>,
    /// The JSON sent, alone or as `payload_json`; null without.
    pub body: Value,
    /// Names of the files sent.
    pub files: Vec<String>,
    /// Decoded.
    pub audit_reason: Option<String>,
    /// Whether it carried the bot's token.
    pub with_token: bool,
    /// Whether it changed the world (or read it). True also where the answer was then withheld.
    pub took_effect: bool,
    /// `None` until it is answered: for good, if it never was.
    pub status: Option<u16>,
    pub(crate) parameters: PathParameters,
}

impl RequestRecord {
    /// The request and its status in one line: `PUT /api/v10/… 204`.
    pub fn line(&self) -> String {
        let status = self
            .status
            .map_or("unanswered".into(), |status| status.to_string());
        format!("{} {} {status}", self.method, self.path)
    }

    /// The server it is about, if its path names one.
    pub fn server(&self) -> Option<ServerId> {
        self.parameters.get("guild_id")?.parse().ok()
    }

    /// The user it is about, if its path names one.
    pub fn user(&self) -> Option<UserId> {
        self.parameters.get("user_id")?.parse().ok()
    }

    /// The role it is about, if its path names one.
    pub fn role(&self) -> Option<RoleId> {
        self.parameters.get("role_id")?.parse().ok()
    }
}

/// A role given or taken, or at least tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleWrite {
    pub kind: RoleWriteKind,
    pub server: ServerId,
    pub user: UserId,
    pub role: RoleId,
    /// The reason for the server's audit log.
    pub reason: Option<String>,
    /// `None` if it was never answered.
    pub status: Option<u16>,
    /// Whether Discord did it.
    pub took_effect: bool,
}

/// Which way a role went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleWriteKind {
    Give,
    Take,
}

/// A rule that somebody broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Who did.
    pub by: Culprit,
    /// `POST /channels/{channel_id}/messages`, or what was sent through the gateway.
    pub place: String,
    /// What is wrong and where, one sentence each.
    pub problems: Vec<String>,
}

/// Who broke a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Culprit {
    /// The bot sent what Discord refuses.
    Bot,
    /// The bot did what Discord takes, though its API document or reference does not allow it.
    BotAgainstDocument,
    /// The simulator answered what Discord's document does not allow, or panicked: a bug of this
    /// crate.
    Simulator,
}

/// Names a request in the records.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordId(usize);

#[derive(Debug, Default)]
struct Inner {
    /// Number of the first record kept; those before were cleared.
    base: usize,
    requests: Vec<RequestRecord>,
    violations: Vec<Violation>,
}

/// All records, behind a lock of their own.
#[derive(Debug)]
pub(crate) struct Records {
    enabled: bool,
    inner: Mutex<Inner>,
}

impl Records {
    pub(crate) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            inner: Mutex::default(),
        }
    }

    /// Notes a request that has arrived.
    pub(crate) fn arrived(&self, request: impl FnOnce() -> RequestRecord) -> Option<RecordId> {
        if !self.enabled {
            return None;
        }
        let mut inner = self.lock();
        inner.requests.push(request());
        Some(RecordId(inner.base + inner.requests.len() - 1))
    }

    /// Changes what is known of a request, unless it was cleared meanwhile.
    pub(crate) fn update(&self, id: Option<RecordId>, change: impl FnOnce(&mut RequestRecord)) {
        let Some(RecordId(number)) = id else { return };
        let mut inner = self.lock();
        let index = number.checked_sub(inner.base);
        if let Some(record) = index.and_then(|index| inner.requests.get_mut(index)) {
            change(record);
        }
    }

    pub(crate) fn violation(&self, violation: Violation) {
        tracing::warn!(?violation, "a rule of Discord was broken");
        self.lock().violations.push(violation);
    }

    pub(crate) fn requests(&self) -> Vec<RequestRecord> {
        self.lock().requests.clone()
    }

    /// The last requests, a line each.
    pub(crate) fn latest(&self, count: usize) -> Vec<String> {
        let inner = self.lock();
        let requests = &inner.requests;
        let latest = &requests[requests.len().saturating_sub(count)..];
        latest.iter().map(RequestRecord::line).collect()
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.lock().violations.clone()
    }

    pub(crate) fn writes(&self) -> Vec<RoleWrite> {
        let inner = self.lock();
        inner.requests.iter().filter_map(role_write).collect()
    }

    pub(crate) fn clear(&self) {
        let mut inner = self.lock();
        inner.base += inner.requests.len();
        inner.requests.clear();
        inner.violations.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn role_write(record: &RequestRecord) -> Option<RoleWrite> {
    let kind = match record.route? {
        Route::AddGuildMemberRole => RoleWriteKind::Give,
        Route::DeleteGuildMemberRole => RoleWriteKind::Take,
        _ => return None,
    };
    Some(RoleWrite {
        kind,
        server: record.server()?,
        user: record.user()?,
        role: record.role()?,
        reason: record.audit_reason.clone(),
        status: record.status,
        took_effect: record.took_effect,
    })
}

impl RequestRecord {
    pub(crate) fn new(
        method: String,
        path: String,
        route: Option<(Route, PathParameters)>,
    ) -> Self {
        let (route, parameters) = route.map_or_else(
            || (None, PathParameters::default()),
            |(route, parameters)| (Some(route), parameters),
        );
        Self {
            at: SystemTime::now(),
            method,
            route,
            path,
            query: Vec::new(),
            body: Value::Null,
            files: Vec::new(),
            audit_reason: None,
            with_token: false,
            took_effect: false,
            status: None,
            parameters,
        }
    }
}
