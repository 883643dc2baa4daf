//! Events on their way to the gateway, and the intents that let them through.

use std::ops;

use serde_json::Value;

use super::super::id::ServerId;

/// Gateway intents: which groups of events a session asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Intents(u64);

impl Intents {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const GUILDS: Self = Self(1);
    pub(crate) const GUILD_MEMBERS: Self = Self(1 << 1);
    pub(crate) const GUILD_PRESENCES: Self = Self(1 << 8);
    pub(crate) const GUILD_MESSAGES: Self = Self(1 << 9);
    pub(crate) const DIRECT_MESSAGES: Self = Self(1 << 12);
    pub(crate) const MESSAGE_CONTENT: Self = Self(1 << 15);
    /// The bits that Discord documents; any other ends the connection with 4013.
    const KNOWN: u64 = 0b11_0011_0001_1111_1111_1111_1111;

    pub(crate) fn from_bits(bits: u64) -> Option<Self> {
        (bits & !Self::KNOWN == 0).then_some(Self(bits))
    }

    pub(crate) fn covers(self, needed: Self) -> bool {
        self.0 & needed.0 == needed.0
    }
}

impl ops::BitOr for Intents {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Who is told of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Audience {
    /// The shard of a server, if its session has the intents.
    Server { server: ServerId, needs: Intents },
    /// Shard 0, which also carries direct messages.
    Direct { needs: Intents },
}

impl Audience {
    pub(crate) fn server(server: ServerId, needs: Intents) -> Self {
        Self::Server { server, needs }
    }

    pub(crate) fn intents(self) -> Intents {
        match self {
            Self::Server { needs, .. } | Self::Direct { needs } => needs,
        }
    }
}

/// A dispatch before it has a sequence number.
#[derive(Debug)]
pub(crate) struct Event {
    pub(crate) name: &'static str,
    pub(crate) audience: Audience,
    pub(crate) data: Value,
}
