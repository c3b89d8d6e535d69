//! Text that would break a page that trusts it.

use super::money::qr;
use super::report::map;
use super::{button, clock, fact, field, heading, item, notice, s, screen, step, text};
use live_screen::{
    Block, Brand, ButtonRole, Document, DocumentFile, FieldKind, Item, MapPin, Photo, Picture, Pin,
    Screen, Stage, TextField, Tile, Tone,
};

/// Text that would break a page that trusts it, in every place where text can stand.
pub fn hostile() -> Screen {
    let bad = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&lt;";
    let mut hostile_field = field("x\" onfocus=\"alert(3)", bad, bad, FieldKind::Line, bad);
    hostile_field.error = Some(s(bad));
    let paragraph = TextField {
        id: s("</textarea><script>"),
        kind: FieldKind::Paragraph,
        value: s("</textarea><script>alert(4)</script>"),
        ..hostile_field.clone()
    };
    let mut code = qr();
    code.caption = s(bad);
    code.payload = s("</textarea><script>alert(5)</script>");
    Screen {
        brand: Brand { first: s(bad), second: s(bad) },
        progress: s(bad),
        back: Some(s(bad)),
        busy: Some(s(bad)),
        ..screen(
            "hostile",
            bad,
            vec![
                heading(bad),
                text(bad, false),
                notice(Tone::Info, Picture::Info, bad, bad, Some("javascript:alert(1)")),
                Block::Tiles {
                    tiles: vec![Tile {
                        icon: Picture::Info,
                        label: s(bad),
                        route: s("//evil.example/"),
                    }],
                },
                Block::Items {
                    items: vec![Item {
                        route: Some(s("\" onclick=\"alert(1)")),
                        ..item(Picture::Info, bad, bad, bad, Tone::Info)
                    }],
                    empty: s(bad),
                },
                Block::Facts { facts: vec![fact(bad, bad)] },
                Block::Amount { label: s(bad), amount: s(bad), note: s(bad) },
                clock(1, 0, bad),
                Block::Timeline { steps: vec![step(Stage::Now, bad, bad)] },
                Block::Ladder { steps: vec![step(Stage::Now, bad, bad)] },
                Block::TextField(hostile_field),
                Block::TextField(paragraph),
                Block::Photos { photos: vec![Photo { file: s("../../x\"y"), caption: s(bad) }] },
                Block::Map(MapPin {
                    title: s(bad),
                    detail: s(bad),
                    others: vec![Pin { latitude: f64::NAN, longitude: 1e300 }; 300],
                    ..map(None)
                }),
                Block::Qr(code),
                Block::Document(Document {
                    title: s(bad),
                    number: s(bad),
                    facts: vec![fact(bad, bad)],
                    assurances: vec![s(bad)],
                    file: Some(DocumentFile {
                        file: s("../../x\"y"),
                        name: s(bad),
                        media_type: s("application/json"),
                        save: s(bad),
                    }),
                }),
                button(bad, bad, ButtonRole::Primary, None),
            ],
        )
    }
}
