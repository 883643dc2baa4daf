//! An HTTP answer before it is sent: data that checks and faults can still look at and change.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE},
    response::Response,
};
use serde::Serialize;

#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub status: StatusCode,
    pub content_type: &'static str,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Vec<u8>,
    /// Whether the `OpenAPI` document describes such an answer.
    pub documented: bool,
}

impl Answer {
    /// # Panics
    /// When the body can't be written as JSON, which is a bug in this simulation.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Self {
        Self {
            status,
            content_type: "application/json; charset=utf-8",
            headers: Vec::new(),
            body: serde_json::to_vec(body).expect("answers have string keys and finite numbers"),
            documented: status == StatusCode::OK,
        }
    }

    pub fn ok(body: &impl Serialize) -> Self {
        Self::json(StatusCode::OK, body)
    }

    /// # Panics
    /// When the name or the value can't stand in a header: a mistake in the test.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::try_from(name).expect("a header name");
        let value = HeaderValue::try_from(value).expect("a header value");
        self.headers.push((name, value));
        self
    }

    /// Head and body, with the body replaced.
    pub fn into_response_with(self, body: Body) -> Response {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        headers.extend(self.headers);
        response
    }

    pub fn into_response(mut self) -> Response {
        let body = std::mem::take(&mut self.body);
        self.into_response_with(Body::from(body))
    }
}
