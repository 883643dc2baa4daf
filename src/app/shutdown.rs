use std::io;
use std::process;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::exit::{Error, Exit};

/// The signals that ask a process to end.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    /// From now on they no longer end the process by themselves.
    fn catch() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
        }
    }
}

/// Cancels the token at the first SIGTERM or SIGINT; a second one ends the
/// process at once, as the shell does: 128 + the signal's number.
pub fn on_signals(token: CancellationToken) -> io::Result<()> {
    let mut signals = Signals::catch()?;
    tokio::spawn(async move {
        signals.next().await;
        // Before the line is written, which may take as long as its reader does.
        token.cancel();
        tracing::info!("stopping; a second signal stops at once");
        process::exit(128 + signals.next().await.as_raw_value());
    });
    Ok(())
}

/// Does a command until the first SIGTERM or SIGINT. Then it is dropped where it
/// stands, and takes with it what is for it alone: the signal by itself would
/// leave that on the disk.
pub async fn until_signal(
    command: impl Future<Output = Result<Exit, Error>>,
) -> Result<Exit, Error> {
    let mut signals = Signals::catch().map_err(Error::Runtime)?;
    tokio::select! {
        ended = command => ended,
        signal = signals.next() => Ok(Exit::Signalled(signal)),
    }
}
