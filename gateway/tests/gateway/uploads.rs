//! Uploads in pieces (tus 1.0), as a client meets them that knows nothing but the protocol.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use live_protocol::{MAX_PHOTO_BYTES, ProblemKind};
use reqwest::Method;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use uuid::Uuid;

use crate::support::{
    Answer, Ask, Phone, TestCity, jpeg, jpeg_with_location, new_id, noise_png, sha256,
};

const NUMBER: &str = "0812-3456-7890";

fn tus(phone: &Phone, method: Method, path: &str) -> Ask {
    phone.ask(method, path).header("tus-resumable", "1.0.0")
}

fn create(phone: &Phone, size: usize) -> Ask {
    tus(phone, Method::POST, "/v1/uploads").header("upload-length", &size.to_string())
}

/// Metadata that says which file it becomes, and what it sums up to.
fn metadata(file: Uuid, sum: &str) -> String {
    format!("file {},sha256 {}", STANDARD.encode(file.to_string()), STANDARD.encode(sum))
}

/// The path of an upload that has begun.
fn begun(answer: &Answer) -> String {
    assert_eq!(answer.status, 201, "{answer:?}");
    format!("/v1/{}", answer.header("location"))
}

fn id_of(path: &str) -> Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

async fn begin(phone: &Phone, size: usize) -> String {
    begun(&create(phone, size).send().await)
}

fn piece(phone: &Phone, path: &str, offset: usize, bytes: &[u8]) -> Ask {
    tus(phone, Method::PATCH, path)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", &offset.to_string())
        .body(bytes.to_vec())
}

async fn head(phone: &Phone, path: &str) -> Answer {
    tus(phone, Method::HEAD, path).send().await
}

async fn offset(phone: &Phone, path: &str) -> usize {
    head(phone, path).await.expect(200).header("upload-offset").parse().unwrap()
}

/// How many unfinished uploads lie on the disk.
fn halves(city: &TestCity) -> usize {
    std::fs::read_dir(city.folder.path().join("uploads")).unwrap().count()
}

/// Begins to send a piece and hangs up, or just hangs, after some of its bytes.
async fn send_a_part(
    city: &TestCity,
    phone: &Phone,
    path: &str,
    size: usize,
    part: &[u8],
) -> TcpStream {
    let mut stream = TcpStream::connect(city.gateway.address()).await.unwrap();
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: x\r\n{}tus-resumable: 1.0.0\r\n\
         content-type: application/offset+octet-stream\r\nupload-offset: 0\r\n\
         content-length: {size}\r\n\r\n",
        phone.headers("PATCH", &format!("http://x{path}"))
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(part).await.unwrap();
    stream
}

#[tokio::test]
async fn a_photo_arrives_in_pieces_and_is_then_a_file_like_any_other() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (photo, file) = (noise_png(60, 60), new_id());
    let told = metadata(file, &sha256(&photo));
    let answer = create(&phone, photo.len()).header("upload-metadata", &told).send().await;
    let path = begun(&answer);
    assert_eq!(answer.header("upload-expires"), "Mon, 28 Sep 2026 02:00:00 GMT");
    assert_eq!(answer.header("tus-resumable"), "1.0.0");

    for (at, part) in [(0, 0..100), (100, 100..100), (100, 100..5000)] {
        let end = part.end;
        let answer = piece(&phone, &path, at, &photo[part]).send().await.expect(204);
        assert_eq!(answer.header("upload-offset"), end.to_string());
        phone.get(&format!("/v1/files/{file}")).send().await.expect(404);
    }
    let half = head(&phone, &path).await.expect(200);
    assert_eq!(half.header("upload-offset"), "5000");
    assert_eq!(half.header("upload-length"), photo.len().to_string());
    assert_eq!(half.header("upload-metadata"), told);
    assert_eq!(half.header("cache-control"), "no-store");
    let last = piece(&phone, &path, 5000, &photo[5000..]).send().await.expect(204);
    assert_eq!(last.header("upload-expires"), "", "a finished upload does not expire");

    let stored = phone.get(&format!("/v1/files/{file}")).send().await.expect(200);
    assert_eq!(stored.body, photo);
    assert_eq!(halves(&city), 0);
    // Who did not hear of the end hears of it now; and it is the file that could be put before.
    assert_eq!(offset(&phone, &path).await, photo.len());
    piece(&phone, &path, photo.len(), b"").send().await.expect(204);
    phone.put_file(file, &photo).send().await.expect(200);
    let again = create(&phone, photo.len()).header("upload-metadata", &told).send().await;
    assert_eq!(again.header("upload-offset"), photo.len().to_string(), "nothing is sent twice");
    let other = metadata(file, &sha256(b"other"));
    create(&phone, 5).header("upload-metadata", &other).send().await.expect(409);
    assert_eq!((halves(&city), city.sandbox().files_from_phones().await.unwrap()), (0, 1));
}

#[tokio::test]
async fn without_a_word_about_it_the_file_has_the_uploads_own_id() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = begin(&phone, jpeg(1).len()).await;
    piece(&phone, &path, 0, &jpeg(1)).send().await.expect(204);
    let file = phone.get(&format!("/v1/files/{}", id_of(&path))).send().await.expect(200);
    assert_eq!(file.body, jpeg(1));
}

#[tokio::test]
async fn it_says_what_it_can_and_speaks_no_other_version() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let answer = city.client.ask(Method::OPTIONS, "/v1/uploads").send().await.expect(204);
    assert_eq!(answer.header("tus-version"), "1.0.0");
    assert_eq!(answer.header("tus-extension"), "creation,termination,checksum,expiration");
    assert_eq!(answer.header("tus-checksum-algorithm"), "sha1,sha256");
    assert_eq!(answer.header("tus-max-size"), MAX_PHOTO_BYTES.to_string());
    for version in ["0.2.2", ""] {
        let ask = phone.ask(Method::POST, "/v1/uploads");
        let answer = ask.header("tus-resumable", version).send().await.expect(412);
        assert_eq!(answer.header("tus-version"), "1.0.0");
    }
}

#[tokio::test]
async fn what_cannot_be_an_upload_is_not_begun() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let wrong_id = format!("file {}", STANDARD.encode("7"));
    let wrong_sum = format!("sha256 {}", STANDARD.encode("abc"));
    for told in ["file ?", &wrong_id, &wrong_sum, &"x".repeat(3000)] {
        create(&phone, 10).header("upload-metadata", told).send().await.expect(400);
    }
    tus(&phone, Method::POST, "/v1/uploads").send().await.expect(400);
    create(&phone, MAX_PHOTO_BYTES + 1).send().await.expect(413);
    create(&phone, 0).send().await.expect_field("photo", "empty");
    let nobody = phone.client.ask(Method::POST, "/v1/uploads").header("tus-resumable", "1.0.0");
    nobody.header("upload-length", "10").send().await.expect(401);
}

#[tokio::test]
async fn a_piece_that_does_not_fit_changes_nothing() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = jpeg(1);
    let path = begin(&phone, photo.len()).await;
    piece(&phone, &path, 0, &photo[..50]).send().await.expect(204);
    piece(&phone, &path, 10, &photo[10..]).send().await.expect(409);
    let too_much = [&photo[50..], b"more"].concat();
    piece(&phone, &path, 50, &too_much).send().await.expect(413);
    let plain = tus(&phone, Method::PATCH, &path).header("upload-offset", "50");
    plain.header("content-type", "image/jpeg").body(photo.clone()).send().await.expect(415);
    assert_eq!(offset(&phone, &path).await, 50);
    piece(&phone, &path, 50, &photo[50..]).send().await.expect(204);
}

#[tokio::test]
async fn a_piece_that_is_not_what_its_checksum_says_changes_nothing() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = jpeg(1);
    let sum = |name: &str, bytes: &[u8]| {
        let algorithm = match name {
            "sha1" => &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            _ => &ring::digest::SHA256,
        };
        format!("{name} {}", STANDARD.encode(ring::digest::digest(algorithm, bytes)))
    };
    for name in ["sha1", "sha256"] {
        let path = begin(&phone, photo.len()).await;
        let checked =
            |of: &[u8]| piece(&phone, &path, 0, &photo).header("upload-checksum", &sum(name, of));
        checked(b"other").send().await.expect(460);
        assert_eq!(offset(&phone, &path).await, 0, "{name}");
        checked(&photo).send().await.expect(204);
    }
    let path = begin(&phone, photo.len()).await;
    for wrong in ["md5 aaaa", "sha1", "sha256 !"] {
        let ask = piece(&phone, &path, 0, &photo).header("upload-checksum", wrong);
        ask.send().await.expect(400);
    }
}

#[tokio::test]
async fn what_is_no_good_photo_is_told_at_the_end_and_forgotten() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    for (bytes, reason) in
        [(b"no picture".to_vec(), "not-a-picture"), (jpeg_with_location(1), "has-location")]
    {
        let path = begin(&phone, bytes.len()).await;
        piece(&phone, &path, 0, &bytes).send().await.expect_field("photo", reason);
        head(&phone, &path).await.expect(404);
    }
    let told = metadata(new_id(), &sha256(&jpeg(2)));
    let answer = create(&phone, jpeg(1).len()).header("upload-metadata", &told).send().await;
    let path = begun(&answer);
    piece(&phone, &path, 0, &jpeg(1)).send().await.expect(460);
    head(&phone, &path).await.expect(404);
    let taken = new_id();
    phone.put_file(taken, &jpeg(3)).send().await.expect(201);
    let told = format!("file {}", STANDARD.encode(taken.to_string()));
    let answer = create(&phone, jpeg(1).len()).header("upload-metadata", &told).send().await;
    piece(&phone, &begun(&answer), 0, &jpeg(1)).send().await.expect(409);
    assert_eq!((halves(&city), city.sandbox().files_from_phones().await.unwrap()), (0, 1));
}

#[tokio::test]
async fn a_connection_that_breaks_loses_nothing_that_arrived() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = noise_png(500, 500);
    let path = begin(&phone, photo.len()).await;
    let stream = send_a_part(&city, &phone, &path, photo.len(), &photo[..300_000]).await;
    drop(stream);
    let rest = loop {
        let arrived = offset(&phone, &path).await;
        assert!(arrived <= 300_000, "{arrived}");
        let rest = piece(&phone, &path, arrived, &photo[arrived..]).send().await;
        // The gateway may still have been reading what was on the way when it was asked: there is
        // more by now, and it says so.
        if rest.status != 409 {
            break rest.expect(204);
        }
    };
    assert_eq!(rest.header("upload-offset"), photo.len().to_string());
    let file = phone.get(&format!("/v1/files/{}", id_of(&path))).send().await.expect(200);
    assert!(file.body == photo);
}

#[tokio::test]
async fn who_comes_back_does_not_wait_for_a_connection_that_died() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = noise_png(500, 500);
    let path = begin(&phone, photo.len()).await;
    let mut dead = send_a_part(&city, &phone, &path, photo.len(), &photo[..300_000]).await;
    let half = city.folder.path().join("uploads").join(id_of(&path).to_string());
    while std::fs::metadata(&half).map_or(0, |found| found.len()) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let arrived =
        tokio::time::timeout(Duration::from_secs(5), offset(&phone, &path)).await.unwrap();
    assert_eq!(arrived, 300_000);
    let mut told = [0; 12];
    dead.read_exact(&mut told).await.unwrap();
    assert_eq!(&told, b"HTTP/1.1 423");
    piece(&phone, &path, arrived, &photo[arrived..]).send().await.expect(204);
}

#[tokio::test]
async fn the_same_key_gets_the_same_upload() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let key = new_id();
    let first = begun(&create(&phone, 900).key(key).send().await);
    let second = begun(&create(&phone, 900).key(key).send().await);
    assert_eq!(first, second);
    let other = create(&phone, 901).key(key).send().await.expect(409);
    assert_eq!(other.problem().kind, ProblemKind::Conflict);
    assert_ne!(begin(&phone, 900).await, begin(&phone, 900).await, "without a key");
    let stranger = city.phone("0812-0000-0009").await;
    assert_ne!(begun(&create(&stranger, 900).key(key).send().await), first);
}

#[tokio::test]
async fn nobody_elses_upload_can_be_found() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let stranger = city.phone("0812-0000-0009").await;
    let path = begin(&phone, 900).await;
    head(&stranger, &path).await.expect(404);
    piece(&stranger, &path, 0, b"bytes").send().await.expect(404);
    tus(&stranger, Method::DELETE, &path).send().await.expect(404);
    assert_eq!(offset(&phone, &path).await, 0);
}

#[tokio::test]
async fn what_is_not_wanted_any_more_goes() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = begin(&phone, 900).await;
    piece(&phone, &path, 0, b"bytes").send().await.expect(204);
    assert_eq!(halves(&city), 1);
    tus(&phone, Method::DELETE, &path).send().await.expect(204);
    head(&phone, &path).await.expect(404);
    tus(&phone, Method::DELETE, &path).send().await.expect(404);
    assert_eq!(halves(&city), 0);
}

#[tokio::test]
async fn what_nobody_goes_on_with_goes_after_a_week() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = begin(&phone, 900).await;
    let day = Duration::from_hours(24);
    city.advance(6 * day).await;
    let mut phone = phone;
    phone.sign_in(city.sandbox(), NUMBER).await;
    piece(&phone, &path, 0, b"bytes").send().await.expect(204);
    city.advance(6 * day).await;
    phone.sign_in(city.sandbox(), NUMBER).await;
    assert_eq!(offset(&phone, &path).await, 5, "the last piece began the week anew");
    city.advance(2 * day).await;
    phone.sign_in(city.sandbox(), NUMBER).await;
    head(&phone, &path).await.expect(404);
    assert_eq!(halves(&city), 0);
}

#[tokio::test]
async fn a_restart_goes_on_with_what_is_on_the_disk() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let photo = jpeg(1);
    let path = begin(&phone, photo.len()).await;
    piece(&phone, &path, 0, &photo[..100]).send().await.expect(204);
    let folder = city.folder.path().join("uploads");
    let unknown = folder.join(new_id().to_string());
    std::fs::write(&unknown, "unknown").unwrap();
    let half = folder.join(id_of(&path).to_string());
    // As a power cut may leave it: less than what was answered.
    std::fs::write(&half, &photo[..40]).unwrap();
    let city = city.restart_with(|_| {}).await;
    let phone = phone.at(&city.client);
    assert!(!unknown.exists());
    assert_eq!(offset(&phone, &path).await, 40);
    // As a crash may leave it between the last byte and the check: whoever asks ends it.
    std::fs::write(&half, &photo).unwrap();
    assert_eq!(offset(&phone, &path).await, photo.len());
    phone.get(&format!("/v1/files/{}", id_of(&path))).send().await.expect(200);
}

#[tokio::test]
async fn an_account_has_only_so_many_under_way() {
    let city = TestCity::start_with(|config| config.limits.open_uploads_per_account = 2).await;
    let phone = city.phone(NUMBER).await;
    let first = begin(&phone, jpeg(1).len()).await;
    begin(&phone, 900).await;
    create(&phone, 900).send().await.expect(429);
    piece(&phone, &first, 0, &jpeg(1)).send().await.expect(204);
    begin(&phone, 900).await;
    create(&phone, 900).send().await.expect(429);
}

#[tokio::test]
async fn uploads_count_as_photos_when_they_begin() {
    let city = TestCity::start_with(|config| config.limits.photos_per_account = 1).await;
    let phone = city.phone(NUMBER).await;
    let path = begin(&phone, jpeg(1).len()).await;
    create(&phone, 900).send().await.expect(429);
    phone.put_file(new_id(), &jpeg(2)).send().await.expect(429);
    piece(&phone, &path, 0, &jpeg(1)).send().await.expect(204);
}

#[tokio::test]
async fn room_is_kept_for_what_has_begun() {
    let city = TestCity::start_with(|config| {
        config.sandbox.as_mut().unwrap().seed = 1;
        config.storage_limit = Some(64 << 20);
    })
    .await;
    let phone = city.phone(NUMBER).await;
    let mut begun = 0;
    while create(&phone, MAX_PHOTO_BYTES).send().await.status == 201 {
        begun += 1;
    }
    assert!((1..=6).contains(&begun), "{begun}");
    create(&phone, MAX_PHOTO_BYTES).send().await.expect(507);
}

#[tokio::test]
async fn another_method_may_travel_in_a_header() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = begin(&phone, jpeg(1).len()).await;
    let as_post =
        |method: &str| tus(&phone, Method::POST, &path).header("x-http-method-override", method);
    let answer = as_post("HEAD").send().await.expect(200);
    assert_eq!(answer.header("upload-offset"), "0");
    as_post("PUT").send().await.expect(405);
    let sent = as_post("PATCH").header("upload-offset", "0");
    let sent = sent.header("content-type", "application/offset+octet-stream").body(jpeg(1));
    sent.send().await.expect(204);
    as_post("DELETE").send().await.expect(204);
    head(&phone, &path).await.expect(404);
    phone.get(&format!("/v1/files/{}", id_of(&path))).send().await.expect(200);
}
