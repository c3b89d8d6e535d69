//! Free beds: `Location`s with an operational status, in a hospital.

use std::collections::BTreeMap;

use async_trait::async_trait;
use live_domain::Timestamp;
use live_protocol::{BedClass, HospitalBeds};

use super::http::Ask;
use super::resources::{BED_STATUS, Location};
use super::{COUNT, Fhir, of_kind};
use crate::departments::queues::{Hospitals, is_id, is_shown};
use crate::error::Result;

/// How far a bed is looked up: it may be in a room, in a ward, in a building.
const DEEPEST: usize = 5;

#[async_trait]
impl Hospitals for Fhir {
    async fn beds(&self) -> Result<Vec<HospitalBeds>> {
        let status = format!("{BED_STATUS}|O,{BED_STATUS}|U");
        let ask = Ask::get("Location").with("operational-status", status).with("_count", COUNT);
        let ask = self.ours(ask.with("_include", "Location:partof"));
        let places: Vec<Location> = of_kind(self.server.search(&ask).await?, "Location");
        Ok(count_beds(&places))
    }

    async fn silent_since(&self) -> Option<Timestamp> {
        self.server.0.down_since()
    }
}

/// Counts beds by hospital and class. What is in no hospital that is known counts nowhere.
fn count_beds(places: &[Location]) -> Vec<HospitalBeds> {
    let by_id: BTreeMap<&str, &Location> =
        places.iter().map(|place| (place.id.as_str(), place)).collect();
    let mut hospitals: BTreeMap<&str, HospitalBeds> = BTreeMap::new();
    for bed in places {
        let Some(status) = &bed.operational_status else { continue };
        let Some(hospital) = hospital_of(bed, &by_id) else { continue };
        let counted = hospitals.entry(hospital.id.as_str()).or_insert_with(|| HospitalBeds {
            id: hospital.id.clone(),
            name: hospital.name.clone(),
            classes: Vec::new(),
        });
        let class = bed.class();
        let known = counted.classes.iter().position(|known| known.name == class);
        let place = known.unwrap_or(counted.classes.len());
        if known.is_none() {
            counted.classes.push(BedClass { name: class.to_owned(), free: 0, total: 0 });
        }
        let counted = &mut counted.classes[place];
        counted.total += 1;
        counted.free += u32::from(status.code == "U");
    }
    let mut hospitals: Vec<HospitalBeds> = hospitals.into_values().collect();
    for hospital in &mut hospitals {
        hospital.classes.sort_by(|a, b| a.name.cmp(&b.name));
    }
    hospitals.sort_by(|a, b| a.name.cmp(&b.name));
    hospitals
}

fn hospital_of<'a>(
    bed: &'a Location,
    by_id: &BTreeMap<&str, &'a Location>,
) -> Option<&'a Location> {
    let above = |place: &Location| by_id.get(place.part_of.as_ref()?.id_of("Location")?).copied();
    let mut place = above(bed)?;
    for _ in 0..DEEPEST {
        match above(place) {
            Some(next) => place = next,
            None => return Some(place).filter(|place| is_id(&place.id) && is_shown(&place.name)),
        }
    }
    None
}
