use crate::discord::commands::lookup::refused;
use crate::discord::commands::reader::Reader;
use crate::discord::error::CommandError;
use crate::discord::markup::user as mention;
use crate::service::TargetError;
use crate::t;

/// Why a moderator can't decide over somebody's link.
pub(super) fn draw_target_error(reader: &Reader<'_>, error: &TargetError) -> CommandError {
    let locale = reader.locale;
    refused(match *error {
        TargetError::Oneself => t!(locale, "link-oneself"),
        TargetError::NotMember(user) => t!(locale, "link-not-member", user = mention(user)),
        TargetError::Bot(user) => t!(locale, "link-bot", user = mention(user)),
        TargetError::AtOrAbove(user) => t!(locale, "link-at-or-above", user = mention(user)),
        TargetError::Gateway(error) => return error.into(),
    })
}
