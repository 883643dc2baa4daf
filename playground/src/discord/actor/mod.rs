//! People who use the bot, as tests and the tour write them down.
//!
//! A [`Person`] types commands, presses buttons and reads. What Discord's own interface would not
//! let them do is refused to *them*, with a typed error, and never reaches the bot.
//!
//! Menus, forms and direct messages are here before the bot has any: bulk updates, sign-in by
//! phrase and notices will use them.

mod access;
mod argument;
mod command;
mod components;
mod exchange;
mod form;
mod invocation;
mod payload;
mod press;
mod reply;
mod suggest;
mod typed;

pub use self::{
    command::CommandError,
    exchange::{Conversation, Exchange, NoReply},
    form::{Form, FormField},
    invocation::Invocation,
    press::PressError,
    reply::{Button, File, Menu, MenuOption, Reply},
    suggest::{SuggestError, Suggestion},
};
use super::{
    id::{ChannelId, ServerId, UserId},
    simulator::Simulator,
    world::Place,
};

/// Somebody in front of Discord, in one channel.
#[derive(Clone, Debug)]
pub struct Person {
    discord: Simulator,
    user: UserId,
    place: Place,
    channel: ChannelId,
}

impl Simulator {
    /// The user in a server's `#general`.
    pub fn member(&self, server: ServerId, user: UserId) -> Person {
        Person {
            discord: self.clone(),
            user,
            place: Place::Server(server),
            channel: self.general_channel(server),
        }
    }

    /// The user in their conversation with the bot.
    pub fn in_direct_messages(&self, user: UserId) -> Person {
        let channel = self.core.with(|state| state.world.direct_channel(user));
        Person {
            discord: self.clone(),
            user,
            place: Place::Direct(user),
            channel,
        }
    }
}

impl Person {
    /// The same person in another channel of the server.
    #[must_use]
    pub fn in_channel(mut self, channel: ChannelId) -> Self {
        self.channel = channel;
        self
    }

    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }
}
