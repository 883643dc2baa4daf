//! The inventory's `filter` parameter.
//!
//! Roblox knows two families of fields that cannot be combined in one request,
//! so they are two types. Fields that need the Inventory read scope never ride
//! with others: a key without it would lose the whole answer.

mod ids;
mod types;

use std::fmt::Display;

pub use ids::IdFilter;
pub use types::{TypeFilter, TypeFilterError};

/// A filter in the form that Roblox reads, the same text for the same filter.
pub(super) trait Filter: Display {}
