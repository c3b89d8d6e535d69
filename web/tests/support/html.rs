//! The tags of a page: enough of HTML to ask a page what it consists of. The renderer escapes
//! every `<` and `"` that is no markup, which a test of hostile text proves with this very scanner.

use std::collections::BTreeMap;

#[derive(Debug, Clone)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// The text that stands in it, but not in a tag within it; decoded.
    pub text: String,
    /// The tags that it stands in, outermost first, by their place in the list.
    pub within: Vec<usize>,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

const VOID: [&str; 6] = ["meta", "link", "input", "img", "br", "hr"];

/// The opening tags of a page, in their order.
pub fn tags(html: &str) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if let Some(inner) = open.last() {
            tags[*inner].text.push_str(&decode(&rest[..at]));
        }
        rest = &rest[at + 1..];
        let end = end_of_tag(rest);
        let (tag, after) = rest.split_at(end);
        rest = &after[1..];
        if tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop().expect("a tag is closed that was never opened");
            assert_eq!(tags[closed].name, name, "closed in the wrong order");
            continue;
        }
        let (name, attributes) = parse(tag.trim_end_matches('/'));
        let closed = VOID.contains(&name.as_str()) || tag.ends_with('/');
        tags.push(Tag { name, attributes, text: String::new(), within: open.clone() });
        if !closed {
            open.push(tags.len() - 1);
        }
    }
    assert!(open.is_empty(), "never closed: {:?}", tags[open[0]]);
    tags
}

fn end_of_tag(rest: &str) -> usize {
    let mut quoted = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    panic!("a tag without an end: {rest:.80}");
}

fn parse(tag: &str) -> (String, BTreeMap<String, String>) {
    let (name, mut rest) = tag.split_once([' ', '\n']).unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = rest[..end].to_owned();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(quoted) = rest.strip_prefix("=\"") {
            let (inside, after) = quoted.split_once('"').expect("a value ends");
            value = decode(inside);
            rest = after;
        }
        assert!(attributes.insert(key.clone(), value).is_none(), "{key} twice in <{tag}>");
    }
    (name.to_owned(), attributes)
}

fn decode(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Everything that a tag says: its own text and that of the tags in it.
pub fn words(tags: &[Tag], at: usize) -> String {
    let inside = tags.iter().filter(|tag| tag.within.contains(&at)).map(|tag| tag.text.as_str());
    std::iter::once(tags[at].text.as_str()).chain(inside).collect::<Vec<_>>().join(" ")
}
