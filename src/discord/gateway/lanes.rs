use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use crate::domain::ServerId;
use crate::service::{Listener, ServerEvent};

/// Events on their way to the listener: in order within a server, bounded in
/// all. What finds no room is not lost in silence: its server is told as
/// [`ServerEvent::Missed`] as soon as there is room again.
#[derive(Debug)]
pub(in crate::discord) struct Lanes(Vec<Lane>);

#[derive(Debug)]
struct Lane {
    queue: mpsc::Sender<ServerEvent>,
    missed: Arc<Mutex<BTreeSet<ServerId>>>,
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
            let missed = Arc::default();
            tracker.spawn(drain(waiting, Arc::clone(&missed), Arc::clone(listener)));
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
        let Err(refused) = lane.queue.try_send(event) else {
            return;
        };
        let refused = refused.into_inner();
        let Some(server) = refused.server() else {
            // The servers that are there have events of their own.
            tracing::error!("no room to look for servers that were left");
            return;
        };
        let mut missed = lane.missed.lock().unwrap_or_else(PoisonError::into_inner);
        missed.insert(server);
    }
}

async fn drain(
    mut waiting: mpsc::Receiver<ServerEvent>,
    missed: Arc<Mutex<BTreeSet<ServerId>>>,
    listener: Arc<dyn Listener>,
) {
    while let Some(event) = waiting.recv().await {
        tell(listener.as_ref(), event).await;
        if waiting.len() <= waiting.max_capacity() / 2 {
            let missed =
                std::mem::take(&mut *missed.lock().unwrap_or_else(PoisonError::into_inner));
            for server in missed {
                tracing::warn!(%server, "more happened than could be queued; looking again");
                tell(listener.as_ref(), ServerEvent::Missed { server }).await;
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
