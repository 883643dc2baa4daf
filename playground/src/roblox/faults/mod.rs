//! Failures on demand.

mod registry;
mod selector;

pub use registry::FaultHandle;
pub(super) use registry::Faults;
pub use selector::Selector;

use std::{sync::Arc, time::Duration};

use super::{answer::Answer, pause::Gate, route::Route};

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
pub(in crate::roblox) enum Effect {
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
        Selector::new(Some(route))
    }

    /// Requests to any route.
    pub fn anywhere() -> Selector {
        Selector::new(None)
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
