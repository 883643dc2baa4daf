use std::io::ErrorKind;

use tokio::net::TcpListener;

use super::report::Report;
use crate::app::exit::Error;
use crate::app::health;
use crate::config::{WebConfig, key};

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
            let next = next(source.kind());
            let key = key::HTTP_BIND;
            let what = Error::Bind {
                key,
                address,
                source,
            };
            let what = what.to_string();
            report.fail(SUBJECT, &what, next)
        }
    }
}

const fn next(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::AddrInUse => "stop the program that has it, or set another port",
        ErrorKind::AddrNotAvailable => "set an address of this machine, as in 127.0.0.1:8080",
        ErrorKind::PermissionDenied => "set a port above 1023",
        _ => "set another address",
    }
}
