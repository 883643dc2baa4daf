use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::lock;

/// What Roblox does when it is asked for an inventory.
#[derive(Debug, Default)]
pub struct Inventories {
    /// The accounts of which it fails.
    pub failing: Mutex<Vec<i64>>,
    pub all_hidden: AtomicBool,
    pub all_empty: AtomicBool,
}

impl Inventories {
    /// The status and the body.
    fn answer(&self, request: &str) -> (&'static str, &'static str) {
        let failing = lock(&self.failing);
        let mut failing = failing.iter();
        if failing.any(|account| request.contains(&format!("/users/{account}/"))) {
            ("503 Service Unavailable", "[]")
        } else if self.all_hidden.load(Ordering::Relaxed) {
            ("403 Forbidden", r#"{"code":"PERMISSION_DENIED"}"#)
        } else if self.all_empty.load(Ordering::Relaxed) {
            ("200 OK", r#"{"inventoryItems":[],"nextPageToken":""}"#)
        } else {
            ("200 OK", "[]")
        }
    }
}

/// A Roblox that answers by these, and tells of nothing in them. Returns where.
pub async fn tell_of(inventories: Arc<Inventories>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut request = [0; 4096];
            // Whoever asked may have gone.
            let length = connection.read(&mut request).await.unwrap_or_default();
            let request = String::from_utf8_lossy(&request[..length]);
            let (status, body) = inventories.answer(&request);
            let length = body.len();
            let answer = format!(
                "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
            );
            let _ = connection.write_all(answer.as_bytes()).await;
        }
    });
    format!("http://{address}")
}
