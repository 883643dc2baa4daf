//! `/applications/{application_id}/commands`, global and of one server.

use serde_json::{Value, json};

use super::{Answer, JsonError, Refusal, Request, guilds};
use crate::discord::{
    id::{ApplicationId, CommandId, ServerId},
    state::{Core, State},
    world::{Command, CommandKind, CommandPermissionTarget, NotACommand},
};

/// Typed commands in one scope.
const MAX_CHAT_COMMANDS: usize = 100;

pub(super) fn list(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let localized = request.query_is_true("with_localizations");
    let application = state.world.application.id;
    let commands: Vec<Value> = state
        .world
        .commands
        .in_scope(scope)
        .map(|command| command.json(application, localized))
        .collect();
    Ok(Answer::ok(commands))
}

pub(super) fn replace(
    core: &Core,
    state: &mut State,
    request: &Request,
) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let sources = request.body.as_array().cloned().unwrap_or_default();
    let chat = sources.iter().filter(|source| is_chat(source)).count();
    if chat > MAX_CHAT_COMMANDS {
        return Err(JsonError::TooManyCommands.into());
    }
    let new = sources
        .iter()
        .filter(|source| !is_known(state, scope, source))
        .count();
    check_daily_creates(core, state, scope, new)?;
    let world = &mut state.world;
    world
        .commands
        .replace(&mut world.ids, scope, &sources)
        .map_err(not_a_command)?;
    let application = world.application.id;
    let commands: Vec<Value> = world
        .commands
        .in_scope(scope)
        .map(|command| command.json(application, true))
        .collect();
    Ok(Answer::ok(commands))
}

pub(super) fn create(core: &Core, state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let known = is_known(state, scope, &request.body);
    if !known {
        let commands = state.world.commands.in_scope(scope);
        let chat = commands.filter(|command| command.kind == CommandKind::ChatInput);
        if is_chat(&request.body) && chat.count() >= MAX_CHAT_COMMANDS {
            return Err(JsonError::TooManyCommands.into());
        }
        check_daily_creates(core, state, scope, 1)?;
    }
    let world = &mut state.world;
    let id = world
        .commands
        .put(&mut world.ids, scope, &request.body)
        .map_err(not_a_command)?;
    let command = find(state, scope, id)?;
    let json = command.json(state.world.application.id, true);
    Ok(if known {
        Answer::ok(json)
    } else {
        Answer::created(json)
    })
}

pub(super) fn get(state: &State, request: &Request) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let command = find(state, scope, request.parameters.id("command_id"))?;
    Ok(Answer::ok(command.json(state.world.application.id, true)))
}

pub(super) fn update(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let id = find(state, scope, request.parameters.id("command_id"))?.id;
    let world = &mut state.world;
    world
        .commands
        .patch(&mut world.ids, id, &request.body)
        .map_err(not_a_command)?;
    let command = find(state, scope, id)?;
    Ok(Answer::ok(command.json(state.world.application.id, true)))
}

pub(super) fn delete(state: &mut State, request: &Request) -> Result<Answer, Refusal> {
    let scope = scope(state, request)?;
    let id = find(state, scope, request.parameters.id("command_id"))?.id;
    state.world.commands.delete(id);
    Ok(Answer::no_content())
}

/// What a server decided about who may run which command.
pub(super) fn permissions(state: &State, request: &Request) -> Result<Answer, Refusal> {
    scope(state, request)?;
    let server = guilds::named(state, request)?;
    let application = state.world.application.id;
    let of_command = |id: CommandId| {
        let lines = server.command_permissions.get(&id)?;
        let permissions: Vec<_> = lines
            .iter()
            .map(|line| {
                let (id, kind) = match line.who {
                    CommandPermissionTarget::Role(role) => (json!(role), 1),
                    CommandPermissionTarget::User(user) => (json!(user), 2),
                };
                json!({ "id": id, "type": kind, "permission": line.allowed })
            })
            .collect();
        Some(json!({
            "id": id,
            "application_id": application,
            "guild_id": server.id,
            "permissions": permissions,
        }))
    };
    if request.parameters.get("command_id").is_some() {
        // Discord answers 404 with code 10066 here as long as nothing was decided.
        let decided = of_command(request.parameters.id("command_id"));
        return Ok(Answer::ok(
            decided.ok_or(JsonError::UnknownCommandPermissions)?,
        ));
    }
    let mut ids: Vec<_> = server.command_permissions.keys().copied().collect();
    ids.sort_unstable();
    let all: Vec<Value> = ids.into_iter().filter_map(of_command).collect();
    Ok(Answer::ok(all))
}

/// Whose commands the path is about, if they are this application's.
fn scope(state: &State, request: &Request) -> Result<Option<ServerId>, JsonError> {
    let application: ApplicationId = request.parameters.id("application_id");
    if application != state.world.application.id {
        return Err(JsonError::NotYourApplication);
    }
    if request.parameters.get("guild_id").is_none() {
        return Ok(None);
    }
    guilds::named(state, request).map(|server| Some(server.id))
}

fn find(state: &State, scope: Option<ServerId>, id: CommandId) -> Result<&Command, JsonError> {
    let found = state.world.commands.get(scope, id);
    found.ok_or(JsonError::UnknownCommand)
}

fn is_chat(source: &Value) -> bool {
    kind_of(source) == Some(CommandKind::ChatInput)
}

fn kind_of(source: &Value) -> Option<CommandKind> {
    CommandKind::from_number(source["type"].as_u64())
}

fn is_known(state: &State, scope: Option<ServerId>, source: &Value) -> bool {
    let name = source["name"].as_str().unwrap_or_default();
    kind_of(source).is_some_and(|kind| state.world.commands.named(scope, kind, name).is_some())
}

fn check_daily_creates(
    core: &Core,
    state: &State,
    scope: Option<ServerId>,
    new: usize,
) -> Result<(), JsonError> {
    let created = state.world.commands.created(scope);
    if created + new > core.settings.daily_command_creates {
        return Err(JsonError::TooManyCommandCreates);
    }
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it is used as a function of map_err"
)]
fn not_a_command(error: NotACommand) -> Refusal {
    Refusal::invalid(vec![super::Detail {
        path: Vec::new(),
        code: "APPLICATION_COMMAND_INVALID",
        message: error.to_string(),
    }])
}
