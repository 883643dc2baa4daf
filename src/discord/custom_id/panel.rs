use std::str::FromStr;

use super::UnknownButton;

/// A button of a panel, for everybody who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PanelButton {
    /// Fixes the presser's roles.
    Roles,
    /// Looks for what they just bought.
    Bought,
    /// Says which roles they have not, and why.
    WhyNot,
}

impl PanelButton {
    pub(in crate::discord) const ALL: [Self; 3] = [Self::Roles, Self::Bought, Self::WhyNot];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Roles => "roles",
            Self::Bought => "bought",
            Self::WhyNot => "why-not",
        }
    }
}

impl FromStr for PanelButton {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        Self::ALL
            .into_iter()
            .find(|button| button.word() == word)
            .ok_or(UnknownButton)
    }
}
