//! A connection on this machine that breaks after so many bytes, as one of a train does.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A way to a server. It is gone when this is dropped.
pub struct BreakingWire {
    address: SocketAddr,
    breaks: Arc<AtomicUsize>,
    listening: JoinHandle<()>,
}

impl BreakingWire {
    /// To this server. Each connection breaks when so many bytes have gone up it.
    pub async fn to(server: SocketAddr, after: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let breaks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&breaks);
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let counted = Arc::clone(&counted);
                tokio::spawn(async move {
                    if carry(client, server, after).await.is_none() {
                        counted.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        Self { address, breaks, listening }
    }

    /// Its near end.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections broke.
    pub fn breaks(&self) -> usize {
        self.breaks.load(Ordering::SeqCst)
    }
}

impl Drop for BreakingWire {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Carries bytes both ways until one side is done; nothing when the connection broke.
async fn carry(client: TcpStream, server: SocketAddr, after: usize) -> Option<()> {
    let (mut client_reads, mut client_writes) = client.into_split();
    let (mut server_reads, mut server_writes) = TcpStream::connect(server).await.ok()?.into_split();
    let down = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut server_reads, &mut client_writes).await;
    });
    let mut buffer = vec![0; 16 * 1024];
    let mut carried = 0;
    loop {
        let length = client_reads.read(&mut buffer).await.unwrap_or(0);
        if length == 0 {
            return Some(());
        }
        let length = length.min(after - carried);
        server_writes.write_all(&buffer[..length]).await.ok()?;
        carried += length;
        if carried == after {
            // Nothing comes back any more, and the server learns of it.
            down.abort();
            return None;
        }
    }
}
