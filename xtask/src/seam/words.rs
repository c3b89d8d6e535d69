//! What counts as a sentence, a name and an address.

/// Whether a text holds words for people: two words of at least two letters each with one space
/// between them, and nothing about them that code has.
///
/// `no-store, private`, `default-src 'self'` and `text/html; charset=utf-8` are for machines: the
/// marks `-`, `/`, `=`, `:`, `;` and the like beside a word say so. A blank such as `{name}` is no
/// word.
pub fn is_sentence(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let words = plain_words(&chars);
    words.windows(2).any(|pair| {
        let between = &chars[pair[0].1..pair[1].0];
        between.iter().filter(|char| char.is_whitespace()).count() == 1
            && between.iter().all(|char| is_plain(*char) && *char != '\'')
    })
}

/// Whether a text holds any word for people, even a single one.
pub fn has_word(text: &str) -> bool {
    !plain_words(&text.chars().collect::<Vec<_>>()).is_empty()
}

/// Where each word begins and ends that has nothing of code at its sides.
fn plain_words(chars: &[char]) -> Vec<(usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if !chars[at].is_alphabetic() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len() && chars[at].is_alphabetic() {
            at += 1;
        }
        let before = start.checked_sub(1).map(|index| chars[index]);
        if at - start >= 2
            && before.is_none_or(|char| is_plain(char) || char == '>')
            && chars.get(at).is_none_or(|char| is_plain(*char) || *char == '<')
        {
            words.push((start, at));
        }
    }
    words
}

/// Whether people's texts have this beside a word.
fn is_plain(beside: char) -> bool {
    beside.is_whitespace() || ",.!?'\"()…’‘“”—–".contains(beside)
}

/// Whether a text mentions a name as a whole word, whatever its case.
pub fn mentions(text: &str, name: &str) -> bool {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    let is_part = |char: char| char.is_alphanumeric();
    text.match_indices(&name).any(|(at, found)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + found.len()..].chars().next().is_some_and(is_part)
    })
}

/// Whether a text holds the address of a server. Namespaces of the W3C are names, not addresses.
pub fn has_address(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        text.split(scheme).skip(1).any(|rest| {
            rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')
                && !rest.starts_with("www.w3.org/")
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_neighbour_would_say_is_a_sentence() {
        for text in [
            "Laporan terkirim",
            "Maaf, ada yang salah",
            "{count} laporan menunggu",
            "Sudah? Kirim",
            "<p>Tidak ada jaringan</p>",
            "Jangan khawatir.",
            "‘Kirim lagi’",
        ] {
            assert!(is_sentence(text), "{text}");
        }
    }

    #[test]
    fn what_a_machine_reads_is_not() {
        for text in [
            "",
            "kirim",
            "default-src 'self'; img-src 'self' data: blob:",
            "text/html; charset=utf-8",
            "no-store, private",
            "width=device-width, initial-scale=1",
            "max-age=31536000, immutable",
            "{a} {b}",
            "M12 2 L4 5",
            "live_session=; Path=/; HttpOnly",
            "(prefers-color-scheme: dark)",
        ] {
            assert!(!is_sentence(text), "{text}");
        }
    }

    #[test]
    fn one_word_is_a_word() {
        assert!(has_word("Kembali"));
        assert!(!has_word("·"));
        assert!(!has_word("a-b"));
    }

    #[test]
    fn a_name_is_found_as_a_whole_word() {
        assert!(mentions("/laksa/new", "laksa"));
        assert!(mentions("LAKSA", "laksa"));
        assert!(mentions("is_laksa", "laksa"));
        assert!(!mentions("laksamana", "laksa"));
        assert!(!mentions("skelaksa", "laksa"));
    }

    #[test]
    fn an_address_is_found_and_a_namespace_is_none() {
        assert!(has_address("https://live.example"));
        assert!(has_address("see http://127.0.0.1:8460/v1"));
        assert!(!has_address("http://www.w3.org/2000/svg"));
        assert!(!has_address("http://{address}"));
    }
}
