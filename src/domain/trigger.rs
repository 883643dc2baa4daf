use std::fmt;
use std::str::FromStr;

use super::{Occasion, UnknownWord};

macro_rules! triggers {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// What set an update of a member's roles off.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Trigger {
            $($(#[$doc])* $variant,)+
        }

        impl Trigger {
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

triggers! {
    /// The member asked for their roles.
    Asked = "asked",
    /// A moderator asked for the member's roles.
    Moderator = "moderator",
    /// The member's link was made, replaced or removed.
    Link = "link",
    /// A bind of the server was made, changed or removed.
    Bind = "bind",
    /// The member joined, or got through membership screening.
    Joined = "joined",
    /// The member left the server.
    Left = "left",
    /// Discord's events were missed: the member is looked at again.
    Reconnected = "reconnected",
    /// A role of the server was moved or changed its powers.
    Role = "role",
    /// A role write was left open by a crash or a timeout.
    Recovery = "recovery",
}

impl Trigger {
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
            .iter()
            .copied()
            .find(|trigger| trigger.as_str() == word)
            .ok_or(UnknownWord)
    }
}
