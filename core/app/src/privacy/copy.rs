//! A copy of everything that the city holds about the citizen, as a file for programs to read.

use live_departments::{Context, Error, Next, Page, button};
use live_domain::{Timestamp, new_id};
use live_net::Call;
use live_screen::{Args, Block, ButtonRole, Document, DocumentFile, Fact};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::text;

/// Under which name it is kept which copy there is.
const COPY: &str = "privacy/copy";

const MEDIA_TYPE: &str = "application/json";

/// A copy that is on the device.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Copy {
    file: Uuid,
    made_at: Timestamp,
    bytes: u64,
}

/// The copy that is on the device, unless room was made.
fn kept(cx: &Context) -> Result<Option<Copy>, Error> {
    let Some(copy) = cx.kept::<Copy>(COPY)? else { return Ok(None) };
    Ok(cx.store.file(copy.file)?.map(|_| copy))
}

pub(super) fn draw(cx: &Context) -> Result<Page, Error> {
    let page = Page::new(cx.words.say("privacy-copy")).with(text(cx, "privacy-copy-lead"));
    let Some(copy) = kept(cx)? else {
        return Ok(page.with(button(cx, "make", "privacy-copy-make", ButtonRole::Primary)));
    };
    Ok(page
        .with(Block::Document(document(cx, &copy)))
        .with(text(cx, "privacy-copy-care"))
        .with(button(cx, "make", "privacy-copy-again", ButtonRole::Quiet))
        .with(button(cx, "drop", "privacy-copy-drop", ButtonRole::Danger)))
}

fn document(cx: &Context, copy: &Copy) -> Document {
    let words = &cx.words;
    let kilo = i64::try_from(copy.bytes.div_ceil(1024)).unwrap_or(i64::MAX);
    let day = copy.made_at.at_offset(cx.offset()).date();
    // seam: technical
    let name = format!("data-{day}.json");
    let fact = |key: &str, value: String| Fact { label: words.say(key), value };
    Document {
        title: words.say("privacy-copy-title"),
        number: name.clone(),
        facts: vec![
            fact("privacy-copy-made-at", cx.moment(copy.made_at)),
            fact(
                "privacy-copy-size",
                words.say_with("storage-size-kilo", &Args::new().number("kilo", kilo)),
            ),
        ],
        assurances: vec![words.say("privacy-copy-whole")],
        file: Some(DocumentFile {
            file: copy.file.to_string(),
            name,
            media_type: MEDIA_TYPE.to_owned(),
            save: words.say("privacy-copy-save"),
        }),
    }
}

/// Has the gateway make a copy, in place of the one from before. As it came it is kept: what the app
/// does not know of is in it, too.
pub(super) async fn make(cx: &Context) -> Result<Next, Error> {
    let call = Call::get("/v1/account/export").as_account();
    let answer = cx.api.send(call).await?;
    let before = cx.kept::<Copy>(COPY)?;
    let copy = Copy {
        file: new_id(&*cx.clock, &*cx.random),
        made_at: cx.clock.now(),
        bytes: answer.body.len() as u64,
    };
    cx.store.put_file(copy.file, MEDIA_TYPE, &answer.body)?;
    cx.keep(COPY, &copy)?;
    if let Some(before) = before {
        cx.store.delete_file(before.file)?;
    }
    Ok(Next::Stay)
}

/// Takes the copy off the device.
pub(super) fn drop_it(cx: &Context) -> Result<Next, Error> {
    if let Some(copy) = cx.kept::<Copy>(COPY)? {
        cx.store.delete_file(copy.file)?;
        cx.store.delete_value(COPY)?;
    }
    Ok(Next::Stay)
}
