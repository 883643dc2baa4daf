//! "I just bought it": one message that changes while the bot looks for what the
//! member bought, for two minutes at most.

use super::accounts::account_link;
use super::changes::{has_problem, role_list, why_unknown};
use super::lookup::refusal;
use super::reader::Reader;
use super::update;
use crate::discord::answer::Answer;
use crate::discord::bot::Data;
use crate::discord::custom_id::{Action, CustomId};
use crate::discord::error::CommandError;
use crate::discord::markup::{Markup, relative};
use crate::discord::press::Press;
use crate::discord::reply::{Button, Embed, Reply, Tone, Weight};
use crate::domain::purchase::CHECKS;
use crate::domain::{self, Reason, RoleId, Timestamp};
use crate::service::{
    Account, AskUpdateError, Asker, PurchaseWatch, Service, Update, WatchError, Watched,
};
use crate::t;

pub(super) fn button(reader: &Reader<'_>) -> Button {
    let label = t!(reader.locale, "bought-button").to_string();
    let id = CustomId::new(reader.user, Action::JustBought);
    Button::act(label, id, Weight::Primary)
}

/// The button under the answer to a command was pressed.
pub(super) async fn pressed(press: Press<'_, Service>) -> Result<(), CommandError> {
    let reader = Reader::of_press(&press);
    let asker = Asker::from(press.invocation);
    look(press.data, &asker, &reader, press.answer).await
}

/// Looks for what `asker` bought, and shows in `answer` how far it is. Discord has
/// been told to wait, for a message that only the asker sees. Over long before
/// Discord forgets the interaction, after 15 minutes.
async fn look(
    data: &Data<Service>,
    asker: &Asker,
    reader: &Reader<'_>,
    answer: &Answer<'_>,
) -> Result<(), CommandError> {
    let service = &data.app;
    let begun = service.watch_purchase(asker).await;
    let mut watch = begun.map_err(|error| draw_refusal(reader, error))?;
    let mut before = None;
    let reply = loop {
        let interim = draw_interim(reader, before.as_ref(), &plan(&watch));
        answer.send_interim(&interim).await;
        tokio::select! {
            () = tokio::time::sleep(watch.pause()) => {}
            () = data.stopping.cancelled() => {
                return Ok(answer.send(&draw_stopped(reader, watch.follow_up())).await?);
            }
        }
        match watch.check().await {
            Ok(Watched::NotYet(update)) => before = Some(update),
            Ok(Watched::Came(update)) => break update::draw_end(reader, &update),
            Ok(Watched::Missing(update)) => {
                break match update.account {
                    Some(account) if !has_problem(&update) => {
                        let account = service.account(account).await;
                        draw_missing(reader, &update, &account, watch.follow_up())
                    }
                    _ => update::draw_end(reader, &update),
                };
            }
            Err(error) => {
                let error = AskUpdateError::from(error);
                let user = asker.user;
                return Err(update::draw_error(reader.locale, user, error)
                    .or_again(user, Action::Update { user }));
            }
        }
    };
    Ok(answer.send(&reply).await?)
}

/// What comes next.
struct Plan {
    next: Timestamp,
    /// Which check that is, from 1.
    number: usize,
    /// When the bot looks by itself, if it does.
    again: Option<Timestamp>,
}

fn plan(watch: &PurchaseWatch) -> Plan {
    Plan {
        next: watch.next_check(),
        number: watch.checks() + 1,
        again: watch.follow_up(),
    }
}

/// Between two checks, of which `before` is what the last one found.
fn draw_interim(reader: &Reader<'_>, before: Option<&Update>, plan: &Plan) -> Reply {
    let locale = reader.locale;
    let (next, number, checks) = (relative(plan.next), plan.number, CHECKS);
    let unread = before.and_then(|it| {
        let reason = it.passing_unknown()?;
        Some(why_unknown(reader, it.user, it.account, it.again, reason))
    });
    let now = match (before, unread) {
        (None, _) => t!(
            locale,
            "bought-looking",
            next = next,
            number = number,
            checks = checks
        ),
        (Some(_), None) => t!(
            locale,
            "bought-not-yet",
            next = next,
            number = number,
            checks = checks
        ),
        (Some(_), Some(reason)) => t!(
            locale,
            "bought-unread",
            reason = reason,
            next = next,
            number = number,
            checks = checks
        ),
    };
    let by_itself = |again| t!(locale, "bought-by-itself", again = relative(again));
    let paragraphs = [Some(now), plan.again.map(by_itself)];
    Reply::embed(Embed {
        tone: Tone::Plain,
        description: Markup::join(paragraphs.into_iter().flatten(), "\n\n"),
        ..Embed::default()
    })
}

/// No check follows, and nothing came.
fn draw_missing(
    reader: &Reader<'_>,
    update: &Update,
    account: &Account,
    again: Option<Timestamp>,
) -> Reply {
    let locale = reader.locale;
    let not_earned = domain::Action::Leave(Reason::NotEarned);
    let missing = update.roles.iter().map(|role| &role.decision);
    let missing = missing.filter(|role| role.action == not_earned);
    let roles: Vec<RoleId> = missing.map(|role| role.role).collect();
    let found = t!(
        locale,
        "bought-missing",
        account = account_link(locale, account),
        roles = role_list(locale, &roles)
    );
    let next = match again {
        Some(again) => t!(locale, "bought-missing-next", again = relative(again)),
        None => t!(locale, "bought-missing-check"),
    };
    let embed = Embed {
        tone: Tone::Caution,
        description: Markup::join([found, next], "\n\n"),
        ..Embed::default()
    };
    Reply::embed(embed).with_row([update::check_again(reader, update.user)])
}

/// The bot is being stopped.
fn draw_stopped(reader: &Reader<'_>, again: Option<Timestamp>) -> Reply {
    let locale = reader.locale;
    match again {
        Some(again) => refusal(t!(locale, "bought-stopped", again = relative(again))),
        None => refusal(t!(locale, "bought-stopped-check"))
            .with_row([update::check_again(reader, reader.user)]),
    }
}

fn draw_refusal(reader: &Reader<'_>, error: WatchError) -> CommandError {
    let locale = reader.locale;
    let user = reader.user;
    match error {
        WatchError::Running => CommandError::refused(refusal(t!(locale, "bought-running"))),
        WatchError::Rests { until } => {
            let rests = t!(locale, "bought-rests", again = relative(until));
            let again = update::check_again(reader, user);
            CommandError::refused(refusal(rests).with_row([again]))
        }
        WatchError::Crowded => {
            let again = update::check_again(reader, user);
            let crowded = t!(locale, "bought-crowded");
            CommandError::refused(refusal(crowded).with_row([again]))
        }
        WatchError::Update(error) => {
            update::draw_error(locale, user, error.into()).or_again(user, Action::JustBought)
        }
    }
}

#[cfg(test)]
mod tests;
