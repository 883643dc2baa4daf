use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::exit::{Error, Exit};
use crate::config::{Environment, WebConfig};

const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the bot on this machine for `/healthz`: a container's health check
/// where there is no curl.
pub async fn health(environment: &Environment) -> Result<Exit, Error> {
    ask(WebConfig::read(environment)?.bind).await?;
    Ok(Exit::Done)
}

/// Asks the bot that listens on `bind`, if one does.
pub async fn ask(bind: SocketAddr) -> Result<(), Error> {
    let address = reachable(bind);
    let why = match tokio::time::timeout(PATIENCE, is_well(address)).await {
        Ok(Ok(true)) => return Ok(()),
        Ok(Ok(false)) => "answers, but not as it should".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer".to_owned(),
    };
    Err(Error::Unhealthy { address, why })
}

async fn is_well(address: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /healthz HTTP/1.0\r\nhost: localhost\r\n\r\n")
        .await?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer).await?;
    // The words, too: others also answer 200 to whatever is asked.
    Ok(answer.split(' ').nth(1) == Some("200") && answer.ends_with("\r\n\r\nok\n"))
}

/// Where to connect for a server that listens on every address.
fn reachable(bind: SocketAddr) -> SocketAddr {
    let ip = match bind {
        SocketAddr::V4(bind) if bind.ip().is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(bind) if bind.ip().is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        _ => bind.ip(),
    };
    SocketAddr::new(ip, bind.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_on_every_address_is_asked_on_this_machine() {
        for (bind, expected) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.0.0.7:80", "10.0.0.7:80"),
        ] {
            let bind = bind.parse().expect(bind);
            assert_eq!(reachable(bind).to_string(), expected);
        }
    }
}
