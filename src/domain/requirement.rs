use std::fmt;
use std::str::FromStr;

use super::{HoldingState, Holdings, Item, ItemParseError, Truth, UnknownReason};

/// An expression over holdings. Today it has one leaf, whose written form is
/// the item's: `badge:123`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Requirement {
    /// The user owns the item.
    Owns(Item),
}

impl Requirement {
    /// The items that must be read to decide this.
    pub fn items(&self) -> impl Iterator<Item = Item> {
        let Self::Owns(item) = self;
        std::iter::once(*item)
    }

    pub fn evaluate(&self, holdings: &Holdings) -> Truth {
        let Self::Owns(item) = self;
        match holdings.state(*item) {
            HoldingState::Owned => Truth::Met,
            HoldingState::NotOwned => Truth::NotMet,
            HoldingState::Unknown(_) => Truth::Unknown,
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
        let Self::Owns(item) = self;
        item.fmt(f)
    }
}

impl FromStr for Requirement {
    type Err = ItemParseError;

    fn from_str(text: &str) -> Result<Self, ItemParseError> {
        text.parse().map(Self::Owns)
    }
}
