//! Does the work that waits in the database, some of it at a time.

mod line;
mod sweep;
mod updates;

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use self::line::InHand;
use self::updates::{BulkUpdates, Updates};
use crate::domain::share;
use crate::service::Service;

/// How often it is looked whether there is something to begin with.
const REST: Duration = Duration::from_secs(1);

/// How often it is looked whether roles that the guard holds back are well again.
const REVIEW_EVERY: Duration = Duration::from_secs(10);

/// How often it is looked for role writes that were left open.
const LOOK_FOR_OPEN_WRITES: Duration = Duration::from_mins(1);

/// How often what is no longer needed is thrown away.
const TIDY_EVERY: Duration = Duration::from_hours(6);

/// How far apart the messages of one server's log are at least.
const BETWEEN_LOGS: Duration = Duration::from_secs(4);

/// How far apart messages to members are at least: Discord takes many at once for
/// spam. And how often it is looked whether there are any.
const BETWEEN_MESSAGES: Duration = Duration::from_secs(15);
const LOOK_FOR_MESSAGES: Duration = Duration::from_secs(2);

/// Works until `shutdown`. The audit trail goes back `keep_audit`.
pub async fn run(service: Service, keep_audit: Duration, shutdown: CancellationToken) {
    let in_hand = InHand::default();
    doubt_upstreams(&service).await;
    tokio::join!(
        update_members(&service, in_hand.clone(), &shutdown),
        line::run(BulkUpdates(service.clone()), in_hand, &shutdown),
        shutdown.run_until_cancelled(sweep::run(&service)),
        shutdown.run_until_cancelled(sweep::look_at_rounds(&service)),
        shutdown.run_until_cancelled(service.try_roblox()),
        shutdown.run_until_cancelled(service.try_discord()),
        shutdown.run_until_cancelled(service.ring_after_outages()),
        shutdown.run_until_cancelled(say_alive(&service)),
        shutdown.run_until_cancelled(tell_logs(&service)),
        shutdown.run_until_cancelled(tell_of_bulk_updates(&service)),
        shutdown.run_until_cancelled(tell_members(&service)),
        shutdown.run_until_cancelled(look_at_servers(&service)),
        shutdown.run_until_cancelled(look_for_open_writes(&service)),
        shutdown.run_until_cancelled(review_pauses(&service)),
        shutdown.run_until_cancelled(tidy_up(&service, keep_audit)),
    );
}

/// What is in hand when the process is told to stop ends before a lease does.
async fn say_alive(service: &Service) {
    loop {
        sleep(share::SAID_EVERY).await;
        if let Err(error) = service.say_alive().await {
            error!(%error, "could not say that this process lives");
        }
    }
}

/// Works beside the bot until `shutdown`: what needs no gateway, and tells nobody
/// anything. `ready` is true once there is a part of Roblox's limits to work with.
pub async fn run_beside(
    service: Service,
    keep_audit: Duration,
    ready: watch::Sender<bool>,
    shutdown: CancellationToken,
) {
    let works = async {
        shutdown.run_until_cancelled(has_share(&service)).await?;
        doubt_upstreams(&service).await;
        ready.send_replace(true);
        info!("updating members");
        let in_hand = InHand::default();
        tokio::join!(
            line::run(Updates(service.clone()), in_hand.clone(), &shutdown),
            line::run(BulkUpdates(service.clone()), in_hand, &shutdown),
            shutdown.run_until_cancelled(sweep::run(&service)),
            shutdown.run_until_cancelled(service.try_roblox()),
            shutdown.run_until_cancelled(service.try_discord()),
            shutdown.run_until_cancelled(service.ring_after_outages()),
            shutdown.run_until_cancelled(look_for_open_writes(&service)),
            shutdown.run_until_cancelled(tidy_up(&service, keep_audit)),
        );
        ready.send_replace(false);
        Some(())
    };
    tokio::join!(works, shutdown.run_until_cancelled(say_alive(&service)),);
}

/// Returns when there is something to ask Roblox with: a turn of the sweep that
/// could not ask would be over.
async fn has_share(service: &Service) {
    while !service.has_share() {
        sleep(REST).await;
    }
}

async fn doubt_upstreams(service: &Service) {
    if let Err(error) = service.doubt_upstreams().await {
        error!(%error, "could not look for work that waits for Roblox or Discord");
    }
}

async fn tell_logs(service: &Service) {
    loop {
        sleep(BETWEEN_LOGS).await;
        service.discord_answers().await;
        if let Err(error) = service.tell_logs().await {
            error!(%error, "could not tell the servers' logs");
        }
    }
}

async fn tell_of_bulk_updates(service: &Service) {
    loop {
        sleep(BETWEEN_LOGS).await;
        service.discord_answers().await;
        if let Err(error) = service.tell_of_bulk_updates().await {
            error!(%error, "could not tell the servers' logs of updates of all members");
        }
    }
}

async fn tell_members(service: &Service) {
    let mut last = None;
    loop {
        service.discord_answers().await;
        let pause = match service.tell_next_hidden(last).await {
            Ok(Some(telling)) => {
                last = Some(telling.server);
                if telling.was_tried {
                    BETWEEN_MESSAGES
                } else {
                    LOOK_FOR_MESSAGES
                }
            }
            Ok(None) => LOOK_FOR_MESSAGES,
            Err(error) => {
                error!(%error, "could not tell a member that a hidden inventory counts as lost");
                BETWEEN_MESSAGES
            }
        };
        sleep(pause).await;
    }
}

async fn look_at_servers(service: &Service) {
    loop {
        service.discord_answers().await;
        service.look_at_next_members().await;
    }
}

async fn look_for_open_writes(service: &Service) {
    loop {
        sleep(LOOK_FOR_OPEN_WRITES).await;
        if let Err(error) = service.queue_forgotten_intents().await {
            error!(%error, "could not look for role writes that were left open");
        }
    }
}

async fn review_pauses(service: &Service) {
    loop {
        if let Err(error) = service.review_pauses().await {
            error!(%error, "could not look whether roles must be held back still");
        }
        service.discord_answers().await;
        if let Err(error) = service.ask_about_pauses().await {
            error!(%error, "could not ask about roles that are held back");
        }
        sleep(REVIEW_EVERY).await;
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
async fn update_members(service: &Service, in_hand: InHand, shutdown: &CancellationToken) {
    match service.queue_open_intents().await {
        Ok(0) => {}
        Ok(open) => info!(open, "looking at members whose role write was left open"),
        Err(error) => error!(%error, "could not look for role writes that were left open"),
    }
    line::run(Updates(service.clone()), in_hand, shutdown).await;
}
