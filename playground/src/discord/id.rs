//! Snowflakes: the 64-bit identifiers of everything on Discord.

use std::{
    fmt, str,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Serialize, Serializer};

/// Milliseconds from the Unix epoch to Discord's, the first second of 2015.
const DISCORD_EPOCH: u64 = 1_420_070_400_000;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The bare number.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number)
            }
        }

        impl str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        /// As a decimal string, the way Discord writes every snowflake.
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

ids! {
    /// A person or a bot.
    UserId
    /// A server, which Discord's interface calls a guild.
    ServerId
    /// A role. The `@everyone` role of a server has the server's number.
    RoleId
    /// A channel of a server, or a conversation with the bot.
    ChannelId
    /// A message.
    MessageId
    /// An application command.
    CommandId
    /// One press, command or autocomplete request of a person.
    InteractionId
    /// The bot's application.
    ApplicationId
    /// A file on a message.
    AttachmentId
}

impl ServerId {
    /// The `@everyone` role of this server.
    pub const fn everyone(self) -> RoleId {
        RoleId(self.0)
    }
}

/// Hands out snowflakes that are like Discord's: the time in the upper 42 bits, always rising.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: u64,
    /// How far their clock is ahead of the machine's.
    ahead: Duration,
}

impl Snowflakes {
    pub(crate) fn next<Id: From<u64>>(&mut self) -> Id {
        self.last = (self.last + 1).max(self.now() << 22);
        Id::from(self.last)
    }

    /// How long ago an interaction began, by the clock that its ID was given by.
    pub(crate) fn age(&self, interaction: InteractionId) -> Duration {
        self.age_of(interaction.get())
    }

    /// How long ago an ID was given, by the clock that it was given by.
    pub(crate) fn age_of(&self, id: u64) -> Duration {
        Duration::from_millis(self.now().saturating_sub(id >> 22))
    }

    /// Milliseconds since Discord's epoch.
    fn now(&self) -> u64 {
        let ahead = u64::try_from(self.ahead.as_millis()).expect("tests wait no ages");
        unix_millis() + ahead - DISCORD_EPOCH
    }

    /// Puts their clock ahead by that much.
    pub(crate) fn let_pass(&mut self, time: Duration) {
        self.ahead += time;
    }
}

/// Milliseconds since the Unix epoch.
pub(crate) fn unix_millis() -> u64 {
    unix_micros() / 1_000
}

/// Microseconds since the Unix epoch: how fine Discord's times are.
pub(crate) fn unix_micros() -> u64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("the clock stands after 1970");
    u64::try_from(since.as_micros()).expect("microseconds of this era fit 64 bits")
}
