//! `item_names`: what items are called and look like, as far as Roblox told.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{FromRow, QueryBuilder};

use super::holdings::item;
use super::{Database, Store, StoreError};
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
                let rows: Vec<Row> = select(kind, batch)
                    .build_query_as()
                    .fetch_all(&mut *connection)
                    .await?;
                for row in rows {
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

fn select(kind: ItemKind, ids: &[i64]) -> QueryBuilder<Database> {
    let mut query = QueryBuilder::new(
        "select item_id, name, icon, learnt_at from item_names where item_kind = ",
    );
    query.push_bind(kind).push(" and item_id in (");
    let mut list = query.separated(", ");
    for id in ids {
        list.push_bind(*id);
    }
    query.push(")");
    query
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
