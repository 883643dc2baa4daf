//! Between what the domain knows members, roles and servers by, and what
//! serenity does.

use serenity::all as discord;
use time::OffsetDateTime;

use crate::domain::{ChannelId, RoleId, ServerId, Stay, UserId};

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

/// The stay that began with the `joined_at` of a member.
pub(super) fn stay_since(joined_at: OffsetDateTime) -> Stay {
    let micros = joined_at.unix_timestamp_nanos() / 1_000;
    // Years have four digits, so that their microseconds fit.
    Stay::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}
