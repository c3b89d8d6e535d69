//! The literals of scripts, style sheets and markup.

use super::rust::{Literal, Place};
use super::tokens::MARKER;

/// Functions of a script whose words are not shown to people.
const FOR_MACHINES: &[&str] = &[
    "closest",
    "debug",
    "Deprecated",
    "Error",
    "error",
    "log",
    "matches",
    "Preview",
    "querySelector",
    "querySelectorAll",
    "TypeError",
    "warn",
];

/// The attributes whose values people see or hear.
pub const READ_BY_PEOPLE: &[&str] = &[
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "summary",
    "title",
    "value",
];

/// The string literals of a script, those left out that only machines read.
pub fn script(code: &str) -> Vec<Literal> {
    Script::new(code, &['`'], TEMPLATE).read(&marked_lines(code))
}

/// The string literals of Kotlin. Comments and quotes are a script's; every text has blanks.
pub fn kotlin(code: &str) -> Vec<Literal> {
    Script::new(code, &['"'], TEMPLATE).read(&marked_lines(code))
}

/// The string literals of Swift, which are Kotlin's but for their blanks.
pub fn swift(code: &str) -> Vec<Literal> {
    Script::new(code, &['"'], Blank { opens: ['\\', '('], closes: ')' }).read(&marked_lines(code))
}

fn marked_lines(code: &str) -> Vec<usize> {
    code.lines().enumerate().filter(|(_, l)| l.contains(MARKER)).map(|(i, _)| i + 1).collect()
}

fn is_marked(marked: &[usize], line: usize) -> bool {
    marked.contains(&line) || marked.contains(&(line - 1))
}

/// How a blank in a text is written.
struct Blank {
    opens: [char; 2],
    closes: char,
}

const TEMPLATE: Blank = Blank { opens: ['$', '{'], closes: '}' };

struct Script {
    /// The quotes between which there are blanks.
    with_blanks: &'static [char],
    blank: Blank,
    chars: Vec<char>,
    at: usize,
    line: usize,
    /// The word that was read last, and after it nothing but an opening parenthesis.
    word: String,
    /// The last character that was not white space.
    last: char,
}

impl Script {
    fn new(code: &str, with_blanks: &'static [char], blank: Blank) -> Self {
        let chars = code.chars().collect();
        Self { with_blanks, blank, chars, at: 0, line: 1, word: String::new(), last: ' ' }
    }

    fn read(mut self, marked: &[usize]) -> Vec<Literal> {
        let mut literals = Vec::new();
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('/', Some('/')) => self.skip_to("\n"),
                ('/', Some('*')) => self.skip_to("*/"),
                ('/', _) if "(,=:[!&|?{};>".contains(self.last) => self.pattern(),
                ('"' | '\'' | '`', _) => {
                    let line = self.line;
                    let text = self.string(char);
                    let for_machines = FOR_MACHINES.contains(&self.word.as_str())
                        || text == "use strict"
                        || is_marked(marked, line);
                    if !for_machines {
                        literals.push(Literal { line, text, place: Place::Code });
                    }
                }
                _ if char.is_alphanumeric() || "_$".contains(char) => self.word(),
                _ => {
                    self.advance();
                    if char != '(' && !char.is_whitespace() {
                        self.word.clear();
                    }
                }
            }
        }
        literals
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn advance(&mut self) -> Option<char> {
        let char = self.peek(0)?;
        self.at += 1;
        self.line += usize::from(char == '\n');
        if !char.is_whitespace() {
            self.last = char;
        }
        Some(char)
    }

    fn skip_to(&mut self, end: &str) {
        let last = self.last;
        let end: Vec<char> = end.chars().collect();
        while self.at < self.chars.len() && !self.chars[self.at..].starts_with(&end) {
            self.advance();
        }
        for _ in 0..end.len() {
            self.advance();
        }
        self.last = last;
    }

    fn word(&mut self) {
        self.word.clear();
        while let Some(char) = self.peek(0).filter(|c| c.is_alphanumeric() || "_$".contains(*c)) {
            self.word.push(char);
            self.advance();
        }
    }

    /// A regular expression.
    fn pattern(&mut self) {
        self.advance();
        let mut in_class = false;
        while let Some(char) = self.advance() {
            match char {
                '\\' => drop(self.advance()),
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => return,
                '\n' => return,
                _ => {}
            }
        }
    }

    /// A string up to the quote it began with. The blanks of a template become `{}`, so that they
    /// are no words.
    fn string(&mut self, quote: char) -> String {
        self.advance();
        let mut text = String::new();
        while let Some(char) = self.advance() {
            let opens = Some(self.blank.opens) == self.peek(0).map(|next| [char, next]);
            match char {
                _ if opens && self.with_blanks.contains(&quote) => {
                    self.blank();
                    text.push_str("{}");
                }
                '\\' => text.extend(self.advance().filter(|c| !"ntr\n".contains(*c))),
                _ if char == quote => break,
                _ => text.push(char),
            }
        }
        text
    }

    fn blank(&mut self) {
        let mut depth = 0;
        while let Some(char) = self.advance() {
            depth += i32::from(char == self.blank.opens[1]) - i32::from(char == self.blank.closes);
            if depth == 0 {
                return;
            }
        }
    }
}

/// What a style sheet adds to a page's text: the values of `content`.
pub fn style(code: &str) -> Vec<Literal> {
    let marked = marked_lines(code);
    let mut literals = Vec::new();
    for (index, line) in code.lines().enumerate() {
        let Some((before, value)) = line.split_once("content:") else {
            continue;
        };
        let is_property = !before.ends_with(|c: char| c.is_alphanumeric() || c == '-');
        if !is_property || is_marked(&marked, index + 1) {
            continue;
        }
        let value = value.split(';').next().unwrap_or_default();
        for text in value.split('"').skip(1).step_by(2) {
            literals.push(Literal {
                line: index + 1,
                text: text.to_owned(),
                place: Place::HtmlText,
            });
        }
    }
    literals
}

/// The text between the tags of markup, and the values of the attributes that people read.
pub fn markup(code: &str) -> Vec<Literal> {
    let marked = marked_lines(code);
    let mut literals = Vec::new();
    let mut line = 1;
    let mut rest = code;
    while let Some((text, after)) = rest.split_once('<') {
        let last = line + text.matches('\n').count();
        if !marked.contains(&last) {
            literals.push(Literal { line, text: text.to_owned(), place: Place::HtmlText });
        }
        line += text.matches('\n').count();
        let end = match after {
            _ if after.starts_with("!--") => "-->",
            _ if after.starts_with("style") => "</style>",
            _ if after.starts_with("script") => "</script>",
            _ => ">",
        };
        let (tag, after) = after.split_once(end).unwrap_or((after, ""));
        if end == ">" {
            literals.extend(attributes(tag, line));
        }
        line += tag.matches('\n').count();
        rest = after;
    }
    literals.push(Literal { line, text: rest.to_owned(), place: Place::HtmlText });
    literals
}

fn attributes(tag: &str, line: usize) -> Vec<Literal> {
    let parts: Vec<&str> = tag.split('"').collect();
    parts
        .chunks_exact(2)
        .map(|pair| Literal {
            line,
            text: pair[1].to_owned(),
            place: Place::HtmlAttribute(
                pair[0]
                    .trim()
                    .trim_end_matches('=')
                    .rsplit(' ')
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(literals: &[Literal]) -> Vec<&str> {
        literals.iter().map(|literal| literal.text.as_str()).collect()
    }

    #[test]
    fn a_script_s_literals_are_found() {
        let code = r#"
            "use strict"; // "a comment"
            const a = 'one two', b = `three ${f("x") + {}} four`;
            document.querySelector("main form"); x.split(/"/); console.log("for me");
            button.textContent = "Kirim lagi"; /* "no" */
            const csp = "technical words"; // seam: technical
        "#;
        assert_eq!(texts(&script(code)), ["one two", "three {} four", "Kirim lagi"]);
    }

    #[test]
    fn a_style_sheet_s_words_are_found() {
        let code = ".a::before { content: \"Baru\"; font-family: \"Plus Jakarta Sans\" }\n\
                    .b { justify-content: \"x\" }";
        assert_eq!(texts(&style(code)), ["Baru"]);
    }

    #[test]
    fn markup_s_words_are_found() {
        let code = "<svg viewBox=\"0 0 1 1\"><!-- no --><title>Peta kota</title></svg>";
        let found = markup(code);
        assert!(found.iter().any(|l| l.text == "Peta kota" && l.place == Place::HtmlText));
        assert!(found.iter().any(|l| l.place == Place::HtmlAttribute("viewBox".to_owned())));
        assert!(!found.iter().any(|l| l.text.contains("no")));
    }
}
