//! What a report needs before it can be sent.

use live_protocol::{Disclosure, MAX_NOTE_WORDS, MAX_REPORT_WORDS, Place};

use super::DISCLOSURE;
use crate::Form;
use crate::section::Context;

/// The place as it was filled in.
pub fn place_of(form: &Form) -> Place {
    let filled = |field: &str| Some(form.value(field).trim().to_owned()).filter(|v| !v.is_empty());
    Place { point: form.point("point"), village: filled("village"), landmark: filled("landmark") }
}

/// Who is to learn of whom it is, as it was chosen.
pub fn disclosure(form: &Form) -> Disclosure {
    let all = [Disclosure::Confidential, Disclosure::Open];
    let chosen = all.into_iter().find(|one| one.code() == form.value(DISCLOSURE));
    chosen.unwrap_or_default()
}

/// What is wrong on the first screen: fields and reasons.
pub fn problems_of_what(cx: &Context, form: &Form) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut object = |field: &str, reason: &str| {
        problems.push((field.to_owned(), reason.to_owned()));
    };
    let category = form.value("category");
    if !cx.city.report_categories.iter().any(|known| known.id == category) {
        object("category", "empty");
    }
    let words = form.value("words").trim();
    if words.is_empty() {
        object("words", "empty");
    } else if words.chars().count() > MAX_REPORT_WORDS {
        object("words", "too-long");
    }
    problems
}

/// What is wrong on the second screen: fields and reasons.
pub fn problems_of_place(cx: &Context, form: &Form) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let place = place_of(form);
    if let Some(point) = &place.point
        && !cx.city.bounds.contains(point.latitude, point.longitude)
    {
        problems.push(("point".to_owned(), "outside-city".to_owned()));
    }
    match &place.village {
        Some(code) if cx.city.regions().find(code).is_none() => {
            problems.push(("village".to_owned(), "unknown".to_owned()));
        }
        None if place.point.is_none() => {
            problems.push(("village".to_owned(), "empty".to_owned()));
        }
        _ => {}
    }
    if place.landmark.is_some_and(|landmark| landmark.chars().count() > MAX_NOTE_WORDS) {
        problems.push(("landmark".to_owned(), "too-long".to_owned()));
    }
    problems
}
