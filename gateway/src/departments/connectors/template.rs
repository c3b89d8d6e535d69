//! What a configuration says of our fields and of theirs: words and JSON with `{fields}` in them, and places
//! in an answer.

use std::collections::BTreeMap;

use live_domain::Timestamp;
use serde::{Deserialize, Deserializer, de};
use serde_json::{Map, Value};

use crate::departments::system::part;

/// Our fields by name, to be put where a template wants them. What is not known is not there.
pub(super) type Fields = BTreeMap<String, Value>;

/// Words with `{fields}` in them, of which `{{` is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Field(String),
}

impl Words {
    fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (plain, from) = rest.split_at(at);
            pieces.push(Piece::Plain(plain.to_owned()));
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                pieces.push(Piece::Plain(from[..1].to_owned()));
                rest = after;
                continue;
            }
            let field = from.strip_prefix('{').and_then(|from| from.split_once('}'));
            let (name, after) = field.ok_or("a brace that opens or closes nothing")?;
            pieces.push(Piece::Field(name.to_owned()));
            rest = after;
        }
        pieces.push(Piece::Plain(rest.to_owned()));
        pieces.retain(|piece| !matches!(piece, Piece::Plain(plain) if plain.is_empty()));
        Ok(Self(pieces))
    }

    /// The names of its fields.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Field(name) => Some(name.as_str()),
            Piece::Plain(_) => None,
        })
    }

    /// With the fields put in as words, each changed like this; what is not known is empty.
    fn say(&self, fields: &Fields, change: impl Fn(&str) -> String) -> String {
        let say = |piece: &Piece| match piece {
            Piece::Plain(plain) => plain.clone(),
            Piece::Field(name) => match fields.get(name) {
                Some(Value::String(words)) => change(words),
                Some(value) if !value.is_null() => change(&value.to_string()),
                _ => String::new(),
            },
        };
        self.0.iter().map(say).collect()
    }

    /// The value: of one field alone as it is, or words.
    fn value(&self, fields: &Fields) -> Option<Value> {
        match &self.0[..] {
            [Piece::Field(name)] => fields.get(name).filter(|value| !value.is_null()).cloned(),
            _ => Some(Value::String(self.say(fields, str::to_owned))),
        }
    }
}

/// A path below the system's address, with `{fields}` as parts of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Words);

impl Path {
    /// With the fields put in.
    pub fn say(&self, fields: &Fields) -> String {
        self.0.say(fields, part)
    }

    /// A field that is not among those that there are, if any.
    pub fn stranger(&self, known: &[&str]) -> Option<&str> {
        self.0.names().find(|name| !is_known(name, known))
    }
}

impl<'de> Deserialize<'de> for Path {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let is_below = !text.starts_with('/') && !text.contains("..") && !text.contains("://");
        if !is_below {
            return Err(de::Error::custom(format!(
                "`{text}` does not lie below `base`: no / at its beginning, no .. and no host"
            )));
        }
        Words::parse(&text).map(Self).map_err(de::Error::custom)
    }
}

/// JSON with `{fields}` in its words.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Body(Node);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Fixed(Value),
    Words(Words),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Body {
    /// With the fields put in. A member whose field is not known is left out.
    pub fn say(&self, fields: &Fields) -> Value {
        say(&self.0, fields).unwrap_or(Value::Null)
    }

    /// A field that is not among those that there are, if any.
    pub fn stranger(&self, known: &[&str]) -> Option<String> {
        let mut names = Vec::new();
        collect(&self.0, &mut names);
        names.into_iter().find(|name| !is_known(name, known)).map(str::to_owned)
    }
}

fn is_known(name: &str, known: &[&str]) -> bool {
    known.contains(&name)
        || (known.contains(&"answers")
            && name.strip_prefix("answers.").is_some_and(|n| !n.is_empty()))
}

fn say(node: &Node, fields: &Fields) -> Option<Value> {
    match node {
        Node::Fixed(value) => Some(value.clone()),
        Node::Words(words) => words.value(fields),
        Node::List(list) => Some(list.iter().filter_map(|node| say(node, fields)).collect()),
        Node::Object(members) => {
            let members = members
                .iter()
                .filter_map(|(name, node)| say(node, fields).map(|value| (name.clone(), value)));
            Some(Value::Object(members.collect::<Map<_, _>>()))
        }
    }
}

fn collect<'a>(node: &'a Node, names: &mut Vec<&'a str>) {
    match node {
        Node::Fixed(_) => {}
        Node::Words(words) => names.extend(words.names()),
        Node::List(list) => list.iter().for_each(|node| collect(node, names)),
        Node::Object(members) => members.iter().for_each(|(_, node)| collect(node, names)),
    }
}

fn node(value: Value) -> Result<Node, String> {
    Ok(match value {
        Value::String(text) => Node::Words(Words::parse(&text)?),
        Value::Array(list) => Node::List(list.into_iter().map(node).collect::<Result<_, _>>()?),
        Value::Object(members) => {
            let members = members.into_iter().map(|(name, value)| Ok((name, node(value)?)));
            Node::Object(members.collect::<Result<_, String>>()?)
        }
        other => Node::Fixed(other),
    })
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        node(Value::deserialize(deserializer)?).map(Self).map_err(de::Error::custom)
    }
}

/// A place in an answer: a JSON pointer (RFC 6901). Without one it is the whole answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pointer(String);

impl Pointer {
    /// What is there.
    pub fn find<'a>(&self, value: &'a Value) -> Option<&'a Value> {
        value.pointer(&self.0).filter(|found| !found.is_null())
    }

    /// The words or the number there, as words.
    pub fn words(&self, value: &Value) -> Option<String> {
        match self.find(value)? {
            Value::String(words) => Some(words.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The moment there: RFC 3339, or seconds or milliseconds since 1970.
    pub fn moment(&self, value: &Value) -> Option<Timestamp> {
        /// The smallest number that is milliseconds: as seconds it would be the year 5138.
        const MILLIS: i64 = 100_000_000_000;
        match self.find(value)? {
            Value::String(words) => words.parse().ok(),
            Value::Number(number) => number.as_i64().map(|number| {
                let millis = if number < MILLIS { number.saturating_mul(1000) } else { number };
                Timestamp::from_unix_millis(millis)
            }),
            _ => None,
        }
    }
}

impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() || text.starts_with('/') {
            return Ok(Self(text));
        }
        Err(de::Error::custom(format!("`{text}` is no JSON pointer: those begin with /")))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields() -> Fields {
        let fields = [
            ("number", json!("LK-26-000001")),
            ("words", json!("Lubang {dalam} & \"licin\"")),
            ("latitude", json!(-6.178_301)),
            ("answers", json!({ "nik": "1" })),
            ("landmark", Value::Null),
        ];
        fields.map(|(name, value)| (name.to_owned(), value)).into()
    }

    #[test]
    fn a_body_is_ours_in_their_words_and_what_is_not_known_is_left_out() {
        let body: Body = serde_json::from_value(json!({
            "kode": "{number}", "isi": "{words} ({{nomor {number}}})", "jenis": 7,
            "titik": [ "{latitude}", "{longitude}" ], "patokan": "{landmark}", "data": "{answers}",
        }))
        .unwrap();
        assert_eq!(
            body.say(&fields()),
            json!({
                "kode": "LK-26-000001", "jenis": 7, "titik": [-6.178_301],
                "isi": "Lubang {dalam} & \"licin\" ({nomor LK-26-000001})", "data": { "nik": "1" },
            })
        );
        let known = ["number", "words", "latitude", "longitude", "answers"];
        assert_eq!(body.stranger(&known), Some("landmark".to_owned()));
        assert!(serde_json::from_value::<Body>(json!({ "a": "{number" })).is_err());
    }

    #[test]
    fn what_comes_from_elsewhere_is_one_part_of_a_path() {
        let path: Path = serde_json::from_value(json!("aduan/{reference}?sejak={cursor}")).unwrap();
        let given = [("reference", json!("../../7?a=b#c")), ("cursor", json!(17))];
        let given = given.map(|(name, value)| (name.to_owned(), value)).into();
        assert_eq!(path.say(&given), "aduan/..%2F..%2F7%3Fa%3Db%23c?sejak=17");
        for wrong in ["/aduan", "../aduan", "https://elsewhere.example/"] {
            assert!(serde_json::from_value::<Path>(json!(wrong)).is_err(), "{wrong}");
        }
    }

    #[test]
    fn moments_are_written_in_three_ways() {
        let pointer: Pointer = serde_json::from_value(json!("/at")).unwrap();
        for at in
            [json!("2026-09-21T09:00:00+07:00"), json!(1_789_956_000), json!(1_789_956_000_000_i64)]
        {
            let found = pointer.moment(&json!({ "at": at })).unwrap();
            assert_eq!(found.to_string(), "2026-09-21T02:00:00Z");
        }
        assert_eq!(pointer.moment(&json!({ "at": "kemarin" })), None);
    }
}
