use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Item, Timestamp};

/// Whether a user owns an item, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HoldingState {
    Owned,
    NotOwned,
    /// Could not be told. Never decides anything; the reason is kept and shown.
    Unknown(UnknownReason),
}

impl fmt::Display for HoldingState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owned => f.write_str("owned"),
            Self::NotOwned => f.write_str("not owned"),
            Self::Unknown(reason) => write!(f, "unknown ({reason})"),
        }
    }
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// Why it could not be told whether a user owns an item.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum UnknownReason {
            $($(#[$doc])* $variant,)+
        }

        impl UnknownReason {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// One word, as it stands in the database and in message keys.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

reasons! {
    /// The user shows the inventory to nobody, or not to this credential.
    Hidden = "hidden",
    /// Roblox knows no such user (deleted, or never existed).
    NoSuchUser = "no-such-user",
    /// Roblox refused the key or the token. The bot's owner must act.
    KeyRefused = "key-refused",
    /// The key or token lacks the scope that this kind of item needs.
    ScopeMissing = "scope-missing",
    /// Roblox asked to slow down, and went on asking.
    RateLimited = "rate-limited",
    /// Our own share of Roblox's limit is used up for longer than one waits.
    Busy = "busy",
    /// Roblox answered with an outage, or the connection failed.
    Unavailable = "unavailable",
    /// No answer in time.
    TimedOut = "timed-out",
    /// The answer could not be read.
    Malformed = "malformed",
    /// Roblox refused this item's ID.
    Refused = "refused",
    /// There was more to find out than one read may cost.
    Partial = "partial",
    /// Never read so far.
    NotRead = "not-read",
}

impl UnknownReason {
    /// Whether Roblox itself failed, or seemed to.
    pub const fn is_outage(self) -> bool {
        matches!(self, Self::Unavailable | Self::TimedOut)
    }

    /// Whether another try may tell what this one could not, without anybody
    /// changing anything.
    pub const fn may_pass(self) -> bool {
        match self {
            Self::RateLimited
            | Self::Busy
            | Self::Unavailable
            | Self::TimedOut
            | Self::Malformed
            | Self::Partial
            | Self::NotRead
            // Somebody must act, but it is not the member, who would not know
            // when to ask again.
            | Self::KeyRefused => true,
            Self::Hidden | Self::NoSuchUser | Self::ScopeMissing | Self::Refused => false,
        }
    }
}

impl fmt::Display for UnknownReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for UnknownReason {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.as_str() == word)
            .ok_or(UnknownWord)
    }
}

/// The word is none of those that the database may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a known word")]
pub struct UnknownWord;

/// Whose authority a holding was read with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// The bot's own Open Cloud key: sees what everyone may see.
    Key,
    /// The member's own grant: sees what that member sees.
    Member,
}

/// What is known of one user and one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding {
    pub state: HoldingState,
    pub learnt: Timestamp,
    pub credential: CredentialKind,
}

impl Holding {
    /// Whether it is unknown for an [outage](UnknownReason::is_outage).
    pub fn is_missed(&self) -> bool {
        matches!(self.state, HoldingState::Unknown(reason) if reason.is_outage())
    }

    /// How long ago it was learnt. `None` for what is dated in the future: the
    /// clock of this machine was ahead, and nobody knows by how much.
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        (self.learnt <= now).then(|| now.since(self.learnt))
    }
}

/// What is known of one user's items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holdings(HashMap<Item, Holding>);

impl Holdings {
    pub fn get(&self, item: Item) -> Option<&Holding> {
        self.0.get(&item)
    }

    /// The state of an item; one that was never read is unknown, not unowned.
    pub fn state(&self, item: Item) -> HoldingState {
        self.get(item)
            .map_or(HoldingState::Unknown(UnknownReason::NotRead), |holding| {
                holding.state
            })
    }

    pub fn insert(&mut self, item: Item, holding: Holding) {
        self.0.insert(item, holding);
    }

    /// The same, where what the user hides counts as not owned.
    #[must_use]
    pub fn hidden_as_lost(&self) -> Self {
        const HIDDEN: HoldingState = HoldingState::Unknown(UnknownReason::Hidden);
        let mut holdings = self.clone();
        for holding in holdings.0.values_mut().filter(|it| it.state == HIDDEN) {
            holding.state = HoldingState::NotOwned;
        }
        holdings
    }

    /// In no order.
    pub fn iter(&self) -> impl Iterator<Item = (Item, &Holding)> {
        self.0.iter().map(|(item, holding)| (*item, holding))
    }
}

impl FromIterator<(Item, Holding)> for Holdings {
    fn from_iter<I: IntoIterator<Item = (Item, Holding)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

impl Extend<(Item, Holding)> for Holdings {
    fn extend<I: IntoIterator<Item = (Item, Holding)>>(&mut self, iter: I) {
        self.0.extend(iter);
    }
}
