//! Discord's rules that its API document does not carry.
//!
//! Sources: the pages "Application Commands", "Message Components", "Receiving and Responding"
//! and "Message" of Discord's developer documentation.

mod commands;
mod components;
mod embeds;
mod files;
mod messages;
mod modals;

use serde_json::Value;

pub(crate) use self::messages::check_edited;
use super::rest::{Detail, Refusal, Request, Route};

/// What is wrong with a request that conforms to the document.
pub(crate) fn check(request: &Request) -> Result<(), Refusal> {
    let body = &request.body;
    files::check_size(&request.files)?;
    let mut problems = Problems::default();
    let message = match request.route {
        Route::CreateInteractionResponse => (&body["data"], At::root().key("data")),
        _ => (body, At::root()),
    };
    files::check(&request.files, message.0, &message.1, &mut problems);
    match request.route {
        Route::BulkSetApplicationCommands | Route::BulkSetGuildApplicationCommands => {
            commands::check_all(body, &mut problems);
        }
        Route::CreateApplicationCommand | Route::CreateGuildApplicationCommand => {
            commands::check(body, &At::root(), &mut problems);
        }
        Route::UpdateApplicationCommand | Route::UpdateGuildApplicationCommand => {
            commands::check_change(body, &mut problems);
        }
        Route::CreateMessage | Route::ExecuteWebhook => {
            messages::check_new(body, &At::root(), &mut problems);
        }
        Route::UpdateMessage
        | Route::UpdateOriginalWebhookMessage
        | Route::UpdateWebhookMessage => messages::check_edit(body, &At::root(), &mut problems),
        Route::CreateInteractionResponse => {
            let data = At::root().key("data");
            match body["type"].as_u64() {
                Some(4) => messages::check_new(&body["data"], &data, &mut problems),
                Some(7) => messages::check_edit(&body["data"], &data, &mut problems),
                Some(9) => modals::check(&body["data"], &data, &mut problems),
                _ => {}
            }
        }
        _ => {}
    }
    problems.into_result()
}

/// A place in a request's body.
#[derive(Clone, Debug)]
struct At(Vec<String>);

impl At {
    fn root() -> Self {
        Self(Vec::new())
    }

    fn key(&self, key: &str) -> Self {
        let mut path = self.0.clone();
        path.push(key.into());
        Self(path)
    }

    fn index(&self, index: usize) -> Self {
        self.key(&index.to_string())
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Problems(Vec<Detail>);

impl Problems {
    fn into_result(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::invalid(self.0))
        }
    }

    fn add(&mut self, at: &At, code: &'static str, message: impl Into<String>) {
        self.0.push(Detail {
            path: at.0.clone(),
            code,
            message: message.into(),
        });
    }

    fn too_long(&mut self, at: &At, most: usize) {
        let message = format!("Must be {most} or fewer in length.");
        self.add(at, "BASE_TYPE_BAD_LENGTH", message);
    }

    fn required(&mut self, at: &At) {
        self.add(at, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// The URL, if there is one, must have one of the schemes.
    fn check_scheme(&mut self, at: &At, url: &Value, schemes: &[&str]) {
        let Some(url) = url.as_str() else { return };
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        if !schemes.contains(&scheme) {
            let message = format!("Scheme {scheme:?} is not one of {schemes:?}.");
            self.add(at, "URL_TYPE_INVALID_SCHEME", message);
        }
    }
}

/// The items of a list that may be absent or null.
fn items(value: &Value) -> impl Iterator<Item = (usize, &Value)> {
    value.as_array().into_iter().flatten().enumerate()
}

/// The text's length as Discord counts it.
fn length(value: &Value) -> usize {
    value.as_str().map_or(0, |text| text.chars().count())
}
