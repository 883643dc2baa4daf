//! Does the work that waits in the database, some of it at a time.

mod sweep;

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

/// How many members of one server are updated at once. Discord takes a server's
/// role writes one after the other, some a second: more would only wait there,
/// until their time is up and with a person's request behind them.
const A_SERVER_AT_ONCE: usize = 8;

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

/// How far apart the messages of one server's log are at least.
const BETWEEN_LOGS: Duration = Duration::from_secs(4);

/// Works until `shutdown`. The audit trail goes back `keep_audit`.
pub async fn run(service: Service, keep_audit: Duration, shutdown: CancellationToken) {
    tokio::join!(
        update_members(&service, &shutdown),
        shutdown.run_until_cancelled(sweep::run(&service)),
        shutdown.run_until_cancelled(tell_logs(&service)),
        shutdown.run_until_cancelled(look_at_servers(&service)),
        shutdown.run_until_cancelled(look_for_open_writes(&service)),
        shutdown.run_until_cancelled(tidy_up(&service, keep_audit)),
    );
}

async fn tell_logs(service: &Service) {
    loop {
        sleep(BETWEEN_LOGS).await;
        if let Err(error) = service.tell_logs().await {
            error!(%error, "could not tell the servers' logs");
        }
    }
}

async fn look_at_servers(service: &Service) {
    loop {
        service.look_at_next_members().await;
    }
}

async fn look_for_open_writes(service: &Service) {
    loop {
        sleep(LOOK_AROUND).await;
        if let Err(error) = service.queue_forgotten_intents().await {
            error!(%error, "could not look for role writes that were left open");
        }
    }
}

async fn tidy_up(service: &Service, audit: Duration) {
    loop {
        if let Err(error) = service.tidy_up(audit).await {
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
            if let Some(work) = self.begin() {
                return work;
            }
            // Twice the places: those in hand are still in the database.
            let until_more = match self.service.due_work(2 * AT_ONCE).await {
                Ok((due, until_more)) => {
                    self.fetched = due.into();
                    until_more
                }
                Err(error) => {
                    error!(%error, "could not look for work");
                    LOOK_AROUND
                }
            };
            self.fetched.retain(|work| !self.in_hand.has(work));
            if let Some(work) = self.begin() {
                return work;
            }
            // Until something is queued, finished, or due.
            tokio::select! {
                () = self.service.work_queued() => {}
                () = sleep(until_more.min(LOOK_AROUND)) => {}
            }
        }
    }

    /// The first that can begin now.
    fn begin(&mut self) -> Option<Work> {
        let can_begin = |work: &Work| self.in_hand.begin(work.server, work.user);
        let first = self.fetched.iter().position(can_begin)?;
        self.fetched.remove(first)
    }
}

/// Whose update is running.
#[derive(Clone, Default)]
struct InHand(Arc<Mutex<HashSet<(ServerId, UserId)>>>);

impl InHand {
    /// Takes a member in hand, unless they are already or enough others of their
    /// server are.
    fn begin(&self, server: ServerId, user: UserId) -> bool {
        let mut in_hand = self.lock();
        let of_server = in_hand.iter().filter(|(other, _)| *other == server);
        of_server.count() < A_SERVER_AT_ONCE && in_hand.insert((server, user))
    }

    fn has(&self, work: &Work) -> bool {
        self.lock().contains(&(work.server, work.user))
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<(ServerId, UserId)>> {
        // The set is whole after each of the one-line changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Trigger;
    use crate::service::fake::World;

    #[test]
    fn one_server_does_not_take_all_places() {
        let server = |id| ServerId::new(id).expect("positive");
        let user = |id| UserId::new(id).expect("positive");
        let in_hand = InHand::default();
        assert!(in_hand.begin(server(1), user(1)));
        assert!(!in_hand.begin(server(1), user(1)), "already");
        let begun = (2..).take_while(|id| in_hand.begin(server(1), user(*id)));
        assert_eq!(begun.count(), A_SERVER_AT_ONCE - 1);
        assert!(in_hand.begin(server(2), user(1)));
    }

    #[tokio::test]
    async fn a_server_with_many_who_wait_holds_up_no_other() {
        let world = World::new().await;
        let service = world.service.clone();
        let [many, other] = [1, 2].map(|id| ServerId::new(id).expect("positive"));
        let more = i64::try_from(A_SERVER_AT_ONCE).expect("small") + 1;
        let in_line = (1..=more).map(|id| (many, id)).chain([(other, 1)]);
        for (server, id) in in_line {
            let user = UserId::new(id).expect("positive");
            let queued = service.queue(server, user, Trigger::Link);
            queued.await.expect("works");
        }
        let (mut due, _) = service.due_work(2 * AT_ONCE).await.expect("works");
        due.sort_by_key(|work| work.server);
        let mut line = Line {
            service,
            fetched: due.into(),
            in_hand: InHand::default(),
        };
        let begun: Vec<_> = std::iter::from_fn(|| line.begin())
            .map(|work| work.server)
            .collect();
        let expected = [vec![many; A_SERVER_AT_ONCE], vec![other]].concat();
        assert_eq!(begun, expected, "and one waits");
    }
}
