use std::fmt;
use std::ops::BitOr;

/// A set of Discord permissions, by the bits of Discord's documentation
/// ("Permissions", bitwise permission flags).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Permissions(u64);

macro_rules! permissions {
    ($($name:ident = $bit:literal;)+) => {
        impl Permissions {
            $(pub const $name: Self = Self(1 << $bit);)+

            /// The names Discord's documentation gives the permissions that
            /// this product speaks of.
            const NAMES: &[(Self, &str)] = &[$((Self::$name, stringify!($name)),)+];
        }
    };
}

permissions! {
    KICK_MEMBERS = 1;
    BAN_MEMBERS = 2;
    ADMINISTRATOR = 3;
    MANAGE_CHANNELS = 4;
    MANAGE_GUILD = 5;
    VIEW_CHANNEL = 10;
    SEND_MESSAGES = 11;
    MANAGE_MESSAGES = 13;
    EMBED_LINKS = 14;
    MENTION_EVERYONE = 17;
    MANAGE_NICKNAMES = 27;
    MANAGE_ROLES = 28;
    MANAGE_WEBHOOKS = 29;
    MANAGE_GUILD_EXPRESSIONS = 30;
    MANAGE_EVENTS = 33;
    MANAGE_THREADS = 34;
    MODERATE_MEMBERS = 40;
}

impl Permissions {
    pub const NONE: Self = Self(0);

    /// What makes a role more than a colour: a bind that hands it out needs a
    /// confirmation by a person.
    pub const POWERS: Self = Self(
        Self::KICK_MEMBERS.0
            | Self::BAN_MEMBERS.0
            | Self::ADMINISTRATOR.0
            | Self::MANAGE_CHANNELS.0
            | Self::MANAGE_GUILD.0
            | Self::MANAGE_MESSAGES.0
            | Self::MENTION_EVERYONE.0
            | Self::MANAGE_NICKNAMES.0
            | Self::MANAGE_ROLES.0
            | Self::MANAGE_WEBHOOKS.0
            | Self::MANAGE_GUILD_EXPRESSIONS.0
            | Self::MANAGE_EVENTS.0
            | Self::MANAGE_THREADS.0
            | Self::MODERATE_MEMBERS.0,
    );

    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    pub const fn bits(self) -> u64 {
        self.0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether these let someone do what `permission` says; an administrator
    /// may do everything.
    pub const fn allow(self, permission: Self) -> bool {
        self.contains(Self::ADMINISTRATOR) || self.contains(permission)
    }

    /// Those among these that are [`Permissions::POWERS`].
    #[must_use]
    pub const fn powers(self) -> Self {
        Self(self.0 & Self::POWERS.0)
    }

    /// These, less `others`.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// The names of those that have one here.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES
            .iter()
            .filter(move |(bit, _)| self.contains(*bit))
            .map(|(_, name)| *name)
    }
}

impl BitOr for Permissions {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permissions({:#x}", self.0)?;
        for name in self.names() {
            write!(f, " {name}")?;
        }
        f.write_str(")")
    }
}
