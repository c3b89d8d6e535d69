//! What comes from a shell's fields goes into a form, checked at the door.

use live_departments::{Context, Error, Form};
use live_domain::photo;
use live_protocol::Point;
use live_screen::{Field, Input};

/// The most characters that any field takes, whatever the shell lets through.
const MAX_CHARS: usize = 4_000;
/// The longest id of a field.
const MAX_FIELD_CHARS: usize = 100;
/// The most fields that a form has.
const MAX_FIELDS: usize = 40;

/// Puts what was typed, picked or taken into the form. A photo is checked, freed of where it was
/// taken, and stored; one that cannot be used is refused at its field, and what was there stays.
/// Says whether everything was taken.
///
/// # Errors
/// Those of the store. A wrong photo is no error but a problem at its field.
pub(crate) fn apply(cx: &Context, form: &mut Form, fields: Vec<Field>) -> Result<bool, Error> {
    let mut all_taken = true;
    for Field { id: field, input } in fields.into_iter().take(MAX_FIELDS) {
        if field.is_empty() || field.len() > MAX_FIELD_CHARS {
            continue;
        }
        match input {
            Input::Text(text) => form.set(&field, text.chars().take(MAX_CHARS).collect::<String>()),
            Input::Point { latitude, longitude, accuracy_m } => {
                form.set_point(&field, &Point { latitude, longitude, accuracy_m });
            }
            Input::Photo(bytes) => all_taken &= apply_photo(cx, form, &field, &bytes)?,
            Input::Nothing => {
                remove_photo(cx, form, &field)?;
                form.set(&field, "");
            }
        }
    }
    Ok(all_taken)
}

fn apply_photo(cx: &Context, form: &mut Form, field: &str, bytes: &[u8]) -> Result<bool, Error> {
    let clean = match photo::without_metadata(bytes) {
        Ok(clean) => clean,
        Err(invalid) => {
            form.object(field, invalid.code());
            return Ok(false);
        }
    };
    let media_type = match photo::check(&clean) {
        Ok(info) => info.media_type,
        Err(invalid) => {
            form.object(field, invalid.code());
            return Ok(false);
        }
    };
    let id = live_domain::new_id(cx.clock.as_ref(), cx.random.as_ref());
    cx.store.put_file(id, media_type, &clean)?;
    remove_photo(cx, form, field)?;
    form.set_photo(field, id, clean.len());
    Ok(true)
}

fn remove_photo(cx: &Context, form: &Form, field: &str) -> Result<(), Error> {
    match form.photo(field) {
        Some((old, _)) => Ok(cx.store.delete_file(old)?),
        None => Ok(()),
    }
}
