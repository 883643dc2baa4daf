//! `/unlink`: names the roles that go, asks, and forgets.

mod draw;

use super::invocation;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::press::Press;
use crate::service::Service;

#[poise::command(slash_command, guild_only)]
pub(super) async fn unlink(context: Context<'_, Service>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let stake = service.at_stake(invocation.user).await?;
    let reply = draw::draw_question(&reader, invocation.server, &stake);
    answer(context)?.send(&reply).await?;
    Ok(())
}

/// The member agreed.
pub(super) async fn confirmed(press: Press<'_, Service>) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let unlinked = press
        .data
        .app
        .unlink(press.invocation.server, press.invocation.user)
        .await?;
    let reply = draw::draw_done(&reader, &unlinked);
    press.update(&reply).await?;
    Ok(())
}
