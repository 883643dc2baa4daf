//! Autocomplete: what the bot suggests while a person types.

use serde_json::{Value, json};

use super::{
    Invocation, NoReply, Person,
    argument::Argument,
    command::{self, CommandError},
    payload::Resolved,
};
use crate::discord::exchange::{FirstResponse, Interaction, InteractionKind};

/// One suggestion: what the person reads, and what is filled in when they take it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    pub name: String,
    pub value: Value,
}

/// Why there are no suggestions.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SuggestError {
    #[error(transparent)]
    Command(#[from] CommandError),
    #[error(transparent)]
    NoReply(#[from] NoReply),
}

impl Person {
    /// Types `text` into an option of a command and waits for the bot's suggestions.
    pub async fn autocomplete(
        &self,
        command: &str,
        option: &str,
        text: &str,
    ) -> Result<Vec<Suggestion>, SuggestError> {
        self.slash(command).autocomplete(option, text).await
    }
}

impl Invocation {
    /// With the options given so far, types `text` into another one and waits for suggestions.
    pub async fn autocomplete(
        self,
        option: &str,
        text: &str,
    ) -> Result<Vec<Suggestion>, SuggestError> {
        let person = self.person;
        let exchange = person.discord.core.with(|state| {
            let world = &state.world;
            let (command, nesting, options) = command::walk(world, &person, &self.path)?;
            super::access::check(world, &person, command)?;
            let find = |name: &str| {
                let found = options.iter().find(|option| option.name == name);
                found.ok_or_else(|| CommandError::UnknownOption {
                    command: self.path.clone(),
                    option: name.into(),
                })
            };
            let mut resolved = Resolved::default();
            let mut values = Vec::new();
            for (name, argument) in &self.arguments {
                let server = person.place.server();
                let given = find(name)?;
                let value = argument.check(world, server, given)?;
                if let Argument::User(user) = argument {
                    resolved.user(world, server, *user);
                }
                values.push(json!({ "name": name, "type": given.kind.number(), "value": value }));
            }
            let focused = find(option)?;
            if !focused.autocomplete() {
                return Err(CommandError::NoAutocomplete(option.into()));
            }
            // Half-typed values are texts, whatever the option's type.
            values.push(json!({
                "name": option,
                "type": focused.kind.number(),
                "value": text,
                "focused": true,
            }));
            let data = command::nest(command, &nesting, values, &resolved);
            let what = format!("typed {text:?} into {option} of /{}", self.path);
            let kind = focused.kind;
            let mut interaction = Interaction::new(
                &mut state.world,
                InteractionKind::Autocomplete,
                person.user,
                person.place,
                person.channel,
            );
            interaction.focused = Some(kind);
            Ok(person.deliver(state, interaction, data, &what))
        })?;
        let choices = exchange
            .wait(|_, interaction| match &interaction.first {
                Some(FirstResponse::Choices(choices)) => Some(Ok(choices.clone())),
                _ => None,
            })
            .await?;
        Ok(choices
            .into_iter()
            .map(|choice| Suggestion {
                name: choice["name"].as_str().unwrap_or_default().into(),
                value: choice["value"].clone(),
            })
            .collect())
    }
}
