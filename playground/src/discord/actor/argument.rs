//! Values for a command's options, and Discord's checks of them.

use serde_json::Value;

use super::command::CommandError;
use crate::discord::{
    id::{ChannelId, RoleId, ServerId, UserId},
    world::{OptionKind, OptionSpec, World},
};

/// The largest integer Discord takes, in either direction: 2^53 − 1.
const LARGEST_INTEGER: i64 = (1 << 53) - 1;
/// The longest text, where the option sets no other limit.
const LONGEST_TEXT: usize = 6_000;

/// A value for an option.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Argument {
    Text(String),
    Integer(i64),
    Number(f64),
    Boolean(bool),
    User(UserId),
    Role(RoleId),
    Channel(ChannelId),
}

impl Argument {
    /// What a person's text means for an option of this kind: `@mia`, `@Captain`, `#general`,
    /// a number, or the text itself.
    pub(super) fn read(
        world: &World,
        server: Option<ServerId>,
        option: &OptionSpec,
        text: &str,
    ) -> Result<Self, CommandError> {
        let wrong = || CommandError::WrongType {
            option: option.name.clone(),
            value: text.into(),
            expected: option.kind,
        };
        let argument = match option.kind {
            OptionKind::String => Some(Self::Text(text.into())),
            OptionKind::Integer => {
                choice(option, text).or_else(|| text.parse().ok().map(Self::Integer))
            }
            OptionKind::Number => {
                choice(option, text).or_else(|| text.parse().ok().map(Self::Number))
            }
            OptionKind::Boolean => match text.to_lowercase().as_str() {
                "true" => Some(Self::Boolean(true)),
                "false" => Some(Self::Boolean(false)),
                _ => None,
            },
            OptionKind::User => find_user(world, text).map(Self::User),
            OptionKind::Role => find_role(world, server, text).map(Self::Role),
            OptionKind::Mentionable => find_role(world, server, text)
                .map(Self::Role)
                .or_else(|| find_user(world, text).map(Self::User)),
            OptionKind::Channel => find_channel(world, server, text).map(Self::Channel),
            OptionKind::Subcommand | OptionKind::SubcommandGroup | OptionKind::Attachment => None,
        };
        argument.ok_or_else(wrong)
    }

    /// The value as the interaction carries it, if the option takes it.
    pub(super) fn check(
        &self,
        world: &World,
        server: Option<ServerId>,
        option: &OptionSpec,
    ) -> Result<Value, CommandError> {
        let name = || option.name.clone();
        let wrong = || CommandError::WrongType {
            option: name(),
            value: format!("{self:?}"),
            expected: option.kind,
        };
        let value: Value = match (option.kind, self) {
            (OptionKind::String, Self::Text(text)) => text.as_str().into(),
            (OptionKind::Integer, Self::Integer(number)) => (*number).into(),
            (OptionKind::Number, Self::Number(number)) => (*number).into(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "Discord's numbers are doubles too"
            )]
            (OptionKind::Number, Self::Integer(number)) => (*number as f64).into(),
            (OptionKind::Boolean, Self::Boolean(truth)) => (*truth).into(),
            (OptionKind::User | OptionKind::Mentionable, Self::User(user)) => {
                world.users.get(user).ok_or_else(wrong)?;
                user.to_string().into()
            }
            (OptionKind::Role | OptionKind::Mentionable, Self::Role(role)) => {
                let server = server.and_then(|server| world.servers.get(&server));
                server
                    .and_then(|server| server.roles.get(role))
                    .ok_or_else(wrong)?;
                role.to_string().into()
            }
            (OptionKind::Channel, Self::Channel(channel)) => {
                let channel = world.channels.get(channel).ok_or_else(wrong)?;
                if channel.place.server() != server {
                    return Err(wrong());
                }
                channel.id.to_string().into()
            }
            _ => return Err(wrong()),
        };
        let Some(value) = chosen(option, &value) else {
            return Err(CommandError::NotAChoice {
                option: name(),
                value: value.to_string(),
                choices: option
                    .choices()
                    .iter()
                    .map(|choice| choice.name.clone())
                    .collect(),
            });
        };
        if !in_bounds(option, &value) {
            return Err(CommandError::OutOfBounds {
                option: name(),
                value: value.to_string(),
            });
        }
        Ok(value)
    }
}

/// The value that stands behind a choice; the value itself if there are no choices.
fn chosen(option: &OptionSpec, value: &Value) -> Option<Value> {
    if option.choices().is_empty() {
        return Some(value.clone());
    }
    let mut choices = option.choices().iter();
    let choice = choices.find(|choice| choice.value == *value || *value == choice.name.as_str());
    choice.map(|choice| choice.value.clone())
}

/// A choice of an integer or number option, by its name.
fn choice(option: &OptionSpec, text: &str) -> Option<Argument> {
    let mut choices = option.choices().iter();
    let value = &choices.find(|choice| choice.name == text)?.value;
    value
        .as_i64()
        .map(Argument::Integer)
        .or_else(|| value.as_f64().map(Argument::Number))
}

fn in_bounds(option: &OptionSpec, value: &Value) -> bool {
    if let Some(text) = value.as_str().filter(|_| option.kind == OptionKind::String) {
        // Discord does not send an empty text.
        let least = option.min_length.unwrap_or(1).max(1);
        let most = option.max_length.unwrap_or(LONGEST_TEXT);
        return (least..=most).contains(&text.chars().count());
    }
    if value
        .as_i64()
        .is_some_and(|number| number.abs() > LARGEST_INTEGER)
    {
        return false;
    }
    value.as_f64().is_none_or(|number| {
        option.min_value.is_none_or(|least| number >= least)
            && option.max_value.is_none_or(|most| number <= most)
    })
}

/// `@name`, `<@id>` or a bare ID.
fn find_user(world: &World, text: &str) -> Option<UserId> {
    if let Some(id) = id_in(text, "<@") {
        return world.users.contains_key(&id).then_some(id);
    }
    let name = text.strip_prefix('@')?;
    let mut users = world.users.values();
    users.find(|user| &*user.name == name).map(|user| user.id)
}

/// `@name`, `<@&id>` or a bare ID.
fn find_role(world: &World, server: Option<ServerId>, text: &str) -> Option<RoleId> {
    let roles = &world.servers.get(&server?)?.roles;
    if let Some(id) = id_in(text, "<@&") {
        return roles.contains_key(&id).then_some(id);
    }
    let name = text.strip_prefix('@')?;
    let mut roles = roles.values();
    roles
        .find(|role| role.name == name || role.name == text)
        .map(|role| role.id)
}

/// `#name`, `<#id>` or a bare ID.
fn find_channel(world: &World, server: Option<ServerId>, text: &str) -> Option<ChannelId> {
    let channels = &world.servers.get(&server?)?.channels;
    if let Some(id) = id_in(text, "<#") {
        return channels.contains(&id).then_some(id);
    }
    let name = text.strip_prefix('#')?;
    let mut channels = channels.iter().copied();
    channels.find(|channel| world.channels[channel].name == name)
}

fn id_in<Id: std::str::FromStr>(text: &str, prefix: &str) -> Option<Id> {
    let inner = text
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_suffix('>'))
        .unwrap_or(text);
    inner.parse().ok()
}
