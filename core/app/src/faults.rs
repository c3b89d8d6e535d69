//! A section that fails on purpose, by which the tests of shells see what becomes of a fault. It is
//! part of no app: only tests ask for the feature.

use async_trait::async_trait;
use live_departments::{Context, Error, Form, Page, Section};
use live_protocol::Assurance;
use live_screen::Route;

/// `faults/draw` panics when it is drawn, `faults/load` when it is loaded; `faults/proven` is for who
/// is proven.
pub(crate) struct Faults;

#[async_trait]
impl Section for Faults {
    fn name(&self) -> &'static str {
        "faults"
    }

    fn needs(&self, route: &Route) -> Assurance {
        let is_for_proven = route.to_string() == "faults/proven";
        if is_for_proven { Assurance::Proven } else { Assurance::Guest }
    }

    fn draw(&self, _cx: &Context, route: &Route, _form: &Form) -> Result<Page, Error> {
        assert!(route.to_string() != "faults/draw", "drawn on purpose");
        Ok(Page::new("faults"))
    }

    async fn load(&self, _cx: &Context, route: &Route, _force: bool) -> Result<(), Error> {
        assert!(route.to_string() != "faults/load", "loaded on purpose");
        Ok(())
    }
}
