//! Uploading by tus, against putting the same bytes where the same gateway takes files whole.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageBuffer, Rgb};
use live_app::{Clock as _, HttpTransport, SystemClock, SystemRandom};
use live_net::testing::Prover;
use live_net::{Answer, Arrived, NewUpload, Piece};
use live_protocol::{MAX_PHOTO_BYTES, UPLOADS};
use live_store::{Body, Item, ItemState, Upload};
use live_sync::{Deliver, NotKept};
use live_tests::TestCity;
use uuid::Uuid;

use crate::device::{Device, SignedIn, sign_in};
use crate::first_sync::client;
use crate::measure::{Ceiling, Pair, Row, in_turns, millis};
use crate::records::dice;

/// The most times as long as bare.
const CEILING: f64 = 1.3;

/// The gateway takes a photo of 10 MiB at most: so many of nearly that.
const PHOTOS: usize = 2;

/// Measures it so many times: by tus alone, and all the way from the outbox.
pub async fn measure(folder: &Path, rounds: usize) -> [Row; 2] {
    let folder = tempfile::tempdir_in(folder).expect("a folder");
    let city = TestCity::start().await;
    let session = sign_in(&city, &folder.path().join("phone")).await;
    let who = SignedIn::on(&folder.path().join("phone"), &session);
    let transport = HttpTransport::new().expect("a transport");
    let device = Device::open(&folder.path().join("core"), &city.address(), &who, &transport);
    let photo = Bytes::from(photo());
    let prover = Prover::new(Arc::clone(&who) as _, Arc::new(SystemRandom::new()));
    let put = Put { client: client(), address: city.address(), who, prover };
    put.learn_nonce().await;
    let by_tus =
        in_turns(rounds, async || by_tus(&device, &photo).await, async || put.all(&photo).await);
    let by_tus = row("upload", "over tus on loopback", &photo, by_tus.await, rounds);
    let from_outbox = in_turns(
        rounds,
        async || from_outbox(&device, &photo).await,
        async || put.all(&photo).await,
    );
    let words = "over tus on loopback, unsealed from the outbox and removed there";
    let from_outbox = row("upload-from-outbox", words, &photo, from_outbox.await, rounds);
    [Row { ceiling: Some(Ceiling::Times(CEILING)), ..by_tus }, from_outbox]
}

fn row(name: &'static str, how: &str, photo: &Bytes, pair: Pair, rounds: usize) -> Row {
    let Pair { ours, bare, best } = pair;
    let megabytes = (photo.len() * PHOTOS) / 1_000_000;
    Row {
        name,
        what: format!("upload of {megabytes} MB {how}, in {PHOTOS} photos"),
        against: "bare reqwest PUT of the same bytes to the same gateway",
        records: PHOTOS,
        ours,
        bare,
        best,
        unit: "ms",
        rounds,
        ceiling: None,
        per_record: false,
    }
}

async fn by_tus(device: &Device, photo: &Bytes) -> f64 {
    let ids = [next(), next()];
    let started = Instant::now();
    for id in ids {
        let sum = ring::digest::digest(&ring::digest::SHA256, photo);
        let sha256 = sum.as_ref().try_into().expect("32 bytes");
        let new = NewUpload {
            size: photo.len() as u64,
            file: id,
            media_type: "image/jpeg",
            sha256,
            key: id,
        };
        let begun = device.api.begin_upload(UPLOADS, &new).await.expect("it begins");
        let piece = Piece { offset: 0, bytes: photo.clone(), sha256 };
        let progress = tokio::sync::watch::Sender::new(0);
        let arrived = device.api.upload_piece(&begun.path, piece, progress).await;
        assert_eq!(arrived, Ok(Arrived::Bytes(photo.len() as u64)));
    }
    millis(started)
}

async fn from_outbox(device: &Device, photo: &Bytes) -> f64 {
    let items = [item(next()), item(next())];
    for item in &items {
        device.store.put_file(item.id, "image/jpeg", photo).expect("room");
    }
    device.store.submit(&[], &items).expect("it is kept");
    let began = Instant::now();
    device.courier.send_waiting(&Nobody).await.expect("it is sent");
    let took = millis(began);
    assert_eq!(device.store.waiting_count().expect("a count"), 0, "something waits");
    took
}

/// Putting files whole.
struct Put {
    client: reqwest::Client,
    address: String,
    who: Arc<SignedIn>,
    prover: Prover,
}

impl Put {
    /// Any answer of the gateway says what a proof has to carry.
    async fn learn_nonce(&self) {
        let asked = self.client.get(format!("{}/v1/city", self.address)).send().await;
        let answer = asked.expect("an answer");
        let nonce = answer.headers().get("dpop-nonce").expect("a nonce");
        self.prover.learn(nonce.to_str().expect("text"));
    }

    async fn all(&self, photo: &Bytes) -> f64 {
        let ids = [next(), next()];
        let began = Instant::now();
        for id in ids {
            let url = format!("{}/v1/files/{id}", self.address);
            let put = self
                .client
                .put(&url)
                .header("authorization", format!("DPoP {}", self.who.token))
                .header("dpop", self.prover.proof("PUT", &url, true))
                .header("content-type", "image/jpeg")
                .body(photo.clone());
            let status = put.send().await.expect("an answer").status();
            assert!(status.is_success(), "{status}");
        }
        millis(began)
    }
}

/// Another id each time.
fn next() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    Uuid::from_u128(0x0199_6a00_0000_7000_8000_0000_0000_0000 | u128::from(number))
}

/// A photo that is nearly as large as one may be.
fn photo() -> Vec<u8> {
    let mut height = 1000_u32;
    loop {
        let photo = noise(height);
        let share = photo.len() * 100 / MAX_PHOTO_BYTES;
        if (95..100).contains(&share) {
            return photo;
        }
        // As many more lines as bytes are missing.
        let wanted = MAX_PHOTO_BYTES * 97 / 100;
        height = u32::try_from(height as usize * wanted / photo.len()).expect("a picture");
    }
}

fn noise(height: u32) -> Vec<u8> {
    let picture = ImageBuffer::from_fn(3000, height, |x, y| {
        let [a, b, c, ..] = dice(u64::from(x) << 32 | u64::from(y)).to_le_bytes();
        Rgb([a, b, c])
    });
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 82).encode_image(&picture).expect("it encodes");
    bytes
}

fn item(id: Uuid) -> Item {
    Item {
        id,
        lane: "laksa".to_owned(),
        section: "laksa".to_owned(),
        label: "Foto".to_owned(),
        path: format!("/v1/files/{id}"),
        body: Body::File(id),
        created_at: SystemClock.now(),
        attempts: 0,
        state: ItemState::default(),
        upload: Upload::default(),
    }
}

struct Nobody;

impl Deliver for Nobody {
    fn delivered(&self, _: &Item, _: &Answer) -> Result<(), NotKept> {
        Ok(())
    }
}
