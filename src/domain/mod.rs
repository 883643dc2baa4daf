//! The words of the product and the rules between them: pure functions of
//! (facts, now). No I/O, no clock, no runtime.

mod id;
mod timestamp;
mod username;

mod account_ref;

mod asset_type;
mod item;
mod item_input;
mod roblox_page;

mod holding;
mod requirement;
mod truth;

mod channel;
mod hierarchy;
mod permissions;

mod bind;
pub mod bulk;
mod grant;
pub mod guard;
mod link;
mod stay;

mod audit;
mod decision;
mod evidence;
pub mod facts;
mod hidden;
mod missing;
pub mod outage;
pub mod purchase;
mod served;
mod server_settings;
mod setup;
pub mod share;
pub mod sweep;
mod trigger;
pub mod work;

#[cfg(test)]
pub(crate) mod samples;

pub use account_ref::{AccountRef, AccountRefError};
pub use asset_type::AssetType;
pub use audit::{AuditFilter, AuditPlace};
pub use bind::{Bind, OnLoss, RolePolicy, bound_items, broken_roles};
pub use bulk::{BulkMode, BulkNews, BulkState, Reading, RoleChange, RoleOutcome, Visit};
pub use channel::{
    Channel, ChannelKind, LogObstacle, Overwrite, OverwriteTarget, PostObstacle, log_obstacle,
    may_write, post_obstacle,
};
pub use decision::{
    Action, BindVerdict, LedgerNote, Occasion, Reason, RoleDecision, Situation, decide, unknowns,
};
pub use evidence::{Evidence, ItemRead};
pub use grant::{Grant, GrantState, IN_FLIGHT};
pub use guard::{Direction, Pause, PauseCause, PauseState, Ruling};
pub use hidden::{HiddenDays, HiddenInventory, HiddenNotice, HiddenStanding, NotHiddenDays};
pub use hierarchy::{Ceiling, Obstacle, Rank, Role, ServerRoles, Standing};
pub use holding::{CredentialKind, Holding, HoldingState, Holdings, UnknownReason, UnknownWord};
pub use id::{
    AssetId, AuditId, BadgeId, BindId, BulkId, ChannelId, GamePassId, IdError, InteractionId,
    LinkId, MessageId, PrivateServerId, RobloxUserId, RoleId, ServerId, UserId,
};
pub use item::{Item, ItemKind, ItemParseError, UnknownKind};
pub use item_input::{ItemInputError, ItemProblem, TypedItem, Wanted, parse_items};
pub use link::{Link, Provenance};
pub use missing::{MissingRole, WhyMissing, missing_roles};
pub use permissions::Permissions;
pub use requirement::{LinkStatus, Requirement};
pub use served::Served;
pub use server_settings::{
    LogChannel, MAX_MODERATOR_ROLES, ServerSettings, SettingsChange, SettingsRefusal,
};
pub use setup::{NEEDED_IN_SERVER, Readiness, readiness};
pub use stay::{Sighting, Stay};
pub use timestamp::Timestamp;
pub use trigger::{Cause, Trigger};
pub use truth::Truth;
pub use username::{Username, UsernameError};
