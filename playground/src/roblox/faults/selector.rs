//! Choosing the requests that go wrong, and how.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Effect, Fault, PageQuirk};
use crate::roblox::{answer::Answer, call::Call, pages, route::Route, users::UserId};

/// Which requests go wrong. Starts with [`Fault::on`]; ends with what goes wrong.
#[derive(Debug, Clone)]
pub struct Selector {
    route: Option<Route>,
    user: Option<UserId>,
    page: Option<u32>,
    filter_contains: Option<String>,
}

impl Selector {
    pub(super) fn new(route: Option<Route>) -> Self {
        Self {
            route,
            user: None,
            page: None,
            filter_contains: None,
        }
    }

    /// Only requests with this user's ID in the path.
    #[must_use]
    pub fn user(mut self, user: UserId) -> Self {
        self.user = Some(user);
        self
    }

    /// Only requests for this page of a listing, from 1.
    #[must_use]
    pub fn page(mut self, page: u32) -> Self {
        self.page = Some(page);
        self
    }

    /// Only requests whose decoded `filter` contains this text.
    #[must_use]
    pub fn filter_contains(mut self, text: &str) -> Self {
        self.filter_contains = Some(text.to_owned());
        self
    }

    /// An error status in Open Cloud's form, or in the older form on the older hosts' routes.
    ///
    /// # Panics
    /// When this is no HTTP status.
    pub fn status(self, status: u16) -> Fault {
        let message = "Simulated failure";
        let answer = if self.route.is_none_or(Route::is_open_cloud) {
            Answer::open_cloud(http(status), message)
        } else {
            Answer::gateway(http(status), 0, message)
        };
        self.then(Effect::Answer(answer))
    }

    /// An error of the gateway before Open Cloud.
    ///
    /// # Panics
    /// When this is no HTTP status.
    pub fn gateway_status(self, status: u16) -> Fault {
        let answer = Answer::gateway(http(status), 0, "Simulated failure");
        self.then(Effect::Answer(answer))
    }

    /// A proxy's page, under any status; 200 is the nastiest.
    ///
    /// # Panics
    /// When this is no HTTP status.
    pub fn html(self, status: u16) -> Fault {
        self.then(Effect::Answer(Answer::html(http(status))))
    }

    /// A body of choice.
    ///
    /// # Panics
    /// When this is no HTTP status.
    pub fn json(self, status: u16, body: &Value) -> Fault {
        self.then(Effect::Answer(Answer::json(http(status), body)))
    }

    /// 200 with JSON that has the names of the right answers and none of their types.
    pub fn wrong_shape(self) -> Fault {
        let body = json!({
            "inventoryItems": { "assetDetails": 1 }, "nextPageToken": [],
            "id": {}, "name": 0, "done": "no", "data": "none",
        });
        self.json(200, &body)
    }

    /// The true answer, ending in the middle; as HTTP it is complete.
    pub fn truncated(self) -> Fault {
        self.then(Effect::Truncate)
    }

    /// The true answer, with the connection closed in the middle of the body.
    pub fn cut_mid_body(self) -> Fault {
        self.then(Effect::CutMidBody)
    }

    /// 200 with at least this many bytes of valid JSON, in chunks of unannounced length.
    pub fn huge(self, bytes: usize) -> Fault {
        self.then(Effect::Huge(bytes))
    }

    /// No answer, ever.
    pub fn silence(self) -> Fault {
        self.then(Effect::Silence)
    }

    /// The connection is reset before any answer.
    pub fn reset(self) -> Fault {
        self.then(Effect::Reset)
    }

    /// The true answer, late.
    pub fn slow(self, delay: Duration) -> Fault {
        self.then(Effect::None).delayed(delay)
    }

    /// True items on strangely cut pages. Combines with other faults on the same requests.
    pub fn pages(self, quirk: PageQuirk) -> Fault {
        self.then(Effect::Pages(quirk))
    }

    pub(in crate::roblox) fn then(self, effect: Effect) -> Fault {
        Fault {
            selector: self,
            times: None,
            delay: Duration::ZERO,
            effect,
        }
    }

    pub(super) fn fits(&self, call: &Call) -> bool {
        self.route.is_none_or(|route| route == call.target.route)
            && self.user.is_none_or(|user| call.user() == Some(user))
            && self.page.is_none_or(|page| page == page_of(call))
            && self.filter_contains.as_ref().is_none_or(|text| {
                let filter = call.query.get("filter");
                filter.is_some_and(|filter| filter.contains(text))
            })
    }
}

fn http(status: u16) -> StatusCode {
    StatusCode::from_u16(status).expect("an HTTP status")
}

fn page_of(call: &Call) -> u32 {
    let token = call.query.get("pageToken").unwrap_or_default();
    pages::page_number(token).unwrap_or(1)
}
