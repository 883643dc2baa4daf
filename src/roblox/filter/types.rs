use std::collections::BTreeSet;
use std::fmt;

use super::Filter;
use crate::domain::AssetType;

/// What kinds of things does the user own?
///
/// Built from one of the constructors, each a request that Roblox accepts.
/// The two fields that need the Inventory read scope,
/// [`private_servers`](Self::private_servers) and
/// [`purchased_places`](Self::purchased_places), cannot be joined by others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TypeFilter(Fields);

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Fields {
    Open {
        assets: Assets,
        collectibles: Collectibles,
        badges: Listed,
        game_passes: Listed,
    },
    PrivateServers,
    PurchasedPlaces,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Assets {
    None,
    All,
    /// Not empty.
    Of(BTreeSet<AssetType>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Collectibles {
    AndOthers,
    Only,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Listed {
    Yes,
    No,
}

/// Why asset types make no filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TypeFilterError {
    #[error("no asset type given")]
    NoTypes,
    /// Ask with [`TypeFilter::purchased_places`], which needs the scope.
    #[error("purchased places need a scope and are asked for alone")]
    NeedsScope,
    /// A type that Roblox has no name for.
    #[error("{} cannot be asked for", .0.as_str())]
    NotAskable(AssetType),
}

impl TypeFilter {
    /// Assets of every type, badges and game passes: all that needs no scope.
    pub const fn everything() -> Self {
        Self::open(Assets::All, Collectibles::AndOthers)
            .with_badges()
            .with_game_passes()
    }

    /// Assets of every type.
    pub const fn all_assets() -> Self {
        Self::open(Assets::All, Collectibles::AndOthers)
    }

    /// Assets of these types.
    pub fn assets(types: impl IntoIterator<Item = AssetType>) -> Result<Self, TypeFilterError> {
        Ok(Self::open(Assets::of(types)?, Collectibles::AndOthers))
    }

    /// Limited items of every type. Roblox lists **only non-UGC limiteds** here.
    pub const fn collectibles() -> Self {
        Self::open(Assets::All, Collectibles::Only)
    }

    /// Limited items of these types. Roblox lists **only non-UGC limiteds** here.
    pub fn collectibles_of(
        types: impl IntoIterator<Item = AssetType>,
    ) -> Result<Self, TypeFilterError> {
        Ok(Self::open(Assets::of(types)?, Collectibles::Only))
    }

    /// Badges.
    pub const fn badges() -> Self {
        Self::open(Assets::None, Collectibles::AndOthers).with_badges()
    }

    /// Game passes.
    pub const fn game_passes() -> Self {
        Self::open(Assets::None, Collectibles::AndOthers).with_game_passes()
    }

    /// Badges and game passes.
    pub const fn badges_and_game_passes() -> Self {
        Self::badges().with_game_passes()
    }

    /// Private servers. Needs the Inventory read scope.
    pub const fn private_servers() -> Self {
        Self(Fields::PrivateServers)
    }

    /// Purchased places. Needs the Inventory read scope.
    pub const fn purchased_places() -> Self {
        Self(Fields::PurchasedPlaces)
    }

    const fn open(assets: Assets, collectibles: Collectibles) -> Self {
        Self(Fields::Open {
            assets,
            collectibles,
            badges: Listed::No,
            game_passes: Listed::No,
        })
    }

    const fn with_badges(mut self) -> Self {
        if let Fields::Open { badges, .. } = &mut self.0 {
            *badges = Listed::Yes;
        }
        self
    }

    const fn with_game_passes(mut self) -> Self {
        if let Fields::Open { game_passes, .. } = &mut self.0 {
            *game_passes = Listed::Yes;
        }
        self
    }
}

impl Assets {
    fn of(types: impl IntoIterator<Item = AssetType>) -> Result<Self, TypeFilterError> {
        let types: BTreeSet<AssetType> = types.into_iter().collect();
        if types.is_empty() {
            return Err(TypeFilterError::NoTypes);
        }
        for kind in &types {
            match kind {
                AssetType::PurchasedPlace => return Err(TypeFilterError::NeedsScope),
                AssetType::Unspecified | AssetType::Unknown => {
                    return Err(TypeFilterError::NotAskable(*kind));
                }
                _ => {}
            }
        }
        Ok(Self::Of(types))
    }
}

impl Filter for TypeFilter {}

impl fmt::Display for TypeFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fields::Open {
            assets,
            collectibles,
            badges,
            game_passes,
        } = &self.0
        else {
            return f.write_str(match self.0 {
                Fields::PrivateServers => "privateServers=true",
                _ => "inventoryItemAssetTypes=PURCHASED_PLACE",
            });
        };
        let mut fields: Vec<String> = Vec::new();
        if *collectibles == Collectibles::Only {
            fields.push("onlyCollectibles=true".to_owned());
        }
        match assets {
            Assets::None => {}
            Assets::All => fields.push("inventoryItemAssetTypes=*".to_owned()),
            Assets::Of(types) => {
                let names: Vec<&str> = types.iter().map(|kind| kind.as_str()).collect();
                fields.push(format!("inventoryItemAssetTypes={}", names.join(",")));
            }
        }
        if *badges == Listed::Yes {
            fields.push("badges=true".to_owned());
        }
        if *game_passes == Listed::Yes {
            fields.push("gamePasses=true".to_owned());
        }
        f.write_str(&fields.join(";"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_in_roblox_words() {
        for (filter, text) in [
            (
                TypeFilter::everything(),
                "inventoryItemAssetTypes=*;badges=true;gamePasses=true",
            ),
            (TypeFilter::all_assets(), "inventoryItemAssetTypes=*"),
            (
                TypeFilter::collectibles(),
                "onlyCollectibles=true;inventoryItemAssetTypes=*",
            ),
            (TypeFilter::badges(), "badges=true"),
            (TypeFilter::game_passes(), "gamePasses=true"),
            (
                TypeFilter::badges_and_game_passes(),
                "badges=true;gamePasses=true",
            ),
            (TypeFilter::private_servers(), "privateServers=true"),
            (
                TypeFilter::purchased_places(),
                "inventoryItemAssetTypes=PURCHASED_PLACE",
            ),
        ] {
            assert_eq!(filter.to_string(), text);
        }
    }

    #[test]
    fn the_guides_collectibles_example_whatever_the_order() {
        for types in [
            [AssetType::Hat, AssetType::ClassicPants],
            [AssetType::ClassicPants, AssetType::Hat],
        ] {
            assert_eq!(
                TypeFilter::collectibles_of(types).map(|filter| filter.to_string()),
                Ok("onlyCollectibles=true;inventoryItemAssetTypes=HAT,CLASSIC_PANTS".to_owned())
            );
        }
    }

    #[test]
    fn types_that_make_no_filter_are_refused() {
        assert_eq!(TypeFilter::assets([]), Err(TypeFilterError::NoTypes));
        assert_eq!(
            TypeFilter::assets([AssetType::Hat, AssetType::PurchasedPlace]),
            Err(TypeFilterError::NeedsScope)
        );
        for kind in [AssetType::Unknown, AssetType::Unspecified] {
            assert_eq!(
                TypeFilter::assets([kind]),
                Err(TypeFilterError::NotAskable(kind))
            );
        }
    }
}
