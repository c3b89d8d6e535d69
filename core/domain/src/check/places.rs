//! Where things stand in a JSON text.

/// A value and where it stands, in bytes.
pub struct Node {
    /// Where it begins.
    pub start: usize,
    /// Where it is over.
    pub end: usize,
    /// What is inside.
    pub inside: Inside,
}

/// What is inside of a value.
pub enum Inside {
    /// Nothing: a text, a number, a word.
    Nothing,
    /// Elements.
    Elements(Vec<Node>),
    /// Members: a name, where the name begins, and the value.
    Members(Vec<(String, usize, Node)>),
}

impl Node {
    /// Reads a text of which it is known that it is JSON, and how deep it is nested.
    pub fn read(json: &str) -> Option<Self> {
        let mut reader = Reader { bytes: json.as_bytes(), at: 0 };
        reader.value(json)
    }

    /// Where a thing begins by its path (`pages[0].title.id`). Where it is not there: where the nearest
    /// that it would be in begins.
    pub fn find(&self, path: &str) -> usize {
        let mut node = self;
        let mut place = self.start;
        for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
            let next = match &node.inside {
                Inside::Members(members) => members
                    .iter()
                    .find(|(name, ..)| name == step)
                    .map(|(_, start, value)| (*start, value)),
                Inside::Elements(elements) => {
                    let index = step.trim_end_matches(']').parse::<usize>().ok();
                    let element = index.and_then(|index| elements.get(index));
                    element.map(|value| (value.start, value))
                }
                Inside::Nothing => None,
            };
            let Some((start, value)) = next else { break };
            (place, node) = (start, value);
        }
        place
    }

    /// The path of the innermost thing that a place lies in.
    pub fn path_at(&self, place: usize) -> String {
        let mut path = String::new();
        let mut node = self;
        loop {
            let holds = |value: &Node| value.start < place && place <= value.end;
            let next = match &node.inside {
                Inside::Members(members) => members
                    .iter()
                    .find(|(_, _, value)| holds(value))
                    .map(|(name, _, value)| (format!(".{name}"), value)),
                Inside::Elements(elements) => {
                    let found = elements.iter().enumerate().find(|(_, value)| holds(value));
                    found.map(|(index, value)| (format!("[{index}]"), value))
                }
                Inside::Nothing => None,
            };
            let Some((step, value)) = next else { break };
            path.push_str(&step);
            node = value;
        }
        path.trim_start_matches('.').to_owned()
    }

    /// The paths of members that stand twice in one object.
    pub fn doubles(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.collect_doubles("", &mut found);
        found
    }

    fn collect_doubles(&self, path: &str, found: &mut Vec<String>) {
        match &self.inside {
            Inside::Members(members) => {
                for (at, (name, _, value)) in members.iter().enumerate() {
                    let below = member(path, name);
                    if members[..at].iter().any(|(other, ..)| other == name) {
                        found.push(below.clone());
                    }
                    value.collect_doubles(&below, found);
                }
            }
            Inside::Elements(elements) => {
                for (at, value) in elements.iter().enumerate() {
                    value.collect_doubles(&format!("{path}[{at}]"), found);
                }
            }
            Inside::Nothing => {}
        }
    }
}

/// The path of a member of what a path leads to.
pub fn member(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The line and the column of a place, both from 1, the column in characters.
pub fn line_and_column(text: &str, place: usize) -> (usize, usize) {
    let place = text.floor_char_boundary(place);
    let before = &text[..place];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn value(&mut self, json: &str) -> Option<Node> {
        self.skip_space();
        let start = self.at;
        let inside = match self.bytes.get(start)? {
            b'{' => Inside::Members(self.many(b'}', |reader| {
                let at = reader.at;
                reader.text()?;
                let name = serde_json::from_str(json.get(at..reader.at)?).ok()?;
                reader.skip_space();
                reader.at += 1; // the colon
                Some((name, at, reader.value(json)?))
            })?),
            b'[' => Inside::Elements(self.many(b']', |reader| reader.value(json))?),
            b'"' => {
                self.text()?;
                Inside::Nothing
            }
            _ => {
                let rest = &self.bytes[start..];
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || b",]}".contains(byte);
                self.at += rest.iter().position(is_end).unwrap_or(rest.len());
                Inside::Nothing
            }
        };
        Some(Node { start, end: self.at, inside })
    }

    /// What stands between brackets.
    fn many<T>(&mut self, end: u8, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        self.at += 1; // the bracket
        loop {
            self.skip_space();
            match *self.bytes.get(self.at)? {
                byte if byte == end => {
                    self.at += 1;
                    return Some(found);
                }
                b',' => self.at += 1,
                _ => found.push(one(self)?),
            }
        }
    }

    /// Goes past a text in quotes.
    fn text(&mut self) -> Option<()> {
        self.at += 1; // the quote
        loop {
            match *self.bytes.get(self.at)? {
                b'"' => {
                    self.at += 1;
                    return Some(());
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    fn skip_space(&mut self) {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }
}
