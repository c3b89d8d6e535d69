//! The transport over HTTP, against sockets of this machine that behave badly.
#![allow(missing_docs, clippy::unwrap_used)]

use std::net::SocketAddr;
use std::time::Duration;

use live_net::{HttpTransport, Method, Request, Response, Transport as _, TransportError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// The transport's limit.
const LIMIT: usize = 12 * 1024 * 1024;

/// Takes one connection, reads a request, sends these bytes and closes. Gives what it read.
async fn server(answer: Vec<u8>) -> (SocketAddr, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = read_request(&mut stream).await;
        // The other side hangs up on an answer that is too large.
        drop(stream.write_all(&answer).await);
        drop(stream.shutdown().await);
        request
    });
    (address, task)
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    loop {
        let mut buffer = [0; 4096];
        let length = stream.read(&mut buffer).await.unwrap();
        text += std::str::from_utf8(&buffer[..length]).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let expected = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .map_or(0, |length| length.parse().unwrap());
        if body.len() >= expected {
            return text;
        }
    }
}

fn get(address: SocketAddr) -> Request {
    Request {
        method: Method::Get,
        url: format!("http://{address}/v1/city"),
        headers: vec![("accept", "application/json".to_owned())],
        body: bytes::Bytes::new(),
        progress: None,
        timeout: Duration::from_mins(1),
    }
}

async fn answered(answer: Vec<u8>) -> Result<Response, TransportError> {
    let (address, _task) = server(answer).await;
    HttpTransport::new().unwrap().execute(get(address)).await
}

fn with_length(length: usize) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").into_bytes();
    answer.resize(answer.len() + length, b'x');
    answer
}

fn zipped(body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[tokio::test]
async fn a_request_goes_out_as_it_is() {
    let (address, task) = server(
        b"HTTP/1.1 201 Created\r\nETag: \"1\"\r\nX-Odd: \xff\r\ncontent-length: 2\r\n\r\nok"
            .to_vec(),
    )
    .await;
    let request = Request {
        method: Method::Put,
        headers: vec![("authorization", "Bearer t".to_owned())],
        body: "a photo".into(),
        ..get(address)
    };
    let response = HttpTransport::new().unwrap().execute(request).await.unwrap();
    assert_eq!((response.status, &response.body[..]), (201, &b"ok"[..]));
    assert_eq!(response.header("etag"), Some("\"1\""));
    assert_eq!(response.header("x-odd"), None, "it is no text");

    let seen = task.await.unwrap();
    assert!(seen.starts_with("PUT /v1/city HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains("\r\nauthorization: Bearer t\r\n"), "{seen}");
    assert!(seen.ends_with("\r\n\r\na photo"), "{seen}");
    assert!(!seen.contains("cookie"), "{seen}");
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let result = HttpTransport::new().unwrap().execute(get(address)).await;
    assert_eq!(result.unwrap_err(), TransportError::Unreachable);
}

#[tokio::test]
async fn a_connection_that_breaks_may_have_been_heard() {
    for answer in [
        &b""[..],
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal",
        b"SSH-2.0-OpenSSH_9.9\r\n",
    ] {
        let result = answered(answer.to_vec()).await;
        assert_eq!(result.unwrap_err(), TransportError::Broken, "{}", answer.escape_ascii());
    }
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let request = Request { timeout: Duration::from_millis(20), ..get(address) };
    let result = HttpTransport::new().unwrap().execute(request).await;
    assert_eq!(result.unwrap_err(), TransportError::Broken);
}

#[tokio::test]
async fn an_answer_that_keeps_coming_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let timeout = Duration::from_millis(100);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        let answer = with_length(200_000);
        let (first, rest) = answer.split_at(100_000);
        stream.write_all(first).await.unwrap();
        tokio::time::sleep(2 * timeout).await;
        stream.write_all(rest).await.unwrap();
    });
    let response = HttpTransport::new().unwrap().execute(Request { timeout, ..get(address) }).await;
    assert_eq!(response.unwrap().body.len(), 200_000);
}

#[tokio::test]
async fn an_answer_that_stops_coming_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf").await.unwrap();
        stream
    });
    let request = Request { timeout: Duration::from_millis(50), ..get(address) };
    let result = HttpTransport::new().unwrap().execute(request).await;
    assert_eq!(result.unwrap_err(), TransportError::Broken);
    drop(server.await.unwrap());
}

#[tokio::test]
async fn an_answer_has_a_limit() {
    assert_eq!(answered(with_length(LIMIT)).await.unwrap().body.len(), LIMIT);
    assert_eq!(answered(with_length(LIMIT + 1)).await.unwrap_err(), TransportError::TooLarge);
}

#[tokio::test]
async fn a_zipped_answer_is_unzipped() {
    let json = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 206, 47, 73, 84, 178, 82, 10, 73, 204, 75,
        79, 45, 2, 18, 74, 181, 0, 126, 82, 6, 134, 20, 0, 0, 0,
    ];
    let response = answered(zipped(&json)).await.unwrap();
    assert_eq!(&response.body[..], br#"{"kota":"Tangerang"}"#);
}

#[tokio::test]
async fn the_limit_is_of_what_is_unzipped() {
    // How zeros begin when they are zipped; then every further zero stands for 1032 more.
    let head = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 237, 193, 49, 1, 0, 0, 0, 194, 160, 245, 79, 109, 8, 95,
        160,
    ];
    let bomb = [&head[..], &[0; LIMIT / 1032 + 100]].concat();
    assert_eq!(answered(zipped(&bomb)).await.unwrap_err(), TransportError::TooLarge);
    let cut_short = [&head[..], &[0; LIMIT / 1032 - 100]].concat();
    assert_eq!(answered(zipped(&cut_short)).await.unwrap_err(), TransportError::Broken);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = elsewhere.local_addr().unwrap();
    let answer =
        format!("HTTP/1.1 307 Moved\r\nlocation: http://{location}/\r\ncontent-length: 0\r\n\r\n");
    let response = answered(answer.into_bytes()).await.unwrap();
    assert_eq!(response.status, 307);
    let visit = tokio::time::timeout(Duration::ZERO, elsewhere.accept()).await;
    assert!(visit.is_err(), "it went to {location}");
}

/// Serves connections one after the other, each for so many requests, and then hangs up.
async fn serving(requests_of_each: &'static [usize]) -> (SocketAddr, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let task = tokio::spawn(async move {
        for requests in requests_of_each {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..*requests {
                read_request(&mut stream).await;
                stream.write_all(&with_length(5)).await.unwrap();
            }
        }
    });
    (address, task)
}

/// Lets whatever is under way on this machine come to rest: a connection comes back from a request,
/// a hang-up arrives.
async fn at_rest() {
    tokio::time::sleep(Duration::from_millis(5)).await;
}

#[tokio::test]
async fn a_connection_serves_one_request_after_the_other() {
    let (address, server) = serving(&[3]).await;
    let transport = HttpTransport::new().unwrap();
    for _ in 0..3 {
        assert_eq!(transport.execute(get(address)).await.unwrap().body.len(), 5);
        at_rest().await;
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_was_hung_up_meanwhile_is_not_taken_again() {
    let (address, server) = serving(&[1, 2, 1]).await;
    let transport = HttpTransport::new().unwrap();
    for _ in 0..4 {
        let request = Request { method: Method::Post, body: "{}".into(), ..get(address) };
        assert_eq!(transport.execute(request).await.unwrap().status, 200);
        at_rest().await;
    }
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_is_taken_for_its_own_host_alone() {
    let ((first, one), (second, other)) = (serving(&[2]).await, serving(&[1]).await);
    let transport = HttpTransport::new().unwrap();
    transport.execute(get(first)).await.unwrap();
    at_rest().await;
    transport.execute(get(second)).await.unwrap();
    let visited = tokio::time::timeout(Duration::from_secs(9), other).await;
    visited.expect("it went to the first").unwrap();
    one.abort();
}

#[tokio::test]
async fn a_host_is_found_by_its_name_at_whichever_of_its_addresses_it_listens() {
    let (address, server) = serving(&[1]).await;
    let url = format!("http://localhost:{}/v1/city", address.port());
    let request = Request { url, ..get(address) };
    assert_eq!(HttpTransport::new().unwrap().execute(request).await.unwrap().status, 200);
    server.await.unwrap();
}

#[tokio::test]
async fn who_speaks_no_tls_is_not_told_anything() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    });
    let request = Request { url: format!("https://{address}/v1/city"), ..get(address) };
    let result = HttpTransport::new().unwrap().execute(request).await;
    assert_eq!(result.unwrap_err(), TransportError::Unreachable);
    server.await.unwrap();
}

#[tokio::test]
async fn a_connection_that_nobody_needs_is_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(&with_length(5)).await.unwrap();
        stream.read(&mut [0; 1]).await.unwrap()
    });
    let transport = HttpTransport::new().unwrap();
    transport.execute(get(address)).await.unwrap();
    at_rest().await;
    assert!(!server.is_finished(), "it is kept for a while");
    tokio::time::pause();
    tokio::time::advance(Duration::from_mins(3)).await;
    tokio::time::resume();
    let closed = tokio::time::timeout(Duration::from_secs(9), server).await;
    assert_eq!(closed.expect("it is still there").unwrap(), 0);
    drop(transport);
}
