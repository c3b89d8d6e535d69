//! A place in words and on a map.

use live_protocol::{Place, Point};
use live_screen::{Args, MapPin, Pin};

use super::village_label;
use crate::section::Context;

/// The map of a place: the pin where it is known, else the whole city.
pub fn map(cx: &Context, place: &Place) -> MapPin {
    let bounds = &cx.city.bounds;
    let village = place.village.as_deref().map(|code| village_label(cx, code)).unwrap_or_default();
    let coordinates = place.point.map(|point| coordinates(cx, &point)).unwrap_or_default();
    let (title, detail) = match (village.is_empty(), coordinates.is_empty()) {
        (false, _) => (village, coordinates),
        (true, false) => (cx.words.say("laksa-point-set"), coordinates),
        (true, true) => (cx.words.say("laksa-point-unset"), String::new()),
    };
    MapPin {
        south: bounds.south,
        west: bounds.west,
        north: bounds.north,
        east: bounds.east,
        pin: place.point.map(|p| Pin { latitude: p.latitude, longitude: p.longitude }),
        title,
        detail,
    }
}

fn coordinates(cx: &Context, point: &Point) -> String {
    let args = Args::new()
        .text("latitude", format!("{:.5}", point.latitude))
        .text("longitude", format!("{:.5}", point.longitude));
    match point.accuracy_m {
        Some(metres) => {
            let args = args.text("metres", format!("{metres:.0}"));
            cx.words.say_with("laksa-coordinates-measured", &args)
        }
        None => cx.words.say_with("laksa-coordinates", &args),
    }
}
