//! Whether a profile can be used. Everything in it is shown to people or steers a rule, and a
//! mistake in it should be found on the desk of who writes it.

use std::collections::BTreeSet;

use time::{Date, Month};

use super::{City, Complaints, Inbox, Localized, PROPERTY_TAX, ProfileError, Retention, Review};
use crate::{Qris, RegionLevel, regions};

/// The most characters of an id.
const ID: usize = 32;
/// The most characters of a name or label, so that it fits on a phone.
const NAME: usize = 60;
/// The most characters of a sentence.
const SENTENCE: usize = 160;
/// The most characters of what can be done when a report is late.
const ESCALATION: usize = 300;
/// The most departments, and the most kinds of report.
const ENTRIES: usize = 40;
/// The most working days that can be promised: LAPOR's longest clock is 60.
const WORKING_DAYS: std::ops::RangeInclusive<u16> = 1..=250;

/// How many digits the number of what is taxed can have.
const NUMBER: std::ops::RangeInclusive<usize> = 6..=30;

type Checked = Result<(), ProfileError>;

pub(super) fn check(city: &City) -> Checked {
    id("id", &city.id)?;
    text("name", &city.name, NAME)?;
    text("app_name[0]", &city.app_name.0, NAME)?;
    text("app_name[1]", &city.app_name.1, NAME)?;
    text("zone", &city.zone, 8)?;
    let offset = city.utc_offset_hours;
    require((-12..=14).contains(&offset), "utc_offset_hours", "is no offset of this world")?;
    let is_short_number = (2..=15).contains(&city.emergency.len())
        && city.emergency.bytes().all(|byte| byte.is_ascii_digit());
    require(is_short_number, "emergency", "is not 2 to 15 digits")?;
    // Less would hold up every photo that a phone takes.
    require(city.large_upload_bytes >= 1 << 20, "large_upload_bytes", "is under 1 MiB")?;
    bounds(city)?;
    departments(city)?;
    report_categories(city)?;
    tax(city)?;
    let Retention { report_years, application_years, application_answer_days, payment_years } =
        city.retention;
    let is_sane = |years: u8| (1..=100).contains(&years);
    require(is_sane(report_years), "retention.report_years", "is not 1 to 100")?;
    require(is_sane(application_years), "retention.application_years", "is not 1 to 100")?;
    require(is_sane(payment_years), "retention.payment_years", "is not 1 to 100")?;
    let is_kept = (1..=3650).contains(&application_answer_days);
    require(is_kept, "retention.application_answer_days", "is not 1 to 3650")?;
    let Review { working_days, again_working_days } = city.review;
    for days in [working_days, again_working_days] {
        require(WORKING_DAYS.contains(&days), "review", "is not 1 to 250 working days")?;
    }
    let Inbox { kept_days, sms_after_hours, bill_days } = city.inbox;
    require((30..=1000).contains(&kept_days), "inbox.kept_days", "is not 30 to 1000")?;
    require((1..=168).contains(&sms_after_hours), "inbox.sms_after_hours", "is not 1 to 168")?;
    require((1..=60).contains(&bill_days), "inbox.bill_days", "is not 1 to 60")?;
    let objection = city.objection_working_days;
    let is_promise = WORKING_DAYS.contains(&objection);
    require(is_promise, "objection_working_days", "is not 1 to 250 working days")?;
    Qris::without_amount(&city.qris_merchant)
        .map_err(|error| fail("qris_merchant", format!("makes no code: {error}")))?;
    let national = regions::national().find(&city.region);
    let is_regency = national.is_some_and(|region| region.level == RegionLevel::Regency);
    require(is_regency, "region", "is no kabupaten or kota")?;
    region_table(city)
}

fn bounds(city: &City) -> Checked {
    let of = &city.bounds;
    let is_latitude = |degrees| (-90.0..=90.0).contains(&degrees);
    let is_longitude = |degrees| (-180.0..=180.0).contains(&degrees);
    let on_earth = is_latitude(of.south) && is_latitude(of.north);
    let on_earth = on_earth && is_longitude(of.west) && is_longitude(of.east);
    require(on_earth, "bounds", "are not on this world")?;
    require(of.south < of.north && of.west < of.east, "bounds", "are empty")
}

fn departments(city: &City) -> Checked {
    let ids = city.departments.iter().map(|department| department.id.as_str());
    entries("departments", ids)?;
    for (at, department) in city.departments.iter().enumerate() {
        localized(&format!("departments[{at}].name"), &department.name, NAME)?;
        localized(&format!("departments[{at}].about"), &department.about, SENTENCE)?;
    }
    Ok(())
}

fn report_categories(city: &City) -> Checked {
    let ids = city.report_categories.iter().map(|category| category.id.as_str());
    entries("report_categories", ids)?;
    for (at, category) in city.report_categories.iter().enumerate() {
        let field = |name: &str| format!("report_categories[{at}].{name}");
        id(&field("icon"), &category.icon)?;
        localized(&field("label"), &category.label, NAME)?;
        text(&field("unit"), &category.unit, NAME)?;
        let days = WORKING_DAYS.contains(&category.working_days);
        require(days, &field("working_days"), "is not 1 to 250")?;
        let is_later =
            (category.working_days..=*WORKING_DAYS.end()).contains(&category.national_days);
        require(is_later, &field("national_days"), "is less than what is promised, or over 250")?;
    }
    complaints(city)
}

fn complaints(city: &City) -> Checked {
    let Complaints { check_days, reopen_days, most_forwards, desk, escalation } = &city.complaints;
    let days = WORKING_DAYS.contains(check_days);
    require(days, "complaints.check_days", "is not 1 to 250 working days")?;
    require((1..=365).contains(reopen_days), "complaints.reopen_days", "is not 1 to 365")?;
    require((1..=10).contains(most_forwards), "complaints.most_forwards", "is not 1 to 10")?;
    let is_known = city.report_category(desk).is_some();
    require(is_known, "complaints.desk", "is no category of report")?;
    localized("complaints.escalation", escalation, ESCALATION)
}

fn tax(city: &City) -> Checked {
    let percent = city.tax.fine_percent_per_month;
    require((0.0..=100.0).contains(&percent), "tax.fine_percent_per_month", "is not 0 to 100")?;
    let kinds = &city.tax.kinds;
    entries("tax.kinds", kinds.iter().map(|kind| kind.id.as_str()))?;
    require(kinds[0].id == PROPERTY_TAX, "tax.kinds[0].id", "is not property tax")?;
    for (at, kind) in kinds.iter().enumerate() {
        let field = |name: &str| format!("tax.kinds[{at}].{name}");
        localized(&field("name"), &kind.name, NAME)?;
        localized(&field("number"), &kind.number, NAME)?;
        localized(&field("help"), &kind.help, SENTENCE)?;
        text(&field("shape"), &kind.shape, NAME)?;
        let is_shape = kind.shape.bytes().all(|byte| matches!(byte, b'#' | b'.' | b'-' | b'/'));
        require(is_shape, &field("shape"), "is not of #, dots, dashes and slashes")?;
        let is_number = NUMBER.contains(&kind.digits());
        require(is_number, &field("shape"), "has not 6 to 30 digits")?;
        let has_day = kind.due_month.is_none() || kind.due_day.is_some();
        require(has_day, &field("due_day"), "is missing")?;
        // February of a year without its 29th is the shortest month that there is.
        let due = Month::try_from(kind.due_month.unwrap_or(2))
            .and_then(|month| Date::from_calendar_date(2027, month, kind.due_day.unwrap_or(1)));
        require(due.is_ok(), &field("due_day"), "is not in every year, or not in every month")?;
    }
    Ok(())
}

/// The table holds the city, its kecamatan and their kelurahan with postcodes, and nothing else.
fn region_table(city: &City) -> Checked {
    require(city.regions.find(&city.region).is_some(), "regions", "do not hold the city")?;
    for region in city.regions.iter() {
        let parent = region.code.rsplit_once('.').map_or("", |(parent, _)| parent);
        let fits = region.code == city.region || city.regions.find(parent).is_some();
        let problem = |what: &str| fail("regions", format!("{}: {what}", region.code));
        if !fits || region.code.len() < city.region.len() {
            return Err(problem("is not below the city"));
        }
        if region.level == RegionLevel::Village && region.postcode.is_none() {
            return Err(problem("has no postcode"));
        }
        if region.level == RegionLevel::District && city.regions.children(&region.code).is_empty() {
            return Err(problem("has no kelurahan"));
        }
    }
    require(!city.regions.children(&city.region).is_empty(), "regions", "hold no kecamatan")
}

/// Some entries, each with an id of its own.
fn entries<'a>(field: &str, ids: impl ExactSizeIterator<Item = &'a str>) -> Checked {
    require((1..=ENTRIES).contains(&ids.len()), field, "are not 1 to 40")?;
    let mut seen = BTreeSet::new();
    for (at, one) in ids.enumerate() {
        let field = format!("{field}[{at}].id");
        id(&field, one)?;
        require(seen.insert(one), &field, "stands twice")?;
    }
    Ok(())
}

/// It stands in routes, files and names of icons.
fn id(field: &str, value: &str) -> Checked {
    let is_id = (1..=ID).contains(&value.len())
        && value.starts_with(|char: char| char.is_ascii_lowercase())
        && value.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    require(is_id, field, "is not 1 to 32 small letters, digits and dashes")
}

fn localized(field: &str, value: &Localized, most: usize) -> Checked {
    text(&format!("{field}.id"), &value.id, most)?;
    text(&format!("{field}.en"), &value.en, most)
}

/// A line that can be shown.
fn text(field: &str, value: &str, most: usize) -> Checked {
    require(!value.trim().is_empty(), field, "is empty")?;
    let is_line = value.trim() == value && !value.contains(char::is_control);
    require(is_line, field, "has spaces around it or is more than a line")?;
    if value.chars().count() > most {
        return Err(fail(field, format!("is longer than {most} characters")));
    }
    Ok(())
}

fn require(holds: bool, field: &str, problem: &str) -> Checked {
    if holds { Ok(()) } else { Err(fail(field, problem.to_owned())) }
}

fn fail(field: &str, problem: String) -> ProfileError {
    ProfileError { field: field.to_owned(), problem }
}
