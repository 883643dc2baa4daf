use std::sync::atomic::{AtomicBool, Ordering};

use secrecy::SecretString;
use serde_json::json;
use serenity::all::{
    ApplicationId, CommandInteraction, ComponentInteraction, InteractionId, ModalInteraction,
};

use super::ids::Known;
use super::received;
use super::reply::{Form, Reply, Visibility};
use super::rest::{Attachment, InteractionToken, Rest, RestError};

/// The way back to whoever started an interaction.
///
/// Discord waits 3 s for a first answer and takes more for 15 minutes. The
/// first answer here is always "wait, please", sent before any work; the reply
/// then takes its place.
#[derive(Debug)]
pub struct Answer<'a> {
    rest: &'a Rest,
    token: InteractionToken,
    /// Whether Discord has the first answer.
    answered: &'a AtomicBool,
}

/// The types of a first answer (reference, "Interaction Callback Type").
#[derive(Debug, Clone, Copy)]
enum Callback {
    Message = 4,
    DeferredMessage = 5,
    DeferredUpdate = 6,
    Choices = 8,
    Form = 9,
}

impl<'a> Answer<'a> {
    pub fn to_command(
        rest: &'a Rest,
        interaction: &CommandInteraction,
        answered: &'a AtomicBool,
    ) -> Option<Self> {
        let (id, application) = (interaction.id, interaction.application_id);
        let token = answer_token(application, id, &interaction.token)?;
        Some(Self::new(rest, token, answered))
    }

    pub fn to_component(
        rest: &'a Rest,
        interaction: &ComponentInteraction,
        answered: &'a AtomicBool,
    ) -> Option<Self> {
        let (id, application) = (interaction.id, interaction.application_id);
        let token = answer_token(application, id, &interaction.token)?;
        Some(Self::new(rest, token, answered))
    }

    pub fn to_form(
        rest: &'a Rest,
        interaction: &ModalInteraction,
        answered: &'a AtomicBool,
    ) -> Option<Self> {
        let (id, application) = (interaction.id, interaction.application_id);
        let token = answer_token(application, id, &interaction.token)?;
        Some(Self::new(rest, token, answered))
    }

    fn new(rest: &'a Rest, token: InteractionToken, answered: &'a AtomicBool) -> Self {
        Self {
            rest,
            token,
            answered,
        }
    }

    /// What it takes to answer later, too.
    pub(super) fn token(&self) -> &InteractionToken {
        &self.token
    }

    /// Tells Discord that a reply is on its way, as a message of its own. Only its
    /// addressee will see it: that can't change any more. Told once is enough:
    /// poise checks a group of commands first, and then the command in it.
    pub async fn defer(&self) -> Result<(), RestError> {
        if self.answered.load(Ordering::SeqCst) {
            return Ok(());
        }
        let data = json!({ "flags": Visibility::Ephemeral.flags() });
        self.first(Callback::DeferredMessage, Some(data)).await
    }

    /// Tells Discord that the message under a pressed button will change, or
    /// stay as it is.
    pub async fn defer_update(&self) -> Result<(), RestError> {
        self.first(Callback::DeferredUpdate, None).await
    }

    /// Opens a form over the message with the button.
    pub async fn ask(&self, form: &Form) -> Result<(), RestError> {
        self.first(Callback::Form, Some(form.draw())).await
    }

    /// Has nothing to offer to somebody who types.
    pub async fn suggest_nothing(&self) -> Result<(), RestError> {
        let nothing = json!({ "choices": [] });
        self.first(Callback::Choices, Some(nothing)).await
    }

    /// The reply: in the place that was kept for it, or in place of the
    /// message whose button was pressed. When that fails it comes as a new
    /// message, so that nobody waits for ever.
    pub async fn send(&self, reply: &Reply) -> Result<(), RestError> {
        if !self.answered.load(Ordering::SeqCst) {
            return self.say(reply).await;
        }
        match self.rest.edit_answer(&self.token, &reply.edit()).await {
            Ok(()) => Ok(()),
            Err(RestError::InteractionGone) => Err(RestError::InteractionGone),
            Err(_) => self.say(reply).await,
        }
    }

    /// Changes the reply on the way to what it will be. If that fails nobody is told:
    /// what comes next says more.
    pub async fn send_interim(&self, reply: &Reply) {
        let edited = self.rest.edit_answer(&self.token, &reply.edit()).await;
        if let Err(error) = edited {
            tracing::debug!(%error, "could not show how far it is");
        }
    }

    /// A message of its own that only the addressee sees.
    pub async fn say(&self, reply: &Reply) -> Result<(), RestError> {
        self.post(reply, Visibility::Ephemeral).await
    }

    /// The same with a file. Only after the first answer.
    pub async fn attach(&self, reply: &Reply, attachment: Attachment) -> Result<(), RestError> {
        let message = reply.message(Visibility::Ephemeral);
        self.rest
            .follow_up_with(&self.token, &message, attachment)
            .await
    }

    /// A message of its own for the channel.
    pub async fn show(&self, reply: &Reply) -> Result<(), RestError> {
        self.post(reply, Visibility::Public).await
    }

    async fn post(&self, reply: &Reply, visibility: Visibility) -> Result<(), RestError> {
        let message = reply.message(visibility);
        if self.answered.load(Ordering::SeqCst) {
            self.rest.follow_up(&self.token, &message).await
        } else {
            self.first(Callback::Message, Some(message.0)).await
        }
    }

    async fn first(
        &self,
        callback: Callback,
        data: Option<serde_json::Value>,
    ) -> Result<(), RestError> {
        let mut answer = json!({ "type": callback as u8 });
        if let Some(data) = data {
            answer["data"] = data;
        }
        let answered = self.rest.answer_first(&self.token, &answer).await;
        // It may have arrived. If it did, the place for a reply is kept and
        // must not stay empty; if it did not, it is too late for another.
        if answered.is_ok() {
            received::answered();
        }
        if matches!(answered, Ok(()) | Err(RestError::Unsure)) {
            self.answered.store(true, Ordering::SeqCst);
        }
        answered
    }
}

fn answer_token(
    application: ApplicationId,
    interaction: InteractionId,
    token: &str,
) -> Option<InteractionToken> {
    Some(InteractionToken {
        application: application.known()?,
        interaction: interaction.get(),
        token: SecretString::from(token),
    })
}
