//! The departments, and whether their systems answer.

use live_domain::{Localized, Timestamp};
use serde::{Deserialize, Serialize};

/// Every department of the city, in its order: `GET /v1/departments`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Departments {
    /// The departments.
    pub departments: Vec<Department>,
}

/// A department, and since when its system does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Department {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: Localized,
    /// Since when a system of its does not answer and is left alone for a while, where that is so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = DateTime))]
    pub unreachable_since: Option<Timestamp>,
}
