//! `copies` and `home`: whether the database is a copy that was put back.
//!
//! One that `gatepass backup` made says so (`copies`). A server's own tools copy what
//! they find, so there a row says where it is (`home`), which is no longer true of
//! what they restore.

use super::dialect::Dialect;
use super::{Connection, StoreError};

/// How a row knows that it was restored.
#[derive(Debug)]
pub(super) struct Home {
    /// Deletes rows that are not where they say.
    pub leave: &'static str,
    /// Writes down where the database is, unless a row says so.
    pub settle: &'static str,
}

/// Whether it is a copy on which nobody started yet; says so once.
pub(super) async fn put_back(
    connection: &mut Connection,
    dialect: &Dialect,
) -> Result<bool, StoreError> {
    let marks = sqlx::query("delete from copies")
        .execute(&mut *connection)
        .await?;
    let mut strays = 0;
    if let Some(home) = &dialect.home {
        let left = sqlx::query(home.leave).execute(&mut *connection).await?;
        sqlx::query(home.settle).execute(connection).await?;
        strays = left.rows_affected();
    }
    Ok(marks.rows_affected() + strays > 0)
}
