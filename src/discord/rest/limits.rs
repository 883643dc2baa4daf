//! What an answer says about rate limits.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::Deserialize;
use twilight_http_ratelimiting::RateLimitHeaders;

/// Whose limit a 429 speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// This bot's share of one bucket.
    Bucket,
    /// The bucket is shared with other bots: not our fault, not counted as an
    /// invalid request.
    Shared,
    /// Everything this bot sends.
    Global,
}

/// The limit behind a 429.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limited {
    pub(super) scope: Scope,
    /// `None` when the answer does not say.
    pub(super) retry_after: Option<Duration>,
}

#[derive(Deserialize)]
struct Body {
    retry_after: Option<f64>,
    #[serde(default)]
    global: bool,
}

impl Limited {
    /// Reads a 429. Header and body both say how long; the body is the more
    /// exact one. A proxy's 429 may have neither.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Self {
        let body = serde_json::from_slice::<Body>(body).unwrap_or(Body {
            retry_after: None,
            global: false,
        });
        let seconds = body.retry_after.or_else(|| number(headers, "retry-after"));
        let scope = match text(headers, RateLimitHeaders::SCOPE) {
            Some("shared") => Scope::Shared,
            Some("global") => Scope::Global,
            _ if body.global || headers.contains_key("x-ratelimit-global") => Scope::Global,
            _ => Scope::Bucket,
        };
        Self {
            scope,
            retry_after: seconds.and_then(duration),
        }
    }
}

/// What the limiter learns from an answer; `None` when it has no limit.
pub(super) fn learn(
    status: StatusCode,
    headers: &HeaderMap,
    limited: Option<Limited>,
) -> Option<RateLimitHeaders> {
    let bucket = text(headers, RateLimitHeaders::BUCKET)?.as_bytes().to_vec();
    let wait = limited.and_then(|limited| limited.retry_after);
    let reset_after =
        wait.or_else(|| number(headers, RateLimitHeaders::RESET_AFTER).and_then(duration))?;
    let exhausted = status == StatusCode::TOO_MANY_REQUESTS;
    Some(RateLimitHeaders {
        bucket,
        limit: whole(headers, RateLimitHeaders::LIMIT)?,
        remaining: if exhausted {
            0
        } else {
            whole(headers, RateLimitHeaders::REMAINING)?
        },
        reset_at: Instant::now() + reset_after,
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    text(headers, name)?.trim().parse().ok()
}

fn whole(headers: &HeaderMap, name: &str) -> Option<u16> {
    text(headers, name)?.trim().parse().ok()
}

/// Negative, endless or absurd waits are no waits.
fn duration(seconds: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|wait| *wait <= Duration::from_hours(24))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    reqwest::header::HeaderName::from_static(name),
                    reqwest::header::HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn a_429_says_whose_limit_and_how_long() {
        let read = |pairs, body: &str| Limited::read(&headers(pairs), body.as_bytes());
        assert_eq!(
            read(
                &[("retry-after", "65")],
                r#"{"message":"…","retry_after":64.57,"global":false}"#
            ),
            Limited {
                scope: Scope::Bucket,
                retry_after: Some(Duration::from_secs_f64(64.57))
            }
        );
        assert_eq!(
            read(&[("x-ratelimit-scope", "shared"), ("retry-after", "2")], ""),
            Limited {
                scope: Scope::Shared,
                retry_after: Some(Duration::from_secs(2))
            }
        );
        assert_eq!(
            read(&[], r#"{"retry_after":0.3,"global":true}"#).scope,
            Scope::Global
        );
        assert_eq!(
            read(&[("retry-after", "-1")], "<html>"),
            Limited {
                scope: Scope::Bucket,
                retry_after: None
            }
        );
    }

    const BUCKET: &[(&str, &str)] = &[
        ("x-ratelimit-bucket", "abcd"),
        ("x-ratelimit-limit", "5"),
        ("x-ratelimit-remaining", "3"),
        ("x-ratelimit-reset-after", "1.5"),
    ];

    #[test]
    fn the_limiter_learns_from_the_headers() {
        let learnt = learn(StatusCode::OK, &headers(BUCKET), None).expect("complete");
        assert_eq!((learnt.limit, learnt.remaining), (5, 3));
        assert_eq!(learnt.bucket, b"abcd");
        let left = learnt.reset_at.saturating_duration_since(Instant::now());
        assert!(left > Duration::from_secs(1) && left <= Duration::from_millis(1500));
        assert_eq!(learn(StatusCode::OK, &HeaderMap::new(), None), None);
    }

    #[test]
    fn a_429_empties_the_bucket_whatever_remains() {
        let limited = Limited {
            scope: Scope::Shared,
            retry_after: Some(Duration::from_secs(9)),
        };
        let learnt = learn(
            StatusCode::TOO_MANY_REQUESTS,
            &headers(BUCKET),
            Some(limited),
        )
        .expect("complete");
        assert_eq!(learnt.remaining, 0);
        assert!(learnt.reset_at > Instant::now() + Duration::from_secs(8));
    }
}
