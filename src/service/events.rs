use async_trait::async_trait;

use crate::domain::{RoleId, ServerId, Stay, UserId};

/// Something that happened in Discord and concerns roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerEvent {
    /// A connection began anew. Each shard says so for itself; see
    /// [`ShardSlice::covers`].
    SessionStarted {
        shard: ShardSlice,
        /// Every server of the shard that the bot was in at that moment. One
        /// that is known and not among them was left meanwhile, or joined since:
        /// this event keeps no order with those of a server.
        servers: Vec<ServerId>,
    },
    /// The bot is in the server, and what happened there before was not heard:
    /// a connection began anew.
    Reconnected { server: ServerId },
    /// The bot was added to a server.
    ServerJoined { server: ServerId },
    /// The bot was removed from a server, or the server is gone. An outage of
    /// a server is not told.
    ServerLeft { server: ServerId },
    /// A member came. They may have to pass membership screening before they can
    /// hold roles ([`ServerEvent::ScreeningPassed`]). Needs the intent
    /// `GUILD_MEMBERS`.
    MemberJoined {
        server: ServerId,
        user: UserId,
        /// Which of their stays in the server began.
        stay: Option<Stay>,
    },
    /// A pending member passed membership screening. Needs `GUILD_MEMBERS`.
    ScreeningPassed { server: ServerId, user: UserId },
    /// A member left or was removed. Discord does not say which stay this
    /// ended: after a connection was resumed it may be one before today's, whose
    /// joining follows. Needs `GUILD_MEMBERS`.
    MemberLeft { server: ServerId, user: UserId },
    /// A member used a command or a button. May go untold when much happens.
    MemberActive { server: ServerId, user: UserId },
    /// A role moved, or its powers changed, or the bot's own place did. Which one
    /// does not matter: it can be what somebody waits for in ways that no list of
    /// roles would name.
    RoleChanged { server: ServerId },
    /// A channel that was looked at changed, or was deleted.
    ChannelChanged { server: ServerId },
    /// A role was deleted.
    RoleDeleted { server: ServerId, role: RoleId },
    /// More happened in this server than could be queued, be it that the bot
    /// joined or left.
    Missed { server: ServerId },
}

impl ServerEvent {
    /// The one server that this is about, if it is about one.
    pub const fn server(&self) -> Option<ServerId> {
        match self {
            Self::SessionStarted { .. } => None,
            Self::ServerJoined { server }
            | Self::Reconnected { server }
            | Self::ServerLeft { server }
            | Self::MemberJoined { server, .. }
            | Self::ScreeningPassed { server, .. }
            | Self::MemberLeft { server, .. }
            | Self::MemberActive { server, .. }
            | Self::RoleChanged { server }
            | Self::ChannelChanged { server }
            | Self::RoleDeleted { server, .. }
            | Self::Missed { server } => Some(*server),
        }
    }
}

/// The part of the servers that one connection hears of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShardSlice {
    pub index: u32,
    pub of: u32,
}

impl ShardSlice {
    /// Whether events of `server` come through this shard: Discord's formula
    /// `(guild_id >> 22) % num_shards`.
    pub fn covers(self, server: ServerId) -> bool {
        (server.get_u64() >> 22) % u64::from(self.of.max(1)) == u64::from(self.index)
    }
}

/// Hears what happens in Discord.
#[async_trait]
pub trait Listener: Send + Sync + 'static {
    /// Takes note of one event. What is about one server
    /// ([`ServerEvent::server`]) comes one after the other, in its order; the
    /// next one waits until this returns.
    async fn heard(&self, event: ServerEvent);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_covers_by_the_upper_bits_of_the_id() {
        let server = ServerId::new((5 << 22) + 77).expect("positive");
        let covering: Vec<u32> = (0..4)
            .filter(|index| {
                ShardSlice {
                    index: *index,
                    of: 4,
                }
                .covers(server)
            })
            .collect();
        assert_eq!(covering, [1]);
        assert!(ShardSlice { index: 0, of: 1 }.covers(server));
    }
}
