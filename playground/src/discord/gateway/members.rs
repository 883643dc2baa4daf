//! REQUEST GUILD MEMBERS (op 8): parts of a member list through the gateway.

use serde_json::{Value, json};

use super::ConnectionId;
use crate::discord::{
    id::UserId,
    state::State,
    world::{Audience, Event, Intents},
};

/// Members in one `GUILD_MEMBERS_CHUNK`.
const CHUNK: usize = 1_000;
/// Members that can be asked for by name or by ID.
const FEW: usize = 100;

impl State {
    /// Answers with chunks. The error says why Discord would stay silent.
    pub(super) fn request_members(
        &mut self,
        connection: ConnectionId,
        data: &Value,
    ) -> Result<(), &'static str> {
        let session = self.gateway.connections.get(&connection);
        let session = session.and_then(|connection| connection.session.as_deref());
        let session = session.and_then(|key| self.gateway.sessions.get(key));
        let intents = session.map_or(Intents::NONE, |session| session.intents);
        let server = data["guild_id"].as_str().and_then(|id| id.parse().ok());
        let server = server.and_then(|id| self.world.joined(id));
        let server = server.ok_or("the bot is not in that server")?;
        let limit = data["limit"].as_u64().unwrap_or(0);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);

        let mut not_found = Vec::new();
        let members: Vec<UserId> = if let Some(ids) = user_ids(&data["user_ids"]) {
            if ids.len() > FEW {
                return Err("more than 100 user_ids");
            }
            let (found, lost) = ids
                .into_iter()
                .partition(|id| server.members.contains_key(id));
            not_found = lost;
            found
        } else if let Some(prefix) = data["query"].as_str() {
            if prefix.is_empty() && limit == 0 {
                if !intents.covers(Intents::GUILD_MEMBERS) {
                    return Err("all members were asked for without the GUILD_MEMBERS intent");
                }
                server.members.keys().copied().collect()
            } else if limit == 0 || limit > FEW {
                return Err("a query needs a limit of 1 to 100");
            } else {
                let named = server.members.iter().filter(|(id, member)| {
                    let nick = member.nick.as_deref().unwrap_or_default();
                    self.world.user(**id).name.starts_with(prefix) || nick.starts_with(prefix)
                });
                named.map(|(id, _)| *id).take(limit).collect()
            }
        } else {
            return Err("neither query nor user_ids was given");
        };

        let server = server.id;
        let chunks = members.len().div_ceil(CHUNK).max(1);
        for index in 0..chunks {
            let part = &members[index * CHUNK..members.len().min((index + 1) * CHUNK)];
            let part: Vec<_> = part
                .iter()
                .filter_map(|user| self.world.member_json(server, *user))
                .collect();
            let mut chunk = json!({
                "guild_id": server,
                "members": part,
                "chunk_index": index,
                "chunk_count": chunks,
                "not_found": not_found,
            });
            if let Some(nonce) = data["nonce"].as_str().filter(|nonce| !nonce.is_empty()) {
                chunk["nonce"] = nonce.into();
            }
            self.world.outbox.push(Event {
                name: "GUILD_MEMBERS_CHUNK",
                audience: Audience::server(server, Intents::NONE),
                data: chunk,
            });
        }
        Ok(())
    }
}

/// One ID or a list of them.
fn user_ids(value: &Value) -> Option<Vec<UserId>> {
    let parsed = |value: &Value| value.as_str().and_then(|id| id.parse().ok());
    match value {
        Value::Null => None,
        Value::Array(ids) => Some(ids.iter().filter_map(parsed).collect()),
        one => Some(parsed(one).into_iter().collect()),
    }
}
