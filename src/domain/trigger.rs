use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Occasion, UnknownWord, UserId};

/// What set an update of a member's roles off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trigger {
    /// The member asked for their roles.
    Asked,
    /// A moderator asked for the member's roles.
    Moderator,
    /// The member's link was made, replaced or removed.
    Link,
    /// A bind of the server was made, changed or removed.
    Bind,
    /// The member joined, or got through membership screening.
    Joined,
    /// The member left the server.
    Left,
    /// Discord's events were missed: the member is looked at again.
    Reconnected,
    /// A role of the server was moved or changed its powers.
    Role,
    /// A role write was left open by a crash or a timeout.
    Recovery,
    /// The member's facts were read for another server just now.
    Elsewhere,
    /// An earlier update could not be finished.
    Retry,
}

impl Trigger {
    pub const ALL: [Self; 11] = [
        Self::Asked,
        Self::Moderator,
        Self::Link,
        Self::Bind,
        Self::Joined,
        Self::Left,
        Self::Reconnected,
        Self::Role,
        Self::Recovery,
        Self::Elsewhere,
        Self::Retry,
    ];

    /// One word, as it stands in the database and in message keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Moderator => "moderator",
            Self::Link => "link",
            Self::Bind => "bind",
            Self::Joined => "joined",
            Self::Left => "left",
            Self::Reconnected => "reconnected",
            Self::Role => "role",
            Self::Recovery => "recovery",
            Self::Elsewhere => "elsewhere",
            Self::Retry => "retry",
        }
    }

    /// What of this matters to the decision: whether somebody wishes the
    /// member to have their roles.
    pub const fn occasion(self) -> Occasion {
        match self {
            Self::Asked | Self::Moderator => Occasion::Asked,
            _ => Occasion::Automatic,
        }
    }

    /// Whether a person waits for the outcome.
    pub const fn is_awaited(self) -> bool {
        matches!(self, Self::Asked | Self::Moderator)
    }

    /// How old known facts may be to be used again instead of read.
    pub const fn accepted_age(self) -> Duration {
        const MINUTE: u64 = 60;
        Duration::from_secs(match self {
            Self::Asked | Self::Moderator | Self::Retry => 0,
            Self::Elsewhere => MINUTE,
            Self::Link | Self::Joined | Self::Recovery => 10 * MINUTE,
            Self::Bind | Self::Left | Self::Reconnected | Self::Role => 6 * 60 * MINUTE,
        })
    }
}

/// What set an update off, and who, where it was a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cause {
    pub trigger: Trigger,
    pub actor: Option<UserId>,
}

impl Cause {
    pub const fn by(actor: UserId, trigger: Trigger) -> Self {
        Self {
            trigger,
            actor: Some(actor),
        }
    }
}

impl From<Trigger> for Cause {
    fn from(trigger: Trigger) -> Self {
        Self {
            trigger,
            actor: None,
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Trigger {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|trigger| trigger.as_str() == word)
            .ok_or(UnknownWord)
    }
}
