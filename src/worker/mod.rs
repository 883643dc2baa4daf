//! Does the work that waits in the database, some of it at a time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info};

use crate::domain::{ServerId, UserId};
use crate::service::{Service, Work};

/// How many members are updated at once. Most of them wait for their turn at
/// Roblox, whose budget is the real bound.
const AT_ONCE: u32 = 32;

/// How often the database is asked though nothing rang.
const LOOK_AROUND: Duration = Duration::from_mins(1);

/// How long an update in hand may go on after the stop was asked for. One cut
/// off is taken up again at the next start.
const GRACE: Duration = Duration::from_secs(5);

/// How long work rests that was done, or put off, and could not be recorded: the
/// disk is full, or another program holds the database.
const UNRECORDED: Duration = Duration::from_secs(10);

/// How often what is no longer needed is thrown away.
const TIDY_EVERY: Duration = Duration::from_hours(6);

/// Works until `shutdown`.
pub async fn run(service: Service, shutdown: CancellationToken) {
    tokio::join!(
        update_members(&service, &shutdown),
        shutdown.run_until_cancelled(look_at_servers(&service)),
        shutdown.run_until_cancelled(tidy_up(&service)),
    );
}

async fn look_at_servers(service: &Service) {
    loop {
        service.look_at_next_server().await;
    }
}

async fn tidy_up(service: &Service) {
    loop {
        if let Err(error) = service.tidy_up().await {
            error!(%error, "could not tidy up");
        }
        sleep(TIDY_EVERY).await;
    }
}

/// First come the members whose role write a crash left open.
async fn update_members(service: &Service, shutdown: &CancellationToken) {
    match service.queue_open_intents().await {
        Ok(0) => {}
        Ok(open) => info!(open, "looking at members whose role write was left open"),
        Err(error) => error!(%error, "could not look for role writes that were left open"),
    }
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(AT_ONCE as usize));
    let mut line = Line {
        service: service.clone(),
        fetched: VecDeque::new(),
        in_hand: InHand::default(),
    };
    while let Some(Ok(place)) = shutdown
        .run_until_cancelled(Arc::clone(&places).acquire_owned())
        .await
        && let Some(work) = shutdown.run_until_cancelled(line.next()).await
    {
        let (service, shutdown) = (service.clone(), shutdown.clone());
        let in_hand = line.in_hand.clone();
        tasks.spawn(async move {
            tokio::select! {
                recorded = service.do_work(&work) => if let Err(error) = recorded {
                    let (server, user) = (work.server.get(), work.user.get());
                    error!(server, user, %error, "could not record what became of an update");
                    shutdown.run_until_cancelled(sleep(UNRECORDED)).await;
                },
                () = async { shutdown.cancelled().await; sleep(GRACE).await } => {}
            }
            in_hand.lock().remove(&(work.server, work.user));
            drop(place);
            // Perhaps it was queued again meanwhile.
            service.ring();
        });
    }
    tasks.close();
    tasks.wait().await;
}

/// The members who wait, in order, without those whose update is running.
struct Line {
    service: Service,
    fetched: VecDeque<Work>,
    in_hand: InHand,
}

impl Line {
    /// The next one whose time has come.
    async fn next(&mut self) -> Work {
        loop {
            while let Some(work) = self.fetched.pop_front() {
                if self.in_hand.lock().insert((work.server, work.user)) {
                    return work;
                }
            }
            // Before the look: one that ends meanwhile may still be in what it
            // brings, and would be done twice.
            let in_hand = self.in_hand.lock().clone();
            // Twice the places: those in hand are still in the database.
            match self.service.due_work(2 * AT_ONCE).await {
                Ok(due) => self.fetched = due.into(),
                Err(error) => error!(%error, "could not look for work"),
            }
            self.fetched
                .retain(|work| !in_hand.contains(&(work.server, work.user)));
            if self.fetched.is_empty() {
                self.wait().await;
            }
        }
    }

    /// Until something is queued, finished, or due.
    async fn wait(&self) {
        let until_due = self.service.until_next_due().await.unwrap_or_else(|error| {
            error!(%error, "could not look for work");
            LOOK_AROUND
        });
        tokio::select! {
            () = self.service.work_queued() => {}
            () = sleep(until_due.min(LOOK_AROUND)) => {}
        }
    }
}

#[derive(Clone, Default)]
struct InHand(Arc<Mutex<HashSet<(ServerId, UserId)>>>);

impl InHand {
    fn lock(&self) -> MutexGuard<'_, HashSet<(ServerId, UserId)>> {
        // The set is whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
