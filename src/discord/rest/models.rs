//! What is read from Discord's answers: only the fields in use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Iso8601;

use crate::discord::ids::stay_since;
use crate::domain::{ChannelId, MessageId, RoleId, ServerId, Stay, UserId};

/// `GET /gateway/bot`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct GatewayBot {
    /// Where the WebSocket is.
    pub url: String,
    /// How many shards Discord advises.
    pub shards: u32,
    pub session_start_limit: SessionStartLimit,
}

/// How many sessions may still be started today.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SessionStartLimit {
    pub total: u32,
    pub remaining: u32,
    /// Milliseconds until it is full again.
    pub reset_after: u64,
    pub max_concurrency: u32,
}

/// `GET /users/@me`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BotUser {
    #[serde(deserialize_with = "snowflake")]
    pub id: UserId,
    pub username: String,
}

/// `GET /applications/@me`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Application {
    #[serde(deserialize_with = "snowflake")]
    pub id: UserId,
    pub name: String,
    #[serde(default)]
    pub flags: u64,
}

impl Application {
    /// `GATEWAY_GUILD_MEMBERS` (verified) and its twin for bots in fewer than
    /// a hundred servers (Discord's reference, "Application Flags").
    const GUILD_MEMBERS: u64 = 1 << 14 | 1 << 15;

    /// Whether the application may ask for the intent `GUILD_MEMBERS`.
    pub fn may_hear_members(&self) -> bool {
        self.flags & Self::GUILD_MEMBERS != 0
    }
}

/// `GET /guilds/{id}`, which includes the roles.
#[derive(Debug, Deserialize)]
pub(super) struct Guild {
    pub(super) name: String,
    #[serde(deserialize_with = "snowflake")]
    pub(super) owner_id: UserId,
    pub(super) roles: Vec<GuildRole>,
}

#[derive(Debug, Deserialize)]
pub(super) struct GuildRole {
    #[serde(deserialize_with = "snowflake")]
    pub(super) id: RoleId,
    pub(super) name: String,
    /// A number in a string: it outgrew what JSON numbers hold.
    #[serde(deserialize_with = "snowflake")]
    pub(super) permissions: u64,
    pub(super) position: i32,
    #[serde(default)]
    pub(super) managed: bool,
}

/// `POST /users/@me/channels`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct DirectChannel {
    #[serde(deserialize_with = "snowflake")]
    pub id: ChannelId,
}

/// `POST /channels/{id}/messages`.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct PostedMessage {
    #[serde(deserialize_with = "snowflake")]
    pub(super) id: MessageId,
}

/// `GET /channels/{id}`.
#[derive(Debug, Clone, Deserialize)]
pub struct GuildChannel {
    #[serde(rename = "type")]
    pub kind: u8,
    /// Direct messages have none.
    #[serde(default)]
    pub guild_id: Option<Id<ServerId>>,
    /// Threads have none of their own.
    #[serde(default)]
    pub permission_overwrites: Vec<ChannelOverwrite>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct ChannelOverwrite {
    pub id: Id<u64>,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    pub kind: u8,
    /// Bits, as all permissions are written.
    pub allow: Id<u64>,
    pub deny: Id<u64>,
}

/// `GET /guilds/{id}/members/{user}`.
#[derive(Debug, Clone, Deserialize)]
pub struct GuildMember {
    pub user: MemberUser,
    pub roles: Vec<Id<RoleId>>,
    #[serde(default)]
    pub pending: bool,
    /// Discord leaves it out for nobody but guests of a voice channel.
    #[serde(default, deserialize_with = "stay")]
    pub joined_at: Option<Stay>,
}

#[derive(Debug, Clone, Deserialize)]
pub struct MemberUser {
    #[serde(deserialize_with = "snowflake")]
    pub id: UserId,
    #[serde(default)]
    pub bot: bool,
}

/// A message as Discord takes it, in JSON.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct MessageBody(pub serde_json::Value);

/// An ID inside a list.
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<'de, T> Deserialize<'de> for Id<T>
where
    T: FromStr<Err: fmt::Display>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        snowflake(deserializer).map(Self)
    }
}

/// A moment in ISO 8601, as in `2026-11-22T09:00:00.123456+00:00`.
fn stay<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Stay>, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let moment = OffsetDateTime::parse(&text, &Iso8601::PARSING).map_err(de::Error::custom)?;
    Ok(Some(stay_since(moment)))
}

/// A number that Discord writes in a string.
pub(super) fn snowflake<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: fmt::Display>,
{
    String::deserialize(deserializer)?
        .parse()
        .map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn member(joined_at: &serde_json::Value) -> Option<Stay> {
        let member = json!({
            "user": { "id": "7" },
            "roles": ["8"],
            "joined_at": joined_at,
        });
        let member: GuildMember = serde_json::from_value(member).expect("a member");
        assert_eq!(member.roles[0].0.get(), 8);
        member.joined_at
    }

    #[test]
    fn a_member_has_joined_at_a_moment_or_is_a_guest() {
        let joined = member(&json!("2026-11-22T09:00:00.123456+00:00"));
        assert_eq!(joined, Some(Stay::from_micros(1_795_338_000_123_456)));
        assert_eq!(member(&json!(null)), None);
    }
}
