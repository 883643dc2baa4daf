use crate::app::exit::{Error, Exit};
use crate::app::output::print;

/// The lines of `gatepass check`, printed as they come: some take seconds.
#[derive(Debug, Default)]
pub struct Report {
    worst: Verdict,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    #[default]
    Ok,
    Warn,
    Fail,
}

impl Report {
    pub fn ok(&mut self, subject: &str, what: &str) -> Result<(), Error> {
        self.line(Verdict::Ok, subject, what)
    }

    /// Something that works less well than it could.
    pub fn warn(&mut self, subject: &str, what: &str, next: &str) -> Result<(), Error> {
        self.line(Verdict::Warn, subject, &format!("{what} → {next}"))
    }

    /// Something that does not work until a person acts.
    pub fn fail(&mut self, subject: &str, what: &str, next: &str) -> Result<(), Error> {
        self.line(Verdict::Fail, subject, &format!("{what} → {next}"))
    }

    /// Warnings alone are no failure.
    pub fn exit(&self) -> Exit {
        match self.worst {
            Verdict::Ok | Verdict::Warn => Exit::Done,
            Verdict::Fail => Exit::Failed,
        }
    }

    fn line(&mut self, verdict: Verdict, subject: &str, what: &str) -> Result<(), Error> {
        self.worst = self.worst.max(verdict);
        let word = match verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        print(&format!("{word:<4}  {subject:<13}  {what}\n"))
    }
}
