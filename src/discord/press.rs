//! Presses of buttons. Discord checks nothing about them: whose button it is,
//! whether it is ours and of this version is checked here, once.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicBool;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serenity::all::{ComponentInteraction, Message, MessageFlags};

use super::answer::Answer;
use super::bot::Data;
use super::custom_id::{Action, CustomId, Presser};
use super::dispatch::not_served;
use super::error::CommandError;
use super::invocation::Invocation;
use super::markup::user;
use super::on_error::{self, Panicked};
use super::own_command::{Pressed, continues_own_command};
use super::reply::Reply;
use super::rest::RestError;
use super::show;
use crate::t;
use crate::text::Locale;

/// A press by a person who may. Discord has been told to wait, unless it opens a
/// form: [`Answer::send`] changes the message if the presser alone
/// sees it, [`Answer::say`] adds one.
pub struct Press<'a, A> {
    pub data: &'a Data<A>,
    pub invocation: &'a Invocation,
    pub action: &'a Action,
    pub answer: &'a Answer<'a>,
    pub interaction: &'a ComponentInteraction,
}

impl<A> Clone for Press<'_, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<A> Copy for Press<'_, A> {}

/// What the bot does about presses; see [`super::Bot::on_press`].
pub type OnPress<A> = for<'a> fn(Press<'a, A>) -> BoxFuture<'a, Result<(), CommandError>>;

pub(super) async fn pressed<A: Send + Sync + 'static>(
    data: &Data<A>,
    on_press: OnPress<A>,
    interaction: &ComponentInteraction,
) {
    let locale = Locale::for_discord(&interaction.locale);
    let answered = AtomicBool::new(false);
    let Some(answer) = Answer::to_component(data.discord.rest(), interaction, &answered) else {
        return;
    };
    let acted = act(data, on_press, interaction, &answer);
    explained(locale, &answer, "button", acted).await;
}

/// Does what was asked for at `place`, and tells why if it can't be done.
pub(super) async fn explained(
    locale: &Locale,
    answer: &Answer<'_>,
    place: &str,
    acted: impl Future<Output = Result<(), CommandError>>,
) {
    let acted = AssertUnwindSafe(acted)
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(CommandError::bug(Panicked(format!("a {place} panicked")))));
    let Err(error) = acted else { return };
    let Some(reply) = on_error::reply(locale, &error, place) else {
        return;
    };
    // The message with the button stays as it is: its other buttons may work.
    if let Err(error) = answer.say(&reply).await {
        tracing::warn!(%error, place, "could not tell that it failed");
    }
}

async fn act<A: Send + Sync + 'static>(
    data: &Data<A>,
    on_press: OnPress<A>,
    interaction: &ComponentInteraction,
    answer: &Answer<'_>,
) -> Result<(), CommandError> {
    let invocation = Invocation::of_component(interaction)?;
    let id = usable(data, &invocation, &interaction.data.custom_id)?;
    // A form is an answer by itself.
    if !id.action.opens_form() {
        defer(answer, Some(&interaction.message)).await?;
    }
    let press = Press {
        data,
        invocation: &invocation,
        action: &id.action,
        answer,
        interaction,
    };
    match id.action {
        Action::Show => show::show(&press).await,
        Action::Cancel => {
            let reply = Reply::line(t!(invocation.locale, "cancelled"));
            answer.send(&reply).await.map_err(CommandError::Discord)
        }
        _ => on_press(press).await,
    }
}

/// Tells Discord to wait for what becomes of `message`, under which somebody pressed
/// or opened a form. Nobody changes what everybody sees: the answer to that is a
/// message of its own, for their eyes.
pub(super) async fn defer(
    answer: &Answer<'_>,
    message: Option<&Message>,
) -> Result<(), CommandError> {
    let deferred = if message.is_some_and(is_ephemeral) {
        answer.defer_update().await
    } else {
        answer.defer().await
    };
    deferred.map_err(CommandError::Discord)
}

fn is_ephemeral(message: &Message) -> bool {
    let flags = message.flags.unwrap_or_default();
    flags.contains(MessageFlags::EPHEMERAL)
}

/// The ID of a button, or of a form, if this person may use it in a server that the
/// bot serves.
pub(super) fn usable<A>(
    data: &Data<A>,
    invocation: &Invocation,
    custom_id: &str,
) -> Result<CustomId, CommandError> {
    let locale = invocation.locale;
    if !data.served.includes(invocation.server) {
        return Err(not_served(locale));
    }
    let refused = |sentence| Err(CommandError::refused(Reply::line(sentence)));
    let Ok(id) = custom_id.parse::<CustomId>() else {
        return refused(t!(locale, "outdated-button"));
    };
    match id.presser {
        Presser::One(owner) if owner != invocation.user => {
            let owner = user(owner);
            refused(t!(locale, "button-of-another", user = owner))
        }
        Presser::One(_) | Presser::Anyone => Ok(id),
    }
}

impl<A> fmt::Debug for Press<'_, A> {
    // Not the interaction, which has a token in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Press")
            .field("action", &self.action)
            .field("invocation", &self.invocation)
            .finish_non_exhaustive()
    }
}

impl<A> Press<'_, A> {
    /// Changes the message under the button; answers beside one that everybody sees.
    pub async fn update(&self, reply: &Reply) -> Result<(), RestError> {
        self.answer.send(reply).await
    }

    /// Whether the message has the button, and its presser alone sees it: nobody made
    /// the press up.
    pub(super) fn is_of_own_answer(&self) -> bool {
        is_ephemeral(&self.interaction.message) && self.is_offered()
    }

    /// Whether the message has the button.
    pub fn is_offered(&self) -> bool {
        Pressed::of(self.interaction).is_offered()
    }

    /// Whether this person may go on with what takes Manage Server, or what
    /// Discord let them begin without it.
    pub fn may_administer(&self) -> bool {
        self.invocation.may_administer() || continues_own_command(Pressed::of(self.interaction))
    }

    /// Whether this person may go on with what takes Manage Roles or Manage
    /// Server, or what Discord let them begin without either.
    pub fn may_moderate(&self) -> bool {
        self.invocation.may_moderate() || continues_own_command(Pressed::of(self.interaction))
    }
}
