//! What was asked, and what was wrong with it.

use std::time::Instant;

use axum::http::{Method, StatusCode};
use tokio::sync::watch;

use super::{Simulator, route::Route, users::UserId};

/// One request, as it was sent. Secrets are not kept.
#[derive(Debug, Clone)]
pub struct Request {
    /// When it arrived.
    pub at: Instant,
    pub method: Method,
    pub route: Route,
    /// The user in the path, if it is a number.
    pub user: Option<UserId>,
    /// The path as sent.
    pub path: String,
    /// The query string as sent, still encoded; empty without one.
    pub query: String,
    /// The decoded `filter` parameter.
    pub filter: Option<String>,
    /// The `pageToken` parameter.
    pub page_token: Option<String>,
    pub credential: Credential,
    /// Whose key or authorization it was, if it was valid.
    pub account: Option<UserId>,
    /// The body, read as UTF-8.
    pub body: String,
    /// `None` while unanswered, and for ever when the connection ended first.
    pub status: Option<StatusCode>,
}

/// How a request identified itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    None,
    ApiKey,
    Bearer,
    /// A key and a bearer token at once, which is refused.
    Both,
}

/// Something that should not have been sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub route: Route,
    pub place: ViolationIn,
    pub message: String,
}

/// Who is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationIn {
    /// The client: the request departs from the `OpenAPI` document or the guides.
    Request,
    /// This simulation: the answer departs from the `OpenAPI` document.
    Answer,
}

/// Names one request in the records.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordId(u64);

#[derive(Debug, Default)]
pub(super) struct Records {
    requests: Vec<Request>,
    /// `RecordId` of the first of `requests`.
    first: u64,
    counts: watch::Sender<[usize; Route::ALL.len()]>,
    violations: Vec<Violation>,
}

impl Records {
    pub fn count(&mut self, route: Route) {
        self.counts
            .send_modify(|counts| counts[route as usize] += 1);
    }

    pub fn begin(&mut self, request: Request) -> RecordId {
        self.requests.push(request);
        RecordId(self.first + self.requests.len() as u64 - 1)
    }

    pub fn recognised(&mut self, id: Option<RecordId>, account: UserId) {
        if let Some(request) = self.get_mut(id) {
            request.account = Some(account);
        }
    }

    pub fn answered(&mut self, id: Option<RecordId>, status: StatusCode) {
        if let Some(request) = self.get_mut(id) {
            request.status = Some(status);
        }
    }

    /// The request, unless it was not recorded or the records were cleared since.
    fn get_mut(&mut self, id: Option<RecordId>) -> Option<&mut Request> {
        let index = id?.0.checked_sub(self.first)?;
        self.requests.get_mut(usize::try_from(index).ok()?)
    }

    pub fn violation(&mut self, route: Route, place: ViolationIn, message: String) {
        tracing::warn!(?route, ?place, message, "violation");
        self.violations.push(Violation {
            route,
            place,
            message,
        });
    }

    fn clear(&mut self) {
        self.first += self.requests.len() as u64;
        self.requests.clear();
        self.counts.send_replace(Default::default());
        self.violations.clear();
    }
}

/// What happened is read.
impl Simulator {
    /// Every request since the start or the last [`Simulator::clear_records`], in the order of
    /// arrival.
    pub fn requests(&self) -> Vec<Request> {
        self.state().records.requests.clone()
    }

    /// How many requests arrived for a route; also counted when records are off.
    pub fn count(&self, route: Route) -> usize {
        self.state().records.counts.borrow()[route as usize]
    }

    /// Returns once this many requests have arrived for a route, answered or not.
    pub async fn arrived(&self, route: Route, requests: usize) {
        let mut counts = self.state().records.counts.subscribe();
        let enough = counts.wait_for(|counts| counts[route as usize] >= requests);
        // Fails only when the sender is gone, and `self` keeps it.
        let _ = enough.await;
    }

    /// What departed from Roblox's documents. Empty after a good run.
    pub fn violations(&self) -> Vec<Violation> {
        self.state().records.violations.clone()
    }

    /// Forgets requests, counts and violations.
    pub fn clear_records(&self) {
        self.state().records.clear();
    }
}
