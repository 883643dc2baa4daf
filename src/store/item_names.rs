//! `item_names`: what items are called and look like, as far as Roblox told.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, FromRow};

use super::holdings::item;
use super::placeholders::rows;
use super::{Connection, Store, StoreError};
use crate::domain::{Item, ItemKind, Timestamp};

/// Values in one statement.
const BATCH: usize = 500;

/// An item's name and picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDetails {
    /// Roblox tells the names of badges only.
    pub name: Option<String>,
    /// The address of a picture.
    pub icon: Option<String>,
    pub learnt: Timestamp,
}

impl Store {
    /// The names of those among `items` that are known.
    pub async fn item_details(
        &self,
        items: &BTreeSet<Item>,
    ) -> Result<BTreeMap<Item, ItemDetails>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut details = BTreeMap::new();
        for kind in ItemKind::ALL {
            let ids: Vec<i64> = items
                .iter()
                .filter(|item| item.kind() == kind)
                .map(|item| item.id())
                .collect();
            for batch in ids.chunks(BATCH) {
                for row in select(&mut connection, kind, batch).await? {
                    details.insert(item(kind, row.item_id)?, row.into());
                }
            }
        }
        Ok(details)
    }

    /// Remembers names and pictures, in place of those of before.
    pub async fn record_item_details(
        &self,
        details: &[(Item, ItemDetails)],
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        for (item, details) in details {
            sqlx::query(
                "insert into item_names (item_kind, item_id, name, icon, learnt_at)
                 values ($1, $2, $3, $4, $5)
                 on conflict (item_kind, item_id) do update set
                     name = excluded.name,
                     icon = excluded.icon,
                     learnt_at = excluded.learnt_at",
            )
            .bind(item.kind())
            .bind(item.id())
            .bind(&details.name)
            .bind(&details.icon)
            .bind(details.learnt)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Forgets what was learnt before `before`.
    pub async fn prune_item_details(&self, before: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("delete from item_names where learnt_at < $1")
            .bind(before)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}

async fn select(
    connection: &mut Connection,
    kind: ItemKind,
    ids: &[i64],
) -> Result<Vec<Row>, StoreError> {
    let statement = format!(
        "select item_id, name, icon, learnt_at from item_names
         where item_kind = $1 and item_id in {}",
        rows(2, 1, ids.len())
    );
    let mut select = sqlx::query_as(AssertSqlSafe(statement)).bind(kind);
    for id in ids {
        select = select.bind(*id);
    }
    Ok(select.fetch_all(connection).await?)
}

#[derive(FromRow)]
struct Row {
    item_id: i64,
    name: Option<String>,
    icon: Option<String>,
    learnt_at: Timestamp,
}

impl From<Row> for ItemDetails {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            icon: row.icon,
            learnt: row.learnt_at,
        }
    }
}
