//! Where somebody is, and how far things are from there. It stays on the phone.

use live_domain::directory::{Entry, Spot};
use live_protocol::{Place, Point};
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Language, MapPin, PlaceField,
};

use crate::place::{map, village_label};
use crate::section::{Context, Page, button};
use crate::{Error, Form};

/// The last segment of its route.
pub const SCREEN: &str = "near";
/// The key of its form.
pub const FORM: &str = "directory/near";
/// The action that forgets where somebody is.
pub const FORGET: &str = "forget";

const POINT: &str = "point";
const DISTRICT: &str = "district";

/// Where somebody is, as far as they said.
#[derive(Default)]
pub struct Near {
    point: Option<Point>,
    district: String,
}

impl Near {
    /// What was said last.
    ///
    /// # Errors
    /// Those of the store.
    pub fn kept(cx: &Context) -> Result<Self, Error> {
        let form = cx.kept::<Form>(&format!("form/{FORM}"))?.unwrap_or_default();
        Ok(Self { point: form.point(POINT), district: form.value(DISTRICT).to_owned() })
    }

    /// Whether nothing was said.
    pub fn is_unknown(&self) -> bool {
        self.point.is_none() && self.district.is_empty()
    }

    /// Whether something is in the kecamatan that was chosen, if any was.
    pub fn has(&self, entry: &Entry) -> bool {
        let is_in = |code: &str| {
            code.strip_prefix(&*self.district)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.district.is_empty() || entry.region.as_deref().is_some_and(is_in)
    }

    /// How many metres away something is, where both are known.
    pub fn metres(&self, spot: Option<&Spot>) -> Option<f64> {
        let from = self.point.as_ref()?;
        Some(spot?.metres_to(from.latitude, from.longitude))
    }

    /// Where that is on a map.
    pub fn map(&self, cx: &Context) -> MapPin {
        map(cx, &Place { point: self.point, village: None, landmark: None })
    }
}

/// The screen that asks.
pub fn draw(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let place = Place { point: form.point(POINT), village: None, landmark: None };
    let districts = cx.city.regions().children(&cx.city.region).into_iter();
    let option = |value: String, label: String| ChoiceOption {
        value,
        label,
        group: String::new(),
        icon: None,
    };
    let options = std::iter::once(option(String::new(), words.say("directory-district-any")))
        .chain(districts.map(|region| option(region.code.clone(), region.name.clone())));
    let page = Page::new(words.say("directory-near"))
        .with(Block::PlaceField(PlaceField {
            id: POINT.to_owned(),
            label: words.say("directory-point"),
            help: words.say("directory-point-help"),
            map: map(cx, &place),
            locate: words.say("place-locate"),
            error: form.error(words, POINT),
        }))
        .with(Block::Choice(Choice {
            id: DISTRICT.to_owned(),
            label: words.say("directory-district"),
            help: String::new(),
            style: ChoiceStyle::Folded,
            options: options.collect(),
            value: form.value(DISTRICT).to_owned(),
            optional: true,
            error: None,
        }))
        .with(button(cx, "show", "directory-show", ButtonRole::Primary));
    if form.is_empty() {
        page
    } else {
        page.with(button(cx, FORGET, "directory-forget", ButtonRole::Quiet))
    }
}

/// A distance in words, less exact where the point is.
#[expect(clippy::cast_possible_truncation, reason = "a distance within a city")]
pub fn distance(cx: &Context, metres: f64, spot: &Spot) -> String {
    let (key, number) = if metres < 950.0 {
        ("directory-metres", ((metres / 50.0).round().max(1.0) as i64 * 50).to_string())
    } else {
        let number = format!("{:.1}", metres / 1000.0);
        let number =
            if cx.words.language() == Language::En { number } else { number.replace('.', ",") };
        ("directory-kilometres", number)
    };
    let text = cx.words.say_with(key, &Args::new().text("number", number));
    if spot.approximate { format!("± {text}") } else { text }
}

/// The name of a kelurahan or kecamatan; empty for the whole city.
pub fn region(cx: &Context, code: &str) -> String {
    match cx.city.regions().find(code) {
        Some(region) if region.level == live_domain::RegionLevel::District => {
            cx.words.say_with("directory-in-district", &Args::new().text("district", &*region.name))
        }
        Some(region) if region.level == live_domain::RegionLevel::Village => {
            village_label(cx, code)
        }
        _ => String::new(),
    }
}
