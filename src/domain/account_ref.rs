use std::str::FromStr;

use url::Url;

use super::roblox_page::roblox_page;
use super::{IdError, RobloxUserId, Username, UsernameError};

/// How a person points at a Roblox account.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AccountRef {
    Id(RobloxUserId),
    /// Names change: this one still has to be looked up.
    Name(Username),
}

/// Why a text points at no Roblox account. Carries what was typed, for the
/// sentence that explains it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountRefError {
    #[error("nothing was given; expected a Roblox username, ID or profile link")]
    Empty,
    #[error("“{value}” is no Roblox username: {error}")]
    Name { value: String, error: UsernameError },
    #[error("“{value}” is no Roblox user ID: {error}")]
    Id { value: String, error: IdError },
    #[error("“{value}” is not on roblox.com; expected a profile link")]
    OtherSite { value: String },
    #[error("“{value}” is no profile link; expected roblox.com/users/ID/profile")]
    NotAProfile { value: String },
    /// Copied from the app's Share button. Only Roblox's own site can tell
    /// whom it means.
    #[error("“{value}” is an app link; expected roblox.com/users/ID/profile")]
    AppLink { value: String },
}

impl FromStr for AccountRef {
    type Err = AccountRefError;

    /// Reads `156`, `LeoBuilds`, `@LeoBuilds` and
    /// `https://www.roblox.com/users/156/profile`, with or without the scheme
    /// and with or without a language (`/de/users/156/profile`).
    ///
    /// Digits alone are an ID; a name of digits is written `@156`.
    fn from_str(text: &str) -> Result<Self, AccountRefError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AccountRefError::Empty);
        }
        if let Some(name) = text.strip_prefix('@') {
            return parse_name(name, text);
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return parse_id(text, text);
        }
        if text.contains(['/', '.', ':']) && !text.contains(char::is_whitespace) {
            return parse_link(text);
        }
        parse_name(text, text)
    }
}

fn parse_name(name: &str, typed: &str) -> Result<AccountRef, AccountRefError> {
    name.parse()
        .map(AccountRef::Name)
        .map_err(|error| AccountRefError::Name {
            value: typed.to_owned(),
            error,
        })
}

fn parse_id(digits: &str, typed: &str) -> Result<AccountRef, AccountRefError> {
    digits
        .parse()
        .map(AccountRef::Id)
        .map_err(|error| AccountRefError::Id {
            value: typed.to_owned(),
            error,
        })
}

fn parse_link(text: &str) -> Result<AccountRef, AccountRefError> {
    let value = || text.to_owned();
    let address = match text.split_once("://") {
        Some(("http" | "https", _)) => Url::parse(text),
        Some(_) => return Err(AccountRefError::OtherSite { value: value() }),
        None => Url::parse(&format!("https://{text}")),
    };
    let Some(page) = address.as_ref().ok().and_then(roblox_page) else {
        return Err(AccountRefError::OtherSite { value: value() });
    };
    match page.as_slice() {
        ["share" | "share-links", ..] => Err(AccountRefError::AppLink { value: value() }),
        ["users", id] | ["users", id, "profile"] => parse_id(id, text),
        _ => Err(AccountRefError::NotAProfile { value: value() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: i64) -> AccountRef {
        AccountRef::Id(RobloxUserId::new(number).expect("an ID"))
    }

    fn name(name: &str) -> AccountRef {
        AccountRef::Name(name.parse().expect("a username"))
    }

    #[test]
    fn every_way_to_point_at_an_account() {
        for (text, expected) in [
            ("156", id(156)),
            (" 156 ", id(156)),
            ("LeoBuilds", name("LeoBuilds")),
            ("@LeoBuilds", name("LeoBuilds")),
            ("@156", name("156")),
            ("https://www.roblox.com/users/156/profile", id(156)),
            (
                "https://www.roblox.com/de/users/156/profile?x=1#about",
                id(156),
            ),
            ("www.roblox.com/pt-br/users/156/profile/", id(156)),
            ("roblox.com/users/156", id(156)),
            ("http://web.Roblox.com/users/156/profile", id(156)),
        ] {
            assert_eq!(text.parse::<AccountRef>(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_names_the_value() {
        let parse = |text: &str| text.parse::<AccountRef>().expect_err(text);
        let value = |text: &str| text.to_owned();
        assert_eq!(parse("  "), AccountRefError::Empty);
        for (text, error) in [
            ("two words", UsernameError::Character),
            ("ab", UsernameError::TooShort),
            ("@ab", UsernameError::TooShort),
            ("<@156>", UsernameError::Character),
            ("🙂🙂🙂", UsernameError::Character),
        ] {
            assert_eq!(
                parse(text),
                AccountRefError::Name {
                    value: value(text),
                    error
                }
            );
        }
        for (text, error) in [
            ("0", IdError::NotPositive),
            ("-5", IdError::NotPositive),
            ("9223372036854775808", IdError::TooLarge),
            ("roblox.com/users/leo/profile", IdError::NotANumber),
        ] {
            assert_eq!(
                parse(text),
                AccountRefError::Id {
                    value: value(text),
                    error
                }
            );
        }
        for text in [
            "https://example.com/users/156/profile",
            "https://roblox.com.example.com/users/156/profile",
            "https://notroblox.com/users/156/profile",
            "ftp://roblox.com/users/156/profile",
            "leo.builds",
        ] {
            assert_eq!(
                parse(text),
                AccountRefError::OtherSite { value: value(text) }
            );
        }
        for text in [
            "https://www.roblox.com/badges/156/Winner",
            "https://www.roblox.com/",
            "https://www.roblox.com/x1/users/156/profile",
        ] {
            assert_eq!(
                parse(text),
                AccountRefError::NotAProfile { value: value(text) }
            );
        }
        let share = "https://www.roblox.com/share?code=abc&type=Profile";
        assert_eq!(
            parse(share),
            AccountRefError::AppLink {
                value: value(share)
            }
        );
    }
}
