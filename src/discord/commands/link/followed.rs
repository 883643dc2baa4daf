use tracing::error;

use crate::discord::commands::changes::draw_changes;
use crate::discord::commands::reader::Reader;
use crate::discord::explain;
use crate::discord::markup::{Markup, user as mention};
use crate::domain::UserId;
use crate::service::{Update, UpdateError};
use crate::t;

/// What became of `user`'s roles when a link came or went; empty when nothing
/// changed. A link stands though the update failed: the update is queued, and
/// comes by itself.
pub(in crate::discord::commands) fn draw_followed(
    reader: &Reader<'_>,
    user: UserId,
    update: &Result<Update, UpdateError>,
) -> Markup {
    let locale = reader.locale;
    match update {
        Ok(update) => draw_changes(reader, update),
        Err(UpdateError::NotMember) => t!(locale, "roles-not-member", user = mention(user)),
        Err(UpdateError::Bot) => t!(locale, "link-bot", user = mention(user)),
        Err(UpdateError::Pending) => t!(locale, "roles-pending", user = mention(user)),
        Err(UpdateError::InOtherHands) => t!(locale, "roles-later"),
        Err(UpdateError::Gateway(error)) => {
            let reason = explain::gateway(locale, *error);
            t!(locale, "roles-later-because", reason = reason)
        }
        Err(UpdateError::Store(error)) => {
            error!(%error, user = user.get(), "a link changed, but the roles could not follow");
            t!(locale, "roles-later")
        }
    }
}
