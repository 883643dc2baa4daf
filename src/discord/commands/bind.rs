//! `/bind badge|gamepass|asset item role [name] [on_loss] [strict]`

mod draw;
mod error;

use serenity::all as discord;

use super::invocation;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::press::Press;
use crate::domain::{BindId, ItemKind, OnLoss, Permissions};
use crate::service::{AddBind, Asker, Service};
use crate::t;

pub(super) use draw::{checking, powers_button, to_confirm};
pub(super) use error::{draw_bind_error, draw_press_error};

/// What the option `on_loss` offers. Travels as an index: never reorder.
#[derive(Debug, Clone, Copy, poise::ChoiceParameter)]
pub(super) enum Loss {
    #[name = "remove"]
    Remove,
    #[name = "keep"]
    Keep,
}

impl From<Loss> for OnLoss {
    fn from(loss: Loss) -> Self {
        match loss {
            Loss::Remove => Self::Remove,
            Loss::Keep => Self::Keep,
        }
    }
}

#[poise::command(
    slash_command,
    guild_only,
    subcommand_required,
    default_member_permissions = "MANAGE_GUILD",
    subcommands("badge", "gamepass", "asset")
)]
#[expect(
    clippy::unused_async,
    reason = "poise wants it; Discord never calls it"
)]
pub(super) async fn bind(_: Context<'_, Service>) -> Result<(), CommandError> {
    Ok(())
}

/// The subcommands differ in the kind of item alone.
macro_rules! subcommand {
    ($name:ident, $kind:expr) => {
        #[poise::command(slash_command, guild_only)]
        async fn $name(
            context: Context<'_, Service>,
            item: String,
            role: discord::Role,
            name: Option<String>,
            on_loss: Option<Loss>,
            strict: Option<bool>,
        ) -> Result<(), CommandError> {
            let wanted = AddBind {
                kind: $kind,
                item: &item,
                role: role
                    .id
                    .known()
                    .ok_or_else(|| CommandError::bug("no such ID"))?,
                name: name.as_deref(),
                on_loss: on_loss.map(OnLoss::from),
                strict,
            };
            add(context, wanted).await
        }
    };
}

subcommand!(badge, ItemKind::Badge);
subcommand!(gamepass, ItemKind::GamePass);
subcommand!(asset, ItemKind::Asset);

async fn add(context: Context<'_, Service>, wanted: AddBind<'_>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let added = service
        .add_bind(&Asker::from(&invocation), wanted)
        .await
        .map_err(|error| draw_bind_error(&reader, error))?;
    answer(context)?.send(&draw::draw(&reader, &added)).await?;
    Ok(())
}

/// "Confirm" was pressed by somebody who may bind roles and was `shown` what
/// the role carries.
pub(super) async fn confirmed(
    press: Press<'_, Service>,
    bind: BindId,
    shown: Permissions,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(refused(t!(reader.locale, "bind-not-admin")));
    }
    let service = &press.data.app;
    let confirmation = service
        .confirm_bind(&Asker::from(press.invocation), bind, shown)
        .await
        .map_err(|error| draw_press_error(&reader, error))?;
    let reply = draw::draw_confirmation(&reader, &confirmation);
    Ok(press.update(&reply).await?)
}
