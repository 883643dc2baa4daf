use super::cli::BackupArgs;
use super::exit::{Error, Exit};
use super::output::print;
use crate::config::{DatabaseConfig, Environment};
use crate::store;

/// Copies the database into a new file.
pub async fn backup(environment: &Environment, args: &BackupArgs) -> Result<Exit, Error> {
    let config = DatabaseConfig::read(environment)?;
    store::backup(&config.url, &args.file).await?;
    print(&format!("copied to {}\n", args.file.display()))?;
    Ok(Exit::Done)
}
