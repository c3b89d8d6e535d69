//! What takes how much room on the device, how much it may be, and making room.

use async_trait::async_trait;
use live_departments::{Context, DOCUMENT_VALUES, Error, Form, Next, Page, Section};
use live_screen::{
    Args, Block, Button, ButtonRole, Choice, ChoiceOption, ChoiceStyle, Item, Notice, Picture,
    Route, Tone,
};

pub(crate) const NAME: &str = "storage";

/// The caps that a citizen can choose from, in MiB.
const CAPS: [u64; 4] = [10, 25, 50, 100];
/// The beginning of the names under which what was filled in is kept.
const DRAFTS: &str = "form/";
const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

/// What takes how much room.
pub(crate) struct Storage;

#[async_trait]
impl Section for Storage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn draw(&self, cx: &Context, _route: &Route, form: &Form) -> Result<Page, Error> {
        let words = &cx.words;
        let (shares, cap) = (Shares::of(cx)?, cx.store.cap()?);
        let args = Args::new()
            .text("used", size(cx, shares.total))
            .text("cap", whole_megas(cx, cap / MIB));
        let mut page = Page::new(words.say("storage-title"))
            .with(Block::Heading { text: words.say_with("storage-used", &args) })
            .with_some((shares.never_removed() > cap).then(|| too_much(cx)))
            .with(Block::Items { items: shares.items(cx), empty: String::new() })
            .with(Block::Choice(cap_choice(cx, form, cap)))
            .with(button("cap", words.say("storage-keep-cap")));
        if shares.copies > 0 {
            let args = Args::new().text("size", size(cx, shares.copies));
            page = page
                .with(button("free", words.say_with("storage-free", &args)))
                .with(Block::Text { text: words.say("storage-free-text"), quiet: true });
        }
        Ok(page)
    }

    async fn press(
        &self,
        cx: &Context,
        _route: &Route,
        form: &mut Form,
        action: &str,
    ) -> Result<Next, Error> {
        match action {
            "cap" => choose_cap(cx, form)?,
            "free" => free_up(cx)?,
            _ => {}
        }
        Ok(Next::Stay)
    }
}

/// What takes how many bytes.
struct Shares {
    documents: u64,
    unsent: u64,
    photos: u64,
    drafts: u64,
    copies: u64,
    total: u64,
}

impl Shares {
    fn of(cx: &Context) -> Result<Self, Error> {
        let values = |prefix: &str| -> Result<u64, Error> {
            Ok(cx.store.value_sizes(prefix)?.iter().map(|(_, bytes)| bytes).sum())
        };
        let mut documents = DOCUMENT_VALUES.into_iter().map(values).sum::<Result<u64, Error>>()?;
        let mut usage = cx.store.usage()?;
        for file in crate::documents::files(cx)? {
            let bytes = cx.store.file_size(file)?.unwrap_or(0);
            documents += bytes;
            usage.photos = usage.photos.saturating_sub(bytes);
        }
        Ok(Self {
            documents,
            unsent: usage.unsent,
            photos: usage.photos,
            drafts: values(DRAFTS)?,
            copies: usage.copies,
            total: usage.total,
        })
    }

    fn never_removed(&self) -> u64 {
        self.documents + self.unsent + self.photos + self.drafts
    }

    fn items(&self, cx: &Context) -> Vec<Item> {
        let named = self.never_removed() + self.copies;
        let unsent = Some(crate::outbox::NAME);
        let shares = [
            (Picture::Documents, "storage-documents", self.documents, Some("documents")),
            (Picture::Waiting, "storage-unsent", self.unsent, unsent),
            (Picture::Photo, "storage-photos", self.photos, unsent),
            (Picture::Report, "storage-drafts", self.drafts, None),
            (Picture::Services, "storage-copies", self.copies, None),
            (Picture::Other, "storage-other", self.total.saturating_sub(named), None),
        ];
        let item = |(icon, key, bytes, route): (Picture, &str, u64, Option<&str>)| Item {
            icon,
            title: cx.words.say(key),
            detail: cx.words.say(&format!("{key}-detail")),
            state: size(cx, bytes),
            tone: Tone::Plain,
            route: route.map(str::to_owned),
        };
        shares.into_iter().filter(|share| share.2 > 0).map(item).collect()
    }
}

fn button(action: &str, label: String) -> Block {
    Block::Button(Button::new(action, label, ButtonRole::Quiet))
}

/// What is never removed fills more than the cap: nothing happens by itself, so it is said.
fn too_much(cx: &Context) -> Block {
    Block::Notice(Notice {
        tone: Tone::Attention,
        icon: Picture::Warning,
        title: cx.words.say("storage-full"),
        text: cx.words.say("storage-full-text"),
        route: None,
    })
}

fn cap_choice(cx: &Context, form: &Form, cap: u64) -> Choice {
    let option = |mega: u64| ChoiceOption {
        value: mega.to_string(),
        label: whole_megas(cx, mega),
        group: String::new(),
        icon: None,
    };
    let chosen = form.value("cap");
    Choice {
        id: "cap".to_owned(),
        label: cx.words.say("storage-cap"),
        help: cx.words.say("storage-cap-help"),
        style: ChoiceStyle::Open,
        options: CAPS.map(option).into(),
        value: if chosen.is_empty() { (cap / MIB).to_string() } else { chosen.to_owned() },
        optional: false,
        error: form.error(&cx.words, "cap"),
    }
}

fn choose_cap(cx: &Context, form: &mut Form) -> Result<(), Error> {
    if form.value("cap").is_empty() {
        return Ok(());
    }
    let chosen = CAPS.into_iter().find(|mega| mega.to_string() == form.value("cap"));
    let chosen = chosen.ok_or_else(|| Error::field("cap", "unknown"))?;
    cx.store.set_cap(chosen * MIB)?;
    *form = Form::default();
    Ok(())
}

/// Drops what can be fetched again, and photos that no draft has any more.
fn free_up(cx: &Context) -> Result<(), Error> {
    let mut needed = crate::documents::files(cx)?;
    for name in cx.store.value_names(DRAFTS)? {
        needed.extend(cx.kept::<Form>(&name)?.iter().flat_map(Form::photos));
    }
    cx.store.delete_files_but(&needed)?;
    Ok(cx.store.free_up()?)
}

/// A size as people read it: "2,0 MB", or "340 KB" where it is less than a tenth of one.
fn size(cx: &Context, bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(MIB);
    if bytes < MIB / 10 {
        let args = Args::new().number("kilo", number(bytes.div_ceil(KIB)));
        return cx.words.say_with("storage-size-kilo", &args);
    }
    let args =
        Args::new().number("whole", number(tenths / 10)).number("tenth", number(tenths % 10));
    cx.words.say_with("storage-size-mega", &args)
}

fn whole_megas(cx: &Context, mega: u64) -> String {
    cx.words.say_with("storage-size-whole", &Args::new().number("mega", number(mega)))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
