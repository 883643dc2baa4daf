use std::str::FromStr;

use super::UnknownButton;

/// What the message shows that a button is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    /// What was read: nothing that fails takes its place.
    List,
    /// Why nothing was.
    Failure,
}

impl Under {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Failure => "failure",
        }
    }
}

impl FromStr for Under {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        [Self::List, Self::Failure]
            .into_iter()
            .find(|under| under.word() == word)
            .ok_or(UnknownButton)
    }
}
