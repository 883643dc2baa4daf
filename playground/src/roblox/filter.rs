//! The inventory's filter grammar: `field=value;field=value,value`.
//!
//! Source: Roblox's guide "Patterns", section "List Inventory Items". Where it is silent the
//! strict reading is taken: a client that relies on leniency should fail here first.

use std::collections::HashSet;

use super::{
    catalogue::Catalogue,
    credentials::Caller,
    item::{Item, Kind},
    refusal::Refusal,
    schema,
};

/// What a request wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Filter {
    /// No filter: the whole inventory.
    Everything,
    Types(TypeFilter),
    Ids(IdFilter),
}

/// The fields that select by type; any of them suffices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TypeFilter {
    asset_types: Option<AssetTypes>,
    only_collectibles: Option<bool>,
    badges: Option<bool>,
    game_passes: Option<bool>,
    private_servers: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum AssetTypes {
    All,
    Listed(HashSet<&'static str>),
}

/// The fields that select by ID; any of them suffices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IdFilter {
    assets: Option<HashSet<u64>>,
    badges: Option<HashSet<u64>>,
    game_passes: Option<HashSet<u64>>,
    private_servers: Option<HashSet<u64>>,
}

impl Filter {
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        if text.is_empty() {
            return Ok(Self::Everything);
        }
        let mut types = TypeFilter::default();
        let mut ids = IdFilter::default();
        for part in text.split(';') {
            let Some((field, value)) = part.split_once('=') else {
                return malformed(format!("'{part}' is not of the form field=value."));
            };
            if value.is_empty() {
                return malformed(format!("The filter field '{field}' has no value."));
            }
            match field {
                "inventoryItemAssetTypes" => {
                    once(&mut types.asset_types, field, asset_types(value)?)?;
                }
                "onlyCollectibles" => {
                    once(&mut types.only_collectibles, field, boolean(field, value)?)?;
                }
                "badges" => once(&mut types.badges, field, boolean(field, value)?)?,
                "gamePasses" => once(&mut types.game_passes, field, boolean(field, value)?)?,
                "privateServers" => {
                    once(&mut types.private_servers, field, boolean(field, value)?)?;
                }
                "assetIds" => once(&mut ids.assets, field, id_list(field, value)?)?,
                "badgeIds" => once(&mut ids.badges, field, id_list(field, value)?)?,
                "gamePassIds" => once(&mut ids.game_passes, field, id_list(field, value)?)?,
                "privateServerIds" => {
                    once(&mut ids.private_servers, field, id_list(field, value)?)?;
                }
                _ => return malformed(format!("Unknown filter field '{field}'.")),
            }
        }
        match (types == TypeFilter::default(), ids == IdFilter::default()) {
            (false, false) => malformed("Type and ID fields can't be combined in one filter."),
            (true, _) => Ok(Self::Ids(ids)),
            // The guide: it must come with the types "in order to return items".
            _ if types.only_collectibles.is_some() && types.asset_types.is_none() => {
                malformed("'onlyCollectibles' must be used with 'inventoryItemAssetTypes'.")
            }
            _ => Ok(Self::Types(types)),
        }
    }

    /// Private servers and purchased places can be filtered by with the read scope only.
    pub fn check_scope(&self, caller: Caller) -> Result<(), Refusal> {
        let needs_scope = match self {
            Self::Everything => false,
            Self::Types(types) => {
                types.private_servers.is_some()
                    || matches!(&types.asset_types, Some(AssetTypes::Listed(listed)) if listed.contains("PURCHASED_PLACE"))
            }
            Self::Ids(ids) => ids.private_servers.is_some(),
        };
        if needs_scope && !caller.reads_inventory {
            return Err(Refusal::PermissionDenied(
                "This filter requires the Inventory read scope.",
            ));
        }
        Ok(())
    }

    /// One bad ID among good ones fails the request.
    pub fn check_poison(&self, catalogue: &Catalogue) -> Result<(), Refusal> {
        let Self::Ids(ids) = self else {
            return Ok(());
        };
        let fields = [
            (Kind::Asset, &ids.assets),
            (Kind::Badge, &ids.badges),
            (Kind::GamePass, &ids.game_passes),
            (Kind::PrivateServer, &ids.private_servers),
        ];
        for (kind, list) in fields {
            let mut list = list.iter().flatten();
            if list.any(|&id| catalogue.is_poison(kind, id)) {
                let message = "One or more of the IDs in the filter is invalid.";
                return Err(Refusal::InvalidArgument(message.to_owned()));
            }
        }
        Ok(())
    }

    pub fn matches(&self, item: &Item) -> bool {
        match self {
            Self::Everything => true,
            Self::Types(types) => types.matches(item),
            Self::Ids(ids) => ids.matches(item),
        }
    }
}

impl TypeFilter {
    fn matches(&self, item: &Item) -> bool {
        if self.only_collectibles == Some(true) {
            let limited = item.collectible.is_some_and(|limited| !limited.ugc);
            return limited && self.lists_type_of(item);
        }
        match item.kind {
            Kind::Asset => self.lists_type_of(item),
            Kind::Badge => self.badges == Some(true),
            Kind::GamePass => self.game_passes == Some(true),
            Kind::PrivateServer => self.private_servers == Some(true),
            Kind::Future(_) => false,
        }
    }

    fn lists_type_of(&self, asset: &Item) -> bool {
        match &self.asset_types {
            None => false,
            Some(AssetTypes::All) => true,
            Some(AssetTypes::Listed(listed)) => listed.contains(&*asset.asset_type),
        }
    }
}

impl IdFilter {
    fn matches(&self, item: &Item) -> bool {
        let list = match item.kind {
            Kind::Asset => &self.assets,
            Kind::Badge => &self.badges,
            Kind::GamePass => &self.game_passes,
            Kind::PrivateServer => &self.private_servers,
            Kind::Future(_) => return false,
        };
        list.as_ref().is_some_and(|list| list.contains(&item.id))
    }
}

fn malformed<T>(message: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::Malformed(message.into()))
}

/// Fills a field that must not have been filled before.
fn once<T>(slot: &mut Option<T>, field: &str, value: T) -> Result<(), Refusal> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => malformed(format!("The filter field '{field}' is given twice.")),
    }
}

fn boolean(field: &str, value: &str) -> Result<bool, Refusal> {
    value.parse().or_else(|_| {
        malformed(format!(
            "'{value}' is no valid value for '{field}': true or false expected."
        ))
    })
}

fn asset_types(value: &str) -> Result<AssetTypes, Refusal> {
    if value == "*" {
        return Ok(AssetTypes::All);
    }
    let listed = value.split(',').map(|name| {
        let known = schema::asset_type(name).filter(|known| !known.ends_with("_UNSPECIFIED"));
        known.map_or_else(|| malformed(format!("Unknown asset type '{name}'.")), Ok)
    });
    Ok(AssetTypes::Listed(listed.collect::<Result<_, _>>()?))
}

/// IDs are int64 on Roblox's side, so nothing above `i64::MAX` is one.
fn id_list(field: &str, value: &str) -> Result<HashSet<u64>, Refusal> {
    let ids = value.split(',').map(|id| {
        let digits = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let number = id.parse::<i64>().ok().filter(|&id| digits && id > 0);
        match number {
            Some(number) => Ok(number.unsigned_abs()),
            None => malformed(format!("'{id}' is no valid ID for '{field}'.")),
        }
    });
    ids.collect()
}
