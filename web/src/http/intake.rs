//! A form's fields as what the screen asked for.

use super::body::Sent;
use crate::geo::View;
use crate::screen::{Block, Button, Field, Input, SUBSCRIBES, Screen};

/// What the person did with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// Pressed one of the screen's buttons.
    Press(String),
    /// Took the photo of a field away.
    Remove(String),
    /// Looked at the map from nearer or farther.
    Zoom(u8),
    /// Tapped a map, or asked for another look: what was typed is kept.
    Keep,
}

impl Deed {
    pub(super) fn of(sent: &Sent) -> Self {
        if let Some(field) = sent.text("remove") {
            Self::Remove(field.to_owned())
        } else if let Some(zoom) = sent.text("zoom") {
            zoom.parse().map_or(Self::Keep, Self::Zoom)
        } else if sent.texts().any(|(name, _)| tapped_size(name).is_some()) {
            Self::Keep
        } else if let Some(action) = sent.text("action") {
            Self::Press(action.to_owned())
        } else {
            Self::Keep
        }
    }
}

/// What was filled in, by the screen's fields; everything else that was sent is left alone.
/// Photos come as they are: making them smaller is another's work.
pub(super) fn inputs(screen: &Screen, sent: &mut Sent) -> Vec<Field> {
    let mut inputs = Vec::new();
    for block in &screen.blocks {
        let (id, input) = match block {
            Block::TextField(field) => (&field.id, text(sent, &field.id, &field.value)),
            Block::Choice(field) => (&field.id, text(sent, &field.id, &field.value)),
            Block::RatingField(field) => {
                (&field.id, text(sent, &field.id, &field.value.to_string()))
            }
            Block::PhotoField(field) => (&field.id, sent.take_photo(&field.id).map(Input::Photo)),
            Block::PlaceField(field) => (&field.id, point(sent, &field.id)),
            // What the browser has subscribed with.
            Block::Button(button) if is_call(button) => {
                (&button.action, text(sent, &button.action, ""))
            }
            Block::Heading { .. }
            | Block::Text { .. }
            | Block::Notice(_)
            | Block::Tiles { .. }
            | Block::Items { .. }
            | Block::Facts { .. }
            | Block::Amount { .. }
            | Block::Ladder { .. }
            | Block::Timeline { .. }
            | Block::WorkingDays { .. }
            | Block::Photos { .. }
            | Block::Map(_)
            | Block::Qr(_)
            | Block::Document(_)
            | Block::Button(_) => continue,
        };
        inputs.extend(input.map(|input| Field { id: id.clone(), input }));
    }
    inputs
}

/// Whether a button has the browser subscribe first.
fn is_call(button: &Button) -> bool {
    button.link.as_ref().is_some_and(|link| link.starts_with(SUBSCRIBES))
}

/// A text, when it is another than the one that is there.
fn text(sent: &Sent, id: &str, known: &str) -> Option<Input> {
    sent.text(id).filter(|text| *text != known).map(|text| Input::Text(text.to_owned()))
}

/// A point: measured by the device, or tapped on the map.
fn point(sent: &Sent, id: &str) -> Option<Input> {
    let number = |part: &str| sent.text(&format!("{id}.{part}"))?.parse::<f64>().ok();
    if let (Some(latitude), Some(longitude)) = (number("lat"), number("lon")) {
        let sound = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let accuracy_m = number("acc").filter(|metres| (0.0..1e7).contains(metres));
        return sound.then_some(Input::Point { latitude, longitude, accuracy_m });
    }
    tap(sent, id)
}

/// The field and the size in the name of a picture input's horizontal coordinate.
fn tapped_size(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(".x")?.split_once('@')
}

/// A tap on a picture input whose name says how large it was shown: `point@358x268.x`.
fn tap(sent: &Sent, id: &str) -> Option<Input> {
    let view: View = sent.text(&format!("{id}.view"))?.parse().ok()?;
    let (size, x) = sent.texts().find_map(|(name, value)| {
        let (_, size) = tapped_size(name).filter(|(field, _)| *field == id)?;
        Some((size, value.parse::<f64>().ok()?))
    })?;
    let y = sent.text(&format!("{id}@{size}.y"))?.parse::<f64>().ok()?;
    let (width, height) = size.split_once('x')?;
    let (width, height) = (width.parse::<f64>().ok()?, height.parse::<f64>().ok()?);
    // The keyboard presses such an input at its corner, which is no place somebody chose.
    if (x == 0.0 && y == 0.0) || !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    let (latitude, longitude) = view.tapped(x / width, y / height);
    Some(Input::Point { latitude, longitude, accuracy_m: None })
}
