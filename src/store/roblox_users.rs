//! `roblox_users`: what Roblox users are called. Names change; IDs don't.

use std::collections::{BTreeMap, BTreeSet};

use super::{Store, StoreError};
use crate::domain::{RobloxUserId, Timestamp};

/// A Roblox user's names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RobloxName {
    /// Unique at Roblox, until the user changes it.
    pub name: String,
    /// What Roblox shows first. Not unique.
    pub display_name: String,
    pub learnt: Timestamp,
}

impl Store {
    /// What a Roblox user is called, as far as is known.
    pub async fn roblox_name(&self, id: RobloxUserId) -> Result<Option<RobloxName>, StoreError> {
        Ok(self.roblox_names(&[id].into()).await?.remove(&id))
    }

    /// The names of those among `ids` that are known.
    pub async fn roblox_names(
        &self,
        ids: &BTreeSet<RobloxUserId>,
    ) -> Result<BTreeMap<RobloxUserId, RobloxName>, StoreError> {
        let mut connection = self.reader.acquire().await?;
        let mut names = BTreeMap::new();
        // A page of a list at the most.
        for id in ids {
            let row: Option<(String, String, Timestamp)> = sqlx::query_as(
                "select name, display_name, learnt_at from roblox_users where roblox_id = $1",
            )
            .bind(id)
            .fetch_optional(&mut *connection)
            .await?;
            if let Some((name, display_name, learnt)) = row {
                let name = RobloxName {
                    name,
                    display_name,
                    learnt,
                };
                names.insert(*id, name);
            }
        }
        Ok(names)
    }

    /// Remembers what a Roblox user is called, while anybody is linked to the
    /// account.
    pub async fn record_roblox_name(
        &self,
        id: RobloxUserId,
        name: &RobloxName,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query(
            "insert into roblox_users (roblox_id, name, display_name, learnt_at)
             select $1, $2, $3, $4
             where exists (select 1 from links where roblox_id = $1 and removed_at is null)
             on conflict (roblox_id) do update set
                 name = excluded.name,
                 display_name = excluded.display_name,
                 learnt_at = excluded.learnt_at",
        )
        .bind(id)
        .bind(&name.name)
        .bind(&name.display_name)
        .bind(name.learnt)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }
}
