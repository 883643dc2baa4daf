//! The way of a request from its arrival to its answer.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use axum::{
    body::to_bytes,
    extract::{self, ConnectInfo},
    http::{HeaderMap, header},
    response::Response,
};
use percent_encoding::percent_decode_str;

use super::{
    Answer, Detail, JsonError, PathParameters, Refusal, Request, Route, act, body,
    judge::{self, judge, judge_result},
    reply::{Reply, respond},
    route::{API, parse_query},
};
use crate::{
    discord::{
        faults::{Act, Due, Timing},
        limits::Limited,
        records::{RecordId, RequestRecord},
        state::Core,
    },
    tcp::ResetHandle,
};

/// The largest body Discord takes from a bot: 10 MiB of files and a little around them.
const LARGEST_BODY: usize = 11 * 1024 * 1024;
/// The longest reason the audit log takes, in characters as sent: Discord's reference says "1-512
/// URL-encoded UTF-8 characters".
const LONGEST_REASON: usize = 512;

/// What becomes of a request.
enum Outcome {
    Reply(Reply),
    /// No answer, for ever.
    Silence,
    /// The connection breaks.
    Reset,
}

/// Answers one request of the bot.
pub(crate) async fn serve(
    extract::State(core): extract::State<Arc<Core>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    request: extract::Request,
) -> Response {
    let arrived = Instant::now();
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_BODY).await else {
        return respond(Reply::refused(&JsonError::RequestTooLarge.into()));
    };
    let path = parts.uri.path();
    let found = path
        .strip_prefix(API)
        .and_then(|path| Route::find(&parts.method, path));
    let with_token = has_token(&core, &parts.headers);
    let query = parse_query(parts.uri.query());
    let record = core.records.arrived(|| RequestRecord {
        with_token,
        query: query.clone(),
        ..RequestRecord::new(parts.method.to_string(), path.to_owned(), found.clone())
    });
    let unreachable = core.stopped.is_cancelled() || core.blackout.load(Ordering::Relaxed);
    let outcome = if unreachable {
        Outcome::Reset
    } else if core.limits().invalid() >= core.settings.invalid_request_limit {
        Outcome::Reply(Reply::banned())
    } else if let Some((route, parameters)) = found {
        let arrival = Arrival {
            core: core.clone(),
            record,
            with_token,
            query,
            headers: parts.headers,
            arrived,
        };
        // A task of its own: what has reached Discord happens, even if the bot is gone by then.
        let admitted = tokio::spawn(arrival.admit(route, parameters, bytes.into()));
        admitted.await.unwrap_or_else(|panic| {
            judge::confess(&core, route, &panic);
            Outcome::Reset
        })
    } else {
        let known = path.strip_prefix(API).is_some_and(Route::knows_path);
        let error = if known {
            JsonError::MethodNotAllowed
        } else {
            JsonError::NotFound
        };
        judge::accuse_of_unknown_route(&core, &parts.method, path);
        Outcome::Reply(Reply::refused(&error.into()))
    };
    match outcome {
        Outcome::Reply(reply) => {
            if reply.is_invalid_request() {
                core.limits().note_invalid();
            }
            core.note(record, |record| record.status = Some(reply.status));
            respond(reply)
        }
        Outcome::Silence => std::future::pending().await,
        Outcome::Reset => {
            connection.reset();
            Response::default()
        }
    }
}

fn has_token(core: &Core, headers: &HeaderMap) -> bool {
    let authorization = headers.get(header::AUTHORIZATION);
    let token = authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bot "));
    token == Some(&core.settings.token)
}

/// A request that has arrived at a route.
struct Arrival {
    core: Arc<Core>,
    record: Option<RecordId>,
    with_token: bool,
    query: Vec<(String, String)>,
    headers: HeaderMap,
    arrived: Instant,
}

impl Arrival {
    /// Lets the request in, or turns it away before anyone has read it.
    async fn admit(self, route: Route, parameters: PathParameters, bytes: Vec<u8>) -> Outcome {
        let core = &self.core;
        if !route.is_open() && !self.with_token {
            return Outcome::Reply(Reply::refused(&JsonError::Unauthorized.into()));
        }
        let limit = core
            .limits()
            .take(route, &parameters, core.settings.rate_limits);
        let bucket = match limit {
            Ok(bucket) => bucket,
            Err(limited) => return Outcome::Reply(Reply::limited(&limited)),
        };
        let fault = core.faults.due(route, &parameters);
        if let Some(fault) = &fault {
            core.changed.notify_waiters();
            tokio::time::sleep(fault.delay).await;
            if fault.timing == Timing::BeforeEffect
                && let Some(outcome) = strike(fault).await
            {
                return outcome;
            }
        }
        let result = self.treat(route, parameters, bytes).await;
        if let Some(fault) = &fault
            && fault.timing == Timing::AfterEffect
            && let Some(outcome) = strike(fault).await
        {
            return outcome;
        }
        let mut reply = match result {
            Ok(answer) => Reply::from(answer),
            Err(refusal) => Reply::refused(&refusal),
        };
        reply.tell_bucket(bucket.as_ref());
        Outcome::Reply(reply)
    }

    /// Reads the request, checks it and does what it asks.
    async fn treat(
        &self,
        route: Route,
        parameters: PathParameters,
        bytes: Vec<u8>,
    ) -> Result<Answer, Refusal> {
        let core = &*self.core;
        let payload = body::read(&self.headers, bytes).await?;
        let audit_reason = self.audit_reason()?;
        core.records.update(self.record, |record| {
            let files = payload.files.iter();
            record.body = payload.json.clone();
            record.files = files.map(|file| file.filename.clone()).collect();
            record.audit_reason = audit_reason;
        });
        let mut request = Request {
            route,
            parameters,
            query: self.query.clone(),
            body: payload.json,
            files: payload.files,
            arrived: self.arrived,
        };
        if core.settings.validate {
            judge::judge_user_agent(core, &self.headers);
            judge(core, &mut request)?;
        }
        let result = core.with(|state| act(core, state, &request));
        if result.is_ok() {
            core.note(self.record, |record| record.took_effect = true);
        }
        if core.settings.validate {
            judge_result(core, route, &result);
        }
        result
    }

    fn audit_reason(&self) -> Result<Option<String>, Refusal> {
        let Some(reason) = self.headers.get("x-audit-log-reason") else {
            return Ok(None);
        };
        let reason = reason.to_str().ok().and_then(|reason| {
            let fits = (1..=LONGEST_REASON).contains(&reason.len());
            let decoded = percent_decode_str(reason).decode_utf8().ok()?;
            fits.then(|| decoded.into_owned())
        });
        reason.map(Some).ok_or_else(|| {
            Refusal::invalid(vec![Detail {
                path: vec!["reason".into()],
                code: "BASE_TYPE_BAD_LENGTH",
                message: format!("Must be between 1 and {LONGEST_REASON} in length."),
            }])
        })
    }
}

/// Lets the fault happen; `None` if the request goes on all the same.
async fn strike(fault: &Due) -> Option<Outcome> {
    match &fault.act {
        Act::Proceed => None,
        Act::Status(status) => Some(Outcome::Reply(Reply::broken(*status))),
        Act::Error(error) => Some(Outcome::Reply(Reply::refused(&(*error).into()))),
        Act::RateLimit { scope, retry_after } => Some(Outcome::Reply(Reply::limited(&Limited {
            scope: *scope,
            retry_after: *retry_after,
            bucket: None,
        }))),
        Act::Hang => Some(Outcome::Silence),
        Act::Reset => Some(Outcome::Reset),
        Act::Pause(gate) => gate.pass().await.err().map(|_| Outcome::Reset),
    }
}
