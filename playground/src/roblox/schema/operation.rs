//! One operation of the document: its parameters, its body and its answer.

use jsonschema::Validator;
use serde_json::Value;

use super::{Departure, dialect::compile};
use crate::roblox::{call::Call, records::ViolationIn};

/// What the document says about one method on one path.
pub(super) struct Operation {
    parameters: Vec<Parameter>,
    body: Option<Validator>,
    pub answer: Option<Validator>,
}

struct Parameter {
    name: String,
    in_path: bool,
    required: bool,
    schema: Value,
    validator: Validator,
}

impl Operation {
    pub fn read(operation: &Value) -> Self {
        assert!(operation.is_object(), "the document has every route");
        let parameters = operation["parameters"].as_array();
        let parameters = parameters.into_iter().flatten();
        let json = |part: &Value| part["content"]["application/json"]["schema"].clone();
        let compile = |schema: Value, side| (!schema.is_null()).then(|| compile(&schema, side));
        Self {
            parameters: parameters.filter_map(Parameter::read).collect(),
            body: compile(json(&operation["requestBody"]), ViolationIn::Request),
            answer: compile(json(&operation["responses"]["200"]), ViolationIn::Answer),
        }
    }

    pub fn check(&self, call: &Call) -> Vec<Departure> {
        let mut found = Vec::new();
        for (name, _) in call.query.iter() {
            let known = self.parameters.iter().any(|known| known.name == name);
            if !known {
                found.push(Departure::Unknown(format!("unknown parameter '{name}'")));
            }
        }
        for parameter in &self.parameters {
            found.extend(parameter.check(call).map(Departure::Invalid));
        }
        if let Some(schema) = &self.body {
            found.extend(check_body(schema, call).map(Departure::Invalid));
        }
        found
    }
}

impl Parameter {
    /// Header parameters are optional everywhere and none is sent here.
    fn read(parameter: &Value) -> Option<Self> {
        let place = parameter["in"].as_str();
        let in_path = place == Some("path");
        if !in_path && place != Some("query") {
            return None;
        }
        let schema = parameter["schema"].clone();
        Some(Self {
            name: parameter["name"].as_str()?.to_owned(),
            in_path,
            required: parameter["required"] == true,
            validator: compile(&schema, ViolationIn::Request),
            schema,
        })
    }

    fn check(&self, call: &Call) -> Option<String> {
        let name = &self.name;
        let text = if self.in_path {
            Some(call.target.id.as_str())
        } else {
            let mut values = call.query.iter().filter(|(found, _)| found == name);
            let first = values.next().map(|(_, value)| value);
            if values.next().is_some() {
                return Some(format!("parameter '{name}' is given twice"));
            }
            first
        };
        let Some(text) = text else {
            return self
                .required
                .then(|| format!("parameter '{name}' is missing"));
        };
        let problem = errors(&self.validator, &typed(&self.schema, text));
        let problem = problem.first()?;
        Some(format!("parameter '{name}': {problem}"))
    }
}

fn check_body(schema: &Validator, call: &Call) -> Option<String> {
    let content_type = call.content_type.as_deref().unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Some(format!(
            "content type '{content_type}' is not application/json"
        ));
    }
    match serde_json::from_slice(&call.body) {
        Ok(body) => Some(format!("body: {}", errors(schema, &body).first()?)),
        Err(error) => Some(format!("body: not JSON: {error}")),
    }
}

/// A parameter's text as the JSON value its schema speaks of; text that is no such value stays
/// text, for the schema to refuse.
fn typed(schema: &Value, text: &str) -> Value {
    let as_text = || Value::from(text);
    match schema["type"].as_str() {
        Some("integer") => text.parse::<i64>().map_or_else(|_| as_text(), Value::from),
        Some("boolean") => text.parse::<bool>().map_or_else(|_| as_text(), Value::from),
        Some("array") => text
            .split(',')
            .map(|part| typed(&schema["items"], part))
            .collect(),
        _ => as_text(),
    }
}

pub(super) fn errors(schema: &Validator, value: &Value) -> Vec<String> {
    let errors = schema.iter_errors(value);
    let worded = errors.map(|error| format!("{error} at '{}'", error.instance_path()));
    worded.collect()
}
