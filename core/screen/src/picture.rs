//! Icons by their meaning.

use serde::Serialize;

/// The icons that the core asks for, by meaning. Each shell has a picture for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Picture {
    /// The city's departments and services.
    Services,
    /// The first screen.
    Home,
    /// Kept documents.
    Documents,
    /// The person's own account.
    Person,
    /// A problem to report.
    Report,
    /// A bill.
    Bill,
    /// A road.
    Road,
    /// A lamp.
    Lamp,
    /// Waste.
    Waste,
    /// Water and flooding.
    Water,
    /// A tree.
    Tree,
    /// Public order.
    Order,
    /// Anything else.
    Other,
    /// Waiting to be sent.
    Waiting,
    /// Sent.
    Sent,
    /// No network.
    Offline,
    /// Something needs care.
    Warning,
    /// Good to know.
    Info,
    /// Done, agreed.
    Check,
    /// A date.
    Calendar,
    /// A place.
    Place,
    /// A photo.
    Photo,
    /// Signed, proven, kept safe.
    Shield,
    /// A phone, or calling.
    Phone,
    /// The language.
    Language,
    /// Going away: signing out.
    Leave,
    /// A family or a group.
    People,
    /// Saving to keep.
    Download,
    /// An emergency.
    Emergency,
    /// Searching by number.
    Search,
    /// Trying again.
    Again,
}
