//! The reports that the sandbox's people have sent before the sandbox began, in every state.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use live_domain::{City, PhoneNumber, Timestamp};
use live_protocol::{
    Disclosure, Event, EventKind, NewReport, PhotoWhen, Place, Point, Rating, Receipt,
    ReceiptStage, TicketStatus,
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use uuid::Uuid;

use super::dice::Dice;
use super::generate::Plan;
use super::pictures::Scene;
use crate::db::Connection;
use crate::departments::sandbox::note;
use crate::error::{Error, Result};
use crate::services::reports::{self, Submitted};
use crate::services::{Context, accounts, feed, receipts, tickets, word};

/// How many reports.
const REPORTS: u64 = 300;

/// How many people sent them.
const REPORTERS: u64 = 80;

/// Over how many days.
const DAYS: f64 = 150.0;

const DAY: u64 = 24 * 3600;

const WORDS: [(&str, [&str; 4]); 7] = [
    (
        "road",
        [
            "Lubang cukup dalam di lajur kiri, sudah dua minggu. Kemarin ada motor jatuh.",
            "Aspal mengelupas sepanjang kira-kira lima meter setelah galian.",
            "Jalan berlubang di tikungan, tidak terlihat kalau malam.",
            "Tutup gorong-gorong amblas, mobil harus menghindar ke kanan.",
        ],
    ),
    (
        "lamp",
        [
            "Lampu jalan mati sejak hari Minggu, gelap sekali di depan gang.",
            "Tiga lampu berturut-turut padam, rawan untuk pejalan kaki.",
            "Lampu berkedip terus sepanjang malam.",
            "Tiang lampu miring setelah ditabrak truk.",
        ],
    ),
    (
        "waste",
        [
            "Sampah menumpuk di pinggir jalan, sudah berbau.",
            "Tempat pembuangan liar di lahan kosong samping sekolah.",
            "Gerobak sampah tidak lewat sudah satu minggu.",
            "Bekas puing bangunan dibuang di trotoar.",
        ],
    ),
    (
        "water",
        [
            "Saluran mampet, air meluap ke jalan setiap hujan.",
            "Genangan setinggi mata kaki di depan pasar.",
            "Got penuh lumpur dan sampah plastik.",
            "Pintu air tidak bisa dibuka penuh.",
        ],
    ),
    (
        "tree",
        [
            "Dahan besar hampir patah di atas kabel.",
            "Pohon tumbang menutup setengah jalan setelah hujan semalam.",
            "Akar pohon mengangkat trotoar.",
            "Pohon condong ke arah rumah warga.",
        ],
    ),
    (
        "order",
        [
            "Parkir liar menutup trotoar setiap sore.",
            "Spanduk dipasang menutupi rambu.",
            "Suara musik sampai lewat tengah malam.",
            "Lapak berjualan di jalur kursi roda.",
        ],
    ),
    (
        "other",
        [
            "Papan nama jalan hilang.",
            "Bangku taman rusak, pakunya keluar.",
            "Halte bocor kalau hujan.",
            "Kucing terjebak di saluran sudah dua hari.",
        ],
    ),
];

const LANDMARKS: [&str; 8] = [
    "depan warung",
    "samping masjid",
    "dekat pos ronda",
    "seberang sekolah",
    "depan puskesmas",
    "ujung gang",
    "dekat jembatan kecil",
    "samping lapangan",
];

/// Writes the reports of the past.
pub(super) async fn write(ctx: &Context, conn: &mut Connection, plan: &Plan<'_>) -> Result<()> {
    let mut dice = Dice::new(plan.seed, "history");
    let device = Device::new()?;
    let reporters = reporters(ctx, conn, &mut dice).await?;
    let villages = villages(&ctx.city)?;
    let mut moments: Vec<Timestamp> = (0..REPORTS).map(|_| past(&mut dice, plan.now)).collect();
    moments.sort_unstable();
    for opened_at in moments {
        let reporter = *dice.pick(&reporters);
        let village = *dice.pick(&villages);
        let report = invent(ctx, &mut dice, village, opened_at);
        let past = Past { plan, reporter, report, opened_at, device: &device };
        past.write(ctx, conn, &mut dice).await?;
    }
    Ok(())
}

/// A report of the past.
struct Past<'a> {
    plan: &'a Plan<'a>,
    reporter: Uuid,
    report: NewReport,
    opened_at: Timestamp,
    device: &'a Device,
}

impl Past<'_> {
    async fn write(mut self, ctx: &Context, conn: &mut Connection, dice: &mut Dice) -> Result<()> {
        let scene = Scene::of(&self.report.category);
        let (before, after) = self.plan.photos(scene);
        self.report.photos = vec![before];
        let submission = dice.id();
        self.device.sign(&mut self.report, submission)?;
        let today = ctx.date_of(self.opened_at);
        let number = reports::next_number(conn, today).await?;
        let submitted = Submitted {
            number: &number,
            account: self.reporter,
            submission,
            report: &self.report,
            opened_at: self.opened_at,
        };
        reports::insert(conn, &ctx.city, &submitted, today).await?;
        // Nobody waits yet for what is made before the gateway listens.
        let _ = feed::ticket_changed(conn, &number, self.opened_at).await?;
        self.write_receipts(ctx, conn, &number).await?;
        let timeline = self.timeline(ctx, dice);
        let Some(last) = timeline.last() else { return Ok(()) };
        let (last_at, status) = (last.at, status(last.kind));
        for event in &timeline {
            tickets::insert_event(conn, &number, event).await?;
        }
        if status == TicketStatus::Done {
            tickets::insert_photo(conn, &number, PhotoWhen::After, after, last_at).await?;
        }
        let rating = self.rating(dice, status, last_at);
        let closed = matches!(status, TicketStatus::Done | TicketStatus::Declined);
        sqlx::query(
            "UPDATE tickets SET status = $1, closed_at = $2, rating = $3 WHERE number = $4",
        )
        .bind(word(&status)?)
        .bind(closed.then(|| last_at.unix_millis()))
        .bind(rating.as_ref().map(serde_json::to_string).transpose()?)
        .bind(&number)
        .execute(&mut *conn)
        .await?;
        if rating.is_some() {
            let at = last_at.after(Duration::from_hours(3));
            let event = Event { at, kind: EventKind::Rated, actor: "Pelapor".into(), note: None };
            tickets::insert_event(conn, &number, &event).await?;
        }
        Ok(())
    }

    async fn write_receipts(
        &self,
        ctx: &Context,
        conn: &mut Connection,
        number: &str,
    ) -> Result<()> {
        let device = &self.report.receipt;
        let at = self.opened_at;
        let gateway = receipts::sign_next(&ctx.signer, device, ReceiptStage::Gateway, at)?;
        let signer = &self.plan.keys.laksa;
        let department = receipts::sign_next(signer, &gateway, ReceiptStage::Department, at)?;
        for receipt in [device, &gateway, &department] {
            tickets::insert_receipt(conn, number, receipt).await?;
        }
        Ok(())
    }

    /// What happened up to now: the older a report is, the further it got.
    fn timeline(&self, ctx: &Context, dice: &mut Dice) -> Vec<Event> {
        let category = self.report.category.as_str();
        let known = ctx.city.report_category(category);
        let unit = known.map_or("LAKSA", |known| known.unit.as_str());
        let days = known.map_or(7, |known| u64::from(known.working_days));
        let assigned = dice.between(DAY / 8, DAY * 2);
        let started = assigned + dice.between(DAY / 4, DAY * 3);
        let finished = started + dice.between(DAY / 2, DAY * days);
        let mut steps = vec![
            (0, EventKind::Received),
            (assigned, EventKind::Assigned),
            (started, EventKind::Started),
            (finished, EventKind::Finished),
        ];
        if dice.chance(4) {
            steps = vec![(0, EventKind::Received), (assigned, EventKind::Declined)];
        }
        let event = |(after, kind): (u64, EventKind)| Event {
            at: self.opened_at.after(Duration::from_secs(after)),
            kind,
            actor: if after == 0 { "LAKSA".to_owned() } else { unit.to_owned() },
            note: note(kind, category).map(str::to_owned),
        };
        steps.into_iter().map(event).filter(|event| event.at <= self.plan.now).collect()
    }

    fn rating(&self, dice: &mut Dice, status: TicketStatus, at: Timestamp) -> Option<Rating> {
        let settled = at.after(Duration::from_secs(DAY)) <= self.plan.now;
        let stars = *dice.pick(&[5, 5, 5, 4, 4, 4, 3, 2]);
        let rated = dice.chance(45) && settled && status == TicketStatus::Done;
        rated.then_some(Rating { stars, comment: None })
    }
}

fn status(last: EventKind) -> TicketStatus {
    match last {
        EventKind::Received => TicketStatus::Waiting,
        EventKind::Declined => TicketStatus::Declined,
        EventKind::Finished => TicketStatus::Done,
        _ => TicketStatus::InProgress,
    }
}

/// The phone that all of the past was sent from.
struct Device(EcdsaKeyPair, SystemRandom);

impl Device {
    fn new() -> Result<Self> {
        let random = SystemRandom::new();
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let failed = || Error::fault("a device key could not be made");
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).map_err(|_| failed())?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random);
        let pair = pair.map_err(|_| failed())?;
        Ok(Self(pair, random))
    }

    fn sign(&self, report: &mut NewReport, submission: Uuid) -> Result<()> {
        report.receipt.submission = submission;
        report.receipt.digest = receipts::digest(report);
        let statement = report.receipt.statement("");
        let signature = self.0.sign(&self.1, &statement);
        let signature = signature.map_err(|_| Error::fault("signing failed"))?;
        report.receipt.signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(())
    }
}

fn invent(ctx: &Context, dice: &mut Dice, village: &str, at: Timestamp) -> NewReport {
    let category = dice.pick(&ctx.city.report_categories).id.clone();
    let words = WORDS.iter().find(|(id, _)| *id == category).unwrap_or(&WORDS[6]);
    let bounds = &ctx.city.bounds;
    let within = |low: f64, high: f64, share: f64| {
        ((low + (high - low) * (0.2 + 0.6 * share)) * 1e6).round() / 1e6
    };
    let point = Point {
        latitude: within(bounds.south, bounds.north, dice.share()),
        longitude: within(bounds.west, bounds.east, dice.share()),
        accuracy_m: None,
    };
    NewReport {
        category,
        words: (*dice.pick(&words.1)).to_owned(),
        place: Place {
            point: Some(point),
            village: Some(village.to_owned()),
            landmark: dice.chance(60).then(|| (*dice.pick(&LANDMARKS)).to_owned()),
        },
        photos: Vec::new(),
        written_at: at,
        disclosure: Disclosure::default(),
        receipt: Receipt {
            stage: ReceiptStage::Device,
            submission: Uuid::nil(),
            digest: String::new(),
            at,
            key_id: receipts::DEVICE.to_owned(),
            signature: String::new(),
        },
    }
}

/// Accounts of people who are not those to try.
async fn reporters(ctx: &Context, conn: &mut Connection, dice: &mut Dice) -> Result<Vec<Uuid>> {
    let mut reporters = Vec::new();
    for number in 0..REPORTERS {
        let phone: std::result::Result<PhoneNumber, _> = format!("08139000{number:04}").parse();
        let phone = phone.map_err(|_| Error::fault("the sandbox made up no phone number"))?;
        let id = dice.id();
        sqlx::query(
            "INSERT INTO accounts (id, phone_hash, phone_masked, created_at)
             VALUES ($1, $2, $3, $4)",
        )
        .bind(id.to_string())
        .bind(accounts::phone_hash(ctx, &phone))
        .bind(phone.masked())
        .bind(ctx.now().unix_millis())
        .execute(&mut *conn)
        .await?;
        reporters.push(id);
    }
    Ok(reporters)
}

fn villages(city: &City) -> Result<Vec<&str>> {
    let all = city.regions().iter();
    let villages = all.filter(|region| region.level == live_domain::RegionLevel::Village);
    let villages: Vec<&str> = villages.map(|region| region.code.as_str()).collect();
    if villages.is_empty() { Err(Error::fault("the city has no kelurahan")) } else { Ok(villages) }
}

/// Some moment of the past months, rather a late one.
fn past(dice: &mut Dice, now: Timestamp) -> Timestamp {
    let share = dice.share();
    #[expect(clippy::cast_possible_truncation, reason = "some months are few milliseconds")]
    let ago = (share * share * DAYS * 86_400_000.0) as i64;
    Timestamp::from_unix_millis(now.unix_millis() - 60_000 - ago)
}
