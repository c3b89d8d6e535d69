//! What travels when a few of many tickets have changed at the gateway, against those tickets alone.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use live_app::HttpTransport;
use live_net::Call;
use live_protocol::Rating;
use live_tests::TestCity;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

use crate::device::{Device, SignedIn, sign_in};
use crate::measure::{Ceiling, Row};
use crate::server::pack;

/// The most times as many bytes as the records have.
const CEILING: f64 = 2.0;

/// How many of the tickets change.
const CHANGED: usize = 100;

/// Measures it with so many tickets at a real gateway.
pub async fn measure(folder: &Path, records: usize, judged: bool) -> Row {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let city = TestCity::start().await;
    let session = sign_in(&city, &folder.path().join("phone")).await;
    let account = session.account.id;
    let rateable = city.give_reports(account, records);
    let wire = Wire::to(&city).await;
    let who = SignedIn::on(&folder.path().join("phone"), &session);
    let transport = HttpTransport::new().expect("a transport");
    let device = Device::open(&folder.path().join("core"), &wire.address(), &who, &transport);
    let other = Device::open(&folder.path().join("other"), &city.address(), &who, &transport);
    device.courier.catch_up(account, Duration::ZERO, true).await.expect("it syncs");
    assert_eq!(device.courier.take_arrived().len(), records, "not everything came");
    let mut own = Vec::new();
    for number in &rateable[..CHANGED] {
        own.extend(rate(&other, number).await);
        own.push(b'\n');
    }
    let before = wire.bytes();
    device.courier.catch_up(account, Duration::ZERO, true).await.expect("it syncs");
    assert_eq!(device.courier.take_arrived().len(), CHANGED, "not everything that changed came");
    #[expect(clippy::cast_precision_loss, reason = "some kilobytes")]
    let kibibytes = |bytes: u64| bytes as f64 / 1024.0;
    let (ours, bare) = (kibibytes(wire.bytes() - before), kibibytes(pack(&own).len() as u64));
    Row {
        name: "wire",
        what: format!(
            "bytes on the wire, both ways, to sync {CHANGED} changed records of {records}"
        ),
        against: "the same records alone, compressed in one piece",
        records,
        ours,
        bare,
        best: ours,
        unit: "KiB",
        rounds: 1,
        ceiling: judged.then_some(Ceiling::Times(CEILING)),
        per_record: false,
    }
}

/// Changes a ticket as its reporter does, and gives it as it is then.
async fn rate(other: &Device, number: &str) -> Vec<u8> {
    let rating = Rating { stars: 4, comment: None };
    let digits =
        number.bytes().filter(u8::is_ascii_digit).fold(0, |n, d| n * 10 + u128::from(d - b'0'));
    let key = uuid::Uuid::from_u128(0x0199_6a00_0000_7000_8000_0000_0000_0000 + digits);
    let call = Call::post(&format!("/v1/tickets/{number}/rating"), &rating);
    let answer = other.api.send(call.keyed(key).as_account()).await.expect("a rating");
    answer.body.to_vec()
}

/// The way to a gateway, on which every byte is counted.
struct Wire {
    address: SocketAddr,
    bytes: Arc<AtomicU64>,
}

impl Wire {
    async fn to(city: &TestCity) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let gateway = city.address().trim_start_matches("http://").to_owned();
        let bytes = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&bytes);
        tokio::spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let gateway = TcpStream::connect(&gateway).await.expect("the gateway is there");
                tokio::spawn(carry(phone, gateway, Arc::clone(&counted)));
            }
        });
        Self { address, bytes }
    }

    fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

async fn carry(phone: TcpStream, gateway: TcpStream, bytes: Arc<AtomicU64>) {
    let (from_phone, to_phone) = phone.into_split();
    let (from_gateway, to_gateway) = gateway.into_split();
    let up = tokio::spawn(one_way(from_phone, to_gateway, Arc::clone(&bytes)));
    one_way(from_gateway, to_phone, bytes).await;
    let _ = up.await;
}

/// Carries bytes on until either side has gone.
async fn one_way(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, bytes: Arc<AtomicU64>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        // Before they go on: whoever has them finds them counted.
        bytes.fetch_add(count as u64, Ordering::SeqCst);
        if to.write_all(&buffer[..count]).await.is_err() {
            break;
        }
    }
}
