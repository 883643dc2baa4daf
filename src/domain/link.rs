use super::{Ceiling, LinkId, RobloxUserId, ServerId, Timestamp, UserId};

/// A Discord user ↔ a Roblox user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub user: UserId,
    pub roblox: RobloxUserId,
    pub provenance: Provenance,
    pub created: Timestamp,
}

/// How a link came to be, and so where it counts. No command makes the first two so far;
/// rows of them count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provenance {
    /// The member signed in with Roblox: counts in every server.
    Oauth,
    /// The member put a phrase in their Roblox profile: counts in every server.
    Profile,
    /// A moderator says so: counts only in the server where it was made, and
    /// not beside a proven link.
    Moderator {
        server: ServerId,
        author: UserId,
        ceiling: Ceiling,
    },
}
