//! IDENTIFY and RESUME.

use std::{sync::Arc, time::Instant};

use serde_json::{Value, json};

use super::{CloseCode, ConnectionId, Gateway, Order, Session, Shard, frame_of};
use crate::discord::{
    id::ServerId,
    settings::Settings,
    state::State,
    world::{Intents, World},
};

/// Servers a single shard may have.
const SERVERS_PER_SHARD: usize = 2_500;

impl State {
    /// Begins a session, or says with which code the connection closes.
    pub(super) fn identify(
        &mut self,
        settings: &Settings,
        url: &str,
        connection: ConnectionId,
        data: &Value,
    ) -> Result<(), CloseCode> {
        authenticate(settings, data)?;
        let intents = data["intents"].as_u64().and_then(Intents::from_bits);
        let intents = intents.ok_or(CloseCode::InvalidIntents)?;
        let privileged = [
            (
                Intents::GUILD_MEMBERS,
                self.world.application.guild_members_intent,
            ),
            (Intents::GUILD_PRESENCES, false),
            (Intents::MESSAGE_CONTENT, false),
        ];
        if privileged
            .iter()
            .any(|(intent, on)| intents.covers(*intent) && !on)
        {
            return Err(CloseCode::DisallowedIntents);
        }
        let shard = shard_of(&data["shard"])?;
        let servers = self.world.servers_on(shard);
        if servers.len() > SERVERS_PER_SHARD {
            return Err(CloseCode::ShardingRequired);
        }
        let gateway = &mut self.gateway;
        if !gateway.may_identify(settings, shard) {
            gateway.refuse_session(connection);
            return Ok(());
        }
        gateway.counts.identifies += 1;
        let key = format!("{:032x}", self.world.ids.next::<u64>());
        let mut session = Session::new(shard, intents, connection, gateway.resume_buffer);
        let ready = self.world.ready_json(&key, url, shard, &servers);
        let mut frames = vec![session.frame("READY", &ready)];
        if intents.covers(Intents::GUILDS) {
            for server in servers {
                if self.world.server(server).available {
                    let data = self.world.server_create_json(server);
                    frames.push(session.frame("GUILD_CREATE", &data));
                }
            }
        }
        gateway.attach(connection, key, session, frames);
        self.world.listened = self.gateway.listened();
        Ok(())
    }

    /// Takes a session up again, or tells the bot to begin a new one.
    pub(super) fn resume(
        &mut self,
        settings: &Settings,
        connection: ConnectionId,
        data: &Value,
    ) -> Result<(), CloseCode> {
        authenticate(settings, data)?;
        let key = data["session_id"].as_str().unwrap_or_default().to_owned();
        let sequence = data["seq"].as_u64().unwrap_or(u64::MAX);
        let gateway = &mut self.gateway;
        let missed = gateway
            .sessions
            .get(&key)
            .and_then(|session| session.missed_since(sequence));
        let (Some(mut frames), Some(mut session)) = (missed, gateway.sessions.remove(&key)) else {
            gateway.refuse_session(connection);
            self.world.listened = self.gateway.listened();
            return Ok(());
        };
        gateway.counts.resumes += 1;
        if let Some(old) = session.connection.take()
            && let Some(old) = gateway.connections.get_mut(&old)
        {
            old.session = None;
            let _ = old.orders.send(Order::Cut);
        }
        session.connection = Some(connection);
        frames.push(session.frame("RESUMED", &json!({ "_trace": [] })));
        gateway.attach(connection, key, session, frames);
        Ok(())
    }
}

impl Gateway {
    /// Whether a session of this shard may begin now; counts it in if so. Shards whose numbers
    /// are the same modulo `max_concurrency` begin one after the other.
    fn may_identify(&mut self, settings: &Settings, shard: Shard) -> bool {
        let key = shard.id % u64::from(settings.max_concurrency.max(1));
        let last = self.last_identifies.get(&key);
        if last.is_some_and(|last| last.elapsed() < settings.identify_window) {
            return false;
        }
        self.last_identifies.insert(key, Instant::now());
        true
    }

    /// INVALID SESSION, after which the bot identifies anew.
    fn refuse_session(&mut self, connection: ConnectionId) {
        self.counts.invalid_sessions += 1;
        if let Some(connection) = self.connections.get(&connection) {
            let frame = frame_of(9, &Value::Bool(false));
            let _ = connection.orders.send(Order::Frame(frame));
        }
    }

    /// Gives the session to the connection, and these frames before any other.
    fn attach(&mut self, id: ConnectionId, key: String, session: Session, frames: Vec<Arc<str>>) {
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.session = Some(key.clone());
            for frame in frames {
                let _ = connection.orders.send(Order::Frame(frame));
            }
        }
        self.sessions.insert(key, session);
    }
}

/// Checks the token, which Discord takes here with the `Bot` of REST headers and without.
fn authenticate(settings: &Settings, data: &Value) -> Result<(), CloseCode> {
    let token = data["token"].as_str().unwrap_or_default();
    if token.strip_prefix("Bot ").unwrap_or(token) == settings.token {
        Ok(())
    } else {
        Err(CloseCode::AuthenticationFailed)
    }
}

fn shard_of(value: &Value) -> Result<Shard, CloseCode> {
    if value.is_null() {
        return Ok(Shard { id: 0, count: 1 });
    }
    match (value[0].as_u64(), value[1].as_u64()) {
        (Some(id), Some(count)) if id < count => Ok(Shard { id, count }),
        _ => Err(CloseCode::InvalidShard),
    }
}

impl World {
    fn ready_json(&self, session: &str, url: &str, shard: Shard, servers: &[ServerId]) -> Value {
        let guilds: Vec<_> = servers
            .iter()
            .map(|server| json!({ "id": server, "unavailable": true }))
            .collect();
        json!({
            "v": 10,
            "user_settings": {},
            "user": self.user(self.bot()).private_json(),
            "session_type": "normal",
            "session_id": session,
            "resume_gateway_url": url,
            "shard": [shard.id, shard.count],
            "relationships": [],
            "private_channels": [],
            "presences": [],
            "guilds": guilds,
            "guild_join_requests": [],
            "geo_ordered_rtc_regions": [],
            "application": {"id": self.application.id, "flags": self.application_flags()},
            "_trace": [],
        })
    }

    /// The servers of the shard that the bot is in.
    fn servers_on(&self, shard: Shard) -> Vec<ServerId> {
        let ids = self.servers.keys().copied();
        ids.filter(|id| shard.carries(*id) && self.joined(*id).is_some())
            .collect()
    }
}
