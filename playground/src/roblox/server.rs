//! The way of one request, from arrival to answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{ConnectInfo, Request as HttpRequest, State as Shares},
    http::{Method, header::CONTENT_TYPE},
    response::Response,
};

use super::{
    answer::Answer,
    body,
    connection::ResetHandle,
    credentials::{Caller, Presented},
    endpoints,
    faults::Effect,
    limits::Standing,
    query::Query,
    records::{RecordId, Request, ViolationIn},
    refusal::Refusal,
    route::{Route, Target},
    schema::{self, Departure},
    simulator::{Shared, State},
    users::UserId,
};

/// Larger bodies are read as empty; the largest allowed is 200 IDs.
const MAX_BODY: usize = 1024 * 1024;

/// A request, read.
#[derive(Debug)]
pub(super) struct Call {
    pub method: Method,
    pub target: Target,
    pub path: String,
    pub query_text: String,
    pub query: Query,
    pub presented: Presented,
    pub content_type: Option<String>,
    pub body: Bytes,
}

impl Call {
    async fn read(request: HttpRequest) -> Self {
        let (head, body) = request.into_parts();
        let content_type = head.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let query_text = head.uri.query().unwrap_or_default();
        Self {
            target: Target::parse(&head.method, &head.uri),
            path: head.uri.path().to_owned(),
            query: Query::parse(query_text),
            query_text: query_text.to_owned(),
            presented: Presented::read(&head.headers),
            content_type: content_type.map(str::to_owned),
            body: to_bytes(body, MAX_BODY).await.unwrap_or_default(),
            method: head.method,
        }
    }

    /// The user in the path, if it is a number.
    pub fn user(&self) -> Option<UserId> {
        let in_path = matches!(
            self.target.route,
            Route::Inventory
                | Route::User
                | Route::GenerateThumbnail
                | Route::Operation
                | Route::WebUser
        );
        let id = self.target.id.parse().ok().filter(|_| in_path)?;
        Some(UserId::new(id))
    }

    fn url_bytes(&self) -> usize {
        self.path.len() + 1 + self.query_text.len()
    }

    fn record(&self) -> Request {
        Request {
            at: Instant::now(),
            method: self.method.clone(),
            route: self.target.route,
            user: self.user(),
            path: self.path.clone(),
            query: self.query_text.clone(),
            filter: self.query.get("filter").map(str::to_owned),
            page_token: self.query.get("pageToken").map(str::to_owned),
            credential: self.presented.credential(),
            account: None,
            body: String::from_utf8_lossy(&self.body).into_owned(),
            status: None,
        }
    }
}

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(
    Shares(shared): Shares<Arc<Shared>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    request: HttpRequest,
) -> Response {
    let call = Call::read(request).await;
    let (record, delay, effect) = shared.state().arrive(&call);

    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    match &effect {
        Effect::Hold(gate) => gate.pass().await,
        Effect::Silence => std::future::pending::<()>().await,
        Effect::Reset => {
            connection.reset();
            std::future::pending::<()>().await;
        }
        _ => {}
    }
    let answer = match &effect {
        Effect::Answer(prepared) => prepared.clone(),
        Effect::Huge(_) => Answer::ok(&()),
        _ => shared.state().answer(&call, record),
    };
    if let Effect::HoldAnswer(gate) = &effect {
        gate.pass().await;
    }
    shared.state().records.answered(record, answer.status);
    body::send(answer, &effect)
}

impl State {
    /// Records a request and looks up what will go wrong with it.
    fn arrive(&mut self, call: &Call) -> (Option<RecordId>, Duration, Effect) {
        let route = call.target.route;
        self.records.count(route);
        let record = self.settings.record.then(|| call.record());
        let record = record.map(|request| self.records.begin(request));
        let (delay, effect) = self.faults.next(call);
        if self.outage && matches!(effect, Effect::None) {
            let down = Refusal::Unavailable.answer(route.is_open_cloud());
            return (record, delay, Effect::Answer(down));
        }
        (record, delay, effect)
    }

    /// The answer without any fault: what Roblox says to this request now.
    fn answer(&mut self, call: &Call, record: Option<RecordId>) -> Answer {
        let route = call.target.route;
        let mut standing = None;
        let result = self.decide(call, record, &mut standing);
        let answer = result.unwrap_or_else(|refusal| {
            if let Refusal::Malformed(_) | Refusal::NoSuchRoute = refusal {
                let message = format!("{} {}: {refusal}", call.method, call.path);
                self.records.violation(route, ViolationIn::Request, message);
            }
            refusal.answer(route.is_open_cloud())
        });
        if self.settings.check && answer.documented {
            for message in schema::check_answer(route, &answer.body) {
                self.records.violation(route, ViolationIn::Answer, message);
            }
        }
        match standing {
            Some(standing) => standing.tell(&self.settings.limits, answer),
            None => answer,
        }
    }

    /// The gates in the order Roblox has them: address, credential, rate limit, the request's
    /// own form, and only then the endpoint.
    fn decide(
        &mut self,
        call: &Call,
        record: Option<RecordId>,
        standing: &mut Option<Standing>,
    ) -> Result<Answer, Refusal> {
        let route = call.target.route;
        if call.url_bytes() > self.settings.max_url_bytes {
            return Err(Refusal::UrlTooLong);
        }
        if route == Route::Unknown {
            return Err(Refusal::NoSuchRoute);
        }
        let caller = self.caller(call)?;
        if let Some(caller) = caller {
            self.records.recognised(record, caller.account);
        }
        let limits = self.settings.limits;
        *standing = self.buckets.count(&limits, route, caller, Instant::now());
        if let Some(standing) = standing {
            standing.check(&limits)?;
        }
        if self.settings.check {
            self.check_form(call)?;
        }
        endpoints::answer(self, call, caller)
    }

    /// Who asks; nobody on the older hosts, which take no credential from a program.
    fn caller(&mut self, call: &Call) -> Result<Option<Caller>, Refusal> {
        let route = call.target.route;
        if route.is_open_cloud() {
            return self.credentials.authenticate(&call.presented).map(Some);
        }
        if !matches!(call.presented, Presented::Nothing) {
            let message = "a credential was sent to a host that takes none".to_owned();
            self.records.violation(route, ViolationIn::Request, message);
        }
        Ok(None)
    }

    /// Holds the request against the `OpenAPI` document. Roblox ignores parameters it does not
    /// know, so those are noted; the rest is refused.
    fn check_form(&mut self, call: &Call) -> Result<(), Refusal> {
        for departure in schema::check_request(call) {
            match departure {
                Departure::Unknown(message) => {
                    let route = call.target.route;
                    self.records.violation(route, ViolationIn::Request, message);
                }
                Departure::Invalid(message) => return Err(Refusal::Malformed(message)),
            }
        }
        Ok(())
    }
}
