//! One request over the wire, once.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use twilight_http_ratelimiting::Method;

use super::gate::Leave;
use super::limits::{self, Limited};
use super::request::{Kind, Request};
use super::{Rest, RestError};
use crate::metrics;
use crate::upstream::{Down, Outcome, Urgency};

/// How long one attempt may take.
pub(super) const LONGEST: Duration = Duration::from_secs(8);

/// The same for the answer to an interaction, unless a file comes with it: 3 s
/// are all there is for the first.
const LONGEST_ANSWER: Duration = Duration::from_millis(2500);

/// So long without an answer tells of Discord, and not of a request that had no
/// more time.
const TELLING: Duration = Duration::from_secs(2);

/// The longest answer that is read, in bytes. The largest one asked for is a
/// server with 250 roles: some 200 KB.
const MAX_ANSWER: usize = 4 << 20;

/// What Discord answered.
pub(super) struct Answered {
    pub(super) status: StatusCode,
    /// What a 429 says.
    pub(super) limited: Option<Limited>,
    pub(super) body: Vec<u8>,
}

/// Why it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// Nothing left this machine.
    NotConnected,
    /// The connection broke, or the time was up, after sending.
    CutOff,
}

impl Rest {
    /// One attempt. The outer error is one that no repetition mends.
    pub(super) async fn attempt(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<Result<Answered, Failed>, RestError> {
        if request.kind == Kind::Answer {
            // Three seconds are all there is: it is always tried.
            return self.exchange(request, deadline, None).await;
        }
        // The background waits elsewhere while Discord is down.
        let upstream = &self.0.upstream;
        let urgency = Urgency::Awaited;
        let turn = self.0.gate.pass(request, deadline);
        let turn = upstream.unless_down(urgency, deadline.into(), turn).await?;
        let leave = turn?;
        let pass = upstream.pass(urgency, deadline.into()).await?;
        let left = deadline.saturating_duration_since(Instant::now());
        let answered = self.exchange(request, deadline, Some(leave)).await;
        pass.ended(outcome(&answered, left));
        answered
    }

    async fn exchange(
        &self,
        request: &Request,
        deadline: Instant,
        leave: Option<Leave>,
    ) -> Result<Result<Answered, Failed>, RestError> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(RestError::NotSent);
        }
        // The errors are not kept: they carry the URL, and with it the token
        // of an interaction.
        let answer = match self.build(request, left).send().await {
            Ok(answer) => answer,
            Err(error) => {
                metrics::asked_discord(None);
                let never_left = error.is_connect() || error.is_builder();
                return Ok(Err(if never_left {
                    Failed::NotConnected
                } else {
                    Failed::CutOff
                }));
            }
        };
        metrics::asked_discord(Some(answer.status().as_u16()));
        let (status, headers) = (answer.status(), answer.headers().clone());
        let body = read_capped(answer).await;
        let limited = (status == StatusCode::TOO_MANY_REQUESTS)
            .then(|| Limited::read(&headers, body.as_deref().unwrap_or_default()));
        if let Some(leave) = leave {
            let learnt = limits::learn(status, &headers, limited);
            self.0.gate.learn(leave, learnt, limited);
        }
        Ok(body.ok_or(Failed::CutOff).map(|body| Answered {
            status,
            limited,
            body,
        }))
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
        let (base, path) = (&self.0.base, &request.path);
        let url = format!("{base}{path}{}", query.unwrap_or_default());
        let mut builder = self.0.http.request(method, url);
        let longest = match (request.kind, &request.attachment) {
            (Kind::Answer, None) => LONGEST_ANSWER,
            (Kind::Answer, Some(_)) | (Kind::Idempotent | Kind::Once, _) => LONGEST,
        };
        builder = builder.timeout(left.min(longest));
        if request.kind != Kind::Answer {
            builder = builder.header(AUTHORIZATION, authorization(&self.0.token));
        }
        if let Some(reason) = &request.reason {
            builder = builder.header("x-audit-log-reason", reason.header());
        }
        match (&request.body, &request.attachment) {
            (None, _) => builder,
            (Some(body), None) => builder
                .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
                .body(body.clone()),
            (Some(body), Some(attachment)) => builder.multipart(attachment.form(body)),
        }
    }
}

/// What the end of an attempt that had so much time says of Discord itself.
fn outcome(answered: &Result<Result<Answered, Failed>, RestError>, had: Duration) -> Outcome {
    match answered {
        Ok(Ok(answer)) if answer.status.is_server_error() => Outcome::Failed,
        Ok(Ok(_)) => Outcome::Answered,
        Ok(Err(Failed::CutOff)) if had < TELLING => Outcome::Abandoned,
        Ok(Err(Failed::CutOff | Failed::NotConnected)) => Outcome::Failed,
        Err(_) => Outcome::Abandoned,
    }
}

impl From<Down> for RestError {
    fn from(_: Down) -> Self {
        Self::LeftAlone
    }
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
