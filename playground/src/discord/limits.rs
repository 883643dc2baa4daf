//! Rate limits and the count of invalid requests.
//!
//! Discord keeps a bucket per route and major parameter (server, channel or webhook) and says
//! how full it is in headers; besides it there is one limit for all of a bot's requests, and a
//! ban of the address after too many invalid ones.

use std::{
    collections::{HashMap, VecDeque},
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

use super::{
    id::unix_millis,
    rest::route::{PathParameters, Route},
};

/// The window in which invalid requests count against the address.
pub(crate) const INVALID_WINDOW: Duration = Duration::from_mins(10);
/// All requests with the bot's token together.
const GLOBAL: BucketSize = BucketSize::new(50, Duration::from_secs(1));

/// How many requests a bucket takes in a window that starts with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketSize {
    /// Requests in a window.
    pub limit: u32,
    /// The length of a window.
    pub window: Duration,
}

impl BucketSize {
    /// `limit` requests in a `window`.
    pub const fn new(limit: u32, window: Duration) -> Self {
        Self { limit, window }
    }

    /// Sizes as bots see them on Discord, where none are documented.
    const fn of(route: Route) -> Self {
        match route {
            Route::AddGuildMemberRole | Route::DeleteGuildMemberRole => {
                Self::new(10, Duration::from_secs(10))
            }
            Route::CreateMessage
            | Route::UpdateMessage
            | Route::ExecuteWebhook
            | Route::UpdateOriginalWebhookMessage
            | Route::UpdateWebhookMessage => Self::new(5, Duration::from_secs(5)),
            Route::ListGuildMembers | Route::CreateDm => Self::new(10, Duration::from_secs(10)),
            Route::BulkSetApplicationCommands | Route::BulkSetGuildApplicationCommands => {
                Self::new(5, Duration::from_secs(20))
            }
            _ => Self::new(50, Duration::from_secs(1)),
        }
    }
}

/// Whose limit a 429 is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimitScope {
    /// The bot's, on this bucket.
    User,
    /// The bot's, on all requests.
    Global,
    /// The resource's, whoever asks: does not count as an invalid request.
    Shared,
}

impl RateLimitScope {
    /// As the `X-RateLimit-Scope` header says it.
    pub(crate) const fn header(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Global => "global",
            Self::Shared => "shared",
        }
    }
}

/// What the headers of an answer say about its bucket.
#[derive(Clone, Debug)]
pub(crate) struct BucketState {
    pub(crate) bucket: String,
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// Until the window ends.
    pub(crate) reset_after: Duration,
}

impl BucketState {
    pub(crate) fn headers(&self) -> [(&'static str, String); 5] {
        let after = self.reset_after.as_secs_f64();
        let now = Duration::from_millis(unix_millis()).as_secs_f64();
        [
            ("x-ratelimit-limit", self.limit.to_string()),
            ("x-ratelimit-remaining", self.remaining.to_string()),
            ("x-ratelimit-reset", format!("{:.3}", now + after)),
            ("x-ratelimit-reset-after", format!("{after:.3}")),
            ("x-ratelimit-bucket", self.bucket.clone()),
        ]
    }
}

/// A request that came too early.
#[derive(Clone, Debug)]
pub(crate) struct Limited {
    pub(crate) scope: RateLimitScope,
    pub(crate) retry_after: Duration,
    pub(crate) bucket: Option<BucketState>,
}

#[derive(Debug)]
struct Window {
    started: Instant,
    used: u32,
}

impl Window {
    /// Counts one request in; how long to wait if there is no room.
    fn take(&mut self, size: BucketSize, now: Instant) -> Result<(), Duration> {
        let passed = now - self.started;
        if passed >= size.window {
            self.started = now;
            self.used = 0;
        } else if self.used >= size.limit {
            return Err(size.window.saturating_sub(passed));
        }
        self.used += 1;
        Ok(())
    }
}

/// All buckets, and the invalid requests.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    sizes: HashMap<Route, BucketSize>,
    buckets: HashMap<(&'static str, String), Window>,
    global: Option<Window>,
    invalid: VecDeque<Instant>,
}

impl Limits {
    /// Another size for this route's buckets.
    pub(crate) fn set_size(&mut self, route: Route, size: BucketSize) {
        self.sizes.insert(route, size);
        self.buckets
            .retain(|(group, _), _| *group != group_of(route));
    }

    /// Counts the request in, unless it came too early. `None` for routes without a limit.
    pub(crate) fn take(
        &mut self,
        route: Route,
        parameters: &PathParameters,
        enforced: bool,
    ) -> Result<Option<BucketState>, Limited> {
        let now = Instant::now();
        if enforced && !route.is_open() {
            let global = self.global.get_or_insert(Window {
                started: now,
                used: 0,
            });
            global.take(GLOBAL, now).map_err(|retry_after| Limited {
                scope: RateLimitScope::Global,
                retry_after,
                bucket: None,
            })?;
        }
        // First responses to interactions have no limit and no headers.
        if route == Route::CreateInteractionResponse {
            return Ok(None);
        }
        let size = self
            .sizes
            .get(&route)
            .copied()
            .unwrap_or_else(|| BucketSize::of(route));
        let key = (group_of(route), major_of(parameters));
        let bucket = hash_of(&key);
        let window = self.buckets.entry(key).or_insert(Window {
            started: now,
            used: 0,
        });
        let taken = if enforced {
            window.take(size, now)
        } else {
            Ok(())
        };
        let state = BucketState {
            bucket,
            limit: size.limit,
            remaining: size.limit.saturating_sub(window.used),
            reset_after: size.window.saturating_sub(now - window.started),
        };
        match taken {
            Ok(()) => Ok(Some(state)),
            Err(retry_after) => Err(Limited {
                scope: RateLimitScope::User,
                retry_after,
                bucket: Some(state),
            }),
        }
    }

    /// Notes an invalid request: 401, 403, or 429 of the bot's own making.
    pub(crate) fn note_invalid(&mut self) {
        self.invalid.push_back(Instant::now());
    }

    /// Invalid requests of the last ten minutes.
    pub(crate) fn invalid(&mut self) -> usize {
        while self
            .invalid
            .front()
            .is_some_and(|noted| noted.elapsed() >= INVALID_WINDOW)
        {
            self.invalid.pop_front();
        }
        self.invalid.len()
    }

    /// Forgets the invalid requests.
    pub(crate) fn forgive(&mut self) {
        self.invalid.clear();
    }
}

/// Routes that share a bucket: giving and taking a role do, others do not.
fn group_of(route: Route) -> &'static str {
    if route.is_role_write() {
        return "member roles";
    }
    match route {
        Route::UpdateOriginalWebhookMessage | Route::UpdateWebhookMessage => "webhook edits",
        Route::GetOriginalWebhookMessage | Route::GetWebhookMessage => "webhook reads",
        Route::DeleteOriginalWebhookMessage | Route::DeleteWebhookMessage => "webhook deletes",
        other => other.operation(),
    }
}

fn major_of(parameters: &PathParameters) -> String {
    ["guild_id", "channel_id", "webhook_token"]
        .into_iter()
        .find_map(|major| parameters.get(major))
        .unwrap_or_default()
        .into()
}

/// Discord's bucket names are opaque hashes; so are these.
fn hash_of(key: &(&'static str, String)) -> String {
    let mut hasher = DefaultHasher::new();
    key.0.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
