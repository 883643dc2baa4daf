//! What must not reach a log, whatever `RUST_LOG` says.

/// Filter directives for `tracing_subscriber::EnvFilter`, to be added after
/// the user's own.
///
/// serenity logs whole payloads that do not decode at WARN, interaction tokens
/// included (`gateway::ws`), and carries tokens in spans (`http`); tungstenite,
/// h2 and hyper write what goes over the wire at DEBUG and TRACE, `Authorization`
/// and IDENTIFY among it.
pub const SILENCED: &[&str] = &[
    "serenity::gateway::ws=off",
    "serenity::gateway::bridge::shard_runner=warn",
    "serenity::client::dispatch=off",
    "serenity::http=off",
    "tungstenite=info",
    "tokio_tungstenite=info",
    "h2=info",
    "hyper=info",
    "hyper_util=info",
    "reqwest=info",
];

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::EnvFilter;

    use super::SILENCED;

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("whole").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_loudest_setting_does_not_bring_tokens_out() {
        let mut filter = EnvFilter::new("trace");
        for directive in SILENCED {
            filter = filter.add_directive(directive.parse().expect("a directive"));
        }
        let sink = Sink::default();
        let writer = sink.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::error!(target: "serenity::gateway::ws", "secret");
            tracing::debug!(target: "serenity::client::dispatch", "secret");
            let _span =
                tracing::info_span!(target: "serenity::http::request", "build", token = "secret")
                    .entered();
            tracing::trace!(target: "tungstenite::protocol", "secret");
            tracing::debug!(target: "h2::codec", "secret");
            tracing::trace!(target: "hyper::proto", "secret");
            tracing::debug!("kept");
        });
        let written = sink.0.lock().expect("whole").clone();
        let written = String::from_utf8(written).expect("UTF-8");
        assert!(written.contains("kept"), "{written}");
        assert!(!written.contains("secret"), "{written}");
    }
}
