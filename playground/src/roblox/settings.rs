//! What can be configured, at start or while running.

use std::time::Duration;

/// How the simulated Roblox behaves. The default is Roblox as documented.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Check requests and answers against the `OpenAPI` document. Off saves CPU in benchmarks.
    pub check: bool,
    /// Keep a record of every request. Off saves memory; counts and violations are kept anyway.
    pub record: bool,
    /// Longest URL in bytes (path and query) before 414. Roblox documents none.
    pub max_url_bytes: usize,
    /// Rate limits and how they are told.
    pub limits: Limits,
    /// How the last page says that it is the last.
    pub last_page_token: LastPageToken,
    /// Write `serialNumber` as a string, as protobuf's JSON mapping does with int64, rather than
    /// as the number the document shows.
    pub quoted_serials: bool,
    /// How many times a thumbnail operation is "not done" before it is.
    pub thumbnail_polls: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            check: true,
            record: true,
            max_url_bytes: 8 * 1024,
            limits: Limits::default(),
            last_page_token: LastPageToken::Alternate,
            quoted_serials: false,
            thumbnail_polls: 0,
        }
    }
}

impl Settings {
    /// For benchmarks: nothing is checked, recorded or limited.
    pub fn unchecked() -> Self {
        let unlimited = Quota {
            per_owner: u32::MAX,
            per_authorization: u32::MAX,
        };
        Self {
            check: false,
            record: false,
            limits: Limits {
                inventory: unlimited,
                users: unlimited,
                ..Limits::default()
            },
            ..Self::default()
        }
    }
}

/// Rate limits: fixed windows that open with the first request in them.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Length of every window. Roblox's are a minute; tests that wait for one take less.
    pub window: Duration,
    /// `GET /cloud/v2/users/{id}/inventory-items`.
    pub inventory: Quota,
    /// `GET /cloud/v2/users/{id}` and `:generateThumbnail`, each with windows of its own.
    pub users: Quota,
    /// Requests per window to each older web endpoint, from everyone together. Roblox has such
    /// limits and documents none of them.
    pub web: Option<u32>,
    /// Form of `x-ratelimit-limit`.
    pub header: LimitHeader,
    /// Whether a 429 says when to come back (`retry-after`, in seconds).
    pub retry_after: bool,
}

impl Default for Limits {
    /// The `x-roblox-rate-limits` of the `OpenAPI` document.
    fn default() -> Self {
        Self {
            window: Duration::from_mins(1),
            inventory: Quota {
                per_owner: 100,
                per_authorization: 20,
            },
            users: Quota {
                per_owner: 1000,
                per_authorization: 10,
            },
            web: None,
            header: LimitHeader::Windows,
            retry_after: true,
        }
    }
}

/// Requests per window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Shared by all API keys of one owner.
    pub per_owner: u32,
    /// For each OAuth authorization (one user, one app).
    pub per_authorization: u32,
}

/// How `x-ratelimit-limit` is written. With `Absent` the other two `x-ratelimit-*` headers are
/// missing too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitHeader {
    /// `100, 100;w=60`
    Windows,
    /// `100, 100;w=60, 100;w=60`: several windows, as in the example of the guide "Rate limits".
    SeveralWindows,
    /// `100`
    Plain,
    /// None of the headers: Roblox sends them on many answers, not on all.
    Absent,
}

/// How the last page says that it is the last: the guide shows an empty token, the reference also
/// allows none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastPageToken {
    /// `"nextPageToken": ""`
    Empty,
    /// No `nextPageToken` at all.
    Absent,
    /// The one and the other in turn, starting with the empty one.
    Alternate,
}
