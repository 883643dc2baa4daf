use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::exit::Error;

/// How long the parts have to end once they are asked to: a little less than
/// the 10 seconds that container runtimes wait before they kill.
const STOP_WITHIN: Duration = Duration::from_secs(9);

/// The parts of the bot that run side by side until `token` is cancelled.
///
/// They live and die together: when one ends, fails or panics, the others are
/// asked to stop, and the first failure is what the process ends with.
#[derive(Debug)]
pub struct Parts {
    tasks: JoinSet<Result<(), Error>>,
    token: CancellationToken,
}

impl Parts {
    pub fn new(token: CancellationToken) -> Self {
        Self {
            tasks: JoinSet::new(),
            token,
        }
    }

    pub fn spawn(&mut self, part: impl Future<Output = Result<(), Error>> + Send + 'static) {
        self.tasks.spawn(part);
    }

    /// Waits until every part has ended, at most [`STOP_WITHIN`] after the
    /// cancellation; what still runs then is dropped.
    pub async fn ended(self) -> Result<(), Error> {
        self.ended_within(STOP_WITHIN).await
    }

    async fn ended_within(mut self, limit: Duration) -> Result<(), Error> {
        let mut outcome = Ok(());
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                self.token.cancel();
                if outcome.is_ok() {
                    outcome = ended.unwrap_or_else(|panic| Err(Error::Panicked(panic)));
                }
            }
        };
        let late = async {
            self.token.cancelled().await;
            tokio::time::sleep(limit).await;
        };
        tokio::select! {
            () = all => outcome,
            () = late => Err(Error::Late(limit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::pending;
    use std::io;

    fn parts() -> (Parts, CancellationToken) {
        let token = CancellationToken::new();
        (Parts::new(token.clone()), token)
    }

    #[tokio::test]
    async fn a_failure_stops_the_others_and_is_told() {
        let (mut parts, token) = parts();
        parts.spawn(async move {
            token.cancelled().await;
            Ok(())
        });
        parts.spawn(async { Err(Error::Web(io::Error::other("on purpose"))) });
        let failure = parts.ended().await.expect_err("a failure");
        assert_eq!(failure.to_string(), "the web server stopped: on purpose");
    }

    #[tokio::test]
    async fn a_panic_is_a_failure() {
        let (mut parts, _token) = parts();
        parts.spawn(async { panic!("on purpose") });
        assert!(matches!(parts.ended().await, Err(Error::Panicked(_))));
    }

    #[tokio::test]
    async fn what_does_not_stop_in_time_is_dropped() {
        let (mut parts, token) = parts();
        parts.spawn(pending());
        token.cancel();
        let late = parts.ended_within(Duration::from_millis(1)).await;
        assert!(matches!(late, Err(Error::Late(_))));
    }
}
