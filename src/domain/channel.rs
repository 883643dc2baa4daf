//! What somebody may do in one channel, by Discord's rules ("Permissions",
//! permission overwrites).

use super::{Permissions, RoleId, ServerId, ServerRoles, UserId};

/// A channel of a server as far as the rules need it. A channel has overwrites of
/// its own: those of its category are copied into it by Discord's client and
/// count for nothing by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub server: ServerId,
    pub kind: ChannelKind,
    pub overwrites: Vec<Overwrite>,
}

/// What a channel is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelKind {
    /// People and bots write messages there, and nothing else.
    Text,
    /// Announcements, which go to other servers; voice, threads, forums,
    /// categories, and whatever Discord adds.
    Other,
}

impl ChannelKind {
    /// By the number of Discord's API ("Channel Types").
    pub const fn from_number(number: u8) -> Self {
        match number {
            0 => Self::Text,
            _ => Self::Other,
        }
    }
}

/// What a role or one member may or may not do in a channel, whatever they may
/// elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overwrite {
    pub target: OverwriteTarget,
    pub allow: Permissions,
    pub deny: Permissions,
}

/// Whom an overwrite is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverwriteTarget {
    /// A role; @everyone too.
    Role(RoleId),
    Member(UserId),
}

impl ServerRoles {
    /// What a member with `roles` may do in the channel: @everyone's overwrite
    /// first, then those of their roles together, then their own.
    fn permissions_in(&self, channel: &Channel, user: UserId, roles: &[RoleId]) -> Permissions {
        let base = self.permissions(roles.iter().copied());
        if user == self.owner || base.contains(Permissions::ADMINISTRATOR) {
            return Permissions::ADMINISTRATOR;
        }
        let of_roles = |target| match target {
            OverwriteTarget::Role(role) => roles.contains(&role),
            OverwriteTarget::Member(_) => false,
        };
        let permissions = self.permissions_of_everyone_in(channel, base);
        let permissions = channel.overwritten(permissions, of_roles);
        channel.overwritten(permissions, |target| {
            target == OverwriteTarget::Member(user)
        })
    }

    /// `base` under the overwrite of @everyone alone.
    fn permissions_of_everyone_in(&self, channel: &Channel, base: Permissions) -> Permissions {
        let everyone = OverwriteTarget::Role(self.server.everyone());
        channel.overwritten(base, |target| target == everyone)
    }

    /// Whether a member without any role can read the channel.
    fn everyone_reads(&self, channel: &Channel) -> bool {
        let base = self.permissions([]);
        base.contains(Permissions::ADMINISTRATOR)
            || self
                .permissions_of_everyone_in(channel, base)
                .contains(Permissions::VIEW_CHANNEL)
    }
}

impl Channel {
    /// `permissions` under all overwrites of `whom` together: what one of them
    /// allows outweighs what another denies.
    fn overwritten(
        &self,
        permissions: Permissions,
        whom: impl Fn(OverwriteTarget) -> bool,
    ) -> Permissions {
        let meant = self.overwrites.iter().filter(|it| whom(it.target));
        let (allow, deny) = meant.fold(
            (Permissions::NONE, Permissions::NONE),
            |(allow, deny), it| (allow | it.allow, deny | it.deny),
        );
        permissions.without(deny) | allow
    }
}

/// What keeps the bot from posting in a channel of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostObstacle {
    /// There is no such channel in the server.
    Deleted,
    /// It is no text channel.
    NotText,
    /// The bot lacks these permissions there.
    Missing(Permissions),
}

/// What keeps a server's log out of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogObstacle {
    Post(PostObstacle),
    /// Everyone can read it, and the log names people.
    Public,
}

impl From<PostObstacle> for LogObstacle {
    fn from(obstacle: PostObstacle) -> Self {
        Self::Post(obstacle)
    }
}

/// What the bot needs to post there.
const NEEDED: [Permissions; 3] = [
    Permissions::VIEW_CHANNEL,
    Permissions::SEND_MESSAGES,
    Permissions::EMBED_LINKS,
];

/// What keeps the bot from posting in `channel` of the server that `roles` are of.
/// `bot` is the bot's own user.
pub fn post_obstacle(roles: &ServerRoles, channel: &Channel, bot: UserId) -> Option<PostObstacle> {
    if channel.server != roles.server {
        return Some(PostObstacle::Deleted);
    }
    if channel.kind != ChannelKind::Text {
        return Some(PostObstacle::NotText);
    }
    let permissions = roles.permissions_in(channel, bot, &roles.bot_roles);
    let missing = NEEDED
        .into_iter()
        .filter(|needed| !permissions.allow(*needed))
        .fold(Permissions::NONE, |all, one| all | one);
    (!missing.is_empty()).then_some(PostObstacle::Missing(missing))
}

/// Whether a member with these roles may write in `channel`.
pub fn may_write(roles: &ServerRoles, channel: &Channel, user: UserId, of_user: &[RoleId]) -> bool {
    let permissions = roles.permissions_in(channel, user, of_user);
    [Permissions::VIEW_CHANNEL, Permissions::SEND_MESSAGES]
        .into_iter()
        .all(|needed| permissions.allow(needed))
}

/// As [`post_obstacle`], for the server's log, which names people.
pub fn log_obstacle(roles: &ServerRoles, channel: &Channel, bot: UserId) -> Option<LogObstacle> {
    let public = || roles.everyone_reads(channel).then_some(LogObstacle::Public);
    post_obstacle(roles, channel, bot)
        .map(LogObstacle::Post)
        .or_else(public)
}

#[cfg(test)]
mod tests;
