//! This process among those that share its database.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tracing::{error, info, warn};

use super::Service;
use crate::domain::Timestamp;
use crate::domain::share::{self, Said};
use crate::domain::work::LOOK_AROUND;
use crate::store::{Standing, StoreError};

/// How often the database is asked though nothing rang, while others may queue what
/// is to be done, or stop it.
const LOOK_AROUND_AMONG_OTHERS: Duration = Duration::from_secs(1);

/// By how much this machine's clock may differ from the database's. What one process
/// records, another compares with its own time: when a write can no longer land
/// (`IN_FLIGHT`) and who is due.
const CLOCKS_AGREE: Duration = Duration::from_secs(1);

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
    /// Whether others are there, and its clock is not as theirs.
    is_off: bool,
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
            is_off: false,
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
    /// Says to the other processes that this one lives, and learns what part of
    /// Roblox's limits is its own for the next [`share::LASTS`]. To be called every
    /// [`share::SAID_EVERY`], and once before anything is asked of Roblox.
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
            self.compare_clocks(&standing, before);
            let gives_away = standing.fair < standing.share;
            self.stands(standing, asked);
            // The others may have the difference when it is told.
            if !gives_away {
                return Ok(());
            }
        }
    }

    /// Returns when this process may take members in hand beside others: at once, unless
    /// its clock is not as theirs.
    pub async fn clocks_agree(&self) {
        while self.0.company.lock().is_off {
            sleep(LOOK_AROUND_AMONG_OTHERS).await;
        }
    }

    /// The database's clock was read after `before`, and before now.
    fn compare_clocks(&self, standing: &Standing, before: Timestamp) {
        let (theirs, after) = (standing.now, self.now());
        let apart = before.since(theirs).max(theirs.since(after));
        let is_off = !standing.is_alone && apart > CLOCKS_AGREE;
        let mut state = self.0.company.lock();
        if is_off && !state.is_off {
            let seconds = apart.as_secs_f32();
            error!(
                seconds,
                "this machine's clock is not as the database's: no member is taken in hand"
            );
        } else if state.is_off && !is_off {
            info!("this machine's clock is as the database's again");
        }
        state.is_off = is_off;
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
            is_off: state.is_off,
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
    use futures_util::FutureExt;

    use super::*;
    use crate::service::fake::World;

    #[tokio::test]
    async fn who_has_another_time_than_the_others_takes_nobody_in_hand() {
        let world = World::new().await;
        let service = &world.service;
        let says = async || {
            service.say_alive().await.expect("works");
            service.clocks_agree().now_or_never().is_some()
        };
        world.pass(Duration::from_secs(30));
        assert!(says().await, "nobody else is there");
        let other = world.another_store().await;
        let said = Said {
            share: 0,
            used: Some(0),
            busy: false,
            serves_people: false,
        };
        other.say_alive(said).await.expect("works");
        assert!(!says().await);
    }

    #[tokio::test]
    async fn clocks_that_agree_stop_nobody() {
        let world = World::new().await;
        let other = world.another_store().await;
        let said = Said {
            share: 0,
            used: Some(0),
            busy: false,
            serves_people: false,
        };
        other.say_alive(said).await.expect("works");
        world.service.say_alive().await.expect("works");
        assert!(world.service.clocks_agree().now_or_never().is_some());
    }
}
