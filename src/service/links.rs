//! Accounts that moderators link by hand, in their own server.

use tracing::warn;

use super::{Account, Asker, GatewayError, Service, Update, UpdateError};
use crate::domain::{
    AccountRef, AccountRefError, Cause, Link, RobloxUserId, ServerId, Timestamp, Trigger, UserId,
    Username,
};
use crate::roblox::{self, Call, NamedUser, Standing};
use crate::store::{LinkError, Linked, NewModeratorLink, StoreError};

/// How many links one page of the list holds.
pub const LINKS_A_PAGE: u32 = 15;

#[derive(Debug)]
pub struct AddedLink {
    pub user: UserId,
    pub account: Account,
    pub linked: Linked,
    /// The account that the member was linked to before, or that counts
    /// instead because they proved it.
    pub other: Option<Account>,
    /// Who else is linked to the account here, as
    /// [`Store::others_with`](crate::store::Store::others_with) tells.
    pub shared_with: Vec<UserId>,
    /// Address of a picture of the account's head.
    pub picture: Option<String>,
    /// The roles that came of it; `None` while the link lies dormant.
    pub update: Option<Result<Update, UpdateError>>,
}

#[derive(Debug, thiserror::Error)]
pub enum AddLinkError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The account is linked to somebody else here.
    #[error("linked to {0} already")]
    TakenBy(UserId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a moderator can't decide over somebody's link.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("nobody links themself")]
    Oneself,
    #[error("{0} is not in the server")]
    NotMember(UserId),
    #[error("{0} is a bot")]
    Bot(UserId),
    /// The member stands as high as the moderator, or higher.
    #[error("{0} stands at or above the moderator")]
    AtOrAbove(UserId),
    #[error(transparent)]
    Gateway(#[from] GatewayError),
}

/// Why what was typed leads to no account that can be linked.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error(transparent)]
    Input(#[from] AccountRefError),
    #[error("nobody on Roblox is {0:?}")]
    Nobody(String),
    /// Whoever was called that is called something else today.
    #[error("{former} is called {now} today")]
    FormerName { former: String, now: String },
    #[error("{name} is banned")]
    Banned { name: String },
    #[error("{error}")]
    Roblox {
        #[source]
        error: roblox::Error,
        /// When asking again is worth it, where that is known.
        again: Option<Timestamp>,
    },
}

#[derive(Debug)]
pub struct RemovedLink {
    pub user: UserId,
    pub account: Account,
    /// The roles that went with it. A member who left has none.
    pub update: Result<Update, UpdateError>,
}

#[derive(Debug, thiserror::Error)]
pub enum RemoveLinkError {
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("no moderator linked {0} here")]
    NotLinked(UserId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of `/link list`.
#[derive(Debug, Clone)]
pub struct LinksPage {
    pub links: Vec<LinkView>,
    /// Which page it is, from 1.
    pub page: u32,
    /// How many links there are on all pages.
    pub total: usize,
}

/// A row of `/link list`.
#[derive(Debug, Clone)]
pub struct LinkView {
    pub link: Link,
    pub account: Account,
    /// As in [`AddedLink`].
    pub shared_with: Vec<UserId>,
}

impl Service {
    /// Links `user` to the account that `typed` names, here and on the word of
    /// `asker`, and updates their roles.
    pub async fn add_link(
        &self,
        asker: &Asker,
        user: UserId,
        typed: &str,
    ) -> Result<AddedLink, AddLinkError> {
        self.check_target(asker, user).await?;
        let account = self.find_account(asker, typed).await?;
        let roles = self
            .gateway()
            .roles(asker.server)
            .await
            .map_err(TargetError::from)?;
        let new = NewModeratorLink {
            server: asker.server,
            user,
            roblox: account.id,
            author: asker.user,
            ceiling: roles.ceiling(asker.user, asker.roles.iter().copied()),
        };
        // Asked before: the name of an account that is replaced is forgotten.
        let before = self.linked_accounts(user).await?;
        let linked = match self.store().link_by_moderator(new, self.now()).await {
            Ok(linked) => linked,
            Err(LinkError::TakenBy(other)) => return Err(AddLinkError::TakenBy(other)),
            Err(LinkError::Oneself) => return Err(TargetError::Oneself.into()),
            Err(LinkError::Store(error)) => return Err(error.into()),
        };
        if let Err(error) = self.remember(&account).await {
            warn!(%error, "could not keep an account's name");
        }
        let other = match linked {
            Linked::New(_) | Linked::Unchanged(_) => None,
            Linked::Replaced { before: other, .. } | Linked::Dormant { under: other, .. } => {
                Some(known(before, other.roblox))
            }
        };
        let store = self.store();
        let shared_with = store.others_with(asker.server, account.id, user).await?;
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        let follow = async {
            match linked {
                Linked::Dormant { .. } => None,
                _ => Some(self.follow(asker, user).await),
            }
        };
        let (update, picture) = tokio::join!(follow, self.picture(account.id, &call));
        Ok(AddedLink {
            user,
            account,
            linked,
            other,
            shared_with,
            picture,
            update,
        })
    }

    /// Removes the link that a moderator made here, and the roles it earned.
    pub async fn remove_link(
        &self,
        asker: &Asker,
        user: UserId,
    ) -> Result<RemovedLink, RemoveLinkError> {
        match self.check_target(asker, user).await {
            // The link of somebody who left can go.
            Ok(()) | Err(TargetError::NotMember(_)) => {}
            Err(error) => return Err(error.into()),
        }
        // Asked before: the name of the account is forgotten.
        let before = self.linked_accounts(user).await?;
        let removed = self
            .store()
            .unlink_by_moderator(asker.server, user, asker.user, self.now())
            .await?
            .ok_or(RemoveLinkError::NotLinked(user))?;
        let update = self.follow(asker, user).await;
        Ok(RemovedLink {
            user,
            account: known(before, removed.roblox),
            update,
        })
    }

    /// A page, from 1, of the links that moderators made here, the oldest
    /// first. A page past the end is the last one.
    pub async fn moderator_links(
        &self,
        server: ServerId,
        page: u32,
    ) -> Result<LinksPage, StoreError> {
        let total = self.store().count_moderator_links(server).await?;
        let pages = total.div_ceil(LINKS_A_PAGE.into()).max(1);
        let page = page.clamp(1, u32::try_from(pages).unwrap_or(u32::MAX));
        let before = u64::from(page - 1) * u64::from(LINKS_A_PAGE);
        let links = self
            .store()
            .moderator_links(server, before, LINKS_A_PAGE)
            .await?;
        let mut views = Vec::with_capacity(links.len());
        for link in links {
            let store = self.store();
            views.push(LinkView {
                link,
                account: self.account(link.roblox).await,
                shared_with: store.others_with(server, link.roblox, link.user).await?,
            });
        }
        Ok(LinksPage {
            links: views,
            page,
            total: usize::try_from(total).unwrap_or(usize::MAX),
        })
    }

    /// Nobody links themself or someone at or above them.
    async fn check_target(&self, asker: &Asker, user: UserId) -> Result<(), TargetError> {
        if user == asker.user {
            return Err(TargetError::Oneself);
        }
        let Some(member) = self.gateway().member(asker.server, user).await? else {
            return Err(TargetError::NotMember(user));
        };
        if member.bot {
            return Err(TargetError::Bot(user));
        }
        let roles = self.gateway().roles(asker.server).await?;
        let author = roles.standing(asker.user, asker.roles.iter().copied());
        if roles.standing(user, member.roles) >= author {
            return Err(TargetError::AtOrAbove(user));
        }
        Ok(())
    }

    /// The account that somebody means, with its name of today.
    async fn find_account(&self, asker: &Asker, typed: &str) -> Result<Account, AccountError> {
        let call = Call::interactive(Some(asker.server), Some(asker.user));
        match typed.parse::<AccountRef>()? {
            AccountRef::Id(id) => {
                let user = match self.roblox().user(id, &call).await {
                    Err(roblox::Error::NoSuchUser) => {
                        return Err(AccountError::Nobody(typed.trim().to_owned()));
                    }
                    user => user.map_err(|error| self.not_told(error))?,
                };
                let account = Account::named(id, user.name, user.display_name);
                self.check_standing(&account, &call).await?;
                Ok(account)
            }
            AccountRef::Name(name) => self.account_by_name(&name, &call).await,
        }
    }

    async fn account_by_name(&self, name: &Username, call: &Call) -> Result<Account, AccountError> {
        let nobody = || AccountError::Nobody(name.to_string());
        let found = self.named_user(name, call).await;
        let found = found.map_err(|error| self.not_told(error))?;
        let found = found.ok_or_else(nobody)?;
        if found.is_former_name {
            let former = name.to_string();
            return Err(AccountError::FormerName {
                former,
                now: found.name,
            });
        }
        if found.standing == Standing::Banned {
            return Err(AccountError::Banned { name: found.name });
        }
        Ok(Account::named(found.id, found.name, found.display_name))
    }

    fn not_told(&self, error: roblox::Error) -> AccountError {
        let again = error.retry_after().map(|wait| self.now().plus(wait));
        AccountError::Roblox { error, again }
    }

    /// Only a look-up by name tells who is banned. If it fails, that stays
    /// unknown and hinders nobody.
    async fn check_standing(&self, account: &Account, call: &Call) -> Result<(), AccountError> {
        let Some(Ok(name)) = account.name.as_ref().map(|name| name.parse::<Username>()) else {
            return Ok(());
        };
        match self.named_user(&name, call).await {
            Ok(Some(user)) if user.id == account.id && user.standing == Standing::Banned => {
                Err(AccountError::Banned { name: user.name })
            }
            _ => Ok(()),
        }
    }

    async fn named_user(
        &self,
        name: &Username,
        call: &Call,
    ) -> Result<Option<NamedUser>, roblox::Error> {
        let mut found = self
            .roblox()
            .users_by_name(std::slice::from_ref(name), call)
            .await?;
        Ok(found.remove(name))
    }

    /// The update that follows a change of links. It was queued with the
    /// change; done now, it is no longer needed.
    async fn follow(&self, asker: &Asker, user: UserId) -> Result<Update, UpdateError> {
        self.update_now(
            asker.server,
            user,
            Cause::by(asker.user, Trigger::Moderator),
        )
        .await
    }
}

/// The account `id` among those that a member was linked to; without a name if
/// it became theirs since they were looked up.
fn known(accounts: Vec<Account>, id: RobloxUserId) -> Account {
    let mut accounts = accounts.into_iter();
    let account = accounts.find(|account| account.id == id);
    account.unwrap_or_else(|| Account::unnamed(id))
}
