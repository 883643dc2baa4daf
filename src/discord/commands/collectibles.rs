//! `/collectibles [user]`

mod draw;

use serenity::all as discord;

use super::invocation;
use super::lookup::draw_lookup_error;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::Action;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::press::Press;
use crate::domain::UserId;
use crate::service::{Asker, CollectiblesError, Freshness, Service};

#[poise::command(slash_command, guild_only)]
pub(super) async fn collectibles(
    context: Context<'_, Service>,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let user = user.and_then(|user| user.id.known());
    let service = &context.framework.user_data.app;
    let asker = Asker::from(&invocation);
    let found = service.collectibles(&asker, user, Freshness::Recent).await;
    let found = found.map_err(|error| {
        let user = user.unwrap_or(reader.user);
        draw_error(&reader, error).or_again(reader.user, Action::Collectibles { user, page: 1 })
    })?;
    let reply = draw::draw(&reader, &found, 1);
    answer(context)?.send(&reply).await?;
    Ok(())
}

/// Shows another page of what was read some minutes ago, or reads what could
/// not be read then. Whoever may no longer look at `user` is refused.
pub(super) async fn turn(
    press: Press<'_, Service>,
    user: UserId,
    page: u32,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let asker = Asker::from(press.invocation);
    let service = &press.data.app;
    let found = service
        .collectibles(&asker, Some(user), Freshness::Browsing)
        .await;
    let found = found.map_err(|error| draw_error(&reader, error))?;
    press.update(&draw::draw(&reader, &found, page)).await?;
    Ok(())
}

fn draw_error(reader: &Reader<'_>, error: CollectiblesError) -> CommandError {
    match error {
        CollectiblesError::Lookup(error) => draw_lookup_error(reader, error),
        CollectiblesError::Store(error) => error.into(),
    }
}
