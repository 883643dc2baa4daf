//! `holdings`: what was read of Roblox inventories.

use std::collections::BTreeSet;
use std::time::Duration;

use sqlx::{AssertSqlSafe, FromRow};

use super::placeholders::rows;
use super::{Connection, Store, StoreError, hidden, links};
use crate::domain::{
    CredentialKind, Holding, HoldingState, Holdings, Item, ItemKind, RobloxUserId, Timestamp,
    UnknownReason,
};

/// Rows in one statement. Eight values each: far from any database's limit.
const BATCH: usize = 250;

/// What is dated this far ahead was dated by a clock that was wrong. Less may be
/// a read made beside this one, whose turn to be recorded came first.
const AHEAD: Duration = Duration::from_mins(1);

impl Store {
    /// What is known of these items of a user. One whose last read failed is
    /// [`HoldingState::Unknown`] since then, whatever was known before.
    pub async fn holdings(
        &self,
        roblox: RobloxUserId,
        items: &BTreeSet<Item>,
        credential: CredentialKind,
    ) -> Result<Holdings, StoreError> {
        self.load(roblox, items, credential, Row::current).await
    }

    /// What the last read that succeeded told of these items, however many
    /// failed since. Whether it may still decide something hangs on its age,
    /// and on why the later reads failed.
    pub async fn last_known_holdings(
        &self,
        roblox: RobloxUserId,
        items: &BTreeSet<Item>,
        credential: CredentialKind,
    ) -> Result<Holdings, StoreError> {
        self.load(roblox, items, credential, Row::last_known).await
    }

    async fn load(
        &self,
        roblox: RobloxUserId,
        items: &BTreeSet<Item>,
        credential: CredentialKind,
        state: impl Fn(&Row) -> Option<(HoldingState, Timestamp)>,
    ) -> Result<Holdings, StoreError> {
        // All of the user's rows, which lie side by side: cheaper than asking
        // for each item.
        let rows: Vec<Row> = sqlx::query_as(
            "select item_kind, item_id, state, learnt_at, unknown_reason, tried_at
             from holdings where roblox_id = $1 and credential = $2",
        )
        .bind(roblox)
        .bind(credential)
        .fetch_all(&self.reader)
        .await?;
        let mut holdings = Holdings::default();
        for row in rows {
            let item = item(row.item_kind, row.item_id)?;
            if let Some((state, learnt)) = state(&row).filter(|_| items.contains(&item)) {
                let holding = Holding {
                    state,
                    learnt,
                    credential,
                };
                holdings.insert(item, holding);
            }
        }
        Ok(holdings)
    }

    /// Records what a read told. A failure is kept beside what was known; a
    /// success ends the failures before it. Whatever is older than what is
    /// there changes nothing, so reads may be recorded in any order; only what a
    /// clock that was wrong dated well after `now` gives way, or it would stay until
    /// that time comes. Of an account that nobody is linked to nothing is recorded:
    /// a read may outlast the link that it was made for.
    pub async fn record_holdings(
        &self,
        roblox: RobloxUserId,
        holdings: &[(Item, Holding)],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        // A statement that names a row twice would not run.
        let (failed, read): (Holdings, Holdings) = holdings
            .iter()
            .copied()
            .partition(|(_, holding)| matches!(holding.state, HoldingState::Unknown(_)));
        let mut transaction = self.write().await?;
        if !links::is_linked(&mut transaction, roblox).await? {
            return Ok(());
        }
        erase_dated_after(&mut transaction, roblox, now.plus(AHEAD)).await?;
        let all = holdings.iter().map(|(_, holding)| holding);
        hidden::note(&mut transaction, roblox, all).await?;
        for batch in read.iter().collect::<Vec<_>>().chunks(BATCH) {
            insert_read(&mut transaction, roblox, batch).await?;
        }
        for batch in failed.iter().collect::<Vec<_>>().chunks(BATCH) {
            insert_failed(&mut transaction, roblox, batch).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Erases what is dated after `moment`, also a truth beside a failure of today:
/// nobody knows how old it is.
async fn erase_dated_after(
    connection: &mut Connection,
    roblox: RobloxUserId,
    moment: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("delete from holdings where roblox_id = $1 and (learnt_at > $2 or tried_at > $2)")
        .bind(roblox)
        .bind(moment)
        .execute(&mut *connection)
        .await?;
    hidden::forget_dated_after(connection, roblox, moment).await
}

async fn insert_read(
    connection: &mut Connection,
    roblox: RobloxUserId,
    batch: &[(Item, &Holding)],
) -> Result<(), StoreError> {
    let statement = format!(
        "insert into holdings (roblox_id, credential, item_kind, item_id, state, learnt_at)
         values {}
         on conflict (roblox_id, credential, item_kind, item_id) do update set
             state = excluded.state,
             learnt_at = excluded.learnt_at,
             unknown_reason = case when holdings.tried_at > excluded.learnt_at
                 then holdings.unknown_reason end,
             tried_at = case when holdings.tried_at > excluded.learnt_at
                 then holdings.tried_at end
         where holdings.learnt_at is null or holdings.learnt_at <= excluded.learnt_at",
        rows(1, batch.len(), 6)
    );
    let mut insert = sqlx::query(AssertSqlSafe(statement));
    for (item, holding) in batch {
        let state = match holding.state {
            HoldingState::Owned => Some("owned"),
            HoldingState::NotOwned => Some("not-owned"),
            HoldingState::Unknown(_) => None,
        };
        insert = insert
            .bind(roblox)
            .bind(holding.credential)
            .bind(item.kind())
            .bind(item.id())
            .bind(state)
            .bind(holding.learnt);
    }
    insert.execute(connection).await?;
    Ok(())
}

async fn insert_failed(
    connection: &mut Connection,
    roblox: RobloxUserId,
    batch: &[(Item, &Holding)],
) -> Result<(), StoreError> {
    let statement = format!(
        "insert into holdings
             (roblox_id, credential, item_kind, item_id, unknown_reason, tried_at)
         values {}
         on conflict (roblox_id, credential, item_kind, item_id) do update set
             unknown_reason = excluded.unknown_reason,
             tried_at = excluded.tried_at
         where (holdings.learnt_at is null or holdings.learnt_at <= excluded.tried_at)
             and (holdings.tried_at is null or holdings.tried_at <= excluded.tried_at)",
        rows(1, batch.len(), 6)
    );
    let mut insert = sqlx::query(AssertSqlSafe(statement));
    for (item, holding) in batch {
        let reason = match holding.state {
            HoldingState::Unknown(reason) => Some(reason),
            HoldingState::Owned | HoldingState::NotOwned => None,
        };
        insert = insert
            .bind(roblox)
            .bind(holding.credential)
            .bind(item.kind())
            .bind(item.id())
            .bind(reason)
            .bind(holding.learnt);
    }
    insert.execute(connection).await?;
    Ok(())
}

#[derive(FromRow)]
struct Row {
    item_kind: ItemKind,
    item_id: i64,
    state: Option<String>,
    learnt_at: Option<Timestamp>,
    unknown_reason: Option<UnknownReason>,
    tried_at: Option<Timestamp>,
}

impl Row {
    fn current(&self) -> Option<(HoldingState, Timestamp)> {
        match (self.unknown_reason, self.tried_at) {
            (Some(reason), Some(tried)) => Some((HoldingState::Unknown(reason), tried)),
            _ => self.last_known(),
        }
    }

    fn last_known(&self) -> Option<(HoldingState, Timestamp)> {
        // The table allows two words.
        let state = match self.state.as_deref()? {
            "owned" => HoldingState::Owned,
            _ => HoldingState::NotOwned,
        };
        Some((state, self.learnt_at?))
    }
}

/// The item that a kind and a number name.
pub(super) fn item(kind: ItemKind, id: i64) -> Result<Item, StoreError> {
    kind.item(&id.to_string())
        .map_err(|error| StoreError::unreadable("item_id", error))
}
