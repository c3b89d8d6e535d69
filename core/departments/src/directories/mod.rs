//! The lists that everybody can look something up in: places, numbers to call, prices, news, public
//! information. One screen for a list and one for what is in it, whatever it is.

mod entry;
mod list;
pub(crate) mod near;

use std::time::Duration;

use async_trait::async_trait;
use live_domain::directory::{Directory, Entry, Kind};
use live_domain::published::Head;
use live_domain::search::{Index, Text};
use live_net::Auth;
use live_screen::{Block, FieldKind, Item, Picture, Route, TextField, Tone};
use serde::Deserialize;
use serde_json::value::RawValue;

use self::near::Near;
use crate::section::{Context, Next, Page, Section, read_in_part};
use crate::services::in_words;
use crate::{Error, Form, queues};

/// The lists, and each of them.
pub struct Directories;

const NAME: &str = "directory";
/// Every list, those of the day without their entries.
const ALL: &str = "/v1/directories";
const FRESH: Duration = Duration::from_hours(1);
/// The most characters of what is looked for.
const LONGEST_QUERY: u32 = 120;

/// A text of something that can be found, and how much it says.
pub type Said = (f32, String);

/// Each list is read by itself: one that this app is too old for takes nothing from the others.
#[derive(Default, Deserialize)]
struct All {
    directories: Vec<Box<RawValue>>,
}

#[async_trait]
impl Section for Directories {
    fn name(&self) -> &'static str {
        NAME
    }

    fn form_key(&self, route: &Route) -> String {
        match route.segments()[..] {
            // Where somebody is holds for every list.
            [NAME, _, near::SCREEN] => near::FORM.to_owned(),
            _ => route.to_string(),
        }
    }

    fn draw(&self, cx: &Context, route: &Route, form: &Form) -> Result<Page, Error> {
        match route.segments()[..] {
            [NAME] => list::draw_all(cx),
            [NAME, id] => list::draw(cx, &find(cx, id)?, form),
            [NAME, _, near::SCREEN] => Ok(near::draw(cx, form)),
            [NAME, id, entry] => entry::draw(cx, &find(cx, id)?, entry),
            _ => Err(Error::NotFound),
        }
    }

    async fn load(&self, cx: &Context, route: &Route, force: bool) -> Result<(), Error> {
        cx.courier.fetch(ALL, Auth::None, FRESH, force).await?;
        if let [NAME, id, ..] = route.segments()[..]
            && lists(cx)?.iter().any(|list| list.id == id && list.kind.is_of_the_day())
        {
            cx.courier.fetch(&address(id), Auth::None, FRESH, force).await?;
        }
        if let [NAME, _, _] = route.segments()[..] {
            // A place may have a queue; without it all else of it is shown.
            queues::load(cx, force).await.ok();
        }
        Ok(())
    }

    async fn press(
        &self,
        _cx: &Context,
        route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        let [NAME, id, near::SCREEN] = route.segments()[..] else { return Ok(Next::Stay) };
        if action == near::FORGET {
            *form = Form::default();
        }
        Ok(Next::Go(self::route(id)))
    }
}

/// Fetches every list with all that is in it, to be there without a network.
///
/// # Errors
/// Those of the network and the store.
pub async fn load_all(cx: &Context, force: bool) -> Result<(), Error> {
    cx.courier.fetch(ALL, Auth::None, FRESH, force).await?;
    for list in lists(cx)?.iter().filter(|list| list.kind.is_of_the_day()) {
        cx.courier.fetch(&address(&list.id), Auth::None, FRESH, force).await?;
    }
    Ok(())
}

/// The route of the numbers to call, which are there at the first start.
pub fn numbers() -> String {
    route(Directory::BUILT_IN_NUMBERS)
}

/// What leads to each list, with the department whose it is; none has those of the whole city.
///
/// # Errors
/// Those of the store.
pub fn doors(cx: &Context) -> Result<Vec<(Option<String>, Item)>, Error> {
    let lists = lists(cx)?.into_iter();
    Ok(lists.map(|list| (list.department.clone(), door(cx, &list))).collect())
}

/// Everything that can be found in the lists, and the words by which it is.
///
/// # Errors
/// Those of the store.
pub fn findable(cx: &Context) -> Result<Vec<(Item, Vec<Said>)>, Error> {
    let mut all = Vec::new();
    for list in lists(cx)? {
        let mut said = said(&[(3.0, &list.title), (1.0, &list.summary)]);
        let words = list.words.id.iter().chain(&list.words.en);
        said.extend(words.map(|words| (3.0, words.clone())));
        all.push((door(cx, &list), said));
        for entry in &list.entries {
            let mut item = list::item(cx, &list, entry, None);
            item.route.get_or_insert_with(|| route(&list.id));
            all.push((item, said_of(cx, &list, entry)));
        }
    }
    Ok(all)
}

/// What an entry says of itself.
fn said_of(cx: &Context, list: &Directory, entry: &Entry) -> Vec<Said> {
    let mut texts = vec![(3.0, &entry.title)];
    texts.extend(entry.text.first().map(|text| (1.0, text)));
    let group = list.groups.iter().find(|group| entry.group.as_ref() == Some(&group.id));
    texts.extend(group.map(|group| (1.0, &group.title)));
    let mut said = said(&texts);
    said.extend(entry.words.id.iter().chain(&entry.words.en).map(|words| (3.0, words.clone())));
    said.extend(entry.address.iter().map(|address| (1.0, address.clone())));
    let region = entry.region.as_deref().map(|code| near::region(cx, code)).unwrap_or_default();
    said.push((1.0, region));
    said
}

/// Texts in both languages, because people type in either; once where they are the same.
fn said(texts: &[(f32, &live_domain::Localized)]) -> Vec<Said> {
    let mut said = Vec::new();
    for (weight, text) in texts {
        said.push((*weight, text.id.clone()));
        if text.en != text.id {
            said.push((*weight, text.en.clone()));
        }
    }
    said
}

/// The places of what a query may mean, the likeliest first.
pub fn matches<'a>(texts: impl Iterator<Item = &'a Vec<Said>>, query: &str) -> Vec<usize> {
    let texts = texts.map(|said| {
        said.iter().map(|(weight, words)| Text { words, weight: *weight }).collect::<Vec<_>>()
    });
    Index::new(texts).find(query)
}

/// A field for what is looked for.
pub fn query_field(id: &str, label: String, help: String, value: &str) -> Block {
    Block::TextField(TextField {
        id: id.to_owned(),
        label,
        help,
        kind: FieldKind::Line,
        value: value.to_owned(),
        optional: true,
        max_chars: LONGEST_QUERY,
        error: None,
        confirmed: None,
        scan: None,
    })
}

/// Every list that this app can read: those of the day as they were fetched last, and the numbers to call
/// in any case.
fn lists(cx: &Context) -> Result<Vec<Directory>, Error> {
    let all = all(cx)?;
    let texts = all.directories.iter().map(|raw| raw.get().as_bytes());
    let mut lists: Vec<Directory> = texts.flat_map(Directory::read).collect();
    for list in lists.iter_mut().filter(|list| list.kind.is_of_the_day()) {
        let whole = cx.cached_body(&address(&list.id))?;
        if let Some(whole) = whole.and_then(|json| Directory::read(&json).ok()) {
            *list = whole;
        }
    }
    let numbers = Directory::built_in_numbers();
    if !lists.iter().any(|list| list.id == numbers.id && list.version >= numbers.version) {
        lists.retain(|list| list.id != numbers.id);
        lists.push(numbers.clone());
    }
    live_domain::sort::by_key(&mut lists, |list| match list.kind {
        Kind::Numbers => 0,
        Kind::News => 1,
        Kind::Prices => 2,
        Kind::Places => 3,
        Kind::Information | Kind::Other => 4,
    });
    Ok(lists)
}

/// What was fetched last, unread.
fn all(cx: &Context) -> Result<All, Error> {
    let body = cx.cached_body(ALL)?;
    Ok(body.and_then(|json| read_in_part(&json).ok()).unwrap_or_default())
}

fn find(cx: &Context, id: &str) -> Result<Directory, Error> {
    if let Some(list) = lists(cx)?.into_iter().find(|list| list.id == id) {
        return Ok(list);
    }
    let all = all(cx)?;
    let texts = all.directories.iter().map(|raw| raw.get().as_bytes());
    let mut heads = texts.flat_map(live_domain::json::read);
    let is_newer = heads.any(|head: Head| head.id == id);
    Err(if is_newer { Error::UpdateNeeded } else { Error::NotFound })
}

fn door(cx: &Context, list: &Directory) -> Item {
    Item {
        icon: icon(list.kind),
        title: in_words(cx, &list.title).to_owned(),
        detail: in_words(cx, &list.summary).to_owned(),
        state: String::new(),
        tone: Tone::Plain,
        route: Some(route(&list.id)),
    }
}

fn icon(kind: Kind) -> Picture {
    match kind {
        Kind::Places => Picture::Place,
        Kind::Numbers => Picture::Phone,
        Kind::Prices => Picture::Bill,
        Kind::News => Picture::Info,
        Kind::Information => Picture::Documents,
        Kind::Other => Picture::Other,
    }
}

/// Where the gateway has a list.
fn address(id: &str) -> String {
    format!("{ALL}/{id}")
}

/// Where the app has it.
fn route(id: &str) -> String {
    format!("{NAME}/{id}")
}
