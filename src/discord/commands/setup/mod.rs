//! `/setup`: what is done already so that the bot can do its work, and the next step.
//! Nothing is kept of it: it looks at everything anew each time.

mod draw;
mod link_role;

use super::invocation;
use super::lookup::refused;
use super::panel;
use super::reader::Reader;
use super::settings;
use crate::discord::bot::Context;
use crate::discord::custom_id::{Action, Setting, SetupStep};
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::press::Press;
use crate::discord::reply::Reply;
use crate::domain::ServerId;
use crate::service::{Service, SetupError};
use crate::t;

pub(super) use link_role::replaced;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn setup(context: Context<'_, Service>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let reply = look(service, &reader, invocation.server).await?;
    Ok(answer(context)?.send(&reply).await?)
}

/// Somebody pressed a button or chose a channel: one step is done, and the message
/// shows how everything is by then.
pub(super) async fn pressed(
    press: Press<'_, Service>,
    step: SetupStep,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        let setup = reader.command("setup");
        return Err(refused(t!(reader.locale, "setup-not-admin", setup = setup)));
    }
    let (service, server) = (&press.data.app, press.invocation.server);
    match step {
        SetupStep::Show => {}
        SetupStep::LogTo => {
            settings::apply(&press, Setting::LogTo).await?;
        }
        SetupStep::Role(status) => return link_role::chosen(press, status).await,
        SetupStep::NoRole(status) => {
            if let Some(question) = link_role::ask_to_drop(&press, status).await? {
                return Ok(press.update(&question).await?);
            }
        }
        SetupStep::Panel => return panel::begin(press).await,
    }
    let reply = look(service, &reader, server).await?;
    Ok(press.update(&reply).await?)
}

async fn look(
    service: &Service,
    reader: &Reader<'_>,
    server: ServerId,
) -> Result<Reply, CommandError> {
    let view = service.setup(server).await.map_err(|error| {
        let error = match error {
            SetupError::Gateway(error) => CommandError::from(error),
            SetupError::Store(error) => error.into(),
        };
        error.or_again(reader.user, Action::Setup(SetupStep::Show))
    })?;
    Ok(draw::draw(reader, &view))
}
