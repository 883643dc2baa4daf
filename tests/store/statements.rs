//! The statements that sqlx logs, for those who ask how a database goes about each.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer};

/// Each once, since they were last taken; not those that begin and end a transaction.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<BTreeSet<String>>>);

impl Statements {
    /// Those so far; from here on it begins anew.
    pub fn take(&self) -> BTreeSet<String> {
        let mut statements = std::mem::take(&mut *self.lock());
        let verbs = ["select ", "insert ", "update ", "delete "];
        statements.retain(|it| verbs.iter().any(|verb| it.starts_with(verb)));
        statements
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut statement = Statement::default();
            event.record(&mut statement);
            // A statement short enough to be its own summary comes without text.
            let text = match statement.text.trim() {
                "" => statement.summary,
                text => text.to_owned(),
            };
            self.lock().insert(text);
        }
    }
}

#[derive(Default)]
struct Statement {
    summary: String,
    text: String,
}

impl Visit for Statement {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.text),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
