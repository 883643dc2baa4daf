//! What all parts of a simulator share.

use std::{
    net::SocketAddr,
    sync::{Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    exchange::Exchanges,
    faults::Faults,
    gateway::Gateway,
    limits::Limits,
    records::{RecordId, Records, RequestRecord},
    settings::Settings,
    world::World,
};

/// One simulated Discord.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) settings: Settings,
    pub(crate) address: SocketAddr,
    pub(crate) records: Records,
    pub(crate) faults: Faults,
    /// Cancelled when the last handle is gone.
    pub(crate) stopped: CancellationToken,
    /// Told whenever something may be different, for tests that wait.
    pub(crate) changed: Notify,
    /// Whether Discord can't be reached at all.
    pub(crate) blackout: AtomicBool,
    /// Whether the bot was already told off for its user agent.
    pub(crate) user_agent_noted: AtomicBool,
    limits: Mutex<Limits>,
    state: Mutex<State>,
}

/// What changes together: one lock, so that events leave in the order things happened.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) gateway: Gateway,
    pub(crate) exchanges: Exchanges,
}

impl Core {
    pub(crate) fn new(settings: Settings, address: SocketAddr) -> Self {
        let state = State {
            world: World::new(&settings),
            gateway: Gateway::new(settings.resume_buffer),
            exchanges: Exchanges::new(settings.history),
        };
        Self {
            records: Records::new(settings.record),
            faults: Faults::default(),
            stopped: CancellationToken::new(),
            changed: Notify::new(),
            blackout: AtomicBool::new(false),
            user_agent_noted: AtomicBool::new(false),
            limits: Mutex::default(),
            state: Mutex::new(state),
            address,
            settings,
        }
    }

    /// Looks at the state.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the state, sends the events that this led to and tells those who wait.
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let result = act(&mut state);
        let State { world, gateway, .. } = &mut *state;
        for event in world.outbox.drain(..) {
            gateway.dispatch(&event);
        }
        drop(state);
        self.changed.notify_waiters();
        result
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of a request and tells those who wait.
    pub(crate) fn note(&self, id: Option<RecordId>, change: impl FnOnce(&mut RequestRecord)) {
        self.records.update(id, change);
        self.changed.notify_waiters();
    }

    pub(crate) fn limits(&self) -> MutexGuard<'_, Limits> {
        self.limits.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
