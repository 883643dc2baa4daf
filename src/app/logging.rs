use std::io::{self, IsTerminal};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{LogConfig, LogFormat};
use crate::discord;

/// Starts writing log lines to standard error. `default` is the level where
/// `RUST_LOG` says nothing.
pub fn start(config: LogConfig, default: LevelFilter) {
    let chosen = config
        .filter
        .unwrap_or_else(|| EnvFilter::default().add_directive(default.into()));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(chosen)
        .with_writer(io::stderr)
        // It would tell of a line that can't be written by writing another one,
        // and panic.
        .log_internal_errors(false);
    // In a terminal there are colours, unless NO_COLOR is set.
    let lines = if io::stderr().is_terminal() {
        lines
    } else {
        lines.with_ansi(false)
    };
    let started = match config.format {
        LogFormat::Text => lines.finish().with(ceiling()).try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .finish()
            .with(ceiling())
            .try_init(),
    };
    started.expect("the process starts its log once");
}

/// What may be logged at most. A filter of its own, because inside one filter
/// the more detailed directive wins: `RUST_LOG=hyper::proto=trace` would bring
/// tokens out.
fn ceiling() -> EnvFilter {
    discord::SILENCED
        .iter()
        .fold(EnvFilter::new("trace"), |filter, directive| {
            filter.add_directive(directive.parse().expect("a directive, by its own test"))
        })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("whole").write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn no_detail_of_a_filter_gets_above_the_ceiling() {
        let sink = Sink::default();
        let writer = sink.clone();
        let lines = tracing_subscriber::fmt()
            .with_env_filter("trace,h2::codec=trace,hyper::proto=trace")
            .with_writer(move || writer.clone())
            .finish()
            .with(ceiling());
        tracing::subscriber::with_default(lines, || {
            tracing::trace!(target: "h2::codec", "hush");
            tracing::trace!(target: "hyper::proto", "hush");
            tracing::trace!("kept");
        });
        let written = String::from_utf8(sink.0.lock().expect("whole").clone()).expect("UTF-8");
        assert!(written.contains("kept"), "{written}");
        assert!(!written.contains("hush"), "{written}");
    }
}
