//! From `OpenAPI` 3.0 schemas to strict JSON Schema.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::DOCUMENT;
use crate::roblox::records::ViolationIn;

/// Compiles a schema that may refer to the document's others.
pub(super) fn compile(schema: &Value, side: ViolationIn) -> Validator {
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
    fn nullable_becomes_a_type() {
        let mut schema = json!({ "type": "string", "nullable": true });
        tighten(&mut schema, ViolationIn::Answer);
        assert_eq!(schema["type"], json!(["string", "null"]));
    }
}
