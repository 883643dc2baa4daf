use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt;
use serenity::all::{
    GatewayIntents, Http, ShardId, ShardManager, ShardManagerOptions, ShardRunnerMessage,
};
use serenity::framework::Framework;
use serenity::gateway::{ConnectionStage, GatewayError};
use serenity::prelude::{Mutex, RwLock, TypeMap};
use tokio::sync::{oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::metrics;

/// What a connection takes.
pub(in crate::discord) struct Start {
    /// The WebSocket's address, as Discord gave it. serenity would fall back
    /// to the real Discord's when it can't ask.
    pub url: String,
    pub shards: u32,
    pub intents: GatewayIntents,
    pub http: Arc<Http>,
    /// True while every shard is connected.
    pub ready: watch::Sender<bool>,
}

/// Why a connection ended for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::discord) enum Ended {
    /// As it was asked to.
    Stopped,
    /// 4004
    TokenRefused,
    /// 4014: the application may not have one of the intents.
    IntentRefused,
    /// Anything else.
    Failed(String),
}

/// How long Discord has to say goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// How long the thread may do nothing else than one thing. After a close of
/// 4010 or 4011 serenity spins, without ever giving way to the rest of its
/// thread.
const STILL: Duration = Duration::from_secs(30);

/// How often connections are looked at.
const LOOK: Duration = Duration::from_millis(100);

/// Runs every shard until `stop`, or until Discord refuses for good. serenity
/// resumes and reconnects by itself meanwhile.
///
/// `listen` makes the one who hears the events; it is called once, before any
/// shard starts.
pub(in crate::discord) async fn run(
    start: Start,
    stop: &CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework> + Send + 'static,
) -> Ended {
    run_unless_still(start, stop, listen, STILL).await
}

async fn run_unless_still(
    start: Start,
    stop: &CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework> + Send + 'static,
    still: Duration,
) -> Ended {
    let stop = stop.child_token();
    // Whoever no longer waits for this ends the thread, too.
    let _end = stop.clone().drop_guard();
    let (pulse, beats) = watch::channel(());
    let (ended, wait) = oneshot::channel();
    let spawned = std::thread::Builder::new()
        .name("discord-gateway".into())
        .spawn({
            let stop = stop.clone();
            move || {
                // The receiver is gone when nobody waits any more.
                let _ = ended.send(on_this_thread(start, stop, listen, pulse));
            }
        });
    if let Err(error) = spawned {
        return Ended::Failed(error.to_string());
    }
    let too_long = async {
        stop.cancelled().await;
        tokio::time::sleep(GOODBYE + Duration::from_millis(500)).await;
    };
    tokio::select! {
        ended = wait => {
            ended.unwrap_or_else(|_| Ended::Failed("the gateway's thread panicked".into()))
        }
        () = stands_still(beats, still) => {
            Ended::Failed("the gateway's thread stands still".into())
        }
        () = too_long => Ended::Stopped,
    }
}

async fn stands_still(mut beats: watch::Receiver<()>, still: Duration) {
    while let Ok(beat) = tokio::time::timeout(still, beats.changed()).await {
        if beat.is_err() {
            // The thread ended, which says for itself how.
            std::future::pending::<()>().await;
        }
    }
}

fn on_this_thread(
    start: Start,
    stop: CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework>,
    pulse: watch::Sender<()>,
) -> Ended {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return Ended::Failed(error.to_string()),
    };
    runtime.spawn(async move {
        loop {
            pulse.send_replace(());
            tokio::time::sleep(LOOK).await;
        }
    });
    let ended = runtime.block_on(run_here(start, stop, listen));
    // Ends what serenity spawned and forgot.
    runtime.shutdown_background();
    ended
}

async fn run_here(
    start: Start,
    stop: CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework>,
) -> Ended {
    let framework: Arc<OnceLock<Arc<dyn Framework>>> = Arc::default();
    let (manager, mut returned) = ShardManager::new(ShardManagerOptions {
        data: Arc::new(RwLock::new(TypeMap::new())),
        event_handlers: Vec::new(),
        raw_event_handlers: Vec::new(),
        framework: Arc::clone(&framework),
        shard_index: 0,
        shard_init: start.shards,
        shard_total: start.shards,
        ws_url: Arc::new(Mutex::new(start.url)),
        http: start.http,
        intents: start.intents,
        presence: None,
    });
    // Each shard takes it from the cell when it starts.
    let listener = framework.get_or_init(|| listen(Arc::clone(&manager)));
    if let Err(error) = manager.initialize() {
        return Ended::Failed(error.to_string());
    }
    tokio::spawn(watch_stages(
        Arc::clone(&manager),
        start.shards,
        start.ready,
    ));
    tokio::select! {
        returned = returned.next() => match returned {
            Some(Err(error)) => ended_by(&error),
            Some(Ok(())) | None => Ended::Stopped,
        },
        () = stop.cancelled() => {
            say_goodbye(&manager, listener).await;
            Ended::Stopped
        }
    }
}

/// serenity tells nobody when a connection is lost; it can be looked at. While a
/// shard connects anew, and before it ever did, there is no runner of it.
async fn watch_stages(manager: Arc<ShardManager>, shards: u32, ready: watch::Sender<bool>) {
    loop {
        let mut all = true;
        {
            let runners = manager.runners.lock().await;
            for shard in 0..shards {
                let runner = runners.get(&ShardId(shard));
                let connected =
                    runner.is_some_and(|runner| runner.stage == ConnectionStage::Connected);
                metrics::shard(shard, connected);
                all &= connected;
            }
        }
        ready.send_if_modified(|ready| std::mem::replace(ready, all) != all);
        tokio::time::sleep(LOOK).await;
    }
}

fn ended_by(error: &GatewayError) -> Ended {
    match error {
        GatewayError::InvalidAuthentication => Ended::TokenRefused,
        GatewayError::DisallowedGatewayIntents => Ended::IntentRefused,
        other => Ended::Failed(other.to_string()),
    }
}

/// Closes every shard at once. serenity's own `shutdown_all` closes one after
/// the other and waits up to 5 s for each.
async fn say_goodbye(manager: &ShardManager, listener: &Arc<dyn Framework>) {
    let shards = {
        let runners = manager.runners.lock().await;
        for (shard, runner) in runners.iter() {
            let close = ShardRunnerMessage::Shutdown(*shard, 1000);
            runner.runner_tx.send_to_shard(close);
        }
        runners.len()
    };
    // A shard holds the one who listens for as long as it runs; besides it
    // only the cell that all shards take it from does.
    let all_gone = async {
        while shards > 0 && Arc::strong_count(listener) > 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    if tokio::time::timeout(GOODBYE, all_gone).await.is_err() {
        tracing::debug!("Discord did not close every connection in time");
    }
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use serenity::all::{Context, FullEvent};

    use super::*;

    struct Deaf;

    #[async_trait]
    impl Framework for Deaf {
        async fn dispatch(&self, _context: Context, _event: FullEvent) {}
    }

    /// Nobody listens there; serenity tries for ever.
    fn nowhere() -> Start {
        Start {
            url: "ws://127.0.0.1:9".into(),
            shards: 1,
            intents: GatewayIntents::GUILDS,
            http: Arc::new(Http::new("none")),
            ready: watch::Sender::new(false),
        }
    }

    #[tokio::test]
    async fn a_thread_that_stands_still_is_given_up() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let listen = move |_| {
            tokio::spawn(async move {
                // Holds the whole thread, as a task that spins does.
                let _ = held.recv();
            });
            Arc::new(Deaf) as Arc<dyn Framework>
        };
        let stop = CancellationToken::new();
        let still = Duration::from_millis(500);
        let ended = run_unless_still(nowhere(), &stop, listen, still).await;
        drop(release);
        assert_eq!(
            ended,
            Ended::Failed("the gateway's thread stands still".into())
        );
    }

    #[tokio::test]
    async fn a_gateway_that_is_not_there_can_be_stopped() {
        let stop = CancellationToken::new();
        let listen = |_| Arc::new(Deaf) as Arc<dyn Framework>;
        let running = run(nowhere(), &stop, listen);
        stop.cancel();
        let ended = tokio::time::timeout(Duration::from_secs(5), running).await;
        assert_eq!(ended, Ok(Ended::Stopped));
    }
}
