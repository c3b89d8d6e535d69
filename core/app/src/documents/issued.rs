//! A document that the city issued: kept with its PDF, shown with its codes, without a network.

use live_departments::{Context, Error, Page, button, qr_code};
use live_domain::Localized;
use live_net::Call;
use live_protocol::{DOCUMENTS, Document, DocumentState};
use live_screen::{Args, Block, ButtonRole, DocumentFile, Fact, Item, Notice, Picture, Tone};
use uuid::Uuid;

use super::NAME;

/// The beginning of the names under which they are kept.
const KEPT: &str = "documents/issued/";

const MEDIA_TYPE: &str = "application/pdf";

/// Where a document is shown.
pub(super) fn address(id: Uuid) -> String {
    format!("{NAME}/{id}")
}

/// Where the gateway has it.
pub(super) fn resource(id: Uuid) -> String {
    format!("{DOCUMENTS}/{id}")
}

/// The document that a resource is.
pub(super) fn id_of(resource: &str) -> Option<Uuid> {
    resource.strip_prefix(DOCUMENTS)?.strip_prefix('/')?.parse().ok()
}

/// The document of a route.
pub(super) fn document(cx: &Context, id: &str) -> Result<Document, Error> {
    cx.kept(&format!("{KEPT}{id}"))?.ok_or(Error::NotFound)
}

/// Keeps a document for good.
pub(super) fn keep(cx: &Context, document: &Document) -> Result<(), Error> {
    cx.keep(&format!("{KEPT}{}", document.id), document)
}

fn all(cx: &Context) -> Result<Vec<Document>, Error> {
    let mut all = Vec::new();
    for name in cx.store.value_names(KEPT)? {
        all.extend(cx.kept::<Document>(&name)?);
    }
    live_domain::sort::by_key(&mut all, |document| {
        std::cmp::Reverse((document.issued_at, document.id))
    });
    Ok(all)
}

/// The files of all documents, which no making of room takes.
pub(crate) fn files(cx: &Context) -> Result<Vec<Uuid>, Error> {
    Ok(all(cx)?.into_iter().map(|document| document.id).collect())
}

/// Keeps for good what the account's change feed has brought, and the PDF of each.
pub(crate) async fn take_up(cx: &Context) -> Result<(), Error> {
    for document in cx.cached_in::<Document>(&format!("{DOCUMENTS}/"))? {
        let before: Option<Document> = cx.kept(&format!("{KEPT}{}", document.id))?;
        if before.as_ref() != Some(&document) {
            keep(cx, &document)?;
        }
        if cx.store.file_size(document.id)?.is_none() {
            let call = Call::get(&format!("{}/pdf", resource(document.id))).as_account();
            let answer = cx.api.send(call).await?;
            cx.store.put_file(document.id, MEDIA_TYPE, &answer.body)?;
        }
    }
    Ok(())
}

/// Every document, newest first, as things of a list.
pub(super) fn items(cx: &Context) -> Result<Vec<Item>, Error> {
    let item = |document: &Document| {
        let (state, tone, _) = verdict(cx, document);
        let args = Args::new().text("number", document.number.clone());
        Item {
            icon: Picture::Documents,
            title: in_words(cx, &document.name),
            detail: cx.words.say_with("document-detail", &args),
            state,
            tone,
            route: Some(address(document.id)),
        }
    };
    Ok(all(cx)?.iter().map(item).collect())
}

/// Draws one.
pub(super) fn draw(cx: &Context, id: &str) -> Result<Page, Error> {
    let document = document(cx, id)?;
    let words = &cx.words;
    let (title, tone, text) = verdict(cx, &document);
    let icon = if tone == Tone::Done { Picture::Check } else { Picture::Warning };
    let qr = |payload: &str, dense, caption: &str| {
        qr_code(payload, dense, words.say(caption), words.say("document-qr-save")).map(Block::Qr)
    };
    let mut page = Page::new(in_words(cx, &document.name))
        .with(Block::Notice(Notice { tone, icon, title, text, route: None }))
        .with(qr(&document.page, false, "document-qr")?)
        .with(Block::Document(paper(cx, &document)?));
    if is_valid(cx, &document) {
        page = page.with(button(cx, "share", "document-share", ButtonRole::Primary));
    }
    let open = super::sharing::items(cx, &document);
    if !open.is_empty() {
        page = page
            .with(Block::Heading { text: words.say("document-shares") })
            .with(Block::Items { items: open, empty: String::new() });
    }
    Ok(page.with(Block::Heading { text: words.say("document-offline") }).with(qr(
        &document.credential,
        true,
        "document-offline-qr",
    )?))
}

fn paper(cx: &Context, document: &Document) -> Result<live_screen::Document, Error> {
    let words = &cx.words;
    let day = |at: live_domain::Timestamp| words.day(at.at_offset(cx.offset()).date());
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let mut facts: Vec<Fact> =
        document.holder.iter().map(|holder| fact("document-holder", holder.clone())).collect();
    facts.push(fact("document-says", in_words(cx, &document.statement)));
    facts.push(fact("document-issued", day(document.issued_at)));
    facts.extend(document.expires_at.map(|at| fact("document-until", day(at))));
    let department = live_departments::department_name(cx, &document.department);
    facts.extend(department.map(|name| fact("document-by", name)));
    let is_here = cx.store.file_size(document.id)?.is_some();
    // seam: technical
    let name = format!("{}.pdf", document.number.replace(|c: char| !c.is_alphanumeric(), "-"));
    Ok(live_screen::Document {
        title: in_words(cx, &document.name),
        number: document.number.clone(),
        facts,
        assurances: vec![
            words.say("document-signed"),
            words.say(if is_here { "document-kept" } else { "document-not-yet" }),
        ],
        file: is_here.then(|| DocumentFile {
            file: document.id.to_string(),
            name,
            media_type: MEDIA_TYPE.to_owned(),
            save: words.say("document-save"),
        }),
    })
}

/// Whether the city stands by it now, as far as this device knows.
pub(super) fn is_valid(cx: &Context, document: &Document) -> bool {
    let is_over = document.expires_at.is_some_and(|end| end <= cx.clock.now());
    document.state == DocumentState::Issued && !is_over
}

/// How it stands: in a word, its weight, and in a sentence.
fn verdict(cx: &Context, document: &Document) -> (String, Tone, String) {
    let words = &cx.words;
    let day = |at: live_domain::Timestamp| words.day(at.at_offset(cx.offset()).date());
    let (key, tone) = match document.state {
        DocumentState::Issued if is_valid(cx, document) => ("document-valid", Tone::Done),
        DocumentState::Issued => ("document-expired", Tone::Attention),
        DocumentState::Replaced => ("document-replaced", Tone::Attention),
        DocumentState::Withdrawn | DocumentState::Other => ("document-withdrawn", Tone::Problem),
    };
    let at = document.ended_at.or(document.expires_at);
    let args = Args::new()
        .text("date", at.map(day).unwrap_or_default())
        .text("reason", document.reason.clone().unwrap_or_default());
    let text = match (at, key) {
        (None, "document-valid") => words.say("document-valid-always"),
        _ => words.say_with(&format!("{key}-text"), &args),
    };
    (words.say(key), tone, text)
}

pub(super) fn in_words(cx: &Context, text: &Localized) -> String {
    text.in_language(cx.words.language().tag()).to_owned()
}
