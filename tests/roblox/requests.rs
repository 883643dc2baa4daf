//! Requests as they stand on the wire, seen by a server of one answer.

use gatepass::domain::RobloxUserId;
use gatepass::roblox::{Error, User};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::{client, interactive};

/// `{"id":"5","name":"LeoBuilds"}`, compressed.
const GZIPPED: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4c, 0x51, 0xb2,
    0x52, 0x32, 0x55, 0xd2, 0x51, 0xca, 0x4b, 0xcc, 0x4d, 0x05, 0x32, 0x7d, 0x52, 0xf3, 0x9d, 0x4a,
    0x33, 0x73, 0x52, 0x8a, 0x95, 0x6a, 0x01, 0x59, 0x35, 0xe6, 0x0c, 0x1d, 0x00, 0x00, 0x00,
];

/// Asks for user 5 where `answer` is all there is to be had. Returns the
/// request's head, too.
async fn ask(answer: Vec<u8>) -> (Result<User, Error>, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.expect("a request"));
        }
        stream.write_all(&answer).await.expect("a reader");
        String::from_utf8(head).expect("ASCII").to_lowercase()
    });
    let roblox = client(&url, "http://127.0.0.1:1/{service}", "the-key");
    let user = RobloxUserId::new(5).expect("an ID");
    let answer = roblox.user(user, &interactive()).await;
    (answer, server.await.expect("no panic"))
}

fn ok(header: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\n{header}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_request_says_who_asks_and_with_what() {
    let (answer, head) = ask(ok("", br#"{"id":"5","name":"LeoBuilds"}"#)).await;
    assert_eq!(answer.expect("a user").name, "LeoBuilds");
    assert!(
        head.starts_with("get /cloud/v2/users/5 http/1.1\r\n"),
        "{head}"
    );
    for line in [
        "x-api-key: the-key",
        "user-agent: gatepass/",
        "accept-encoding: gzip",
    ] {
        assert!(head.contains(&format!("\r\n{line}")), "{head}");
    }
}

#[tokio::test]
async fn compressed_answers_are_read() {
    let (answer, _) = ask(ok("content-encoding: gzip\r\n", GZIPPED)).await;
    assert_eq!(answer.expect("a user").name, "LeoBuilds");
}

#[tokio::test]
async fn a_user_without_a_usable_id_is_malformed() {
    let (answer, _) = ask(ok("", br#"{"id":"five","name":"LeoBuilds"}"#)).await;
    let malformed = gatepass::roblox::Malformed::Shape;
    assert_eq!(answer, Err(malformed.into()));
}
