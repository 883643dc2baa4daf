//! Posting a panel: what keeps the bot from it is named before it is tried.

use super::{draw, not_admin, shown};
use crate::discord::commands::lookup::refused;
use crate::discord::commands::reader::Reader;
use crate::discord::connect::Discord;
use crate::discord::error::CommandError;
use crate::discord::explain;
use crate::discord::invocation::Invocation;
use crate::discord::markup::channel as channel_name;
use crate::discord::press::Press;
use crate::discord::reply::Visibility;
use crate::discord::rest::RestError;
use crate::domain::{ChannelId, may_write, post_obstacle};
use crate::service::{GatewayError, Service, post_nonce};
use crate::t;

/// "Post it" was pressed under a preview.
pub(in crate::discord::commands) async fn post(
    press: Press<'_, Service>,
    channel: ChannelId,
) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    if !press.may_administer() {
        return Err(not_admin(&reader));
    }
    let (discord, invocation) = (&press.data.discord, press.invocation);
    let preview = &press.interaction.message;
    let Some(texts) = shown(preview).filter(|_| press.is_offered()) else {
        return Err(refused(t!(reader.locale, "outdated-button")));
    };
    check(discord, invocation, channel).await?;
    let panel = draw::panel(invocation.server_locale, texts);
    let message = panel.message(Visibility::Public);
    // Pressed twice within minutes there is one panel. With other texts it is another
    // one: whether the first was posted may not be known.
    let nonce = post_nonce(
        invocation.server,
        &format!("panel {} {}", preview.id, message.0),
    );
    let posted = discord.rest().post_message(channel, &message, &nonce).await;
    posted.map(drop).map_err(|error| {
        let refusal = matches!(
            error,
            RestError::MissingPermission | RestError::NoAccess | RestError::UnknownChannel
        );
        if !refusal {
            return CommandError::Discord(error);
        }
        // What was known of the channel, or of the roles, is wrong.
        discord.channels().changed(channel);
        discord.servers().forget(invocation.server);
        let channel = channel_name(channel);
        refused(t!(reader.locale, "panel-refused", channel = channel))
    })?;
    Ok(press.update(&draw::posted(&reader, channel)).await?)
}

/// Whether the bot can post in the channel, and whoever asks it to could do so
/// themself.
pub(super) async fn check(
    discord: &Discord,
    invocation: &Invocation,
    channel: ChannelId,
) -> Result<(), CommandError> {
    let locale = invocation.locale;
    let roles = discord.servers().get(invocation.server).await;
    let roles = roles.map_err(GatewayError::from)?;
    let sight = discord.channels().get(channel).await;
    let seen = sight.map_err(GatewayError::from)?.seen();
    let obstacle = match &seen {
        Ok(seen) => post_obstacle(&roles, seen, discord.bot()),
        Err(obstacle) => Some(*obstacle),
    };
    if let Some(obstacle) = obstacle {
        return Err(refused(explain::post_obstacle(locale, obstacle, channel)));
    }
    let own: Vec<_> = invocation.roles.iter().copied().collect();
    if seen.is_ok_and(|seen| may_write(&roles, &seen, invocation.user, &own)) {
        return Ok(());
    }
    let channel = channel_name(channel);
    Err(refused(t!(
        locale,
        "panel-not-your-channel",
        channel = channel
    )))
}
