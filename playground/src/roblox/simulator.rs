//! The handle, and the server behind it.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{
    catalogue::Catalogue,
    credentials::{Credentials, INVENTORY_READ},
    endpoints::Operations,
    faults::Faults,
    limits::Buckets,
    pages::PageTokens,
    records::Records,
    server,
    settings::Settings,
    users::Users,
};
use crate::tcp::{ResetHandle, ResettableListener};

/// A running simulated Roblox. Clones are handles to the same one; it stops, and cuts its
/// connections, when the last is dropped.
#[derive(Debug, Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    key: Arc<str>,
    _stop: Arc<DropGuard>,
}

#[derive(Debug)]
pub(super) struct Shared {
    state: Mutex<State>,
}

/// Everything the simulated Roblox knows.
#[derive(Debug, Default)]
pub(super) struct State {
    pub settings: Settings,
    pub users: Users,
    pub catalogue: Catalogue,
    pub credentials: Credentials,
    pub buckets: Buckets,
    pub pages: PageTokens,
    pub operations: Operations,
    pub faults: Faults,
    pub outage: bool,
    pub records: Records,
}

impl Shared {
    /// Tests panic on purpose (an unknown user, say); what they leave behind is still whole.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Simulator {
    /// Starts on a free port of the loopback interface, behaving as documented.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(Settings::default()).await
    }

    /// Starts with other settings.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start_with(settings: Settings) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                settings,
                ..State::default()
            }),
        });
        let stop = CancellationToken::new();
        let listener = ResettableListener {
            listener,
            stop: stop.clone(),
        };
        let service = server::router(Arc::clone(&shared))
            .into_make_service_with_connect_info::<ResetHandle>();
        let stopped = stop.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = stopped.cancelled() => {}
                ended = axum::serve(listener, service) => {
                    tracing::error!(?ended, "the simulated Roblox ended by itself");
                }
            }
        });
        let simulator = Self {
            shared,
            address,
            key: "".into(),
            _stop: Arc::new(stop.drop_guard()),
        };
        let operator = simulator.create_user("GatepassOperator");
        let key = simulator.create_api_key(operator, &[INVENTORY_READ]);
        Ok(Self {
            key: key.into(),
            ..simulator
        })
    }

    /// Base of Open Cloud: `ROBLOX_API_URL`.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Base of the older hosts, with the literal `{service}` in it: `ROBLOX_WEB_URL`.
    pub fn web_url(&self) -> String {
        format!("http://{}/web/{{service}}", self.address)
    }

    /// A valid API key with Inventory: Read, of an owner who is nobody else.
    pub fn api_key(&self) -> String {
        self.key.to_string()
    }

    /// Changes settings while running.
    pub fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.state().settings);
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state()
    }
}
