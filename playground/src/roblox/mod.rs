//! A simulated Roblox: Open Cloud and the older web hosts on one local port.
//!
//! It is the independent judge of what Gatepass sends, so it shares no code with it and refuses
//! what Roblox refuses. Every answer can be turned into one of the failures Roblox, or a proxy
//! before it, is known for.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! use playground::roblox::{Fault, Item, Route, Simulator};
//!
//! let roblox = Simulator::start().await?;
//! let leo = roblox.create_user("LeoBuilds");
//! roblox.give(leo, Item::asset(1_028_595).of_type("CLASSIC_TSHIRT"));
//! roblox.fault(Fault::on(Route::Inventory).user(leo).status(503).times(2));
//! # Ok(())
//! # }
//! ```
//!
//! # Map
//!
//! | module | holds |
//! |---|---|
//! | `simulator` | the handle tests hold, and the server behind it |
//! | `settings` | what can be configured |
//! | `users`, `inventories`, `item`, `catalogue`, `credentials` | the simulated world |
//! | `server` | the way of one request, from arrival to answer |
//! | `connection`, `call`, `route`, `query`, `answer`, `body`, `refusal` | HTTP in and out |
//! | `schema` | checks against Roblox's `OpenAPI` document |
//! | `limits` | rate limits |
//! | `filter`, `pages` | the inventory's filter grammar and page tokens |
//! | `endpoints` | one file per endpoint |
//! | `faults`, `pause` | failures on demand |
//! | `records` | what was asked, and what was wrong with it |
//!
//! # Where Roblox's documents are silent
//!
//! The real Roblox was not asked. These are the strict readings, or else the literal ones, so that
//! a client which passes here does not lean on luck:
//!
//! - `onlyCollectibles` without `inventoryItemAssetTypes` is refused with 400 (the guide says it
//!   returns no items), and so are repeated fields and spaces in a filter.
//! - Only filters that name private servers or purchased places need the read scope; without a
//!   filter, or with `*`, they are listed for everyone who may see the inventory.
//! - A request that fails before Open Cloud (a wrong credential, a fault) spends no quota; one
//!   that Open Cloud refuses does.
//! - The words of a refused bearer token are invented; those of a refused key are Roblox's.
//! - A credential sent to the older hosts is answered, and is a violation.

mod simulator;

mod settings;

mod catalogue;
mod credentials;
mod inventories;
mod item;
mod users;

mod answer;
mod body;
mod call;
mod query;
mod refusal;
mod route;
mod schema;
mod server;

mod endpoints;
mod filter;
mod limits;
mod pages;

mod faults;
mod pause;
mod records;

pub use credentials::INVENTORY_READ;
pub use faults::{Fault, FaultHandle, PageQuirk, Selector};
pub use item::Item;
pub use pause::Pause;
pub use records::{Credential, Request, Violation, ViolationIn};
pub use route::Route;
pub use settings::{LastPageToken, LimitHeader, Limits, Quota, Settings};
pub use simulator::Simulator;
pub use users::UserId;
