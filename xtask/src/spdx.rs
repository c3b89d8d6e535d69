//! Licence expressions (SPDX), and whether they let us use something.

/// The licences that the project takes: each lets a city build, change and pass on the whole.
/// MPL-2.0 asks for changes to its own files only. The last ones are for data and fonts.
const TAKEN: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an expression such as `(MIT OR Apache-2.0) AND Unicode-3.0` can be satisfied with
/// licences that the project takes. What cannot be read is not taken.
pub fn is_taken(expression: &str) -> bool {
    // Before SPDX, crates wrote a slash for OR.
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, at: 0 };
    reader.any() == Some(true) && reader.at == words.len()
}

struct Reader<'a> {
    words: &'a [&'a str],
    at: usize,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.get(self.at).copied()
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.peek() == Some(word);
        self.at += usize::from(there);
        there
    }

    fn any(&mut self) -> Option<bool> {
        let mut taken = self.all()?;
        while self.take("OR") {
            taken |= self.all()?;
        }
        Some(taken)
    }

    fn all(&mut self) -> Option<bool> {
        let mut taken = self.one()?;
        while self.take("AND") {
            taken &= self.one()?;
        }
        Some(taken)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let taken = self.any()?;
            return self.take(")").then_some(taken);
        }
        let mut licence = self.peek()?.to_owned();
        self.at += 1;
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.peek()?);
            self.at += 1;
        }
        Some(TAKEN.contains(&licence.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_is_enough() {
        assert!(is_taken("MIT OR Apache-2.0"));
        assert!(is_taken("MIT/Apache-2.0"));
        assert!(is_taken("GPL-3.0-only OR MIT"));
        assert!(is_taken("Apache-2.0 WITH LLVM-exception OR GPL-3.0-only"));
    }

    #[test]
    fn all_of_several_are_needed() {
        assert!(is_taken("(MIT OR Apache-2.0) AND Unicode-3.0"));
        assert!(!is_taken("MIT AND GPL-3.0-only"));
        assert!(!is_taken("(MIT OR Apache-2.0) AND AGPL-3.0-only"));
        assert!(!is_taken("MIT AND (ISC AND GPL-3.0-only OR SSPL-1.0)"));
    }

    #[test]
    fn what_cannot_be_read_is_not_taken() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT)", "MIT ISC", "AND", "SEE LICENSE IN file"] {
            assert!(!is_taken(nonsense), "{nonsense}");
        }
    }
}
