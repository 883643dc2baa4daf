//! The gateway: sessions, their sequence numbers, and the WebSocket connections that carry them.

mod close;
mod connection;
mod identify;
mod members;
mod session;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Instant,
};

use serde_json::Value;
use tokio::sync::mpsc;

use self::session::Session;
pub(crate) use self::{close::CloseCode, connection::converse};
use super::{
    id::ServerId,
    world::{Audience, Event, Intents},
};

/// What a connection is told to do.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Send this text.
    Frame(Arc<str>),
    /// Close with a code.
    Close(CloseCode),
    /// Vanish without a word.
    Cut,
}

/// Names a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(u64);

/// A WebSocket connection, identified or not.
#[derive(Debug)]
struct Connection {
    orders: mpsc::UnboundedSender<Order>,
    /// The key of its session, once it has one.
    session: Option<String>,
}

/// All sessions and connections.
#[derive(Debug)]
pub(crate) struct Gateway {
    sessions: HashMap<String, Session>,
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u64,
    resume_buffer: usize,
    /// When a session last began, by the key that paces them.
    last_identifies: HashMap<u64, Instant>,
    counts: GatewayCounts,
    /// Whether heartbeats are acknowledged.
    pub(crate) acknowledges: bool,
    /// What becomes of new connections.
    pub(crate) door: Door,
}

/// What becomes of new connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    Open,
    /// They wait until it is open, or shut.
    Held,
    /// They are turned away.
    Shut,
}

/// How often the bot came to the gateway, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GatewayCounts {
    /// WebSocket connections opened.
    pub connections: usize,
    /// Sessions begun: IDENTIFYs answered with READY.
    pub identifies: usize,
    /// Sessions taken up again: RESUMEs answered with RESUMED.
    pub resumes: usize,
    /// IDENTIFYs and RESUMEs answered with INVALID SESSION.
    pub invalid_sessions: usize,
    /// Heartbeats received.
    pub heartbeats: usize,
    /// REQUEST GUILD MEMBERS received, refused ones too.
    pub member_requests: usize,
}

impl Gateway {
    pub(crate) fn new(resume_buffer: usize) -> Self {
        Self {
            sessions: HashMap::new(),
            connections: BTreeMap::new(),
            next_connection: 0,
            resume_buffer,
            last_identifies: HashMap::new(),
            counts: GatewayCounts::default(),
            acknowledges: true,
            door: Door::Open,
        }
    }

    pub(crate) fn counts(&self) -> GatewayCounts {
        self.counts
    }

    /// Sessions that have a connection.
    pub(crate) fn connected_sessions(&self) -> usize {
        self.connections
            .values()
            .filter(|connection| connection.session.is_some())
            .count()
    }

    /// Intents that at least one session has.
    pub(crate) fn listened(&self) -> Intents {
        self.sessions
            .values()
            .fold(Intents::NONE, |all, session| all | session.intents)
    }

    /// Gives the event to every session it concerns, connected or not: one that comes back gets
    /// what it missed.
    pub(crate) fn dispatch(&mut self, event: &Event) {
        for session in self.sessions.values_mut() {
            let (concerned, needs) = match event.audience {
                Audience::Server { server, needs } => (session.shard.carries(server), needs),
                Audience::Direct { needs } => (session.shard.id == 0, needs),
            };
            if concerned && session.intents.covers(needs) {
                let frame = session.frame(event.name, &event.data);
                let connection = session.connection.and_then(|id| self.connections.get(&id));
                if let Some(connection) = connection {
                    // A connection that has just ended reads no more; the backlog keeps the frame.
                    let _ = connection.orders.send(Order::Frame(frame));
                }
            }
        }
    }

    /// Tells every connection with a session.
    pub(crate) fn order_all(&self, order: &Order) {
        for connection in self.connections.values() {
            let _ = connection.orders.send(order.clone());
        }
    }

    /// Every session ends: INVALID SESSION to those connected. If `resumable`, they may RESUME.
    pub(crate) fn invalidate_sessions(&mut self, resumable: bool) {
        let frame = frame_of(9, &Value::Bool(resumable));
        self.order_all(&Order::Frame(frame));
        for connection in self.connections.values_mut() {
            connection.session = None;
        }
        if resumable {
            for session in self.sessions.values_mut() {
                session.connection = None;
            }
        } else {
            self.sessions.clear();
        }
    }

    /// Forgets all sessions without telling: the next RESUME fails.
    pub(crate) fn forget_sessions(&mut self) {
        for connection in self.connections.values_mut() {
            connection.session = None;
        }
        self.sessions.clear();
    }

    fn connected(&mut self, orders: mpsc::UnboundedSender<Order>) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        self.counts.connections += 1;
        self.connections.insert(
            id,
            Connection {
                orders,
                session: None,
            },
        );
        id
    }

    /// The connection is gone. Its session stays for a RESUME, unless the bot ended it itself.
    fn disconnected(&mut self, id: ConnectionId, ended_by_bot: bool) {
        let Some(connection) = self.connections.remove(&id) else {
            return;
        };
        let Some(key) = connection.session else {
            return;
        };
        if ended_by_bot {
            self.sessions.remove(&key);
        } else if let Some(session) = self.sessions.get_mut(&key) {
            session.connection = None;
        }
    }
}

/// Which of a bot's connections carries which servers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shard {
    pub(crate) id: u64,
    pub(crate) count: u64,
}

impl Shard {
    /// Discord's formula: the server's time bits modulo the number of shards.
    pub(crate) fn carries(self, server: ServerId) -> bool {
        (server.get() >> 22) % self.count == self.id
    }
}

/// A payload that is no dispatch.
pub(crate) fn frame_of(op: u8, data: &Value) -> Arc<str> {
    format!(r#"{{"t":null,"s":null,"op":{op},"d":{data}}}"#).into()
}
