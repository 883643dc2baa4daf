use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::{Occasion, UnknownWord};

macro_rules! triggers {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// What set an update off.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Trigger {
            $($(#[$doc])* $variant,)+
        }

        impl Trigger {
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// One word, as it stands in the database and the log.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

triggers! {
    /// The member typed `/update`.
    MemberAsked = "member-asked",
    /// A moderator updated the member.
    ModeratorAsked = "moderator-asked",
    /// A link was made, replaced or removed.
    LinkChanged = "link-changed",
    /// A bind was made or removed.
    BindChanged = "bind-changed",
    /// The member joined, or passed membership screening.
    Joined = "joined",
    /// The member's facts were read for another server just now.
    ReadElsewhere = "read-elsewhere",
    /// A role write was left open by a crash or a cut connection.
    LeftOpen = "left-open",
    /// An earlier update could not be finished.
    TriedBefore = "tried-before",
    /// Events may have been missed while the connection was down.
    Reconnected = "reconnected",
}

impl Trigger {
    pub const fn occasion(self) -> Occasion {
        match self {
            Self::MemberAsked | Self::ModeratorAsked => Occasion::Asked,
            _ => Occasion::Automatic,
        }
    }

    /// How old known facts may be to be used again instead of read.
    pub const fn accepted_age(self) -> Duration {
        const MINUTE: u64 = 60;
        Duration::from_secs(match self {
            Self::MemberAsked | Self::ModeratorAsked | Self::TriedBefore => 0,
            Self::ReadElsewhere => MINUTE,
            Self::LinkChanged | Self::Joined | Self::LeftOpen => 10 * MINUTE,
            Self::BindChanged | Self::Reconnected => 6 * 60 * MINUTE,
        })
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
