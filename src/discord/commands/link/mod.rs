//! `/link add`, `/link remove`, `/link list`: accounts that moderators link by
//! hand, in their own server.

mod add;
mod list;
mod remove;

mod followed;
mod target;

use crate::discord::bot::Context;
use crate::discord::error::CommandError;
use crate::service::Service;

use add::add;
pub(super) use followed::draw_followed;
use list::list;
pub(super) use list::turn;
use remove::remove;

#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    default_member_permissions = "MANAGE_ROLES",
    subcommands("add", "remove", "list")
)]
#[expect(
    clippy::unused_async,
    reason = "poise wants it; Discord never calls it"
)]
pub(super) async fn link(_: Context<'_, Service>) -> Result<(), CommandError> {
    Ok(())
}
