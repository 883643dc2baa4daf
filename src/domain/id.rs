//! Identifiers. Each kind is a type of its own: passing a badge ID where an
//! asset ID is wanted does not compile.

use std::fmt;
use std::str::FromStr;

/// Why a text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    #[error("not a whole number")]
    NotANumber,
    #[error("not above zero")]
    NotPositive,
    #[error("above {}", i64::MAX)]
    TooLarge,
}

fn parse_positive(text: &str) -> Result<i64, IdError> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(IdError::NotANumber);
    }
    if digits.len() < text.len() || digits.bytes().all(|byte| byte == b'0') {
        return Err(IdError::NotPositive);
    }
    digits.parse().map_err(|_| IdError::TooLarge)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        ///
        /// Always positive: 1 to 2⁶³ − 1, so that it fits a `bigint` column.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            pub const fn new(value: i64) -> Result<Self, IdError> {
                if value > 0 { Ok(Self(value)) } else { Err(IdError::NotPositive) }
            }

            pub const fn get(self) -> i64 {
                self.0
            }

            /// The same number, unsigned, as Discord's libraries want it.
            pub const fn get_u64(self) -> u64 {
                self.0.unsigned_abs()
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                parse_positive(text).map(Self)
            }
        }

        impl TryFrom<u64> for $name {
            type Error = IdError;

            fn try_from(value: u64) -> Result<Self, IdError> {
                i64::try_from(value).map_err(|_| IdError::TooLarge).and_then(Self::new)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

ids! {
    /// A Discord server (Discord's API says "guild").
    ServerId
    /// A Discord user.
    UserId
    /// A role of a Discord server. The role @everyone has the server's number.
    RoleId
    /// A Discord channel.
    ChannelId
    /// A message in a Discord channel.
    MessageId
    /// A Roblox user.
    RobloxUserId
    /// A Roblox asset.
    AssetId
    /// A Roblox badge.
    BadgeId
    /// A Roblox game pass.
    GamePassId
    /// A Roblox private server.
    PrivateServerId
    /// Something that a person did in Discord and that the bot answers.
    InteractionId
    /// A row in the list of links.
    LinkId
    /// A row in the list of binds.
    BindId
    /// A row of the audit trail. Rises with time.
    AuditId
    /// An update of all members of a server at once.
    BulkId
}

impl ServerId {
    /// The role that every member of the server has.
    pub const fn everyone(self) -> RoleId {
        RoleId(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_above_zero_is_an_id() {
        assert_eq!("1".parse::<BadgeId>().map(BadgeId::get), Ok(1));
        assert_eq!(
            "9223372036854775807".parse::<BadgeId>().map(BadgeId::get),
            Ok(i64::MAX)
        );
    }

    #[test]
    fn what_is_wrong_with_a_number_is_told_apart() {
        let parse = |text: &str| text.parse::<AssetId>().expect_err(text);
        assert_eq!(parse(""), IdError::NotANumber);
        assert_eq!(parse("-"), IdError::NotANumber);
        assert_eq!(parse("12a"), IdError::NotANumber);
        assert_eq!(parse("+1"), IdError::NotANumber);
        assert_eq!(parse("１２"), IdError::NotANumber);
        assert_eq!(parse("0"), IdError::NotPositive);
        assert_eq!(parse("-7"), IdError::NotPositive);
        assert_eq!(parse("9223372036854775808"), IdError::TooLarge);
    }
}
