//! A pooler between the program and a PostgreSQL server, as `PgBouncer` is with
//! `pool_mode = transaction`: whoever begins a transaction gets the one session
//! there is until its end.

use std::io;
use std::sync::Arc;

use gatepass::store::{OpenError, Store};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use url::Url;

use crate::database::TestDatabase;

/// The session, and what the server said when it began.
type Session = Arc<Mutex<Option<(TcpStream, Vec<u8>)>>>;

#[tokio::test]
#[ignore = "needs a PostgreSQL server: scripts/with-postgres"]
async fn a_pooler_that_shares_sessions_is_refused() {
    let database = TestDatabase::postgres().await;
    let mut url = Url::parse(database.url()).expect("a URL");
    let server = format!("127.0.0.1:{}", url.port().expect("a port"));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    url.set_port(Some(address.port())).expect("a host");
    tokio::spawn(async move {
        let session = Session::default();
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, server.clone(), Arc::clone(&session)));
        }
    });
    let opened = Store::open(url.as_str()).await;
    let error = opened.expect_err("they are one session");
    assert!(matches!(error, OpenError::Pooled(_)), "{error:?}");
}

async fn serve(mut client: TcpStream, server: String, session: Session) -> io::Result<()> {
    const ASKS_FOR_TLS: [u8; 4] = 80_877_103_i32.to_be_bytes();
    let mut hello = body(&mut client).await?;
    while hello[4..] == ASKS_FOR_TLS {
        client.write_all(b"N").await?;
        hello = body(&mut client).await?;
    }
    {
        let mut session = session.lock().await;
        if session.is_none() {
            let mut server = TcpStream::connect(server).await?;
            server.write_all(&hello).await?;
            let mut said = Vec::new();
            while message(&mut server, &mut said).await?.0 != b'Z' {}
            *session = Some((server, said));
        }
        let (_, said) = session.as_ref().expect("it began");
        client.write_all(said).await?;
    }
    loop {
        let mut asked = Vec::new();
        let (mut kind, _) = message(&mut client, &mut asked).await?;
        if kind == b'X' {
            return Ok(());
        }
        let mut session = session.lock().await;
        let (server, _) = session.as_mut().expect("it began");
        // Until the transaction has ended: ready, and in none.
        loop {
            server.write_all(&asked).await?;
            if matches!(kind, b'Q' | b'S') {
                let mut answer = Vec::new();
                let mut last = (0, 0);
                while last.0 != b'Z' {
                    last = message(server, &mut answer).await?;
                }
                client.write_all(&answer).await?;
                if last.1 == b'I' {
                    break;
                }
            }
            asked.clear();
            (kind, _) = message(&mut client, &mut asked).await?;
        }
    }
}

/// Reads a message to the end of `read`: its kind and its last byte.
async fn message(from: &mut TcpStream, read: &mut Vec<u8>) -> io::Result<(u8, u8)> {
    let kind = from.read_u8().await?;
    read.push(kind);
    read.extend(body(from).await?);
    Ok((kind, *read.last().expect("a length at least")))
}

/// A length, which counts itself, and what it is the length of.
async fn body(from: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = from.read_u32().await?;
    let mut body = vec![0; length as usize];
    body[..4].copy_from_slice(&length.to_be_bytes());
    from.read_exact(&mut body[4..]).await?;
    Ok(body)
}
