//! A place in words and on a map.

use live_domain::Region;
use live_protocol::{Place, Point};
use live_screen::{Args, ChoiceOption, Item, MapPin, Pin};

use crate::section::Context;

/// The map of a place: the pin where it is known, else the whole city.
pub fn map(cx: &Context, place: &Place) -> MapPin {
    let bounds = &cx.city.bounds;
    let village = place.village.as_deref().map(|code| village_label(cx, code)).unwrap_or_default();
    let coordinates = place.point.map(|point| coordinates(cx, &point)).unwrap_or_default();
    let (title, detail) = match (village.is_empty(), coordinates.is_empty()) {
        (false, _) => (village, coordinates),
        (true, false) => (cx.words.say("place-point-set"), coordinates),
        (true, true) => (cx.words.say("place-point-unset"), String::new()),
    };
    MapPin {
        south: bounds.south,
        west: bounds.west,
        north: bounds.north,
        east: bounds.east,
        pin: place.point.map(|p| Pin { latitude: p.latitude, longitude: p.longitude }),
        others: Vec::new(),
        title,
        detail,
    }
}

/// As many places as a map on a phone can mark so that their numbers are told apart.
const MOST: usize = 20;

/// The places that a map marks: the first of a list, each spot once.
#[derive(Default)]
pub struct Marks(Vec<Pin>);

impl Marks {
    /// Marks where an item of the list is, and puts the mark's number before its title.
    pub fn add(&mut self, item: &mut Item, latitude: f64, longitude: f64) {
        let spot = Pin { latitude, longitude };
        let at = match self.0.iter().position(|pin| *pin == spot) {
            Some(at) => at,
            None if self.0.len() == MOST => return,
            None => {
                self.0.push(spot);
                self.0.len() - 1
            }
        };
        item.title = format!("{}. {}", at + 1, item.title);
    }

    /// A map with them on it.
    pub fn on(self, cx: &Context, mut map: MapPin) -> MapPin {
        if self.0.is_empty() {
            return map;
        }
        let count = i64::try_from(self.0.len()).unwrap_or_default();
        let count = cx.words.say_with("place-others", &Args::new().number("count", count));
        if map.pin.is_some() {
            map.detail = format!("{} · {count}", map.detail);
        } else {
            map.title = count;
        }
        map.others = self.0;
        map
    }
}

/// How much a map of its marks alone shows beyond what it marks, in degrees: half a kilometre.
const MARGIN: f64 = 0.005;

/// A map of no more than what it marks, where nobody is to set a point elsewhere.
pub fn narrowed(mut map: MapPin) -> MapPin {
    (map.south, map.west, map.north, map.east) = (90.0, 180.0, -90.0, -180.0);
    for Pin { latitude, longitude } in map.others.iter().chain(&map.pin) {
        map.south = map.south.min(latitude - MARGIN);
        map.west = map.west.min(longitude - MARGIN);
        map.north = map.north.max(latitude + MARGIN);
        map.east = map.east.max(longitude + MARGIN);
    }
    map
}

fn coordinates(cx: &Context, point: &Point) -> String {
    let args = Args::new()
        .text("latitude", format!("{:.5}", point.latitude))
        .text("longitude", format!("{:.5}", point.longitude));
    match point.accuracy_m {
        Some(metres) => {
            let args = args.text("metres", format!("{metres:.0}"));
            cx.words.say_with("place-coordinates-measured", &args)
        }
        None => cx.words.say_with("place-coordinates", &args),
    }
}

/// A kelurahan's name with its kecamatan's; empty when the profile does not have it.
pub fn village_label(cx: &Context, code: &str) -> String {
    let regions = cx.city.regions();
    let Some(village) = regions.find(code) else {
        return String::new();
    };
    let district = code.rsplit_once('.').and_then(|(district, _)| regions.find(district));
    let args = Args::new()
        .text("village", village.name.clone())
        .text("district", district.map(|d| d.name.clone()).unwrap_or_default());
    cx.words.say_with("place-village", &args)
}

/// Every kelurahan of the city, by kecamatan.
pub fn village_options(cx: &Context) -> Vec<ChoiceOption> {
    let regions = cx.city.regions();
    let option = |district: &Region, village: &Region| ChoiceOption {
        value: village.code.clone(),
        label: village.name.clone(),
        group: district.name.clone(),
        icon: None,
    };
    let districts = regions.children(&cx.city.region);
    districts
        .into_iter()
        .flat_map(|district| {
            let villages = regions.children(&district.code);
            villages.into_iter().map(move |village| option(district, village)).collect::<Vec<_>>()
        })
        .collect()
}
