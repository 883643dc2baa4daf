//! Between the domain's IDs and serenity's.

use serenity::all as discord;

use crate::domain::{ChannelId, RoleId, ServerId, UserId};

/// The domain's type for one of Discord's IDs. `None` for a number that no
/// snowflake reaches before the year 2084.
pub(super) trait Known<T> {
    fn known(self) -> Option<T>;
}

macro_rules! known {
    ($($theirs:ty => $ours:ty,)+) => {$(
        impl Known<$ours> for $theirs {
            fn known(self) -> Option<$ours> {
                <$ours>::try_from(self.get()).ok()
            }
        }
    )+};
}

known! {
    discord::GuildId => ServerId,
    discord::UserId => UserId,
    discord::RoleId => RoleId,
    discord::ChannelId => ChannelId,
    discord::ApplicationId => UserId,
}

pub(super) fn known_roles(roles: &[discord::RoleId]) -> Vec<RoleId> {
    roles.iter().filter_map(|role| role.known()).collect()
}
