//! Members who wait in the database for something to be done about them, some of
//! them in hand at a time.

use std::collections::VecDeque;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Semaphore, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::error;

use crate::domain::work::{self, AT_ONCE};
use crate::domain::{ServerId, UserId};
use crate::service::StoreError;

/// How long until the database is asked again that did not answer.
pub(super) const AFTER_AN_ERROR: Duration = Duration::from_mins(1);

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

    /// How many members of one server may be in hand when one more of these begins.
    const PLACES: usize;

    fn member(one: &Self::One) -> (ServerId, UserId);

    /// Those whose time has come, in order, and how long until there are more.
    /// Those in hand are among them.
    fn due(&self) -> impl Future<Output = Result<(Vec<Self::One>, Duration), StoreError>> + Send;

    /// Does it. Doing it twice does no harm.
    fn work(&self, one: &Self::One) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Returns when one more may begin: nothing does while whom it takes is down.
    fn ready(&self) -> impl Future<Output = ()> + Send;

    /// How often to ask though nothing rang.
    fn look_around(&self) -> Duration;

    /// Returns when there may be more since this was last called.
    fn rung(&self) -> impl Future<Output = ()> + Send;
}

/// Does what waits until `shutdown`, and then what is in hand. Lines that share
/// `in_hand` have a server's places together.
pub(super) async fn run<W: Waiting>(waiting: W, in_hand: InHand, shutdown: &CancellationToken) {
    let tasks = TaskTracker::new();
    let places = Arc::new(Semaphore::new(AT_ONCE as usize));
    let mut line = Line::new(waiting.clone(), in_hand);
    while let Some(Ok(place)) = shutdown
        .run_until_cancelled(Arc::clone(&places).acquire_owned())
        .await
        && let Some((one, held)) = shutdown.run_until_cancelled(line.next()).await
    {
        let (waiting, shutdown) = (waiting.clone(), shutdown.clone());
        tasks.spawn(async move {
            tokio::select! {
                recorded = is_recorded(&waiting, &one) => if !recorded {
                    shutdown.run_until_cancelled(sleep(UNRECORDED)).await;
                },
                () = async { shutdown.cancelled().await; sleep(GRACE).await } => {}
            }
            drop((held, place));
        });
    }
    tasks.close();
    tasks.wait().await;
}

/// Does one member's part. False if it is due still, as nobody could record what
/// became of it.
async fn is_recorded<W: Waiting>(waiting: &W, one: &W::One) -> bool {
    let (server, user) = W::member(one);
    let (server, user) = (server.get(), user.get());
    match AssertUnwindSafe(waiting.work(one)).catch_unwind().await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            error!(server, user, %error, "could not record what became of an update");
            false
        }
        Err(_) => {
            error!(server, user, "recording what became of an update panicked");
            false
        }
    }
}

/// Those who wait, in order, without those in hand.
struct Line<W: Waiting> {
    waiting: W,
    fetched: VecDeque<W::One>,
    in_hand: InHand,
    let_go: watch::Receiver<()>,
}

impl<W: Waiting> Line<W> {
    fn new(waiting: W, in_hand: InHand) -> Self {
        Self {
            waiting,
            fetched: VecDeque::new(),
            let_go: in_hand.let_go.subscribe(),
            in_hand,
        }
    }

    /// The next one whose time has come.
    async fn next(&mut self) -> (W::One, Held) {
        loop {
            self.waiting.ready().await;
            if let Some(begun) = self.begin() {
                return begun;
            }
            let until_more = match self.waiting.due().await {
                Ok((due, until_more)) => {
                    self.fetched = due.into();
                    until_more
                }
                Err(error) => {
                    error!(%error, "could not look for work");
                    AFTER_AN_ERROR
                }
            };
            self.fetched.retain(|one| !self.in_hand.has(W::member(one)));
            if let Some(begun) = self.begin() {
                return begun;
            }
            // Until something is queued, finished, or due. Who is let go may have been
            // queued again meanwhile, and their place may be another line's.
            tokio::select! {
                () = self.waiting.rung() => {}
                Ok(()) = self.let_go.changed() => {}
                () = sleep(until_more.min(self.waiting.look_around())) => {}
            }
        }
    }

    /// The first that can begin now.
    fn begin(&mut self) -> Option<(W::One, Held)> {
        let mut fetched = self.fetched.iter().enumerate();
        let (first, held) = fetched
            .find_map(|(at, one)| Some((at, self.in_hand.begin(W::member(one), W::PLACES)?)))?;
        Some((self.fetched.remove(first)?, held))
    }
}

/// Who is being worked for.
#[derive(Clone, Default)]
pub(super) struct InHand {
    members: Arc<Mutex<work::InHand>>,
    /// Told of everybody who is let go.
    let_go: watch::Sender<()>,
}

impl InHand {
    /// Takes a member in hand, unless they are already or all `places` of their
    /// server are taken.
    fn begin(&self, member: (ServerId, UserId), places: usize) -> Option<Held> {
        let begins = self.lock().begin(member, places);
        begins.then(|| Held {
            in_hand: self.clone(),
            member,
        })
    }

    fn has(&self, member: (ServerId, UserId)) -> bool {
        self.lock().has(member)
    }

    fn lock(&self) -> MutexGuard<'_, work::InHand> {
        // The set is whole after each of the one-line changes made under it.
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A member in hand, until this is dropped.
struct Held {
    in_hand: InHand,
    member: (ServerId, UserId),
}

impl Drop for Held {
    fn drop(&mut self) {
        self.in_hand.lock().end(self.member);
        self.in_hand.let_go.send_replace(());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::domain::Trigger;
    use crate::domain::work::{A_SERVER_AT_ONCE, LOOK_AROUND};
    use crate::service::fake::World;
    use crate::worker::updates::{BulkUpdates, Updates};

    /// One member who is always due, and whose first turn panics.
    #[derive(Clone, Default)]
    struct Panics {
        turns: Arc<AtomicU32>,
        stop: CancellationToken,
    }

    impl Waiting for Panics {
        type One = (ServerId, UserId);

        const PLACES: usize = A_SERVER_AT_ONCE;

        fn member(one: &Self::One) -> (ServerId, UserId) {
            *one
        }

        async fn due(&self) -> Result<(Vec<Self::One>, Duration), StoreError> {
            let server = ServerId::new(1).expect("positive");
            let user = UserId::new(7).expect("positive");
            Ok((vec![(server, user)], Duration::MAX))
        }

        async fn work(&self, _: &Self::One) -> Result<(), StoreError> {
            let turn = self.turns.fetch_add(1, Ordering::Relaxed);
            assert!(turn > 0, "the first turn panics");
            self.stop.cancel();
            Ok(())
        }

        async fn ready(&self) {}

        fn look_around(&self) -> Duration {
            LOOK_AROUND
        }

        async fn rung(&self) {
            std::future::pending::<()>().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_member_whose_turn_panicked_rests_and_has_another() {
        let waiting = Panics::default();
        let begun = tokio::time::Instant::now();
        let shutdown = waiting.stop.clone();
        let ended =
            tokio::time::timeout(2 * LOOK_AROUND, run(waiting, InHand::default(), &shutdown)).await;
        ended.expect("another turn");
        assert!(begun.elapsed() >= UNRECORDED, "not at once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_that_another_line_had_is_free_at_once() {
        let in_hand = InHand::default();
        let server = ServerId::new(1).expect("positive");
        let others = (11..).map(|id| UserId::new(id).expect("positive"));
        let mut others: Vec<_> = others
            .map_while(|other| in_hand.begin((server, other), A_SERVER_AT_ONCE))
            .collect();
        assert_eq!(others.len(), A_SERVER_AT_ONCE);
        let mut line = Line::new(Panics::default(), in_hand);
        let next = line.next();
        tokio::pin!(next);
        let waits = tokio::time::timeout(LOOK_AROUND / 2, &mut next).await;
        assert!(waits.is_err(), "there is no place");
        drop(others.pop());
        let begun = tokio::time::timeout(LOOK_AROUND / 4, next).await;
        begun.expect("there is one");
    }

    /// An update of all members waits for Roblox, and somebody joins.
    #[tokio::test]
    async fn visits_leave_places_to_updates() {
        const { assert!(BulkUpdates::PLACES < Updates::PLACES) };
        let in_hand = InHand::default();
        let server = ServerId::new(1).expect("positive");
        let mut others = (11..).map(|id| UserId::new(id).expect("positive"));
        let mut begins = |places| {
            let member = (server, others.next().expect("endless"));
            in_hand.begin(member, places)
        };
        let visits: Vec<_> = std::iter::from_fn(|| begins(BulkUpdates::PLACES)).collect();
        assert_eq!(visits.len(), BulkUpdates::PLACES);
        assert!(begins(Updates::PLACES).is_some());
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
        let mut line = Line::new(Updates(service), InHand::default());
        line.fetched = due.into();
        let begun: Vec<_> = std::iter::from_fn(|| line.begin()).collect();
        let begun: Vec<_> = begun.iter().map(|(work, _)| work.server).collect();
        let expected = [vec![many; A_SERVER_AT_ONCE], vec![other]].concat();
        assert_eq!(begun, expected, "and one waits");
    }
}
