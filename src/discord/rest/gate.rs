//! Whatever carries the bot's token goes through here, one permit for each
//! attempt: of the bucket, and of the limit on all requests together.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::time::{sleep_until, timeout_at};
use tokio_util::sync::CancellationToken;
use twilight_http_ratelimiting::{Endpoint, Permit, RateLimitHeaders, RateLimiter};

use super::RestError;
use super::global::{GlobalLimit, Slot};
use super::limits::{Limited, Scope};
use super::request::Request;

/// Discord's limits, as far as they were told, and its last word on the token.
#[derive(Debug)]
pub(super) struct Gate {
    /// What the headers say of each bucket.
    limiter: RateLimiter,
    global: GlobalLimit,
    /// Until when everything waits, after a 429 of the global limit.
    halted: watch::Sender<Option<Instant>>,
    /// Shut for good once the token was refused: 10,000 invalid requests in
    /// ten minutes ban the address.
    shut: CancellationToken,
}

/// Leave to send one request, held until its answer is there.
#[derive(Debug)]
pub(super) struct Leave {
    bucket: Permit,
    _slot: Slot,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            // Its own limit on all requests counts from when they leave, and so
            // never knows which of them Discord has counted in a second.
            limiter: RateLimiter::new(u16::MAX),
            global: GlobalLimit::default(),
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
    ) -> Result<Leave, RestError> {
        self.open()?;
        let endpoint = Endpoint {
            method: request.method,
            path: request.route.clone(),
        };
        let permit = self.limiter.acquire(endpoint.clone());
        let Ok(bucket) = timeout_at(deadline.into(), permit).await else {
            return Err(self.too_late(endpoint).await);
        };
        let slot = timeout_at(deadline.into(), self.global.slot()).await;
        let slot = slot.map_err(|_| RestError::NotSent)?;
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
        Ok(Leave {
            bucket,
            _slot: slot,
        })
    }

    /// Gives leave back with what the answer told about limits.
    pub(super) fn learn(
        &self,
        leave: Leave,
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
        leave.bucket.complete(headers);
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
