use crate::app::exit::{Error, Exit};
use crate::app::output::print;

/// The lines of `gatepass check`, printed as they come: some take seconds.
#[derive(Debug, Default)]
pub struct Report {
    failed: bool,
}

impl Report {
    pub fn ok(&mut self, subject: &str, what: &str) -> Result<(), Error> {
        line("ok", subject, what)
    }

    /// Something that works less well than it could.
    pub fn warn(&mut self, subject: &str, what: &str, next: &str) -> Result<(), Error> {
        line("warn", subject, &format!("{what} → {next}"))
    }

    /// Something that does not work until a person acts.
    pub fn fail(&mut self, subject: &str, what: &str, next: &str) -> Result<(), Error> {
        self.failed = true;
        line("FAIL", subject, &format!("{what} → {next}"))
    }

    /// Warnings alone are no failure.
    pub fn exit(&self) -> Exit {
        if self.failed {
            Exit::Failed
        } else {
            Exit::Done
        }
    }
}

fn line(verdict: &str, subject: &str, what: &str) -> Result<(), Error> {
    print(&format!("{verdict:<4}  {subject:<13}  {what}\n"))
}
