//! `broken_roles`: roles with binds that nobody can get, for the log.

use std::collections::BTreeSet;

use super::columns::Flag;
use super::{Store, StoreError};
use crate::domain::{RoleId, ServerId, Timestamp};

/// Broken roles that the log has yet to tell of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untold {
    pub roles: BTreeSet<RoleId>,
    /// Since when the last of them is broken.
    pub since: Timestamp,
}

impl Store {
    /// These are the server's broken roles now. Returns those of them that were
    /// not told, if any. One that was mended is told again when it breaks again.
    pub async fn note_broken_roles(
        &self,
        server: ServerId,
        broken: &BTreeSet<RoleId>,
        now: Timestamp,
    ) -> Result<Option<Untold>, StoreError> {
        let mut transaction = self.write().await?;
        let noted: Vec<(RoleId, Timestamp, Flag)> = sqlx::query_as(
            "select role_id, since, cast(told as integer) from broken_roles
             where server_id = $1",
        )
        .bind(server)
        .fetch_all(&mut *transaction)
        .await?;
        let mended = noted.iter().filter(|(role, ..)| !broken.contains(role));
        for (role, ..) in mended {
            sqlx::query("delete from broken_roles where server_id = $1 and role_id = $2")
                .bind(server)
                .bind(*role)
                .execute(&mut *transaction)
                .await?;
        }
        let mut untold: Vec<(RoleId, Timestamp)> = noted
            .iter()
            .filter(|(role, _, Flag(told))| !told && broken.contains(role))
            .map(|(role, since, _)| (*role, *since))
            .collect();
        for role in broken {
            if noted.iter().any(|(noted, ..)| noted == role) {
                continue;
            }
            sqlx::query(
                "insert into broken_roles (server_id, role_id, since, told)
                 values ($1, $2, $3, $4)",
            )
            .bind(server)
            .bind(*role)
            .bind(now)
            .bind(false)
            .execute(&mut *transaction)
            .await?;
            untold.push((*role, now));
        }
        transaction.commit().await?;
        let since = untold.iter().map(|(_, since)| *since).max();
        Ok(since.map(|since| Untold {
            roles: untold.into_iter().map(|(role, _)| role).collect(),
            since,
        }))
    }

    /// Those broken up to `since` were told.
    pub async fn broken_roles_told(
        &self,
        server: ServerId,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.write().await?;
        sqlx::query("update broken_roles set told = $3 where server_id = $1 and since <= $2")
            .bind(server)
            .bind(since)
            .bind(true)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }
}
