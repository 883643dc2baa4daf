use std::str::FromStr;

use super::UnknownButton;

/// What a press in `/setup` does. What is chosen from a menu comes beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupStep {
    /// Looks again how everything is.
    Show,
    /// The log goes into the channel that is chosen.
    LogTo,
    /// Shows a panel for this channel, to be posted.
    Panel,
}

impl SetupStep {
    pub(super) const ALL: [Self; 3] = [Self::Show, Self::LogTo, Self::Panel];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::LogTo => "log-to",
            Self::Panel => "panel",
        }
    }
}

impl FromStr for SetupStep {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        Self::ALL
            .into_iter()
            .find(|step| step.word() == word)
            .ok_or(UnknownButton)
    }
}
