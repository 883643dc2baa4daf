//! A client beside a simulated Roblox, and short names for what tests need.

use std::collections::BTreeSet;

use gatepass::domain::{HoldingState, Item, RobloxUserId, ServerId, UnknownReason, UserId};
use gatepass::roblox::{Call, Config, Freshness, Ownership, Roblox};
use playground::roblox::{Settings, Simulator};

/// A simulated Roblox and a client that has its key.
pub struct Rig {
    pub sim: Simulator,
    pub roblox: Roblox,
}

impl Rig {
    pub async fn start() -> Self {
        Self::with(Settings::default()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let sim = Simulator::start_with(settings).await.expect("a free port");
        let roblox = client(&sim.api_url(), &sim.web_url(), &sim.api_key());
        Self { sim, roblox }
    }

    /// Another client of the same Roblox, as after a restart.
    pub fn restarted(&self) -> Roblox {
        client(
            &self.sim.api_url(),
            &self.sim.web_url(),
            &self.sim.api_key(),
        )
    }

    /// What the user owns of these items, read anew for a person who waits.
    pub async fn ownership(&self, user: RobloxUserId, text: &str) -> Ownership {
        self.roblox
            .ownership(user, &items(text), Freshness::Now, &interactive())
            .await
    }
}

/// Every test that gets this far has sent what Roblox's document allows.
impl Drop for Rig {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.sim.violations(), []);
        }
    }
}

pub fn client(api_url: &str, web_url: &str, key: &str) -> Roblox {
    Roblox::new(Config {
        api_url: api_url.parse().expect("a URL"),
        web_url: web_url.to_owned(),
        api_key: key.to_owned().into(),
    })
    .expect("a client")
}

pub fn interactive() -> Call {
    Call::interactive(Some(server(1)), Some(member(1)))
}

pub fn background(of_server: i64, of_member: i64) -> Call {
    Call::background(Some(server(of_server)), Some(member(of_member)))
}

pub fn server(id: i64) -> ServerId {
    ServerId::new(id).expect("an ID")
}

pub fn member(id: i64) -> UserId {
    UserId::new(id).expect("an ID")
}

/// The simulated user as the client knows it.
pub fn id(user: playground::roblox::UserId) -> RobloxUserId {
    RobloxUserId::try_from(user.get()).expect("an ID")
}

/// `asset:1 badge:2`
pub fn items(text: &str) -> BTreeSet<Item> {
    text.split_whitespace()
        .map(|item| item.parse().expect("an item"))
        .collect()
}

pub fn states(ownership: &Ownership) -> Vec<(String, HoldingState)> {
    let states = ownership.states.iter();
    states
        .map(|(item, state)| (item.to_string(), *state))
        .collect()
}

pub const OWNED: HoldingState = HoldingState::Owned;
pub const NOT_OWNED: HoldingState = HoldingState::NotOwned;

pub const fn unknown(reason: UnknownReason) -> HoldingState {
    HoldingState::Unknown(reason)
}

/// What is expected of each item, in the form of [`states`].
pub fn expect(states: &[(&str, HoldingState)]) -> Vec<(String, HoldingState)> {
    states
        .iter()
        .map(|(item, state)| ((*item).to_owned(), *state))
        .collect()
}
