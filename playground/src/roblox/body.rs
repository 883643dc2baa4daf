//! Bodies as they go out, whole or spoiled.

use std::io;

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header::CONTENT_LENGTH},
    response::Response,
};
use futures_util::{StreamExt, stream};

use super::{answer::Answer, faults::Effect};

/// Size of the pieces of a huge body, in bytes.
const CHUNK: usize = 64 * 1024;

/// Turns an answer into bytes on the wire, spoiled as the fault says.
pub(super) fn send(mut answer: Answer, effect: &Effect) -> Response {
    match effect {
        Effect::Truncate => {
            answer.body.truncate(answer.body.len() / 2);
            answer.into_response()
        }
        Effect::CutMidBody => cut_mid_body(answer),
        Effect::Huge(bytes) => answer.into_response_with(huge(*bytes)),
        _ => answer.into_response(),
    }
}

/// Announces the whole length, sends half and closes.
fn cut_mid_body(mut answer: Answer) -> Response {
    let announced = HeaderValue::from(answer.body.len());
    let mut half = std::mem::take(&mut answer.body);
    half.truncate(half.len() / 2);
    let pieces = stream::iter([Ok(half)]).chain(stream::once(async {
        // Lets the server flush the first half before it sees the error.
        tokio::task::yield_now().await;
        Err(io::Error::from(io::ErrorKind::BrokenPipe))
    }));
    let mut response = answer.into_response_with(Body::from_stream(pieces));
    response.headers_mut().insert(CONTENT_LENGTH, announced);
    response
}

/// Valid JSON of at least so many bytes, most of it padding.
fn huge(bytes: usize) -> Body {
    const HEAD: &[u8] = br#"{"inventoryItems":[],"nextPageToken":"","data":[],"padding":""#;
    let padding = Bytes::from(vec![b'x'; CHUNK]);
    let padding = stream::iter(std::iter::repeat_n(padding, bytes.div_ceil(CHUNK)));
    let head = stream::iter([Bytes::from_static(HEAD)]);
    let tail = stream::iter([Bytes::from_static(b"\"}")]);
    Body::from_stream(head.chain(padding).chain(tail).map(Ok::<_, io::Error>))
}
