//! `/owns item [user]`

use serenity::all as discord;

use super::invocation;
use crate::discord::bot::Context;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::markup::escape;
use crate::discord::reply::Reply;
use crate::service::{Asker, Service};
use crate::t;

#[poise::command(slash_command, guild_only)]
pub(super) async fn owns(
    context: Context<'_, Service>,
    item: String,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let user = user.and_then(|user| user.id.known());
    let service = &context.data().app;
    let owns = service
        .owns(&Asker::from(&invocation), user, &item)
        .await
        .map_err(CommandError::bug)?;
    let locale = invocation.locale;
    let name = escape(owns.account.name.as_deref().unwrap_or_default());
    let owned = owns
        .answers
        .iter()
        .filter(|answer| answer.state == crate::domain::HoldingState::Owned)
        .count();
    let reply = Reply::line(t!(
        locale,
        "owns-many",
        account = name,
        owned = owned,
        asked = owns.answers.len()
    ));
    answer(context)?.send(&reply).await?;
    Ok(())
}
