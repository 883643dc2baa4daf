//! Path and query parameters against the document.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::Value;

use super::{anchored, compile, explain};
use crate::discord::rest::{Detail, PathParameters};

/// Validators by schema: many parameters share a few.
static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What is wrong with the parameters of a request.
pub(super) fn check(
    operation: &Value,
    path_item: &Value,
    path: &PathParameters,
    query: &[(String, String)],
) -> Vec<Detail> {
    let lists = [&operation["parameters"], &path_item["parameters"]];
    let described = lists.into_iter().filter_map(Value::as_array).flatten();
    let mut problems = Vec::new();
    for parameter in described {
        let name = parameter["name"].as_str().unwrap_or_default();
        let given = match parameter["in"].as_str() {
            Some("path") => path.get(name),
            _ => query
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str()),
        };
        match given {
            Some(given) => {
                let schema = &parameter["schema"];
                for problem in explain::problems(&validator(schema), &read(schema, given)) {
                    problems.push(Detail {
                        path: vec![name.into()],
                        ..problem
                    });
                }
            }
            None if parameter["required"] == true => problems.push(Detail {
                path: vec![name.into()],
                code: "BASE_TYPE_REQUIRED",
                message: "This field is required".into(),
            }),
            None => {}
        }
    }
    problems
}

/// The parameter as the JSON that its schema describes.
fn read(schema: &Value, text: &str) -> Value {
    let read = match schema["type"].as_str() {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("boolean") => match text {
            "true" | "True" | "1" => Some(true.into()),
            "false" | "False" | "0" => Some(false.into()),
            _ => None,
        },
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}

fn validator(schema: &Value) -> Arc<Validator> {
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let validator = validators
        .entry(schema.to_string())
        .or_insert_with(|| Arc::new(compile(&anchored(schema))));
    validator.clone()
}
