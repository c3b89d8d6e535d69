//! Maps: a quiet sketch or the operator's tiles, the pin, and, for a field, a way to set it by a
//! tap that works without scripts.

use maud::{Markup, PreEscaped, html};

use super::fields::Says;
use super::icon::{self, Own};
use super::{PageContext, dom_id};
use crate::assets::assets;
use crate::geo::{HEIGHT, View, WIDTH};
use crate::screen::{MapPin, Picture, PlaceField};

/// The widths at which a tappable map is offered, in CSS pixels; the style sheet shows one of
/// them. The name of the picture input carries its size, so that the tap can be understood.
const TAP_WIDTHS: [u32; 4] = [288, 328, 358, 440];

/// A place to look at.
pub(super) fn look(pin: &MapPin, cx: &PageContext<'_>) -> Markup {
    let view = View::of(pin, None);
    html! {
        figure.map { (drawing(pin, &view, cx)) (caption(pin, cx)) }
    }
}

/// A place to set.
pub(super) fn field(field: &PlaceField, cx: &PageContext<'_>) -> Markup {
    let says = Says::new(&field.id, &field.help, field.error.as_deref());
    let id = dom_id(&field.id);
    let view = View::of(&field.map, cx.zoom);
    let (usual, nearest) = View::zooms(&field.map);
    let zoom = cx.zoom.unwrap_or(usual).min(nearest);
    let step = |to: Option<u8>, own: Own, words: &str| {
        html! {
            button.round name="zoom" disabled[to.is_none()] title=(words)
                value=(to.unwrap_or(zoom)) {
                (icon::own(own)) span.hidden { (words) }
            }
        }
    };
    html! {
        div class={ (says.class()) " place" } id=(id) role="group" aria-labelledby={ (id) "-label" }
            aria-describedby=[says.described_by()] data-place=(field.id) {
            p.label id={ (id) "-label" } { (field.label) }
            (says.help())
            input type="hidden" name={ (field.id) ".view" } value=(view);
            figure.map {
                div.tap {
                    (drawing(&field.map, &view, cx))
                    @for width in TAP_WIDTHS {
                        @let height = width * 3 / 4;
                        input.(format!("w{width}")) type="image" width=(width) height=(height)
                            name={ (field.id) "@" (width) "x" (height) } src=(assets().clear.path)
                            alt={ (field.label) ": " (cx.words.controls.map_hint) };
                    }
                    div.zoom {
                        (step((zoom < nearest).then_some(zoom + 1), Own::Nearer, &cx.words.controls.map_nearer))
                        (step(zoom.checked_sub(1), Own::Farther, &cx.words.controls.map_farther))
                    }
                }
                (caption(&field.map, cx))
            }
            button.btn.quiet.scripted type="button" data-locate { (icon::own(Own::Locate)) span { (field.locate) } }
            (says.verdict())
        }
    }
}

fn caption(pin: &MapPin, cx: &PageContext<'_>) -> Markup {
    html! {
        figcaption {
            @if !(pin.title.is_empty() && pin.detail.is_empty()) {
                (icon::picture(Picture::Place))
                span.grow { b { (pin.title) } @if !pin.detail.is_empty() { span.meta { (pin.detail) } } }
            }
            @if let Some(tiles) = cx.tiles.filter(|tiles| !tiles.credit.is_empty()) {
                small.credit { (tiles.credit) }
            }
        }
    }
}

fn drawing(pin: &MapPin, view: &View, cx: &PageContext<'_>) -> Markup {
    let (length, units) = view.scale();
    let scale =
        if length >= 1_000 { format!("{} km", length / 1_000) } else { format!("{length} m") };
    html! {
        svg.drawing viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } aria-hidden="true" {
            @if let Some(tiles) = cx.tiles {
                @for tile in view.tiles() {
                    image href=(tiles.address(&tile)) x=(short(tile.left)) y=(short(tile.top))
                        width=(short(tile.side)) height=(short(tile.side)) {}
                }
            } @else {
                (sketch(view))
            }
            g.scale transform={ "translate(12 " (HEIGHT - 12.0) ")" } {
                path d={ "M0 -6v6h" (short(units)) "v-6" } {}
                text x="5" y="-5" { (scale) }
            }
            @if let Some((x, y)) = pin.pin.and_then(|at| view.place((at.latitude, at.longitude))) {
                g.pin transform={ "translate(" (short(x)) " " (short(y)) ")" } { (PreEscaped(PIN)) }
            }
            // The first lies on top, and all on the pin, so that a number can be read.
            @for (number, at) in pin.others.iter().enumerate().rev() {
                @if let Some((x, y)) = view.place((at.latitude, at.longitude)) {
                    g.mark transform={ "translate(" (short(x)) " " (short(y)) ")" } {
                        circle r="11" {} text y="4.5" { (number + 1) }
                    }
                }
            }
        }
    }
}

/// A river, a few roads and a grid that stays on the ground: where there is no map, something
/// calm to put a pin on.
fn sketch(view: &View) -> Markup {
    let (down, across) = view.grid();
    html! {
        rect.land width=(WIDTH) height=(HEIGHT) {}
        path.grid d={
            @for x in &down { "M" (short(*x)) " 0v" (HEIGHT) }
            @for y in &across { "M0 " (short(*y)) "h" (WIDTH) }
        } {}
        (PreEscaped(LINES))
    }
}

/// The tip of the pin is at the origin.
const PIN: &str = concat!(
    "<circle class=\"halo\" r=\"30\"/>",
    "<path class=\"drop\" d=\"M0 0C-4-8-17-19-17-32a17 17 0 0 1 34 0C17-19 4-8 0 0z\"/>",
    "<circle class=\"eye\" cy=\"-32\" r=\"6\"/>"
);

const LINES: &str = concat!(
    "<path class=\"river\" d=\"M-10 82C60 100 110 92 190 66S340 50 410 66\"/>",
    "<path class=\"road\" d=\"M118-10C134 90 104 190 152 310M302-10L262 310",
    "M-10 206C90 178 160 218 250 206S360 180 410 168\"/>"
);

/// A number with one decimal: enough for a drawing.
fn short(number: f64) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
