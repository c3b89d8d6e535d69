//! What the types cannot say: limits, names, and what each kind of list has to have.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::{Directory, Entry, FORMAT, Group, Kind, Price, Spot};
use crate::City;
use crate::check::{NAME, TEXT, Texts};

/// The most entries of a list.
const MOST: RangeInclusive<usize> = 1..=400;
/// The most parts of a list.
const GROUPS: usize = 20;
/// The most paragraphs of an entry.
const PARAGRAPHS: usize = 20;
/// The most characters of a paragraph.
const PARAGRAPH: usize = 1_000;
/// The most numbers of an entry.
const PHONES: usize = 5;
/// How many digits a number to call has.
const DIGITS: RangeInclusive<usize> = 3..=15;

/// Each broken rule: the path of what breaks it, and why.
pub(super) fn broken(directory: &Directory, city: &City) -> Vec<(String, String)> {
    let texts = Texts { city, wrong: Vec::new() };
    let groups = directory.groups.iter().map(|group| group.id.as_str()).collect();
    let mut rules = Rules { texts, kind: directory.kind, groups };
    rules.head(directory);
    let mut seen = BTreeSet::new();
    for (at, entry) in directory.entries.iter().enumerate() {
        let path = format!("entries[{at}]");
        rules.entry(&path, entry);
        let is_new = seen.insert(&entry.id);
        rules.texts.require(is_new, &format!("{path}.id"), "stands twice");
    }
    rules.texts.wrong
}

struct Rules<'a> {
    texts: Texts<'a>,
    kind: Kind,
    groups: Vec<&'a str>,
}

impl Rules<'_> {
    fn head(&mut self, directory: &Directory) {
        let texts = &mut self.texts;
        texts.require(directory.format == FORMAT, "format", &format!("not {FORMAT}"));
        texts.name("id", &directory.id, b'-');
        texts.require(directory.version > 0, "version", "versions begin with 1");
        if let Some(department) = &directory.department {
            texts.department("department", department);
        }
        let kinds = "not one of places, numbers, prices, news, information";
        texts.require(directory.kind != Kind::Other, "kind", kinds);
        texts.texts("title", &directory.title, NAME);
        texts.texts("summary", &directory.summary, TEXT);
        texts.words("words", &directory.words);
        texts.source(&directory.source);
        texts.require(directory.groups.len() <= GROUPS, "groups", "more than 20");
        for (at, Group { id, title, text }) in directory.groups.iter().enumerate() {
            let path = format!("groups[{at}]");
            texts.name(&format!("{path}.id"), id, b'-');
            let is_new = !self.groups[..at].contains(&id.as_str());
            texts.require(is_new, &format!("{path}.id"), "stands twice");
            texts.texts(&format!("{path}.title"), title, NAME);
            if let Some(text) = text {
                texts.texts(&format!("{path}.text"), text, TEXT);
            }
        }
        let count = MOST.contains(&directory.entries.len());
        texts.require(count, "entries", "not 1 to 400 entries");
    }

    fn entry(&mut self, path: &str, entry: &Entry) {
        let texts = &mut self.texts;
        texts.name(&format!("{path}.id"), &entry.id, b'-');
        // Apps have a screen of that name.
        texts.require(entry.id != "near", &format!("{path}.id"), "is taken");
        texts.texts(&format!("{path}.title"), &entry.title, NAME);
        texts.require(entry.text.len() <= PARAGRAPHS, &format!("{path}.text"), "more than 20");
        for (at, text) in entry.text.iter().enumerate() {
            texts.texts(&format!("{path}.text[{at}]"), text, PARAGRAPH);
        }
        if let Some(address) = &entry.address {
            texts.text(&format!("{path}.address"), address, NAME * 2);
        }
        if let Some(hours) = &entry.hours {
            texts.texts(&format!("{path}.hours"), hours, NAME * 2);
        }
        if let Some(link) = &entry.link {
            texts.address(&format!("{path}.link"), link);
        }
        if let Some(source) = &entry.source {
            texts.text(&format!("{path}.source"), source, TEXT);
        }
        texts.words(&format!("{path}.words"), &entry.words);
        self.phones(&format!("{path}.phones"), &entry.phones);
        self.place(path, entry);
        if let Some(price) = &entry.price {
            self.price(&format!("{path}.price"), price);
        }
        self.kind(path, entry);
    }

    fn phones(&mut self, path: &str, phones: &[String]) {
        self.texts.require(phones.len() <= PHONES, path, "more than 5");
        for (at, phone) in phones.iter().enumerate() {
            let digits = phone.strip_prefix('+').unwrap_or(phone);
            let can_be_dialled =
                DIGITS.contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
            let cause = "not as it is dialled: 3 to 15 digits, nothing between";
            self.texts.require(can_be_dialled, &format!("{path}[{at}]"), cause);
        }
    }

    fn place(&mut self, path: &str, entry: &Entry) {
        if let Some(group) = &entry.group {
            let is_known = self.groups.contains(&group.as_str());
            self.texts.require(is_known, &format!("{path}.group"), "the list has no such group");
        }
        if let Some(region) = &entry.region {
            let city = self.texts.city;
            // The city's own code where it is not known closer.
            let is_within =
                *region == city.region || region.starts_with(&format!("{}.", city.region));
            let is_known = is_within && city.regions().find(region).is_some();
            self.texts.require(is_known, &format!("{path}.region"), "no region of the city");
        }
        if let Some(Spot { latitude, longitude, .. }) = &entry.point {
            let bounds = &self.texts.city.bounds;
            let is_within = (bounds.south..=bounds.north).contains(latitude)
                && (bounds.west..=bounds.east).contains(longitude);
            self.texts.require(is_within, &format!("{path}.point"), "not within the city");
        }
    }

    fn price(&mut self, path: &str, price: &Price) {
        self.texts.texts(&format!("{path}.unit"), &price.unit, NAME);
        let prices = [("now", Some(price.now)), ("week_before", price.week_before)];
        for (name, amount) in prices {
            let is_one = amount.is_none_or(|amount| amount.whole() > 0);
            self.texts.require(is_one, &format!("{path}.{name}"), "nothing costs nothing");
        }
    }

    /// That an entry has what its kind is for.
    fn kind(&mut self, path: &str, entry: &Entry) {
        let is_somewhere =
            entry.region.is_some() || entry.point.is_some() || entry.address.is_some();
        let (has, cause) = match self.kind {
            Kind::Places => (is_somewhere, "a place has a region, an address or a point"),
            Kind::Numbers => (!entry.phones.is_empty(), "a number to call has phones"),
            Kind::Prices => {
                (entry.price.is_some() && entry.day.is_some(), "a price has price and day")
            }
            Kind::News => {
                (!entry.text.is_empty() && entry.day.is_some(), "a piece of news has text and day")
            }
            Kind::Information => (
                !entry.text.is_empty() && entry.group.is_some(),
                "a piece of information has text and group",
            ),
            Kind::Other => return,
        };
        self.texts.require(has, path, cause);
    }
}
