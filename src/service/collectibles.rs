use super::{Account, Asker, LookupError, Service};
use crate::domain::UserId;
use crate::roblox::{Call, Collectible, Error, Freshness, Reading};

/// How many pages of 100 are read before the answer is given as partial.
const MOST_PAGES: u32 = 10;

/// Somebody's limited items.
#[derive(Debug, Clone)]
pub struct Collectibles {
    pub user: UserId,
    pub account: Account,
    pub reading: Reading<Collectible>,
}

#[derive(Debug, thiserror::Error)]
pub enum CollectiblesError {
    #[error(transparent)]
    Lookup(#[from] LookupError),
    #[error(transparent)]
    Roblox(#[from] Error),
}

impl Service {
    pub async fn collectibles(
        &self,
        asker: &Asker,
        user: Option<UserId>,
    ) -> Result<Collectibles, CollectiblesError> {
        let subject = self.subject(asker, user).await?;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let roblox = subject.link.roblox;
        let reading = self
            .roblox()
            .collectibles(roblox, MOST_PAGES, Freshness::Recent, &call)
            .await?;
        Ok(Collectibles {
            user: subject.user,
            account: self.account(roblox).await,
            reading,
        })
    }
}
