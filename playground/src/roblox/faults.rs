//! Failures on demand.

use std::{sync::Arc, time::Duration};

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    Simulator, answer::Answer, pages, pause::Gate, route::Route, server::Call, users::UserId,
};

/// Which requests go wrong. Starts with [`Fault::on`]; ends with what goes wrong.
#[derive(Debug, Clone)]
pub struct Selector {
    route: Option<Route>,
    user: Option<UserId>,
    page: Option<u32>,
    filter_contains: Option<String>,
}

/// What goes wrong, for which requests and how often.
///
/// When several faults fit a request, the one registered first applies and the others wait.
#[derive(Debug, Clone)]
#[must_use = "a fault does nothing until it is handed to Simulator::fault"]
pub struct Fault {
    selector: Selector,
    times: Option<u32>,
    delay: Duration,
    effect: Effect,
}

/// The failure itself.
#[derive(Debug, Clone)]
pub(super) enum Effect {
    /// Nothing but the delay.
    None,
    Answer(Answer),
    Truncate,
    CutMidBody,
    Huge(usize),
    Silence,
    Reset,
    /// Held before anything is looked at.
    Hold(Arc<Gate>),
    /// Answered, and the answer held back.
    HoldAnswer(Arc<Gate>),
    Pages(PageQuirk),
}

/// Ways of paging that a client has to survive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageQuirk {
    /// Every page holds half of what was asked for, and more follow.
    Short,
    /// Every second page is empty, and more follow.
    EmptyMiddle,
    /// The token of the second page leads to the second page.
    RepeatToken,
    /// After the last item it starts all over.
    Endless,
}

impl Fault {
    /// Requests to this route.
    pub fn on(route: Route) -> Selector {
        Selector {
            route: Some(route),
            ..Self::anywhere()
        }
    }

    /// Requests to any route.
    pub fn anywhere() -> Selector {
        Selector {
            route: None,
            user: None,
            page: None,
            filter_contains: None,
        }
    }

    /// Ends after this many requests; otherwise it goes on until cleared.
    pub fn times(mut self, requests: u32) -> Self {
        self.times = Some(requests);
        self
    }

    /// Waits this long first.
    pub fn delayed(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Adds a header to a prepared answer, such as `retry-after`.
    ///
    /// # Panics
    /// When this fault has no answer of its own.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let Effect::Answer(answer) = self.effect else {
            panic!("only a prepared answer takes headers");
        };
        self.effect = Effect::Answer(answer.with_header(name, value));
        self
    }
}

impl Selector {
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

    pub(super) fn then(self, effect: Effect) -> Fault {
        Fault {
            selector: self,
            times: None,
            delay: Duration::ZERO,
            effect,
        }
    }

    fn fits(&self, call: &Call) -> bool {
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

#[derive(Debug, Default)]
pub(super) struct Faults {
    registered: Vec<Registered>,
    last: u64,
}

#[derive(Debug)]
struct Registered {
    number: u64,
    hits: usize,
    active: bool,
    fault: Fault,
}

impl Faults {
    /// The failure for this request, if one is due, and how long it waits first.
    pub fn next(&mut self, call: &Call) -> (Duration, Effect) {
        let fault = self.hit(call, |effect| !matches!(effect, Effect::Pages(_)));
        fault.map_or((Duration::ZERO, Effect::None), |fault| {
            (fault.delay, fault.effect.clone())
        })
    }

    /// How this request's page is cut, if strangely.
    pub fn page_quirk(&mut self, call: &Call) -> Option<PageQuirk> {
        let fault = self.hit(call, |effect| matches!(effect, Effect::Pages(_)))?;
        match fault.effect {
            Effect::Pages(quirk) => Some(quirk),
            _ => None,
        }
    }

    fn hit(&mut self, call: &Call, wanted: impl Fn(&Effect) -> bool) -> Option<&Fault> {
        let due = self.registered.iter_mut().find(|registered| {
            registered.active
                && wanted(&registered.fault.effect)
                && registered.fault.selector.fits(call)
        })?;
        due.hits += 1;
        let times = due.fault.times.map(|times| times as usize);
        due.active = times.is_none_or(|times| due.hits < times);
        Some(&due.fault)
    }
}

/// A registered fault. Dropping the handle changes nothing.
#[derive(Debug, Clone)]
pub struct FaultHandle {
    simulator: Simulator,
    number: u64,
}

impl FaultHandle {
    /// How many requests it has struck.
    pub fn hits(&self) -> usize {
        let state = self.simulator.state();
        let mut registered = state.faults.registered.iter();
        let found = registered.find(|registered| registered.number == self.number);
        found.map_or(0, |registered| registered.hits)
    }

    /// Ends it.
    pub fn clear(&self) {
        let mut state = self.simulator.state();
        for registered in &mut state.faults.registered {
            if registered.number == self.number {
                registered.active = false;
            }
        }
    }
}

/// Things go wrong.
impl Simulator {
    /// Registers a fault; it applies to requests that arrive from now on.
    #[expect(clippy::must_use_candidate, reason = "most tests need no handle")]
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        let mut state = self.state();
        let faults = &mut state.faults;
        faults.last += 1;
        let number = faults.last;
        faults.registered.push(Registered {
            number,
            hits: 0,
            active: fault.times != Some(0),
            fault,
        });
        FaultHandle {
            simulator: self.clone(),
            number,
        }
    }

    /// Ends every fault. Requests that are paused or unanswered stay so.
    pub fn clear_faults(&self) {
        for registered in &mut self.state().faults.registered {
            registered.active = false;
        }
    }

    /// Starts or ends an outage: everything answers 503.
    pub fn outage(&self, down: bool) {
        self.state().outage = down;
    }
}
