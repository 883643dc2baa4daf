//! Forms that come back filled in. Like presses, Discord checks nothing about them.

use std::fmt;
use std::sync::atomic::AtomicBool;

use futures_util::future::BoxFuture;
use serenity::all::{ActionRowComponent, ModalInteraction};

use super::answer::Answer;
use super::bot::Data;
use super::custom_id::Action;
use super::error::CommandError;
use super::invocation::Invocation;
use super::own_command::{Pressed, continues_own_command};
use super::press::{defer, explained, usable};
use super::reply::Reply;
use super::rest::RestError;
use crate::text::Locale;

/// A form that was sent by the person whose it is. Discord has been told to wait.
pub struct Submission<'a, A> {
    pub data: &'a Data<A>,
    pub invocation: &'a Invocation,
    pub action: &'a Action,
    answer: &'a Answer<'a>,
    interaction: &'a ModalInteraction,
}

/// What the bot does about forms; see [`super::Bot::on_submit`].
pub type OnSubmit<A> = for<'a> fn(Submission<'a, A>) -> BoxFuture<'a, Result<(), CommandError>>;

pub(super) async fn submitted<A: Send + Sync + 'static>(
    data: &Data<A>,
    on_submit: OnSubmit<A>,
    interaction: &ModalInteraction,
) {
    let locale = Locale::for_discord(&interaction.locale);
    let answered = AtomicBool::new(false);
    let Some(answer) = Answer::to_form(data.discord.rest(), interaction, &answered) else {
        return;
    };
    let acted = act(data, on_submit, interaction, &answer);
    explained(locale, &answer, "form", acted).await;
}

async fn act<A: Send + Sync + 'static>(
    data: &Data<A>,
    on_submit: OnSubmit<A>,
    interaction: &ModalInteraction,
    answer: &Answer<'_>,
) -> Result<(), CommandError> {
    let invocation = Invocation::of_form(interaction)?;
    let id = usable(data, &invocation, &interaction.data.custom_id)?;
    defer(answer, interaction.message.as_deref()).await?;
    let submission = Submission {
        data,
        invocation: &invocation,
        action: &id.action,
        answer,
        interaction,
    };
    on_submit(submission).await
}

impl<A> fmt::Debug for Submission<'_, A> {
    // Not the interaction, which has a token in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("action", &self.action)
            .field("invocation", &self.invocation)
            .finish_non_exhaustive()
    }
}

impl<A> Submission<'_, A> {
    /// Changes the message under which the form was opened; answers beside one that
    /// everybody sees.
    pub async fn update(&self, reply: &Reply) -> Result<(), RestError> {
        self.answer.send(reply).await
    }

    /// What was written into a field; empty if there is no such field.
    pub fn field(&self, name: &str) -> &str {
        let rows = self.interaction.data.components.iter();
        let mut fields = rows.flat_map(|row| &row.components);
        let written = fields.find_map(|field| match field {
            ActionRowComponent::InputText(text) if text.custom_id == name => text.value.as_deref(),
            _ => None,
        });
        written.unwrap_or_default()
    }

    /// As [`super::Press::may_administer`].
    pub fn may_administer(&self) -> bool {
        self.invocation.may_administer()
            || Pressed::of_form(self.interaction).is_some_and(continues_own_command)
    }
}
