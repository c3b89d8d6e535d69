//! One screen for every kind of block and every state it can be in: what each looks like, and
//! what the tests look at.

mod account;
mod describe;
mod english;
mod hostile;
mod money;
mod places;
mod report;
mod ticket;

use live_screen::{
    Block, Brand, Button, ButtonRole, Delivery, Fact, FieldKind, Item, Language, Notice, Picture,
    Screen, Stage, Step, Tab, TextField, Tone,
};

pub use describe::describe;
pub use english::english;
pub use hostile::hostile;

/// Every screen of the gallery; its route is its address. All but `english` are in Indonesian.
pub fn gallery() -> Vec<Screen> {
    vec![
        places::home(),
        places::services(),
        places::documents(),
        report::report_what(),
        report::report_where(),
        report::report_wrong(),
        report::report_check(),
        report::report_near(),
        ticket::ticket(),
        ticket::public_ticket(),
        money::bill(),
        money::bill_paid(),
        account::verify(),
        account::code(),
        money::receipt(),
        places::busy(),
        places::english(),
        hostile(),
    ]
}

fn s(text: &str) -> String {
    text.to_owned()
}

fn screen(route: &str, title: &str, blocks: Vec<Block>) -> Screen {
    let tab = |icon, label: &str, to: &str| Tab {
        icon,
        label: s(label),
        route: s(to),
        here: to == route || (to.is_empty() && !["services", "documents"].contains(&route)),
    };
    Screen {
        route: s(route),
        language: Language::Id,
        brand: Brand { first: s("Kota"), second: s("LIVE") },
        title: s(title),
        progress: String::new(),
        depth: u32::from(!route.is_empty()),
        back: (!route.is_empty()).then(|| s("Kembali")),
        delivery: Delivery {
            text: s("Semua terkirim"),
            icon: Picture::Sent,
            tone: Tone::Done,
            route: s("outbox"),
        },
        blocks,
        tabs: vec![
            tab(Picture::Home, "Beranda", ""),
            tab(Picture::Services, "Layanan", "services"),
            tab(Picture::Documents, "Dokumen", "documents"),
            tab(Picture::Person, "Saya", "me"),
        ],
        busy: None,
        sensitive: false,
        again_in: None,
    }
}

fn heading(text: &str) -> Block {
    Block::Heading { text: s(text) }
}

fn text(text: &str, quiet: bool) -> Block {
    Block::Text { text: s(text), quiet }
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: s(label), value: s(value) }
}

fn step(stage: Stage, title: &str, detail: &str) -> Step {
    Step { stage, title: s(title), detail: s(detail) }
}

fn button(action: &str, label: &str, role: ButtonRole, icon: Option<Picture>) -> Block {
    Block::Button(Button::new(action, label, role).with_icon(icon))
}

fn notice(tone: Tone, icon: Picture, title: &str, text: &str, route: Option<&str>) -> Block {
    let route = route.map(s);
    Block::Notice(Notice { tone, icon, title: s(title), text: s(text), route })
}

fn item(icon: Picture, title: &str, detail: &str, state: &str, tone: Tone) -> Item {
    let (title, detail, state) = (s(title), s(detail), s(state));
    Item { icon, title, detail, state, tone, route: Some(s("ticket")) }
}

fn field(id: &str, label: &str, help: &str, kind: FieldKind, value: &str) -> TextField {
    TextField {
        id: s(id),
        label: s(label),
        help: s(help),
        kind,
        value: s(value),
        optional: false,
        max_chars: 200,
        error: None,
        confirmed: None,
        scan: None,
    }
}

fn clock(passed: u16, promised: u16, caption: &str) -> Block {
    Block::WorkingDays { passed, promised, caption: s(caption) }
}
