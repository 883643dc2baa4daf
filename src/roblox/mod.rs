//! The Roblox client: what a user owns, who a user is, and what things are
//! called, within the requests that Roblox allows.

mod call;
mod error;
mod filter;
mod item;

mod asker;
mod bisect;
mod pages;

mod answer;
mod request;
mod retry;
mod send;
mod wire;

mod budget;

pub use call::{Call, Credential, Freshness, Lane};
pub use error::{Error, Malformed};
pub use filter::{IdFilter, TypeFilter, TypeFilterError};
pub use item::{Asset, CollectibleDetails, Details, InstanceState, InventoryItem};
pub use pages::{Cut, Extent, Reading};
