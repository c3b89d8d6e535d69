//! Photos: stored as they are sent, and refused before they are.

use crate::support::{
    TestCity, jpeg, jpeg_with_location, new_id, noise_png, png_bomb, raw, sha256,
};
use live_protocol::{MAX_PHOTO_BYTES, ProblemKind};

const NUMBER: &str = "0812-3456-7890";

#[tokio::test]
async fn a_photo_is_kept_byte_for_byte() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let (id, photo) = (new_id(), jpeg(1));
    phone.put_file(id, &photo).send().await.expect(201);
    assert_eq!(city.sandbox().file_sha256(id).await.unwrap(), Some(sha256(&photo)));
    let answer = phone.get(&format!("/v1/files/{id}")).send().await.expect(200);
    assert_eq!(answer.body, photo);
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("cache-control"), "private, max-age=31536000, immutable");
    let tag = answer.header("etag").to_owned();
    let path = format!("/v1/files/{id}");
    let known = phone.get(&path).header("if-none-match", &tag).send().await.expect(304);
    assert!(known.body.is_empty());
}

#[tokio::test]
async fn the_media_type_is_what_the_bytes_say() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let id = new_id();
    phone.put_file(id, &noise_png(8, 8)).send().await.expect(201);
    let answer = phone.get(&format!("/v1/files/{id}")).send().await.expect(200);
    assert_eq!(answer.header("content-type"), "image/png");
}

#[tokio::test]
async fn the_same_bytes_may_come_again_and_others_not() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let stranger = city.phone("0812-0000-0009").await;
    let id = new_id();
    phone.put_file(id, &jpeg(1)).send().await.expect(201);
    phone.put_file(id, &jpeg(1)).send().await.expect(200);
    let other = phone.put_file(id, &jpeg(200)).send().await.expect(409);
    assert_eq!(other.problem().kind, ProblemKind::Conflict);
    stranger.put_file(id, &jpeg(1)).send().await.expect(409);
    assert_eq!(city.sandbox().file_sha256(id).await.unwrap(), Some(sha256(&jpeg(1))));
}

#[tokio::test]
async fn a_photo_that_comes_six_times_at_once_is_one() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let id = new_id();
    let tasks: Vec<_> = (0..6).map(|_| tokio::spawn(phone.put_file(id, &jpeg(1)).send())).collect();
    let mut created = 0;
    for task in tasks {
        let answer = task.await.unwrap();
        assert!([200, 201].contains(&answer.status), "{answer:?}");
        created += u32::from(answer.status == 201);
    }
    assert_eq!(created, 1);
    assert_eq!(city.sandbox().files_from_phones().await.unwrap(), 1);
}

#[tokio::test]
async fn what_is_no_good_photo_is_refused_before_it_is_stored() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let cut_off = jpeg(1)[..60].to_vec();
    for (bytes, reason) in [
        (b"hello, I am not a picture".to_vec(), "not-a-picture"),
        (Vec::new(), "empty"),
        (b"<svg onload='alert(1)'/>".to_vec(), "not-a-picture"),
        (cut_off, "truncated"),
        (png_bomb(), "too-many-pixels"),
        (jpeg_with_location(1), "has-location"),
    ] {
        let id = new_id();
        let answer = phone.put_file(id, &bytes).send().await;
        answer.expect_field("photo", reason);
        assert_eq!(city.sandbox().file_sha256(id).await.unwrap(), None, "{reason}");
        phone.get(&format!("/v1/files/{id}")).send().await.expect(404);
    }
    let left = std::fs::read_dir(city.folder.path().join("files")).unwrap();
    let unfinished = left.filter(|entry| entry.as_ref().unwrap().path().is_file()).count();
    assert_eq!(unfinished, 0);
}

#[tokio::test]
async fn a_photo_over_the_limit_is_too_large_whether_or_not_it_says_so() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let large = vec![0xff; MAX_PHOTO_BYTES + 1];
    let answer = phone.put_file(new_id(), &large).send().await.expect(413);
    assert_eq!(answer.problem().kind, ProblemKind::TooLarge);
    // Without a Content-Length.
    let id = new_id();
    let head = format!(
        "PUT /v1/files/{id} HTTP/1.1\r\nhost: x\r\n{}\
         transfer-encoding: chunked\r\nconnection: close\r\n\r\n",
        phone.headers("PUT", &format!("http://x/v1/files/{id}"))
    );
    let mut request = head.into_bytes();
    for chunk in large.chunks(1 << 20) {
        request.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let answer = raw(city.gateway.address(), &request).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(city.sandbox().file_sha256(id).await.unwrap(), None);
}

#[tokio::test]
async fn a_photo_needs_somebody_signed_in_and_an_id() {
    let city = TestCity::start().await;
    let phone = city.phone(NUMBER).await;
    let path = format!("/v1/files/{}", new_id());
    let nobody = city.client.ask(reqwest::Method::PUT, &path).body(jpeg(1));
    nobody.send().await.expect(401);
    let ask = phone.ask(reqwest::Method::PUT, "/v1/files/..%2Fsecrets");
    ask.body(jpeg(1)).send().await.expect(404);
}

#[tokio::test]
async fn photos_are_limited_for_an_account() {
    let city = TestCity::start_with(|config| config.limits.photos_per_account = 2).await;
    let phone = city.phone(NUMBER).await;
    let first = new_id();
    phone.put_file(first, &jpeg(1)).send().await.expect(201);
    phone.put_file(new_id(), &jpeg(2)).send().await.expect(201);
    phone.put_file(new_id(), &jpeg(3)).send().await.expect(429);
    phone.put_file(first, &jpeg(1)).send().await.expect(200);
}
