use std::fmt;
use std::str::FromStr;

use super::{AssetId, BadgeId, GamePassId, IdError, PrivateServerId};

/// What an inventory can hold: one asset, badge, game pass or private server.
///
/// IDs of different kinds share numbers (badge 5 is not asset 5), so an item is
/// always kind *and* ID. Its written form is `asset:1`, `badge:1`,
/// `gamepass:1` or `privateserver:1`; `pass:1` is read as `gamepass:1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Item {
    Asset(AssetId),
    Badge(BadgeId),
    GamePass(GamePassId),
    PrivateServer(PrivateServerId),
}

/// The kind of an [`Item`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    Asset,
    Badge,
    GamePass,
    PrivateServer,
}

impl ItemKind {
    pub const ALL: [Self; 4] = [
        Self::Asset,
        Self::Badge,
        Self::GamePass,
        Self::PrivateServer,
    ];

    /// The word before the colon.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asset => "asset",
            Self::Badge => "badge",
            Self::GamePass => "gamepass",
            Self::PrivateServer => "privateserver",
        }
    }

    /// The item of this kind with the ID that `text` spells.
    pub fn item(self, text: &str) -> Result<Item, IdError> {
        Ok(match self {
            Self::Asset => Item::Asset(text.parse()?),
            Self::Badge => Item::Badge(text.parse()?),
            Self::GamePass => Item::GamePass(text.parse()?),
            Self::PrivateServer => Item::PrivateServer(text.parse()?),
        })
    }
}

impl fmt::Display for ItemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ItemKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        if text.eq_ignore_ascii_case("pass") {
            return Ok(Self::GamePass);
        }
        Self::ALL
            .into_iter()
            .find(|kind| text.eq_ignore_ascii_case(kind.as_str()))
            .ok_or(UnknownKind)
    }
}

/// The word is none of `asset`, `badge`, `gamepass`, `pass`, `privateserver`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected asset, badge, gamepass or privateserver")]
pub struct UnknownKind;

impl Item {
    pub const fn kind(self) -> ItemKind {
        match self {
            Self::Asset(_) => ItemKind::Asset,
            Self::Badge(_) => ItemKind::Badge,
            Self::GamePass(_) => ItemKind::GamePass,
            Self::PrivateServer(_) => ItemKind::PrivateServer,
        }
    }

    /// The bare number. It names an item only together with [`Item::kind`].
    pub const fn id(self) -> i64 {
        match self {
            Self::Asset(id) => id.get(),
            Self::Badge(id) => id.get(),
            Self::GamePass(id) => id.get(),
            Self::PrivateServer(id) => id.get(),
        }
    }

    /// The item's page on Roblox. Private servers have none that outsiders may open.
    pub fn url(self) -> Option<String> {
        let path = match self {
            Self::Asset(_) => "catalog",
            Self::Badge(_) => "badges",
            Self::GamePass(_) => "game-pass",
            Self::PrivateServer(_) => return None,
        };
        Some(format!("https://www.roblox.com/{path}/{}", self.id()))
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.id())
    }
}

/// Why a text is not the written form of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ItemParseError {
    #[error("expected kind:ID, as in badge:123")]
    Shape,
    #[error(transparent)]
    Kind(#[from] UnknownKind),
    #[error(transparent)]
    Id(#[from] IdError),
}

impl FromStr for Item {
    type Err = ItemParseError;

    fn from_str(text: &str) -> Result<Self, ItemParseError> {
        let (kind, id) = text.split_once(':').ok_or(ItemParseError::Shape)?;
        Ok(kind.trim().parse::<ItemKind>()?.item(id.trim())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_written_form_reads_back(kind in 0..4_usize, id in 1..=i64::MAX) {
            let item = ItemKind::ALL[kind].item(&id.to_string()).expect("a positive ID");
            prop_assert_eq!(item.to_string().parse(), Ok(item));
        }
    }

    #[test]
    fn pass_is_short_for_gamepass() {
        assert_eq!(
            "Pass: 7".parse::<Item>(),
            ItemKind::GamePass.item("7").map_err(Into::into)
        );
    }

    #[test]
    fn the_same_number_of_another_kind_is_another_item() {
        assert_ne!("badge:5".parse::<Item>(), "asset:5".parse::<Item>());
    }
}
