//! `/panel`: a message with buttons that everybody in a channel sees, for good. The
//! message itself holds all there is of a panel.

mod draw;
mod post;

use serenity::all as discord;

use super::invocation;
use super::just_bought;
use super::lookup::{refusal, refused};
use super::missing_roles;
use super::reader::Reader;
use super::update;
use crate::discord::bot::Context;
use crate::discord::connect::Discord;
use crate::discord::custom_id::PanelButton;
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::invocation::Invocation;
use crate::discord::markup::{authored, relative};
use crate::discord::press::Press;
use crate::discord::reply::{Embed, Reply};
use crate::discord::show;
use crate::discord::submission::Submission;
use crate::domain::ChannelId;
use crate::service::{Asker, PanelAsk, Resting, Service};
use crate::t;

pub(super) use draw::roles_button;
pub(super) use post::post;

#[poise::command(slash_command, guild_only, default_member_permissions = "MANAGE_GUILD")]
pub(super) async fn panel(
    context: Context<'_, Service>,
    #[channel_types("Text")] channel: Option<discord::ChannelId>,
) -> Result<(), CommandError> {
    let invocation = invocation(context)?;
    let reader = Reader::of_command(&invocation, context);
    let channel = match channel {
        Some(channel) => channel
            .known()
            .ok_or_else(|| CommandError::bug("no such ID"))?,
        None => invocation.channel,
    };
    let discord = &context.framework.user_data.discord;
    let reply = first_preview(discord, &reader, &invocation, channel).await?;
    Ok(answer(context)?.send(&reply).await?)
}

/// A panel for the channel of the press, in the place of the message, for somebody who
/// may post one.
pub(super) async fn begin(press: Press<'_, Service>) -> Result<(), CommandError> {
    let (reader, channel) = (Reader::of_press(&press), press.invocation.channel);
    let discord = &press.data.discord;
    let reply = first_preview(discord, &reader, press.invocation, channel).await?;
    Ok(press.update(&reply).await?)
}

/// A panel as suggested, if it can be posted there.
async fn first_preview(
    discord: &Discord,
    reader: &Reader<'_>,
    invocation: &Invocation,
    channel: ChannelId,
) -> Result<Reply, CommandError> {
    post::check(discord, invocation, channel).await?;
    let server = invocation.server_locale;
    let suggested = draw::suggested(server);
    Ok(draw::preview(reader, server, channel, suggested))
}

/// Somebody pressed a button of a panel.
pub(super) async fn pressed(
    press: Press<'_, Service>,
    button: PanelButton,
) -> Result<(), CommandError> {
    match button {
        PanelButton::Roles => {
            rest(&press, PanelAsk::Roles)?;
            update::pressed(press, press.invocation.user).await
        }
        // That has a rest of its own.
        PanelButton::Bought => just_bought::pressed(press).await,
        PanelButton::WhyNot => {
            rest(&press, PanelAsk::MissingRoles)?;
            missing_roles::show(press, 1).await
        }
    }
}

fn rest(press: &Press<'_, Service>, ask: PanelAsk) -> Result<(), CommandError> {
    let asker = Asker::from(press.invocation);
    let rested = press.data.app.begin_rest(&asker, ask);
    rested.map_err(|Resting { until }| {
        let again = relative(until);
        refused(t!(press.invocation.locale, "panel-rests", again = again))
    })
}

/// The texts are to be changed: what they are by now is in the message.
pub(super) async fn edit(
    press: Press<'_, Service>,
    channel: ChannelId,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    // Before somebody writes what would be refused.
    if !press.may_administer() {
        return Err(not_admin(&reader));
    }
    let panel = shown(&press.interaction.message).unwrap_or_default();
    let form = draw::form(&reader, channel, &panel);
    Ok(press.answer.ask(&form).await?)
}

/// They were changed, and nothing is posted so far.
pub(super) async fn edited(
    submission: Submission<'_, Service>,
    channel: ChannelId,
) -> Result<(), CommandError> {
    let (data, invocation) = (submission.data, submission.invocation);
    let reader = Reader::new(invocation, data.discord.mentions());
    if !submission.may_administer() {
        return Err(not_admin(&reader));
    }
    let text = |field| authored(submission.field(field));
    let suggested = draw::suggested(invocation.server_locale);
    let panel = match (text(draw::TITLE), text(draw::TEXT)) {
        (title, description) if title.is_empty() && description.is_empty() => suggested,
        (title, description) => Embed {
            title,
            description,
            ..suggested
        },
    };
    let reply = draw::preview(&reader, invocation.server_locale, channel, panel);
    Ok(submission.update(&reply).await?)
}

/// The panel that a preview shows.
fn shown(preview: &discord::Message) -> Option<Embed> {
    preview.embeds.first().map(show::embed)
}

fn not_admin(reader: &Reader<'_>) -> CommandError {
    let panel = reader.command("panel");
    CommandError::refused(refusal(t!(reader.locale, "panel-not-admin", panel = panel)))
}
