//! The audit trail: which part of it is asked for, and where to read on.

use super::{AuditId, RoleId, UserId};

/// Which rows of a server's trail are asked for; all of them by default.
/// Neither the user nor the role need be in the server any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AuditFilter {
    pub user: Option<UserId>,
    pub role: Option<RoleId>,
}

/// From where in the trail to read. A row that is gone by then is still a
/// place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditPlace {
    /// The end: what was done last.
    Newest,
    /// The beginning.
    Oldest,
    /// What was done before this row, the nearest first.
    OlderThan(AuditId),
    /// What was done after it, the nearest first.
    NewerThan(AuditId),
}
