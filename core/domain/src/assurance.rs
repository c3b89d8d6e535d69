//! How sure the city is of who somebody is.

use serde::{Deserialize, Serialize};

/// How sure the city is of who holds an account. Ordered: each level opens what the lower one does.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Assurance {
    /// Nobody signed in.
    #[default]
    Guest,
    /// A phone number was confirmed by a one-time code.
    Phone,
    /// NIK and family card number agree with the civil register.
    Matched,
    /// Proven by the national identity provider, or attested by an officer.
    Proven,
}
