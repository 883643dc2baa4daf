use tracing::warn;

use super::names::COURTESY;
use super::{Account, Asker, LookupError, Service};
use crate::domain::{Link, RobloxUserId, UserId};
use crate::roblox::{self, Call};

/// Who a member is on Roblox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whois {
    /// The link that counts here.
    pub link: Link,
    pub account: Account,
    /// Address of a picture of the account's head.
    pub picture: Option<String>,
    /// Roblox says that there is no such account any more.
    pub gone: bool,
}

impl Service {
    /// The account that `user`, or the asker, is linked to here. Its name and
    /// picture are read anew if Roblox is quick about it.
    pub async fn whois(&self, asker: &Asker, user: Option<UserId>) -> Result<Whois, LookupError> {
        let link = self.subject(asker, user).await?.link;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let (account, picture) = tokio::join!(
            self.account_today(link.roblox, &call),
            self.picture(link.roblox, &call),
        );
        let gone = account.is_none();
        let account = match account {
            Some(account) => account,
            None => self.account(link.roblox).await,
        };
        Ok(Whois {
            link,
            account,
            picture,
            gone,
        })
    }

    /// The account by its name of today, or else as it was last seen; `None`
    /// when Roblox knows it no more.
    async fn account_today(&self, id: RobloxUserId, call: &Call) -> Option<Account> {
        match tokio::time::timeout(COURTESY, self.roblox().user(id, call)).await {
            Ok(Ok(user)) => {
                let account = Account::named(id, user.name, user.display_name);
                if let Err(error) = self.remember(&account).await {
                    warn!(%error, "could not keep an account's name");
                }
                Some(account)
            }
            Ok(Err(roblox::Error::NoSuchUser)) => None,
            Ok(Err(_)) | Err(_) => Some(self.account(id).await),
        }
    }
}
