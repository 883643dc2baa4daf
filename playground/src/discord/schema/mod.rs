//! Discord's API document as a judge of requests and answers.
//!
//! A validator is compiled when it is first needed and then serves every simulator of the
//! process.

mod explain;
mod parameters;
mod tolerance;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, Once, OnceLock, PoisonError},
};

use jsonschema::{Draft, Registry, RegistryBuilder, Validator};
use serde_json::{Value, json};

pub(crate) use self::tolerance::tolerate;
use super::rest::{Detail, PathParameters, Route};

/// The document under the name that references to it use.
const DOCUMENT: &str = "urn:discord:openapi";

static OPENAPI: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../specs/discord.openapi.json"))
        .expect("the document in specs/ is JSON")
});

static REGISTRY: LazyLock<Registry<'static>> = LazyLock::new(|| {
    Registry::new()
        .draft(Draft::Draft202012)
        .add(DOCUMENT, json!({ "components": OPENAPI["components"] }))
        .and_then(RegistryBuilder::prepare)
        .expect("the document in specs/ holds together")
});

/// `None` inside for a part without a schema.
type Cell = Arc<OnceLock<Option<Validator>>>;

static VALIDATORS: LazyLock<Mutex<HashMap<Part, Cell>>> = LazyLock::new(Mutex::default);
static WARM_UP: Once = Once::new();

/// Compiles in the background what an answer to a person needs, so that the first one does not
/// wait for it.
pub(crate) fn warm_up() {
    WARM_UP.call_once(|| {
        std::thread::spawn(|| {
            for route in [
                Route::CreateInteractionResponse,
                Route::UpdateOriginalWebhookMessage,
                Route::ExecuteWebhook,
            ] {
                for part in [Part::Body(route), Part::Answer(route, 200)] {
                    validator(part).get_or_init(|| validator_of(part));
                }
            }
        });
    });
}

/// A part of an operation that has a schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Part {
    Body(Route),
    /// An answer with this status.
    Answer(Route, u16),
}

/// What is wrong with a request, by the document.
pub(crate) fn check_request(
    route: Route,
    parameters: &PathParameters,
    query: &[(String, String)],
    body: &Value,
) -> Vec<Detail> {
    let mut problems = parameters::check(operation(route), path_item(route), parameters, query);
    let part = Part::Body(route);
    if let Some(validator) = validator(part).get_or_init(|| validator_of(part)) {
        problems.extend(explain::problems(validator, body));
    }
    problems
}

/// What is wrong with an answer of this simulator, by the document.
pub(crate) fn check_answer(route: Route, status: u16, body: Option<&Value>) -> Vec<Detail> {
    let part = Part::Answer(route, status);
    match (validator(part).get_or_init(|| validator_of(part)), body) {
        (Some(validator), Some(body)) => explain::problems(validator, body),
        (None, None) => Vec::new(),
        (expected, _) => vec![Detail {
            path: Vec::new(),
            code: "ANSWER",
            message: match expected {
                Some(_) => format!("The document wants a body with status {status}."),
                None => format!("The document knows no body with status {status}."),
            },
        }],
    }
}

fn path_item(route: Route) -> &'static Value {
    &OPENAPI["paths"][route.template()]
}

fn operation(route: Route) -> &'static Value {
    &path_item(route)[route.method().as_str().to_lowercase()]
}

/// Where the validator of this part is, or will be: compiling it holds up nobody else.
fn validator(part: Part) -> Cell {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    validators.entry(part).or_default().clone()
}

/// The validator of this part; `None` if the document has no schema for it.
fn validator_of(part: Part) -> Option<Validator> {
    schema_of(part).map(|schema| compile(&schema))
}

fn schema_of(part: Part) -> Option<Value> {
    let content = match part {
        // Forms carry the same JSON as `payload_json`; their files have no schema of their own.
        Part::Body(route) => operation(route).get("requestBody")?.get("content")?,
        Part::Answer(route, status) => {
            let responses = &operation(route)["responses"];
            let exact = responses.get(status.to_string());
            let response = exact.or_else(|| responses.get(format!("{}XX", status / 100)))?;
            let response = match response.get("$ref").and_then(Value::as_str) {
                Some(reference) => OPENAPI.pointer(reference.trim_start_matches('#'))?,
                None => response,
            };
            response.get("content")?
        }
    };
    Some(anchored(content.get("application/json")?.get("schema")?))
}

/// The schema with its references pointing at the document in the registry.
pub(super) fn anchored(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| match value.as_str() {
                Some(reference) if key == "$ref" => {
                    (key.clone(), format!("{DOCUMENT}{reference}").into())
                }
                _ => (key.clone(), anchored(value)),
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(anchored).collect(),
        other => other.clone(),
    }
}

pub(super) fn compile(schema: &Value) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(&REGISTRY)
        .should_validate_formats(true)
        .offline()
        .build(schema)
        .expect("the schemas in specs/ are valid")
}
