//! What the bot measures of itself: every metric, its words and its labels, and
//! one function each to record it.
//!
//! As with logs, whoever records does not know who listens: `app` sets the
//! recorder when `METRICS_BIND` is set, and without one nothing is done. Labels
//! are of the types below and of nothing else: no ID and no name gets in.

use std::time::Duration;

use metrics::{
    Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};

/// What Prometheus is told about a metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Ends with its unit, and `_total` where it only rises.
    pub name: &'static str,
    pub kind: Kind,
    pub help: &'static str,
    pub labels: &'static [(&'static str, Values)],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Counter,
    Gauge,
    Histogram,
}

/// The values that a label may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    Words(&'static [&'static str]),
    /// The index of a shard, from 0.
    Shard,
    /// A version number, `1.2.3`.
    Version,
}

/// A label as a type: its values, and nothing else, can be recorded.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$about])* $variant,)+
        }

        impl $name {
            const VALUES: Values = Values::Words(&[$($word),+]);

            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

macro_rules! metrics {
    ($($name:ident = $text:literal, $kind:ident, { $($label:literal: $values:expr),* }, $help:literal;)+) => {
        $(const $name: &str = $text;)+

        /// All of them.
        pub const ALL: &[Metric] = &[$(Metric {
            name: $name,
            kind: Kind::$kind,
            help: $help,
            labels: &[$(($label, $values)),*],
        },)+];
    };
}

label! {
    /// What came of the update of one member.
    Update {
        /// Roles were given or taken.
        Changed = "changed",
        Unchanged = "unchanged",
        /// Something could not be told, and nothing was changed.
        Unknown = "unknown",
        NotMember = "not_member",
        Pending = "pending",
        /// Another process had the member in hand.
        InOtherHands = "in_other_hands",
        DiscordFailed = "discord_failed",
        DatabaseFailed = "database_failed",
    }
}

label! {
    /// What was read of one item.
    Holding {
        Owned = "owned",
        NotOwned = "not_owned",
        Hidden = "hidden",
        NoSuchUser = "no_such_user",
        KeyRefused = "key_refused",
        ScopeMissing = "scope_missing",
        RateLimited = "rate_limited",
        Busy = "busy",
        Unavailable = "unavailable",
        TimedOut = "timed_out",
        Malformed = "malformed",
        Refused = "refused",
        Partial = "partial",
        NotRead = "not_read",
    }
}

label! {
    /// What a role write came to.
    RoleChange {
        Given = "given",
        Taken = "taken",
        Refused = "refused",
        NotSent = "not_sent",
        Unsure = "unsure",
    }
}

label! {
    /// Which way a role changes.
    Direction {
        Loss = "loss",
        Gain = "gain",
    }
}

label! {
    /// What a request to Roblox is sent with.
    Credential {
        Key = "key",
        None = "none",
    }
}

label! {
    /// A kind of request to Roblox.
    RobloxRoute {
        Inventory = "inventory",
        User = "user",
        UserThumbnail = "user_thumbnail",
        Usernames = "usernames",
        Badge = "badge",
        Thumbnails = "thumbnails",
    }
}

label! {
    /// Whom the bot asks.
    Upstream {
        RobloxOpenCloud = "roblox_open_cloud",
        /// The pictures that Open Cloud makes of users.
        RobloxUserThumbnails = "roblox_user_thumbnails",
        /// The older hosts, by their names.
        RobloxUsers = "roblox_users",
        RobloxBadges = "roblox_badges",
        RobloxThumbnails = "roblox_thumbnails",
        Discord = "discord",
    }
}

label! {
    /// How urgent a request is.
    Lane {
        Interactive = "interactive",
        Background = "background",
    }
}

label! {
    /// What an interaction began with.
    Interaction {
        Command = "command",
        Component = "component",
        Form = "form",
    }
}

label! {
    /// Why the database did not do what it was asked.
    DatabaseError {
        Busy = "busy",
        Full = "full",
        ReadOnly = "read_only",
        Unreachable = "unreachable",
        Corrupt = "corrupt",
        Unreadable = "unreadable",
        Io = "io",
        Closed = "closed",
        Unexpected = "unexpected",
    }
}

/// A request that had no answer.
const NO_ANSWER: &str = "none";
/// A status that neither service has in its documents.
const OTHER: &str = "other";

macro_rules! statuses {
    ($($number:literal = $word:literal)+) => {
        const STATUSES: Values = Values::Words(&[$($word,)+ NO_ANSWER, OTHER]);

        fn status_word(status: Option<u16>) -> &'static str {
            match status {
                None => NO_ANSWER,
                $(Some($number) => $word,)+
                Some(_) => OTHER,
            }
        }
    };
}

statuses! {
    200 = "200" 201 = "201" 204 = "204" 304 = "304"
    400 = "400" 401 = "401" 403 = "403" 404 = "404" 405 = "405" 413 = "413" 429 = "429"
    500 = "500" 502 = "502" 503 = "503" 504 = "504"
}

metrics! {
    UPDATES = "gatepass_updates_total", Counter, { "outcome": Update::VALUES },
        "Updates of a member in a server, by what came of them.";
    HOLDINGS = "gatepass_holdings_read_total", Counter, { "state": Holding::VALUES },
        "Items looked for in inventories, by what was read of them.";
    ROLE_CHANGES = "gatepass_role_changes_total", Counter, { "act": RoleChange::VALUES },
        "Role writes, by what they came to.";
    GUARD_TRIPS = "gatepass_guard_trips_total", Counter, { "direction": Direction::VALUES },
        "How often the guard began to hold back a role that many would lose or get at once.";
    ROBLOX_REQUESTS = "gatepass_roblox_requests_total", Counter, {
            "credential": Credential::VALUES,
            "route": RobloxRoute::VALUES,
            "status": STATUSES,
            "lane": Lane::VALUES
        },
        "Requests to Roblox, retries counted.";
    BUDGET_LIMIT = "gatepass_roblox_budget_limit_requests", Gauge, {},
        "Inventory requests that Roblox allows the key in a minute.";
    BUDGET_REMAINING = "gatepass_roblox_budget_remaining_requests", Gauge, {},
        "Inventory requests that are left now.";
    BUDGET_WAITING = "gatepass_roblox_budget_waiting_requests", Gauge, {},
        "Inventory requests whose turn has not come.";
    DISCORD_REQUESTS = "gatepass_discord_requests_total", Counter, { "status": STATUSES },
        "Requests to Discord, retries counted.";
    UPSTREAM_DOWN = "gatepass_upstream_breaker_open", Gauge, { "upstream": Upstream::VALUES },
        "Whether an upstream is left alone because it failed several times in a row: 1 or 0.";
    FIRST_ANSWER = "gatepass_interaction_first_answer_seconds", Histogram, {
            "kind": Interaction::VALUES
        },
        "From hearing of an interaction to Discord having its first answer; Discord waits 3 s.";
    UNANSWERED = "gatepass_interactions_unanswered_total", Counter, {
            "kind": Interaction::VALUES
        },
        "Interactions whose first answer Discord did not take in time, as far as it said.";
    SHARD_CONNECTED = "gatepass_gateway_shard_connected", Gauge, { "shard": Values::Shard },
        "Whether the shard is connected to Discord's gateway: 1 or 0.";
    QUEUE_LENGTH = "gatepass_queue_updates", Gauge, {},
        "Updates that wait in the database.";
    QUEUE_AGE = "gatepass_queue_age_seconds", Gauge, {},
        "How long the update that is due longest has been due; not while it waits for an outage to end.";
    SWEEP_WAIT = "gatepass_sweep_longest_wait_seconds", Gauge, {},
        "How long ago the sweep's oldest turn of a linked account was, whatever it could read.";
    SWEEP_INTERVAL = "gatepass_sweep_interval_seconds", Gauge, {},
        "How often each linked account is to have its turn: SWEEP_INTERVAL.";
    DATABASE_ERRORS = "gatepass_database_errors_total", Counter, { "kind": DatabaseError::VALUES },
        "Failures of the database.";
    START_TIME = "process_start_time_seconds", Gauge, {},
        "When the process started, in seconds since the Unix epoch.";
    BUILD = "gatepass_build_info", Gauge, { "version": Values::Version },
        "1, with the version that runs.";
}

/// Bounds of the histogram in seconds: around the 3 s that Discord waits.
pub const ANSWER_BOUNDS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0];

/// The histogram that [`ANSWER_BOUNDS`] are for.
pub const ANSWERS: &str = FIRST_ANSWER;

/// Tells the recorder what each metric means, and what does not change.
pub fn describe(started: Duration, sweep_interval: Duration) {
    for Metric {
        name, kind, help, ..
    } in ALL
    {
        let unit = unit(name);
        match kind {
            Kind::Counter => describe_counter!(*name, unit, *help),
            Kind::Gauge => describe_gauge!(*name, unit, *help),
            Kind::Histogram => describe_histogram!(*name, unit, *help),
        }
    }
    gauge!(START_TIME).set(started.as_secs_f64());
    gauge!(SWEEP_INTERVAL).set(sweep_interval.as_secs_f64());
    gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    for upstream in [
        Upstream::RobloxOpenCloud,
        Upstream::RobloxUserThumbnails,
        Upstream::RobloxUsers,
        Upstream::RobloxBadges,
        Upstream::RobloxThumbnails,
        Upstream::Discord,
    ] {
        upstream_down(upstream, false);
    }
    start_at_zero();
}

/// A counter that only begins with its first event hides that event from rates:
/// Prometheus sees no rise. Those of several labels would be too many.
fn start_at_zero() {
    for Metric { name, labels, .. } in ALL.iter().filter(|it| it.kind == Kind::Counter) {
        match labels {
            [] => counter!(*name).increment(0),
            [(label, Values::Words(words))] => {
                for word in *words {
                    counter!(*name, *label => *word).increment(0);
                }
            }
            _ => {}
        }
    }
}

fn unit(name: &str) -> Unit {
    if name.ends_with("_seconds") {
        Unit::Seconds
    } else {
        Unit::Count
    }
}

pub fn updated(outcome: Update) {
    counter!(UPDATES, "outcome" => outcome.word()).increment(1);
}

pub fn read(holding: Holding) {
    counter!(HOLDINGS, "state" => holding.word()).increment(1);
}

pub fn role_written(change: RoleChange) {
    counter!(ROLE_CHANGES, "act" => change.word()).increment(1);
}

pub fn guard_tripped(direction: Direction) {
    counter!(GUARD_TRIPS, "direction" => direction.word()).increment(1);
}

/// A request was sent to Roblox; without a `status` there was no answer.
pub fn asked_roblox(credential: Credential, route: RobloxRoute, status: Option<u16>, lane: Lane) {
    counter!(
        ROBLOX_REQUESTS,
        "credential" => credential.word(),
        "route" => route.word(),
        "status" => status_word(status),
        "lane" => lane.word(),
    )
    .increment(1);
}

/// The same of Discord.
pub fn asked_discord(status: Option<u16>) {
    counter!(DISCORD_REQUESTS, "status" => status_word(status)).increment(1);
}

pub fn upstream_down(upstream: Upstream, down: bool) {
    let gauge = gauge!(UPSTREAM_DOWN, "upstream" => upstream.word());
    gauge.set(if down { 1.0 } else { 0.0 });
}

pub fn answered(kind: Interaction, after: Duration) {
    histogram!(FIRST_ANSWER, "kind" => kind.word()).record(after);
}

pub fn unanswered(kind: Interaction) {
    counter!(UNANSWERED, "kind" => kind.word()).increment(1);
}

pub fn shard(index: u32, connected: bool) {
    let shard = gauge!(SHARD_CONNECTED, "shard" => index.to_string());
    shard.set(if connected { 1.0 } else { 0.0 });
}

pub fn database_failed(error: DatabaseError) {
    counter!(DATABASE_ERRORS, "kind" => error.word()).increment(1);
}

/// What is read when somebody looks. What can't be told is `NaN`.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub budget_limit: u32,
    pub budget_remaining: u32,
    pub budget_waiting: usize,
    pub queue_length: Option<u64>,
    pub queue_age: Option<Duration>,
    pub sweep_wait: Option<Duration>,
}

impl Reading {
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of a few millions at most"
    )]
    pub fn record(&self) {
        let seconds = |time: Option<Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64());
        gauge!(BUDGET_LIMIT).set(self.budget_limit);
        gauge!(BUDGET_REMAINING).set(self.budget_remaining);
        gauge!(BUDGET_WAITING).set(self.budget_waiting as f64);
        gauge!(QUEUE_LENGTH).set(self.queue_length.map_or(f64::NAN, |length| length as f64));
        gauge!(QUEUE_AGE).set(seconds(self.queue_age));
        gauge!(SWEEP_WAIT).set(seconds(self.sweep_wait));
    }
}
