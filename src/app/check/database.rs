use std::collections::BTreeMap;

use super::report::Report;
use crate::app::exit::Error;
use crate::config::DatabaseConfig;
use crate::domain::{Bind, ServerId};
use crate::store::{self, BackupError, Store};

const SUBJECT: &str = "database";

/// The servers that the bot knows, with their binds.
pub type Known = BTreeMap<ServerId, Vec<Bind>>;

pub async fn check(report: &mut Report, config: &DatabaseConfig) -> Result<Known, Error> {
    match look(config).await {
        Ok(Some(known)) => {
            let binds: usize = known.values().map(Vec::len).sum();
            let what = format!("{} servers, {binds} binds", known.len());
            report.ok(SUBJECT, &what)?;
            Ok(known)
        }
        Ok(None) => {
            report.ok(SUBJECT, "there is none yet; it is made at the first start")?;
            Ok(Known::new())
        }
        Err(error) => {
            let next = "see that DATABASE_URL names the right file and that it can be written";
            report.fail(SUBJECT, &error.in_full(), next)?;
            Ok(Known::new())
        }
    }
}

/// Looks at a copy, so that not even the schema is changed: a newer program may
/// check what an older one still works with.
async fn look(config: &DatabaseConfig) -> Result<Option<Known>, Error> {
    let directory = tempfile::tempdir().map_err(Error::TemporaryDirectory)?;
    let copy = directory.path().join("copy.db");
    match store::backup(&config.url, &copy).await {
        Err(BackupError::NoDatabase(_)) => return Ok(None),
        copied => copied?,
    }
    let store = Store::open(&format!("sqlite://{}", copy.display())).await?;
    let mut known = Known::new();
    for server in store.servers().await? {
        known.insert(server, store.binds(server).await?);
    }
    store.close().await;
    Ok(Some(known))
}
