use std::str::FromStr;

use super::UnknownButton;

/// What becomes of the roles that a bind gave when the bind goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolesGiven {
    Keep,
    Take,
}

impl RolesGiven {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Take => "take",
        }
    }
}

impl FromStr for RolesGiven {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        [Self::Keep, Self::Take]
            .into_iter()
            .find(|roles| roles.word() == word)
            .ok_or(UnknownButton)
    }
}
