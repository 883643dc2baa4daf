//! Rate limits as Open Cloud applies them: per key owner and per authorization, per endpoint.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    Simulator,
    answer::Answer,
    credentials::{Caller, CallerKind},
    refusal::Refusal,
    route::Route,
    settings::{LimitHeader, Limits},
    users::UserId,
};

/// Who shares a quota; `None` for the older hosts, where everyone here does.
type Party = Option<(CallerKind, UserId)>;

#[derive(Debug, Default)]
pub(super) struct Buckets {
    open: HashMap<(Route, Party), Bucket>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    opened: Instant,
    used: u32,
}

/// Where a caller stands after a request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    limit: u32,
    remaining: u32,
    exhausted: bool,
    /// Until the quota is full again.
    reset: Duration,
}

impl Buckets {
    /// Counts one request; `None` where there is no limit.
    pub fn count(
        &mut self,
        limits: &Limits,
        route: Route,
        caller: Option<Caller>,
        now: Instant,
    ) -> Option<Standing> {
        let limit = quota(limits, route, caller)?;
        let party = caller.map(|caller| (caller.kind, caller.account));
        let bucket = self.bucket(route, party, limits.window, now);
        let exhausted = bucket.used >= limit;
        bucket.used = bucket.used.saturating_add(1);
        Some(Standing {
            limit,
            remaining: limit.saturating_sub(bucket.used),
            exhausted,
            reset: limits.window.saturating_sub(now - bucket.opened),
        })
    }

    fn bucket(
        &mut self,
        route: Route,
        party: Party,
        window: Duration,
        now: Instant,
    ) -> &mut Bucket {
        let fresh = Bucket {
            opened: now,
            used: 0,
        };
        let bucket = self.open.entry((route, party)).or_insert(fresh);
        if now.duration_since(bucket.opened) >= window {
            *bucket = fresh;
        }
        bucket
    }
}

fn quota(limits: &Limits, route: Route, caller: Option<Caller>) -> Option<u32> {
    let quota = match route {
        Route::Inventory => limits.inventory,
        Route::User | Route::GenerateThumbnail => limits.users,
        Route::Operation | Route::Unknown => return None,
        _ => return limits.web,
    };
    Some(match caller?.kind {
        CallerKind::Key => quota.per_owner,
        CallerKind::Authorization => quota.per_authorization,
    })
}

impl Standing {
    pub fn check(&self, limits: &Limits) -> Result<(), Refusal> {
        if !self.exhausted {
            return Ok(());
        }
        let retry_after = limits.retry_after.then(|| whole_seconds(self.reset));
        Err(Refusal::RateLimited { retry_after })
    }

    /// Adds the `x-ratelimit-*` headers.
    pub fn tell(&self, limits: &Limits, answer: Answer) -> Answer {
        let (limit, window) = (self.limit, whole_seconds(limits.window));
        let written = match limits.header {
            LimitHeader::Absent => return answer,
            LimitHeader::Plain => limit.to_string(),
            LimitHeader::Windows => format!("{limit}, {limit};w={window}"),
            LimitHeader::SeveralWindows => {
                format!("{limit}, {limit};w={window}, {limit};w={window}")
            }
        };
        answer
            .with_header("x-ratelimit-limit", &written)
            .with_header("x-ratelimit-remaining", &self.remaining.to_string())
            .with_header("x-ratelimit-reset", &whole_seconds(self.reset).to_string())
    }
}

/// Rounded up: who waits that long has waited long enough.
fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

impl Simulator {
    /// Uses up part of a credential's quota on a route, as another program with the same key
    /// owner or authorization would.
    ///
    /// # Panics
    /// When the secret was never issued here, or was revoked.
    pub fn consume(&self, secret: &str, route: Route, requests: u32) {
        let mut state = self.state();
        let state = &mut *state;
        let caller = state.credentials.holder(secret);
        let caller = caller.expect("a key or token of this simulated Roblox");
        let party = Some((caller.kind, caller.account));
        let window = state.settings.limits.window;
        let bucket = state.buckets.bucket(route, party, window, Instant::now());
        bucket.used = bucket.used.saturating_add(requests);
    }
}
