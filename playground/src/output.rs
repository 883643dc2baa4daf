//! Lines for the terminal. Nobody may be reading, as after `| head`; then the
//! exit code alone tells.

use std::fmt::Display;
use std::io::{self, Write};

/// A line on standard output.
pub(crate) fn say(line: impl Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// A line on standard error.
pub(crate) fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "{line}");
}
