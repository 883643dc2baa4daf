use std::fmt;
use std::str::FromStr;

use super::{HoldingState, Holdings, Item, ItemParseError, Link, Truth, UnknownReason};

/// What a member must have, or be, for a role. Written as the item is, `badge:123`,
/// or as the word: `linked`, `unlinked`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// The linked account owns the item.
    Owns(Item),
    /// The member is linked in the server, or is not. Known without a look at Roblox,
    /// so it is never unknown.
    Is(LinkStatus),
}

/// Whether a link counts for a member in a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkStatus {
    Linked,
    Unlinked,
}

impl LinkStatus {
    pub const ALL: [Self; 2] = [Self::Linked, Self::Unlinked];

    /// By the member's effective link.
    pub const fn of(link: Option<&Link>) -> Self {
        match link {
            Some(_) => Self::Linked,
            None => Self::Unlinked,
        }
    }

    /// One word, as it stands in requirements and in buttons.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Linked => "linked",
            Self::Unlinked => "unlinked",
        }
    }
}

impl Requirement {
    /// The items that must be read to decide this.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        let item = match self {
            Self::Owns(item) => Some(*item),
            Self::Is(_) => None,
        };
        item.into_iter()
    }

    /// Whether it takes a look at Roblox to decide this.
    pub const fn asks_roblox(&self) -> bool {
        matches!(self, Self::Owns(_))
    }

    /// What it is worth for a member whose account, if they are linked, holds that.
    /// Without an account nothing is owned.
    pub fn evaluate(&self, status: LinkStatus, holdings: &Holdings) -> Truth {
        match (self, status) {
            (Self::Is(wanted), _) if *wanted == status => Truth::Met,
            (Self::Is(_), _) | (Self::Owns(_), LinkStatus::Unlinked) => Truth::NotMet,
            (Self::Owns(item), LinkStatus::Linked) => match holdings.state(*item) {
                HoldingState::Owned => Truth::Met,
                HoldingState::NotOwned => Truth::NotMet,
                HoldingState::Unknown(_) => Truth::Unknown,
            },
        }
    }

    /// Why this can't be told; empty when it can.
    pub fn unknowns(&self, holdings: &Holdings) -> Vec<(Item, UnknownReason)> {
        self.items()
            .filter_map(|item| match holdings.state(item) {
                HoldingState::Unknown(reason) => Some((item, reason)),
                HoldingState::Owned | HoldingState::NotOwned => None,
            })
            .collect()
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Owns(item) => item.fmt(f),
            Self::Is(status) => f.write_str(status.as_str()),
        }
    }
}

impl FromStr for Requirement {
    type Err = ItemParseError;

    fn from_str(text: &str) -> Result<Self, ItemParseError> {
        let mut words = LinkStatus::ALL.into_iter();
        match words.find(|status| status.as_str() == text) {
            Some(status) => Ok(Self::Is(status)),
            None => text.parse().map(Self::Owns),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reads_back_as_it_is_written() {
        for written in ["badge:123", "asset:5", "linked", "unlinked"] {
            let requirement: Requirement = written.parse().expect(written);
            assert_eq!(requirement.to_string(), written);
        }
        for nothing in ["", "Linked", "verified", "linked "] {
            assert!(nothing.parse::<Requirement>().is_err(), "{nothing:?}");
        }
    }

    #[test]
    fn whether_somebody_is_linked_is_known_whatever_was_read() {
        let nothing_read = Holdings::default();
        let worth = |written: &str, status| {
            let requirement: Requirement = written.parse().expect(written);
            assert!(written == "badge:5" || requirement.items().next().is_none());
            requirement.evaluate(status, &nothing_read)
        };
        for (written, linked, unlinked) in [
            ("linked", Truth::Met, Truth::NotMet),
            ("unlinked", Truth::NotMet, Truth::Met),
            ("badge:5", Truth::Unknown, Truth::NotMet),
        ] {
            assert_eq!(worth(written, LinkStatus::Linked), linked, "{written}");
            assert_eq!(worth(written, LinkStatus::Unlinked), unlinked, "{written}");
        }
    }
}
