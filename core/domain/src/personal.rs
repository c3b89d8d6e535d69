//! What all numbers that belong to a person have in common.

/// Gives a type around a canonical string of digits its traits: printed as people print it, masked
/// in anything that may end in a log, and on the wire as the canonical string. `shows` is how many
/// digits at the start and at the end a mask leaves to be seen.
macro_rules! personal_number {
    ($type:ident, print = $print:expr, shows = ($start:expr, $end:expr), like = $like:literal) => {
        impl $type {
            #[doc = concat!("For screens and logs: `", $like, "`.")]
            pub fn masked(&self) -> String {
                $crate::digits::masked(&self.to_string(), $start, $end)
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(&$print(&self.0))
            }
        }

        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.masked())
            }
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
