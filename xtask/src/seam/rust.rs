//! The string literals of Rust code, each with what surrounds it.
//!
//! A small reader of tokens instead of a parser: it needs to know strings from comments, and which
//! brackets a string stands in, and nothing more.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::tokens::{self, Kind, Token};

/// What was read from one file.
#[derive(Debug, Default)]
pub struct Source {
    /// Every string literal outside tests and attributes.
    pub literals: Vec<Literal>,
    /// The lines of items that only tests see.
    pub test_lines: Vec<RangeInclusive<usize>>,
    /// Modules that only tests see and that stand in a file of their own.
    pub test_modules: Vec<String>,
}

/// A string literal.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Where it begins.
    pub line: usize,
    /// Its content, escapes resolved.
    pub text: String,
    /// What it is for, as far as its surroundings tell.
    pub place: Place,
}

/// What surrounds a literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Anywhere in code.
    Code,
    /// The text of an HTML element.
    HtmlText,
    /// The value of an HTML attribute with this name.
    HtmlAttribute(String),
}

/// Macros and methods whose words only developers and operators read.
const FOR_DEVELOPERS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_ne",
    "because",
    "bug",
    "debug",
    "debug_assert",
    "debug_assert_eq",
    "debug_span",
    "env",
    "eprintln",
    "error",
    "error_span",
    "event",
    "expect",
    "expect_err",
    "include_bytes",
    "include_str",
    "info",
    "info_span",
    "option_env",
    "panic",
    "println",
    "span",
    "trace",
    "trace_span",
    "unreachable",
    "warn",
];

/// Reads Rust code.
pub fn read(code: &str) -> Source {
    let (tokens, marked) = tokens::read(code);
    let mut walk = Walk {
        tokens: &tokens,
        marked: &marked,
        frames: Vec::new(),
        test_pending: None,
        let_at: None,
        source: Source::default(),
    };
    for at in 0..tokens.len() {
        walk.step(at);
    }
    walk.source
}

/// An open bracket.
struct Frame {
    /// The macro or function that is called, if one is.
    called: String,
    is_macro: bool,
    is_attribute: bool,
    is_call: bool,
    html_attribute: Option<String>,
    /// The first token inside.
    first: usize,
    /// The line on which a test-only item began.
    test_since: Option<usize>,
}

struct Walk<'a> {
    tokens: &'a [Token],
    marked: &'a HashSet<usize>,
    frames: Vec<Frame>,
    /// A test-only attribute was read at this depth and line; its item is still to come.
    test_pending: Option<(usize, usize)>,
    /// The depth of an `@let` of a page's template, while its value is read: code, not text.
    let_at: Option<usize>,
    source: Source,
}

impl<'a> Walk<'a> {
    fn step(&mut self, at: usize) {
        let token = &self.tokens[at];
        match token.kind {
            Kind::Mark('(' | '[' | '{') => self.open(at),
            Kind::Mark(')' | ']' | '}') => self.close(at),
            Kind::Mark(';') => self.end_of_item(at),
            Kind::Text => self.literal(at),
            Kind::Word if token.is_word("let") && self.before(at, 1).is_some_and(|t| t.is('@')) => {
                self.let_at = Some(self.frames.len());
            }
            Kind::Word | Kind::Mark(_) => {}
        }
    }

    fn before(&self, at: usize, steps: usize) -> Option<&'a Token> {
        at.checked_sub(steps).and_then(|index| self.tokens.get(index))
    }

    fn open(&mut self, at: usize) {
        let before = |steps| self.before(at, steps);
        let is_bang = |steps| before(steps).is_some_and(|token: &Token| token.is('!'));
        let is_word = |steps| before(steps).is_some_and(|token: &Token| token.kind == Kind::Word);
        let is_hash = |steps| before(steps).is_some_and(|token: &Token| token.is('#'));
        let is_macro = is_bang(1) && is_word(2);
        let is_call = self.tokens[at].is('(') && is_word(1);
        let name = if is_macro { before(2) } else { before(1).filter(|_| is_call) };
        let is_attribute = self.tokens[at].is('[') && (is_hash(1) || is_bang(1) && is_hash(2));
        let called = name.map_or_else(String::new, |token| token.text.clone());
        let html_attribute = self.attribute_name(at);
        let mut test_since = None;
        if self.tokens[at].is('{')
            && let Some((_, line)) =
                self.test_pending.take_if(|(depth, _)| *depth == self.frames.len())
        {
            test_since = Some(line);
        }
        self.frames.push(Frame {
            called,
            is_macro,
            is_attribute,
            is_call,
            html_attribute,
            first: at + 1,
            test_since,
        });
    }

    fn close(&mut self, at: usize) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        if let Some(since) = frame.test_since {
            self.source.test_lines.push(since..=self.tokens[at].line);
        }
        if frame.is_attribute && !self.in_test() && is_for_tests(&self.tokens[frame.first..at]) {
            self.test_pending = Some((self.frames.len(), self.tokens[at].line));
        }
    }

    /// A `;` ends a test-only item without a body: an import, or a module in its own file.
    fn end_of_item(&mut self, at: usize) {
        self.let_at.take_if(|depth| *depth == self.frames.len());
        let pending = self.test_pending.take_if(|(depth, _)| *depth == self.frames.len());
        if let (Some((_, line)), Some(name), Some(keyword)) =
            (pending, self.before(at, 1), self.before(at, 2))
        {
            self.source.test_lines.push(line..=self.tokens[at].line);
            if keyword.is_word("mod") {
                self.source.test_modules.push(name.text.clone());
            }
        }
    }

    fn in_test(&self) -> bool {
        self.frames.iter().any(|frame| frame.test_since.is_some())
    }

    fn literal(&mut self, at: usize) {
        let token = &self.tokens[at];
        let is_marked =
            self.marked.contains(&token.line) || self.marked.contains(&(token.line - 1));
        let for_developers = self.frames.iter().any(|frame| {
            frame.is_attribute
                || (frame.is_macro || frame.is_call)
                    && FOR_DEVELOPERS.contains(&frame.called.as_str())
        });
        if is_marked || for_developers || self.in_test() {
            return;
        }
        let place = self.place(at);
        let (line, text) = (token.line, token.text.clone());
        self.source.literals.push(Literal { line, text, place });
    }

    fn place(&self, at: usize) -> Place {
        let Some(html) =
            self.frames.iter().rposition(|frame| frame.is_macro && frame.called == "html")
        else {
            return Place::Code;
        };
        if self.let_at.is_some() {
            return Place::Code;
        }
        if let Some(name) = self.attribute_name(at) {
            return Place::HtmlAttribute(name);
        }
        let inner = &self.frames[html + 1..];
        if let Some(name) = inner.iter().rev().find_map(|frame| frame.html_attribute.clone()) {
            return Place::HtmlAttribute(name);
        }
        // Between braces stands text; between parentheses, code.
        let is_code =
            inner.iter().any(|frame| frame.is_call || self.tokens[frame.first - 1].is('('));
        if is_code { Place::Code } else { Place::HtmlText }
    }

    /// The name before `=` at this token, put together from its parts: `aria-label=`.
    fn attribute_name(&self, at: usize) -> Option<String> {
        if !self.before(at, 1)?.is('=') {
            return None;
        }
        let mut parts = Vec::new();
        let mut steps = 2;
        while let Some(token) = self.before(at, steps) {
            let fits = if parts.len() % 2 == 0 { token.kind == Kind::Word } else { token.is('-') };
            if !fits {
                break;
            }
            parts.push(token.text.as_str());
            steps += 1;
        }
        let is_variable =
            self.before(at, steps).is_some_and(|t| t.is_word("let") || t.is_word("mut"));
        if parts.is_empty() || is_variable {
            return None;
        }
        parts.reverse();
        Some(parts.concat())
    }
}

/// Whether an attribute, given by the tokens between its brackets, leaves its item to tests only.
fn is_for_tests(attribute: &[Token]) -> bool {
    match attribute {
        [word] => word.is_word("test"),
        [word, ..] if word.is_word("cfg") => {
            attribute.iter().any(|token| token.is_word("test"))
                && !attribute.iter().any(|token| token.is_word("not"))
        }
        _ => false,
    }
}
