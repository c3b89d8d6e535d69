//! Text in Helvetica, which every reader of PDF has.

/// How wide the letters from the space to the tilde are, in thousandths of the size (Adobe's metrics).
#[rustfmt::skip]
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// What is as wide as most letters.
const USUAL: u16 = 556;

/// Bold letters are at most so much wider.
const BOLD: f32 = 1.08;

/// A text as the font's encoding (`WinAnsi`) writes it; what it has no letter for is a question mark.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let letter = |letter: char| match letter {
        ' '..='~' => u8::try_from(letter).unwrap_or(b'?'),
        '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2022}' => 0x95,
        '\u{2026}' => 0x85,
        _ => b'?',
    };
    text.chars().map(letter).collect()
}

/// The lines of a text that is at most so wide. A word that is longer is cut.
pub(super) fn wrap(text: &str, size: f32, bold: bool, most: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width(&longer, size, bold) <= most {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if width(&line, size, bold) > most {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

fn width(text: &str, size: f32, bold: bool) -> f32 {
    let letters = encode(text);
    let of = |letter: &u8| letter.checked_sub(b' ').and_then(|at| WIDTHS.get(usize::from(at)));
    let sum: f32 = letters.iter().map(|letter| f32::from(*of(letter).unwrap_or(&USUAL))).sum();
    sum * size / 1000.0 * if bold { BOLD } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::{encode, width, wrap};

    #[test]
    fn lines_are_as_wide_as_they_may_be_and_lose_nothing() {
        let text = "Dokumen ini menyatakan bahwa permohonan telah disetujui";
        let lines = wrap(text, 10.0, false, 120.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width(line, 10.0, false) <= 120.0));
        assert_eq!(lines.join(" "), text);
        assert_eq!(wrap(&"w".repeat(40), 10.0, true, 100.0).concat(), "w".repeat(40));
        assert!(wrap("  ", 10.0, false, 100.0).is_empty());
    }

    #[test]
    fn letters_that_the_font_has_not_are_marked() {
        assert_eq!(encode("Né – ab\u{4e2d}"), b"N\xe9 \x96 ab?");
    }
}
