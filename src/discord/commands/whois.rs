//! `/whois [user]`, and "Account" in the menu of a user.

mod draw;

use serenity::all as discord;

use super::invocation;
use super::lookup::draw_lookup_error;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::domain::UserId;
use crate::service::{Asker, Service};

#[poise::command(slash_command, guild_only)]
pub(super) async fn whois(
    context: Context<'_, Service>,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    tell(context, user.and_then(|user| user.id.known())).await
}

#[poise::command(context_menu_command = "Account", guild_only)]
pub(super) async fn account(
    context: Context<'_, Service>,
    user: discord::User,
) -> Result<(), CommandError> {
    tell(context, user.id.known()).await
}

async fn tell(context: Context<'_, Service>, user: Option<UserId>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let whois = service.whois(&Asker::from(&invocation), user).await;
    let whois = whois.map_err(|error| draw_lookup_error(&reader, error))?;
    answer(context)?.send(&draw::draw(&reader, &whois)).await?;
    Ok(())
}
