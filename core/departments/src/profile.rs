//! The city's departments as its gateway names them: one may be younger than this app, which then shows it
//! all the same.

use live_domain::Department;
use serde_json::value::RawValue;

use crate::Error;
use crate::section::Context;

/// Under which name they are kept, where they are others than those that are built in.
const KEPT: &str = "departments";

/// The city's departments, in the order in which they are shown.
pub fn departments(cx: &Context) -> Vec<Department> {
    let kept = cx.store.value(KEPT).ok().flatten();
    let told = kept.and_then(|kept| read(std::str::from_utf8(&kept).ok()?));
    told.unwrap_or_else(|| cx.city.departments.clone())
}

/// What a department is called; nothing where the city has none of this id.
pub fn department_name(cx: &Context, id: &str) -> Option<String> {
    let known = departments(cx).into_iter().find(|known| known.id == id)?;
    Some(known.name.in_language(cx.words.language().tag()).to_owned())
}

/// Keeps what the gateway told of departments. One that tells nothing has those that are built in.
pub(crate) fn told(cx: &Context, departments: Option<&RawValue>) -> Result<(), Error> {
    let is_other =
        |text: &&str| read(text).is_some_and(|departments| departments != cx.city.departments);
    let told = departments.map(RawValue::get).filter(is_other);
    let kept = cx.store.value(KEPT)?;
    match told {
        Some(told) if kept.as_deref() != Some(told.as_bytes()) => {
            cx.store.put_value(KEPT, told.as_bytes())?;
        }
        None if kept.is_some() => cx.store.delete_value(KEPT)?,
        _ => {}
    }
    Ok(())
}

fn read(text: &str) -> Option<Vec<Department>> {
    live_domain::json::read(text.as_bytes())
        .ok()
        .filter(|departments: &Vec<Department>| !departments.is_empty())
}
