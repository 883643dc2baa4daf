//! What is logged, at the loudest setting, names no secret.

use gatepass::discord::SILENCED;
use playground::discord::{Fault, Route, Settings};
use tokio::process::Command;
use tracing_subscriber::EnvFilter;

use crate::harness::World;

/// Set in the process whose log is read.
const LOGS: &str = "GATEPASS_TEST_LOGS";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_names_no_token() {
    if std::env::var_os(LOGS).is_some() {
        return a_noisy_session().await;
    }
    // In a process of its own: the gateway's thread logs to the one subscriber
    // that a process has.
    let this = std::env::current_exe().expect("a test binary");
    let run = Command::new(this)
        .args(["--exact", "logs::a_log_names_no_token", "--nocapture"])
        .env(LOGS, "1")
        .output()
        .await
        .expect("runs");
    let log = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{log}");
    assert!(
        log.contains("TRACE") && log.contains("gatepass"),
        "it logs: {log}"
    );
    let token = Settings::default().token;
    assert!(!log.contains(&token), "the bot's token");
    // The simulated Discord's interaction tokens are base64 of "interaction:".
    for line in log.lines() {
        assert!(
            !line.contains("aW50ZXJhY3Rpb24"),
            "an interaction's token: {line}"
        );
    }
}

async fn a_noisy_session() {
    let mut filter = EnvFilter::new("trace,playground=off");
    for directive in SILENCED {
        filter = filter.add_directive(directive.parse().expect("a directive"));
    }
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .init();
    let world = World::start().await;
    let echo = world.mia().command("/echo words:hello").expect("may");
    let pressed = echo.press("Update").await.expect("there");
    pressed.reply().await.expect("changed");
    world
        .mia()
        .autocomplete("suggest", "bind", "go")
        .await
        .expect("choices");
    for fault in [
        Fault::on(Route::CreateInteractionResponse).hang(),
        Fault::on(Route::UpdateOriginalWebhookMessage)
            .reset()
            .times(2),
        Fault::on(Route::UpdateOriginalWebhookMessage).status(503),
    ] {
        world.sim.fault(fault);
        let echo = world.mia().command("/echo words:hello").expect("may");
        echo.reply().await.expect("a reply");
    }
    world.sim.drop_connections();
    world
        .sim
        .until("resume", |sim| sim.gateway_counts().resumes == 1)
        .await
        .expect("resumed");
    world
        .mia()
        .command("/broken")
        .expect("may")
        .reply()
        .await
        .expect("a reply");
    world.end().await;
}
