//! What departments know of the sandbox's people beside what they are: their businesses, their place in the
//! social register, what of their family is recorded. All of it follows from the city's seed and from a
//! number, so that it is the same in every sandbox of a seed and nothing of it has to be kept.

use live_domain::{Date, Nik, Rupiah};
use time::Duration;

use super::dice::Dice;

/// What a business does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trade {
    /// Its number among the kinds of business (KBLI 2020).
    pub kbli: &'static str,
    /// What it is.
    pub name: (&'static str, &'static str),
    /// The local tax that it owes every month, by its id in the city's profile.
    pub tax: &'static str,
}

const TRADES: [Trade; 4] = [
    Trade { kbli: "56101", name: ("Restoran", "Restaurant"), tax: "makanan" },
    Trade { kbli: "56103", name: ("Rumah dan warung makan", "Eating house"), tax: "makanan" },
    Trade { kbli: "55130", name: ("Losmen", "Guest house"), tax: "hotel" },
    Trade { kbli: "52215", name: ("Pengelola parkir", "Car park"), tax: "parkir" },
];

const SIGNS: [&str; 8] =
    ["Berkah", "Sejahtera", "Makmur", "Sentosa", "Abadi", "Barokah", "Jaya", "Mulia"];

/// A business of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Business {
    /// Its number at OSS: 13 digits.
    pub nib: String,
    /// The number at the tax office of what it owes tax for every month: 13 digits.
    pub tax_object: String,
    /// What it is called.
    pub name: String,
    /// What it does.
    pub trade: Trade,
    /// Since when.
    pub since: Date,
    /// Whether its number was taken back.
    pub is_revoked: bool,
    /// The taxes that are owed: how many months ago the month was, and how much.
    pub owed: Vec<(i64, Rupiah)>,
    /// The number of the sign above its door at the tax office, and this year's tax on it.
    pub sign: Option<(String, Rupiah)>,
}

/// The business of the holder of a NIK, if they have one. Who is suggested for a try has one.
pub(crate) fn business(seed: u64, nik: &str, is_to_try: bool) -> Option<Business> {
    let mut dice = Dice::new(seed, &format!("business {nik}"));
    let is_head = nik[12..].parse::<u64>().is_ok_and(|serial| serial % 4 == 1);
    if !is_head || !(dice.chance(40) || is_to_try) {
        return None;
    }
    let trade = *dice.pick(&TRADES);
    let nib = format!("912{:010}", dice.between(0, 10_000_000_000));
    let tax_object = format!("3671{:09}", dice.between(0, 1_000_000_000));
    let name = format!("{} {}", trade.name.0, dice.pick(&SIGNS));
    let years = i64::try_from(dice.between(1, 9)).unwrap_or(1);
    let since = EPOCH - Duration::days(365 * years + i64::try_from(dice.index(300)).unwrap_or(0));
    let is_revoked = dice.chance(15) && !is_to_try;
    let months = if is_to_try { 2 } else { dice.index(4) };
    let amounts = std::iter::repeat_with(|| Rupiah::new(dice.between(150, 2_400) * 1_000));
    let owed = (1..).zip(amounts).take(months).collect();
    let sign = (dice.chance(50) || is_to_try).then(|| {
        let number = format!("3671{:09}", dice.between(0, 1_000_000_000));
        (number, Rupiah::new(dice.between(100, 900) * 1_000))
    });
    Some(Business { nib, tax_object, name, trade, since, is_revoked, owed, sign })
}

/// Nothing of the sandbox's registers is younger.
const EPOCH: Date = time::macros::date!(2026 - 06 - 01);

/// A household in the social register (DTSEN).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Household {
    /// Which tenth of the households it is in by welfare, 1 the poorest.
    pub decile: u64,
    /// Whether it gets the groceries (Program Sembako).
    pub gets_groceries: bool,
    /// Whether it gets the money for families (PKH).
    pub gets_family_money: bool,
    /// Whether its health insurance is paid for (PBI JK).
    pub is_insured: bool,
}

/// The household of a family card; nothing where it is in no register. That of somebody to try is.
pub(crate) fn household(seed: u64, family_card: &str, is_to_try: bool) -> Option<Household> {
    let mut dice = Dice::new(seed, &format!("household {family_card}"));
    if !dice.chance(80) && !is_to_try {
        return None;
    }
    let decile = if is_to_try { dice.between(1, 5) } else { dice.between(1, 11) };
    let is_poor = decile <= 4;
    Some(Household {
        decile,
        gets_groceries: is_poor && dice.chance(75),
        gets_family_money: is_poor && dice.chance(50),
        is_insured: decile <= 5 && dice.chance(80),
    })
}

/// What the civil register has of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// Whether they are married, as it knows it.
    pub is_married: bool,
    /// Whether the certificate of their marriage is recorded.
    pub has_marriage: bool,
    /// Whether that of their birth is.
    pub has_birth: bool,
    /// Whether they were recorded for an identity card; nothing of who is too young for one.
    pub has_card: Option<bool>,
}

/// What is recorded of the holder of a NIK. The first two of a family are a couple.
pub(crate) fn recorded(seed: u64, nik: &Nik) -> Recorded {
    let mut dice = Dice::new(seed, &format!("recorded {}", nik.digits()));
    let member = nik.digits()[12..].parse::<u64>().unwrap_or(1) % 4;
    let is_married = matches!(member, 1 | 2);
    Recorded {
        is_married,
        has_marriage: is_married && dice.chance(85),
        has_birth: dice.chance(85),
        has_card: is_married.then(|| dice.chance(95)),
    }
}
