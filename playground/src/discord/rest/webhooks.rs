//! `/webhooks/{application}/{interaction token}`: everything after the first response.

use std::time::Duration;

use super::{
    Answer, JsonError, Refusal, Request, Route,
    compose::{self, Draft},
};
use crate::discord::{
    exchange::Interaction,
    id::{ApplicationId, MessageId},
    state::State,
    world::{Message, MessageFlags},
};

/// How long an interaction's token can be used.
const TOKEN_LIFETIME: Duration = Duration::from_mins(15);

/// A followup. After a deferral the first one takes the placeholder's place, and its visibility.
pub(super) fn execute(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let interaction = answered(state, request)?.clone();
    let placeholder = interaction
        .original
        .and_then(|id| state.world.messages.get(&id))
        .filter(|message| message.flags.contains(MessageFlags::LOADING))
        .cloned();
    if let Some(placeholder) = placeholder {
        let edited = compose::edit(
            &mut state.world,
            &placeholder,
            &request.body,
            &request.files,
        )?;
        return Ok(Answer::ok(state.show_edited(edited)));
    }
    let world = &mut state.world;
    let message = Draft::new(world, interaction.channel, &request.body, &request.files)
        .ephemeral_for(interaction.user)
        .finish()?;
    let message = world.answer(&interaction, message);
    state.exchanges.shows(interaction.id, message);
    let interaction = state.exchanges.get_mut(interaction.id);
    let interaction = interaction.expect("it was found above");
    interaction.followups.push(message);
    interaction.note("the bot sent a followup");
    let world = &state.world;
    Ok(Answer::ok(world.message_json(&world.messages[&message])))
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let message = named(state, request)?;
    Ok(Answer::ok(state.world.message_json(message)))
}

pub(super) fn update(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let message = named(state, request)?.clone();
    let edited = compose::edit(&mut state.world, &message, &request.body, &request.files)?;
    Ok(Answer::ok(state.show_edited(edited)))
}

pub(super) fn delete(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let message = named(state, request)?.id;
    state.world.delete_message(message);
    state.message_changed(message, "the message was deleted");
    Ok(Answer::no_content())
}

/// The interaction whose token the path has, if it was answered and its token is still good.
fn answered<'a>(state: &'a State, request: &Request) -> Result<&'a Interaction, JsonError> {
    let application: ApplicationId = request.parameters.id("webhook_id");
    if application != state.world.application.id {
        return Err(JsonError::UnknownWebhook);
    }
    let token = request.parameters.get("webhook_token").unwrap_or_default();
    let interaction = state
        .exchanges
        .by_token(token)
        .ok_or(JsonError::UnknownWebhook)?;
    if state.world.ids.age(interaction.id) >= TOKEN_LIFETIME {
        return Err(JsonError::InvalidWebhookToken);
    }
    if interaction.first.is_none() {
        return Err(JsonError::UnknownWebhook);
    }
    Ok(interaction)
}

/// The message that the path names: one of this interaction's own.
fn named<'a>(state: &'a State, request: &Request) -> Result<&'a Message, JsonError> {
    let interaction = answered(state, request)?;
    let is_original = matches!(
        request.route,
        Route::GetOriginalWebhookMessage
            | Route::UpdateOriginalWebhookMessage
            | Route::DeleteOriginalWebhookMessage
    );
    let id: Option<MessageId> = if is_original {
        interaction.original
    } else {
        let id: MessageId = request.parameters.id("message_id");
        let own = interaction.original.iter().chain(&interaction.followups);
        own.copied().find(|own| *own == id)
    };
    id.and_then(|id| state.world.messages.get(&id))
        .ok_or(JsonError::UnknownMessage)
}
