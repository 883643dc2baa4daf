//! The small map: for each server its roles and the bot's place among them.
//!
//! serenity's cache would hold all that Discord sends, at 100 to 500 KB a
//! server; rules and replies need the roles alone. Events keep the map true;
//! what is not in it is asked for, once for all who wait.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{BoxFuture, FutureExt, Shared};

use super::rest::{Rest, RestError};
use crate::domain::{Role, RoleId, ServerId, ServerRoles, UserId};

/// Roles by server. Clones share everything.
#[derive(Clone, Debug)]
pub struct Servers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rest: Rest,
    bot: UserId,
    state: Mutex<State>,
}

type Fetch = Shared<BoxFuture<'static, Result<Arc<ServerRoles>, RestError>>>;

#[derive(Default)]
struct State {
    known: HashMap<ServerId, Arc<ServerRoles>>,
    fetches: HashMap<ServerId, InFlight>,
}

/// A request for a server's roles that others may wait for, too.
struct InFlight {
    fetch: Fetch,
    /// An event came while it was under way: what it brings may be older.
    overtaken: bool,
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("State")
            .field("known", &self.known.len())
            .field("fetches", &self.fetches.len())
            .finish()
    }
}

/// How often a fetch that events overtook begins again. A server whose roles
/// change faster than they can be read gets the last answer, not kept.
const FETCHES: usize = 3;

/// Takes a fetch off the list however it ends.
struct Landed<'a>(&'a Servers, ServerId);

impl Drop for Landed<'_> {
    fn drop(&mut self) {
        self.0.state().fetches.remove(&self.1);
    }
}

impl Servers {
    pub(super) fn new(rest: Rest, bot: UserId) -> Self {
        Self(Arc::new(Inner {
            rest,
            bot,
            state: Mutex::default(),
        }))
    }

    /// The server's roles, from the map or else from Discord.
    pub async fn get(&self, server: ServerId) -> Result<Arc<ServerRoles>, RestError> {
        if let Some(known) = self.known(server) {
            return Ok(known);
        }
        self.join_fetch(server).await
    }

    /// The server's roles, if they are in the map.
    pub fn known(&self, server: ServerId) -> Option<Arc<ServerRoles>> {
        self.state().known.get(&server).cloned()
    }

    fn join_fetch(&self, server: ServerId) -> Fetch {
        let mut state = self.state();
        if let Some(flight) = state.fetches.get(&server) {
            return flight.fetch.clone();
        }
        let fetch = self.clone().fetch(server).boxed().shared();
        let flight = InFlight {
            fetch: fetch.clone(),
            overtaken: false,
        };
        state.fetches.insert(server, flight);
        // A fetch whose callers all gave up would stand still in the map and
        // hold up the next caller with its old deadline: it runs on its own.
        drop(tokio::spawn(fetch.clone()));
        fetch
    }

    async fn fetch(self, server: ServerId) -> Result<Arc<ServerRoles>, RestError> {
        let _landed = Landed(&self, server);
        let mut left = FETCHES;
        loop {
            left -= 1;
            let fetched = self.0.rest.server_roles(server, self.0.bot).await;
            let mut state = self.state();
            // A GUILD_CREATE may have filled the map meanwhile.
            if let Some(known) = state.known.get(&server) {
                return Ok(Arc::clone(known));
            }
            let fetched = fetched?;
            let overtaken = state
                .fetches
                .get_mut(&server)
                .is_some_and(|flight| std::mem::take(&mut flight.overtaken));
            if !overtaken {
                state.known.insert(server, Arc::clone(&fetched));
            } else if left > 0 {
                continue;
            }
            return Ok(fetched);
        }
    }

    /// A server became available, with all its roles. Without the bot's own
    /// member in it, the next one who asks fetches.
    pub(super) fn available(&self, roles: ServerRoles, bot_roles: Option<Vec<RoleId>>) {
        let server = roles.server;
        self.change(server, |known| {
            *known = bot_roles.map(|bot_roles| Arc::new(ServerRoles { bot_roles, ..roles }));
        });
    }

    /// What is known of a server may be out of date, or the server is gone.
    pub(super) fn forget(&self, server: ServerId) {
        self.change(server, |known| *known = None);
    }

    pub(super) fn renamed(&self, server: ServerId, name: &str, owner: UserId) {
        self.update(server, |roles| {
            name.clone_into(&mut roles.name);
            roles.owner = owner;
            true
        });
    }

    /// Whether the role is new, moved, or gained or lost powers, as far as is
    /// known.
    pub(super) fn role_set(&self, server: ServerId, id: RoleId, role: Role) -> bool {
        self.update(server, |roles| {
            let before = roles.roles.insert(id, role);
            let after = &roles.roles[&id];
            before.is_none_or(|before| {
                before.position != after.position
                    || before.permissions != after.permissions
                    || before.managed != after.managed
            })
        })
    }

    pub(super) fn role_deleted(&self, server: ServerId, id: RoleId) {
        self.update(server, |roles| {
            roles.bot_roles.retain(|role| *role != id);
            roles.roles.remove(&id).is_some()
        });
    }

    /// Whether the bot's own roles differ from before, as far as is known.
    pub(super) fn bot_roles_set(&self, server: ServerId, mut now: Vec<RoleId>) -> bool {
        now.sort_unstable();
        self.update(server, |roles| {
            roles.bot_roles.sort_unstable();
            let differ = roles.bot_roles != now;
            roles.bot_roles = now;
            differ
        })
    }

    /// Changes a known server. One that is not known may be any way: `true`.
    fn update(&self, server: ServerId, update: impl FnOnce(&mut ServerRoles) -> bool) -> bool {
        let mut changed = true;
        self.change(server, |known| {
            if let Some(known) = known {
                changed = update(Arc::make_mut(known));
            }
        });
        changed
    }

    fn change(&self, server: ServerId, change: impl FnOnce(&mut Option<Arc<ServerRoles>>)) {
        let mut state = self.state();
        if let Some(flight) = state.fetches.get_mut(&server) {
            flight.overtaken = true;
        }
        let mut known = state.known.remove(&server);
        change(&mut known);
        if let Some(known) = known {
            state.known.insert(server, known);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that runs under the lock leaves it half changed.
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
