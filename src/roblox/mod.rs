//! The Roblox client: what a user owns, who a user is, and what things are
//! called, within the requests that Roblox allows.
//!
//! From the surface inwards:
//!
//! - [`Roblox`], the handle, with one file for each thing one can ask:
//!   `ownership`, `inventory`, `users`, `details`, `probe`.
//! - [`Call`]: in whose name, and how urgently. [`Error`]: why it was not told.
//! - `flight`: identical reads are one read. `bisect`: one bad ID spoils only
//!   itself, and `refused` remembers it.
//! - `filter`, `item`, `pages`: the inventory in types. A [`Reading`] says
//!   whether it met the end.
//! - `send`: the one place that does HTTP. `request` is what it sends, `answer`
//!   what came back, `retry` whether to try again.
//! - `budget`: whose turn it is, and how many requests there are.
//!
//! Two rules hold everywhere. What could not be read is never "does not own".
//! And no key, token or body gets into an error or the log.

mod call;
mod details;
mod error;
mod filter;
mod inventory;
mod item;
mod ownership;
mod probe;
mod users;

mod asker;
mod bisect;
mod flight;
mod pages;
mod refused;

mod answer;
mod request;
pub mod retry;
mod send;
mod wire;

pub mod budget;

use std::fmt;
use std::sync::Arc;

use reqwest::Url;
use secrecy::SecretString;
use tokio::time::Instant;

pub use call::{Call, Credential, Freshness, Lane};
pub use details::{Detail, ItemDetails};
pub use error::{Error, Malformed};
pub use filter::{IdFilter, TypeFilter, TypeFilterError};
pub use inventory::Collectible;
pub use item::{Asset, CollectibleDetails, Details, InstanceState, InventoryItem};
pub use ownership::Ownership;
pub use pages::{Cut, Extent, Reading};
pub use probe::Probe;
pub use users::{NamedUser, Standing, User};

use call::CredentialId;
use flight::{Flights, Keeps};
use refused::Refused;
use request::Endpoints;
use send::Sender;

use crate::domain::RobloxUserId;

/// Where Roblox is, and what to ask it with.
#[derive(Debug, Clone)]
pub struct Config {
    /// `ROBLOX_API_URL`: Open Cloud.
    pub api_url: Url,
    /// `ROBLOX_WEB_URL`: the older hosts; `{service}` stands for `users`,
    /// `badges` or `thumbnails`.
    pub web_url: String,
    /// `ROBLOX_API_KEY`: an Open Cloud key.
    pub api_key: SecretString,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error("expected a URL with {{service}} in it, as in https://{{service}}.roblox.com")]
    WebUrl,
    #[error("the HTTP client cannot start")]
    Http(#[source] reqwest::Error),
}

/// The client. Clones are handles to the same one, with one budget.
///
/// ```no_run
/// use std::collections::BTreeSet;
///
/// use gatepass::domain::{Item, RobloxUserId};
/// use gatepass::roblox::{Call, Config, Freshness, Roblox};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let roblox = Roblox::new(Config {
///     api_url: "https://apis.roblox.com".parse()?,
///     web_url: "https://{service}.roblox.com".to_owned(),
///     api_key: "an Open Cloud key".into(),
/// })?;
/// let user: RobloxUserId = "156".parse()?;
/// let items: BTreeSet<Item> = ["asset:1028595".parse()?, "badge:5".parse()?].into();
/// let call = Call::interactive(None, None);
/// let answer = roblox.ownership(user, &items, Freshness::Recent, &call).await;
/// for (item, state) in &answer.states {
///     println!("{item}: {state:?}");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Roblox(Arc<Client>);

struct Client {
    endpoints: Endpoints,
    sender: Sender,
    ownership: Flights<(CredentialId, RobloxUserId, IdFilter), Arc<ownership::Told>>,
    inventories: Flights<(CredentialId, RobloxUserId, TypeFilter, u32), inventory::Answer>,
    users: Flights<(CredentialId, RobloxUserId), Result<User, Error>>,
    refused: Refused,
}

impl Roblox {
    /// A client that has sent nothing so far. Needs no runtime yet.
    pub fn new(config: Config) -> Result<Self, SetupError> {
        let endpoints =
            Endpoints::new(config.api_url, &config.web_url).ok_or(SetupError::WebUrl)?;
        let http = send::client().map_err(SetupError::Http)?;
        Ok(Self(Arc::new(Client {
            endpoints,
            sender: Sender::new(http, config.api_key),
            ownership: Flights::new(10_000, Freshness::Recent, |told| told.keeps()),
            // Readings are large: a hundred of the largest are some 20 MB.
            inventories: Flights::new(100, Freshness::Browsing, inventory::keeps),
            // Shared in flight only: see `Roblox::user`.
            users: Flights::new(0, Freshness::Now, |_| Keeps::Nothing),
            refused: Refused::default(),
        })))
    }
}

impl Roblox {
    /// From now on and until it `lapses` this process may use so many thousandths of
    /// every limit: others use the same key. Without a word it may use all.
    /// Part of that is kept for people if it `serves_people`.
    pub fn set_share(&self, thousandths: u32, serves_people: bool, lapses: Instant) {
        let gate = &self.0.sender.gate;
        gate.set_share(budget::Share {
            thousandths,
            serves_people,
            lapses: Some(lapses.into_std()),
        });
    }

    /// How many thousandths were used of the limit of which most was, within its
    /// period and with what is under way, and whether anybody waits for a turn.
    pub fn usage(&self) -> (u32, bool) {
        self.0.sender.gate.usage()
    }
}

impl fmt::Debug for Roblox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roblox")
            .field("endpoints", &self.0.endpoints)
            .finish_non_exhaustive()
    }
}
