//! Whatever carries the bot's token goes through here, one permit for each
//! attempt.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use twilight_http_ratelimiting::{Endpoint, Permit, RateLimitHeaders, RateLimiter};

use super::RestError;
use super::limits::{Limited, Scope};
use super::request::Request;

/// Discord's limits, as far as they were told, and its last word on the token.
#[derive(Debug)]
pub(super) struct Gate {
    /// [`A_SECOND`] in all, and what the headers say of each bucket.
    limiter: RateLimiter,
    /// Until when everything waits, after a 429 of the global limit.
    halted: watch::Sender<Option<Instant>>,
    /// Shut for good once the token was refused: 10,000 invalid requests in
    /// ten minutes ban the address.
    shut: CancellationToken,
}

/// Requests in all. Discord allows 50, and its seconds begin when requests
/// arrive, ours when they leave: at the full rate the first of one second of
/// ours would often be the 51st of Discord's.
const A_SECOND: u16 = 45;

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            limiter: RateLimiter::new(A_SECOND),
            halted: watch::Sender::new(None),
            shut: CancellationToken::new(),
        }
    }

    pub(super) fn shut(&self) -> &CancellationToken {
        &self.shut
    }

    /// Waits for a permit to send `request`, until `deadline` at most.
    pub(super) async fn pass(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Permit, RestError> {
        self.open()?;
        let endpoint = Endpoint {
            method: request.method,
            path: request.route.clone(),
        };
        let permit = self.limiter.acquire(endpoint.clone());
        let Ok(permit) = timeout_at(deadline.into(), permit).await else {
            return Err(self.too_late(endpoint).await);
        };
        // Waiting with the permit in hand holds up the bucket, as it should.
        while let Some(until) = self.halt() {
            if until >= deadline {
                return Err(RestError::RateLimited {
                    retry_after: left(until),
                });
            }
            sleep_until(until.into()).await;
        }
        self.open()?;
        Ok(permit)
    }

    /// Gives a permit back with what the answer told about limits.
    pub(super) fn learn(
        &self,
        permit: Permit,
        headers: Option<RateLimitHeaders>,
        limited: Option<Limited>,
    ) {
        if let Some(Limited {
            scope: Scope::Global,
            retry_after: Some(wait),
        }) = limited
        {
            self.halted.send_replace(Some(Instant::now() + wait));
        }
        permit.complete(headers);
    }

    fn open(&self) -> Result<(), RestError> {
        if self.shut.is_cancelled() {
            return Err(RestError::TokenRefused);
        }
        Ok(())
    }

    fn halt(&self) -> Option<Instant> {
        self.halted.borrow().filter(|until| *until > Instant::now())
    }

    /// No permit came in time: because the bucket is empty for longer, or
    /// because too many stand in line.
    async fn too_late(&self, endpoint: Endpoint) -> RestError {
        let bucket = self.limiter.bucket(endpoint).await;
        match bucket.filter(|bucket| bucket.remaining == 0) {
            Some(bucket) => RestError::RateLimited {
                retry_after: left(bucket.reset_at),
            },
            None => RestError::NotSent,
        }
    }
}

fn left(until: Instant) -> Duration {
    until.saturating_duration_since(Instant::now())
}
