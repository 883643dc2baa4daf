//! Running commands.

use serde_json::{Value, json};

use super::{
    Exchange, Person, access,
    argument::Argument,
    payload::{self, Resolved},
    typed,
};
use crate::discord::{
    exchange::{Interaction, InteractionKind},
    id::UserId,
    state::State,
    world::{Command, CommandKind, OptionKind, OptionSpec, World},
};

/// Why Discord does not let the person run the command. The bot hears nothing of it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandError {
    #[error("there is no command {0} here")]
    UnknownCommand(String),
    #[error("{command} needs one of the subcommands {choices:?}")]
    MissingSubcommand {
        command: String,
        choices: Vec<String>,
    },
    #[error("{command} has no option {option}")]
    UnknownOption { command: String, option: String },
    #[error("the option {0} is required")]
    MissingOption(String),
    #[error("{option} takes {expected:?}, not {value:?}")]
    WrongType {
        option: String,
        value: String,
        expected: OptionKind,
    },
    #[error("{option} must be one of {choices:?}, not {value}")]
    NotAChoice {
        option: String,
        value: String,
        choices: Vec<String>,
    },
    #[error("{value} is too small, too large, too short or too long for {option}")]
    OutOfBounds { option: String, value: String },
    #[error("{0} has no autocomplete")]
    NoAutocomplete(String),
    /// Neither the server nor the command's defaults permit it.
    #[error("this member may not run the command")]
    NotAllowed,
    /// The command is not offered in such a place.
    #[error("the command can't be run here")]
    NotHere,
    #[error("this user is not a member of the server")]
    NotAMember,
    /// The member has not passed the server's screening.
    #[error("the member has not passed the server's screening yet")]
    ScreeningPending,
}

impl Person {
    /// Types a command as one does in Discord: `/owns item:badge:5 user:@mia`.
    ///
    /// A value reaches to the next `name:` of another option of the command. Users and roles are
    /// written `@name`, channels `#name`; IDs and mentions work as well.
    pub fn command(&self, text: &str) -> Result<Exchange, CommandError> {
        self.invoke(|world| {
            let server = self.place.server();
            let typed = typed::read(world, server, text)?;
            let mut arguments = Vec::new();
            for (name, value) in typed.values {
                let option = typed.options.iter().find(|option| option.name == name);
                let option = option.expect("only names of its options are read");
                arguments.push((name, Argument::read(world, server, option, &value)?));
            }
            Ok((typed.path, arguments))
        })
    }

    /// Picks a command from the menu of a user.
    pub fn user_menu(&self, command: &str, target: UserId) -> Result<Exchange, CommandError> {
        self.discord.core.with(|state| {
            let server = self.place.server();
            let command = find(&state.world, self, CommandKind::User, command)?;
            access::check(&state.world, self, command)?;
            let mut resolved = Resolved::default();
            resolved.user(&state.world, server, target);
            let data = json!({
                "id": command.id,
                "name": command.definition.name,
                "type": command.kind.number(),
                "target_id": target,
                "resolved": resolved.json(),
            });
            let what = format!(
                "used {:?} on {}",
                command.definition.name,
                state.world.user(target).name
            );
            Ok(self.send(state, InteractionKind::Command, data, &what))
        })
    }

    /// Finds out what was meant, checks it as Discord does and delivers it.
    pub(super) fn invoke(
        &self,
        read: impl FnOnce(&World) -> Result<(String, Arguments), CommandError>,
    ) -> Result<Exchange, CommandError> {
        self.discord.core.with(|state| {
            let (path, arguments) = read(&state.world)?;
            let (data, what) = self.command_data(&state.world, &path, &arguments)?;
            Ok(self.send(state, InteractionKind::Command, data, &what))
        })
    }

    /// The `data` of a command's interaction, and the command as a person would have typed it.
    fn command_data(
        &self,
        world: &World,
        path: &str,
        arguments: &Arguments,
    ) -> Result<(Value, String), CommandError> {
        let (command, nesting, options) = walk(world, self, path)?;
        access::check(world, self, command)?;
        let server = self.place.server();
        let mut resolved = Resolved::default();
        let mut values = Vec::new();
        let mut what = format!("/{path}");
        for (name, argument) in arguments {
            let option = options.iter().find(|option| option.name == *name);
            let option = option.ok_or_else(|| CommandError::UnknownOption {
                command: path.into(),
                option: name.clone(),
            })?;
            let value = argument.check(world, server, option)?;
            match argument {
                Argument::User(user) => resolved.user(world, server, *user),
                Argument::Role(role) => resolved.role(world, server, *role),
                Argument::Channel(channel) => resolved.channel(world, self.user, *channel),
                _ => {}
            }
            let shown = value
                .as_str()
                .map_or_else(|| value.to_string(), ToOwned::to_owned);
            what = format!("{what} {name}:{shown}");
            values.push(json!({ "name": name, "type": option.kind.number(), "value": value }));
        }
        let given = |option: &&OptionSpec| arguments.iter().any(|(name, _)| *name == option.name);
        let missing = options
            .iter()
            .find(|option| option.required() && !given(option));
        if let Some(missing) = missing {
            return Err(CommandError::MissingOption(missing.name.clone()));
        }
        let data = nest(command, &nesting, values, &resolved);
        Ok((data, what))
    }

    /// Delivers an interaction to the bot.
    pub(super) fn send(
        &self,
        state: &mut State,
        kind: InteractionKind,
        data: Value,
        what: &str,
    ) -> Exchange {
        let interaction =
            Interaction::new(&mut state.world, kind, self.user, self.place, self.channel);
        self.deliver(state, interaction, data, what)
    }

    /// Delivers an interaction that is more than its data.
    pub(super) fn deliver(
        &self,
        state: &mut State,
        mut interaction: Interaction,
        data: Value,
        what: &str,
    ) -> Exchange {
        let id = interaction.id;
        let name = &state.world.user(self.user).name;
        interaction.note(format!("{name} {what}"));
        let payload = payload::interaction(&state.world, &interaction, data);
        state.remember(interaction);
        state.world.tell_interaction(self.place, payload);
        Exchange::new(self.clone(), id)
    }
}

/// Option names and their values, in the order they were given.
pub(super) type Arguments = Vec<(String, Argument)>;

/// The command of this kind and name that the person sees in this place.
fn find<'a>(
    world: &'a World,
    person: &Person,
    kind: CommandKind,
    name: &str,
) -> Result<&'a Command, CommandError> {
    let server = person.place.server();
    let bot_is_here = server.is_none_or(|server| world.joined(server).is_some());
    world
        .commands
        .find(server, kind, name)
        .filter(|_| bot_is_here)
        .ok_or_else(|| CommandError::UnknownCommand(name.into()))
}

/// Follows a path such as `bind badge` to the options at its end. Also the subcommands on it.
pub(super) fn walk<'a>(
    world: &'a World,
    person: &Person,
    path: &str,
) -> Result<(&'a Command, Vec<&'a OptionSpec>, &'a [OptionSpec]), CommandError> {
    let mut words = path.split_whitespace();
    let name = words.next().unwrap_or_default();
    let command = find(world, person, CommandKind::ChatInput, name)?;
    let mut nesting = Vec::new();
    let mut options = command.definition.options();
    while options
        .first()
        .is_some_and(|option| option.kind.is_nested())
    {
        let given = words.next();
        let next = options
            .iter()
            .find(|option| Some(option.name.as_str()) == given);
        let next = next.ok_or_else(|| CommandError::MissingSubcommand {
            command: path.into(),
            choices: options.iter().map(|option| option.name.clone()).collect(),
        })?;
        nesting.push(next);
        options = next.options();
    }
    match words.next() {
        Some(surplus) => Err(CommandError::UnknownOption {
            command: path.into(),
            option: surplus.into(),
        }),
        None => Ok((command, nesting, options)),
    }
}

/// Puts the values inside the subcommands they belong to.
pub(super) fn nest(
    command: &Command,
    nesting: &[&OptionSpec],
    values: Vec<Value>,
    resolved: &Resolved,
) -> Value {
    let options = nesting.iter().rev().fold(values, |options, subcommand| {
        vec![json!({
            "name": subcommand.name,
            "type": subcommand.kind.number(),
            "options": options,
        })]
    });
    let mut data = json!({
        "id": command.id,
        "name": command.definition.name,
        "type": command.kind.number(),
        "options": options,
    });
    if !resolved.is_empty() {
        data["resolved"] = resolved.json();
    }
    if let Some(server) = command.scope {
        data["guild_id"] = json!(server);
    }
    data
}
