//! Sending: attempts until one of them counts, and what it then means.

use std::time::{Duration, Instant};

use twilight_http_ratelimiting::Method;

use super::attempt::{Answered, Failed};
use super::request::{Kind, Request};
use super::retry::{self, Next, Outcome};
use super::{Response, Rest, RestError};

impl Rest {
    /// Sends a request: waits for its turn, tries again what can succeed, and
    /// ends within the request's deadline.
    pub async fn send(&self, request: Request) -> Result<Response, RestError> {
        let deadline = Instant::now() + request.deadline;
        let mut may_be_done = false;
        let mut attempt = 0;
        let concluded = loop {
            attempt += 1;
            let answer = match self.attempt(&request, deadline).await {
                Ok(answer) => answer,
                // It was not, the last time: this one only did not follow.
                Err(RestError::LeftAlone) if attempt > 1 => break Err(RestError::NotSent),
                Err(error) => break Err(error),
            };
            let outcome = outcome(&answer);
            may_be_done |= may_have_acted(&request, outcome);
            match retry::next(request.kind, outcome, attempt, rand::random()) {
                Next::Again(pause) if Instant::now() + pause < deadline => {
                    tokio::time::sleep(pause).await;
                }
                _ => break self.conclude(&request, answer),
            }
        };
        match concluded {
            // What an earlier attempt did, a later refusal does not undo. Only
            // this one says what it did.
            Err(error) if may_be_done && error != RestError::AlreadyAnswered => {
                Err(RestError::Unsure)
            }
            concluded => concluded.map(|response| Response {
                is_repeated: may_be_done,
                ..response
            }),
        }
    }

    fn conclude(
        &self,
        request: &Request,
        answer: Result<Answered, Failed>,
    ) -> Result<Response, RestError> {
        let answer = match answer {
            Ok(answer) => answer,
            Err(Failed::CutOff) => return Err(RestError::Unsure),
            Err(Failed::NotConnected) => return Err(RestError::NotSent),
        };
        match answer.status.as_u16() {
            200..=299 => Ok(Response {
                status: answer.status,
                body: answer.body,
                is_repeated: false,
            }),
            // An interaction's token that ran out is answered so, too.
            401 if request.kind != Kind::Answer => {
                self.0.gate.shut().cancel();
                Err(RestError::TokenRefused)
            }
            429 => Err(RestError::RateLimited {
                retry_after: answer
                    .limited
                    .and_then(|limited| limited.retry_after)
                    .unwrap_or(Duration::from_secs(1)),
            }),
            status @ 400..=499 => Err(RestError::from_refusal(status, &answer.body)),
            // A 5xx; or a redirection, which is not followed: whoever sends
            // one is not Discord's API.
            _ => Err(RestError::Unsure),
        }
    }
}

fn outcome(answer: &Result<Answered, Failed>) -> Outcome {
    match answer {
        Ok(answer) => Outcome::Answered {
            status: answer.status.as_u16(),
            retry_after: answer.limited.and_then(|limited| limited.retry_after),
        },
        Err(Failed::NotConnected) => Outcome::NotConnected,
        Err(Failed::CutOff) => Outcome::CutOff,
    }
}

/// Whether the attempt may have changed something though it did not succeed.
fn may_have_acted(request: &Request, outcome: Outcome) -> bool {
    let reached = match outcome {
        Outcome::CutOff => true,
        Outcome::Answered { status, .. } => status >= 500,
        Outcome::NotConnected => false,
    };
    reached && request.method != Method::Get
}
