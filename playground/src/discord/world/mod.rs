//! What exists on the simulated Discord: users, servers, roles, members, channels, messages and
//! the bot's application.
//!
//! Everything here is plain data behind one lock. A change leaves an [`Event`] in the outbox,
//! which the [gateway](super::gateway) then tells those who listen.

mod application;
mod channel;
mod command;
mod commands;
mod event;
mod member;
mod message;
mod option;
mod rank;
mod rendered;
mod role;
mod server;
mod user;

use std::collections::{BTreeMap, HashMap};

pub use self::{channel::ChannelKind, message::Pings, option::OptionKind, role::RoleSpec};

pub(crate) use self::{
    application::Application,
    channel::{Channel, Overwrite, OverwriteTarget, Place},
    command::{Command, CommandKind, Definition},
    commands::{Commands, NotACommand},
    event::{Audience, Event, Intents},
    member::Member,
    message::{Attachment, Message, MessageFlags, MessageOrigin},
    option::OptionSpec,
    rank::RoleWriteRefusal,
    role::Role,
    server::{CommandPermission, CommandPermissionTarget, Server},
    user::User,
};
use super::{
    id::{ChannelId, MessageId, ServerId, Snowflakes, UserId},
    settings::Settings,
};

/// Everything that exists.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) ids: Snowflakes,
    pub(crate) application: Application,
    pub(crate) users: HashMap<UserId, User>,
    pub(crate) servers: BTreeMap<ServerId, Server>,
    pub(crate) channels: HashMap<ChannelId, Channel>,
    pub(crate) messages: BTreeMap<MessageId, Message>,
    pub(crate) commands: Commands,
    /// Intents of all sessions together: events that nobody listens to are not even written.
    pub(crate) listened: Intents,
    pub(crate) outbox: Vec<Event>,
}

impl World {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut ids = Snowflakes::default();
        let owner = User::person(ids.next(), "developer");
        let bot = User::bot(ids.next(), &settings.application_name);
        let application = Application {
            id: ids.next(),
            name: settings.application_name.clone(),
            owner: owner.id,
            bot: bot.id,
            guild_members_intent: settings.guild_members_intent,
        };
        Self {
            ids,
            application,
            users: HashMap::from([(owner.id, owner), (bot.id, bot)]),
            servers: BTreeMap::new(),
            channels: HashMap::new(),
            messages: BTreeMap::new(),
            commands: Commands::default(),
            listened: Intents::NONE,
            outbox: Vec::new(),
        }
    }

    /// The bot's user.
    pub(crate) fn bot(&self) -> UserId {
        self.application.bot
    }

    /// A server the bot is in.
    pub(crate) fn joined(&self, server: ServerId) -> Option<&Server> {
        self.servers
            .get(&server)
            .filter(|server| server.members.contains_key(&self.application.bot))
    }

    /// The server, which the caller made itself.
    ///
    /// # Panics
    ///
    /// If there is no such server: a mistake of the test, not of the bot.
    pub(crate) fn server(&self, server: ServerId) -> &Server {
        self.servers
            .get(&server)
            .unwrap_or_else(|| panic!("there is no {server:?} on this Discord"))
    }

    /// As [`server`](Self::server).
    pub(crate) fn server_mut(&mut self, server: ServerId) -> &mut Server {
        self.servers
            .get_mut(&server)
            .unwrap_or_else(|| panic!("there is no {server:?} on this Discord"))
    }

    /// The user, whom the caller made.
    ///
    /// # Panics
    ///
    /// If there is no such user: a mistake of the test, not of the bot.
    pub(crate) fn user(&self, user: UserId) -> &User {
        self.users
            .get(&user)
            .unwrap_or_else(|| panic!("there is no {user:?} on this Discord"))
    }

    /// As [`user`](Self::user).
    pub(crate) fn user_mut(&mut self, user: UserId) -> &mut User {
        self.users
            .get_mut(&user)
            .unwrap_or_else(|| panic!("there is no {user:?} on this Discord"))
    }

    /// Tells the server's listeners, if anyone listens with these intents.
    pub(crate) fn tell(
        &mut self,
        name: &'static str,
        audience: Audience,
        data: impl FnOnce(&Self) -> serde_json::Value,
    ) {
        if !self.listened.covers(audience.intents()) {
            return;
        }
        if let Audience::Server { server, .. } = audience
            && (self.joined(server).is_none_or(|server| !server.available))
        {
            return;
        }
        let data = data(self);
        self.outbox.push(Event {
            name,
            audience,
            data,
        });
    }
}
