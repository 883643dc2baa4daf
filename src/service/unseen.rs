//! After events may have been missed: is the bot there, and who of the members is
//! that are linked or have a role from it, with the roles that the ledger says?

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tracing::{debug, info, warn};

use super::look::LookError;
use super::{GatewayError, LOOKED_AT_ONCE, Service};
use crate::domain::{ServerId, Trigger, UserId};

/// When to look again at the members of a server for whom a look failed.
const LOOK_LATER: Duration = Duration::from_secs(30);

/// Servers whose members are to be looked at, some at a time: whoever waits
/// longest is next, so that neither a large server nor one that Discord is
/// silent about holds up the others. Not kept on disk: every start begins with a
/// look at all of them.
#[derive(Default)]
pub(super) struct Unseen {
    servers: Mutex<BTreeMap<ServerId, Place>>,
    added: Notify,
}

/// Where a server stands in the line.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Not looked at before then.
    from: Instant,
    /// Up to whom its members have been looked at.
    seen: Option<UserId>,
    /// Before its members, whether the bot is there at all.
    unsure: bool,
}

impl Unseen {
    /// All of the server's members, soon; if it is `unsure` whether the bot is
    /// there, Discord is asked first.
    fn add(&self, server: ServerId, unsure: bool) {
        let from = Instant::now();
        let new = Place {
            from,
            seen: None,
            unsure,
        };
        let mut servers = self.servers();
        let place = servers.entry(server).or_insert(new);
        place.from = place.from.min(from);
        place.seen = None;
        place.unsure |= unsure;
        drop(servers);
        self.added.notify_one();
    }

    /// The rest of the server's members, unless all of them are asked for again.
    fn put_back(&self, server: ServerId, place: Place) {
        let mut servers = self.servers();
        servers.entry(server).or_insert(place).unsure |= place.unsure;
        drop(servers);
        self.added.notify_one();
    }

    /// Takes the next server out of the line; waits until there is one.
    async fn next(&self) -> (ServerId, Place) {
        loop {
            match self.take(Instant::now()) {
                Ok(next) => return next,
                Err(Some(from)) => tokio::select! {
                    () = sleep_until(from) => {}
                    () = self.added.notified() => {}
                },
                Err(None) => self.added.notified().await,
            }
        }
    }

    /// Or else when there will be one, as far as is known.
    fn take(&self, now: Instant) -> Result<(ServerId, Place), Option<Instant>> {
        let mut servers = self.servers();
        let first = servers.iter().min_by_key(|(_, place)| place.from);
        let (server, place) = first.map(|(server, place)| (*server, *place)).ok_or(None)?;
        if place.from > now {
            return Err(Some(place.from));
        }
        servers.remove(&server);
        Ok((server, place))
    }

    fn servers(&self) -> MutexGuard<'_, BTreeMap<ServerId, Place>> {
        // The map is whole after each of the changes made under it.
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Has a server's members looked at, soon.
    pub(super) fn look_again(&self, server: ServerId) {
        self.0.unseen.add(server, false);
    }

    /// The same, for a server that the bot may have left or come back to: Discord
    /// is asked, soon, and again until it answers.
    pub(super) fn look_whether_there(&self, server: ServerId) {
        self.0.unseen.add(server, true);
    }

    /// Looks at some members of a server that waits for it; waits until there
    /// is one.
    pub async fn look_at_next_members(&self) {
        let (server, place) = self.0.unseen.next().await;
        let from = Instant::now();
        let looked = if place.unsure {
            self.find_server(server).await.map(|()| None)
        } else {
            self.look_at_members(server, place.seen).await
        };
        match looked {
            Ok(None) => {}
            Ok(seen) => {
                let rest = Place {
                    from,
                    seen,
                    ..place
                };
                self.0.unseen.put_back(server, rest);
            }
            Err(error) => {
                warn!(server = server.get(), %error, "looking at a server's members later");
                let from = Instant::now() + LOOK_LATER;
                self.0.unseen.put_back(server, Place { from, ..place });
            }
        }
    }

    /// Is the bot in the server? Discord's silence proves nothing.
    async fn find_server(&self, server: ServerId) -> Result<(), LookError> {
        // Or what is heard meanwhile would be undone by an answer of before.
        let _turn = self.0.whereabouts.take(server).await;
        match self.gateway().roles(server).await {
            Ok(_) => self.is_in(server).await?,
            Err(GatewayError::NoAccess) => {
                info!(server = server.get(), "left a server unheard");
                self.left(server).await?;
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Looks at those after `seen`, as many as one request answers for. Only
    /// those for whom something is off are updated. Returns up to whom that was,
    /// if there may be more.
    async fn look_at_members(
        &self,
        server: ServerId,
        seen: Option<UserId>,
    ) -> Result<Option<UserId>, LookError> {
        let known = self.store().concerned_seen(server, seen, LOOKED_AT_ONCE);
        let known = BTreeMap::from_iter(known.await?);
        let (Some((first, _)), Some((last, _))) = (known.first_key_value(), known.last_key_value())
        else {
            return Ok(None);
        };
        let held = self.store().held_in(server, *first..=*last).await?;
        let users: Vec<UserId> = known.keys().copied().collect();
        let found = self.0.lookup.look_at(server, &users).await?;
        let now = self.now();
        let (mut gone, mut off) = (Vec::new(), 0_usize);
        for (user, member) in found {
            let Some(member) = member else {
                gone.push((user, known.get(&user).copied().flatten()));
                continue;
            };
            let newly = self
                .store()
                .saw_member(server, user, member.stay, now)
                .await?;
            let lacking = held
                .get(&user)
                .is_some_and(|roles: &BTreeSet<_>| !roles.is_subset(&member.roles));
            off += usize::from(newly || lacking);
            // Who came back was queued with the sighting.
            if lacking && !newly {
                self.queue(server, user, Trigger::Reconnected).await?;
            }
        }
        if off > 0 {
            self.ring();
        }
        self.store().members_gone(server, &gone, now).await?;
        debug!(
            server = server.get(),
            looked = known.len(),
            gone = gone.len(),
            off,
            "looked at members of a server"
        );
        Ok((known.len() == LOOKED_AT_ONCE).then_some(*last))
    }
}

#[cfg(test)]
mod tests;
