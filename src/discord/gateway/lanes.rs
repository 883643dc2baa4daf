use std::collections::{BTreeMap, BTreeSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::domain::ServerId;
use crate::service::{Listener, ServerEvent};

/// Events on their way to the listener: in order within a server, bounded in
/// all. What finds no room is not lost: as soon as there is room again, its server
/// is told as [`ServerEvent::Missed`], and of each shard the session that began
/// last.
#[derive(Debug)]
pub(in crate::discord) struct Lanes(Vec<Lane>);

#[derive(Debug)]
struct Lane {
    queue: mpsc::Sender<ServerEvent>,
    missed: Missed,
}

/// What found no room.
#[derive(Debug, Clone, Default)]
struct Missed(Arc<Mutex<Refused>>);

#[derive(Debug, Default)]
struct Refused {
    servers: BTreeSet<ServerId>,
    /// By the index of the shard.
    sessions: BTreeMap<u32, ServerEvent>,
}

impl Missed {
    fn add(&self, event: ServerEvent) {
        let mut refused = self.lock();
        match &event {
            ServerEvent::SessionStarted { shard, .. } => {
                refused.sessions.insert(shard.index, event);
            }
            // No news of the server.
            ServerEvent::MemberActive { .. } => {}
            _ => refused.servers.extend(event.server()),
        }
    }

    /// What is told in its place.
    fn take(&self) -> Vec<ServerEvent> {
        let refused = std::mem::take(&mut *self.lock());
        let missed = |server| ServerEvent::Missed { server };
        let servers = refused.servers.into_iter().map(missed);
        servers.chain(refused.sessions.into_values()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Refused> {
        // Whole after each of the changes made under it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Servers that share a lane wait for one another.
const LANES: usize = 16;

/// Events that wait in one lane.
const DEPTH: usize = 1024;

impl Lanes {
    pub(in crate::discord) fn new(listener: &Arc<dyn Listener>, tracker: &TaskTracker) -> Self {
        Self::with(LANES, DEPTH, listener, tracker)
    }

    fn with(
        lanes: usize,
        depth: usize,
        listener: &Arc<dyn Listener>,
        tracker: &TaskTracker,
    ) -> Self {
        let lane = |_| {
            let (queue, waiting) = mpsc::channel(depth);
            let missed = Missed::default();
            tracker.spawn(drain(waiting, missed.clone(), Arc::clone(listener)));
            Lane { queue, missed }
        };
        Self((0..lanes).map(lane).collect())
    }

    /// Queues an event. Never waits.
    pub(in crate::discord) fn push(&self, event: ServerEvent) {
        let lane = match &event {
            ServerEvent::SessionStarted { shard, .. } => u64::from(shard.index),
            other => other.server().map_or(0, |server| server.get_u64() >> 22),
        };
        let lane = &self.0[usize::try_from(lane).unwrap_or(0) % self.0.len()];
        if let Err(refused) = lane.queue.try_send(event) {
            lane.missed.add(refused.into_inner());
        }
    }
}

async fn drain(
    mut waiting: mpsc::Receiver<ServerEvent>,
    missed: Missed,
    listener: Arc<dyn Listener>,
) {
    while let Some(event) = waiting.recv().await {
        tell(listener.as_ref(), event).await;
        if waiting.len() <= waiting.max_capacity() / 2 {
            for event in missed.take() {
                let server = event.server().map(ServerId::get);
                tracing::warn!(server, "more happened than could be queued; looking again");
                tell(listener.as_ref(), event).await;
            }
        }
    }
}

/// A listener that panics is a bug; the next event is none the worse for it.
async fn tell(listener: &dyn Listener, event: ServerEvent) {
    let told = AssertUnwindSafe(listener.heard(event.clone()));
    if told.catch_unwind().await.is_err() {
        tracing::error!(?event, "a listener panicked");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use async_trait::async_trait;
    use tokio::sync::Semaphore;

    use super::*;
    use crate::domain::UserId;
    use crate::service::ShardSlice;

    /// Lets one event through for each permit.
    struct Slow {
        gate: Semaphore,
        heard: Mutex<Vec<ServerEvent>>,
    }

    #[async_trait]
    impl Listener for Slow {
        async fn heard(&self, event: ServerEvent) {
            self.gate.acquire().await.expect("open").forget();
            let bad = matches!(event, ServerEvent::ServerLeft { .. });
            self.heard.lock().expect("whole").push(event);
            assert!(!bad, "a bug in the listener");
        }
    }

    fn listener() -> Arc<Slow> {
        Arc::new(Slow {
            gate: Semaphore::new(0),
            heard: Mutex::default(),
        })
    }

    fn server(number: i64) -> ServerId {
        ServerId::new(number << 22).expect("positive")
    }

    fn left(number: i64, user: i64) -> ServerEvent {
        ServerEvent::MemberLeft {
            server: server(number),
            user: UserId::new(user).expect("positive"),
        }
    }

    async fn finish(lanes: Lanes, slow: &Slow, tracker: &TaskTracker) -> Vec<ServerEvent> {
        slow.gate.add_permits(10_000);
        drop(lanes);
        tracker.close();
        tokio::time::timeout(Duration::from_secs(5), tracker.wait())
            .await
            .expect("lanes end when their queues do");
        std::mem::take(&mut *slow.heard.lock().expect("whole"))
    }

    #[tokio::test]
    async fn events_of_a_server_keep_their_order() {
        let (slow, tracker) = (listener(), TaskTracker::new());
        let lanes = Lanes::with(4, 100, &(slow.clone() as Arc<dyn Listener>), &tracker);
        for user in 1..=50 {
            lanes.push(left(1, user));
            lanes.push(left(2, user));
        }
        let heard = finish(lanes, &slow, &tracker).await;
        for number in [1, 2] {
            let expected: Vec<_> = (1..=50).map(|user| left(number, user)).collect();
            let of_it: Vec<_> = heard
                .iter()
                .filter(|event| event.server() == Some(server(number)))
                .cloned()
                .collect();
            assert_eq!(of_it, expected);
        }
    }

    #[tokio::test]
    async fn what_finds_no_room_is_told_as_missed() {
        let (slow, tracker) = (listener(), TaskTracker::new());
        let lanes = Lanes::with(1, 2, &(slow.clone() as Arc<dyn Listener>), &tracker);
        for user in 1..=5 {
            lanes.push(left(1, user));
        }
        lanes.push(left(2, 1));
        let heard = finish(lanes, &slow, &tracker).await;
        assert!(heard.contains(&left(1, 1)) && heard.contains(&left(1, 2)));
        let missed = |number| ServerEvent::Missed {
            server: server(number),
        };
        assert!(
            heard.contains(&missed(1)) && heard.contains(&missed(2)),
            "{heard:?}"
        );
    }

    /// Of a server that is known from before and was left meanwhile, nothing else
    /// tells.
    #[tokio::test]
    async fn a_session_that_finds_no_room_is_told_when_there_is() {
        let (slow, tracker) = (listener(), TaskTracker::new());
        let lanes = Lanes::with(1, 2, &(slow.clone() as Arc<dyn Listener>), &tracker);
        for user in 1..=5 {
            lanes.push(left(1, user));
        }
        let session = |index, number| ServerEvent::SessionStarted {
            shard: ShardSlice { index, of: 2 },
            servers: vec![server(number)],
        };
        for event in [session(0, 1), session(1, 2), session(0, 3)] {
            lanes.push(event);
        }
        let mut heard = finish(lanes, &slow, &tracker).await;
        heard.retain(|event| matches!(event, ServerEvent::SessionStarted { .. }));
        assert_eq!(heard, [session(0, 3), session(1, 2)], "the last of each");
    }

    #[tokio::test]
    async fn a_panic_does_not_end_the_lane() {
        let (slow, tracker) = (listener(), TaskTracker::new());
        let lanes = Lanes::with(1, 10, &(slow.clone() as Arc<dyn Listener>), &tracker);
        lanes.push(ServerEvent::ServerLeft { server: server(1) });
        lanes.push(left(1, 1));
        let heard = finish(lanes, &slow, &tracker).await;
        assert_eq!(heard.len(), 2);
    }
}
