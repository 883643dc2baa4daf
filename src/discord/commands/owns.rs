//! `/owns item [user]`

mod draw;
mod suggest;

use serenity::all as discord;

use super::invocation;
use super::item_input::draw_item_input_error;
use super::lookup::draw_lookup_error;
use super::reader::Reader;
use crate::discord::answer::Answer;
use crate::discord::bot::Context;
use crate::discord::direct::draw_loss;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::invocation::Invocation;
use crate::discord::press::Press;
use crate::domain::{HoldingState, Item, UnknownReason, UserId};
use crate::service::{Asker, Owns, OwnsError, Service};

#[poise::command(slash_command, guild_only)]
pub(super) async fn owns(
    context: Context<'_, Service>,
    #[autocomplete = "suggest::items"] item: String,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let user = user.and_then(|user| user.id.known());
    let service = &context.framework.user_data.app;
    let owns = service.owns(&Asker::from(&invocation), user, &item).await;
    let owns = owns.map_err(|error| draw_error(&reader, &item, error))?;
    let answer = answer(context)?;
    answer.send(&draw::draw(&reader, &owns)).await?;
    tell_loss(service, &invocation, &answer, &owns).await
}

/// "Check again" was pressed. Whether the presser may is asked anew.
pub(super) async fn pressed(
    press: Press<'_, Service>,
    user: UserId,
    items: &[Item],
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let items: Vec<String> = items.iter().map(Item::to_string).collect();
    let (asker, items) = (Asker::from(press.invocation), items.join(","));
    let owns = press.data.app.owns(&asker, Some(user), &items).await;
    let owns = owns.map_err(|error| draw_error(&reader, &items, error))?;
    press.update(&draw::draw(&reader, &owns)).await?;
    tell_loss(&press.data.app, press.invocation, press.answer, &owns).await
}

/// Tells a member who looked at their own, and could not see it, what they lose if they
/// go on hiding it, where no message told them: beside the answer, which they may show
/// to all.
async fn tell_loss(
    service: &Service,
    invocation: &Invocation,
    answer: &Answer<'_>,
    owns: &Owns,
) -> Result<(), CommandError> {
    let (server, user) = (invocation.server, invocation.user);
    let hidden = HoldingState::Unknown(UnknownReason::Hidden);
    if owns.user == user
        && owns.answers.iter().any(|answer| answer.state == hidden)
        && let Some(loss) = service.untold_loss(server, user).await?
    {
        answer.say(&draw_loss(invocation.locale, &loss)).await?;
        service.told_of_loss(server, user).await?;
    }
    Ok(())
}

fn draw_error(reader: &Reader<'_>, typed: &str, error: OwnsError) -> CommandError {
    match error {
        OwnsError::Input(error) => {
            CommandError::refused(draw_item_input_error(reader.locale, typed, &error))
        }
        OwnsError::Lookup(error) => draw_lookup_error(reader, error),
        OwnsError::Store(error) => error.into(),
    }
}
