//! Reading along: what stands in channels, and what mentions look like.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{
    actor::Reply,
    id::{ChannelId, CommandId, UserId},
    simulator::Simulator,
    world::{CommandKind, OptionSpec, World},
};

/// `<@1>`, `<@!1>`, `<@&1>`, `<#1>` and `</bind badge:1>`.
static MENTION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(@!?|@&|#|/[^:<>]+:)(\d+)>").expect("the pattern is valid"));

impl Simulator {
    /// The bot's messages in a channel that more than one person can see, the oldest first.
    pub fn messages_in(&self, channel: ChannelId) -> Vec<Reply> {
        self.core.look(|state| {
            let messages = state.world.messages.values();
            messages
                .filter(|message| message.channel == channel && message.only_for.is_none())
                .map(Reply::of)
                .collect()
        })
    }

    /// The bot's messages in its conversation with one person, the oldest first.
    pub fn direct_messages(&self, person: UserId) -> Vec<Reply> {
        let channel = self.core.with(|state| state.world.direct_channel(person));
        self.messages_in(channel)
    }

    /// The text as people read it: mentions of users, roles, channels and commands replaced by
    /// their names. A mention that Discord could not resolve stays as it is.
    pub fn readable(&self, text: &str) -> String {
        self.core.look(|state| {
            let named = |mention: &Captures<'_>| {
                let name = name_of(&state.world, &mention[1], &mention[2]);
                name.unwrap_or_else(|| mention[0].to_owned())
            };
            MENTION.replace_all(text, named).into_owned()
        })
    }

    /// The mention of a command, `</bind badge:ID>`, which people can click; `None` if the bot
    /// has registered no such command for all servers.
    pub fn command_mention(&self, path: &str) -> Option<String> {
        self.core.look(|state| {
            let name = path.split_whitespace().next()?;
            let mut commands = state.world.commands.in_scope(None);
            let command = commands.find(|command| {
                command.kind == CommandKind::ChatInput && command.definition.name == name
            })?;
            leads_somewhere(command.definition.options(), path)
                .then(|| format!("</{path}:{}>", command.id))
        })
    }
}

fn name_of(world: &World, kind: &str, id: &str) -> Option<String> {
    let number: u64 = id.parse().ok()?;
    match kind {
        "@" | "@!" => {
            let user = world.users.get(&number.into())?;
            Some(format!("@{}", user.name))
        }
        "@&" => {
            let mut servers = world.servers.values();
            let role = servers.find_map(|server| server.roles.get(&number.into()))?;
            Some(format!("@{}", role.name.trim_start_matches('@')))
        }
        "#" => {
            let channel = world.channels.get(&number.into())?;
            Some(format!("#{}", channel.name))
        }
        command => {
            let path = command.trim_start_matches('/').trim_end_matches(':');
            let registered = world.commands.by_id(CommandId::from(number))?;
            let known = path.split_whitespace().next() == Some(&registered.definition.name)
                && leads_somewhere(registered.definition.options(), path);
            known.then(|| format!("/{path}"))
        }
    }
}

/// Whether the words after the command's name are its subcommands, down to the last level.
fn leads_somewhere(mut options: &[OptionSpec], path: &str) -> bool {
    for word in path.split_whitespace().skip(1) {
        let next = options
            .iter()
            .find(|option| option.kind.is_nested() && option.name == word);
        let Some(next) = next else { return false };
        options = next.options();
    }
    !options.iter().any(|option| option.kind.is_nested())
}
