//! Members: users in a server.

use serde_json::{Value, json};

use super::{
    super::{
        id::{RoleId, ServerId, UserId, unix_micros},
        time::rfc3339,
    },
    Audience, Intents, Server, User, World,
};

/// What a server knows of a member. Small: benchmarks make a million of them.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Without `@everyone`, in the order they were given.
    pub(crate) roles: Vec<RoleId>,
    pub(crate) nick: Option<Box<str>>,
    /// Unix microseconds; another one each time they join.
    pub(crate) joined_at: u64,
    /// Has not passed the server's membership screening yet.
    pub(crate) pending: bool,
}

impl Member {
    /// Somebody who joins now and has passed any screening.
    pub(crate) fn new(roles: Vec<RoleId>) -> Self {
        Self {
            roles,
            nick: None,
            joined_at: unix_micros(),
            pending: false,
        }
    }

    /// The member as REST answers and events carry it (`GuildMemberResponse`).
    pub(crate) fn json(&self, user: &User) -> Value {
        let mut member = self.partial_json();
        member["user"] = user.json();
        member
    }

    /// The member without its user, as in an interaction's `resolved`.
    pub(crate) fn partial_json(&self) -> Value {
        json!({
            "avatar": null,
            "banner": null,
            "avatar_decoration_data": null,
            "collectibles": null,
            "communication_disabled_until": null,
            "flags": 0,
            // Cut to milliseconds, as it is kept; the event of the joining has it in full
            // (serenity-rs/serenity#68).
            "joined_at": rfc3339(self.joined_at / 1_000 * 1_000),
            "nick": self.nick,
            "pending": self.pending,
            "premium_since": null,
            "roles": self.roles,
            "mute": false,
            "deaf": false,
        })
    }
}

impl World {
    /// The member as JSON, if they are one.
    pub(crate) fn member_json(&self, server: ServerId, user: UserId) -> Option<Value> {
        let member = self.servers.get(&server)?.members.get(&user)?;
        Some(member.json(self.user(user)))
    }

    /// Makes the user a member; one already there stays as they are.
    pub(crate) fn join(&mut self, server: ServerId, user: UserId, member: Member) {
        self.user(user);
        let members = &mut self.server_mut(server).members;
        if members.contains_key(&user) {
            return;
        }
        let joined_at = member.joined_at;
        members.insert(user, member);
        let audience = Audience::server(server, Intents::GUILD_MEMBERS);
        self.tell("GUILD_MEMBER_ADD", audience, |world| {
            let mut member = world
                .member_json(server, user)
                .expect("they have just joined");
            member["joined_at"] = json!(rfc3339(joined_at));
            member["guild_id"] = json!(server);
            member
        });
    }

    /// The user leaves the server, or is thrown out: the bot can't tell one from the other.
    pub(crate) fn leave(&mut self, server: ServerId, user: UserId) {
        if self.server_mut(server).members.remove(&user).is_some() {
            let audience = Audience::server(server, Intents::GUILD_MEMBERS);
            self.tell(
                "GUILD_MEMBER_REMOVE",
                audience,
                |world| json!({ "guild_id": server, "user": world.user(user).json() }),
            );
        }
    }

    /// Changes the member as `change` says. Whether it did is its answer, and only then the bot
    /// is told. The bot hears of itself even without the intent.
    pub(crate) fn change_member(
        &mut self,
        server: ServerId,
        user: UserId,
        change: impl FnOnce(&mut Member) -> bool,
    ) {
        if !change(self.server_mut(server).member_mut(user)) {
            return;
        }
        let needs = if user == self.bot() {
            Intents::NONE
        } else {
            Intents::GUILD_MEMBERS
        };
        self.tell(
            "GUILD_MEMBER_UPDATE",
            Audience::server(server, needs),
            |world| {
                let mut member = world
                    .member_json(server, user)
                    .expect("they were changed just now");
                member["guild_id"] = json!(server);
                member
            },
        );
    }

    pub(crate) fn add_role(&mut self, server: ServerId, user: UserId, role: RoleId) {
        self.change_member(server, user, |member| {
            let new = !member.roles.contains(&role);
            if new {
                member.roles.push(role);
            }
            new
        });
    }

    pub(crate) fn remove_role(&mut self, server: ServerId, user: UserId, role: RoleId) {
        self.change_member(server, user, |member| {
            let before = member.roles.len();
            member.roles.retain(|held| *held != role);
            member.roles.len() != before
        });
    }
}

impl Server {
    /// The member, whom the caller made.
    ///
    /// # Panics
    ///
    /// If the user is not a member: a mistake of the test, not of the bot.
    pub(crate) fn member_mut(&mut self, user: UserId) -> &mut Member {
        let name = &self.name;
        self.members
            .get_mut(&user)
            .unwrap_or_else(|| panic!("{user:?} is not a member of {name}"))
    }
}
