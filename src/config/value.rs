//! The kinds of values that several subsystems share.

use std::fs;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Environment, key};

/// A secret from `key` or from the file that `KEY_FILE` names; `None` when
/// neither is set.
///
/// Blanks around what a file holds, its last newline and a byte order mark are
/// no part of the secret: editors add them.
pub(super) fn secret(
    environment: &Environment,
    key: &'static str,
    expected: &'static str,
    valid: impl Fn(&str) -> bool,
) -> Result<Option<SecretString>, ConfigError> {
    let file_key = key::file_variant(key);
    match (environment.get(key), environment.get(&file_key)) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(ConfigError::Both { key }),
        (Some(value), None) if valid(value) => Ok(Some(value.into())),
        (Some(_), None) => Err(ConfigError::InvalidSecret { key, expected }),
        (None, Some(path)) => secret_file(key, PathBuf::from(path), expected, valid).map(Some),
    }
}

fn secret_file(
    key: &'static str,
    path: PathBuf,
    expected: &'static str,
    valid: impl Fn(&str) -> bool,
) -> Result<SecretString, ConfigError> {
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) => return Err(ConfigError::File { key, path, source }),
    };
    let value = text.trim_start_matches('\u{feff}').trim();
    if valid(value) {
        return Ok(value.into());
    }
    Err(ConfigError::InvalidFile {
        key,
        path,
        found: if value.is_empty() {
            "nothing"
        } else {
            "a wrong value"
        },
        expected,
    })
}

/// Whether the text can stand as one word in an HTTP header, as every token and
/// key does. What was pasted with a blank, a line break or a prefix can't.
pub fn is_header_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A time that lies in `range`, written as people write it: `90m`, `6h`, `1d`.
pub(super) fn duration(
    environment: &Environment,
    key: &'static str,
    default: &'static str,
    range: RangeInclusive<Duration>,
    expected: &'static str,
) -> Result<Duration, ConfigError> {
    let text = environment.get(key).unwrap_or(default);
    match humantime::parse_duration(text) {
        Ok(time) if range.contains(&time) => Ok(time),
        _ => Err(ConfigError::Invalid {
            key,
            found: text.to_owned(),
            expected,
        }),
    }
}

/// The base of an HTTP service, which requests extend by their path.
pub(super) fn base_url(
    environment: &Environment,
    key: &'static str,
    default: &'static str,
) -> Result<Url, ConfigError> {
    let text = environment.get(key).unwrap_or(default);
    parse_base_url(text).ok_or(ConfigError::InvalidSecret {
        key,
        expected: "a URL such as https://example.org, without ? and #",
    })
}

pub(super) fn parse_base_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let usable = matches!(url.scheme(), "http" | "https")
        && url.query().is_none()
        && url.fragment().is_none();
    usable.then_some(url)
}
