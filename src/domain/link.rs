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

/// How a link came to be, and so where it counts.
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

impl Provenance {
    /// Whether the member proved the account to be theirs.
    pub const fn is_proven(&self) -> bool {
        matches!(self, Self::Oauth | Self::Profile)
    }
}
