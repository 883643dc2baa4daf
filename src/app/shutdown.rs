use std::io;
use std::process;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Cancels the token at the first SIGTERM or SIGINT; a second one ends the
/// process at once, as the shell does: 128 + the signal's number.
pub fn on_signals(token: CancellationToken) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        let mut next = async || {
            tokio::select! {
                _ = terminate.recv() => SignalKind::terminate(),
                _ = interrupt.recv() => SignalKind::interrupt(),
            }
        };
        next().await;
        // Before the line is written, which may take as long as its reader does.
        token.cancel();
        tracing::info!("stopping; a second signal stops at once");
        process::exit(128 + next().await.as_raw_value());
    });
    Ok(())
}
