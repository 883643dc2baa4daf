//! From a validator's errors to Discord's.

use jsonschema::{
    ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

use crate::discord::rest::Detail;

/// What is wrong with the value, in Discord's words.
pub(super) fn problems(validator: &Validator, value: &Value) -> Vec<Detail> {
    let mut details = Vec::new();
    for error in validator.iter_errors(value) {
        collect(&error, &mut details);
    }
    details.dedup();
    details
}

/// A failed choice between schemas is explained by the schema that was most likely meant.
fn collect(error: &ValidationError<'_>, details: &mut Vec<Detail>) {
    let (Kind::AnyOf { context: branches } | Kind::OneOfNotValid { context: branches }) =
        error.kind()
    else {
        details.push(detail(error));
        return;
    };
    let likely = branches
        .iter()
        .filter(|branch| !branch.is_empty())
        .min_by_key(|branch| unlikeliness(branch, &path_of(error)));
    match likely {
        Some(branch) if unlikeliness(branch, &path_of(error)).0 == 0 => {
            for inner in branch {
                collect(inner, details);
            }
        }
        _ => details.push(detail(error)),
    }
}

/// Whether a schema was not meant at all (another type of value, another `type` member), then
/// how much of it fails.
fn unlikeliness(branch: &[ValidationError<'_>], at: &[String]) -> (u8, usize) {
    let meant_another = branch.iter().any(|error| {
        let path = path_of(error);
        let below = path.strip_prefix(at).unwrap_or_default();
        let is_discriminator =
            below == ["type"] && matches!(error.kind(), Kind::Enum { .. } | Kind::Constant { .. });
        let is_value_type =
            below.is_empty() && matches!(error.kind(), Kind::Type { .. } | Kind::Constant { .. });
        is_discriminator || is_value_type
    });
    (u8::from(meant_another), branch.len())
}

fn detail(error: &ValidationError<'_>) -> Detail {
    let mut path = path_of(error);
    let (code, message) = match error.kind() {
        Kind::Required { property } => {
            path.extend(property.as_str().map(ToOwned::to_owned));
            ("BASE_TYPE_REQUIRED", "This field is required".into())
        }
        Kind::MaxLength { limit } | Kind::MaxItems { limit } => (
            "BASE_TYPE_BAD_LENGTH",
            format!("Must be {limit} or fewer in length."),
        ),
        Kind::MinLength { limit } | Kind::MinItems { limit } => (
            "BASE_TYPE_BAD_LENGTH",
            format!("Must be {limit} or more in length."),
        ),
        Kind::Minimum { limit } => (
            "NUMBER_TYPE_MIN",
            format!("int value should be greater than or equal to {limit}."),
        ),
        Kind::Maximum { limit } => (
            "NUMBER_TYPE_MAX",
            format!("int value should be less than or equal to {limit}."),
        ),
        Kind::Enum { .. }
        | Kind::Constant { .. }
        | Kind::AnyOf { .. }
        | Kind::OneOfNotValid { .. }
        | Kind::OneOfMultipleValid { .. } => (
            "BASE_TYPE_CHOICES",
            format!("Value {} is not one of the choices.", error.instance()),
        ),
        Kind::Pattern { pattern } => (
            "STRING_TYPE_REGEX",
            format!("String value did not match validation regex {pattern}."),
        ),
        Kind::Format { format } if format == "uri" => {
            ("URL_TYPE_INVALID_URL", "Not a well formed URL.".into())
        }
        Kind::Format { format } if format == "date-time" => (
            "DATE_TIME_TYPE_PARSE",
            format!("Could not parse {}. Should be ISO8601.", error.instance()),
        ),
        Kind::UniqueItems => (
            "SET_TYPE_ALREADY_CONTAINS_VALUE",
            "The set already contains this value".into(),
        ),
        Kind::Type { kind } => (
            conversion(kind),
            format!("Value {} is not of the right type.", error.instance()),
        ),
        _ => ("BASE_TYPE_INVALID", error.to_string()),
    };
    Detail {
        path,
        code,
        message,
    }
}

/// Discord's name for a value of the wrong type.
fn conversion(kind: &TypeKind) -> &'static str {
    let wanted = match kind {
        TypeKind::Single(wanted) => wanted.to_string(),
        TypeKind::Multiple(wanted) => {
            let first = wanted.iter().find(|kind| kind.to_string() != "null");
            first.map(|kind| kind.to_string()).unwrap_or_default()
        }
    };
    match wanted.as_str() {
        "object" => "DICT_TYPE_CONVERT",
        "array" => "LIST_TYPE_CONVERT",
        "boolean" => "BOOLEAN_TYPE_CONVERT",
        "integer" | "number" => "NUMBER_TYPE_COERCE",
        _ => "STRING_TYPE_CONVERT",
    }
}

fn path_of(error: &ValidationError<'_>) -> Vec<String> {
    let pointer = error.instance_path().as_str();
    let steps = pointer.split('/').skip(1);
    steps
        .map(|step| step.replace("~1", "/").replace("~0", "~"))
        .collect()
}
