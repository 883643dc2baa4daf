use std::fmt;
use std::str::FromStr;

use super::UnknownButton;
use crate::domain::UserId;

/// Whose button it is. Discord lets anyone press it who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presser {
    One(UserId),
    /// Of whoever presses it.
    Anyone,
}

/// In the place of a user.
const ANYONE: &str = "anyone";

impl From<UserId> for Presser {
    fn from(user: UserId) -> Self {
        Self::One(user)
    }
}

impl fmt::Display for Presser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(user) => user.fmt(f),
            Self::Anyone => f.write_str(ANYONE),
        }
    }
}

impl FromStr for Presser {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, UnknownButton> {
        match text {
            ANYONE => Ok(Self::Anyone),
            user => user.parse().map(Self::One).map_err(|_| UnknownButton),
        }
    }
}
