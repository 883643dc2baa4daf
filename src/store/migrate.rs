use std::path::{Path, PathBuf};

use sqlx::Connection as _;
use sqlx::migrate::{MigrateError, Migrator};

use super::dialect::{self, Dialect};
use super::{Connection, Location, OpenError, StoreError, backup};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The migrations that this program knows.
pub(super) fn known() -> &'static Migrator {
    &MIGRATIONS
}

/// The number of the last migration that ran, if the database is ours and known;
/// 0 for a new one. Only reads.
pub(super) async fn check(
    migrations: &Migrator,
    connection: &mut Connection,
    dialect: &Dialect,
    location: &Location,
) -> Result<i64, OpenError> {
    let known = last(migrations);
    match version(connection, dialect, location).await? {
        found if found > known => Err(OpenError::Newer { found, known }),
        found => Ok(found),
    }
}

/// Brings the schema up to date: all that is missing, or nothing.
pub(super) async fn run(
    migrations: &Migrator,
    connection: &mut Connection,
    dialect: &Dialect,
    location: &Location,
) -> Result<(), OpenError> {
    let known = last(migrations);
    let found = check(migrations, connection, dialect, location).await?;
    let next = migrations
        .iter()
        .map(|migration| migration.version)
        .find(|version| *version > found);
    // Whoever runs a server has their own ways to copy what is on it.
    if let (Some(next), Location::File(file)) = (next, location)
        && found > 0
    {
        copy(file, next).await?;
    }
    // sqlx runs each migration in a transaction of its own. Inside this one
    // theirs are savepoints: all or nothing, and a second process waits.
    let mut transaction = connection
        .begin_with(dialect.begin)
        .await
        .map_err(StoreError::from)?;
    dialect::take_turn(&mut transaction, dialect.turn_to_migrate)
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

/// The number of the last of them.
pub(super) fn last(migrations: &Migrator) -> i64 {
    let versions = migrations.iter().map(|migration| migration.version);
    versions.max().unwrap_or(0)
}

async fn version(
    connection: &mut Connection,
    dialect: &Dialect,
    location: &Location,
) -> Result<i64, OpenError> {
    let tables: Vec<String> = sqlx::query_scalar(dialect.tables)
        .fetch_all(&mut *connection)
        .await
        .map_err(StoreError::from)?;
    if tables.is_empty() {
        return Ok(0);
    }
    if !tables.iter().any(|table| table == "_sqlx_migrations") {
        return Err(OpenError::Foreign(location.clone()));
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
async fn copy(file: &Path, next: i64) -> Result<(), OpenError> {
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
    backup::copy(file, &unfinished)
        .await
        .map_err(OpenError::Copy)?;
    std::fs::rename(&unfinished, &target).map_err(access)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::os::unix::fs::PermissionsExt;

    use sqlx::migrate::{Migration, MigrationType};
    use sqlx::{ConnectOptions, SqlSafeStr, SqliteConnection};

    use super::*;
    use crate::domain::{ServerId, Timestamp, UserId};
    use crate::store::{Store, sqlite};

    /// The migrations of today and one more.
    fn with(sql: &'static str) -> Migrator {
        let next = Migration::new(
            last(known()) + 1,
            Cow::Borrowed("next"),
            MigrationType::Simple,
            sql.into_sql_str(),
            false,
        );
        Migrator::with_migrations(known().iter().cloned().chain([next]).collect())
    }

    struct Old {
        directory: tempfile::TempDir,
    }

    impl Old {
        /// A file of today's schema with a row in it.
        async fn new() -> Self {
            let directory = tempfile::tempdir().expect("a directory");
            let old = Self { directory };
            let store = Store::open(&old.url()).await.expect("opens");
            let (server, user) = (ServerId::new(1), UserId::new(1));
            let (server, user) = (server.expect("positive"), user.expect("positive"));
            store
                .saw_member(server, user, None, Timestamp::from_millis(0))
                .await
                .expect("works");
            store.close().await;
            old
        }

        fn file(&self) -> PathBuf {
            self.directory.path().join("gatepass.db")
        }

        fn url(&self) -> String {
            format!("sqlite://{}", self.file().display())
        }

        fn copy(&self) -> PathBuf {
            let name = format!("gatepass.db.before-{}", last(known()) + 1);
            self.directory.path().join(name)
        }

        async fn migrate(&self, sql: &'static str) -> Result<(), OpenError> {
            migrate(&with(sql), self.file()).await
        }
    }

    async fn migrate(migrations: &Migrator, file: PathBuf) -> Result<(), OpenError> {
        sqlx::any::install_default_drivers();
        let mut connection = sqlite::writing(&file).connect().await.expect("opens");
        let dialect = &sqlite::DIALECT;
        let set_up = dialect.writer.set_up(&mut connection).await;
        set_up.expect("set up");
        let result = run(migrations, &mut connection, dialect, &Location::File(file)).await;
        connection.close().await.expect("closes");
        result
    }

    async fn count(file: &Path, sql: &'static str) -> Result<i64, sqlx::Error> {
        let mut connection = sqlite::natively(file).connect().await?;
        sqlx::query_scalar(sql).fetch_one(&mut connection).await
    }

    #[tokio::test]
    async fn a_migration_leaves_a_copy_of_what_was() {
        let old = Old::new().await;
        std::fs::write(old.copy(), "of an attempt that failed").expect("written");
        old.migrate("create table novelties (id bigint)")
            .await
            .expect("migrates");

        let novelties = "select count(*) from novelties";
        assert_eq!(count(&old.file(), novelties).await.ok(), Some(0));
        assert!(
            count(&old.copy(), novelties).await.is_err(),
            "copied before"
        );
        let members = count(&old.copy(), "select count(*) from members").await;
        assert_eq!(members.expect("a database"), 1);
        let mode = std::fs::metadata(old.copy())
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let error = Store::open(&old.url()).await.expect_err("newer");
        assert!(matches!(error, OpenError::Newer { .. }));
    }

    #[tokio::test]
    async fn what_the_first_schema_held_is_kept() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("gatepass.db");
        let first = Migrator::with_migrations(known().iter().take(1).cloned().collect());
        sqlite::create(&file).expect("a file");
        migrate(&first, file.clone()).await.expect("migrates");
        let mut connection =
            SqliteConnection::connect_with(&sqlite::natively(&file).read_only(false))
                .await
                .expect("opens");
        for statement in [
            "insert into servers (server_id, joined_at) values (1, 0)",
            "insert into members (server_id, user_id, present, since) values (1, 7, true, 0)",
            "insert into grants (server_id, user_id, role_id, state, since)
             values (1, 7, 50, 'held', 0)",
        ] {
            let inserted = sqlx::query(statement).execute(&mut connection).await;
            inserted.expect(statement);
        }
        connection.close().await.expect("closes");

        let store = Store::open(&format!("sqlite://{}", file.display())).await;
        let store = store.expect("migrates");
        let (server, user) = (ServerId::new(1), UserId::new(7));
        let (server, user) = (server.expect("positive"), user.expect("positive"));
        assert_eq!(store.last_stay(server, user).await.ok(), Some(None));
        let held = store.held_in(server, user..=user).await.expect("works");
        assert_eq!(held.keys().copied().collect::<Vec<_>>(), [user]);
        let before = directory.path().join("gatepass.db.before-2");
        let members = count(&before, "select count(*) from members").await;
        assert_eq!(members.expect("a copy"), 1);
    }

    #[tokio::test]
    async fn a_migration_that_fails_changes_nothing() {
        let old = Old::new().await;
        let failed = old
            .migrate("create table novelties (id bigint); insert into nowhere values (1)")
            .await;
        assert!(matches!(failed, Err(OpenError::Store(_))), "{failed:?}");
        assert!(
            count(&old.file(), "select count(*) from novelties")
                .await
                .is_err()
        );
        Store::open(&old.url()).await.expect("opens as before");
    }

    #[tokio::test]
    async fn nothing_to_migrate_leaves_no_copy() {
        let old = Old::new().await;
        Store::open(&old.url()).await.expect("opens").close().await;
        let files = old.directory.path().read_dir().expect("a directory");
        let names: Vec<_> = files
            .map(|entry| entry.expect("an entry").file_name())
            .collect();
        assert_eq!(names, ["gatepass.db"], "closed, only the file is left");
    }
}
