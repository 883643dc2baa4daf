//! API keys and OAuth access tokens, and what they may read.

use std::collections::HashMap;

use axum::http::{HeaderMap, header::AUTHORIZATION};

use super::{
    Simulator,
    records::Credential,
    refusal::Refusal,
    users::{User, UserId},
};

/// The scope behind "Inventory: Read" on API keys and in OAuth consents.
pub const INVENTORY_READ: &str = "user.inventory-item:read";

/// Who a request acts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caller {
    pub account: UserId,
    pub kind: CallerKind,
    /// Carries [`INVENTORY_READ`], the only scope that any endpoint here asks for.
    pub reads_inventory: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum CallerKind {
    /// An API key that the account created.
    Key,
    /// An access token by which the account authorized an app.
    Authorization,
}

impl Caller {
    /// Everyone's inventory is open to any credential unless hidden; a hidden one only to its
    /// owner's own, with the scope (Roblox's reference, List Inventory Items).
    pub fn may_see_inventory_of(self, user: &User) -> bool {
        !user.inventory.hidden || (self.account == user.id && self.reads_inventory)
    }
}

/// What a request came with; the secrets stay in here.
#[derive(Debug)]
pub(super) enum Presented {
    Nothing,
    Key(String),
    Bearer(String),
    Both,
}

impl Presented {
    pub fn read(headers: &HeaderMap) -> Self {
        let text = |name| {
            let value = headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        match (text("x-api-key"), text(AUTHORIZATION.as_str())) {
            (None, None) => Self::Nothing,
            (Some(_), Some(_)) => Self::Both,
            (Some(key), None) => Self::Key(key),
            (None, Some(value)) => {
                // Any other scheme becomes a token that no one was given.
                let token = value.strip_prefix("Bearer ").unwrap_or_default();
                Self::Bearer(token.to_owned())
            }
        }
    }

    pub fn credential(&self) -> Credential {
        match self {
            Self::Nothing => Credential::None,
            Self::Key(_) => Credential::ApiKey,
            Self::Bearer(_) => Credential::Bearer,
            Self::Both => Credential::Both,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Credentials {
    keys: HashMap<String, Caller>,
    tokens: HashMap<String, Caller>,
    issued: u32,
}

impl Credentials {
    /// Exactly one valid credential, or 401 in the gateway's form.
    pub fn authenticate(&self, presented: &Presented) -> Result<Caller, Refusal> {
        let (found, why_not) = match presented {
            Presented::Key(key) => (self.keys.get(key), "Invalid API Key"),
            Presented::Bearer(token) => (self.tokens.get(token), "Invalid token"),
            Presented::Nothing => (None, "No authentication was provided"),
            Presented::Both => (None, "More than one authentication was provided"),
        };
        found.copied().ok_or(Refusal::Unauthenticated(why_not))
    }

    /// The party behind a secret.
    pub fn holder(&self, secret: &str) -> Option<Caller> {
        let tokens = || self.tokens.get(secret);
        self.keys.get(secret).or_else(tokens).copied()
    }

    fn issue(&mut self, kind: CallerKind, account: UserId, scopes: &[&str]) -> String {
        self.issued += 1;
        let caller = Caller {
            account,
            kind,
            reads_inventory: scopes.contains(&INVENTORY_READ),
        };
        let (issued, secret) = match kind {
            CallerKind::Key => (&mut self.keys, format!("simulated-key-{:06}", self.issued)),
            CallerKind::Authorization => {
                let secret = format!("simulated-token-{:06}", self.issued);
                (&mut self.tokens, secret)
            }
        };
        issued.insert(secret.clone(), caller);
        secret
    }
}

/// Credentials are issued and withdrawn.
impl Simulator {
    /// Issues an API key with these scopes, such as [`INVENTORY_READ`], to an owner.
    pub fn create_api_key(&self, owner: UserId, scopes: &[&str]) -> String {
        let mut state = self.state();
        state.credentials.issue(CallerKind::Key, owner, scopes)
    }

    /// Issues an OAuth access token: this user authorized an app with these scopes. All tokens of
    /// a user belong to one authorization.
    pub fn create_access_token(&self, user: UserId, scopes: &[&str]) -> String {
        let mut state = self.state();
        let credentials = &mut state.credentials;
        credentials.issue(CallerKind::Authorization, user, scopes)
    }

    /// Makes a key or token invalid, revoked or expired: Roblox's answer is the same.
    pub fn revoke(&self, secret: &str) {
        let mut state = self.state();
        state.credentials.keys.remove(secret);
        state.credentials.tokens.remove(secret);
    }
}
