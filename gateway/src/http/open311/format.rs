//! Answers in the two formats of the standard: XML, which it requires, and JSON.

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

/// The format that a path asks for by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

impl Format {
    /// The name and the format of the last part of a path, such as `services.json`.
    pub fn of(name: &str) -> Option<(&str, Self)> {
        let (name, ending) = name.rsplit_once('.')?;
        match ending {
            "json" => Some((name, Self::Json)),
            "xml" => Some((name, Self::Xml)),
            _ => None,
        }
    }

    /// An answer whose XML has this root.
    pub fn answer(
        self,
        status: StatusCode,
        root: &str,
        value: &impl Serialize,
        cache: &'static str,
    ) -> Result<Response> {
        let (media_type, body) = match self {
            Self::Json => ("application/json; charset=utf-8", serde_json::to_string(value)?),
            Self::Xml => ("text/xml; charset=utf-8", xml(root, &serde_json::to_value(value)?)),
        };
        let headers = [(CONTENT_TYPE, media_type), (CACHE_CONTROL, cache)];
        Ok((status, headers, body).into_response())
    }
}

fn xml(root: &str, value: &Value) -> String {
    let mut text = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n".to_owned();
    element(&mut text, root, value);
    text
}

/// Writes a value as an element. Those of a list are named by its name in the singular, and there is no
/// element for what is not known.
fn element(text: &mut String, name: &str, value: &Value) {
    if value.is_null() {
        return;
    }
    text.extend(["<", name, ">"]);
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                element(text, name, value);
            }
        }
        Value::Array(list) => {
            let one = name.strip_prefix("service_").unwrap_or(name);
            let one = one.strip_suffix('s').unwrap_or(one);
            for value in list {
                element(text, one, value);
            }
        }
        Value::String(words) => escape(text, words),
        other => text.push_str(&other.to_string()),
    }
    text.extend(["</", name, ">"]);
}

/// Writes words so that they are nothing but words. What XML 1.0 has no way to say is left out.
fn escape(text: &mut String, words: &str) {
    for letter in words.chars() {
        match letter {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '\t' | '\n' => text.push(letter),
            '\r' => text.push_str("&#13;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() && u32::from(letter) < 0x20 => {}
            letter => text.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_of_requests_is_what_the_standard_shows() {
        let value = json!([{ "service_request_id": "LK-1", "note": null, "lat": -6.2 }]);
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<service_requests><request>\
            <lat>-6.2</lat><service_request_id>LK-1</service_request_id></request>\
            </service_requests>";
        assert_eq!(xml("service_requests", &value), expected);
    }

    #[test]
    fn words_stay_words() {
        let text = xml("errors", &json!(["</error><x a='1'>&amp;\u{1}\u{0}"]));
        assert!(
            text.ends_with(
                "<errors><error>&lt;/error&gt;&lt;x a='1'&gt;&amp;amp;</error></errors>"
            )
        );
    }

    #[test]
    fn the_ending_names_the_format() {
        assert_eq!(Format::of("services.json"), Some(("services", Format::Json)));
        assert_eq!(Format::of("LK-26-000001.xml"), Some(("LK-26-000001", Format::Xml)));
        assert_eq!(Format::of("services"), None);
        assert_eq!(Format::of("services.html"), None);
    }
}
