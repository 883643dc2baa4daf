//! Registering commands: once, and only when they differ from what Discord
//! has, for it counts them (200 a day) and clients reload them.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::connect::Discord;
use super::rest::RestError;
use crate::text::Locale;

/// Fills in every description, in every language, from the messages
/// `command-<qualified-name>` and their attributes, one for each option.
pub(super) fn describe<U, E>(commands: &mut [poise::Command<U, E>]) {
    for command in commands {
        describe_one(command, "command");
    }
}

fn describe_one<U, E>(command: &mut poise::Command<U, E>, prefix: &str) {
    if command.slash_action.is_none() {
        return;
    }
    let key = format!("{prefix}-{}", command.name);
    let (description, others) = in_languages(&key);
    command.description = Some(description.into());
    command.description_localizations = others;
    for parameter in &mut command.parameters {
        let (description, others) = in_languages(&format!("{key}.{}", parameter.name));
        parameter.description = Some(description.into());
        parameter.description_localizations = others;
        describe_choices(parameter);
    }
    for subcommand in &mut command.subcommands {
        describe_one(subcommand, &key);
    }
}

/// A choice is named by `choice-<option>-<name>`. The answer carries its index,
/// so that its name may be anything.
fn describe_choices<U, E>(parameter: &mut poise::CommandParameter<U, E>) {
    let option = parameter.name.clone();
    for choice in parameter.choices.to_mut() {
        let (name, others) = in_languages(&format!("choice-{option}-{}", choice.name));
        choice.name = name.into();
        choice.localizations = others;
    }
}

type Localizations = Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]>;

fn in_languages(key: &str) -> (String, Localizations) {
    let english = Locale::english();
    let others = Locale::all()
        .iter()
        .filter(|locale| locale.tag() != english.tag())
        .filter_map(|locale| Some((locale.tag().into(), locale.find(key)?.into())))
        .collect();
    (english.format(key, []), Cow::Owned(others))
}

/// What is to be registered, in Discord's JSON.
pub(super) fn wanted<U, E>(commands: &[poise::Command<U, E>]) -> Vec<Value> {
    poise::builtins::create_application_commands(commands)
        .iter()
        .map(|command| serde_json::to_value(command).expect("commands have string keys only"))
        .map(with_numeric_permissions)
        .collect()
}

/// Discord's document wants permissions as a number and answers with a string;
/// serenity sends what Discord answers.
fn with_numeric_permissions(mut command: Value) -> Value {
    if let Some(permissions) = command.get_mut("default_member_permissions")
        && let Some(bits) = permissions.as_str().and_then(|it| it.parse::<u64>().ok())
    {
        *permissions = bits.into();
    }
    command
}

/// Registers `wanted` if Discord has something else; learns the IDs either
/// way. Tries until it succeeds, is refused, or `stop`.
pub(super) async fn register(discord: &Discord, wanted: &[Value], stop: &CancellationToken) {
    let mut pause = Duration::from_secs(2);
    loop {
        match register_once(discord, wanted).await {
            Ok(()) => return,
            Err(error @ (RestError::TokenRefused | RestError::Refused { .. })) => {
                tracing::error!(%error, "Discord refuses the commands");
                return;
            }
            Err(error) => tracing::warn!(%error, ?pause, "commands not registered yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => pause = (pause * 2).min(Duration::from_mins(5)),
            () = stop.cancelled() => return,
        }
    }
}

async fn register_once(discord: &Discord, wanted: &[Value]) -> Result<(), RestError> {
    let (rest, application) = (discord.rest(), discord.application().id);
    let mut registered = rest.commands(application).await?;
    if same(&registered, wanted) {
        tracing::debug!("commands are registered already");
    } else {
        registered = rest.put_commands(application, wanted).await?;
        tracing::info!(commands = registered.len(), "registered commands");
    }
    discord.mentions().learn(&registered);
    Ok(())
}

/// Whether both lists mean the same commands: Discord adds IDs and versions,
/// leaves out what has its default, and may list in another order.
pub(super) fn same(registered: &[Value], wanted: &[Value]) -> bool {
    let sorted = |commands: &[Value]| {
        let mut commands: Vec<Value> = commands.iter().map(meaning).collect();
        commands.sort_by_key(|command| {
            let name = command["name"].as_str().unwrap_or_default().to_owned();
            (name, command["type"].as_u64())
        });
        commands
    };
    sorted(registered) == sorted(wanted)
}

/// What people notice of a command. `null`, `false` and empty are all "not
/// there".
fn meaning(command: &Value) -> Value {
    const SAYS: &[&str] = &[
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "default_member_permissions",
        "nsfw",
    ];
    let mut meaning = kept(&with_numeric_permissions(command.clone()), SAYS);
    meaning.insert("type".into(), command["type"].as_u64().unwrap_or(1).into());
    // No contexts at all mean every context.
    let mut contexts = command["contexts"].as_array().cloned().unwrap_or_default();
    contexts.sort_by_key(Value::as_u64);
    meaning.insert("contexts".into(), contexts.into());
    meaning.insert("options".into(), options(command));
    meaning.into()
}

fn options(of: &Value) -> Value {
    const SAYS: &[&str] = &[
        "type",
        "name",
        "name_localizations",
        "description",
        "description_localizations",
        "required",
        "autocomplete",
        "choices",
        "channel_types",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
    ];
    let options = of["options"].as_array().map(Vec::as_slice);
    options
        .unwrap_or_default()
        .iter()
        .map(|option| {
            let mut meaning = kept(option, SAYS);
            meaning.insert("options".into(), options_of(option));
            Value::Object(meaning)
        })
        .collect()
}

/// The options of a subcommand.
fn options_of(option: &Value) -> Value {
    match option.get("options") {
        Some(_) => options(option),
        None => json!([]),
    }
}

fn kept(from: &Value, keys: &[&str]) -> Map<String, Value> {
    keys.iter()
        .filter_map(|key| {
            let value = from.get(*key)?;
            let absent = match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Array(list) => list.is_empty(),
                Value::Object(map) => map.is_empty(),
                Value::Bool(true) | Value::Number(_) => false,
            };
            (!absent).then(|| ((*key).to_owned(), number_as_float(value)))
        })
        .collect()
}

/// 1 and 1.0 are the same bound.
fn number_as_float(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) => number.into(),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests;
