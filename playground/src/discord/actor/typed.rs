//! Commands as text: `/owns item:badge:5 user:@mia`.

use super::command::CommandError;
use crate::discord::{
    id::ServerId,
    world::{CommandKind, OptionSpec, World},
};

/// A command that was typed, taken apart.
pub(super) struct Typed<'a> {
    /// The command and its subcommands: `bind badge`.
    pub(super) path: String,
    /// The options at the end of the path.
    pub(super) options: &'a [OptionSpec],
    /// Option names and the text behind each.
    pub(super) values: Vec<(String, String)>,
}

pub(super) fn read<'a>(
    world: &'a World,
    server: Option<ServerId>,
    text: &str,
) -> Result<Typed<'a>, CommandError> {
    let text = text.trim_start_matches('/').trim_end();
    let (name, mut rest) = split_word(text);
    let command = world
        .commands
        .find(server, CommandKind::ChatInput, name)
        .ok_or_else(|| CommandError::UnknownCommand(name.into()))?;
    let mut path = name.to_owned();
    let mut options = command.definition.options();
    while options
        .first()
        .is_some_and(|option| option.kind.is_nested())
    {
        let (subcommand, after) = split_word(rest);
        let Some(next) = options.iter().find(|option| option.name == subcommand) else {
            return Err(CommandError::MissingSubcommand {
                command: path,
                choices: options.iter().map(|option| option.name.clone()).collect(),
            });
        };
        path = format!("{path} {subcommand}");
        options = next.options();
        rest = after;
    }
    let values = split_values(&path, options, rest)?;
    Ok(Typed {
        path,
        options,
        values,
    })
}

/// Cuts `item:badge:5 user:@mia` before every word that begins with an option's name.
fn split_values(
    path: &str,
    options: &[OptionSpec],
    text: &str,
) -> Result<Vec<(String, String)>, CommandError> {
    let mut values: Vec<(String, String)> = Vec::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let named = word.split_once(':').filter(|(name, _)| {
            options.iter().any(|option| option.name == *name)
                && values.iter().all(|(known, _)| known != name)
        });
        match (named, values.last_mut()) {
            (Some((name, value)), _) => values.push((name.into(), value.into())),
            (None, Some((_, value))) => value.push_str(word),
            (None, None) => {
                return Err(CommandError::UnknownOption {
                    command: path.into(),
                    option: word.trim().into(),
                });
            }
        }
    }
    for (_, value) in &mut values {
        value.truncate(value.trim_end().len());
    }
    Ok(values)
}

fn split_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}
