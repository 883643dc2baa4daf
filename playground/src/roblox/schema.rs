//! Roblox's `OpenAPI` document, as a judge of requests and answers.
//!
//! The document is `OpenAPI` 3.0, whose schemas are not quite JSON Schema, and it is lenient;
//! [`tighten`] brings both in order.

use std::{collections::HashMap, sync::LazyLock};

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::{records::ViolationIn, route::Route, server::Call};

/// How a request departs from the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Departure {
    /// A query parameter the document does not have.
    Unknown(String),
    /// A missing or wrong parameter, or a wrong body.
    Invalid(String),
}

/// The asset type of this name, if the document has it.
pub(super) fn asset_type(name: &str) -> Option<&'static str> {
    static TYPES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let details = &DOCUMENT["components"]["schemas"]["InventoryItem_AssetDetails"];
        let types = details["properties"]["inventoryItemAssetType"]["enum"].as_array();
        let types = types.expect("the document lists the asset types");
        types.iter().filter_map(Value::as_str).collect()
    });
    TYPES.iter().copied().find(|&known| known == name)
}

/// Holds a request against the document; routes it does not describe pass.
pub(super) fn check_request(call: &Call) -> Vec<Departure> {
    OPERATIONS
        .get(&call.target.route)
        .map_or_else(Vec::new, |operation| operation.check(call))
}

/// Holds the body of a 200 against the document. Stricter than the document is: fields it does
/// not name are departures.
pub(super) fn check_answer(route: Route, body: &[u8]) -> Vec<String> {
    let operation = OPERATIONS.get(&route);
    let Some(schema) = operation.and_then(|operation| operation.answer.as_ref()) else {
        return Vec::new();
    };
    match serde_json::from_slice(body) {
        Ok(body) => errors(schema, &body),
        Err(error) => vec![format!("not JSON: {error}")],
    }
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../specs/roblox.openapi.json"))
        .expect("the document in the repository is JSON")
});

static OPERATIONS: LazyLock<HashMap<Route, Operation>> = LazyLock::new(|| {
    let operations = Route::ALL.into_iter().filter_map(|route| {
        let (path, method) = route.documented()?;
        Some((route, Operation::read(&DOCUMENT["paths"][path][method])))
    });
    operations.collect()
});

/// What the document says about one method on one path.
struct Operation {
    parameters: Vec<Parameter>,
    body: Option<Validator>,
    answer: Option<Validator>,
}

struct Parameter {
    name: String,
    in_path: bool,
    required: bool,
    schema: Value,
    validator: Validator,
}

impl Operation {
    fn read(operation: &Value) -> Self {
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

    fn check(&self, call: &Call) -> Vec<Departure> {
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

fn errors(schema: &Validator, value: &Value) -> Vec<String> {
    let errors = schema.iter_errors(value);
    let worded = errors.map(|error| format!("{error} at '{}'", error.instance_path()));
    worded.collect()
}

fn compile(schema: &Value, side: ViolationIn) -> Validator {
    let mut schema = json!({
        "allOf": [schema],
        "components": { "schemas": DOCUMENT["components"]["schemas"] },
    });
    tighten(&mut schema, side);
    // Draft 4 is what OpenAPI 3.0 extends.
    jsonschema::options()
        .with_draft(Draft::Draft4)
        .should_validate_formats(true)
        .build(&schema)
        .expect("the document's schemas compile")
}

/// Rewrites `OpenAPI` 3.0 into JSON Schema, and closes what the document leaves open:
///
/// - `nullable` becomes a type;
/// - `format: int32` and `int64` become bounds, and an int64 in an answer may be a string of
///   digits, as protobuf's JSON mapping writes it;
/// - booleans lose their `enum`, which the document gives as the strings "true" and "false";
/// - objects that name their fields have no others.
fn tighten(schema: &mut Value, side: ViolationIn) {
    match schema {
        Value::Array(parts) => parts.iter_mut().for_each(|part| tighten(part, side)),
        Value::Object(fields) => {
            for field in fields.values_mut() {
                tighten(field, side);
            }
            let is = |name: &str, value: &str| fields.get(name).is_some_and(|v| v == value);
            let bounds = match fields.get("format").and_then(Value::as_str) {
                Some("int32") => Some((i64::from(i32::MIN), i64::from(i32::MAX))),
                Some("int64") => Some((i64::MIN, i64::MAX)),
                _ => None,
            };
            if let (true, Some((min, max))) = (is("type", "integer"), bounds) {
                if side == ViolationIn::Answer && is("format", "int64") {
                    fields.insert("type".into(), json!(["integer", "string"]));
                    fields.insert("pattern".into(), json!("^-?[0-9]{1,19}$"));
                }
                fields.insert("minimum".into(), min.into());
                fields.insert("maximum".into(), max.into());
            }
            if fields.get("type").is_some_and(|kind| kind == "boolean") {
                fields.remove("enum");
            }
            let nullable = fields.get("nullable") == Some(&true.into());
            if let (true, Some(kind)) = (nullable, fields.get("type").cloned()) {
                fields.insert("type".into(), json!([kind, "null"]));
            }
            if fields.get("properties").is_some_and(Value::is_object) {
                let open = fields.entry("additionalProperties");
                open.or_insert(false.into());
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_depart_from_the_document() {
        let cases = [
            (Route::Inventory, json!({ "inventoryItems": {} })),
            (Route::Inventory, json!({ "items": [] })),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "badgeDetails": { "badgeId": 5 } }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "bundleDetails": {} }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "addTime": "yesterday" }] }),
            ),
            (
                Route::Inventory,
                json!({ "inventoryItems": [{ "assetDetails": { "inventoryItemAssetType": "HATS" } }] }),
            ),
            (Route::User, json!({ "id": 156 })),
            (Route::GenerateThumbnail, json!({ "done": "yes" })),
            (Route::WebUser, json!({ "isBanned": null })),
            (Route::Usernames, json!({ "data": [{ "id": 1.5 }] })),
            (Route::Badge, json!({ "nickname": "x" })),
        ];
        for (route, body) in cases {
            let found = check_answer(route, body.to_string().as_bytes());
            assert_eq!(found.len(), 1, "{body}: {found:?}");
        }
        assert_eq!(check_answer(Route::User, b"{").len(), 1);
    }

    #[test]
    fn int64_in_answers_may_be_a_string_of_digits() {
        let with_serial = |serial: Value| {
            let details = json!({ "collectibleDetails": { "serialNumber": serial } });
            json!({ "inventoryItems": [{ "assetDetails": details }] }).to_string()
        };
        for (serial, departures) in [
            (json!(17), 0),
            (json!("17"), 0),
            (json!("x"), 1),
            (json!([]), 1),
        ] {
            let body = with_serial(serial);
            let found = check_answer(Route::Inventory, body.as_bytes());
            assert_eq!(found.len(), departures, "{body}: {found:?}");
        }
    }

    #[test]
    fn nullable_becomes_a_type() {
        let mut schema = json!({ "type": "string", "nullable": true });
        tighten(&mut schema, ViolationIn::Answer);
        assert_eq!(schema["type"], json!(["string", "null"]));
    }

    #[test]
    fn every_documented_route_is_in_the_document() {
        assert_eq!(OPERATIONS.len(), Route::ALL.len() - 2);
        for (index, route) in Route::ALL.into_iter().enumerate() {
            assert_eq!(route as usize, index, "{route:?}");
        }
    }
}
