//! `/collectibles [user]`

mod draw;

use serenity::all as discord;

use super::invocation;
use super::lookup::draw_lookup_error;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::{Action, Under};
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
        let read = Action::ReadCollectibles {
            user: user.unwrap_or(reader.user),
            under: Under::Failure,
        };
        draw_error(&reader, error).or_again(reader.user, read)
    })?;
    let reply = draw::draw(&reader, &found, 1);
    answer(context)?.send(&reply).await?;
    Ok(())
}

/// Shows another page of what was read some minutes ago.
pub(super) async fn turn(
    press: Press<'_, Service>,
    user: UserId,
    page: u32,
) -> Result<(), CommandError> {
    show(press, user, Freshness::Browsing, page, Under::List).await
}

/// "Check again" was pressed: reads once more what could not be read.
pub(super) async fn read_again(
    press: Press<'_, Service>,
    user: UserId,
    under: Under,
) -> Result<(), CommandError> {
    show(press, user, Freshness::Now, 1, under).await
}

/// Whoever may no longer look at `user` is refused.
async fn show(
    press: Press<'_, Service>,
    user: UserId,
    freshness: Freshness,
    page: u32,
    under: Under,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let (service, asker) = (&press.data.app, Asker::from(press.invocation));
    let found = service.collectibles(&asker, Some(user), freshness).await;
    let found = found.map_err(|error| draw_error(&reader, error))?;
    let reply = draw::draw(&reader, &found, page);
    if found.limiteds.is_err() && under == Under::List {
        // Said beside the list, never in its place.
        return Err(CommandError::refused(reply));
    }
    press.update(&reply).await?;
    Ok(())
}

fn draw_error(reader: &Reader<'_>, error: CollectiblesError) -> CommandError {
    match error {
        CollectiblesError::Lookup(error) => draw_lookup_error(reader, error),
        CollectiblesError::Store(error) => error.into(),
    }
}
