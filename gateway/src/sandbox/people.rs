//! The sandbox's people: a family in every kelurahan, all of them made up.

use live_domain::{
    BirthDate, City, Date, FamilyCardNumber, Nik, PROPERTY_TAX, PhoneNumber, RegionLevel,
};

use super::dice::Dice;
use super::{Person, printed, registers};
use crate::db::Connection;
use crate::error::{Error, Result};
use crate::sandbox::{SEED, setting};
use crate::services::Context;

/// How many people are suggested for a try.
pub(super) const TO_TRY: usize = 3;

const MEN: [&str; 16] = [
    "Budi", "Agus", "Joko", "Asep", "Dedi", "Rudi", "Hendra", "Bambang", "Yusuf", "Rizky", "Fajar",
    "Ahmad", "Wahyu", "Andi", "Eko", "Made",
];
const WOMEN: [&str; 16] = [
    "Siti", "Sri", "Dewi", "Rina", "Ani", "Yanti", "Nur", "Ratna", "Lestari", "Wulan", "Putri",
    "Ayu", "Indah", "Mega", "Fitri", "Kartika",
];
/// Names of families that nobody has: "example", "practice", "trial", "model", "suppose"…
const FAMILIES: [&str; 10] = [
    "Contoh",
    "Latihan",
    "Percobaan",
    "Teladan",
    "Umpama",
    "Rekaan",
    "Andaian",
    "Permisalan",
    "Uji Coba",
    "Khayalan",
];

/// When a resident was born: as their NIK says, in the last century of which nobody of the sandbox
/// is a hundred years old.
pub(crate) fn born(nik: &Nik) -> BirthDate {
    nik.facts(YEAR_OF_THE_CITY).birth_date.into()
}

/// Nobody was born later.
const YEAR_OF_THE_CITY: Date = time::macros::date!(2026 - 01 - 01);

/// Somebody as the sandbox is filled with them.
#[derive(Debug, Clone)]
pub(super) struct Resident {
    pub nik: Nik,
    pub family_card: FamilyCardNumber,
    pub name: String,
    pub village: String,
    pub phone: Option<PhoneNumber>,
    /// Whether they own the family's house.
    pub is_head: bool,
}

/// Four people in each kelurahan.
pub(super) fn invent(city: &City, seed: u64) -> Result<Vec<Resident>> {
    let mut people = Vec::new();
    let regions = city.regions();
    for district in regions.children(&city.region) {
        let code: String = district.code.chars().filter(char::is_ascii_digit).collect();
        let villages = regions.children(&district.code);
        let villages = villages.into_iter().filter(|region| region.level == RegionLevel::Village);
        for (index, village) in villages.enumerate() {
            let mut dice = Dice::new(seed, &village.code);
            people.extend(family(&mut dice, &code, &village.code, index)?);
        }
    }
    suggest(&mut people)?;
    Ok(people)
}

/// A couple and two children, as the `index`th family of a kecamatan.
fn family(dice: &mut Dice, district: &str, village: &str, index: usize) -> Result<Vec<Resident>> {
    let surname = *dice.pick(&FAMILIES);
    let family_card = format!(
        "{district}{:02}{:02}{:02}{:04}",
        dice.between(1, 29),
        dice.between(1, 13),
        dice.between(5, 25),
        index + 1
    );
    let mut members = Vec::new();
    for member in 0..4 {
        let woman = if member < 2 { member == 1 } else { dice.chance(50) };
        let year = if member < 2 { dice.between(60, 95) } else { dice.between(2, 16) };
        let day = dice.between(1, 29) + if woman { 40 } else { 0 };
        let month = dice.between(1, 13);
        let nik = format!("{district}{day:02}{month:02}{year:02}{:04}", index * 4 + member + 1);
        let name = if woman { dice.pick(&WOMEN) } else { dice.pick(&MEN) };
        members.push(Resident {
            nik: parse(&nik)?,
            family_card: parse(&family_card)?,
            name: format!("{name} {surname}"),
            village: village.to_owned(),
            phone: None,
            is_head: member == 0,
        });
    }
    Ok(members)
}

/// Gives three heads of families, far apart, a phone number that is easy to type. Their youngest is a
/// child for years to come, so that acting for one can be tried.
fn suggest(people: &mut [Resident]) -> Result<()> {
    let families = people.len() / 4;
    for number in 0..TO_TRY {
        let family = families * number / TO_TRY;
        let Some([head, .., youngest]) = people.get_mut(family * 4..family * 4 + 4) else {
            continue;
        };
        head.phone = Some(parse(&format!("0812000000{:02}", number + 1))?);
        let nik = youngest.nik.digits();
        youngest.nik = parse(&format!("{}15{}", &nik[..10], &nik[12..]))?;
    }
    Ok(())
}

/// Puts people into the sandbox's civil register.
pub(super) async fn insert(conn: &mut Connection, people: &[Resident], seed: u64) -> Result<()> {
    let mut dice = Dice::new(seed, "taxpayers");
    for person in people {
        sqlx::query(
            "INSERT INTO sandbox_people (nik, family_card, name, village, taxpayer, phone)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(person.nik.digits())
        .bind(person.family_card.digits())
        .bind(&person.name)
        .bind(&person.village)
        .bind(dice.id().to_string())
        .bind(person.phone.as_ref().map(PhoneNumber::e164))
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// The people of the sandbox by kelurahan; only those to try, if asked.
pub(super) async fn load(ctx: &Context, only_to_try: bool) -> Result<Vec<Person>> {
    type Row = (String, String, String, String, Option<String>, Option<String>);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT p.nik, p.family_card, p.name, p.village, p.phone, o.number
         FROM sandbox_people p LEFT JOIN sandbox_tax_objects o ON o.owner = p.nik AND o.kind = $2
         WHERE NOT $1 OR p.phone IS NOT NULL
         ORDER BY p.village, p.family_card, p.nik",
    )
    .bind(only_to_try)
    .bind(PROPERTY_TAX)
    .fetch_all(&mut *ctx.db.read().await?)
    .await?;
    let seed = setting(&mut *ctx.db.read().await?, SEED).await?;
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or_default();
    let person = |(nik, family_card, name, village, phone, house): Row| Person {
        business: business(ctx, seed, &nik, phone.is_some()),
        name,
        birth_date: nik.parse().map_or_else(|_| String::new(), |nik| born(&nik).to_string()),
        nik: printed::<Nik>(&nik),
        family_card: printed::<FamilyCardNumber>(&family_card),
        village,
        phone: phone.as_deref().map(printed::<PhoneNumber>),
        tax_objects: house.into_iter().collect(),
    };
    Ok(rows.into_iter().map(person).collect())
}

fn business(ctx: &Context, seed: u64, nik: &str, is_to_try: bool) -> Option<super::Business> {
    let business = registers::business(seed, nik, is_to_try)?;
    let kind = ctx.city.tax_kind(business.trade.tax)?;
    Some(super::Business {
        nib: business.nib,
        tax_kind: kind.id.clone(),
        tax_object: kind.number(&business.tax_object).ok()?,
    })
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::fault("the sandbox made up a number that is not one"))
}
