//! This process among those that share its database.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::{info, warn};

use super::Service;
use crate::domain::share::{self, Said};
use crate::domain::work::LOOK_AROUND;
use crate::store::{Standing, StoreError};

/// How often the database is asked though nothing rang, while others may queue what
/// is to be done, or stop it.
const LOOK_AROUND_AMONG_OTHERS: Duration = Duration::from_secs(1);

/// How it stands, as far as is known.
#[derive(Debug)]
pub(super) struct Company(Mutex<State>);

#[derive(Debug, Clone, Copy)]
struct State {
    /// When it began in another's place, which may have asked something; `None`:
    /// it did not, or never said so far.
    took_over: Option<Instant>,
    has_said: bool,
    /// Thousandths of what Roblox allows; all, before anything is known.
    share: u32,
    lapses: Instant,
    is_alone: bool,
}

impl Default for Company {
    fn default() -> Self {
        let now = Instant::now();
        Self(Mutex::new(State {
            took_over: None,
            has_said: false,
            share: share::WHOLE,
            lapses: now,
            is_alone: true,
        }))
    }
}

impl Company {
    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after each of the assignments made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Says to the other processes that this one lives, and learns what time it is for
    /// all of them and what part of Roblox's limits is its own for the next
    /// [`share::LASTS`]. To be called every [`share::SAID_EVERY`], and once before
    /// anything is recorded or asked of Roblox.
    pub async fn say_alive(&self) -> Result<(), StoreError> {
        loop {
            // What is lasts from before it was asked for, or a slow database would
            // prolong it.
            let (asked, before) = (Instant::now(), self.now());
            let said = self.say(asked);
            let standing = match self.store().say_alive(said).await {
                Ok(standing) => standing,
                Err(error) => return self.goes_on_unheard(asked, error).await,
            };
            self.0.clock.set(before, standing.now);
            let gives_away = standing.fair < standing.share;
            self.stands(standing, asked);
            // The others may have the difference when it is told.
            if !gives_away {
                return Ok(());
            }
        }
    }

    /// Whether this process has a part of Roblox's limits.
    pub fn has_share(&self) -> bool {
        self.0.company.lock().share > 0
    }

    /// How often to ask the database for what is to be done though nothing rang.
    pub fn look_around(&self) -> Duration {
        if self.0.company.lock().is_alone {
            LOOK_AROUND
        } else {
            LOOK_AROUND_AMONG_OTHERS
        }
    }

    fn say(&self, now: Instant) -> Said {
        let (used, busy) = self.roblox().usage();
        let state = *self.0.company.lock();
        let spent = |began: Instant| now.duration_since(began) >= share::SPENT;
        let is_known = state.has_said && state.took_over.is_none_or(spent);
        Said {
            share: state.share,
            used: is_known.then_some(used),
            busy,
            serves_people: self.store().serves_people(),
        }
    }

    fn stands(&self, standing: Standing, asked: Instant) {
        let mut state = self.0.company.lock();
        let share = standing.share.min(standing.fair);
        if share != state.share || standing.is_alone != state.is_alone {
            let alone = standing.is_alone;
            info!(
                share,
                alone, "this process's thousandths of Roblox's limits"
            );
        }
        if state.is_alone && !standing.is_alone {
            // Whoever rested for as long as one may who is alone.
            self.ring();
            self.ring_for_bulk_updates();
            self.0.turn_moved.notify_one();
        }
        let took_over = !state.has_said && standing.had_one;
        *state = State {
            took_over: state.took_over.or(took_over.then_some(asked)),
            has_said: true,
            share,
            lapses: asked + share::LASTS,
            is_alone: standing.is_alone,
        };
        self.keeps_to(&state);
    }

    fn keeps_to(&self, state: &State) {
        let serves_people = self.store().serves_people();
        let roblox = self.roblox();
        roblox.set_share(state.share, serves_people, state.lapses);
    }

    /// The database takes nothing. While it tells that nobody else is there, this
    /// process is in nobody's way: somebody new waits for longer than a share lasts.
    async fn goes_on_unheard(&self, asked: Instant, error: StoreError) -> Result<(), StoreError> {
        let lasts = self.0.company.lock().lapses > asked;
        if lasts && matches!(self.store().sees_nobody().await, Ok(true)) {
            warn!(%error, "could not say that this process lives; no other is there");
            let mut state = self.0.company.lock();
            state.lapses = asked + share::LASTS;
            self.keeps_to(&state);
            return Ok(());
        }
        Err(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fake::World;

    /// Or it would take a role that another process is writing for long settled.
    #[tokio::test]
    async fn a_machine_that_is_ahead_goes_by_the_databases_time() {
        let world = World::new().await;
        let service = &world.service;
        let is_right = async || {
            let now = service.now();
            let theirs = service.store().now_of_database().await.expect("works");
            now.since(theirs).max(theirs.since(now)) < Duration::from_secs(20)
        };
        world.pass(Duration::from_secs(70));
        assert!(!is_right().await);
        service.say_alive().await.expect("works");
        assert!(is_right().await);
    }
}
