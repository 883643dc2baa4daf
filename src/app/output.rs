use std::io::{self, Write};

use serde::Serialize;

use super::exit::Error;

/// Writes to standard output. A reader that has seen enough, as in `| head`, is
/// no error.
pub fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Error::Output),
    }
}

/// One JSON object on one line.
pub fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers always serialize") + "\n"
}
