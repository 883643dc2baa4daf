//! A database of its own for a test: an SQLite file or, where `TEST_POSTGRES_URL`
//! names a PostgreSQL server (`scripts/with-postgres`), a new database there.

use std::path::Path;
use std::str::FromStr;

use sqlx::any::AnyConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Connection};
use tempfile::TempDir;
use url::Url;

/// Names the server, with an account that may do everything.
const SERVER: &str = "TEST_POSTGRES_URL";

#[derive(Debug)]
pub struct TestDatabase {
    url: String,
    directory: TempDir,
    /// Where the database was made, and has to be removed.
    server: Option<Url>,
}

impl TestDatabase {
    /// On the server if there is one.
    pub async fn new() -> Self {
        match std::env::var(SERVER) {
            Ok(server) => Self::on(server.parse().expect("a URL")).await,
            Err(_) => Self::sqlite(),
        }
    }

    /// For what only SQLite does.
    pub fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("gatepass.db");
        Self {
            url: format!("sqlite://{}", file.display()),
            directory,
            server: None,
        }
    }

    /// For what only PostgreSQL does.
    pub async fn postgres() -> Self {
        let server = std::env::var(SERVER).expect("a server: scripts/with-postgres runs one");
        Self::on(server.parse().expect("a URL")).await
    }

    async fn on(server: Url) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        // The name of a temporary directory is nobody else's.
        let name = directory.path().file_name().expect("a name");
        let name = name.to_string_lossy().replace('.', "test").to_lowercase();
        let name = format!("{name}_{}", std::process::id());
        execute(&server, format!("create database {name}")).await;
        let mut url = server.clone();
        url.set_path(&name);
        Self {
            url: url.into(),
            directory,
            server: Some(server),
        }
    }

    /// As in `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn is_postgres(&self) -> bool {
        self.server.is_some()
    }

    /// Keeps everybody from writing, as another process does that writes, until
    /// the connection is closed.
    pub async fn lock(&self) -> AnyConnection {
        let mut connection = self.connect().await;
        let begin = if self.is_postgres() {
            "begin; select pg_advisory_xact_lock(7449363237673464691)"
        } else {
            "begin immediate"
        };
        let begun = sqlx::raw_sql(begin).execute(&mut connection).await;
        begun.expect("it is free");
        connection
    }

    /// Cuts every connection to the database, as a server does that stops.
    pub async fn cut(&self) {
        let (server, name) = (self.server.as_ref().expect("a server"), self.name());
        let cut = format!(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        );
        execute(server, cut).await;
    }

    /// Whether the server lets anybody in.
    pub async fn accepts(&self, accepts: bool) {
        let (server, name) = (self.server.as_ref().expect("a server"), self.name());
        let statement = format!("alter database {name} allow_connections {accepts}");
        execute(server, statement).await;
    }

    /// What it is called on the server.
    pub fn name(&self) -> String {
        let url = Url::parse(&self.url).expect("a URL");
        url.path().trim_start_matches('/').to_owned()
    }

    /// Where there is room for files, and where the database is if it is one.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// A connection behind the program's back. What it says is not logged.
    pub async fn connect(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnectOptions::from_str(&self.url)
            .expect("a URL")
            .disable_statement_logging()
            .connect()
            .await
            .expect("a connection")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.name();
        let Some(server) = self.server.take() else {
            return;
        };
        // On a thread of its own: where a test drops, futures already run.
        let removed = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            let drop = format!("drop database {name} with (force)");
            runtime.block_on(execute(&server, drop));
        });
        // The test itself says whether it failed; the server is removed anyway.
        let _ = removed.join();
    }
}

async fn execute(server: &Url, statement: String) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(server.as_str())
        .await
        .expect("the server answers");
    sqlx::raw_sql(AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .expect("an administrator may");
    connection.close().await.expect("closes");
}
