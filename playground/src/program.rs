//! Builds the bot that the tour runs.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::process::Command;

/// The bot's program, built as `cargo build` builds it.
///
/// # Errors
/// When it does not compile; the compiler has said why.
pub(crate) async fn build() -> anyhow::Result<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    // The profile of this program. What both depend on compiles again where the
    // bot wants other features of it.
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    let output = command
        .args(["build", "--package", "gatepass", "--bin", "gatepass"])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .kill_on_drop(true)
        .output()
        .await
        .context("could not run cargo")?;
    ensure!(output.status.success(), "the bot does not compile");
    let messages = String::from_utf8(output.stdout)?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|message| Some(PathBuf::from(message["executable"].as_str()?)))
        .context("cargo did not say where the bot's program is")
}
