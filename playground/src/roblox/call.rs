//! A request, read: what every later step looks at.

use std::time::Instant;

use axum::{
    body::{Bytes, to_bytes},
    extract::Request as HttpRequest,
    http::{Method, header::CONTENT_TYPE},
};

use super::{
    credentials::Presented,
    query::Query,
    records::Request,
    route::{Route, Target},
    users::UserId,
};

/// Larger bodies are read as empty; the largest allowed is 200 IDs.
const MAX_BODY: usize = 1024 * 1024;

/// One request.
#[derive(Debug)]
pub(super) struct Call {
    pub method: Method,
    pub target: Target,
    pub path: String,
    pub query_text: String,
    pub query: Query,
    pub presented: Presented,
    pub content_type: Option<String>,
    pub body: Bytes,
}

impl Call {
    pub async fn read(request: HttpRequest) -> Self {
        let (head, body) = request.into_parts();
        let content_type = head.headers.get(CONTENT_TYPE);
        let content_type = content_type.and_then(|value| value.to_str().ok());
        let query_text = head.uri.query().unwrap_or_default();
        Self {
            target: Target::parse(&head.method, &head.uri),
            path: head.uri.path().to_owned(),
            query: Query::parse(query_text),
            query_text: query_text.to_owned(),
            presented: Presented::read(&head.headers),
            content_type: content_type.map(str::to_owned),
            body: to_bytes(body, MAX_BODY).await.unwrap_or_default(),
            method: head.method,
        }
    }

    /// The user in the path, if it is a number.
    pub fn user(&self) -> Option<UserId> {
        let in_path = matches!(
            self.target.route,
            Route::Inventory
                | Route::User
                | Route::GenerateThumbnail
                | Route::Operation
                | Route::WebUser
        );
        let id = self.target.id.parse().ok().filter(|_| in_path)?;
        Some(UserId::new(id))
    }

    /// Length of path and query, in bytes as sent.
    pub fn url_bytes(&self) -> usize {
        self.path.len() + 1 + self.query_text.len()
    }

    /// What the records keep of it.
    pub fn record(&self) -> Request {
        Request {
            at: Instant::now(),
            method: self.method.clone(),
            route: self.target.route,
            user: self.user(),
            path: self.path.clone(),
            query: self.query_text.clone(),
            filter: self.query.get("filter").map(str::to_owned),
            page_token: self.query.get("pageToken").map(str::to_owned),
            credential: self.presented.credential(),
            account: None,
            body: String::from_utf8_lossy(&self.body).into_owned(),
            status: None,
        }
    }
}
