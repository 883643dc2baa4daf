use super::UnknownButton;
use crate::domain::BulkMode;

/// In the place of a role.
pub(super) const EVERYONE: &str = "all";

pub(super) fn mode_word(mode: BulkMode) -> &'static str {
    match mode {
        BulkMode::Apply => "apply",
        BulkMode::DryRun => "dry-run",
    }
}

pub(super) fn mode(word: &str) -> Result<BulkMode, UnknownButton> {
    [BulkMode::Apply, BulkMode::DryRun]
        .into_iter()
        .find(|mode| mode_word(*mode) == word)
        .ok_or(UnknownButton)
}
