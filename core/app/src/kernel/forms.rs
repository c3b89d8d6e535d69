//! What has been typed, kept at every change.

use live_departments::{Error, Form};
use live_screen::Field;

use super::Kernel;
use crate::fields;

impl Kernel {
    /// Puts fields into the form of what is shown; `false` when one was refused at the door.
    pub(super) fn edit(&self, fields: Vec<Field>) -> Result<bool, Error> {
        if fields.is_empty() {
            return Ok(true);
        }
        let route = self.state().top().clone();
        let section = self.section(&route).ok_or(Error::NotFound)?;
        let key = section.form_key(&route);
        let mut form = self.form(&key)?;
        let result = fields::apply(&self.cx, &mut form, fields);
        form.changed_at = self.cx.clock.now();
        self.keep_form(&key, &form)?;
        result
    }

    pub(crate) fn form(&self, key: &str) -> Result<Form, Error> {
        Ok(self.cx.kept(&form_name(key))?.unwrap_or_default())
    }

    pub(super) fn keep_form(&self, key: &str, form: &Form) -> Result<(), Error> {
        let name = form_name(key);
        if form.is_blank() {
            return Ok(self.cx.store.delete_value(&name)?);
        }
        self.cx.keep(&name, form)
    }
}

fn form_name(key: &str) -> String {
    format!("form/{key}")
}
