//! The handle of a simulated Discord: starting it, and what happens on it by other hands than
//! the bot's.

use std::{
    collections::BTreeSet,
    io,
    sync::{Arc, atomic::Ordering},
};

use axum::{
    Router,
    extract::{self, ConnectInfo, Query, WebSocketUpgrade},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio_util::sync::DropGuard;

use super::{
    faults::{Fault, FaultHandle},
    gateway::{self, Door},
    id::{ApplicationId, RoleId, ServerId, UserId},
    limits::BucketSize,
    pause::PausePoint,
    records::{RequestRecord, RoleWrite, Violation},
    rest::{self, Route},
    schema,
    settings::Settings,
    state::Core,
};
use crate::tcp::{ResetHandle, ResettableListener};

/// A simulated Discord on a free port of this machine. Clones are handles of the same one; it
/// stops when the last is dropped.
#[derive(Clone, Debug)]
pub struct Simulator {
    pub(crate) core: Arc<Core>,
    _stop: Arc<DropGuard>,
}

impl Simulator {
    /// Starts with Discord's own settings.
    pub async fn start() -> io::Result<Self> {
        Self::start_with(Settings::default()).await
    }

    /// Starts with these settings.
    pub async fn start_with(settings: Settings) -> io::Result<Self> {
        if settings.validate {
            schema::warm_up();
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let core = Arc::new(Core::new(settings, listener.local_addr()?));
        let app = Router::new()
            .route("/", get(open_gateway))
            .fallback(rest::serve)
            .with_state(core.clone())
            .into_make_service_with_connect_info::<ResetHandle>();
        let stopped = core.stopped.clone();
        tokio::spawn(async move {
            let stop = stopped.clone();
            let serving = axum::serve(ResettableListener { listener, stop }, app);
            tokio::select! {
                served = serving.into_future() => {
                    if let Err(error) = served {
                        tracing::error!(%error, "the simulated Discord no longer serves");
                    }
                }
                () = stopped.cancelled() => {}
            }
        });
        let stop = Arc::new(core.stopped.clone().drop_guard());
        Ok(Self { core, _stop: stop })
    }

    /// The base of every URL, for `DISCORD_API_URL`: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.core.address)
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.core.settings.token
    }

    /// The bot's application.
    pub fn application_id(&self) -> ApplicationId {
        self.core.look(|state| state.world.application.id)
    }

    /// The bot's user.
    pub fn bot(&self) -> UserId {
        self.core.look(|state| state.world.bot())
    }

    /// Switches the privileged `GUILD_MEMBERS` intent of the application on or off, as its owner
    /// does in the developer portal.
    pub fn set_guild_members_intent(&self, on: bool) {
        self.core
            .with(|state| state.world.application.guild_members_intent = on);
    }

    /// Makes something go wrong.
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        self.core.faults.add(fault)
    }

    /// Holds the next request that the fault describes, before its effect or
    /// [after it](Fault::after_effect).
    pub fn pause(&self, on: Fault) -> PausePoint {
        let (point, gate) = PausePoint::new(self.core.settings.patience);
        self.core.faults.add(on.pausing(gate));
        point
    }

    /// Ends all faults.
    pub fn clear_faults(&self) {
        self.core.faults.clear();
    }

    /// Gives the buckets of a route another size.
    pub fn set_bucket(&self, route: Route, size: BucketSize) {
        self.core.limits().set_size(route, size);
    }

    /// Every request so far, in the order they came.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.core.records.requests()
    }

    /// Every role given and taken by the bot, or tried, in order.
    pub fn writes(&self) -> Vec<RoleWrite> {
        self.core.records.writes()
    }

    /// Every broken rule so far.
    pub fn violations(&self) -> Vec<Violation> {
        self.core.records.violations()
    }

    /// Requests of the last ten minutes that Discord counts towards a ban: 401, 403, and 429
    /// unless it was a shared resource's.
    pub fn invalid_requests(&self) -> usize {
        self.core.limits().invalid()
    }

    /// Forgets all records, the invalid requests too.
    pub fn clear_records(&self) {
        self.core.records.clear();
        self.core.limits().forgive();
    }

    /// The roles a member has, without `@everyone`. Empty for someone who is not a member.
    pub fn member_roles(&self, server: ServerId, user: UserId) -> BTreeSet<RoleId> {
        self.core.look(|state| {
            let member = state.world.server(server).members.get(&user);
            member
                .map(|member| member.roles.iter().copied().collect())
                .unwrap_or_default()
        })
    }
}

/// How a client asks for the gateway.
#[derive(Debug, Deserialize)]
struct GatewayQuery {
    v: Option<u8>,
    encoding: Option<String>,
    compress: Option<String>,
}

/// Whether a new gateway connection is let in, once that is decided.
async fn lets_in(core: &Core) -> bool {
    loop {
        let changed = core.changed.notified();
        tokio::pin!(changed);
        changed.as_mut().enable();
        match core.look(|state| state.gateway.door) {
            Door::Open => return true,
            Door::Shut => return false,
            Door::Held => changed.await,
        }
    }
}

async fn open_gateway(
    extract::State(core): extract::State<Arc<Core>>,
    ConnectInfo(connection): ConnectInfo<ResetHandle>,
    Query(query): Query<GatewayQuery>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if core.blackout.load(Ordering::Relaxed) {
        connection.reset();
    }
    if !lets_in(&core).await {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let is_json = query.encoding.is_none_or(|encoding| encoding == "json");
    if !is_json || query.compress.is_some() {
        let reason = "only encoding=json without transport compression is simulated";
        return (StatusCode::BAD_REQUEST, reason).into_response();
    }
    upgrade.on_upgrade(move |socket| gateway::converse(core, socket, connection, query.v))
}
