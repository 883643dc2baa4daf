//! `/link remove user`

use serenity::all as discord;

use super::followed::draw_followed;
use super::target::draw_target_error;
use crate::discord::bot::Context;
use crate::discord::commands::accounts::account_link;
use crate::discord::commands::invocation;
use crate::discord::commands::lookup::refused;
use crate::discord::commands::reader::Reader;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::markup::{Markup, user as mention};
use crate::discord::reply::{Embed, Reply, Tone};
use crate::domain::UserId;
use crate::service::{Asker, RemoveLinkError, RemovedLink, Service};
use crate::t;

#[poise::command(slash_command, guild_only)]
pub(super) async fn remove(
    context: Context<'_, Service>,
    user: discord::User,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let user: UserId = user
        .id
        .known()
        .ok_or_else(|| CommandError::bug("no such ID"))?;
    let service = &context.framework.user_data.app;
    let removed = service
        .remove_link(&Asker::from(&invocation), user)
        .await
        .map_err(|error| draw_error(&reader, error))?;
    answer(context)?.send(&draw(&reader, &removed)).await?;
    Ok(())
}

fn draw(reader: &Reader<'_>, removed: &RemovedLink) -> Reply {
    let locale = reader.locale;
    let first = t!(
        locale,
        "link-removed",
        user = mention(removed.user),
        account = account_link(locale, &removed.account)
    );
    let followed = draw_followed(reader, removed.user, &removed.update);
    let paragraphs = [first, followed].into_iter().filter(|it| !it.is_empty());
    let description = Markup::join(paragraphs, "\n\n");
    Reply::embed(Embed::new(Tone::Good, Markup::default()).description(description))
}

fn draw_error(reader: &Reader<'_>, error: RemoveLinkError) -> CommandError {
    match error {
        RemoveLinkError::Target(error) => draw_target_error(reader, &error),
        RemoveLinkError::NotLinked(user) => refused(t!(
            reader.locale,
            "link-not-linked",
            user = mention(user),
            unlink = reader.command("unlink")
        )),
        RemoveLinkError::Store(error) => error.into(),
    }
}

#[cfg(test)]
mod tests;
