use std::collections::BTreeSet;

use gatepass::domain::{ServerId, Timestamp, UserId};

use super::Database;

impl Database {
    /// `members::see` of somebody in a later stay: what the bot gave before is gone.
    pub fn came(&mut self, server: ServerId, user: UserId, now: Timestamp) {
        self.left(server, user);
        self.close_stay(server, user, now);
        self.members.entry(server).or_default().insert(user);
        self.servers.entry(user).or_default().insert(server);
    }

    /// `members::miss`.
    pub fn left(&mut self, server: ServerId, user: UserId) {
        self.members.entry(server).or_default().remove(&user);
        self.servers.entry(user).or_default().remove(&server);
        self.strike_off(server, user);
    }

    /// Whether the user is a member, as far as is known.
    pub(super) fn is_present(&self, server: ServerId, user: UserId) -> bool {
        let of_server = self.members.get(&server);
        of_server.is_some_and(|it| it.contains(&user))
    }

    /// `servers_sharing`: every server has binds.
    pub fn servers_of(&self, user: UserId) -> BTreeSet<ServerId> {
        self.servers.get(&user).cloned().unwrap_or_default()
    }
}
