use std::io::ErrorKind;

use tokio::net::TcpListener;

use super::report::Report;
use crate::app::exit::Error;
use crate::app::health;
use crate::config::WebConfig;

const SUBJECT: &str = "web server";

/// Whether the bot could listen, or does already.
pub async fn check(report: &mut Report, config: WebConfig) -> Result<(), Error> {
    let address = config.bind;
    match TcpListener::bind(address).await {
        Ok(_) => report.ok(SUBJECT, &format!("it can listen on {address}")),
        Err(error)
            if error.kind() == ErrorKind::AddrInUse && health::ask(address).await.is_ok() =>
        {
            report.ok(SUBJECT, &format!("a bot that runs listens on {address}"))
        }
        Err(source) => {
            let what = Error::Bind { address, source }.to_string();
            let next = "stop the program that has it, or set another port";
            report.fail(SUBJECT, &what, next)
        }
    }
}
