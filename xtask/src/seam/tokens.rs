//! Rust code as tokens: enough to know strings, brackets and names from comments.

use std::collections::HashSet;

/// The comment that says that the literals of its own and the next line are for machines.
pub const MARKER: &str = "seam: technical";

/// What a token is.
#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name, a keyword or a number.
    Word,
    /// Anything else that is not white space.
    Mark(char),
    /// A string.
    Text,
}

/// A piece of code.
#[derive(Debug)]
pub struct Token {
    pub kind: Kind,
    /// A string's content with its escapes resolved.
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }
}

/// The tokens of some code, and the lines on which a comment is the [`MARKER`].
pub fn read(code: &str) -> (Vec<Token>, HashSet<usize>) {
    Reader::new(code).read()
}

/// Turns code into tokens.
struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
    tokens: Vec<Token>,
    marked: HashSet<usize>,
}

impl Reader {
    fn new(code: &str) -> Self {
        let chars = code.chars().collect();
        Self { chars, at: 0, line: 1, tokens: Vec::new(), marked: HashSet::new() }
    }

    fn read(mut self) -> (Vec<Token>, HashSet<usize>) {
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('/', Some('/')) => self.line_comment(),
                ('/', Some('*')) => self.block_comment(),
                ('"', _) => self.string(),
                ('\'', _) => self.quote(),
                _ if char.is_alphanumeric() || char == '_' => self.word(),
                _ => {
                    if !char.is_whitespace() {
                        self.push(Kind::Mark(char), char.to_string(), self.line);
                    }
                    self.advance();
                }
            }
        }
        (self.tokens, self.marked)
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn advance(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(char == '\n');
        Some(char)
    }

    fn push(&mut self, kind: Kind, text: String, line: usize) {
        self.tokens.push(Token { kind, text, line });
    }

    fn line_comment(&mut self) {
        let start = self.at;
        while self.peek(0).is_some_and(|char| char != '\n') {
            self.advance();
        }
        let comment: String = self.chars[start..self.at].iter().collect();
        if comment.contains(MARKER) {
            self.marked.insert(self.line);
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0;
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some('/'), Some('*')) => depth += 1,
                (Some('*'), Some('/')) => depth -= 1,
                (None, _) => return,
                _ => {
                    self.advance();
                    continue;
                }
            }
            self.advance();
            self.advance();
            if depth == 0 {
                return;
            }
        }
    }

    /// A word, a number, or what begins with a word: `r"…"`, `br#"…"#`, `b"…"`, `c"…"`, `r#type`.
    fn word(&mut self) {
        let start = self.at;
        let line = self.line;
        while self.peek(0).is_some_and(|char| char.is_alphanumeric() || char == '_') {
            self.advance();
        }
        let word: String = self.chars[start..self.at].iter().collect();
        let hashes = self.chars[self.at..].iter().take_while(|char| **char == '#').count();
        let is_raw = matches!(word.as_str(), "r" | "br" | "cr");
        let read = self.tokens.len();
        if is_raw && self.peek(hashes) == Some('"') {
            self.raw_string(hashes);
        } else if matches!(word.as_str(), "b" | "c") && self.peek(0) == Some('"') {
            self.string();
        } else {
            self.push(Kind::Word, word, line);
            return;
        }
        // Bytes are for machines.
        if word != "r"
            && let Some(string) = self.tokens.get_mut(read)
        {
            string.kind = Kind::Word;
        }
    }

    fn raw_string(&mut self, hashes: usize) {
        let line = self.line;
        self.at += hashes + 1;
        let mut text = String::new();
        while let Some(char) = self.advance() {
            if char == '"' && (0..hashes).all(|ahead| self.peek(ahead) == Some('#')) {
                self.at += hashes;
                break;
            }
            text.push(char);
        }
        self.push(Kind::Text, text, line);
    }

    fn string(&mut self) {
        let line = self.line;
        self.advance();
        let mut text = String::new();
        while let Some(char) = self.advance() {
            match char {
                '"' => break,
                '\\' => self.escape(&mut text),
                _ => text.push(char),
            }
        }
        self.push(Kind::Text, text, line);
    }

    fn escape(&mut self, text: &mut String) {
        match self.advance() {
            Some('n' | 't' | 'r' | '0') => text.push(' '),
            Some('\n') => {
                while self.peek(0).is_some_and(char::is_whitespace) {
                    self.advance();
                }
            }
            Some('x') => self.at += 2,
            Some('u') => {
                let mut digits = String::new();
                while let Some(char) = self.advance().filter(|char| *char != '}') {
                    digits.push(char);
                }
                let code = u32::from_str_radix(digits.trim_start_matches('{'), 16);
                text.extend(code.ok().and_then(char::from_u32));
            }
            Some(char) => text.push(char),
            None => {}
        }
    }

    /// `'x'` and `'\n'` are characters, `'a` is a lifetime.
    fn quote(&mut self) {
        let is_escape = self.peek(1) == Some('\\');
        self.advance();
        if is_escape {
            self.at += 2;
            while self.advance().is_some_and(|char| char != '\'') {}
        } else if self.peek(1) == Some('\'') {
            self.advance();
            self.advance();
        }
    }
}
