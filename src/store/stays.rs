//! The end of a stay. The grants of a member belong to the stay that `members`
//! names: once it is over they are closed, for Discord took the roles.

use super::audit::{self, Act, AuditEntry};
use super::{Connection, Store, StoreError, reversals};
use crate::domain::{RoleId, ServerId, Timestamp, Trigger, UserId};

impl Store {
    /// Closes the grants of those who left before `before` and did not turn out
    /// to be there all the same. Returns how many members that were.
    pub async fn close_stays(
        &self,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let mut transaction = self.write().await?;
        let left: Vec<(ServerId, UserId)> = sqlx::query_as(
            "select server_id, user_id from members
             where not present and since < $1 and exists (
                 select 1 from grants
                 where grants.server_id = members.server_id and grants.user_id = members.user_id
             )",
        )
        .bind(before)
        .fetch_all(&mut *transaction)
        .await?;
        for (server, user) in &left {
            self.close_stay(&mut transaction, *server, *user, now)
                .await?;
        }
        transaction.commit().await?;
        Ok(left.len())
    }

    /// Closes all grants of a member: the stay they are of is over.
    pub(super) async fn close_stay(
        &self,
        connection: &mut Connection,
        server: ServerId,
        user: UserId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let roles: Vec<RoleId> = sqlx::query_scalar(
            "delete from grants where server_id = $1 and user_id = $2 returning role_id",
        )
        .bind(server)
        .bind(user)
        .fetch_all(&mut *connection)
        .await?;
        reversals::forget(connection, server, user).await?;
        for role in roles {
            let entry = AuditEntry::new(Act::Left, Trigger::Left);
            audit::append(connection, (server, user, role), &entry, now).await?;
        }
        Ok(())
    }
}
