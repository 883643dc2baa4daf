//! The way of one request, from arrival to answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{ConnectInfo, Request as HttpRequest, State as Shares},
    response::Response,
};

use super::{
    answer::Answer,
    body,
    call::Call,
    credentials::{Caller, Presented},
    endpoints,
    faults::Effect,
    records::{RecordId, ViolationIn},
    refusal::Refusal,
    route::Route,
    schema::{self, Departure},
    simulator::{Shared, State},
};
use crate::tcp::ResetHandle;

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

    /// The answer without any fault: what Roblox says to this request now. The gates stand in
    /// Roblox's order: address, credential, rate limit, the request's form, the endpoint.
    fn answer(&mut self, call: &Call, record: Option<RecordId>) -> Answer {
        let route = call.target.route;
        let caller = match self.identify(call) {
            Ok(caller) => caller,
            Err(refusal) => return self.refuse(call, &refusal),
        };
        if let Some(caller) = caller {
            self.records.recognised(record, caller.account);
        }
        let limits = self.settings.limits;
        let standing = self.buckets.count(&limits, route, caller, Instant::now());
        let within = standing.map_or(Ok(()), |standing| standing.check(&limits));
        let answer = within
            .and_then(|()| self.check_form(call))
            .and_then(|()| endpoints::answer(self, call, caller))
            .unwrap_or_else(|refusal| self.refuse(call, &refusal));
        if self.settings.check && answer.documented {
            for message in schema::check_answer(route, &answer.body) {
                self.records.violation(route, ViolationIn::Answer, message);
            }
        }
        match standing {
            Some(standing) => standing.tell(&limits, answer),
            None => answer,
        }
    }

    fn refuse(&mut self, call: &Call, refusal: &Refusal) -> Answer {
        let route = call.target.route;
        if let Refusal::Malformed(_) | Refusal::NoSuchRoute = refusal {
            let message = format!("{} {}: {refusal}", call.method, call.path);
            self.records.violation(route, ViolationIn::Request, message);
        }
        refusal.answer(route.is_open_cloud())
    }

    /// Who asks, and for something that exists; nobody on the older hosts, which take no
    /// credential from a program.
    fn identify(&mut self, call: &Call) -> Result<Option<Caller>, Refusal> {
        let route = call.target.route;
        if call.url_bytes() > self.settings.max_url_bytes {
            return Err(Refusal::UrlTooLong);
        }
        if route == Route::Unknown {
            return Err(Refusal::NoSuchRoute);
        }
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
        if !self.settings.check {
            return Ok(());
        }
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
