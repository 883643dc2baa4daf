//! `/unbind bind`: says what it would touch, asks, then does it.

mod draw;

pub(super) use draw::{ask as draw_unbinding, draw_question};

use serenity::all::CreateAutocompleteResponse;

use super::bind::{draw_bind_error, draw_press_error};
use super::bind_line::bind_label;
use super::invocation;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::RolesGiven;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::press::Press;
use crate::discord::suggest::suggestions;
use crate::domain::BindId;
use crate::service::{Asker, Leftover, Service};
use crate::t;
use crate::text::Locale;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn unbind(
    context: Context<'_, Service>,
    #[autocomplete = "suggest"] bind: String,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let unbinding = service
        .unbinding(invocation.server, &bind)
        .await
        .map_err(|error| draw_bind_error(&reader, error))?;
    let reply = draw_question(&reader, &unbinding);
    Ok(answer(context)?.send(&reply).await?)
}

/// The server's binds that contain what was typed so far.
async fn suggest(context: Context<'_, Service>, typed: &str) -> CreateAutocompleteResponse {
    let service = &context.framework.user_data.app;
    let choices = match invocation(context) {
        Ok(invocation) => service.bind_choices(invocation.server).await,
        Err(_) => Ok(Vec::new()),
    };
    let choices = choices.unwrap_or_else(|error| {
        tracing::warn!(%error, "could not suggest binds");
        Vec::new()
    });
    let typed = typed.trim().to_lowercase();
    let locale = Locale::for_discord(&context.interaction.locale);
    let labels = choices
        .iter()
        .map(|choice| (bind_label(locale, choice), choice.bind.id.to_string()));
    suggestions(labels.filter(|(label, id)| label.to_lowercase().contains(&typed) || *id == typed))
}

/// The question was answered by somebody who may bind roles.
pub(super) async fn confirmed(
    press: Press<'_, Service>,
    bind: BindId,
    roles: RolesGiven,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(refused(t!(reader.locale, "bind-not-admin")));
    }
    let service = &press.data.app;
    let removed = service
        .remove_bind(&Asker::from(press.invocation), bind, roles.into())
        .await
        .map_err(|error| draw_press_error(&reader, error))?;
    press.update(&draw::draw_removed(&reader, &removed)).await?;
    Ok(())
}

impl From<RolesGiven> for Leftover {
    fn from(roles: RolesGiven) -> Self {
        match roles {
            RolesGiven::Keep => Self::KeepRoles,
            RolesGiven::Take => Self::TakeRoles,
        }
    }
}
