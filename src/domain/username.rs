use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

/// A name that a Roblox user can have: 3 to 20 of A-Z, a-z, 0-9 and `_`.
///
/// Roblox's sign-up form is stricter on underscores; names older than that
/// rule are still around, so it is not held against anyone.
///
/// Keeps the spelling it was given; two spellings of one name are equal,
/// because Roblox does not tell them apart.
#[derive(Clone)]
pub struct Username(Box<str>);

/// Why a text cannot be a Roblox username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    #[error("shorter than 3 characters")]
    TooShort,
    #[error("longer than 20 characters")]
    TooLong,
    #[error("something other than letters A to Z, digits and underscores")]
    Character,
}

impl Username {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn folded(&self) -> impl Iterator<Item = u8> {
        self.0.bytes().map(|byte| byte.to_ascii_lowercase())
    }
}

impl FromStr for Username {
    type Err = UsernameError;

    fn from_str(text: &str) -> Result<Self, UsernameError> {
        if !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        {
            return Err(UsernameError::Character);
        }
        match text.len() {
            0..3 => Err(UsernameError::TooShort),
            3..=20 => Ok(Self(text.into())),
            _ => Err(UsernameError::TooLong),
        }
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Username({})", self.0)
    }
}

impl PartialEq for Username {
    fn eq(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

impl Eq for Username {}

impl PartialOrd for Username {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Username {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded().cmp(other.folded())
    }
}

impl Hash for Username {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded().for_each(|byte| byte.hash(state));
        // As `str` does, so that a name is no prefix of another.
        0xff_u8.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;

    #[test]
    fn what_is_wrong_with_a_name_is_told_apart() {
        let parse = |text: &str| text.parse::<Username>().map(|name| name.to_string());
        assert_eq!(parse("Leo_Builds"), Ok("Leo_Builds".to_owned()));
        assert_eq!(parse("abc"), Ok("abc".to_owned()));
        assert_eq!(parse("a2345678901234567890").map(|name| name.len()), Ok(20));
        assert_eq!(parse(""), Err(UsernameError::TooShort));
        assert_eq!(parse("ab"), Err(UsernameError::TooShort));
        assert_eq!(parse("a23456789012345678901"), Err(UsernameError::TooLong));
        for text in [
            "two words",
            "naïve",
            "<@1>",
            "x'; drop table links",
            "🙂🙂🙂",
        ] {
            assert_eq!(parse(text), Err(UsernameError::Character), "{text}");
        }
    }

    #[test]
    fn spellings_of_one_name_are_one_name() {
        let names = ["LeoBuilds", "leobuilds", "LEOBUILDS", "leobuild"]
            .map(|name| name.parse::<Username>().expect("a username"));
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), 2);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), 2);
        assert_eq!(names[0].to_string(), "LeoBuilds");
    }
}
