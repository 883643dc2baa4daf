//! The faults in force.

use std::time::Duration;

use super::{Effect, Fault, PageQuirk};
use crate::roblox::{Simulator, call::Call};

#[derive(Debug, Default)]
pub(in crate::roblox) struct Faults {
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
