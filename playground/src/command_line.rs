//! What the playground can be asked for.

use std::ffi::OsString;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
Simulated Discord and Roblox services on this machine, the real bot, and a tour.

Usage: cargo run -p playground [-- --bot PROGRAM]

  --bot PROGRAM  a gatepass that is built already; else it is built first
  --help         show this

Ends with 0 only if everything was as it should be.";

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The tour; `bot` is a program that is built already.
    Tour {
        bot: Option<PathBuf>,
    },
    Help,
}

/// Reads the arguments after the program's name; fails with what is wrong.
pub(crate) fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Ask, String> {
    let mut bot = None;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--help" | "-h") => return Ok(Ask::Help),
            Some("--bot") => {
                let program = arguments.next().ok_or("--bot needs a program")?;
                bot = Some(PathBuf::from(program));
            }
            _ => return Err(format!("{} means nothing here", argument.display())),
        }
    }
    Ok(Ask::Tour { bot })
}
