use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, join_all};

/// A part that takes longer to say that it is ready, isn't.
const PATIENCE: Duration = Duration::from_secs(2);

type Probe = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// The parts without which the bot can't serve, and how to ask each of them.
/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Readiness(BTreeMap<&'static str, Probe>);

impl Readiness {
    /// Adds a part by its name in the answer.
    #[must_use]
    pub fn part<F>(
        mut self,
        name: &'static str,
        probe: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        self.0.insert(name, Arc::new(move || probe().boxed()));
        self
    }

    /// Asks all parts at once.
    pub(super) async fn look(&self) -> BTreeMap<&'static str, bool> {
        let asked = self.0.iter().map(|(name, probe)| async move {
            let ready = tokio::time::timeout(PATIENCE, probe()).await;
            (*name, ready.unwrap_or(false))
        });
        join_all(asked).await.into_iter().collect()
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
