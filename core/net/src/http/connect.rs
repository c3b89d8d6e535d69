//! How connections are made: over TCP, and over TLS where the address says so.

use std::sync::Arc;
use std::time::Duration;

use hyper::http::Uri;
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioIo;
use rustls::crypto::{CryptoProvider, KeyProvider, ring};
use rustls::pki_types::PrivateKeyDer;
use rustls::sign::SigningKey;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower::BoxError;
use tower::timeout::Timeout;
use tower::util::BoxCloneSyncService;

use super::SILENCE;

/// For finding the host, for reaching it and for TLS together.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Makes connections.
pub(super) type Connector =
    BoxCloneSyncService<Uri, MaybeHttpsStream<TokioIo<TcpStream>>, BoxError>;

/// Over TLS 1.3, to hosts that one of these roots vouches for.
pub(super) fn connector(roots: RootCertStore) -> Result<Connector, rustls::Error> {
    let provider = CryptoProvider { key_provider: &NoKeys, ..ring::default_provider() };
    let tls = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Connector::new(Timeout::new(HttpsConnector::from((tcp(), tls)), CONNECT_TIMEOUT)))
}

/// What a phone's network needs: small requests go out at once, silence is noticed, and of both kinds
/// of addresses the one that works is taken.
fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    // Divided among the addresses of a host.
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(SILENCE / 2));
    tcp.set_keepalive_interval(Some(SILENCE / 2));
    tcp.set_keepalive_retries(Some(3));
    #[cfg(any(target_os = "android", target_os = "linux"))]
    tcp.set_tcp_user_timeout(Some(SILENCE));
    tcp
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
