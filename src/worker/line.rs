//! Members who wait in the database for something to be done about them, some of
//! them in hand at a time.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::error;

use crate::domain::{ServerId, UserId};
use crate::service::StoreError;

/// How many members are in hand at once. Most of them wait for their turn at
/// Roblox, whose budget is the real bound.
pub(super) const AT_ONCE: u32 = 32;

/// How many members of one server are in hand at once. Discord takes a server's
/// role writes one after the other, some a second: more would only wait there,
/// until their time is up and with a person's request behind them.
const A_SERVER_AT_ONCE: usize = 8;

/// How often the database is asked though nothing rang.
pub(super) const LOOK_AROUND: Duration = Duration::from_mins(1);

/// How long what is in hand may go on after the stop was asked for. What is cut
/// off is taken up again at the next start.
const GRACE: Duration = Duration::from_secs(5);

/// How long a member rests for whom something was done, or put off, and could not
/// be recorded: the disk is full, or another program holds the database.
pub(super) const UNRECORDED: Duration = Duration::from_secs(10);

/// What is to be done, and for whom.
pub(super) trait Waiting: Clone + Send + Sync + 'static {
    /// One member's part of it.
    type One: Send + Sync + 'static;

    fn member(one: &Self::One) -> (ServerId, UserId);

    /// Those whose time has come, in order, and how long until there are more.
    /// Those in hand are among them.
    fn due(&self) -> impl Future<Output = Result<(Vec<Self::One>, Duration), StoreError>> + Send;

    /// Does it. Doing it twice does no harm.
    fn work(&self, one: &Self::One) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Says that there may be more.
    fn ring(&self);

    /// Returns when it was rung since this was last called.
    fn rung(&self) -> impl Future<Output = ()> + Send;
}

/// Does what waits until `shutdown`, and then what is in hand.
pub(super) async fn run<W: Waiting>(waiting: W, shutdown: &CancellationToken) {
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(AT_ONCE as usize));
    let mut line = Line {
        waiting: waiting.clone(),
        fetched: VecDeque::new(),
        in_hand: InHand::default(),
    };
    while let Some(Ok(place)) = shutdown
        .run_until_cancelled(Arc::clone(&places).acquire_owned())
        .await
        && let Some(one) = shutdown.run_until_cancelled(line.next()).await
    {
        let (waiting, shutdown) = (waiting.clone(), shutdown.clone());
        let in_hand = line.in_hand.clone();
        tasks.spawn(async move {
            let (server, user) = W::member(&one);
            tokio::select! {
                recorded = waiting.work(&one) => if let Err(error) = recorded {
                    error!(server = server.get(), user = user.get(), %error,
                        "could not record what became of an update");
                    shutdown.run_until_cancelled(sleep(UNRECORDED)).await;
                },
                () = async { shutdown.cancelled().await; sleep(GRACE).await } => {}
            }
            in_hand.lock().remove(&(server, user));
            drop(place);
            // Perhaps it was queued again meanwhile.
            waiting.ring();
        });
    }
    tasks.close();
    tasks.wait().await;
}

/// Those who wait, in order, without those in hand.
struct Line<W: Waiting> {
    waiting: W,
    fetched: VecDeque<W::One>,
    in_hand: InHand,
}

impl<W: Waiting> Line<W> {
    /// The next one whose time has come.
    async fn next(&mut self) -> W::One {
        loop {
            if let Some(one) = self.begin() {
                return one;
            }
            let until_more = match self.waiting.due().await {
                Ok((due, until_more)) => {
                    self.fetched = due.into();
                    until_more
                }
                Err(error) => {
                    error!(%error, "could not look for work");
                    LOOK_AROUND
                }
            };
            self.fetched.retain(|one| !self.in_hand.has(W::member(one)));
            if let Some(one) = self.begin() {
                return one;
            }
            // Until something is queued, finished, or due.
            tokio::select! {
                () = self.waiting.rung() => {}
                () = sleep(until_more.min(LOOK_AROUND)) => {}
            }
        }
    }

    /// The first that can begin now.
    fn begin(&mut self) -> Option<W::One> {
        let can_begin = |one: &W::One| self.in_hand.begin(W::member(one));
        let first = self.fetched.iter().position(can_begin)?;
        self.fetched.remove(first)
    }
}

/// Who is being worked for.
#[derive(Clone, Default)]
struct InHand(Arc<Mutex<HashSet<(ServerId, UserId)>>>);

impl InHand {
    /// Takes a member in hand, unless they are already or enough others of their
    /// server are.
    fn begin(&self, (server, user): (ServerId, UserId)) -> bool {
        let mut in_hand = self.lock();
        let of_server = in_hand.iter().filter(|(other, _)| *other == server);
        of_server.count() < A_SERVER_AT_ONCE && in_hand.insert((server, user))
    }

    fn has(&self, member: (ServerId, UserId)) -> bool {
        self.lock().contains(&member)
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
    use crate::worker::updates::Updates;

    #[test]
    fn one_server_does_not_take_all_places() {
        let server = |id| ServerId::new(id).expect("positive");
        let user = |id| UserId::new(id).expect("positive");
        let in_hand = InHand::default();
        assert!(in_hand.begin((server(1), user(1))));
        assert!(!in_hand.begin((server(1), user(1))), "already");
        let begun = (2..).take_while(|id| in_hand.begin((server(1), user(*id))));
        assert_eq!(begun.count(), A_SERVER_AT_ONCE - 1);
        assert!(in_hand.begin((server(2), user(1))));
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
        let (mut due, _) = Updates(service.clone()).due().await.expect("works");
        due.sort_by_key(|work| work.server);
        let mut line = Line {
            waiting: Updates(service),
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
