//! A new report, over three screens that share one form.

use live_domain::Region;
use live_protocol::{
    MAX_NOTE_WORDS, MAX_REPORT_WORDS, NewReport, Place, Point, Problem, Receipt, ReceiptStage,
};
use live_screen::{
    Args, Block, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Fact, FieldKind, Item,
    MapPin, Photo, PhotoField, Picture, PlaceField, TextField, Tone,
};
use live_store::{Body, Item as OutboxItem, ItemState};
use uuid::Uuid;

use super::{NAME, category_icon, category_label, report, village_label};
use crate::section::{Context, Next, Page};
use crate::signatures::{DEVICE, encode, hex};
use crate::{Error, Form};

/// The key of the one report that is being written.
pub const FORM: &str = "laksa/new";

/// First screen: what is wrong.
pub fn what(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let category = Choice {
        id: "category".to_owned(),
        label: words.say("laksa-category"),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: cx
            .city
            .report_categories
            .iter()
            .map(|category| ChoiceOption {
                value: category.id.clone(),
                label: category
                    .label
                    .in_language(words.language().tag())
                    .to_owned(),
                group: String::new(),
                icon: Some(category_icon(&cx.city, &category.id)),
            })
            .collect(),
        value: form.value("category").to_owned(),
        optional: false,
        error: form.error(words, "category"),
    };
    step(cx, 1, "laksa-what")
        .with(Block::Choice(category))
        .with(Block::PhotoField(PhotoField {
            id: "photo".to_owned(),
            label: words.say("laksa-photo"),
            help: words.say("laksa-photo-help"),
            photo: photo(cx, form),
            optional: true,
            error: form.error(words, "photo"),
        }))
        .with(text(
            cx,
            form,
            "words",
            FieldKind::Paragraph,
            MAX_REPORT_WORDS,
        ))
        .with(primary(cx, "next", "laksa-next"))
        .with_some(discard_button(cx, form))
}

/// Second screen: where.
pub fn place(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let village = Choice {
        id: "village".to_owned(),
        label: words.say("laksa-village-label"),
        help: words.say("laksa-village-help"),
        style: ChoiceStyle::Folded,
        options: village_options(cx),
        value: form.value("village").to_owned(),
        optional: form.point("point").is_some(),
        error: form.error(words, "village"),
    };
    step(cx, 2, "laksa-where")
        .with(Block::PlaceField(PlaceField {
            id: "point".to_owned(),
            label: words.say("laksa-point"),
            help: words.say("laksa-point-help"),
            map: map(cx, &place_of(form)),
            locate: words.say("laksa-locate"),
            error: form.error(words, "point"),
        }))
        .with(Block::Choice(village))
        .with(text(cx, form, "landmark", FieldKind::Line, MAX_NOTE_WORDS))
        .with(primary(cx, "next", "laksa-next"))
        .with(later(cx))
}

/// Third screen: look at it once more, and send.
pub fn check(cx: &Context, form: &Form) -> Page {
    let words = &cx.words;
    let place = place_of(form);
    let fact = |key: &str, value: String| Fact {
        label: words.say(key),
        value,
    };
    let mut facts = vec![
        fact(
            "laksa-category",
            category_label(&cx.city, words, form.value("category")),
        ),
        fact("laksa-words", form.value("words").to_owned()),
        fact("laksa-place", map(cx, &place).title),
    ];
    facts.extend(
        place
            .landmark
            .map(|landmark| fact("laksa-landmark", landmark)),
    );
    let photo = photo(cx, form);
    step(cx, 3, "laksa-check")
        .with_some(photo.map(|photo| Block::Photos {
            photos: vec![photo],
        }))
        .with(Block::Facts { facts })
        .with(Block::Text {
            text: words.say("laksa-check-note"),
            quiet: true,
        })
        .with(primary(cx, "send", "laksa-send"))
        .with(later(cx))
}

/// The first screen is filled in.
pub fn finish_what(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    let problems = problems_of_what(cx, form);
    if !problems.is_empty() {
        return Err(Error::InvalidInput(problems));
    }
    if form.value("id").is_empty() {
        let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
        form.set("id", id.to_string());
    }
    Ok(Next::Go("laksa/new/where".to_owned()))
}

/// The second screen is filled in.
pub fn finish_place(cx: &Context, form: &Form) -> Result<Next, Error> {
    let problems = problems_of_place(cx, form);
    if !problems.is_empty() {
        return Err(Error::InvalidInput(problems));
    }
    Ok(Next::Go("laksa/new/check".to_owned()))
}

/// The draft leaves and the report arrives in the outbox, in one transaction.
pub fn send(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    // Pressed a second time: it was sent by the first.
    let Ok(submission) = form.value("id").parse::<Uuid>() else {
        return Ok(Next::Done(Some(NAME.to_owned())));
    };
    if !problems_of_what(cx, form).is_empty() {
        return Ok(Next::Go("laksa/new".to_owned()));
    }
    if !problems_of_place(cx, form).is_empty() {
        return Ok(Next::Go("laksa/new/where".to_owned()));
    }
    let photo = form.photo("photo").map(|(file, _)| file);
    let report = signed_report(cx, form, submission, photo)?;
    let label = category_label(&cx.city, &cx.words, &report.category);
    let item = |id, path, body| OutboxItem {
        id,
        lane: report::lane(submission),
        section: NAME.to_owned(),
        label: label.clone(),
        path,
        body,
        created_at: report.written_at,
        attempts: 0,
        state: ItemState::default(),
    };
    let mut items = Vec::new();
    if let Some(file) = photo
        && cx.store.file(file)?.is_some()
    {
        items.push(item(file, format!("/v1/files/{file}"), Body::File(file)));
    }
    let body = serde_json::to_vec(&report).map_err(Error::bug)?;
    items.push(item(submission, "/v1/reports".to_owned(), Body::Json(body)));
    cx.store.submit(&[&format!("form/{FORM}")], &items)?;
    *form = Form::default();
    Ok(Next::Done(Some(format!("laksa/report/{submission}"))))
}

/// The draft is thrown away, its photo with it.
pub fn discard(cx: &Context, form: &mut Form) -> Result<Next, Error> {
    if let Some((file, _)) = form.photo("photo") {
        cx.store.delete_file(file)?;
    }
    *form = Form::default();
    Ok(Next::Home)
}

/// Makes a draft again of a report that the gateway refused, with the reasons at its fields.
pub fn reopen(cx: &Context, lane: &str, problem: &Problem) -> Result<String, Error> {
    let items: Vec<_> = cx
        .store
        .items()?
        .into_iter()
        .filter(|item| item.lane == lane)
        .collect();
    let mut form = Form::default();
    form.changed_at = cx.clock.now();
    for item in &items {
        match &item.body {
            Body::Json(json) => refill(&mut form, json)?,
            Body::File(_) => form.object("photo", first_reason(problem)),
        }
    }
    // Another submission than the refused one: a refused key stays refused.
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    form.set("id", id.to_string());
    for field in &problem.fields {
        form.object(form_field(&field.field), &field.reason);
    }
    if form.has_problem("photo") {
        form.clear_photo("photo", first_reason(problem));
    }
    cx.keep(&format!("form/{FORM}"), &form)?;
    for item in &items {
        cx.store.remove(item.id)?;
    }
    let on_first = ["category", "words", "photo"]
        .iter()
        .any(|field| form.has_problem(field));
    Ok(if on_first {
        "laksa/new"
    } else {
        "laksa/new/where"
    }
    .to_owned())
}

/// The unfinished draft, for the first screen of the app.
pub fn continue_item(cx: &Context, form: &Form) -> Item {
    let category = form.value("category");
    Item {
        icon: category_icon(&cx.city, category),
        title: if category.is_empty() {
            cx.words.say("laksa-title")
        } else {
            category_label(&cx.city, &cx.words, category)
        },
        detail: cx.words.say_with(
            "laksa-draft-detail",
            &Args::new().text("when", cx.moment(form.changed_at)),
        ),
        state: cx.words.say("laksa-draft-state"),
        tone: Tone::Attention,
        route: Some("laksa/new".to_owned()),
    }
}

/// The map of a place: the pin where it is known, else the whole city.
pub fn map(cx: &Context, place: &Place) -> MapPin {
    let bounds = &cx.city.bounds;
    let village = place
        .village
        .as_deref()
        .map(|code| village_label(cx, code))
        .unwrap_or_default();
    let coordinates = place
        .point
        .map(|point| coordinates(cx, &point))
        .unwrap_or_default();
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
        pin: place.point.map(|point| (point.latitude, point.longitude)),
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

fn place_of(form: &Form) -> Place {
    let filled = |field: &str| Some(form.value(field).trim().to_owned()).filter(|v| !v.is_empty());
    Place {
        point: form.point("point"),
        village: filled("village"),
        landmark: filled("landmark"),
    }
}

fn signed_report(
    cx: &Context,
    form: &Form,
    submission: Uuid,
    photo: Option<Uuid>,
) -> Result<NewReport, Error> {
    let category = form.value("category").to_owned();
    let words = form.value("words").trim().to_owned();
    let place = place_of(form);
    let photos: Vec<Uuid> = photo.into_iter().collect();
    let written_at = cx.clock.now();
    let input = NewReport::digest_input(&category, &words, &place, &photos, written_at);
    let digest = ring::digest::digest(&ring::digest::SHA256, &input);
    let mut receipt = Receipt {
        stage: ReceiptStage::Device,
        submission,
        digest: hex(digest.as_ref()),
        at: written_at,
        key_id: DEVICE.to_owned(),
        signature: String::new(),
    };
    receipt.signature = encode(&cx.keys.sign(&receipt.statement("")).map_err(Error::bug)?);
    Ok(NewReport {
        category,
        words,
        place,
        photos,
        written_at,
        receipt,
    })
}

fn problems_of_what(cx: &Context, form: &Form) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    let mut object = |field: &str, reason: &str| {
        problems.push((field.to_owned(), reason.to_owned()));
    };
    let category = form.value("category");
    if !cx
        .city
        .report_categories
        .iter()
        .any(|known| known.id == category)
    {
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

fn problems_of_place(cx: &Context, form: &Form) -> Vec<(String, String)> {
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
    if place
        .landmark
        .is_some_and(|landmark| landmark.chars().count() > MAX_NOTE_WORDS)
    {
        problems.push(("landmark".to_owned(), "too-long".to_owned()));
    }
    problems
}

fn refill(form: &mut Form, json: &[u8]) -> Result<(), Error> {
    let report: NewReport = serde_json::from_slice(json).map_err(Error::bug)?;
    form.set("category", report.category);
    form.set("words", report.words);
    form.set("village", report.place.village.unwrap_or_default());
    form.set("landmark", report.place.landmark.unwrap_or_default());
    if let Some(point) = &report.place.point {
        form.set_point("point", point);
    }
    if let Some(file) = report.photos.first() {
        form.set_photo("photo", *file, 0);
    }
    Ok(())
}

/// The gateway's name of a member as the form's name of a field.
fn form_field(member: &str) -> &str {
    match member {
        "place" | "place.village" => "village",
        "place.point" => "point",
        "place.landmark" => "landmark",
        "photos" => "photo",
        other => other,
    }
}

fn first_reason(problem: &Problem) -> &str {
    problem
        .fields
        .first()
        .map_or("refused", |field| field.reason.as_str())
}

fn photo(cx: &Context, form: &Form) -> Option<Photo> {
    let (file, bytes) = form.photo("photo")?;
    let kilobytes = i64::try_from(bytes.div_ceil(1000)).unwrap_or(i64::MAX);
    let args = Args::new().number("kilobytes", kilobytes);
    Some(Photo {
        file: file.to_string(),
        caption: cx.words.say_with("laksa-photo-kept", &args),
    })
}

fn village_options(cx: &Context) -> Vec<ChoiceOption> {
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
            villages
                .into_iter()
                .map(move |village| option(district, village))
                .collect::<Vec<_>>()
        })
        .collect()
}

fn step(cx: &Context, number: i64, title: &str) -> Page {
    let args = Args::new().number("step", number).number("steps", 3);
    Page {
        title: cx.words.say(title),
        progress: cx.words.say_with("laksa-step", &args),
        ..Page::default()
    }
}

fn text(cx: &Context, form: &Form, field: &str, kind: FieldKind, max_chars: usize) -> Block {
    Block::TextField(TextField {
        id: field.to_owned(),
        label: cx.words.say(&format!("laksa-{field}")),
        help: cx.words.say(&format!("laksa-{field}-help")),
        kind,
        value: form.value(field).to_owned(),
        optional: field == "landmark",
        max_chars: u32::try_from(max_chars).unwrap_or(u32::MAX),
        error: form.error(&cx.words, field),
        confirmed: None,
    })
}

fn primary(cx: &Context, action: &str, label: &str) -> Block {
    button(cx, action, label, ButtonRole::Primary)
}

fn later(cx: &Context) -> Block {
    button(cx, "later", "laksa-later", ButtonRole::Quiet)
}

fn discard_button(cx: &Context, form: &Form) -> Option<Block> {
    (!form.is_empty()).then(|| button(cx, "discard", "laksa-discard", ButtonRole::Danger))
}

fn button(cx: &Context, action: &str, label: &str, role: ButtonRole) -> Block {
    let icon = (action == "send").then_some(Picture::Sent);
    Block::Button(Button {
        action: action.to_owned(),
        label: cx.words.say(label),
        role,
        icon,
    })
}
