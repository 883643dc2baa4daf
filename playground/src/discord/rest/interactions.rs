//! `/interactions/{id}/{token}/callback`: the first response to an interaction.

use serde_json::{Value, json};

use super::{
    Answer, Detail, JsonError, Refusal, Request,
    compose::{self, Draft},
};
use crate::discord::{
    exchange::{FirstResponse, Interaction, InteractionKind},
    id::{InteractionId, MessageId},
    state::{Core, State},
    world::{Message, MessageFlags, MessageOrigin, OptionKind},
};

pub(super) fn respond(
    core: &Core,
    state: &mut State,
    request: &Request,
) -> Result<Answer, Refusal> {
    let id: InteractionId = request.parameters.id("interaction_id");
    let token = request.parameters.get("interaction_token");
    let interaction = state.exchanges.get(id);
    let interaction = interaction
        .filter(|interaction| Some(interaction.token.as_str()) == token)
        .ok_or(JsonError::UnknownInteraction)?
        .clone();
    if interaction.first.is_some() {
        return Err(JsonError::AlreadyAcknowledged.into());
    }
    // The bot answers for the time until its request came, not for how long it is judged here.
    let after = request.arrived.duration_since(interaction.started);
    if after >= core.settings.response_deadline {
        return Err(JsonError::UnknownInteraction.into());
    }
    let kind = request.body["type"].as_u64().unwrap_or(0);
    if !fits(kind, &interaction) {
        return Err(Refusal::invalid(vec![Detail {
            path: vec!["type".into()],
            code: "INTERACTION_CALLBACK_TYPE_INVALID",
            message: format!("A callback of type {kind} does not answer this interaction."),
        }]));
    }
    let data = &request.body["data"];
    let (first, original) = match kind {
        4 => {
            let message = Draft::new(&mut state.world, interaction.channel, data, &request.files)
                .ephemeral_for(interaction.user)
                .finish()?;
            let message = state.world.answer(&interaction, message);
            (FirstResponse::Message, Some(message))
        }
        5 => {
            let message = thinking(state, &interaction, data);
            (FirstResponse::Deferred, Some(message))
        }
        6 => (FirstResponse::DeferredUpdate, interaction.source),
        7 => {
            let source = interaction
                .source
                .and_then(|id| state.world.messages.get(&id));
            let source = source.ok_or(JsonError::UnknownMessage)?.clone();
            let edited = compose::edit(&mut state.world, &source, data, &request.files)
                .map_err(|refusal| refusal.within("data"))?;
            state.show_edited(edited);
            (FirstResponse::Update, interaction.source)
        }
        8 => {
            let choices = data["choices"].as_array().cloned().unwrap_or_default();
            check_choices(&interaction, &choices)?;
            (FirstResponse::Choices(choices), None)
        }
        _ => (FirstResponse::Modal(data.clone()), None),
    };
    let said = format!("the bot answered: {}", name_of(kind));
    let interaction = state.exchanges.get_mut(id).expect("it was found above");
    interaction.first = Some(first);
    interaction.original = original;
    interaction.responded_after = Some(after);
    interaction.note(said);
    if let Some(message) = original {
        state.exchanges.shows(id, message);
    }
    if !request.query_is_true("with_response") {
        return Ok(Answer::no_content());
    }
    let interaction = state.exchanges.get(id).expect("it was found above");
    Ok(Answer::ok(response_json(state, interaction, kind)))
}

/// Whether such a callback can answer such an interaction.
fn fits(callback: u64, interaction: &Interaction) -> bool {
    match (callback, interaction.kind) {
        (8, kind) => kind == InteractionKind::Autocomplete,
        (_, InteractionKind::Autocomplete) => false,
        (4 | 5, _) => true,
        (6 | 7, InteractionKind::Component | InteractionKind::Modal) => {
            interaction.source.is_some()
        }
        (9, kind) => kind != InteractionKind::Modal,
        _ => false,
    }
}

/// Suggestions must be values that the option being typed can hold.
fn check_choices(interaction: &Interaction, choices: &[Value]) -> Result<(), Refusal> {
    let (fits, code): (fn(&Value) -> bool, _) = match interaction.focused {
        Some(OptionKind::Integer) => (Value::is_i64, "NUMBER_TYPE_COERCE"),
        Some(OptionKind::Number) => (Value::is_number, "NUMBER_TYPE_COERCE"),
        _ => (Value::is_string, "STRING_TYPE_CONVERT"),
    };
    let unfit = choices
        .iter()
        .enumerate()
        .filter(|(_, choice)| !fits(&choice["value"]));
    let problems: Vec<_> = unfit
        .map(|(index, choice)| Detail {
            path: ["data", "choices", &index.to_string(), "value"]
                .map(ToOwned::to_owned)
                .into(),
            code,
            message: format!("Value {} is not of the right type.", choice["value"]),
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refusal::invalid(problems))
    }
}

fn name_of(callback: u64) -> &'static str {
    match callback {
        4 => "a message",
        5 => "later (thinking…)",
        6 => "later (the message stays)",
        7 => "the message changed",
        8 => "suggestions",
        _ => "a form",
    }
}

/// The placeholder of a deferred answer. Whether it is ephemeral is decided here and now.
fn thinking(state: &mut State, interaction: &Interaction, data: &Value) -> MessageId {
    let channel = interaction.channel;
    let draft = Draft::new(
        &mut state.world,
        channel,
        &json!({ "flags": data["flags"] }),
        &[],
    );
    let mut message = draft.ephemeral_for(interaction.user).placeholder();
    message.flags = message.flags | MessageFlags::LOADING;
    state.world.answer(interaction, message)
}

impl crate::discord::world::World {
    /// Posts a message as an answer to the interaction.
    pub(super) fn answer(&mut self, interaction: &Interaction, mut message: Message) -> MessageId {
        message.origin = Some(MessageOrigin {
            interaction: interaction.id,
            kind: interaction.kind.number(),
            user: interaction.user,
            interacted: interaction.source,
            opened_by: interaction.opened_by,
            follows: interaction.original,
            place: interaction.place,
        });
        self.post_message(message)
    }
}

/// `InteractionCallbackResponse`.
fn response_json(state: &State, interaction: &Interaction, callback: u64) -> Value {
    let mut about = json!({
        "id": interaction.id,
        "type": interaction.kind.number(),
        "channel_id": interaction.channel,
    });
    if let Some(server) = interaction.place.server() {
        about["guild_id"] = json!(server);
    }
    let message = interaction
        .original
        .and_then(|message| state.world.messages.get(&message));
    let Some(message) = message else {
        return json!({ "interaction": about });
    };
    about["response_message_id"] = json!(message.id);
    about["response_message_loading"] = message.flags.contains(MessageFlags::LOADING).into();
    about["response_message_ephemeral"] = message.only_for.is_some().into();
    json!({
        "interaction": about,
        "resource": {"type": callback, "message": state.world.message_json(message)},
    })
}
