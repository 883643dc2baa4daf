//! `links` that moderators make: worth something in their own server only.

use super::error::Constraint;
use super::links::{self, LinkRow, ceiling_column, select_links};
use super::{
    Connection, Store, StoreError, forget, queue, server_settings, servers, shared_accounts,
};
use crate::domain::{
    Ceiling, Link, LinkId, Provenance, RobloxUserId, ServerId, Timestamp, Trigger, UserId,
};

/// A moderator's word that a member is a Roblox user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewModeratorLink {
    pub server: ServerId,
    pub user: UserId,
    pub roblox: RobloxUserId,
    pub author: UserId,
    /// The author's authority: the link earns no role at or above it.
    pub ceiling: Ceiling,
}

/// What became of a moderator's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    New(Link),
    /// The member was linked to this account already, on the same authority.
    Unchanged(Link),
    /// The member was linked to another account, or to this one on another
    /// moderator's authority. The last word counts.
    Replaced {
        link: Link,
        before: Link,
    },
    /// Stored, but the member proved `under` to be theirs: that one counts.
    Dormant {
        link: Link,
        under: Link,
    },
}

/// Why a moderator's link was not stored.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Nobody links themself.
    #[error("nobody links themself")]
    Oneself,
    /// Another member of this server is linked to the account, and the server wants
    /// one for each.
    #[error("another member of this server, {0}, is linked to that account")]
    TakenBy(UserId),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LinkError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Links a member to a Roblox account in one server, and queues an update
    /// of the member there. Of an account that was replaced, and that nobody
    /// else is linked to, what was read is erased.
    pub async fn link_by_moderator(
        &self,
        new: NewModeratorLink,
        now: Timestamp,
    ) -> Result<Linked, LinkError> {
        let mut transaction = self.write().await?;
        let proven = links::proven(&mut transaction, new.user).await?;
        let before = made_here(&mut transaction, new.server, new.user).await?;
        // Who has the account already keeps it, also when a server wants it no more.
        if before.is_none_or(|before| before.roblox != new.roblox) {
            check_free(&mut transaction, &new).await?;
        }
        if let Some(link) = before.filter(|before| new.says_the_same_as(before)) {
            if let Some(under) = proven {
                return Ok(Linked::Dormant { link, under });
            }
            // Whoever says it again wants to see the roles follow.
            queue::member(&mut transaction, new.server, new.user, Trigger::Link, now).await?;
            transaction.commit().await?;
            return Ok(Linked::Unchanged(link));
        }

        servers::ensure(&mut transaction, new.server, now).await?;
        if let Some(before) = before {
            remove(&mut transaction, before.id, new.author, now).await?;
        }
        let link = Link {
            id: self.key(now, LinkId::new),
            user: new.user,
            roblox: new.roblox,
            provenance: Provenance::Moderator {
                server: new.server,
                author: new.author,
                ceiling: new.ceiling,
            },
            created: now,
        };
        if let Err(error) = insert(&mut transaction, link.id, &new, now).await {
            return Err(match Constraint::violated(&error) {
                Some(Constraint::LinksNotOneself) => LinkError::Oneself,
                _ => error.into(),
            });
        }
        if let Some(before) = before {
            forget::erase_unlinked(&mut transaction, vec![before.roblox]).await?;
        }
        queue::member(&mut transaction, new.server, new.user, Trigger::Link, now).await?;
        transaction.commit().await?;
        Ok(match (proven, before) {
            (Some(under), _) => Linked::Dormant { link, under },
            (None, Some(before)) => Linked::Replaced { link, before },
            (None, None) => Linked::New(link),
        })
    }

    /// Removes what a moderator linked in this server, with what was read of
    /// the account unless somebody else is linked to it, and queues an update of
    /// the member there. A link that the member proved stays.
    pub async fn unlink_by_moderator(
        &self,
        server: ServerId,
        user: UserId,
        by: UserId,
        now: Timestamp,
    ) -> Result<Option<Link>, StoreError> {
        let mut transaction = self.write().await?;
        let Some(link) = made_here(&mut transaction, server, user).await? else {
            return Ok(None);
        };
        remove(&mut transaction, link.id, by, now).await?;
        forget::erase_unlinked(&mut transaction, vec![link.roblox]).await?;
        queue::member(&mut transaction, server, user, Trigger::Link, now).await?;
        transaction.commit().await?;
        Ok(Some(link))
    }
}

impl NewModeratorLink {
    fn says_the_same_as(&self, link: &Link) -> bool {
        let Provenance::Moderator { ceiling, .. } = link.provenance else {
            return false;
        };
        link.roblox == self.roblox && ceiling == self.ceiling
    }
}

/// Within the write that links: no other can link the same account meanwhile.
async fn check_free(connection: &mut Connection, new: &NewModeratorLink) -> Result<(), LinkError> {
    let others = shared_accounts::others_with(connection, new.server, new.roblox, new.user).await?;
    let Some(other) = others.first() else {
        return Ok(());
    };
    let settings = server_settings::settings(connection, new.server).await?;
    if settings.shared_accounts {
        Ok(())
    } else {
        Err(LinkError::TakenBy(*other))
    }
}

async fn made_here(
    connection: &mut Connection,
    server: ServerId,
    user: UserId,
) -> Result<Option<Link>, StoreError> {
    let row: Option<LinkRow> = sqlx::query_as(select_links!(
        "where server_id = $1 and user_id = $2 and removed_at is null"
    ))
    .bind(server)
    .bind(user)
    .fetch_optional(connection)
    .await?;
    row.map(Link::try_from).transpose()
}

async fn insert(
    connection: &mut Connection,
    id: LinkId,
    new: &NewModeratorLink,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into links (link_id, user_id, roblox_id, provenance, server_id, author_id,
             ceiling_role, created_at, swept_at)
         values ($1, $2, $3, 'moderator', $4, $5, $6, $7, $7)",
    )
    .bind(id)
    .bind(new.user)
    .bind(new.roblox)
    .bind(new.server)
    .bind(new.author)
    .bind(ceiling_column(new.ceiling))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

async fn remove(
    connection: &mut Connection,
    link: LinkId,
    by: UserId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("update links set removed_at = $2, removed_by = $3 where link_id = $1")
        .bind(link)
        .bind(now)
        .bind(by)
        .execute(connection)
        .await?;
    Ok(())
}
