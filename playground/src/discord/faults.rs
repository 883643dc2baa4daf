//! Faults on demand: what goes wrong with which requests.

use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use super::{
    id::{RoleId, ServerId, UserId},
    limits::RateLimitScope,
    pause::Gate,
    rest::{
        JsonError,
        route::{PathParameters, Route},
    },
};

/// Something that goes wrong with certain requests: `Fault::on(Route::GetGuild).status(503)`.
///
/// Without more it strikes once, before the request has any effect.
#[derive(Clone, Debug)]
pub struct Fault {
    route: Route,
    server: Option<ServerId>,
    user: Option<UserId>,
    role: Option<RoleId>,
    /// Requests it still strikes; `None` for all.
    remaining: Option<usize>,
    timing: Timing,
    delay: Duration,
    act: Act,
}

/// Whether the request has done its work when the fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timing {
    BeforeEffect,
    AfterEffect,
}

/// What happens instead of the answer.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Nothing: only the delay counts.
    Proceed,
    Status(u16),
    Error(JsonError),
    RateLimit {
        scope: RateLimitScope,
        retry_after: Duration,
    },
    Hang,
    Reset,
    Pause(Gate),
}

impl Fault {
    /// A fault on the next request to this route.
    pub fn on(route: Route) -> Self {
        Self {
            route,
            server: None,
            user: None,
            role: None,
            remaining: Some(1),
            timing: Timing::BeforeEffect,
            delay: Duration::ZERO,
            act: Act::Proceed,
        }
    }

    /// Only on requests about this server.
    #[must_use]
    pub fn server(mut self, server: ServerId) -> Self {
        self.server = Some(server);
        self
    }

    /// Only on requests about this user.
    #[must_use]
    pub fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Only on requests about this role.
    #[must_use]
    pub fn role(mut self, role: RoleId) -> Self {
        self.role = Some(role);
        self
    }

    /// On the next `times` requests.
    #[must_use]
    pub fn times(mut self, times: usize) -> Self {
        self.remaining = Some(times);
        self
    }

    /// On every request until it is [lifted](FaultHandle::lift).
    #[must_use]
    pub fn always(mut self) -> Self {
        self.remaining = None;
        self
    }

    /// The request does its work first; only the answer is lost or wrong.
    #[must_use]
    pub fn after_effect(mut self) -> Self {
        self.timing = Timing::AfterEffect;
        self
    }

    /// This long passes before the request is looked at.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// A proxy answers with this status and a page of HTML.
    #[must_use]
    pub fn status(mut self, status: u16) -> Self {
        self.act = Act::Status(status);
        self
    }

    /// Discord answers with this error.
    #[must_use]
    pub fn error(mut self, error: JsonError) -> Self {
        self.act = Act::Error(error);
        self
    }

    /// 429 of this scope; the request may come again after `retry_after`.
    #[must_use]
    pub fn rate_limited(mut self, scope: RateLimitScope, retry_after: Duration) -> Self {
        self.act = Act::RateLimit { scope, retry_after };
        self
    }

    /// No answer ever comes.
    #[must_use]
    pub fn hang(mut self) -> Self {
        self.act = Act::Hang;
        self
    }

    /// The connection is reset.
    #[must_use]
    pub fn reset(mut self) -> Self {
        self.act = Act::Reset;
        self
    }

    pub(crate) fn pausing(mut self, gate: Gate) -> Self {
        self.act = Act::Pause(gate);
        self
    }

    fn concerns(&self, route: Route, parameters: &PathParameters) -> bool {
        let is = |wanted: Option<u64>, name| {
            wanted.is_none_or(|wanted| parameters.id::<u64>(name) == wanted)
        };
        self.route == route
            && is(self.server.map(ServerId::get), "guild_id")
            && is(self.user.map(UserId::get), "user_id")
            && is(self.role.map(RoleId::get), "role_id")
    }
}

/// A fault that strikes now.
#[derive(Debug)]
pub(crate) struct Due {
    pub(crate) timing: Timing,
    pub(crate) delay: Duration,
    pub(crate) act: Act,
}

#[derive(Debug)]
struct Active {
    fault: Fault,
    hits: Arc<AtomicUsize>,
}

/// The faults in force, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Faults(Arc<Mutex<Vec<Active>>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> FaultHandle {
        let hits = Arc::new(AtomicUsize::new(0));
        self.lock().push(Active {
            fault,
            hits: hits.clone(),
        });
        FaultHandle {
            faults: self.clone(),
            hits,
        }
    }

    /// The oldest fault that strikes such a request.
    pub(crate) fn due(&self, route: Route, parameters: &PathParameters) -> Option<Due> {
        let mut all = self.lock();
        let index = all
            .iter()
            .position(|active| active.fault.concerns(route, parameters))?;
        let active = &mut all[index];
        active.hits.fetch_add(1, Ordering::Relaxed);
        let due = Due {
            timing: active.fault.timing,
            delay: active.fault.delay,
            act: active.fault.act.clone(),
        };
        if let Some(remaining) = &mut active.fault.remaining {
            *remaining = remaining.saturating_sub(1);
            if *remaining == 0 {
                all.remove(index);
            }
        }
        Some(due)
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Active>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A fault in force. It stays so when the handle is dropped.
#[derive(Clone, Debug)]
pub struct FaultHandle {
    faults: Faults,
    hits: Arc<AtomicUsize>,
}

impl FaultHandle {
    /// Requests struck so far.
    pub fn hits(&self) -> usize {
        self.hits.load(Ordering::Relaxed)
    }

    /// Ends the fault.
    pub fn lift(&self) {
        self.faults
            .lock()
            .retain(|active| !Arc::ptr_eq(&active.hits, &self.hits));
    }
}
