//! Taking a report that a partner's app sends.

use std::net::IpAddr;
use std::time::Duration;

use live_domain::{City, RegionLevel, photo};
use live_protocol::{Disclosure, FieldProblem, MAX_PHOTO_BYTES, NewReport, Place, Point};
use ring::digest;
use url::Url;
use uuid::Uuid;

use crate::config::Partner;
use crate::departments::outward;
use crate::error::{Error, Result};
use crate::secrets::sha256_hex;
use crate::services::accounts::NOBODY;
use crate::services::once::{Answer, Once};
use crate::services::rate::{Limit, Tries};
use crate::services::security::{self, Event};
use crate::services::{Context, files, receipts, reports};

/// How long it may take to fetch a picture.
const FETCHING: Duration = Duration::from_secs(15);

/// What a partner's app sends.
#[derive(Debug, Default)]
pub(crate) struct NewRequest {
    /// The category.
    pub category: String,
    /// What is wrong. The category's own words where nothing was said.
    pub words: String,
    /// Where, as a point.
    pub point: Option<Point>,
    /// Where, in words.
    pub address: Option<String>,
    /// Where a picture is.
    pub picture: Option<String>,
}

/// Whose key this is, found in time that says nothing about any.
pub(crate) async fn partner<'a>(
    ctx: &'a Context,
    key: &str,
    address: Option<IpAddr>,
) -> Result<Option<&'a Partner>> {
    let max = ctx.limits.wrong_keys_per_address;
    let limit = Limit { action: "partner-key", max, window: Duration::from_mins(15) };
    let guesses = Tries::of([]).from(ctx, limit, address);
    let mut tx = ctx.db.write().await?;
    guesses.check(&mut tx, ctx.now()).await?;
    let key_of = |partner: &Partner| partner.key.clone().into_bytes();
    let found = ctx.pepper.find("partner", key.as_bytes(), &ctx.partners, key_of);
    if found.is_none() {
        security::note(Event::PartnerRefused);
        guesses.count(&mut tx, ctx.now()).await?;
        tx.commit().await?;
    }
    Ok(found)
}

/// Takes a report: gives its number. The standard knows no key of idempotency, so the same words of
/// the same partner about the same place are the same report for as long as keys are remembered.
pub(crate) async fn send(
    ctx: &Context,
    partner: &Partner,
    request: NewRequest,
    body: &[u8],
) -> Result<String> {
    let submission = submission(partner, body);
    let once = Once::new(None, submission, "POST", "/open311/v2/requests", body);
    if let Some(answer) = once.answered(&mut *ctx.db.read().await?).await? {
        return Ok(serde_json::from_slice(&answer.body)?);
    }
    let (place, words) = (place(&ctx.city, &request), words(&ctx.city, &request)?);
    reports::check(&ctx.city, &request.category, &words, &place, 0)
        .map_err(|error| in_their_names(error, place.landmark.is_some()))?;
    let picture = match &request.picture {
        Some(address) => Some(fetch(partner, address).await?),
        None => None,
    };
    let now = ctx.now();
    let photo = picture.as_ref().map(|_| ctx.new_id());
    let photos: Vec<Uuid> = photo.into_iter().collect();
    // Who reported is the partner's to know.
    let disclosure = Disclosure::Anonymous;
    let digest =
        NewReport::digest_input(&request.category, &words, &place, &photos, now, disclosure);
    let receipt = receipts::sign_first(&ctx.signer, submission, sha256_hex(&digest), now)?;
    let category = request.category;
    let report = NewReport { category, words, place, photos, written_at: now, disclosure, receipt };

    let mut tx = ctx.db.write().await?;
    if let Some(answer) = once.answered(&mut tx).await? {
        return Ok(serde_json::from_slice(&answer.body)?);
    }
    let max = ctx.limits.reports_per_partner;
    let limit = Limit { action: "partner-report", max, window: Duration::from_hours(1) };
    limit.take(&mut tx, &ctx.pepper.hash("partner", partner.name.as_bytes()), now).await?;
    if let (Some(id), Some(bytes)) = (photo, &picture) {
        files::put_of_nobody(ctx, &mut tx, id, bytes).await?;
    }
    let number = reports::open(ctx, &mut tx, NOBODY, submission, &report, now).await?;
    sqlx::query("UPDATE reports SET partner = $1 WHERE ticket = $2")
        .bind(&partner.name)
        .bind(&number)
        .execute(&mut *tx)
        .await?;
    once.keep(&mut tx, &Answer::new(201, &number)?, now).await?;
    tx.commit().await?;
    ctx.work.notify_one();
    Ok(number)
}

/// What a partner's report is known again by.
fn submission(partner: &Partner, body: &[u8]) -> Uuid {
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(partner.name.as_bytes());
    hash.update(b"\n");
    hash.update(body);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.finish().as_ref()[..16]);
    uuid::Builder::from_custom_bytes(id).into_uuid()
}

/// What is wrong with a report, at the fields as the standard names them.
fn in_their_names(error: Error, has_address: bool) -> Error {
    let Error::Problem(mut problem) = error else { return error };
    for wrong in &mut problem.fields {
        let (field, reason) = match (wrong.field.as_str(), wrong.reason.as_str()) {
            ("category", reason) => ("service_code", reason),
            ("words", reason) => ("description", reason),
            ("place.point", reason) => ("lat", reason),
            // An address was there, and names no kelurahan.
            ("place.village", _) if has_address => ("address_string", "unknown"),
            ("place.village" | "place.landmark", reason) => ("address_string", reason),
            other => other,
        };
        *wrong = FieldProblem { field: field.to_owned(), reason: reason.to_owned() };
    }
    Error::Problem(problem)
}

fn words(city: &City, request: &NewRequest) -> Result<String> {
    let category = city.report_category(&request.category);
    let category = category.ok_or_else(|| Error::field("service_code", "unknown"))?;
    let words = request.words.trim();
    Ok(if words.is_empty() { category.label.id.clone() } else { words.to_owned() })
}

/// The place: a point, and the kelurahan that an address names.
fn place(city: &City, request: &NewRequest) -> Place {
    let landmark = request.address.as_deref().map(str::trim).filter(|words| !words.is_empty());
    let village = landmark.and_then(|words| village_in(city, words));
    Place { point: request.point, village, landmark: landmark.map(str::to_owned) }
}

/// The kelurahan that an address names, as whole words. People write streets first, and several names
/// are those of a kecamatan, too: so rather the one that is said to be a kelurahan, then one that is no
/// kecamatan, then the last.
fn village_in(city: &City, address: &str) -> Option<String> {
    let address = plain(address);
    let regions: Vec<_> = city.regions().iter().collect();
    let is_district = |name: &str| {
        regions.iter().any(|other| other.level == RegionLevel::District && other.name == name)
    };
    let villages = regions.iter().filter(|region| region.level == RegionLevel::Village);
    let named = villages.filter_map(|village| {
        let at = address.rfind(&plain(&village.name))?;
        let is_said = [" kel", " kelurahan"].iter().any(|word| address[..at].ends_with(word));
        Some(((is_said, !is_district(&village.name), at, village.name.len()), village))
    });
    named.max_by_key(|(rank, _)| *rank).map(|(_, village)| village.code.clone())
}

/// Words in small letters, each with a space on both sides.
fn plain(text: &str) -> String {
    let letters = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    let words = letters.collect::<String>().to_lowercase();
    format!(" {} ", words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Fetches a picture from where this partner's pictures are, and nowhere else; without where and when
/// it was taken.
async fn fetch(partner: &Partner, address: &str) -> Result<Vec<u8>> {
    let wrong = |reason| Error::field("media_url", reason);
    let url = Url::parse(address).map_err(|_| wrong("not-an-address"))?;
    let allowed =
        partner.pictures.as_ref().is_some_and(|pictures| outward::is_below(pictures, &url));
    if !allowed {
        return Err(wrong("not-from-there"));
    }
    let client = outward::client().ok_or_else(|| Error::fault("TLS cannot be set up"))?;
    let answer = outward::receive(client.get(url), MAX_PHOTO_BYTES);
    let answer = tokio::time::timeout(FETCHING, answer).await.map_err(|_| wrong("not-there"))?;
    let answer = answer.ok().filter(|answer| answer.status == 200);
    let body = answer.ok_or_else(|| wrong("not-there"))?.body;
    photo::without_metadata(&body).map_err(|error| wrong(error.code()))
}
