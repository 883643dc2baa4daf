use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::StreamExt;
use serenity::all::{GatewayIntents, Http, ShardManager, ShardManagerOptions, ShardRunnerMessage};
use serenity::framework::Framework;
use serenity::gateway::GatewayError;
use serenity::prelude::{Mutex, RwLock, TypeMap};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// What a connection takes.
pub(in crate::discord) struct Start {
    /// The WebSocket's address, as Discord gave it. serenity would fall back
    /// to the real Discord's when it can't ask.
    pub url: String,
    pub shards: u32,
    pub intents: GatewayIntents,
    pub http: Arc<Http>,
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

/// Runs every shard until `stop`, or until Discord refuses for good. serenity
/// resumes and reconnects by itself meanwhile.
///
/// `listen` makes the one who hears the events; it is called once, before any
/// shard starts.
pub(in crate::discord) async fn run(
    start: Start,
    stop: CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework> + Send + 'static,
) -> Ended {
    let (ended, wait) = oneshot::channel();
    let spawned = std::thread::Builder::new()
        .name("discord-gateway".into())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            // The receiver is gone when the bot stopped waiting.
            let _ = ended.send(match runtime {
                Ok(runtime) => {
                    let how = runtime.block_on(run_here(start, stop, listen));
                    // Ends what serenity spawned and forgot.
                    runtime.shutdown_background();
                    how
                }
                Err(error) => Ended::Failed(error.to_string()),
            });
        });
    match spawned {
        Ok(_) => wait
            .await
            .unwrap_or_else(|_| Ended::Failed("the gateway's thread panicked".into())),
        Err(error) => Ended::Failed(error.to_string()),
    }
}

async fn run_here(
    start: Start,
    stop: CancellationToken,
    listen: impl FnOnce(Arc<ShardManager>) -> Arc<dyn Framework>,
) -> Ended {
    let framework = Arc::new(OnceLock::new());
    let data = Arc::new(RwLock::new(TypeMap::new()));
    let (manager, mut returned) = ShardManager::new(ShardManagerOptions {
        data: Arc::clone(&data),
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
    // Each shard clones it when it starts, so it is set before any does.
    let _ = framework.set(listen(Arc::clone(&manager)));
    if let Err(error) = manager.initialize() {
        return Ended::Failed(error.to_string());
    }
    tokio::select! {
        returned = returned.next() => match returned {
            Some(Err(error)) => ended_by(&error),
            Some(Ok(())) | None => Ended::Stopped,
        },
        () = stop.cancelled() => {
            say_goodbye(&manager, &data).await;
            Ended::Stopped
        }
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
async fn say_goodbye(manager: &ShardManager, data: &Arc<RwLock<TypeMap>>) {
    let shards = {
        let runners = manager.runners.lock().await;
        for (shard, runner) in runners.iter() {
            let close = ShardRunnerMessage::Shutdown(*shard, 1000);
            runner.runner_tx.send_to_shard(close);
        }
        runners.len()
    };
    // A shard holds the shared data for as long as it runs. We hold it once,
    // and so does serenity's queue of shards to start.
    let all_gone = async {
        while shards > 0 && Arc::strong_count(data) > 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    if tokio::time::timeout(GOODBYE, all_gone).await.is_err() {
        tracing::debug!("Discord did not close every connection in time");
    }
}
