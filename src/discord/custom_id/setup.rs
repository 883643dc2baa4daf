use std::str::FromStr;

use super::UnknownButton;
use crate::domain::LinkStatus;

/// What a press in `/setup` does. What is chosen from a menu comes beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetupStep {
    /// Looks again how everything is.
    Show,
    /// The log goes into the channel that is chosen.
    LogTo,
    /// The role that is chosen is given to members who are linked, or who are not.
    Role(LinkStatus),
    /// None is given to them any more, after a question.
    NoRole(LinkStatus),
    /// Shows a panel for this channel, to be posted.
    Panel,
}

impl SetupStep {
    pub(super) const ALL: [Self; 7] = [
        Self::Show,
        Self::LogTo,
        Self::Role(LinkStatus::Linked),
        Self::Role(LinkStatus::Unlinked),
        Self::NoRole(LinkStatus::Linked),
        Self::NoRole(LinkStatus::Unlinked),
        Self::Panel,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::LogTo => "log-to",
            Self::Role(LinkStatus::Linked) => "linked-role",
            Self::Role(LinkStatus::Unlinked) => "unlinked-role",
            Self::NoRole(LinkStatus::Linked) => "no-linked-role",
            Self::NoRole(LinkStatus::Unlinked) => "no-unlinked-role",
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
