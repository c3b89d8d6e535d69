//! What a shell sends back.

/// What the person, or the platform, did.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Intent {
    /// Go to a screen: a tapped link, a deep link, a notification, a page's address. A route that
    /// is not known, or not well formed, leads to the first screen with a notice.
    Open {
        /// Where, for example `laksa/new`. What follows a `?` in a link or an address comes with it:
        /// it is for the screen to which somebody comes back from outside, and for nobody else.
        route: String,
    },
    /// One screen back.
    Back,
    /// A field was changed; sent at every pause of typing, so that nothing typed is lost.
    Edit {
        /// The field.
        field: Field,
    },
    /// A button was pressed.
    Press {
        /// The button's action.
        action: String,
        /// The fields that the shell has not sent yet.
        fields: Vec<Field>,
    },
    /// Fetch what is shown again.
    Refresh,
    /// The platform says that the network changed.
    Network(Network),
}

/// A field and what was put into it.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Field {
    /// The field's id.
    pub id: String,
    /// Its content.
    pub input: Input,
}

/// What a field holds.
#[derive(Clone, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Input {
    /// Text, or the value of a choice or a rating.
    Text(String),
    /// The bytes of a photo (JPEG, PNG or WebP).
    Photo(Vec<u8>),
    /// A point: latitude and longitude in degrees, accuracy in metres when measured.
    Point {
        /// Degrees north.
        latitude: f64,
        /// Degrees east.
        longitude: f64,
        /// Radius in metres.
        accuracy_m: Option<f64>,
    },
    /// Emptied.
    Nothing,
}

/// Never shows what was typed: an intent may end in a log.
impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} chars)", text.chars().count()),
            Self::Photo(bytes) => write!(f, "Photo({} bytes)", bytes.len()),
            Self::Point { .. } => f.write_str("Point"),
            Self::Nothing => f.write_str("Nothing"),
        }
    }
}

/// The network as the platform sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Network {
    /// There is none.
    None,
    /// There is one, paid by the byte.
    Metered,
    /// There is one.
    Free,
}
