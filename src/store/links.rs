//! `links`: Discord user ↔ Roblox user. Which link counts where.

use sqlx::FromRow;

use super::{Connection, Store, StoreError};
use crate::domain::{
    Ceiling, Link, LinkId, Provenance, RobloxUserId, RoleId, ServerId, Stay, Timestamp, UserId,
};

macro_rules! select_links {
    ($rest:literal) => {
        concat!(
            "select link_id, user_id, roblox_id, provenance, server_id, author_id, ceiling_role,
                 created_at
             from links ",
            $rest
        )
    };
}
pub(super) use select_links;

/// Whether a link counts for a row of `members`, in its server: one that the
/// user proved, or one that a moderator of that server made.
macro_rules! link_counts {
    () => {
        "exists (
             select 1 from links
             where links.user_id = members.user_id and links.removed_at is null
                 and (links.server_id is null or links.server_id = members.server_id)
         )"
    };
}
pub(super) use link_counts;

impl Store {
    /// The link that counts for a user in a server: the one they proved, else
    /// the one that a moderator of this server made.
    pub async fn effective_link(
        &self,
        server: ServerId,
        user: UserId,
    ) -> Result<Option<Link>, StoreError> {
        let row: Option<LinkRow> = sqlx::query_as(select_links!(
            "where user_id = $2 and removed_at is null
                 and (server_id is null or server_id = $1)
             order by server_id is null desc limit 1"
        ))
        .bind(server)
        .bind(user)
        .fetch_optional(&self.reader)
        .await?;
        row.map(Link::try_from).transpose()
    }

    /// A user's links, in whatever server they count; removed ones are not
    /// among them.
    pub async fn links_of(&self, user: UserId) -> Result<Vec<Link>, StoreError> {
        let rows: Vec<LinkRow> = sqlx::query_as(select_links!(
            "where user_id = $1 and removed_at is null order by link_id"
        ))
        .bind(user)
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(Link::try_from).collect()
    }

    /// How many accounts a user was linked to, in whatever server, and is no
    /// more.
    pub async fn count_past_accounts(&self, user: UserId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "select count(distinct roblox_id) from links
             where user_id = $1 and roblox_id not in (
                 select roblox_id from links where user_id = $1 and removed_at is null
             )",
        )
        .bind(user)
        .fetch_one(&self.reader)
        .await?;
        Ok(count.unsigned_abs())
    }

    /// The links that a server's moderators made, oldest first, without the
    /// first `skip`.
    pub async fn moderator_links(
        &self,
        server: ServerId,
        skip: u64,
        limit: u32,
    ) -> Result<Vec<Link>, StoreError> {
        let rows: Vec<LinkRow> = sqlx::query_as(select_links!(
            "where server_id = $1 and removed_at is null
             order by link_id limit $2 offset $3"
        ))
        .bind(server)
        .bind(i64::from(limit))
        .bind(i64::try_from(skip).unwrap_or(i64::MAX))
        .fetch_all(&self.reader)
        .await?;
        rows.into_iter().map(Link::try_from).collect()
    }

    /// How many links a server's moderators made.
    pub async fn count_moderator_links(&self, server: ServerId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from links where server_id = $1 and removed_at is null",
        )
        .bind(server)
        .fetch_one(&self.reader)
        .await?;
        Ok(count.unsigned_abs())
    }

    /// The members whose roles news about an account may change: they are there, the
    /// account is the one that counts for them there, and the server has binds or the
    /// member has grants. Server by server.
    pub async fn concerned(
        &self,
        roblox: RobloxUserId,
    ) -> Result<Vec<(ServerId, UserId)>, StoreError> {
        Ok(sqlx::query_as(
            "select members.server_id, members.user_id from members
             join servers on servers.server_id = members.server_id
             where members.user_id in (
                     select links.user_id from links
                     where links.roblox_id = $1 and links.removed_at is null
                 )
                 and members.present and servers.left_at is null
                 and $1 = (
                     select links.roblox_id from links
                     where links.user_id = members.user_id and links.removed_at is null
                         and (links.server_id is null or links.server_id = members.server_id)
                     order by links.server_id is null desc limit 1
                 )
                 and (
                     exists (
                         select 1 from binds
                         where binds.server_id = members.server_id and binds.removed_at is null
                     )
                     or exists (
                         select 1 from grants
                         where grants.server_id = members.server_id
                             and grants.user_id = members.user_id
                     )
                 )
             order by members.server_id, members.user_id",
        )
        .bind(roblox)
        .fetch_all(&self.reader)
        .await?)
    }

    /// The users seen in a server, there or gone, for whom a link would count
    /// there or who have a role from the bot, each with their last stay: the first
    /// `limit` after `after`, by their IDs. Nobody, if the bot is not in the server
    /// any more.
    pub async fn concerned_seen(
        &self,
        server: ServerId,
        after: Option<UserId>,
        limit: usize,
    ) -> Result<Vec<(UserId, Option<Stay>)>, StoreError> {
        Ok(sqlx::query_as(concat!(
            "select members.user_id, members.stay from members
             join servers on servers.server_id = members.server_id
             where members.server_id = $1 and members.user_id > $2
                 and servers.left_at is null and (",
            link_counts!(),
            // Not `exists`: PostgreSQL would read all grants at once for it.
            " or (
                 select grants.role_id from grants
                 where grants.server_id = members.server_id
                     and grants.user_id = members.user_id
                 limit 1
             ) is not null) order by members.user_id limit $3",
        ))
        .bind(server)
        .bind(after.map_or(0, UserId::get))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&self.reader)
        .await?)
    }

    /// How many members present in a server a link counts for there.
    pub async fn count_linked_members(&self, server: ServerId) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(concat!(
            "select count(*) from members
             where members.server_id = $1 and members.present and ",
            link_counts!(),
        ))
        .bind(server)
        .fetch_one(&self.reader)
        .await?;
        Ok(count.unsigned_abs())
    }
}

/// Whether anybody, anywhere, is linked to the account.
pub(super) async fn is_linked(
    connection: &mut Connection,
    account: RobloxUserId,
) -> Result<bool, StoreError> {
    let linked: Option<i64> = sqlx::query_scalar(
        "select 1 from links where roblox_id = $1 and removed_at is null limit 1",
    )
    .bind(account)
    .fetch_optional(connection)
    .await?;
    Ok(linked.is_some())
}

/// The link that a user proved, wherever they are.
pub(super) async fn proven(
    connection: &mut Connection,
    user: UserId,
) -> Result<Option<Link>, StoreError> {
    let row: Option<LinkRow> = sqlx::query_as(select_links!(
        "where user_id = $1 and server_id is null and removed_at is null"
    ))
    .bind(user)
    .fetch_optional(connection)
    .await?;
    row.map(Link::try_from).transpose()
}

#[derive(FromRow)]
pub(super) struct LinkRow {
    link_id: LinkId,
    user_id: UserId,
    roblox_id: RobloxUserId,
    provenance: String,
    server_id: Option<ServerId>,
    author_id: Option<UserId>,
    ceiling_role: Option<RoleId>,
    created_at: Timestamp,
}

impl TryFrom<LinkRow> for Link {
    type Error = StoreError;

    fn try_from(row: LinkRow) -> Result<Self, StoreError> {
        let provenance = match (row.provenance.as_str(), row.server_id, row.author_id) {
            ("oauth", None, None) => Provenance::Oauth,
            ("profile", None, None) => Provenance::Profile,
            ("moderator", Some(server), Some(author)) => Provenance::Moderator {
                server,
                author,
                ceiling: ceiling(row.ceiling_role),
            },
            (word, ..) => {
                let message = format!("no link is of provenance {word:?} and this scope");
                return Err(StoreError::unreadable("provenance", message));
            }
        };
        Ok(Self {
            id: row.link_id,
            user: row.user_id,
            roblox: row.roblox_id,
            provenance,
            created: row.created_at,
        })
    }
}

/// A ceiling as it stands in a column: no role is the owner's.
pub(super) fn ceiling(column: Option<RoleId>) -> Ceiling {
    column.map_or(Ceiling::Owner, Ceiling::Role)
}

pub(super) fn ceiling_column(ceiling: Ceiling) -> Option<RoleId> {
    match ceiling {
        Ceiling::Owner => None,
        Ceiling::Role(role) => Some(role),
    }
}
