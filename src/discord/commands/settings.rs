//! `/settings`: what the server wants of the bot, looked at and changed.

mod draw;

use std::collections::BTreeSet;

use serenity::all::ComponentInteractionDataKind as Chosen;

use super::invocation;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::bot::Context;
use crate::discord::custom_id::{Action, Setting};
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::ids::{Known, known_roles};
use crate::discord::press::Press;
use crate::domain::{HiddenDays, RoleId, SettingsChange, SettingsRefusal};
use crate::service::{Service, SettingsError, SettingsView};
use crate::t;

pub(super) use draw::log as draw_log;

/// The choice of a server that takes no roles for hidden inventories.
const KEEP: &str = "keep";

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn settings(context: Context<'_, Service>) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let view = service.settings(invocation.server).await;
    let view = view.map_err(|error| {
        let again = Action::Settings(Setting::Show);
        CommandError::from(error).or_again(reader.user, again)
    })?;
    answer(context)?.send(&draw::draw(&reader, &view)).await?;
    Ok(())
}

/// Somebody pressed a button, or chose from a menu: one thing changes, and the
/// message shows how everything is by then.
pub(super) async fn pressed(
    press: Press<'_, Service>,
    setting: Setting,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        let settings = reader.command("settings");
        return Err(refused(t!(
            reader.locale,
            "settings-not-admin",
            settings = settings
        )));
    }
    let view = if setting == Setting::Show {
        let server = press.invocation.server;
        press.data.app.settings(server).await?
    } else {
        apply(&press, setting).await?
    };
    press.update(&draw::draw(&reader, &view)).await?;
    Ok(())
}

/// Changes what was chosen by somebody who may.
pub(super) async fn apply(
    press: &Press<'_, Service>,
    setting: Setting,
) -> Result<SettingsView, CommandError> {
    let reader = Reader::of_press(press);
    let (service, server) = (&press.data.app, press.invocation.server);
    let change =
        change(press, setting).ok_or_else(|| refused(t!(reader.locale, "outdated-button")))?;
    let changed = service.change_settings(server, &change).await;
    changed.map_err(|error| draw_error(&reader, &change, error))
}

/// `None` for a choice of another kind than was asked for.
fn change(press: &Press<'_, Service>, setting: Setting) -> Option<SettingsChange> {
    let chosen = &press.interaction.data.kind;
    Some(match setting {
        Setting::Show => return None,
        Setting::LogTo => {
            let Chosen::ChannelSelect { values } = chosen else {
                return None;
            };
            let language = press.interaction.locale.clone();
            SettingsChange::LogTo(values.first()?.known()?, language)
        }
        Setting::NoLog => SettingsChange::NoLog,
        Setting::SweepOn => SettingsChange::Swept(true),
        Setting::SweepOff => SettingsChange::Swept(false),
        Setting::Hidden => {
            let Chosen::StringSelect { values } = chosen else {
                return None;
            };
            SettingsChange::Hidden(match values.first()?.as_str() {
                KEEP => None,
                days => Some(HiddenDays::try_from(days.parse::<i64>().ok()?).ok()?),
            })
        }
        Setting::SharedOn => SettingsChange::SharedAccounts(true),
        Setting::SharedOff => SettingsChange::SharedAccounts(false),
        Setting::AddModerators => {
            let Chosen::RoleSelect { values } = chosen else {
                return None;
            };
            SettingsChange::AddModerators(known_roles(values).into_iter().collect())
        }
        Setting::DropModerators => {
            let Chosen::StringSelect { values } = chosen else {
                return None;
            };
            let roles: Result<BTreeSet<RoleId>, _> = values.iter().map(|it| it.parse()).collect();
            SettingsChange::DropModerators(roles.ok()?)
        }
    })
}

fn draw_error(reader: &Reader<'_>, change: &SettingsChange, error: SettingsError) -> CommandError {
    let locale = reader.locale;
    match (error, change) {
        (SettingsError::LogObstacle(obstacle), SettingsChange::LogTo(channel, _)) => {
            refused(explain::log_obstacle(locale, obstacle, *channel))
        }
        (error @ SettingsError::LogObstacle(_), _) => CommandError::bug(error),
        (SettingsError::Refused(SettingsRefusal::Everyone), _) => {
            refused(t!(locale, "settings-everyone"))
        }
        (SettingsError::Refused(SettingsRefusal::TooManyModerators), _) => {
            refused(t!(locale, "settings-too-many"))
        }
        (SettingsError::Gateway(error), _) => refused(explain::gateway(locale, error)),
        (SettingsError::Store(error), _) => error.into(),
    }
}
