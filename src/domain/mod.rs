//! The words of the product and the rules between them: pure functions of
//! (facts, now). No I/O, no clock, no runtime.

mod id;
mod timestamp;
mod username;

mod account_ref;

mod asset_type;
mod item;

mod holding;
mod truth;

pub use account_ref::{AccountRef, AccountRefError};
pub use asset_type::AssetType;
pub use holding::{CredentialKind, Holding, HoldingState, Holdings, UnknownReason, UnknownWord};
pub use id::{
    AssetId, BadgeId, BindId, ChannelId, GamePassId, IdError, LinkId, PrivateServerId,
    RobloxUserId, RoleId, ServerId, UserId,
};
pub use item::{Item, ItemKind, ItemParseError, UnknownKind};
pub use timestamp::Timestamp;
pub use truth::Truth;
pub use username::{Username, UsernameError};
