//! Requests and answers before the API document and the rules.

use std::sync::atomic::Ordering;

use axum::http::{HeaderMap, Method, header::USER_AGENT};
use tokio::task::JoinError;

use super::{Answer, Detail, Refusal, Request, Route};
use crate::discord::{
    records::{Culprit, Violation},
    rules, schema,
    state::Core,
};

/// Refuses what Discord refuses, and notes it.
pub(super) fn judge(core: &Core, request: &mut Request) -> Result<(), Refusal> {
    let tolerated = schema::tolerate(request.route, &mut request.body);
    accuse(core, Culprit::BotAgainstDocument, request.route, tolerated);
    let Request {
        route,
        parameters,
        query,
        body,
        ..
    } = &*request;
    let refusal = match schema::check_request(*route, parameters, query, body) {
        problems if problems.is_empty() => rules::check(request),
        problems => Err(Refusal::invalid(problems)),
    };
    refusal.inspect_err(|refusal| {
        accuse(core, Culprit::Bot, request.route, refusal.sentences());
    })
}

/// Notes what was refused for what it said, though its form was right, and holds the simulator
/// to the document too.
pub(super) fn judge_result(core: &Core, route: Route, result: &Result<Answer, Refusal>) {
    let problems = match result {
        Ok(answer) => schema::check_answer(route, answer.status, answer.body.as_ref()),
        Err(refusal) => {
            if refusal.error.status() == 400 {
                accuse(core, Culprit::Bot, route, refusal.sentences());
            }
            // Without the details: their codes are words, and the document says numbers.
            let body = Refusal::from(refusal.error).json();
            schema::check_answer(route, refusal.error.status(), Some(&body))
        }
    };
    let sentences = problems.iter().map(Detail::sentence).collect();
    accuse(core, Culprit::Simulator, route, sentences);
}

/// Discord's reference demands `DiscordBot (url, version)` of every client and reserves the
/// right to turn others away. Noted once.
pub(super) fn judge_user_agent(core: &Core, headers: &HeaderMap) {
    let agent = headers
        .get(USER_AGENT)
        .and_then(|value| value.to_str().ok());
    let proper = agent.is_some_and(|agent| agent.starts_with("DiscordBot ("));
    if !proper && !core.user_agent_noted.swap(true, Ordering::Relaxed) {
        core.records.violation(Violation {
            by: Culprit::BotAgainstDocument,
            place: "User-Agent".into(),
            problems: vec![format!("{agent:?} is not DiscordBot (url, version)")],
        });
    }
}

/// Notes a request that leads nowhere: on Discord either, or in this simulation.
pub(super) fn accuse_of_unknown_route(core: &Core, method: &Method, path: &str) {
    core.records.violation(Violation {
        by: Culprit::Bot,
        place: format!("{method} {path}"),
        problems: vec!["this route does not exist, or is not simulated".into()],
    });
}

/// Notes that the simulator itself fell over.
pub(super) fn confess(core: &Core, route: Route, panic: &JoinError) {
    accuse(core, Culprit::Simulator, route, vec![panic.to_string()]);
}

fn accuse(core: &Core, by: Culprit, route: Route, problems: Vec<String>) {
    if !problems.is_empty() {
        core.records.violation(Violation {
            by,
            place: route.to_string(),
            problems,
        });
    }
}
