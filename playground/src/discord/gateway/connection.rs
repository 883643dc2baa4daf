//! One WebSocket connection of the bot.

use std::{
    collections::VecDeque,
    io::Write as _,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use flate2::{Compression, write::ZlibEncoder};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{CloseCode, ConnectionId, Order, frame_of};
use crate::{
    discord::{
        records::{Culprit, Violation},
        state::Core,
    },
    tcp::ResetHandle,
};

/// Payloads a connection may send in a minute.
const PAYLOADS_PER_MINUTE: usize = 120;
/// The longest payload Discord reads.
const LONGEST_PAYLOAD: usize = 4_096;
/// From this length on, payloads are compressed if IDENTIFY asked for it.
const WORTH_COMPRESSING: usize = 1_024;
/// How long the other side has to answer a close before the connection is dropped.
const CLOSE_GRACE: Duration = Duration::from_secs(1);

/// How a connection ends.
enum End {
    /// The bot closed it; with 1000 or 1001 its session ends too.
    ByBot {
        ends_session: bool,
    },
    Close(CloseCode),
    Cut,
}

/// Talks with the bot until one of the two has enough.
pub(crate) async fn converse(
    core: Arc<Core>,
    mut socket: WebSocket,
    connection: ResetHandle,
    version: Option<u8>,
) {
    let (orders, mut inbox) = mpsc::unbounded_channel();
    let id = core.with(|state| state.gateway.connected(orders));
    let mut conversation = Conversation {
        core: &core,
        id,
        version,
        compress: false,
        received: VecDeque::new(),
        last_heartbeat: Instant::now(),
    };
    let end = conversation.run(&mut socket, &mut inbox).await;
    let ended_by_bot = matches!(end, End::ByBot { ends_session: true });
    core.with(|state| {
        state.gateway.disconnected(id, ended_by_bot);
        state.world.listened = state.gateway.listened();
    });
    match end {
        End::ByBot { .. } => {}
        End::Cut => connection.reset(),
        End::Close(reason) => close(&mut socket, reason).await,
    }
}

/// Says goodbye and waits a moment for the answer.
async fn close(socket: &mut WebSocket, code: CloseCode) {
    let frame = CloseFrame {
        code: code.code(),
        reason: code.reason().into(),
    };
    if socket.send(Message::Close(Some(frame))).await.is_ok() {
        let answered = async { while let Some(Ok(_)) = socket.recv().await {} };
        let _ = tokio::time::timeout(CLOSE_GRACE, answered).await;
    }
}

struct Conversation<'a> {
    core: &'a Core,
    id: ConnectionId,
    /// The API version the bot asked for.
    version: Option<u8>,
    compress: bool,
    /// When the payloads of the last minute came.
    received: VecDeque<Instant>,
    last_heartbeat: Instant,
}

impl Conversation<'_> {
    async fn run(
        &mut self,
        socket: &mut WebSocket,
        inbox: &mut mpsc::UnboundedReceiver<Order>,
    ) -> End {
        if self.version != Some(10) {
            return End::Close(CloseCode::InvalidVersion);
        }
        let interval = self.core.settings.heartbeat_interval;
        let hello = json!({ "heartbeat_interval": interval.as_millis(), "_trace": [] });
        if self.send(socket, &frame_of(10, &hello)).await.is_err() {
            return End::Cut;
        }
        // Discord is lenient with heartbeats that come a little late.
        let patience = interval + interval.max(Duration::from_secs(5));
        loop {
            let overdue = tokio::time::sleep_until((self.last_heartbeat + patience).into());
            tokio::select! {
                () = self.core.stopped.cancelled() => return End::Cut,
                () = overdue => return End::Close(CloseCode::SessionTimedOut),
                order = inbox.recv() => match order {
                    Some(Order::Frame(frame)) => {
                        if self.send(socket, &frame).await.is_err() {
                            return End::Cut;
                        }
                    }
                    Some(Order::Close(code)) => return End::Close(code),
                    Some(Order::Cut) | None => return End::Cut,
                },
                message = socket.recv() => {
                    let handled = match message {
                        Some(Ok(Message::Text(text))) => self.receive(text.as_str()),
                        Some(Ok(Message::Binary(_))) => Err(CloseCode::DecodeError),
                        Some(Ok(Message::Close(frame))) => {
                            let code = frame.map(|frame| frame.code);
                            return End::ByBot { ends_session: matches!(code, Some(1000 | 1001)) };
                        }
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
                        Some(Err(_)) | None => return End::ByBot { ends_session: false },
                    };
                    match handled {
                        Ok(None) => {}
                        Ok(Some(answer)) => {
                            if self.send(socket, &answer).await.is_err() {
                                return End::Cut;
                            }
                        }
                        Err(code) => {
                            self.accuse(code);
                            return End::Close(code);
                        }
                    }
                }
            }
        }
    }

    /// Acts on one payload; what is answered at once, if anything is.
    fn receive(&mut self, text: &str) -> Result<Option<Arc<str>>, CloseCode> {
        self.received
            .retain(|at| at.elapsed() < Duration::from_mins(1));
        self.received.push_back(Instant::now());
        if self.received.len() > PAYLOADS_PER_MINUTE {
            return Err(CloseCode::RateLimited);
        }
        if text.len() > LONGEST_PAYLOAD {
            return Err(CloseCode::DecodeError);
        }
        let payload: Value = serde_json::from_str(text).map_err(|_| CloseCode::DecodeError)?;
        let op = payload["op"].as_u64().ok_or(CloseCode::DecodeError)?;
        let data = &payload["d"];
        let core = self.core;
        let identified = core.look(|state| {
            let connection = state.gateway.connections.get(&self.id);
            connection.is_some_and(|connection| connection.session.is_some())
        });
        match op {
            1 => {
                self.last_heartbeat = Instant::now();
                let acknowledges = core.with(|state| {
                    state.gateway.counts.heartbeats += 1;
                    state.gateway.acknowledges
                });
                Ok(acknowledges.then(|| frame_of(11, &Value::Null)))
            }
            2 | 6 if identified => Err(CloseCode::AlreadyAuthenticated),
            2 => {
                self.compress = data["compress"].as_bool().unwrap_or(false);
                let url = format!("ws://{}", core.address);
                core.with(|state| state.identify(&core.settings, &url, self.id, data))?;
                Ok(None)
            }
            6 => {
                core.with(|state| state.resume(&core.settings, self.id, data))?;
                Ok(None)
            }
            // Presence, voice state, soundboard sounds: nothing here depends on them.
            3 | 4 | 31 if identified => Ok(None),
            8 if identified => {
                let answered = core.with(|state| {
                    state.gateway.counts.member_requests += 1;
                    state.request_members(self.id, data)
                });
                if let Err(problem) = answered {
                    core.records.violation(Violation {
                        by: Culprit::Bot,
                        place: "gateway: REQUEST GUILD MEMBERS".into(),
                        problems: vec![problem.into()],
                    });
                }
                Ok(None)
            }
            3 | 4 | 8 | 31 => Err(CloseCode::NotAuthenticated),
            _ => Err(CloseCode::UnknownOpcode),
        }
    }

    /// Notes what closes the connection. A wrong token or an intent that is switched off is a
    /// matter of the set-up, not of the protocol.
    fn accuse(&self, code: CloseCode) {
        if !matches!(
            code,
            CloseCode::AuthenticationFailed | CloseCode::DisallowedIntents
        ) {
            self.core.records.violation(Violation {
                by: Culprit::Bot,
                place: "gateway".into(),
                problems: vec![format!("{} ({})", code.reason(), code.code())],
            });
        }
    }

    async fn send(&self, socket: &mut WebSocket, frame: &Arc<str>) -> Result<(), axum::Error> {
        let message = if self.compress && frame.len() >= WORTH_COMPRESSING {
            Message::Binary(deflate(frame).into())
        } else {
            Message::Text(frame.as_ref().into())
        };
        socket.send(message).await
    }
}

/// One payload as a zlib stream of its own.
fn deflate(text: &str) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder
        .write_all(text.as_bytes())
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}
