use super::report::Report;
use crate::app::exit::Error;
use crate::config::{Config, Environment, lookalikes};

const SUBJECT: &str = "configuration";

pub fn check(report: &mut Report, environment: &Environment) -> Result<Option<Config>, Error> {
    for lookalike in lookalikes(environment) {
        report.warn(SUBJECT, &lookalike.to_string(), "rename or remove it")?;
    }
    match Config::read(environment) {
        Ok(config) => {
            report.ok(SUBJECT, "every value is readable")?;
            Ok(Some(config))
        }
        Err(errors) => {
            for error in errors.iter() {
                let next = "set it in .env or run `gatepass init`, then check again";
                report.fail(SUBJECT, &error.to_string(), next)?;
            }
            Ok(None)
        }
    }
}
