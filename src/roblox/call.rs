use std::time::Duration;

use tokio::time::Instant;

use crate::domain::{CredentialKind, ServerId, UserId};
use crate::metrics;

/// On whose behalf something is asked, and how urgently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub credential: Credential,
    pub lane: Lane,
    /// The Discord server that the work is for: the first key of fairness.
    pub server: Option<ServerId>,
    /// The Discord user that the work is for: the second.
    pub member: Option<UserId>,
}

impl Call {
    /// A person waits for the answer.
    pub const fn interactive(server: Option<ServerId>, member: Option<UserId>) -> Self {
        Self {
            credential: Credential::ApiKey,
            lane: Lane::Interactive,
            server,
            member,
        }
    }

    /// Nobody waits.
    pub const fn background(server: Option<ServerId>, member: Option<UserId>) -> Self {
        Self {
            lane: Lane::Background,
            ..Self::interactive(server, member)
        }
    }
}

/// What Roblox is asked with.
///
/// A member's own authorization will be a second variant, and will hold its
/// token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The bot's own Open Cloud key, from the configuration.
    ApiKey,
}

impl Credential {
    /// What to keep with the holdings that it read.
    pub const fn kind(&self) -> CredentialKind {
        match self {
            Self::ApiKey => CredentialKind::Key,
        }
    }

    pub(super) const fn id(&self) -> CredentialId {
        match self {
            Self::ApiKey => CredentialId::KeyOwner,
        }
    }
}

/// Who a credential stands for: tells budgets and cached answers apart
/// without being a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialId {
    /// Roblox counts all keys of one owner together.
    KeyOwner,
}

/// How urgent a call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Sweeps, imports, catching up.
    Background,
    /// Somebody looks at a screen. Served first, from a part of the budget that
    /// background work cannot take, and fairly among servers and members; but a
    /// member who alone has used a fifth of the limit takes turns with the
    /// background.
    Interactive,
}

impl Lane {
    /// How long one request may take, with its turn in the queue and retries.
    /// In the interactive lane a whole read has no longer than this either.
    pub const fn patience(self) -> Duration {
        match self {
            Self::Interactive => Duration::from_secs(10),
            Self::Background => Duration::from_mins(1),
        }
    }

    /// What it is called where requests are counted.
    pub(super) const fn label(self) -> metrics::Lane {
        match self {
            Self::Interactive => metrics::Lane::Interactive,
            Self::Background => metrics::Lane::Background,
        }
    }

    /// When a read that starts now must be over, however many requests it takes.
    pub(super) fn end_of_read(self) -> Option<Instant> {
        match self {
            Self::Interactive => Some(Instant::now() + self.patience()),
            Self::Background => None,
        }
    }
}

/// How old an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// A few minutes: somebody turns the pages of what was read before.
    Browsing,
    /// A few seconds: what was read just now serves again.
    Recent,
    /// Read for this call, or in flight when it came.
    Now,
}

impl Freshness {
    /// An answer serves while it is younger than this.
    pub(super) const fn limit(self) -> Duration {
        match self {
            Self::Browsing => Duration::from_mins(5),
            Self::Recent => Duration::from_secs(10),
            Self::Now => Duration::ZERO,
        }
    }
}
