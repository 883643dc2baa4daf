//! Everything the bot asks of Discord over HTTP: one `send`, one gate with a
//! rate limiter, one token.
//!
//! serenity has an HTTP client of its own, with a limiter that either ignores
//! the base URL or loses requests to a 429; it is not used. What commands and
//! the service need is here, as small requests in [`calls`] and [`answers`].

mod answers;
mod calls;
mod error;
mod limits;
mod models;
mod reason;
mod request;
mod retry;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use twilight_http_ratelimiting::{Endpoint, Method, Permit, RateLimiter};
use url::Url;

use super::DiscordConfig;
use limits::{Limited, Scope};
use request::Kind;
use retry::{Next, Outcome};

pub use answers::InteractionToken;
pub use error::RestError;
pub use models::{
    Application, BotUser, GatewayBot, GuildMember, Id, MessageBody, SessionStartLimit,
};
pub use request::Request;

/// Discord asks for this form: `DiscordBot ($url, $versionNumber)`.
const USER_AGENT: &str = concat!(
    "DiscordBot (https://github.com/gatepass/gatepass, ",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// The longest answer that is read. The largest one asked for is a server with
/// 250 roles: some 200 KB.
const MAX_ANSWER: usize = 4 << 20;

/// How long one attempt may take. An interaction must have its first answer
/// within 3 s, so there a second attempt must still fit.
const ATTEMPT: Duration = Duration::from_secs(8);
const ATTEMPT_ANSWER: Duration = Duration::from_millis(2500);

/// A client of Discord's HTTP API, version 10. Clones share everything.
#[derive(Clone)]
pub struct Rest(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    base: String,
    token: SecretString,
    limiter: RateLimiter,
    /// Until when everything waits, after a 429 of the global limit.
    halted: watch::Sender<Option<Instant>>,
    refused: CancellationToken,
}

/// A successful answer.
#[derive(Debug)]
pub struct Response {
    status: StatusCode,
    body: Vec<u8>,
}

impl Response {
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, RestError> {
        serde_json::from_slice(&self.body).map_err(|error| RestError::Malformed(error.to_string()))
    }
}

/// One attempt that brought an answer.
struct Attempt {
    status: StatusCode,
    limited: Option<Limited>,
    body: Vec<u8>,
}

/// Why an attempt brought none.
enum Failed {
    NotConnected,
    CutOff,
}

impl Rest {
    /// Must be called inside a tokio runtime: the limiter is a task of it.
    pub fn new(config: &DiscordConfig) -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(Duration::from_secs(5))
            .timeout(ATTEMPT)
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            base: api_base(&config.api_url),
            token: config.token.clone(),
            limiter: RateLimiter::default(),
            halted: watch::Sender::new(None),
            refused: CancellationToken::new(),
        })))
    }

    /// Cancelled for good once Discord refuses the bot's token.
    pub fn token_refused(&self) -> &CancellationToken {
        &self.0.refused
    }

    pub(crate) fn http(&self) -> &reqwest::Client {
        &self.0.http
    }

    /// Sends a request: waits for a permit, tries again what can succeed, and
    /// ends within the request's deadline.
    pub async fn send(&self, request: Request) -> Result<Response, RestError> {
        let deadline = Instant::now() + request.deadline;
        // Once an attempt may have reached Discord, a later failure proves
        // nothing about the first.
        let mut may_be_done = false;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let answer = match self.attempt(&request, deadline).await {
                Ok(answer) => answer,
                Err(error) if may_be_done && error != RestError::TokenRefused => {
                    return Err(RestError::Unsure);
                }
                Err(error) => return Err(error),
            };
            let outcome = match &answer {
                Ok(answer) => Outcome::Answered {
                    status: answer.status.as_u16(),
                    retry_after: answer.limited.and_then(|limited| limited.retry_after),
                },
                Err(Failed::NotConnected) => Outcome::NotConnected,
                Err(Failed::CutOff) => Outcome::CutOff,
            };
            may_be_done |= match outcome {
                Outcome::CutOff => true,
                Outcome::Answered { status, .. } => status >= 500,
                Outcome::NotConnected => false,
            };
            if let Next::Again(pause) = retry::next(request.kind, outcome, attempt, rand::random())
                && Instant::now() + pause < deadline
            {
                tokio::time::sleep(pause).await;
                continue;
            }
            return self.conclude(&request, answer, may_be_done);
        }
    }

    /// One attempt. The outer error is one that no repetition mends.
    async fn attempt(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Result<Attempt, Failed>, RestError> {
        let permit = match request.kind {
            Kind::Answer => None,
            Kind::Idempotent | Kind::Once => Some(self.permit(request, deadline).await?),
        };
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(RestError::NotSent);
        }
        let answer = match self.build(request, left).send().await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() || error.is_builder() => {
                return Ok(Err(Failed::NotConnected));
            }
            Err(_) => return Ok(Err(Failed::CutOff)),
        };
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = read_capped(answer).await;
        let limited = (status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| Limited::read(&headers, body.as_deref().unwrap_or_default()));
        if let Some(permit) = permit {
            permit.complete(limits::learn(status, &headers, limited));
        }
        if let Some(Limited {
            scope: Scope::Global,
            retry_after: Some(wait),
        }) = limited
        {
            self.0.halted.send_replace(Some(Instant::now() + wait));
        }
        Ok(body
            .map(|body| Attempt {
                status,
                limited,
                body,
            })
            .ok_or(Failed::CutOff))
    }

    /// A permit of the limiter, once no global halt is on.
    async fn permit(&self, request: &Request, deadline: Instant) -> Result<Permit, RestError> {
        if self.0.refused.is_cancelled() {
            return Err(RestError::TokenRefused);
        }
        let halted = *self.0.halted.borrow();
        if let Some(until) = halted {
            if until >= deadline {
                return Err(RestError::RateLimited {
                    retry_after: until.saturating_duration_since(Instant::now()),
                });
            }
            tokio::time::sleep_until(until.into()).await;
        }
        let endpoint = Endpoint {
            method: request.method,
            path: request.route.clone(),
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let permit = match timeout(left, self.0.limiter.acquire(endpoint.clone())).await {
            Ok(permit) => permit,
            Err(_) => {
                let bucket = self.0.limiter.bucket(endpoint).await;
                return Err(match bucket.filter(|bucket| bucket.remaining == 0) {
                    Some(bucket) => RestError::RateLimited {
                        retry_after: bucket.reset_at.saturating_duration_since(Instant::now()),
                    },
                    None => RestError::NotSent,
                });
            }
        };
        if self.0.refused.is_cancelled() {
            return Err(RestError::TokenRefused);
        }
        Ok(permit)
    }

    fn build(&self, request: &Request, left: Duration) -> reqwest::RequestBuilder {
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Patch => reqwest::Method::PATCH,
            _ => reqwest::Method::DELETE,
        };
        let query = request.query.map(|query| format!("?{query}"));
        let url = format!(
            "{}{}{}",
            self.0.base,
            request.path,
            query.unwrap_or_default()
        );
        let mut builder = self.0.http.request(method, url);
        if request.kind == Kind::Answer {
            builder = builder.timeout(left.min(ATTEMPT_ANSWER));
        } else {
            builder = builder
                .timeout(left.min(ATTEMPT))
                .header(AUTHORIZATION, authorization(&self.0.token));
        }
        if let Some(reason) = &request.reason {
            builder = builder.header("x-audit-log-reason", reason.header());
        }
        if let Some(body) = &request.body {
            builder = builder
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.clone());
        }
        builder
    }

    fn conclude(
        &self,
        request: &Request,
        answer: Result<Attempt, Failed>,
        may_be_done: bool,
    ) -> Result<Response, RestError> {
        let error = match answer {
            Err(Failed::CutOff) => RestError::Unsure,
            Err(Failed::NotConnected) => RestError::NotSent,
            Ok(answer) => match answer.status.as_u16() {
                200..=299 => {
                    return Ok(Response {
                        status: answer.status,
                        body: answer.body,
                    });
                }
                // An interaction's token that ran out is answered so, too.
                401 if request.kind != Kind::Answer => {
                    self.0.refused.cancel();
                    RestError::TokenRefused
                }
                429 => RestError::RateLimited {
                    retry_after: answer
                        .limited
                        .and_then(|limited| limited.retry_after)
                        .unwrap_or(Duration::from_secs(1)),
                },
                status @ 400..=499 => RestError::from_refusal(status, &answer.body),
                // 1xx never gets here and 3xx is not followed: whoever answers
                // so is not Discord's API.
                _ => RestError::Unsure,
            },
        };
        match error {
            RestError::TokenRefused => Err(error),
            RestError::AlreadyAnswered if may_be_done => Err(error),
            _ if may_be_done => Err(RestError::Unsure),
            _ => Err(error),
        }
    }
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest")
            .field("base", &self.0.base)
            .finish_non_exhaustive()
    }
}

fn api_base(url: &Url) -> String {
    format!("{}/api/v10/", url.as_str().trim_end_matches('/'))
}

fn authorization(token: &SecretString) -> HeaderValue {
    let mut value = HeaderValue::from_str(&format!("Bot {}", token.expose_secret()))
        // A token with a line break in it is no token; Discord says so.
        .unwrap_or_else(|_| HeaderValue::from_static("Bot"));
    value.set_sensitive(true);
    value
}

/// The body, unless it is cut off or longer than any answer is.
async fn read_capped(mut answer: reqwest::Response) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_ANSWER => {
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return Some(body),
            Ok(Some(_)) | Err(_) => return None,
        }
    }
}
