//! Commands put together piece by piece.

use super::{
    Exchange, Person,
    argument::Argument,
    command::{Arguments, CommandError},
};
use crate::discord::id::{ChannelId, RoleId, UserId};

impl Person {
    /// A command put together piece by piece: `slash("bind badge").string("item", "5")`.
    pub fn slash(&self, command: &str) -> Invocation {
        Invocation {
            person: self.clone(),
            path: command.trim_start_matches('/').into(),
            arguments: Vec::new(),
        }
    }
}

/// A command being put together.
#[derive(Clone, Debug)]
pub struct Invocation {
    pub(super) person: Person,
    pub(super) path: String,
    pub(super) arguments: Arguments,
}

impl Invocation {
    /// A text.
    #[must_use]
    pub fn string(self, option: &str, value: impl Into<String>) -> Self {
        self.with(option, Argument::Text(value.into()))
    }

    /// A whole number.
    #[must_use]
    pub fn integer(self, option: &str, value: i64) -> Self {
        self.with(option, Argument::Integer(value))
    }

    /// A number.
    #[must_use]
    pub fn number(self, option: &str, value: f64) -> Self {
        self.with(option, Argument::Number(value))
    }

    /// Yes or no.
    #[must_use]
    pub fn boolean(self, option: &str, value: bool) -> Self {
        self.with(option, Argument::Boolean(value))
    }

    /// A user, member of the server or not.
    #[must_use]
    pub fn user(self, option: &str, user: UserId) -> Self {
        self.with(option, Argument::User(user))
    }

    /// A role.
    #[must_use]
    pub fn role(self, option: &str, role: RoleId) -> Self {
        self.with(option, Argument::Role(role))
    }

    /// A channel.
    #[must_use]
    pub fn channel(self, option: &str, channel: ChannelId) -> Self {
        self.with(option, Argument::Channel(channel))
    }

    /// Runs the command.
    pub fn run(self) -> Result<Exchange, CommandError> {
        let Self {
            person,
            path,
            arguments,
        } = self;
        person.invoke(|_| Ok((path, arguments)))
    }

    fn with(mut self, option: &str, argument: Argument) -> Self {
        self.arguments.push((option.into(), argument));
        self
    }
}
