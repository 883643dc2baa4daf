//! The one place where a command that failed becomes a sentence for a person
//! and, if it is our doing, a line in the log.

use poise::FrameworkError;
use rand::Rng as _;

use super::again::button as again_button;
use super::answer::Answer;
use super::bot::{Context, Data};
use super::custom_id::CustomId;
use super::error::CommandError;
use super::explain;
use super::markup::code;
use super::reply::{Embed, Reply, Tone};
use super::rest::RestError;
use crate::service::{GatewayError, StoreError};
use crate::t;
use crate::text::Locale;

/// What to tell a person, if there is anyone to tell.
pub(super) fn reply(locale: &Locale, error: &CommandError, place: &str) -> Option<Reply> {
    let failed = |sentence| {
        Some(Reply::embed(
            Embed::new(Tone::Bad, t!(locale, "failed-discord")).description(sentence),
        ))
    };
    let button = |again: &Option<Box<CustomId>>| {
        let id = again.as_deref().cloned();
        id.map(|id| again_button(locale, id))
    };
    match error {
        CommandError::Refused(reply) => Some(Reply::clone(reply)),
        CommandError::OutsideServer(_) => Some(Reply::line(t!(locale, "outside-server"))),
        CommandError::Discord(RestError::InteractionGone) => {
            tracing::warn!(place, "answered too late: Discord forgot the interaction");
            None
        }
        CommandError::Discord(RestError::MissingPermission) => {
            failed(t!(locale, "discord-missing-permission"))
        }
        CommandError::Discord(error @ (RestError::Refused { .. } | RestError::Malformed(_))) => {
            Some(bug(locale, place, error))
        }
        CommandError::Discord(error) => {
            tracing::warn!(place, %error, "Discord failed");
            failed(explain::gateway(locale, GatewayError::from(error.clone())))
        }
        CommandError::Gateway { error, again } => {
            tracing::warn!(place, %error, "Discord failed");
            failed(explain::gateway(locale, *error)).map(|reply| reply.with_row(button(again)))
        }
        CommandError::Store { error, again } if error.may_pass() => {
            Some(database(locale, place, error).with_row(button(again)))
        }
        CommandError::Store { error, .. } => Some(bug(locale, place, error)),
        CommandError::Bug(error) => Some(bug(locale, place, error.as_ref())),
    }
}

/// A reply that names the incident, whose details are in the log alone.
pub(super) fn bug(
    locale: &Locale,
    place: &str,
    error: &(dyn std::error::Error + 'static),
) -> Reply {
    let words = "a bug, or something that only we can mend";
    let incident = code(&logged(words, place, error));
    Reply::embed(Embed::new(Tone::Bad, t!(locale, "bug")).description(t!(
        locale,
        "bug-next",
        incident = incident
    )))
}

/// The database is busy, or its disk full: that may be over in a minute.
fn database(locale: &Locale, place: &str, error: &StoreError) -> Reply {
    let incident = code(&logged("the database failed", place, error));
    Reply::embed(
        Embed::new(Tone::Bad, t!(locale, "database-failed")).description(t!(
            locale,
            "database-failed-next",
            incident = incident
        )),
    )
}

/// Logs what nobody but the bot's owner can mend, and returns the number to find
/// it by.
fn logged(words: &str, place: &str, error: &(dyn std::error::Error + 'static)) -> String {
    let incident = incident();
    let causes: Vec<String> = std::iter::successors(error.source(), |cause| cause.source())
        .map(ToString::to_string)
        .collect();
    tracing::error!(incident, place, %error, ?causes, "{words}");
    incident
}

/// Eight letters and digits to find the line in the log by; without those that
/// look alike, for they are read out and typed.
fn incident() -> String {
    const SIGNS: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
    let mut random = rand::rng();
    (0..8)
        .map(|_| char::from(SIGNS[random.random_range(0..SIGNS.len())]))
        .collect()
}

/// poise's errors: those of the command itself, and those before and around it.
pub(super) async fn on_error<A: Send + Sync + 'static>(
    error: FrameworkError<'_, Data<A>, CommandError>,
) {
    let Some(poise::Context::Application(context)) = error.ctx() else {
        // Before poise knows the command there is nobody it could tell.
        if let FrameworkError::UnknownInteraction {
            framework,
            interaction,
            ..
        } = error
        {
            unknown_command(framework.user_data, interaction).await;
        }
        return;
    };
    let locale = Locale::for_discord(&context.interaction.locale);
    let place = context.command().qualified_name.clone();
    let reply = match error {
        FrameworkError::Command { error, .. }
        | FrameworkError::CommandCheckFailed {
            error: Some(error), ..
        } => reply(locale, &error, &place),
        FrameworkError::CommandPanic { payload, .. } => {
            let words = payload.unwrap_or_else(|| "panicked".into());
            Some(bug(locale, &place, &Panicked(words)))
        }
        FrameworkError::CommandStructureMismatch { description, .. } => {
            tracing::warn!(%place, description, "a command in an older form");
            Some(Reply::line(t!(locale, "outdated-command")))
        }
        FrameworkError::ArgumentParse { error, .. } => {
            tracing::warn!(%place, %error, "an option that does not read");
            Some(Reply::line(t!(locale, "outdated-command")))
        }
        // The check has answered.
        FrameworkError::CommandCheckFailed { error: None, .. } => None,
        FrameworkError::GuildOnly { .. } => Some(Reply::line(t!(locale, "outside-server"))),
        other => Some(bug(locale, &place, &Panicked(variant(&other)))),
    };
    if let Some(reply) = reply {
        tell(context, &reply, &place).await;
    }
}

/// The rest of poise's errors belong to features that are not used.
fn variant<U, E>(error: &FrameworkError<'_, U, E>) -> String {
    let name = match error {
        FrameworkError::SubcommandRequired { .. } => "a subcommand is missing",
        _ => "an error that poise has no reason for",
    };
    name.to_owned()
}

#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Panicked(pub(super) String);

async fn tell<A: Send + Sync + 'static>(context: Context<'_, A>, reply: &Reply, place: &str) {
    // An autocompletion has no place for a sentence.
    if context.interaction_type == poise::CommandInteractionType::Autocomplete {
        return;
    }
    let rest = context.framework.user_data.discord.rest();
    let answered = context.has_sent_initial_response;
    let Some(answer) = Answer::to_command(rest, context.interaction, answered) else {
        return;
    };
    if let Err(error) = answer.send(reply).await {
        tracing::warn!(place, %error, "could not tell that something failed");
    }
}

/// A command that is registered, or still shown by somebody's client, but not
/// ours any more.
async fn unknown_command<A>(data: &Data<A>, interaction: &serenity::all::CommandInteraction) {
    let locale = Locale::for_discord(&interaction.locale);
    let answered = std::sync::atomic::AtomicBool::new(false);
    tracing::warn!(name = interaction.data.name, "an unknown command");
    if let Some(answer) = Answer::to_command(data.discord.rest(), interaction, &answered) {
        let reply = Reply::line(t!(locale, "outdated-command"));
        if let Err(error) = answer.say(&reply).await {
            tracing::warn!(%error, "could not tell that a command is unknown");
        }
    }
}
