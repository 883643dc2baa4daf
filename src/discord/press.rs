//! Presses of buttons. Discord checks nothing about them: whose button it is,
//! whether it is ours and of this version is checked here, once.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicBool;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use serenity::all::ComponentInteraction;

use super::answer::Answer;
use super::bot::Data;
use super::custom_id::{Action, CustomId, UnknownButton};
use super::dispatch::not_served;
use super::error::CommandError;
use super::invocation::Invocation;
use super::markup::user;
use super::on_error::{self, Panicked};
use super::own_command::continues_own_command;
use super::reply::Reply;
use super::rest::RestError;
use super::show;
use crate::t;
use crate::text::Locale;

/// A press by the person whose button it is. Discord has been told to wait:
/// [`Answer::send`] changes the message, [`Answer::say`] adds one.
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
    let acted = AssertUnwindSafe(act(data, on_press, interaction, &answer))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(CommandError::bug(Panicked("a press panicked".into()))));
    let Err(error) = acted else { return };
    let Some(reply) = on_error::reply(locale, &error, "button") else {
        return;
    };
    // The message with the button stays as it is: its other buttons may work.
    if let Err(error) = answer.say(&reply).await {
        tracing::warn!(%error, "could not tell that a press failed");
    }
}

async fn act<A: Send + Sync + 'static>(
    data: &Data<A>,
    on_press: OnPress<A>,
    interaction: &ComponentInteraction,
    answer: &Answer<'_>,
) -> Result<(), CommandError> {
    let invocation = Invocation::of_component(interaction)?;
    let locale = invocation.locale;
    if !data.served.includes(invocation.server) {
        return Err(not_served(locale));
    }
    let refused = |sentence| CommandError::refused(Reply::line(sentence));
    let id: CustomId = interaction
        .data
        .custom_id
        .parse()
        .map_err(|UnknownButton| refused(t!(locale, "outdated-button")))?;
    if id.presser != invocation.user {
        let owner = user(id.presser);
        return Err(refused(t!(locale, "button-of-another", user = owner)));
    }
    answer.defer_update().await.map_err(CommandError::Discord)?;
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
            let reply = Reply::line(t!(locale, "cancelled"));
            answer.send(&reply).await.map_err(CommandError::Discord)
        }
        _ => on_press(press).await,
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
    /// Changes the message under the button.
    pub async fn update(&self, reply: &Reply) -> Result<(), RestError> {
        self.answer.send(reply).await
    }

    /// Whether this person may go on with what takes Manage Server, or what
    /// Discord let them begin without it.
    pub fn may_administer(&self) -> bool {
        self.invocation.may_administer() || continues_own_command(self.interaction)
    }

    /// Whether this person may go on with what takes Manage Roles or Manage
    /// Server, or what Discord let them begin without either.
    pub fn may_moderate(&self) -> bool {
        self.invocation.may_moderate() || continues_own_command(self.interaction)
    }
}
