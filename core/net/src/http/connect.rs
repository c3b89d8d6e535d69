//! A connection to a host: found by its name, over TCP, and over TLS where the address says so.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::http::Uri;
use hyper_util::rt::TokioIo;
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsConnector;

use super::SILENCE;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How far the better kind of address is ahead of the other (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(300);

/// Bytes both ways.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// TLS 1.3, to hosts that one of these roots vouches for.
pub(super) fn tls(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let provider = CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() };
    let builder = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

/// The core shows no certificate of its own: reading private keys need not be aboard.
#[derive(Debug)]
struct NoKeys;

impl KeyProvider for NoKeys {
    fn load_private_key(
        &self,
        _: PrivateKeyDer<'static>,
    ) -> Result<Arc<dyn SigningKey>, rustls::Error> {
        Err(rustls::Error::General("no keys".to_owned()))
    }
}

/// Connects to the host of an address.
pub(super) async fn connect(
    uri: &Uri,
    tls: &Arc<ClientConfig>,
) -> io::Result<TokioIo<Box<dyn Stream>>> {
    let connecting = timeout(CONNECT_TIMEOUT, connect_at_leisure(uri, tls));
    connecting.await.map_err(|_| io::ErrorKind::TimedOut)?.map(TokioIo::new)
}

async fn connect_at_leisure(uri: &Uri, tls: &Arc<ClientConfig>) -> io::Result<Box<dyn Stream>> {
    let is_secure = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
    let stream = reach(lookup_host((host.as_str(), port)).await?.collect()).await?;
    set_up(&stream)?;
    if !is_secure {
        return Ok(Box::new(stream));
    }
    let name = ServerName::try_from(host).map_err(io::Error::other)?;
    Ok(Box::new(TlsConnector::from(Arc::clone(tls)).connect(name, stream).await?))
}

/// What a connection over a network of phones needs: small requests go out at once, and silence is
/// noticed.
fn set_up(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    let probe = SILENCE / 2;
    let probes = TcpKeepalive::new().with_time(probe).with_interval(probe).with_retries(3);
    socket.set_tcp_keepalive(&probes)?;
    #[cfg(any(target_os = "android", target_os = "linux"))]
    socket.set_tcp_user_timeout(Some(SILENCE))?;
    Ok(())
}

/// Connects to one of a host's addresses: to the kind (IPv6 or IPv4) that the system names first, and
/// a moment later to the other kind too, because a network may have only one of both that works.
async fn reach(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let better_is_ipv6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (better, other): (Vec<_>, Vec<_>) =
        addresses.into_iter().partition(|address| address.is_ipv6() == better_is_ipv6);
    let (mut better, mut other) = (pin!(in_turn(&better)), pin!(in_turn(&other)));
    tokio::select! {
        biased;
        stream = &mut better => match stream {
            Ok(stream) => return Ok(stream),
            Err(_) => return other.await,
        },
        () = sleep(HEAD_START) => {}
    }
    tokio::select! {
        stream = &mut better => match stream {
            Ok(stream) => Ok(stream),
            Err(_) => other.await,
        },
        stream = &mut other => match stream {
            Ok(stream) => Ok(stream),
            Err(_) => better.await,
        },
    }
}

/// Connects to the first of these that takes it. Each has its share of the time.
async fn in_turn(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let share = CONNECT_TIMEOUT / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
    for address in addresses {
        if let Ok(Ok(stream)) = timeout(share, TcpStream::connect(address)).await {
            return Ok(stream);
        }
    }
    Err(io::ErrorKind::HostUnreachable.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rustls::pki_types::CertificateDer;
    use rustls::version::{TLS12, TLS13};
    use rustls::{ServerConfig, SupportedProtocolVersion};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::{HttpTransport, Method, Request, Transport as _, TransportError};

    /// For the name `localhost`, by nobody but itself.
    const CERTIFICATE: &[u8] = include_bytes!("../../tests/tls/certificate.der");
    const KEY: &[u8] = include_bytes!("../../tests/tls/key.der");

    /// What comes of a request to a server that speaks this version of TLS.
    async fn visit(
        host: &str,
        roots: RootCertStore,
        version: &'static SupportedProtocolVersion,
    ) -> Result<u16, TransportError> {
        let served = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![CERTIFICATE.into()], KEY.try_into().unwrap())
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{host}:{}/", listener.local_addr().unwrap().port());
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = TlsAcceptor::from(Arc::new(served)).accept(stream).await else {
                return;
            };
            stream.read_u8().await.unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
        });
        let request = Request {
            method: Method::Get,
            url,
            headers: vec![],
            body: bytes::Bytes::new(),
            progress: None,
            timeout: Duration::from_mins(1),
        };
        let transport = HttpTransport::trusting(roots).unwrap();
        transport.execute(request).await.map(|response| response.status)
    }

    #[tokio::test]
    async fn only_a_host_that_is_vouched_for_by_its_name_is_spoken_to() {
        let mut its_own = RootCertStore::empty();
        its_own.add(CertificateDer::from(CERTIFICATE)).unwrap();
        let refused = Err(TransportError::Unreachable);
        assert_eq!(visit("localhost", its_own.clone(), &TLS13).await, Ok(204));
        assert_eq!(visit("127.0.0.1", its_own.clone(), &TLS13).await, refused, "another name");
        assert_eq!(visit("localhost", its_own, &TLS12).await, refused, "an old version");
        let of_mozilla = webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect();
        assert_eq!(visit("localhost", of_mozilla, &TLS13).await, refused, "nobody vouches for it");
    }
}
