use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Readiness, run};

struct Server {
    address: SocketAddr,
    shutdown: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

async fn start(readiness: Readiness) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let shutdown = CancellationToken::new();
    let task = tokio::spawn(run(listener, readiness, shutdown.clone()));
    Server {
        address,
        shutdown,
        task,
    }
}

impl Server {
    /// The status and the body.
    async fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).await.expect("a server");
        let request = format!("GET {path} HTTP/1.0\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        (status.expect("a status"), body.to_owned())
    }

    async fn stop(self) {
        self.shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(5), self.task)
            .await
            .expect("stops in time")
            .expect("no panic")
            .expect("no error");
    }
}

#[tokio::test]
async fn a_process_that_answers_is_alive_even_if_nothing_is_ready() {
    let server = start(Readiness::default().part("database", || async { false })).await;
    assert_eq!(server.get("/healthz").await, (200, "ok\n".to_owned()));
    server.stop().await;
}

#[tokio::test]
async fn readiness_names_the_part_that_is_not_ready_and_follows_it() {
    let connected = Arc::new(AtomicBool::new(false));
    let gateway = connected.clone();
    let readiness = Readiness::default()
        .part("database", || async { true })
        .part("gateway", move || {
            let ready = gateway.load(Ordering::Relaxed);
            async move { ready }
        });
    let server = start(readiness).await;

    let (status, body) = server.get("/readyz").await;
    assert_eq!(status, 503);
    assert_eq!(
        body,
        r#"{"ready":false,"parts":{"database":true,"gateway":false}}"#
    );

    connected.store(true, Ordering::Relaxed);
    let (status, body) = server.get("/readyz").await;
    assert_eq!(status, 200);
    assert_eq!(
        body,
        r#"{"ready":true,"parts":{"database":true,"gateway":true}}"#
    );
    server.stop().await;
}

#[tokio::test]
async fn a_part_that_does_not_answer_is_not_ready() {
    let server = start(Readiness::default().part("database", std::future::pending)).await;
    let (status, body) = server.get("/readyz").await;
    assert_eq!(status, 503);
    assert_eq!(body, r#"{"ready":false,"parts":{"database":false}}"#);
    server.stop().await;
}

#[tokio::test]
async fn half_a_request_does_not_hold_the_stop() {
    let server = start(Readiness::default()).await;
    let mut slow = TcpStream::connect(server.address).await.expect("a server");
    slow.write_all(b"GET /healthz HT").await.expect("sent");
    // Accepted in order: once a later one is answered, this one is inside.
    server.get("/healthz").await;
    server.stop().await;
    drop(slow);
}
