use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};

use super::answer;
use super::asker::Asker;
use super::budget::{Busy, Gate, Permit};
use super::call::{Call, Credential};
use super::error::Error;
use super::request::{Operation, Request};
use super::retry::{Verdict, verdict};
use crate::metrics;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One attempt, from sending to the last byte of the answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// A page of 100 entries is some 40 KiB.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The one place that talks HTTP to Roblox.
#[derive(Debug)]
pub(super) struct Sender {
    client: Client,
    key: SecretString,
    pub gate: Arc<Gate>,
}

impl Sender {
    pub(super) fn new(client: Client, key: SecretString) -> Self {
        Self {
            client,
            key,
            gate: Arc::default(),
        }
    }

    /// Sends the request when the budget allows, again where that helps, and
    /// reads the answer. Over by the asker's deadline.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        request: &Request,
        asker: &Asker,
    ) -> Result<T, Error> {
        let deadline = asker.deadline();
        let mut failed: Option<Error> = None;
        let mut attempt = 1;
        loop {
            let answered = self.attempt(request, asker, deadline).await;
            let error = match answered.and_then(|body| answer::parse(&body)) {
                Ok(answer) => return Ok(answer),
                // No second turn in time: what went wrong in the first says more.
                Err(busy @ Error::Busy { .. }) => return Err(failed.unwrap_or(busy)),
                Err(error) => error,
            };
            let left = deadline.saturating_duration_since(Instant::now());
            match verdict(&error, attempt, left, rand::random()) {
                Verdict::RetryAfter(pause) => {
                    tracing::debug!(
                        operation = ?request.operation,
                        attempt,
                        %error,
                        ?pause,
                        "asking Roblox again"
                    );
                    sleep(pause).await;
                }
                Verdict::GiveUp => return Err(error),
            }
            failed = Some(error);
            attempt += 1;
        }
    }

    /// Why a read that somebody joined was not over in time: if inventory
    /// requests have to wait, that is what it waits for.
    pub(super) fn unless_busy(&self, error: Error, call: &Call) -> Error {
        let bucket = Operation::Inventory.bucket(&call.credential);
        match self.gate.forecast(bucket, call) {
            Busy { wait } if wait.is_zero() => error,
            Busy { wait } => Error::Busy { wait },
        }
    }

    /// One request on the wire: the bytes of a 200, or what went wrong.
    async fn attempt(
        &self,
        request: &Request,
        asker: &Asker,
        deadline: Instant,
    ) -> Result<Vec<u8>, Error> {
        let credential = asker.call().credential;
        let bucket = request.operation.bucket(&credential);
        let permit = self
            .gate
            .acquire(bucket, asker, deadline)
            .await
            .map_err(no_turn)?;
        asker.count_request();
        let until = deadline.min(Instant::now() + ATTEMPT_TIMEOUT);
        let mut status = None;
        let exchange = self.exchange(request, &credential, permit, &mut status);
        let answered = timeout_at(until, exchange).await;
        let used = request.operation.credential(&credential);
        let (route, lane) = (request.operation.route(), asker.call().lane.label());
        metrics::asked_roblox(used, route, status, lane);
        answered.unwrap_or(Err(Error::TimedOut))
    }

    async fn exchange(
        &self,
        request: &Request,
        credential: &Credential,
        permit: Permit,
        answered: &mut Option<u16>,
    ) -> Result<Vec<u8>, Error> {
        let mut builder = match &request.body {
            None => self.client.get(request.url.clone()),
            Some(body) => self.client.post(request.url.clone()).json(body),
        };
        if request.operation.takes_credential() {
            builder = builder.header("x-api-key", self.key_header(credential)?);
        }
        // What reqwest says of a failure can hold the URL, and is of no use to
        // anyone: the connection did not do.
        let response = builder.send().await.map_err(|_| Error::Unavailable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        *answered = Some(status.as_u16());
        // Roblox has counted the request, whatever becomes of the body.
        permit.complete(answer::outcome(status, &headers));
        let body = read_body(response).await?;
        if status == StatusCode::OK {
            return Ok(body);
        }
        let error = answer::failure(request, status, &headers, &body);
        tracing::debug!(
            operation = ?request.operation,
            status = status.as_u16(),
            request_id = answer::request_id(&headers),
            "Roblox answered with an error"
        );
        Err(error)
    }

    fn key_header(&self, credential: &Credential) -> Result<HeaderValue, Error> {
        let Credential::ApiKey = credential;
        let mut value =
            HeaderValue::from_str(self.key.expose_secret()).map_err(|_| Error::KeyRefused)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Why there was no turn. If the budget was not short, everybody waited for the
/// request that goes first and learns, and that one had no answer.
fn no_turn(Busy { wait }: Busy) -> Error {
    if wait.is_zero() {
        Error::TimedOut
    } else {
        Error::Busy { wait }
    }
}

/// A client as [`Sender`] wants it: no redirects (they could carry the key
/// elsewhere), compressed answers.
pub(super) fn client() -> reqwest::Result<Client> {
    Client::builder()
        .redirect(Policy::none())
        .connect_timeout(CONNECT_TIMEOUT)
        .gzip(true)
        .user_agent(concat!("gatepass/", env!("CARGO_PKG_VERSION")))
        .build()
}

async fn read_body(mut response: Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Error::Unavailable)? {
        if body.len() + chunk.len() > MAX_BODY {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
