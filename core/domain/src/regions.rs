//! Provinces, kabupaten and kota, kecamatan, kelurahan.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::packed::built_in;

use serde::{Deserialize, Serialize};

/// What kind of region it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RegionLevel {
    /// Provinsi.
    Province,
    /// Kabupaten or kota.
    Regency,
    /// Kecamatan.
    District,
    /// Kelurahan or desa.
    Village,
}

/// A region by its Kemendagri code (Kepmendagri 300.2.2-2430/2025).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// For example `36`, `36.71`, `36.71.01`, `36.71.01.1001`.
    pub code: String,
    /// Its name, without "Provinsi" or "Kecamatan".
    pub name: String,
    /// What kind it is.
    pub level: RegionLevel,
    /// The postcode of a village, five digits, where the table has it.
    pub postcode: Option<String>,
}

/// A table of regions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Regions(BTreeMap<String, Region>);

/// A line of a table that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct TableError {
    /// Which line, from one.
    pub line: usize,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Regions {
    /// Reads a table: a region a line, `code TAB name` and, for a village, `TAB postcode`.
    ///
    /// # Errors
    /// When a line has another shape or a code stands twice.
    pub fn parse(table: &str) -> Result<Self, TableError> {
        let mut regions = BTreeMap::new();
        for (index, text) in table.lines().enumerate() {
            let fail = |problem| TableError { line: index + 1, problem };
            let region = read(text).map_err(fail)?;
            if regions.insert(region.code.clone(), region).is_some() {
                return Err(fail("the code stands twice"));
            }
        }
        Ok(Self(regions))
    }

    /// A region by its code.
    pub fn find(&self, code: &str) -> Option<&Region> {
        self.0.get(code)
    }

    /// The regions directly below a region, by code.
    pub fn children(&self, code: &str) -> Vec<&Region> {
        let prefix = format!("{code}.");
        self.0
            .range(prefix.clone()..)
            .take_while(|(code, _)| code.starts_with(&prefix))
            .filter(|(code, _)| !code[prefix.len()..].contains('.'))
            .map(|(_, region)| region)
            .collect()
    }

    /// Every region, by code.
    pub fn iter(&self) -> impl Iterator<Item = &Region> {
        self.0.values()
    }
}

/// Every province, kabupaten and kota.
pub fn national() -> &'static Regions {
    static TABLE: OnceLock<Regions> = OnceLock::new();
    TABLE.get_or_init(|| {
        Regions::parse(&built_in!("regions")).expect("the built-in table is tested")
    })
}

fn read(line: &str) -> Result<Region, &'static str> {
    let mut cells = line.split('\t');
    let code = cells.next().filter(|code| is_code(code)).ok_or("no region code at the start")?;
    let name = cells.next().filter(|name| is_name(name)).ok_or("no name of 1 to 60 characters")?;
    let level = level(code);
    let postcode = cells.next().map(str::to_owned);
    let is_postcode = |text: &String| text.len() == 5 && is_digits(text);
    if postcode.as_ref().is_some_and(|code| level != RegionLevel::Village || !is_postcode(code)) {
        return Err("a postcode is five digits, and only a village has one");
    }
    if cells.next().is_some() {
        return Err("more than three cells");
    }
    Ok(Region { code: code.to_owned(), name: name.to_owned(), level, postcode })
}

/// Something that can be shown on one line.
fn is_name(text: &str) -> bool {
    let length = text.chars().count();
    (1..=60).contains(&length) && text.trim() == text && !text.contains(char::is_control)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Two digits, two digits, two digits, four digits, with dots.
fn is_code(text: &str) -> bool {
    let widths = [2, 2, 2, 4];
    let parts: Vec<&str> = text.split('.').collect();
    (1..=4).contains(&parts.len())
        && parts.iter().zip(widths).all(|(part, width)| part.len() == width && is_digits(part))
}

fn level(code: &str) -> RegionLevel {
    match code.matches('.').count() {
        0 => RegionLevel::Province,
        1 => RegionLevel::Regency,
        2 => RegionLevel::District,
        _ => RegionLevel::Village,
    }
}
