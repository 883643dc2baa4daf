//! What goes when a member asks to be forgotten.

use std::collections::BTreeSet;

use super::links::{self, LinkRow, select_links};
use super::{Connection, Store, StoreError, audit, hidden, queue};
use crate::domain::{Link, RobloxUserId, Timestamp, Trigger, UserId};

/// What was erased of a user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forgotten {
    /// The links that counted somewhere until now.
    pub links: Vec<Link>,
    /// The accounts, of today and of the past, of which everything was erased:
    /// nobody else is linked to them.
    pub accounts: BTreeSet<RobloxUserId>,
}

impl Store {
    /// Erases all of a user's links, in all servers, with their history, and
    /// what was read about the accounts: also what of it the audit trail rests
    /// on. Which roles were given and taken, and when, stays: that is the
    /// servers' own record. Queues an update in every server where the user is,
    /// so that the roles go.
    pub async fn forget(&self, user: UserId, now: Timestamp) -> Result<Forgotten, StoreError> {
        let mut transaction = self.write().await?;
        let rows: Vec<LinkRow> = sqlx::query_as(select_links!(
            "where user_id = $1 and removed_at is null order by link_id"
        ))
        .bind(user)
        .fetch_all(&mut *transaction)
        .await?;
        let links = rows
            .into_iter()
            .map(Link::try_from)
            .collect::<Result<_, _>>()?;
        let accounts: Vec<RobloxUserId> =
            sqlx::query_scalar("delete from links where user_id = $1 returning roblox_id")
                .bind(user)
                .fetch_all(&mut *transaction)
                .await?;
        let accounts = erase_unlinked(&mut transaction, accounts).await?;
        audit::erase_evidence(&mut transaction, user).await?;
        hidden::forget_notices_to(&mut transaction, user).await?;
        queue::servers_of(&mut transaction, user, Trigger::Link, now).await?;
        transaction.commit().await?;
        Ok(Forgotten { links, accounts })
    }
}

/// Erases what is known of those among `accounts` that nobody is linked to, and
/// returns them.
pub(super) async fn erase_unlinked(
    connection: &mut Connection,
    accounts: Vec<RobloxUserId>,
) -> Result<BTreeSet<RobloxUserId>, StoreError> {
    let mut erased = BTreeSet::from_iter(accounts);
    for account in erased.clone() {
        if links::is_linked(connection, account).await? {
            erased.remove(&account);
            continue;
        }
        sqlx::query("delete from holdings where roblox_id = $1")
            .bind(account)
            .execute(&mut *connection)
            .await?;
        hidden::forget(connection, account).await?;
        sqlx::query("delete from roblox_users where roblox_id = $1")
            .bind(account)
            .execute(&mut *connection)
            .await?;
    }
    Ok(erased)
}
