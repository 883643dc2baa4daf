use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;

use secrecy::ExposeSecret;

use super::cli::BackupArgs;
use super::exit::{Error, Exit};
use super::output::print;
use super::temporary_copy::TemporaryCopy;
use crate::config::{DatabaseConfig, Environment};
use crate::store::{self, BackupError, Location};

/// Copies the database into a new file or, for `-`, to standard output.
pub async fn backup(environment: &Environment, args: &BackupArgs) -> Result<Exit, Error> {
    let config = DatabaseConfig::read(environment)?;
    let database = config.url.expose_secret().parse();
    let database: Location = database.map_err(BackupError::from)?;
    if args.file == Path::new("-") {
        to_standard_output(&database).await?;
    } else {
        store::backup(&database, &args.file).await?;
        print(&format!("copied to {}\n", args.file.display()))?;
    }
    Ok(Exit::Done)
}

/// By way of a file: SQLite writes nothing else.
async fn to_standard_output(database: &Location) -> Result<(), Error> {
    if io::stdout().is_terminal() {
        return Err(Error::BackupToTerminal);
    }
    let made = TemporaryCopy::of(database).await?;
    let mut copy = File::open(made.path()).map_err(Error::TemporaryDirectory)?;
    // Open it lasts without its name, and a reader's delay leaves nothing behind.
    drop(made);
    // On a thread of its own: while it waits for the reader, a signal counts.
    let written = tokio::task::spawn_blocking(move || {
        let mut out = io::stdout().lock();
        io::copy(&mut copy, &mut out).and_then(|_| out.flush())
    });
    // A reader that goes away has half a copy, and is told.
    written
        .await
        .map_err(Error::Panicked)?
        .map_err(Error::Output)
}
