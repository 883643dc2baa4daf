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
use super::budget::{self, Busy, Gate, Permit};
use super::call::{Call, Credential, Lane};
use super::error::Error;
use super::request::{Operation, Request};
use super::retry::{Verdict, verdict};
use crate::metrics;
use crate::upstream::{Down, Outcome, Upstream, Urgency};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// One attempt, from sending to the last byte of the answer.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// So long without an answer tells of Roblox, and not of whoever gave up early.
const TELLING: Duration = Duration::from_secs(2);

/// A page of 100 entries is some 40 KiB.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// The one place that talks HTTP to Roblox.
#[derive(Debug)]
pub(super) struct Sender {
    client: Client,
    key: SecretString,
    pub gate: Arc<Gate>,
    pub upstreams: Upstreams,
}

/// Those at Roblox who fail each by itself.
#[derive(Debug)]
pub(super) struct Upstreams {
    /// Open Cloud, but for the pictures that it makes: without those all goes on.
    pub open_cloud: Upstream,
    user_thumbnails: Upstream,
    users: Upstream,
    badges: Upstream,
    thumbnails: Upstream,
}

impl Upstreams {
    fn new() -> Self {
        use metrics::Upstream as Name;
        Self {
            open_cloud: Upstream::new(Name::RobloxOpenCloud),
            user_thumbnails: Upstream::new(Name::RobloxUserThumbnails),
            users: Upstream::new(Name::RobloxUsers),
            badges: Upstream::new(Name::RobloxBadges),
            thumbnails: Upstream::new(Name::RobloxThumbnails),
        }
    }

    fn of(&self, operation: Operation) -> &Upstream {
        match operation {
            Operation::Inventory | Operation::User => &self.open_cloud,
            Operation::UserThumbnail => &self.user_thumbnails,
            Operation::Usernames => &self.users,
            Operation::Badge => &self.badges,
            Operation::Thumbnails => &self.thumbnails,
        }
    }
}

impl Sender {
    pub(super) fn new(client: Client, key: SecretString) -> Self {
        Self {
            client,
            key,
            gate: Arc::default(),
            upstreams: Upstreams::new(),
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
                Err(unsent @ (Error::Busy { .. } | Error::Down { .. })) => {
                    return Err(failed.unwrap_or(unsent));
                }
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
        let urgency = match asker.call().lane {
            Lane::Interactive => Urgency::Awaited,
            Lane::Background => Urgency::Background,
        };
        let upstream = self.upstreams.of(request.operation);
        let turn = self.gate.acquire(bucket, asker, deadline);
        let turn = upstream.unless_down(urgency, deadline, turn).await?;
        let permit = turn.map_err(no_turn)?;
        let pass = match upstream.pass(urgency, deadline).await {
            Ok(pass) => pass,
            Err(down) => {
                permit.complete(budget::Outcome::Unsent);
                return Err(down.into());
            }
        };
        asker.count_request();
        let sent = Instant::now();
        let until = deadline.min(sent + ATTEMPT_TIMEOUT);
        let mut status = None;
        let exchange = self.exchange(request, &credential, permit, &mut status);
        let answered = timeout_at(until, exchange).await;
        let used = request.operation.credential(&credential);
        let (route, lane) = (request.operation.route(), asker.call().lane.label());
        metrics::asked_roblox(used, route, status, lane);
        // Who stood still reads late what came in time: it is older than it looks.
        let answered = match answered {
            Ok(answer) if Instant::now() <= until => answer,
            _ => Err(Error::TimedOut),
        };
        pass.ended(outcome(&answered, status, sent.elapsed()));
        answered
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

/// What the end of an attempt that took so long says of Roblox itself.
fn outcome<T>(answered: &Result<T, Error>, status: Option<u16>, took: Duration) -> Outcome {
    match (answered, status) {
        (_, Some(400..=499)) => Outcome::Answered,
        (Err(Error::TimedOut), _) if took < TELLING => Outcome::Abandoned,
        (Err(Error::Unavailable | Error::TimedOut), _) => Outcome::Failed,
        (Ok(_) | Err(_), _) => Outcome::Answered,
    }
}

impl From<Down> for Error {
    fn from(Down { wait }: Down) -> Self {
        Self::Down { wait }
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

#[cfg(test)]
mod tests {
    use super::super::error::Malformed;
    use super::*;

    #[test]
    fn what_roblox_refuses_is_an_answer_and_what_had_no_time_says_nothing() {
        let limited = Error::RateLimited { retry_after: None };
        let (long, short) = (TELLING, TELLING / 2);
        for (answered, status, took, expected) in [
            (Ok(()), Some(200), short, Outcome::Answered),
            (Err(limited), Some(429), short, Outcome::Answered),
            (Err(Error::Hidden), Some(403), short, Outcome::Answered),
            (Err(Error::Unavailable), Some(409), short, Outcome::Answered),
            (
                Err(Malformed::NotJson.into()),
                Some(200),
                short,
                Outcome::Answered,
            ),
            (Err(Error::Unavailable), Some(503), short, Outcome::Failed),
            // Cut in the middle; no connection.
            (Err(Error::Unavailable), Some(200), short, Outcome::Failed),
            (Err(Error::Unavailable), None, short, Outcome::Failed),
            (Err(Error::TimedOut), None, long, Outcome::Failed),
            (Err(Error::TimedOut), None, short, Outcome::Abandoned),
        ] {
            let told = outcome(&answered, status, took);
            assert_eq!(told, expected, "{answered:?} {status:?} {took:?}");
        }
    }
}
