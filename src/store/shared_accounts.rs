//! Roblox accounts that several members are linked to.

use super::{Connection, Store, StoreError};
use crate::domain::{RobloxUserId, ServerId, UserId};

/// Whether a row of `links`, called `$links`, is of a member of the server `$1`: a
/// moderator made it there, or the member proved it and is present.
macro_rules! is_here {
    ($links:literal) => {
        concat!(
            "(",
            $links,
            ".server_id = $1 or (",
            $links,
            ".server_id is null and exists (
                 select 1 from members
                 where members.server_id = $1 and members.user_id = ",
            $links,
            ".user_id and members.present
             )))"
        )
    };
}

/// Whether a row of `links`, called `$links`, is no moderator's link that is dormant
/// since its user proved an account. Counted: asked whether there is any, PostgreSQL
/// would read all that anybody proved.
macro_rules! is_awake {
    ($links:literal) => {
        concat!(
            "(",
            $links,
            ".server_id is null or (
                 select count(*) from links as proven
                 where proven.user_id = ",
            $links,
            ".user_id and proven.server_id is null and proven.removed_at is null
             ) = 0)"
        )
    };
}

impl Store {
    /// Who in a server, `user` apart, is linked to an account: whom a moderator linked
    /// there, and present members who proved it. The oldest link first.
    pub async fn others_with(
        &self,
        server: ServerId,
        roblox: RobloxUserId,
        user: UserId,
    ) -> Result<Vec<UserId>, StoreError> {
        others_with(&mut *self.reader.acquire().await?, server, roblox, user).await
    }

    /// Whom a server's moderators linked to an account that somebody else
    /// [has there](Store::others_with), account by account. Only where those links count:
    /// one that is dormant under a proven one keeps nobody a role.
    pub async fn sharing(&self, server: ServerId) -> Result<Vec<UserId>, StoreError> {
        Ok(sqlx::query_scalar(concat!(
            "select links.user_id from links
             where links.server_id = $1 and links.removed_at is null and ",
            is_awake!("links"),
            " and exists (
                 select 1 from links as others
                 where others.roblox_id = links.roblox_id and others.user_id <> links.user_id
                     and others.removed_at is null and ",
            is_here!("others"),
            " and ",
            is_awake!("others"),
            " )
             order by links.roblox_id, links.link_id",
        ))
        .bind(server)
        .fetch_all(&self.reader)
        .await?)
    }
}

/// As [`Store::others_with`], within a write.
pub(super) async fn others_with(
    connection: &mut Connection,
    server: ServerId,
    roblox: RobloxUserId,
    user: UserId,
) -> Result<Vec<UserId>, StoreError> {
    Ok(sqlx::query_scalar(concat!(
        "select links.user_id from links
         where links.roblox_id = $2 and links.user_id <> $3 and links.removed_at is null and ",
        is_here!("links"),
        " group by links.user_id order by min(links.link_id)",
    ))
    .bind(server)
    .bind(roblox)
    .bind(user)
    .fetch_all(connection)
    .await?)
}
