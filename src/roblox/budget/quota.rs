use std::time::Duration;

use reqwest::header::HeaderMap;

/// At most `limit` requests in any `period`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// At least 1.
    pub limit: u32,
    /// Above zero.
    pub period: Duration,
}

impl Quota {
    pub const fn per_minute(limit: u32) -> Self {
        Self {
            limit,
            period: Duration::from_mins(1),
        }
    }

    /// What is left to people of servers within their share: a fifth, and never
    /// all of it.
    pub fn reserve(self) -> u32 {
        self.limit.div_ceil(5).min(self.limit - 1)
    }

    /// What one member may use before their requests keep the [pace](Self::pace).
    pub fn member_share(self) -> u32 {
        self.limit.div_ceil(5)
    }

    /// How far apart the paced requests of all processes together are kept.
    pub fn pace(self) -> Duration {
        self.period / (self.limit - self.reserve())
    }
}

/// A limit above this is taken as this: the log of a window has that size.
const MAX_LIMIT: u32 = 10_000;
const MAX_PERIOD: Duration = Duration::from_hours(24);

/// What an answer's `x-ratelimit-*` headers say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Empty when the answer has no limit.
    pub quotas: Vec<Quota>,
    /// Requests left until `reset`.
    pub remaining: Option<u32>,
    /// Seconds left of the window, not a time of day.
    pub reset: Option<Duration>,
}

impl Report {
    /// Reads `x-ratelimit-limit` (`100`, or several windows as in
    /// `1000, 1000;w=60`), `-remaining` and `-reset`. A limit without a window
    /// is one a minute, as all of Roblox's documented ones are. What cannot be read is left out.
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self {
            quotas: quotas(headers),
            // Of several windows the tightest counts.
            remaining: numbers(headers, "x-ratelimit-remaining").min(),
            reset: numbers(headers, "x-ratelimit-reset")
                .max()
                .map(|seconds| Duration::from_secs(seconds.into()).min(MAX_PERIOD)),
        }
    }

    /// Whether there is anything to learn from it.
    pub fn is_empty(&self) -> bool {
        self.quotas.is_empty() && self.remaining.is_none()
    }
}

fn entries<'a>(headers: &'a HeaderMap, name: &str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
}

fn numbers(headers: &HeaderMap, name: &str) -> impl Iterator<Item = u32> {
    entries(headers, name).filter_map(|entry| entry.split(';').next()?.trim().parse().ok())
}

fn quotas(headers: &HeaderMap) -> Vec<Quota> {
    let (mut with_window, mut without) = (Vec::new(), Vec::new());
    for entry in entries(headers, "x-ratelimit-limit") {
        let mut parts = entry.split(';').map(str::trim);
        let limit: Option<u32> = parts.next().and_then(|limit| limit.parse().ok());
        let Some(limit) = limit.filter(|limit| *limit > 0) else {
            continue;
        };
        let limit = limit.min(MAX_LIMIT);
        let window = parts.find_map(|part| part.strip_prefix("w=")?.parse::<u64>().ok());
        match window {
            Some(seconds) if seconds > 0 => with_window.push(Quota {
                limit,
                period: Duration::from_secs(seconds).min(MAX_PERIOD),
            }),
            _ => without.push(Quota::per_minute(limit)),
        }
    }
    // `1000, 1000;w=60` says the same limit twice, the second time in full.
    if with_window.is_empty() {
        without
    } else {
        with_window
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(headers: &[(&'static str, &'static str)]) -> Report {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header value"));
        }
        Report::from_headers(&map)
    }

    fn quota(limit: u32, seconds: u64) -> Quota {
        Quota {
            limit,
            period: Duration::from_secs(seconds),
        }
    }

    #[test]
    fn every_form_of_the_limit() {
        for (value, quotas) in [
            ("100", vec![quota(100, 60)]),
            ("1000, 1000;w=60", vec![quota(1000, 60)]),
            ("20;w=1, 100;w=60", vec![quota(20, 1), quota(100, 60)]),
            ("100; w=60;comment=\"x\"", vec![quota(100, 60)]),
            ("99999999;w=60", vec![quota(MAX_LIMIT, 60)]),
            ("0", vec![]),
            ("100;w=0", vec![quota(100, 60)]),
            ("plenty", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(
                report(&[("x-ratelimit-limit", value)]).quotas,
                quotas,
                "{value}"
            );
        }
    }

    #[test]
    fn remaining_and_reset_are_numbers_of_requests_and_seconds() {
        let report = report(&[("x-ratelimit-remaining", "42"), ("x-ratelimit-reset", "17")]);
        assert_eq!(report.remaining, Some(42));
        assert_eq!(report.reset, Some(Duration::from_secs(17)));
        assert!(!report.is_empty());
    }

    #[test]
    fn of_several_windows_the_tightest_counts() {
        let report = report(&[
            ("x-ratelimit-remaining", "42, 3"),
            ("x-ratelimit-reset", "1, 17"),
        ]);
        assert_eq!(report.remaining, Some(3));
        assert_eq!(report.reset, Some(Duration::from_secs(17)));
    }

    #[test]
    fn no_headers_teach_nothing() {
        assert!(report(&[]).is_empty());
    }

    #[test]
    fn what_is_kept_back_is_never_everything() {
        for (limit, reserve, member) in [
            (1, 0, 1),
            (2, 1, 1),
            (5, 1, 1),
            (6, 2, 2),
            (100, 20, 20),
            (1000, 200, 200),
        ] {
            let quota = Quota::per_minute(limit);
            assert_eq!(quota.reserve(), reserve, "of {limit}");
            assert_eq!(quota.member_share(), member, "of {limit}");
        }
        assert_eq!(Quota::per_minute(100).pace(), Duration::from_millis(750));
    }
}
