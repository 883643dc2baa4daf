//! `/link add user roblox`

mod draw;

use serenity::all as discord;

use crate::discord::bot::Context;
use crate::discord::commands::invocation;
use crate::discord::commands::reader::Reader;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::domain::UserId;
use crate::service::{Asker, Service};

#[poise::command(slash_command, guild_only)]
pub(super) async fn add(
    context: Context<'_, Service>,
    user: discord::User,
    roblox: String,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let user: UserId = user
        .id
        .known()
        .ok_or_else(|| CommandError::bug("no such ID"))?;
    let service = &context.framework.user_data.app;
    let added = service
        .add_link(&Asker::from(&invocation), user, &roblox)
        .await
        .map_err(|error| draw::draw_error(&reader, error))?;
    answer(context)?.send(&draw::draw(&reader, &added)).await?;
    Ok(())
}
