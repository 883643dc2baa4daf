use std::collections::BTreeSet;

use super::ServerId;

/// The servers that this bot serves. In others it says so and spends nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Served {
    #[default]
    All,
    Only(BTreeSet<ServerId>),
}

impl Served {
    pub fn includes(&self, server: ServerId) -> bool {
        match self {
            Self::All => true,
            Self::Only(servers) => servers.contains(&server),
        }
    }
}

impl From<Option<BTreeSet<ServerId>>> for Served {
    fn from(servers: Option<BTreeSet<ServerId>>) -> Self {
        servers.map_or(Self::All, Self::Only)
    }
}
