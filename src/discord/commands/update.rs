//! `/update [user]`, and "Update roles" in the menu of a user.

use serenity::all as discord;

use super::changes::{draw_changes, has_problem};
use super::invocation;
use crate::discord::bot::{Context, Data};
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::invocation::Invocation;
use crate::discord::markup::{Markup, user as user_name};
use crate::discord::mentions::Mentions;
use crate::discord::press::Press;
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::{self, Reason, UserId};
use crate::service::{AskUpdateError, Asker, Service, Update, UpdateError};
use crate::t;
use crate::text::Locale;

#[poise::command(slash_command, guild_only)]
pub(super) async fn update(
    context: Context<'_, Service>,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    run(context, user).await
}

#[poise::command(
    context_menu_command = "Update roles",
    guild_only,
    default_member_permissions = "MANAGE_ROLES"
)]
pub(super) async fn update_menu(
    context: Context<'_, Service>,
    user: discord::User,
) -> Result<(), CommandError> {
    run(context, Some(user)).await
}

async fn run(
    context: Context<'_, Service>,
    user: Option<discord::User>,
) -> Result<(), CommandError> {
    let user = match user {
        Some(user) => Some(user.id.known().ok_or(CommandError::bug("no such ID"))?),
        None => None,
    };
    let reply = check(context.data(), &invocation(context)?, user).await?;
    Ok(answer(context)?.send(&reply).await?)
}

/// "Check again" was pressed. Whether the presser may is asked anew.
pub(super) async fn pressed(press: Press<'_, Service>, user: UserId) -> Result<(), CommandError> {
    let reply = check(press.data, press.invocation, Some(user)).await?;
    Ok(press.update(&reply).await?)
}

async fn check(
    data: &Data<Service>,
    invocation: &Invocation,
    user: Option<UserId>,
) -> Result<Reply, CommandError> {
    let updated = data.app.update_asked(&Asker::from(invocation), user).await;
    let mentions = data.discord.mentions();
    match updated {
        Ok(update) => Ok(draw(invocation, mentions, &update)),
        Err(error) => {
            let user = user.unwrap_or(invocation.user);
            Err(draw_error(invocation.locale, user, error))
        }
    }
}

/// The answer for `viewer`, who is the member or a moderator.
fn draw(viewer: &Invocation, mentions: &Mentions, update: &Update) -> Reply {
    let locale = viewer.locale;
    let mut lines = Vec::new();
    // Without a link or binds the roles are settled too, but not worth a word.
    let hint = hint(viewer, mentions, update);
    if hint.is_none() || update.changes().next().is_some() || has_problem(update) {
        lines.push(draw_changes(locale, update));
    }
    lines.extend(hint);
    let late = update.user == viewer.user && is_late_purchase(update);
    if late {
        lines.push(t!(locale, "update-just-got-it"));
    }
    let embed = Embed {
        tone: tone(update),
        description: Markup::join(lines, "\n\n"),
        ..Embed::default()
    };
    Reply::embed(embed)
        .with_row((late || has_problem(update)).then(|| check_again(viewer, update.user)))
}

fn tone(update: &Update) -> Tone {
    if has_problem(update) {
        Tone::Caution
    } else if update.account.is_some() && !update.binds.is_empty() {
        Tone::Good
    } else {
        Tone::Quiet
    }
}

/// What keeps an update from giving anything, whatever the member owns.
fn hint(viewer: &Invocation, mentions: &Mentions, update: &Update) -> Option<Markup> {
    let locale = viewer.locale;
    if update.binds.is_empty() {
        let bind = mentions.command("bind badge");
        return Some(if viewer.may_administer() {
            t!(locale, "update-no-binds-admin", bind = bind)
        } else {
            t!(locale, "update-no-binds", bind = bind)
        });
    }
    if update.account.is_some() {
        return None;
    }
    let link = mentions.command("link add");
    Some(if update.user == viewer.user {
        t!(locale, "update-not-linked", link = link)
    } else {
        let user = user_name(update.user);
        t!(locale, "update-not-linked-other", user = user, link = link)
    })
}

/// Whether a purchase of the last seconds could explain what is missing:
/// Roblox shows them late.
fn is_late_purchase(update: &Update) -> bool {
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    update.account.is_some()
        && update.changes().next().is_none()
        && update
            .roles
            .iter()
            .any(|it| it.decision.action == not_earned)
}

fn check_again(viewer: &Invocation, user: UserId) -> Button {
    let label = t!(viewer.locale, "update-again-button").to_string();
    let id = CustomId::new(viewer.user, Action::Update { user });
    Button::act(label, id, Weight::Primary)
}

fn draw_error(locale: &Locale, user: UserId, error: AskUpdateError) -> CommandError {
    let name = user_name(user);
    let sentence = match error {
        AskUpdateError::NotModerator => t!(locale, "update-not-moderator", user = name),
        AskUpdateError::Update(UpdateError::NotMember) => {
            t!(locale, "update-not-member", user = name)
        }
        AskUpdateError::Update(UpdateError::Pending) => t!(locale, "update-pending", user = name),
        AskUpdateError::Update(UpdateError::Gateway(error)) => return error.into(),
        AskUpdateError::Update(UpdateError::Store(error)) => return CommandError::bug(error),
    };
    CommandError::refused(Reply::line(sentence))
}

#[cfg(test)]
mod tests;
