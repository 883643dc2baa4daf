//! What lies between the program and a PostgreSQL server, and breaks.

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::broadcast;
use url::Url;

use crate::database::TestDatabase;

/// How the connections break that there are.
#[derive(Debug, Clone, Copy)]
pub enum Break {
    /// The program sees them closed; to the server they stay open.
    ForUs,
    /// Nothing is heard any more, by either side.
    Silence,
}

#[derive(Debug)]
pub struct Proxy {
    url: String,
    breaks: broadcast::Sender<Break>,
}

impl Proxy {
    pub async fn before(database: &TestDatabase) -> Self {
        let mut url = Url::parse(database.url()).expect("a URL");
        let server = format!("127.0.0.1:{}", url.port().expect("a port"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        url.set_port(Some(address.port())).expect("a host");
        let (breaks, _) = broadcast::channel(1);
        let broken = breaks.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.expect("it listens");
                tokio::spawn(between(client, server, broken.subscribe()));
            }
        });
        Self {
            url: url.into(),
            breaks,
        }
    }

    /// Of the database, by way of this.
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn breaks(&self, how: Break) {
        self.breaks.send(how).expect("there are connections");
    }
}

async fn between(
    mut client: TcpStream,
    mut server: TcpStream,
    mut broken: broadcast::Receiver<Break>,
) {
    let how = tokio::select! {
        _ = copy_bidirectional(&mut client, &mut server) => return,
        how = broken.recv() => how,
    };
    if let Ok(Break::ForUs) = how {
        drop(client);
    }
    std::future::pending::<()>().await;
}
