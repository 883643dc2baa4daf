//! Things a user can own.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::schema;

/// What sort of thing an [`Item`] is. IDs of different kinds overlap: badge 5 is not asset 5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    Asset,
    Badge,
    GamePass,
    PrivateServer,
    /// A kind Roblox does not have yet, by the name its details would have.
    Future(&'static str),
}

/// One item, as given to a user or looked for in an inventory.
#[derive(Debug, Clone)]
pub struct Item {
    pub(super) kind: Kind,
    pub(super) id: u64,
    /// Meaningful for assets only.
    pub(super) asset_type: Cow<'static, str>,
    pub(super) collectible: Option<Collectible>,
    pub(super) instance: Option<u64>,
    pub(super) added: Added,
}

/// The limited side of an asset.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Collectible {
    pub serial: Option<u64>,
    pub on_hold: bool,
    pub ugc: bool,
}

/// What `addTime` will say.
#[derive(Debug, Clone, Copy)]
pub(super) enum Added {
    WhenGiven,
    At(OffsetDateTime),
    Absent,
}

impl Item {
    /// An asset: a `HAT` unless [`Item::of_type`] says otherwise.
    pub fn asset(id: u64) -> Self {
        Self::new(Kind::Asset, id)
    }

    pub fn badge(id: u64) -> Self {
        Self::new(Kind::Badge, id)
    }

    pub fn game_pass(id: u64) -> Self {
        Self::new(Kind::GamePass, id)
    }

    pub fn private_server(id: u64) -> Self {
        Self::new(Kind::PrivateServer, id)
    }

    /// An item of a kind that is not in the `OpenAPI` document: `"bundle"` is served as
    /// `"bundleDetails": {"bundleId": "…"}`.
    pub fn of_future_kind(kind: &'static str, id: u64) -> Self {
        Self::new(Kind::Future(kind), id)
    }

    fn new(kind: Kind, id: u64) -> Self {
        Self {
            kind,
            id,
            asset_type: Cow::Borrowed("HAT"),
            collectible: None,
            instance: None,
            added: Added::WhenGiven,
        }
    }

    /// Sets the asset type.
    ///
    /// # Panics
    /// On a type that is not in the `OpenAPI` document; for those there is
    /// [`Item::of_future_type`].
    #[must_use]
    pub fn of_type(mut self, asset_type: &str) -> Self {
        let known = schema::asset_type(asset_type);
        let known = known.unwrap_or_else(|| panic!("{asset_type:?} is no asset type of Roblox's"));
        self.asset_type = Cow::Borrowed(known);
        self
    }

    /// Sets an asset type that Roblox does not have yet.
    #[must_use]
    pub fn of_future_type(mut self, asset_type: &str) -> Self {
        self.asset_type = Cow::Owned(asset_type.to_owned());
        self
    }

    /// Makes it a limited: made by Roblox (not UGC), free to trade, without a serial number.
    #[must_use]
    pub fn collectible(mut self) -> Self {
        self.limited();
        self
    }

    /// Makes it a limited made by a user (UGC), which `onlyCollectibles` leaves out.
    #[must_use]
    pub fn ugc(mut self) -> Self {
        self.limited().ugc = true;
        self
    }

    /// Makes it a limited with this serial number.
    #[must_use]
    pub fn serial(mut self, number: u64) -> Self {
        self.limited().serial = Some(number);
        self
    }

    /// Makes it a limited in its holding period (`HOLD`).
    #[must_use]
    pub fn on_hold(mut self) -> Self {
        self.limited().on_hold = true;
        self
    }

    fn limited(&mut self) -> &mut Collectible {
        assert_eq!(
            self.kind,
            Kind::Asset,
            "Roblox knows no limited of this kind"
        );
        self.collectible.get_or_insert_default()
    }

    /// Chooses the copy's `instanceId`; one is made up otherwise.
    #[must_use]
    pub fn instance(mut self, id: u64) -> Self {
        self.instance = Some(id);
        self
    }

    /// Sets `addTime`; the time of giving otherwise.
    #[must_use]
    pub fn added_at(mut self, time: OffsetDateTime) -> Self {
        self.added = Added::At(time);
        self
    }

    /// Leaves `addTime` out, as in the guide's example and always on passes.
    #[must_use]
    pub fn without_add_time(mut self) -> Self {
        self.added = Added::Absent;
        self
    }

    /// Whether Roblox's document describes it.
    pub(super) fn is_documented(&self) -> bool {
        match self.kind {
            Kind::Future(_) => false,
            Kind::Asset => matches!(self.asset_type, Cow::Borrowed(_)),
            Kind::Badge | Kind::GamePass | Kind::PrivateServer => true,
        }
    }
}
