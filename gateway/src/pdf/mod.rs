//! Documents that the city issues, as PDF: drawn, and signed so that any reader of PDF can check it.

mod certificates;
mod cms;
mod page;
mod signing;
mod text;

use async_trait::async_trait;
use live_domain::Timestamp;

use crate::error::Result;

pub(crate) use certificates::Chain;
pub(crate) use page::{Paper, draw};
pub(crate) use signing::CitySeal;

/// Signs a PDF that has an empty signature field. The city's own key does; a national authority's
/// service takes the same PDF and gives it back signed.
#[async_trait]
pub(crate) trait Seal: Send + Sync {
    /// The same PDF with a signature over all of it.
    async fn seal(&self, pdf: Vec<u8>, now: Timestamp) -> Result<Vec<u8>>;
}
