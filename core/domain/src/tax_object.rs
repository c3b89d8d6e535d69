//! The number of a taxed piece of land (NOP).

use std::str::FromStr;

use crate::{Invalid, digits};

/// The number of a tax object (NOP): province (2), kab/kota (2), kecamatan (3), kelurahan (3),
/// block (3), sequence (4) and kind (1). Its region codes are the tax office's own, not those of
/// the civil register, so nothing in them is looked up and no prefix is required.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaxObjectNumber(String);

impl TaxObjectNumber {
    const DIGITS: usize = 18;

    /// The eighteen digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl FromStr for TaxObjectNumber {
    type Err = Invalid;

    fn from_str(input: &str) -> Result<Self, Invalid> {
        digits::exactly(input, Self::DIGITS).map(Self)
    }
}

/// As it stands on the tax paper: `36.71.010.004.012-0345.0`.
fn printed(d: &str) -> String {
    let (place, object) = d.split_at(10);
    format!(
        "{}.{}.{}.{}.{}-{}.{}",
        &place[..2],
        &place[2..4],
        &place[4..7],
        &place[7..],
        &object[..3],
        &object[3..7],
        &object[7..]
    )
}

personal_number!(
    TaxObjectNumber,
    print = printed,
    shows = (4, 1),
    like = "36.71.•••.•••.•••-••••.0"
);
