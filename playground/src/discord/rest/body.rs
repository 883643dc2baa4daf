//! Reading what a request carries: JSON, or a form of JSON and files.

use axum::{
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, Multipart},
    http::{HeaderMap, Request, header::CONTENT_TYPE},
};
use serde_json::Value;

use super::{
    Refusal,
    error::{Detail, JsonError},
};

/// A file that came with a request.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The name of its part in the form: `files[0]`.
    pub(crate) field: String,
    pub(crate) filename: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// What a request carries.
#[derive(Debug, Default)]
pub(super) struct Payload {
    /// Null without a body.
    pub(super) json: Value,
    pub(super) files: Vec<Upload>,
}

pub(super) async fn read(headers: &HeaderMap, bytes: Vec<u8>) -> Result<Payload, Refusal> {
    if bytes.is_empty() {
        return Ok(Payload::default());
    }
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    match content_type {
        Some(kind) if kind.starts_with("application/json") => Ok(Payload {
            json: parse(&bytes)?,
            files: Vec::new(),
        }),
        Some(kind) if kind.starts_with("multipart/form-data") => read_form(kind, bytes)
            .await
            .map_err(|_| JsonError::InvalidFormBody.into()),
        other => Err(Refusal::invalid(vec![Detail {
            path: vec!["_misc".into()],
            code: "CONTENT_TYPE_INVALID",
            message: format!(
                "Expected \"Content-Type\" header to be one of \
                 {{'application/json', 'multipart/form-data'}}, not {other:?}.",
            ),
        }])),
    }
}

fn parse(bytes: &[u8]) -> Result<Value, Refusal> {
    serde_json::from_slice(bytes).map_err(|_| JsonError::InvalidJson.into())
}

/// A form's parts: `payload_json`, and files named `files[0]`, `files[1]`…
async fn read_form(content_type: &str, bytes: Vec<u8>) -> Result<Payload, FormError> {
    let mut request = Request::builder()
        .header(CONTENT_TYPE, content_type)
        .body(Body::from(bytes))
        .map_err(|_| FormError)?;
    // Whatever the request may hold was let in before.
    DefaultBodyLimit::disable().apply(&mut request);
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| FormError)?;
    let mut payload = Payload::default();
    while let Some(field) = form.next_field().await.map_err(|_| FormError)? {
        if field.name() == Some("payload_json") {
            let bytes = field.bytes().await.map_err(|_| FormError)?;
            payload.json = serde_json::from_slice(&bytes).map_err(|_| FormError)?;
        } else {
            let name = field.name().ok_or(FormError)?.to_owned();
            let filename = field.file_name().ok_or(FormError)?.to_owned();
            let content_type = field.content_type().map(ToOwned::to_owned);
            let bytes = field.bytes().await.map_err(|_| FormError)?.to_vec();
            payload.files.push(Upload {
                field: name,
                filename,
                content_type,
                bytes,
            });
        }
    }
    Ok(payload)
}

/// The form can't be read. Discord says no more about it either.
struct FormError;
