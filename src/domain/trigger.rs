use std::fmt;
use std::str::FromStr;

use super::{Occasion, UnknownWord};

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
}

impl Trigger {
    pub const ALL: [Self; 9] = [
        Self::Asked,
        Self::Moderator,
        Self::Link,
        Self::Bind,
        Self::Joined,
        Self::Left,
        Self::Reconnected,
        Self::Role,
        Self::Recovery,
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
        }
    }

    /// What of this matters to the decision: only the member's own wish.
    pub const fn occasion(self) -> Occasion {
        match self {
            Self::Asked => Occasion::Asked,
            _ => Occasion::Automatic,
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
