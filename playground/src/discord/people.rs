//! What people do on Discord besides talking to the bot: servers, roles, joining and leaving.

use std::time::Duration;

use super::{
    id::{RoleId, ServerId, UserId},
    permissions::Permissions,
    simulator::Simulator,
    world::{
        CommandKind, CommandPermission, CommandPermissionTarget, Member, RoleSpec, User, World,
    },
};

impl Simulator {
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        self.core.with(|state| change(&mut state.world))
    }

    /// A new user whose Discord speaks American English.
    pub fn create_user(&self, name: &str) -> UserId {
        self.change(|world| {
            let user = User::person(world.ids.next(), name);
            let id = user.id;
            world.users.insert(id, user);
            id
        })
    }

    /// The name shown instead of the user's name, where no nickname is.
    pub fn set_display_name(&self, user: UserId, name: &str) {
        self.change(|world| world.user_mut(user).display_name = Some(name.into()));
    }

    /// The language of the user's Discord, such as `de`.
    pub fn set_locale(&self, user: UserId, locale: &'static str) {
        self.change(|world| world.user_mut(user).locale = locale);
    }

    /// Whether others can send the user direct messages.
    pub fn set_accepts_direct_messages(&self, user: UserId, accepts: bool) {
        self.change(|world| world.user_mut(user).accepts_direct_messages = accepts);
    }

    /// A new server in American English with a `#general` channel, which the bot has joined with
    /// the [permissions of the settings](super::Settings::bot_permissions).
    pub fn create_server(&self, name: &str, owner: UserId) -> ServerId {
        let server = self.create_server_without_bot(name, owner);
        self.invite_bot(server);
        server
    }

    /// As [`create_server`](Self::create_server), but nobody has invited the bot yet.
    pub fn create_server_without_bot(&self, name: &str, owner: UserId) -> ServerId {
        self.change(|world| world.create_server(name, owner, "en-US"))
    }

    /// The bot joins the server. Its role is a new one and so at the bottom: it can give none
    /// of those that were there, until [somebody moves it](Self::move_role).
    pub fn invite_bot(&self, server: ServerId) {
        let permissions = self.core.settings.bot_permissions;
        self.change(|world| world.invite_bot(server, permissions));
    }

    /// As [`invite_bot`](Self::invite_bot), with other permissions than those of the settings.
    pub fn invite_bot_with(&self, server: ServerId, permissions: Permissions) {
        self.change(|world| world.invite_bot(server, permissions));
    }

    /// The bot is thrown out of the server.
    pub fn kick_bot(&self, server: ServerId) {
        self.change(|world| world.remove_bot(server));
    }

    /// An outage of the server begins.
    pub fn begin_outage(&self, server: ServerId) {
        self.change(|world| world.set_available(server, false));
    }

    /// The outage is over.
    pub fn end_outage(&self, server: ServerId) {
        self.change(|world| world.set_available(server, true));
    }

    /// Gives the server a new name.
    pub fn rename_server(&self, server: ServerId, name: &str) {
        self.change(|world| world.rename_server(server, name));
    }

    /// Hands the server to another member.
    pub fn set_owner(&self, server: ServerId, owner: UserId) {
        self.change(|world| world.set_owner(server, owner));
    }

    /// A new role.
    pub fn create_role(&self, server: ServerId, spec: RoleSpec) -> RoleId {
        self.change(|world| world.create_role(server, spec))
    }

    /// Deletes a role; members lose it.
    pub fn delete_role(&self, server: ServerId, role: RoleId) {
        self.change(|world| world.delete_role(server, role));
    }

    /// Moves a role to a position: 1 is right above `@everyone`.
    pub fn move_role(&self, server: ServerId, role: RoleId, position: u16) {
        self.change(|world| world.move_role(server, role, position));
    }

    /// Gives a role the position of another, which stays where it is: the older of the two is
    /// above. The next role that is made or moved draws them apart.
    pub fn level_role(&self, server: ServerId, role: RoleId, with: RoleId) {
        self.change(|world| {
            let position = world.server(server).role(with).position;
            world.change_role(server, role, |role| role.position = position);
        });
    }

    /// Where a role is in the list.
    pub fn role_position(&self, server: ServerId, role: RoleId) -> u16 {
        self.core
            .look(|state| state.world.server(server).role(role).position)
    }

    /// The bot's own, managed role.
    ///
    /// # Panics
    ///
    /// If the bot is not in the server or its role was deleted.
    pub fn bot_role(&self, server: ServerId) -> RoleId {
        let role = self.core.look(|state| state.world.server(server).bot_role);
        role.expect("the bot has a role of its own here")
    }

    /// What a role lets its members do from now on; also for the bot's own role.
    pub fn set_role_permissions(&self, server: ServerId, role: RoleId, permissions: Permissions) {
        self.change(|world| {
            world.change_role(server, role, |role| role.permissions = permissions);
        });
    }

    /// Gives a role a new name.
    pub fn rename_role(&self, server: ServerId, role: RoleId, name: &str) {
        self.change(|world| world.change_role(server, role, |role| role.name = name.into()));
    }

    /// The user becomes a member.
    pub fn join(&self, server: ServerId, user: UserId) {
        self.change(|world| world.join(server, user, Member::new(Vec::new())));
    }

    /// The user became a member so long ago, which the bot is told only now.
    pub fn join_long_ago(&self, server: ServerId, user: UserId, ago: Duration) {
        let mut member = Member::new(Vec::new());
        let ago = u64::try_from(ago.as_micros()).expect("not before 1970");
        member.joined_at -= ago;
        self.change(|world| world.join(server, user, member));
    }

    /// The user becomes a member, but has not passed the server's screening yet.
    pub fn join_pending(&self, server: ServerId, user: UserId) {
        let member = Member {
            pending: true,
            ..Member::new(Vec::new())
        };
        self.change(|world| world.join(server, user, member));
    }

    /// The member passes the server's screening.
    pub fn pass_screening(&self, server: ServerId, user: UserId) {
        self.change(|world| {
            world.change_member(server, user, |member| std::mem::take(&mut member.pending));
        });
    }

    /// The member leaves.
    pub fn leave(&self, server: ServerId, user: UserId) {
        self.change(|world| world.leave(server, user));
    }

    /// Gives the member a nickname.
    pub fn set_nick(&self, server: ServerId, user: UserId, nick: &str) {
        self.change(|world| {
            world.change_member(server, user, |member| {
                let new = member.nick.as_deref() != Some(nick);
                member.nick = Some(nick.into());
                new
            });
        });
    }

    /// A person, or another bot, gives the member a role.
    pub fn add_role_by_hand(&self, server: ServerId, user: UserId, role: RoleId) {
        self.change(|world| {
            world.server(server).role(role);
            world.add_role(server, user, role);
        });
    }

    /// A person, or another bot, takes a role from the member.
    pub fn remove_role_by_hand(&self, server: ServerId, user: UserId, role: RoleId) {
        self.change(|world| world.remove_role(server, user, role));
    }

    /// The server decides for itself whether members of a role (`@everyone` too) may run a
    /// command, whatever its default permissions.
    ///
    /// # Panics
    ///
    /// If the bot has no such command.
    pub fn set_command_permission(
        &self,
        server: ServerId,
        command: &str,
        role: RoleId,
        allowed: bool,
    ) {
        let who = CommandPermissionTarget::Role(role);
        self.decide_command(server, command, CommandPermission { who, allowed });
    }

    /// As [`set_command_permission`](Self::set_command_permission), for one member.
    pub fn set_command_permission_for(
        &self,
        server: ServerId,
        command: &str,
        user: UserId,
        allowed: bool,
    ) {
        let who = CommandPermissionTarget::User(user);
        self.decide_command(server, command, CommandPermission { who, allowed });
    }

    fn decide_command(&self, server: ServerId, command: &str, line: CommandPermission) {
        self.change(|world| {
            let kinds = [
                CommandKind::ChatInput,
                CommandKind::User,
                CommandKind::Message,
            ];
            let found = kinds
                .into_iter()
                .find_map(|kind| world.commands.find(Some(server), kind, command));
            let command = found.expect("the bot has registered the command").id;
            let lines = world.server_mut(server).command_permissions.entry(command);
            let lines = lines.or_default();
            lines.retain(|other| other.who != line.who);
            lines.push(line);
        });
    }

    /// Lets time pass, as far as IDs tell it: those given from now on are later, and the
    /// tokens of interactions end.
    pub fn let_pass(&self, time: Duration) {
        self.change(|world| world.ids.let_pass(time));
    }

    /// Users and members by the thousand, for benchmarks: `members` new users in each of
    /// `servers` new servers of one owner, `roles` roles each that the bot can give.
    pub fn populate(&self, servers: usize, members: usize, roles: usize) -> Vec<Settlement> {
        let owner = self.create_user("landlord");
        (0..servers)
            .map(|number| {
                self.change(|world| {
                    let server = world.create_server(&format!("Server {number}"), owner, "en-US");
                    let roles = (0..roles)
                        .map(|role| {
                            let spec = RoleSpec::named(format!("Role {role}"));
                            world.create_role(server, spec)
                        })
                        .collect();
                    let members = (0..members)
                        .map(|member| {
                            let user =
                                User::person(world.ids.next(), &format!("user{number}_{member}"));
                            let id = user.id;
                            world.users.insert(id, user);
                            world.join(server, id, Member::new(Vec::new()));
                            id
                        })
                        .collect();
                    world.invite_bot(server, self.core.settings.bot_permissions);
                    let bot_role = world.server(server).bot_role.expect("it was just made");
                    world.move_role(server, bot_role, u16::MAX);
                    Settlement {
                        server,
                        roles,
                        members,
                    }
                })
            })
            .collect()
    }
}

/// A server of [`Simulator::populate`] with what was made in it.
#[derive(Clone, Debug)]
pub struct Settlement {
    pub server: ServerId,
    pub roles: Vec<RoleId>,
    pub members: Vec<UserId>,
}
