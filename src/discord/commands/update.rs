//! `/update [user]`, and "Update roles" in the menu of a user.

use serenity::all as discord;

use super::changes::{draw_changes, has_problem};
use super::invocation;
use super::just_bought;
use super::lookup::refused;
use super::reader::Reader;
use crate::discord::again::button as again_button;
use crate::discord::bot::Context;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::dispatch::answer;
use crate::discord::error::CommandError;
use crate::discord::ids::Known;
use crate::discord::invocation::Invocation;
use crate::discord::markup::{Markup, user as user_name};
use crate::discord::press::Press;
use crate::discord::reply::{Button, Embed, Reply, Tone};
use crate::domain::{self, Reason, UserId};
use crate::service::{AskUpdateError, Asker, Service, StoreError, Update, UpdateError};
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
    let invocation = invocation(context)?;
    let user = match user {
        Some(user) => Some(
            user.id
                .known()
                .ok_or_else(|| CommandError::bug("no such ID"))?,
        ),
        None => None,
    };
    let reader = Reader::of_command(&invocation, context);
    let service = &context.framework.user_data.app;
    let update = check(service, &invocation, &reader, user).await?;
    answer(context)?.send(&draw(&reader, &update)).await?;
    Ok(told(service, &reader, &update).await?)
}

/// "Check again" was pressed. Whether the presser may is asked anew.
pub(super) async fn pressed(press: Press<'_, Service>, user: UserId) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let service = &press.data.app;
    let update = check(service, press.invocation, &reader, Some(user)).await?;
    press.update(&draw(&reader, &update)).await?;
    Ok(told(service, &reader, &update).await?)
}

/// A member who read the reply knows what it says they lose if they go on hiding what
/// they own.
async fn told(service: &Service, reader: &Reader<'_>, update: &Update) -> Result<(), StoreError> {
    if update.user == reader.user {
        service.told_of_update(update).await?;
    }
    Ok(())
}

async fn check(
    service: &Service,
    invocation: &Invocation,
    reader: &Reader<'_>,
    user: Option<UserId>,
) -> Result<Update, CommandError> {
    let update = service.update_asked(&Asker::from(invocation), user).await;
    update.map_err(|error| {
        let user = user.unwrap_or(invocation.user);
        draw_error(reader.locale, user, error).or_again(reader.user, Action::Update { user })
    })
}

/// The answer for the member, or a moderator.
pub(super) fn draw(reader: &Reader<'_>, update: &Update) -> Reply {
    if update.user != reader.user || !is_late_purchase(update) {
        return draw_end(reader, update);
    }
    let mut paragraphs = outcome(reader, update);
    paragraphs.push(t!(reader.locale, "update-just-got-it"));
    embed(update, paragraphs).with_row([
        just_bought::button(reader),
        check_again(reader, update.user),
    ])
}

/// The answer without the offer to look for a purchase.
pub(super) fn draw_end(reader: &Reader<'_>, update: &Update) -> Reply {
    let again = has_problem(update).then(|| check_again(reader, update.user));
    embed(update, outcome(reader, update)).with_row(again)
}

fn embed(update: &Update, paragraphs: Vec<Markup>) -> Reply {
    Reply::embed(Embed {
        tone: tone(update),
        description: Markup::join(paragraphs, "\n\n"),
        ..Embed::default()
    })
}

/// What was done, or why nothing could be.
fn outcome(reader: &Reader<'_>, update: &Update) -> Vec<Markup> {
    let locale = reader.locale;
    let changes = draw_changes(reader, update);
    let changed = update.changes().next().is_some();
    match hint(reader, update) {
        // Without a link or binds no role is earned, and none of them is news.
        Some(hint) if !changed && !has_problem(update) => vec![hint],
        Some(hint) => vec![changes, hint],
        None if changed => vec![changes],
        None if changes.is_empty() => vec![t!(locale, "update-up-to-date")],
        None if has_problem(update) => vec![t!(locale, "update-no-change"), changes],
        None => vec![t!(locale, "update-up-to-date"), changes],
    }
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
fn hint(reader: &Reader<'_>, update: &Update) -> Option<Markup> {
    let locale = reader.locale;
    if update.binds.is_empty() {
        return Some(no_binds(reader));
    }
    if update.account.is_some() {
        return None;
    }
    if update.user == reader.user {
        return Some(not_linked(reader));
    }
    let (user, link) = (user_name(update.user), reader.command("link add"));
    Some(t!(
        locale,
        "update-not-linked-other",
        user = user,
        link = link
    ))
}

/// The server binds nothing.
pub(super) fn no_binds(reader: &Reader<'_>) -> Markup {
    let bind = reader.command("bind badge");
    if reader.may_administer() {
        t!(reader.locale, "update-no-binds-admin", bind = bind)
    } else {
        t!(reader.locale, "update-no-binds", bind = bind)
    }
}

/// The reader is not linked.
pub(super) fn not_linked(reader: &Reader<'_>) -> Markup {
    let link = reader.command("link add");
    t!(reader.locale, "update-not-linked", link = link)
}

/// Whether a purchase of the last seconds could explain what is missing:
/// Roblox shows them late.
fn is_late_purchase(update: &Update) -> bool {
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    let asks_for_items = |role| {
        let mut of_role = update.binds.iter().filter(|bind| bind.role == role);
        of_role.any(|bind| bind.requirement.items().next().is_some())
    };
    update.account.is_some()
        && update.changes().next().is_none()
        && update
            .roles
            .iter()
            .any(|it| it.decision.action == not_earned && asks_for_items(it.decision.role))
}

pub(super) fn check_again(reader: &Reader<'_>, user: UserId) -> Button {
    let id = CustomId::new(reader.user, Action::Update { user });
    again_button(reader.locale, id)
}

pub(super) fn draw_error(locale: &Locale, user: UserId, error: AskUpdateError) -> CommandError {
    let name = user_name(user);
    let sentence = match error {
        AskUpdateError::NotModerator => t!(locale, "update-not-moderator", user = name),
        AskUpdateError::Update(UpdateError::NotMember) => {
            t!(locale, "update-not-member", user = name)
        }
        AskUpdateError::Update(UpdateError::Bot) => t!(locale, "link-bot", user = name),
        AskUpdateError::Update(UpdateError::Pending) => t!(locale, "update-pending", user = name),
        AskUpdateError::Update(UpdateError::InOtherHands) => {
            t!(locale, "update-in-other-hands", user = name)
        }
        AskUpdateError::Update(UpdateError::Gateway(error)) => return error.into(),
        AskUpdateError::Update(UpdateError::Store(error)) => return error.into(),
    };
    refused(sentence)
}

#[cfg(test)]
mod tests;
