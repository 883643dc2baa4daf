//! The way of a request from its arrival to its answer.

use std::sync::Arc;

use axum::{
    body::{Body, to_bytes},
    extract::{self, ConnectInfo},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{
    Answer, Detail, JsonError, PathParameters, Refusal, Request, Route, act, body,
    route::{API, parse_query},
};
use crate::discord::{
    faults::{Act, Due, Timing},
    limits::{BucketState, INVALID_WINDOW, Limited, RateLimitScope},
    records::{Culprit, RecordId, RequestRecord, Violation},
    rules, schema,
    state::Core,
    tcp::Cut,
};

/// The largest body Discord takes from a bot: 10 MiB of files and a little around them.
const LARGEST_BODY: usize = 11 * 1024 * 1024;
/// The longest reason the audit log takes, decoded.
const LONGEST_REASON: usize = 512;

/// What becomes of a request.
enum Outcome {
    Reply(Reply),
    /// No answer, for ever.
    Silence,
    /// The connection breaks.
    Reset,
}

/// An answer on its way out.
struct Reply {
    status: u16,
    body: ReplyBody,
    headers: Vec<(&'static str, String)>,
    /// Whether a status of 429 counts as an invalid request.
    shared_limit: bool,
}

enum ReplyBody {
    Empty,
    Json(Value),
    Html(String),
}

/// Answers one request of the bot.
pub(crate) async fn serve(
    extract::State(core): extract::State<Arc<Core>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: extract::Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_BODY).await else {
        return respond(Reply::refused(&JsonError::InvalidFormBody.into()));
    };
    let path = parts.uri.path();
    let found = path
        .strip_prefix(API)
        .and_then(|path| Route::find(&parts.method, path));
    let arrival = Arrival {
        core: &core,
        with_token: has_token(&core, &parts.headers),
        record: core.records.arrived(|| {
            RequestRecord::new(parts.method.to_string(), path.to_owned(), found.clone())
        }),
        query: parse_query(parts.uri.query()),
        headers: &parts.headers,
    };
    core.records.update(arrival.record, |record| {
        record.with_token = arrival.with_token;
        record.query.clone_from(&arrival.query);
    });
    let outcome = if core.stopped.is_cancelled() {
        Outcome::Reset
    } else if core.limits().invalid() >= core.settings.invalid_request_limit {
        Outcome::Reply(Reply::banned())
    } else if let Some((route, parameters)) = found {
        arrival.admit(route, parameters, bytes.into()).await
    } else {
        let known = path.strip_prefix(API).is_some_and(Route::knows_path);
        let error = if known {
            JsonError::MethodNotAllowed
        } else {
            JsonError::NotFound
        };
        Outcome::Reply(Reply::refused(&error.into()))
    };
    match outcome {
        Outcome::Reply(reply) => {
            if matches!(reply.status, 401 | 403) || reply.status == 429 && !reply.shared_limit {
                core.limits().note_invalid();
            }
            core.records
                .update(arrival.record, |record| record.status = Some(reply.status));
            core.changed.notify_waiters();
            respond(reply)
        }
        Outcome::Silence => std::future::pending().await,
        Outcome::Reset => {
            cut.now();
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

/// A request that has arrived.
struct Arrival<'a> {
    core: &'a Core,
    record: Option<RecordId>,
    with_token: bool,
    query: Vec<(String, String)>,
    headers: &'a HeaderMap,
}

impl Arrival<'_> {
    /// Lets the request in, or turns it away before anyone has read it.
    async fn admit(&self, route: Route, parameters: PathParameters, bytes: Vec<u8>) -> Outcome {
        let core = self.core;
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
        let mut reply = match &result {
            Ok(answer) => Reply::from(answer.clone()),
            Err(refusal) => Reply::refused(refusal),
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
        let core = self.core;
        let payload = body::read(self.headers, bytes).await?;
        let audit_reason = self.audit_reason()?;
        core.records.update(self.record, |record| {
            record.body = payload.json.clone();
            record.files = payload
                .files
                .iter()
                .map(|file| file.filename.clone())
                .collect();
            record.audit_reason = audit_reason;
        });
        let mut request = Request {
            route,
            parameters,
            query: self.query.clone(),
            body: payload.json,
            files: payload.files,
        };
        if core.settings.validate {
            self.judge(&mut request)?;
        }
        let result = core.with(|state| act(core, state, &request));
        if result.is_ok() {
            core.records
                .update(self.record, |record| record.took_effect = true);
        }
        if core.settings.validate {
            self.judge_answer(route, &result);
        }
        result
    }

    /// Refuses what Discord refuses, and notes it.
    fn judge(&self, request: &mut Request) -> Result<(), Refusal> {
        let tolerated = schema::tolerate(request.route, &mut request.body);
        self.accuse(Culprit::BotAgainstDocument, request.route, tolerated);
        let Request {
            route,
            parameters,
            query,
            body,
            ..
        } = &*request;
        let refusal = match schema::check_request(*route, parameters, query, body) {
            problems if problems.is_empty() => rules::check(request).err(),
            problems => Some(Refusal::invalid(problems)),
        };
        let Some(refusal) = refusal else {
            return Ok(());
        };
        self.accuse(Culprit::Bot, request.route, refusal.sentences());
        Err(refusal)
    }

    /// Holds the simulator to the document too.
    fn judge_answer(&self, route: Route, result: &Result<Answer, Refusal>) {
        let problems = match result {
            Ok(answer) => schema::check_answer(route, answer.status, answer.body.as_ref()),
            Err(refusal) => {
                schema::check_answer(route, refusal.error.status(), Some(&refusal.json()))
            }
        };
        let sentences = problems.iter().map(Detail::sentence).collect();
        self.accuse(Culprit::Simulator, route, sentences);
    }

    fn accuse(&self, by: Culprit, route: Route, problems: Vec<String>) {
        if !problems.is_empty() {
            self.core.records.violation(Violation {
                by,
                place: route.to_string(),
                problems,
            });
        }
    }

    fn audit_reason(&self) -> Result<Option<String>, Refusal> {
        let Some(reason) = self.headers.get("x-audit-log-reason") else {
            return Ok(None);
        };
        let reason = reason.to_str().ok().and_then(|reason| {
            let decoded = percent_decode_str(reason).decode_utf8().ok()?;
            (decoded.chars().count() <= LONGEST_REASON).then(|| decoded.into_owned())
        });
        reason.map(Some).ok_or_else(|| {
            Refusal::invalid(vec![Detail {
                path: vec!["reason".into()],
                code: "BASE_TYPE_BAD_LENGTH",
                message: format!("Must be between 0 and {LONGEST_REASON} in length."),
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

impl Reply {
    fn new(status: u16, body: ReplyBody) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            shared_limit: false,
        }
    }

    fn refused(refusal: &Refusal) -> Self {
        Self::new(refusal.error.status(), ReplyBody::Json(refusal.json()))
    }

    /// What a proxy in front of Discord says when nobody is at home.
    fn broken(status: u16) -> Self {
        let status_line = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        let html = format!(
            "<html>\r\n<head><title>{status_line}</title></head>\r\n<body>\r\n\
             <center><h1>{status_line}</h1></center>\r\n<hr><center>cloudflare</center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::new(status, ReplyBody::Html(html))
    }

    fn limited(limited: &Limited) -> Self {
        let seconds = limited.retry_after.as_secs_f64();
        let is_global = limited.scope == RateLimitScope::Global;
        let mut reply = Self::new(
            429,
            ReplyBody::Json(json!({
                "message": "You are being rate limited.",
                "code": 0,
                "retry_after": seconds,
                "global": is_global,
            })),
        );
        // The header counts whole seconds, at least as long as the body says.
        reply
            .headers
            .push(("retry-after", format!("{:.0}", seconds.ceil())));
        reply
            .headers
            .push(("x-ratelimit-scope", limited.scope.header().into()));
        if is_global {
            reply.headers.push(("x-ratelimit-global", "true".into()));
        }
        reply.shared_limit = limited.scope == RateLimitScope::Shared;
        reply.tell_bucket(limited.bucket.as_ref());
        reply
    }

    /// The address is banned: Cloudflare answers, not Discord.
    fn banned() -> Self {
        let html = "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare \
                    to restrict access</title></head><body><h1>Error 1015</h1>\
                    <p>You are being rate limited</p></body></html>";
        let mut reply = Self::new(429, ReplyBody::Html(html.into()));
        let retry_after = INVALID_WINDOW.as_secs();
        reply.headers.push(("retry-after", retry_after.to_string()));
        reply
    }

    fn tell_bucket(&mut self, bucket: Option<&BucketState>) {
        if let Some(bucket) = bucket {
            self.headers.extend(bucket.headers());
        }
    }
}

impl From<Answer> for Reply {
    fn from(answer: Answer) -> Self {
        let body = answer.body.map_or(ReplyBody::Empty, ReplyBody::Json);
        Self::new(answer.status, body)
    }
}

fn respond(reply: Reply) -> Response {
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let (content_type, body) = match reply.body {
        ReplyBody::Empty => (None, Body::empty()),
        ReplyBody::Json(json) => (Some("application/json"), Body::from(json.to_string())),
        ReplyBody::Html(html) => (Some("text/html; charset=UTF-8"), Body::from(html)),
    };
    if let Some(content_type) = content_type {
        response = response.header(header::CONTENT_TYPE, content_type);
    }
    response
        .body(body)
        .expect("the status and headers above are valid")
}
