use std::path::{Path, PathBuf};

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Connection, SqliteConnection};

use super::{OpenError, StoreError, backup};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The migrations that this program knows.
pub(super) fn known() -> &'static Migrator {
    &MIGRATIONS
}

/// Brings the schema up to date: all that is missing, or nothing.
pub(super) async fn run(
    migrations: &Migrator,
    connection: &mut SqliteConnection,
    file: &Path,
) -> Result<(), OpenError> {
    let known = migrations.iter().map(|migration| migration.version).max();
    let known = known.unwrap_or(0);
    let found = version(connection, file).await?;
    if found > known {
        return Err(OpenError::Newer { found, known });
    }
    let next = migrations
        .iter()
        .map(|migration| migration.version)
        .find(|version| *version > found);
    if let Some(next) = next
        && found > 0
    {
        copy(connection, file, next).await?;
    }
    // sqlx runs each migration in a transaction of its own and knows no lock on
    // SQLite. Inside this one theirs are savepoints: all or nothing, and a
    // second process waits.
    let mut transaction = connection
        .begin_with("begin immediate")
        .await
        .map_err(StoreError::from)?;
    migrations
        .run(&mut *transaction)
        .await
        .map_err(|error| match error {
            MigrateError::VersionMissing(found) => OpenError::Newer { found, known },
            MigrateError::VersionMismatch(version) => OpenError::Altered(version),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                OpenError::Store(error.into())
            }
            other => OpenError::Store(StoreError::Unexpected(sqlx::Error::Migrate(Box::new(
                other,
            )))),
        })?;
    transaction.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// The number of the last migration that ran; 0 for a new file.
async fn version(connection: &mut SqliteConnection, file: &Path) -> Result<i64, OpenError> {
    let tables: Vec<String> =
        sqlx::query_scalar("select name from sqlite_master where type = 'table'")
            .fetch_all(&mut *connection)
            .await
            .map_err(StoreError::from)?;
    if tables.is_empty() {
        return Ok(0);
    }
    if !tables.iter().any(|table| table == "_sqlx_migrations") {
        return Err(OpenError::Foreign(file.to_owned()));
    }
    Ok(
        sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations")
            .fetch_one(connection)
            .await
            .map_err(StoreError::from)?,
    )
}

/// Copies `gatepass.db` to `gatepass.db.before-3`. A copy of that name was made
/// by an attempt that failed, perhaps long ago: it makes way.
async fn copy(connection: &mut SqliteConnection, file: &Path, next: i64) -> Result<(), OpenError> {
    let beside = |suffix: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    };
    let target = beside(&format!(".before-{next}"));
    let unfinished = beside(&format!(".before-{next}.part"));
    let access = |source| OpenError::Access {
        path: target.clone(),
        source,
    };
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(access(error)),
        _ => {}
    }
    backup::copy(connection, &unfinished)
        .await
        .map_err(OpenError::Copy)?;
    std::fs::rename(&unfinished, &target).map_err(access)
}
