use std::str::FromStr;

use super::UnknownButton;

/// What a press in `/settings` does. What is chosen from a menu comes beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Looks again.
    Show,
    /// The log goes into the channel that is chosen.
    LogTo,
    NoLog,
    SweepOn,
    SweepOff,
    /// What becomes of hidden inventories is as chosen.
    Hidden,
    /// One account may serve several members.
    SharedOn,
    SharedOff,
    /// The roles that are chosen make moderators.
    AddModerators,
    /// They do so no longer.
    DropModerators,
}

impl Setting {
    pub(super) const ALL: [Self; 10] = [
        Self::Show,
        Self::LogTo,
        Self::NoLog,
        Self::SweepOn,
        Self::SweepOff,
        Self::Hidden,
        Self::SharedOn,
        Self::SharedOff,
        Self::AddModerators,
        Self::DropModerators,
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::LogTo => "log-to",
            Self::NoLog => "no-log",
            Self::SweepOn => "sweep-on",
            Self::SweepOff => "sweep-off",
            Self::Hidden => "hidden",
            Self::SharedOn => "shared-on",
            Self::SharedOff => "shared-off",
            Self::AddModerators => "add-moderators",
            Self::DropModerators => "drop-moderators",
        }
    }
}

impl FromStr for Setting {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        Self::ALL
            .into_iter()
            .find(|setting| setting.word() == word)
            .ok_or(UnknownButton)
    }
}
