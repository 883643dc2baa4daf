use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use serenity::all as discord;
use serenity::all::{FullEvent, Interaction};

use super::{Lanes, Lookup};
use crate::discord::channels::Channels;
use crate::discord::ids::{Known, known_roles, stay_since};
use crate::discord::servers::Servers;
use crate::domain::{Permissions, Role, RoleId, ServerId, ServerRoles, UserId};
use crate::service::{ServerEvent, ShardSlice};

/// Turns Discord's events into ours, keeps the map of roles true on the way,
/// and hands answers to look-ups to those who wait for them.
#[derive(Debug)]
pub(in crate::discord) struct Events {
    servers: Servers,
    channels: Channels,
    bot: UserId,
    lookup: Lookup,
    lanes: Lanes,
    memory: Mutex<Memory>,
}

/// What one event can't tell without those before it.
#[derive(Debug, Default)]
struct Memory {
    /// The servers the bot is in, unavailable ones included: a `GUILD_CREATE` of
    /// another one means that it was just added there.
    inside: HashSet<ServerId>,
    /// Members who have yet to pass screening: Discord tells that they did by
    /// an update like any other.
    pending: HashSet<(ServerId, UserId)>,
}

/// Members in screening who are remembered, some 4 MB at most. Beyond it a
/// member gets their roles at the next look instead of at once.
const MAX_PENDING: usize = 100_000;

impl Events {
    pub(in crate::discord) fn new(
        servers: Servers,
        channels: Channels,
        bot: UserId,
        lookup: Lookup,
        lanes: Lanes,
    ) -> Self {
        Self {
            servers,
            channels,
            bot,
            lookup,
            lanes,
            memory: Mutex::default(),
        }
    }

    /// Takes note of one event. Never waits.
    pub(in crate::discord) fn hear(&self, shard: ShardSlice, event: FullEvent) {
        // IDs that are no snowflakes do not come from Discord.
        let _: Option<()> = self.take_note(shard, event);
    }

    /// Takes note of who uses a command or a button. Never waits.
    pub(in crate::discord) fn acted(&self, interaction: &Interaction) {
        let (server, user) = match interaction {
            Interaction::Command(command) => (command.guild_id, command.user.id),
            Interaction::Component(press) => (press.guild_id, press.user.id),
            Interaction::Modal(form) => (form.guild_id, form.user.id),
            _ => return,
        };
        if let (Some(server), Some(user)) = (server.and_then(Known::known), user.known()) {
            self.lanes.push(ServerEvent::MemberActive { server, user });
        }
    }

    fn take_note(&self, shard: ShardSlice, event: FullEvent) -> Option<()> {
        match event {
            FullEvent::Ready { data_about_bot } => self.session_started(shard, &data_about_bot),
            FullEvent::GuildCreate { guild, .. } => self.server_available(guild)?,
            FullEvent::GuildUpdate { new_data, .. } => {
                let owner = new_data.owner_id.known()?;
                self.servers
                    .renamed(new_data.id.known()?, &new_data.name, owner);
            }
            FullEvent::GuildDelete { incomplete, .. } => {
                let server = incomplete.id.known()?;
                // Unavailable is an outage: what was known still holds, and a
                // GUILD_CREATE ends it.
                if !incomplete.unavailable {
                    self.servers.forget(server);
                    self.memory(|memory| {
                        memory.inside.remove(&server);
                        memory.pending.retain(|(of, _)| *of != server);
                    });
                    self.lanes.push(ServerEvent::ServerLeft { server });
                }
            }
            FullEvent::GuildRoleCreate { new } => {
                self.servers
                    .role_set(new.guild_id.known()?, new.id.known()?, role(&new));
            }
            FullEvent::GuildRoleUpdate { new, .. } => {
                let (server, id) = (new.guild_id.known()?, new.id.known()?);
                if self.servers.role_set(server, id, role(&new)) {
                    self.lanes.push(ServerEvent::RoleChanged { server });
                }
            }
            FullEvent::GuildRoleDelete {
                guild_id,
                removed_role_id,
                ..
            } => {
                let (server, role) = (guild_id.known()?, removed_role_id.known()?);
                self.servers.role_deleted(server, role);
                self.lanes.push(ServerEvent::RoleDeleted { server, role });
            }
            FullEvent::ChannelUpdate { new: channel, .. }
            | FullEvent::ChannelDelete { channel, .. }
                if self.channels.changed(channel.id.known()?) =>
            {
                let server = channel.guild_id.known()?;
                self.lanes.push(ServerEvent::ChannelChanged { server });
            }
            FullEvent::GuildMemberAddition { new_member } => self.member_joined(&new_member)?,
            FullEvent::GuildMemberUpdate { event, .. } => self.member_changed(&event)?,
            FullEvent::GuildMemberRemoval { guild_id, user, .. } => {
                let (server, user) = (guild_id.known()?, user.id.known()?);
                self.memory(|memory| memory.pending.remove(&(server, user)));
                self.lanes.push(ServerEvent::MemberLeft { server, user });
            }
            FullEvent::GuildMembersChunk { chunk } => self.lookup.found(chunk),
            _ => {}
        }
        Some(())
    }

    fn session_started(&self, shard: ShardSlice, ready: &discord::Ready) {
        let servers: Vec<ServerId> = ready
            .guilds
            .iter()
            .filter_map(|guild| guild.id.known())
            .collect();
        let before: Vec<ServerId> = self.memory(|memory| {
            let before = memory.inside.extract_if(|server| shard.covers(*server));
            let before = before.collect();
            memory.inside.extend(&servers);
            before
        });
        // What happened since the last session was not heard.
        self.channels.all_changed();
        for server in before.iter().chain(&servers) {
            self.servers.forget(*server);
        }
        for server in servers.iter().copied() {
            self.lanes.push(ServerEvent::Reconnected { server });
        }
        self.lanes
            .push(ServerEvent::SessionStarted { shard, servers });
    }

    fn server_available(&self, guild: discord::Guild) -> Option<()> {
        let server = guild.id.known()?;
        let bot = discord::UserId::new(self.bot.get_u64());
        let bot_roles = guild
            .members
            .get(&bot)
            .map(|member| known_roles(&member.roles));
        let roles = ServerRoles {
            server,
            name: guild.name,
            owner: guild.owner_id.known()?,
            roles: guild
                .roles
                .values()
                .filter_map(|theirs| Some((theirs.id.known()?, role(theirs))))
                .collect(),
            bot_roles: Vec::new(),
        };
        self.servers.available(roles, bot_roles);
        if self.memory(|memory| memory.inside.insert(server)) {
            self.lanes.push(ServerEvent::ServerJoined { server });
        }
        Some(())
    }

    fn member_joined(&self, member: &discord::Member) -> Option<()> {
        let (server, user) = (member.guild_id.known()?, member.user.id.known()?);
        let pending = member.pending;
        if user == self.bot {
            return None;
        }
        self.memory(|memory| {
            if pending && memory.pending.len() < MAX_PENDING {
                memory.pending.insert((server, user));
            }
        });
        self.lanes.push(ServerEvent::MemberJoined {
            server,
            user,
            stay: member.joined_at.map(|at| stay_since(*at)),
        });
        Some(())
    }

    fn member_changed(&self, event: &discord::GuildMemberUpdateEvent) -> Option<()> {
        let (server, user) = (event.guild_id.known()?, event.user.id.known()?);
        if user == self.bot {
            // Sent for the bot itself whatever its intents are.
            if self
                .servers
                .bot_roles_set(server, known_roles(&event.roles))
            {
                self.lanes.push(ServerEvent::RoleChanged { server });
            }
        } else if !event.pending && self.memory(|memory| memory.pending.remove(&(server, user))) {
            self.lanes
                .push(ServerEvent::ScreeningPassed { server, user });
        }
        Some(())
    }

    fn memory<T>(&self, change: impl FnOnce(&mut Memory) -> T) -> T {
        change(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn role(theirs: &discord::Role) -> Role {
    Role {
        name: theirs.name.clone(),
        position: theirs.position.into(),
        permissions: Permissions::from_bits(theirs.permissions.bits()),
        managed: theirs.managed,
    }
}

/// What look-ups and events need of a member.
pub(super) fn member(theirs: &discord::Member) -> Option<crate::service::Member> {
    Some(crate::service::Member {
        user: theirs.user.id.known()?,
        roles: known_roles(&theirs.roles)
            .into_iter()
            .collect::<std::collections::BTreeSet<RoleId>>(),
        pending: theirs.pending,
        bot: theirs.user.bot,
        stay: theirs.joined_at.map(|at| stay_since(*at)),
    })
}
