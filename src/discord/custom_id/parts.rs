use std::str::FromStr;

use super::UnknownButton;
use crate::domain::Item;

/// The rest of an ID.
pub(super) struct Parts<'a>(Option<&'a str>);

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self(Some(text))
    }

    pub(super) fn next<T: FromStr>(&mut self) -> Result<T, UnknownButton> {
        let rest = self.0.ok_or(UnknownButton)?;
        let (part, rest) = match rest.split_once(':') {
            Some((part, rest)) => (part, Some(rest)),
            None => (rest, None),
        };
        self.0 = rest;
        part.parse().map_err(|_| UnknownButton)
    }

    pub(super) fn optional<T: FromStr>(&mut self) -> Result<Option<T>, UnknownButton> {
        match self.next::<String>()?.as_str() {
            "-" => Ok(None),
            text => text.parse().map(Some).map_err(|_| UnknownButton),
        }
    }

    /// All that is left: an item is written with the sign that parts stand
    /// between.
    pub(super) fn items(&mut self) -> Result<Vec<Item>, UnknownButton> {
        let rest = self.0.take().ok_or(UnknownButton)?;
        let items = rest.split(',').map(str::parse);
        items.collect::<Result<_, _>>().map_err(|_| UnknownButton)
    }

    pub(super) fn end(&mut self) -> Result<(), UnknownButton> {
        self.0.map_or(Ok(()), |_| Err(UnknownButton))
    }
}
