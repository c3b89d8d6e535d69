//! A photo that takes minutes on the way, as it does on a slow network.
#![allow(missing_docs, clippy::unwrap_used)]

use std::time::Duration;

use live_net::{HttpTransport, Method, Request, Transport as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

#[tokio::test]
async fn an_upload_may_take_as_long_as_it_was_given() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel::<()>();
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = [0; 1024];
        stream.read_exact(&mut first).await.unwrap();
        begun.send(()).unwrap();
        may_go_on.await.unwrap();
        stream.write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    });
    let request = Request {
        method: Method::Put,
        url: format!("http://{address}/v1/files/1"),
        headers: vec![],
        body: vec![0; 64 * 1024].into(),
        progress: None,
        timeout: Duration::from_mins(10),
    };
    let upload = tokio::spawn(async move {
        HttpTransport::new().unwrap().execute(request).await.map(|response| response.status)
    });
    has_begun.await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_mins(9)).await;
    tokio::time::resume();
    assert!(!upload.is_finished(), "it was given up");
    go_on.send(()).unwrap();
    assert_eq!(upload.await.unwrap(), Ok(201));
    server.await.unwrap();
}
