//! Sharing a document for one purpose and a time, and ending that.

use live_departments::{Context, Error, Form, Next, Page, button, qr_code};
use live_domain::new_id;
use live_net::Call;
use live_protocol::{Document, MAX_SHARE_PURPOSE, NewShare, SHARE_HOURS, Share};
use live_screen::{
    Args, Block, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Fact, FieldKind, Item, Picture,
    TextField, Tone,
};
use uuid::Uuid;

use super::issued::{address, document, in_words, is_valid, keep, resource};

/// What for, as far as it can be chosen; the last asks for words of one's own.
const PURPOSES: [&str; 5] = ["school", "work", "bank", "health", OTHER];
const OTHER: &str = "other";

/// Where a form keeps the key that it was sent under: perhaps the gateway has it.
const KEY: &str = "-key";

fn route(document: &Document, share: &Share) -> String {
    format!("{}/share/{}", address(document.id), share.id)
}

/// What is shared now, as things of a list.
pub(super) fn items(cx: &Context, document: &Document) -> Vec<Item> {
    let open = document.shares.iter().filter(|share| share.is_open(cx.clock.now()));
    open.map(|share| Item {
        icon: Picture::People,
        title: share.purpose.clone(),
        detail: until(cx, share),
        state: looks(cx, share),
        tone: Tone::Info,
        route: Some(route(document, share)),
    })
    .collect()
}

fn until(cx: &Context, share: &Share) -> String {
    let args = Args::new().text("when", cx.moment(share.expires_at));
    cx.words.say_with("share-until", &args)
}

fn looks(cx: &Context, share: &Share) -> String {
    cx.words.say_with("share-looks", &Args::new().number("times", i64::from(share.looks)))
}

/// What for, and for how long.
pub(super) fn draw(cx: &Context, id: &str, form: &Form) -> Result<Page, Error> {
    let document = document(cx, id)?;
    let mut page = Page::new(cx.words.say("share-title"))
        .with(Block::Text { text: cx.words.say("share-lead"), quiet: true });
    if cx.out_of_reach {
        let text = cx.words.say("share-offline");
        page = page.with(Block::Text { text, quiet: false });
    }
    if !is_valid(cx, &document) {
        return Err(Error::NotFound);
    }
    page = page.with(choice(cx, form, "purpose", &PURPOSES));
    if form.value("purpose") == OTHER {
        page = page.with(Block::TextField(TextField {
            id: "words".to_owned(),
            label: cx.words.say("share-words"),
            help: cx.words.say("share-words-help"),
            kind: FieldKind::Line,
            value: form.value("words").to_owned(),
            optional: false,
            max_chars: u32::try_from(MAX_SHARE_PURPOSE).unwrap_or(u32::MAX),
            error: form.error(&cx.words, "words"),
            confirmed: None,
            scan: None,
        }));
    }
    let hours = SHARE_HOURS.map(|hours| hours.to_string());
    let hours = hours.each_ref().map(String::as_str);
    Ok(page.with(choice(cx, form, "hours", &hours)).with(button(
        cx,
        "share",
        "share-do",
        ButtonRole::Primary,
    )))
}

fn choice(cx: &Context, form: &Form, field: &str, values: &[&str]) -> Block {
    let option = |value: &&str| ChoiceOption {
        value: (*value).to_owned(),
        label: cx.words.say(&format!("share-{field}-{value}")),
        group: String::new(),
        icon: None,
    };
    Block::Choice(Choice {
        id: field.to_owned(),
        label: cx.words.say(&format!("share-{field}")),
        help: String::new(),
        style: ChoiceStyle::Open,
        options: values.iter().map(option).collect(),
        value: form.value(field).to_owned(),
        optional: false,
        error: form.error(&cx.words, field),
    })
}

/// Shares it, and shows how.
pub(super) async fn share(cx: &Context, id: &str, form: &mut Form) -> Result<Next, Error> {
    let before = document(cx, id)?;
    let purpose = match form.value("purpose") {
        "" => return Err(Error::field("purpose", "empty")),
        OTHER if form.value("words").trim().is_empty() => {
            return Err(Error::field("words", "empty"));
        }
        OTHER => form.value("words").trim().to_owned(),
        chosen => cx.words.say(&format!("share-purpose-{chosen}")),
    };
    let hours = form.value("hours").parse().map_err(|_| Error::field("hours", "empty"))?;
    let key = form.value(KEY).parse().unwrap_or_else(|_| new_id(&*cx.clock, &*cx.random));
    form.set(KEY, key.to_string());
    let path = format!("{}/shares", resource(before.id));
    let call = Call::post(&path, &NewShare { purpose, hours }).keyed(key);
    let after = take(cx, call).await?;
    let known: Vec<Uuid> = before.shares.iter().map(|share| share.id).collect();
    let new = after.shares.iter().find(|share| !known.contains(&share.id));
    *form = Form::default();
    Ok(Next::Done(Some(new.map_or_else(|| address(after.id), |share| route(&after, share)))))
}

/// Has the gateway change what is shared, and keeps what it answers.
async fn take(cx: &Context, call: Call) -> Result<Document, Error> {
    let answer = cx.api.send(call.as_account()).await?;
    let document: Document = live_domain::json::read(&answer.body).map_err(Error::bug)?;
    cx.keep_answered(&resource(document.id), &answer.body)?;
    keep(cx, &document)?;
    Ok(document)
}

fn find(document: &Document, share: &str) -> Result<Share, Error> {
    let found = document.shares.iter().find(|known| known.id.to_string() == share);
    found.cloned().ok_or(Error::NotFound)
}

/// One share: its code, and the button that ends it.
pub(super) fn draw_one(cx: &Context, id: &str, share: &str) -> Result<Page, Error> {
    let document = document(cx, id)?;
    let share = find(&document, share)?;
    let words = &cx.words;
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    let facts = vec![
        fact("share-document", in_words(cx, &document.name)),
        fact("share-purpose", share.purpose.clone()),
        fact("share-seen", looks(cx, &share)),
        fact("share-page", share.page.clone()),
    ];
    let page = Page::new(words.say("share-title"));
    if !share.is_open(cx.clock.now()) {
        let text = words.say("share-over");
        return Ok(page.with(Block::Text { text, quiet: false }).with(Block::Facts { facts }));
    }
    let qr = qr_code(&share.page, false, until(cx, &share), words.say("document-qr-save"))?;
    Ok(page
        .with(Block::Qr(qr))
        .with(Block::Text { text: words.say("share-how"), quiet: true })
        .with(Block::Facts { facts })
        .with(button(cx, "stop", "share-stop", ButtonRole::Danger)))
}

/// Ends a share.
pub(super) async fn stop(cx: &Context, id: &str, share: &str) -> Result<Next, Error> {
    let document = document(cx, id)?;
    let share = find(&document, share)?;
    let path = format!("{}/shares/{}", resource(document.id), share.id);
    take(cx, Call::delete(&path)).await?;
    Ok(Next::Done(Some(address(document.id))))
}
