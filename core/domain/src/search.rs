//! Finding things by the words that people type: with mistakes, in part, with or without the
//! prefixes and suffixes of Indonesian, and while they are still typing.
//!
//! There are no rules of any language in it. That *pembayaran* is about *bayar* shows in that the
//! one contains the other; words that say nothing (*saya*, *the*) weigh nothing because they stand
//! everywhere or nowhere. What people call a thing is told by the thing itself, as data.

use std::collections::BTreeMap;

/// The longest part of a query that is looked at, in letters: nobody types more to find something.
const LONGEST_QUERY: usize = 120;

/// How many letters of a word count; the rest makes no difference.
const LONGEST_WORD: usize = 24;

/// So many mistakes there may be in a long word.
const MOST_MISTAKES: u32 = 2;

/// The least similarity at which two words may mean the same.
const ALIKE: f32 = 0.4;

/// A text of a thing that can be found, and how much it says about the thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Text<'a> {
    /// The words.
    pub words: &'a str,
    /// How much a word here counts: 1 for what is said in passing, more for a title.
    pub weight: f32,
}

/// What can be found, made once for many queries.
///
/// ```
/// use live_domain::search::{Index, Text};
///
/// let things = ["Surat pindah keluar", "Pembayaran pajak rumah"];
/// let index = Index::new(things.map(|words| vec![Text { words, weight: 1.0 }]));
/// assert_eq!(index.find("bayr pajak"), [1]);
/// ```
#[derive(Debug, Default)]
pub struct Index {
    words: Vec<Word>,
    texts: Vec<Entry>,
    things: usize,
}

/// A word, and the texts in which it stands.
#[derive(Debug)]
struct Word {
    letters: Vec<u8>,
    /// Which letters: see [`kinds`].
    kinds: u32,
    /// How much it tells: a word that is in few texts tells more than one that is in all.
    tells: f32,
    texts: Vec<usize>,
}

/// A text that was taken into the index.
#[derive(Debug)]
struct Entry {
    thing: usize,
    weight: f32,
    /// How much all of its words tell.
    tells: f32,
}

impl Index {
    /// An index of things, each with its texts. What [`Index::find`] gives are places in this order.
    pub fn new<'a>(things: impl IntoIterator<Item = Vec<Text<'a>>>) -> Self {
        let mut words: BTreeMap<Vec<u8>, Vec<usize>> = BTreeMap::new();
        let (mut texts, mut count) = (Vec::new(), 0);
        for (thing, said) in things.into_iter().enumerate() {
            count = thing + 1;
            for Text { words: said, weight } in said {
                for word in split(said) {
                    let places = words.entry(word).or_default();
                    if places.last() != Some(&texts.len()) {
                        places.push(texts.len());
                    }
                }
                texts.push(Entry { thing, weight, tells: 0.0 });
            }
        }
        let of = texts.len();
        let word = |(letters, places): (Vec<u8>, Vec<usize>)| Word {
            kinds: kinds(&letters),
            letters,
            tells: tells(places.len(), of),
            texts: places,
        };
        let words: Vec<Word> = words.into_iter().map(word).collect();
        for word in &words {
            for &text in &word.texts {
                texts[text].tells += word.tells;
            }
        }
        Self { words, texts, things: count }
    }

    /// The things that a query may mean, the likeliest first; none when nothing is like it.
    ///
    /// A thing is as likely as how much of the query its texts say, wherever they say it, and more so
    /// when one of them says much of it and little else.
    pub fn find(&self, query: &str) -> Vec<usize> {
        let end = query.char_indices().nth(LONGEST_QUERY).map_or(query.len(), |(end, _)| end);
        let mut said = vec![0.0_f32; self.things];
        let mut together = vec![0.0_f32; self.texts.len()];
        let mut asked_tells = 0.0;
        for asked in split(&query[..end]) {
            let mut in_text = vec![0.0_f32; self.texts.len()];
            let mut most = 0.0_f32;
            let asked_kinds = kinds(&asked);
            for word in &self.words {
                // Most words are not alike: which letters they have says so at once.
                let kinds = [asked_kinds, word.kinds];
                let alike = likeness(&asked, &word.letters, kinds);
                if alike < ALIKE {
                    continue;
                }
                most = most.max(word.tells);
                for &text in &word.texts {
                    in_text[text] = in_text[text].max(alike * word.tells);
                }
            }
            asked_tells += most;
            let mut best = vec![0.0_f32; self.things];
            for (text, here) in self.texts.iter().zip(&in_text) {
                best[text.thing] = best[text.thing].max(here * text.weight);
            }
            add(&mut said, &best);
            add(&mut together, &in_text);
        }
        let mut closest = vec![0.0_f32; self.things];
        for (text, here) in self.texts.iter().zip(&together) {
            let close = here * here / (asked_tells * text.tells).max(f32::MIN_POSITIVE);
            closest[text.thing] = closest[text.thing].max(close * text.weight);
        }
        let scores: Vec<f32> =
            said.iter().zip(&closest).map(|(said, closest)| said * (1.0 + closest)).collect();
        let mut found: Vec<usize> = (0..self.things).filter(|&at| scores[at] > 0.0).collect();
        // Of things that are as likely, the one that was named first.
        crate::sort::by(&mut found, |&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
        found
    }
}

fn add(sums: &mut [f32], more: &[f32]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

/// How much a word tells that stands in so many of all texts.
#[expect(clippy::cast_precision_loss, reason = "a city has thousands of texts, not millions")]
fn tells(texts: usize, of: usize) -> f32 {
    (1.0 + of as f32 / texts as f32).ln()
}

/// The words of a text: runs of letters and digits, in small letters.
fn split(text: &str) -> Vec<Vec<u8>> {
    let parts =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    let word =
        |part: &str| part.bytes().take(LONGEST_WORD).map(|b| b.to_ascii_lowercase()).collect();
    parts.map(word).collect()
}

/// Which letters a word has, a bit for each; several letters may share one.
fn kinds(word: &[u8]) -> u32 {
    word.iter().fold(0, |kinds, letter| kinds | 1 << (letter % 32))
}

/// How alike two words are, from 0 (not at all) to 1 (the same), by their letters and the kinds of these.
#[expect(clippy::cast_precision_loss, reason = "words are short")]
fn likeness(asked: &[u8], word: &[u8], [asked_kinds, word_kinds]: [u32; 2]) -> f32 {
    // A mistake makes at most one kind of letter be in the one word alone.
    let apart =
        (asked_kinds & !word_kinds).count_ones().max((word_kinds & !asked_kinds).count_ones());
    let is_within = asked_kinds & !word_kinds == 0 || word_kinds & !asked_kinds == 0;
    if apart > MOST_MISTAKES && !is_within {
        return 0.0;
    }
    if asked == word {
        return 1.0;
    }
    let (short, long) = if asked.len() < word.len() { (asked, word) } else { (word, asked) };
    let share = short.len() as f32 / long.len() as f32;
    // Somebody is still typing, or one is the other with a prefix or suffix.
    if long.starts_with(short) && short.len() >= 3 {
        return 0.7 + 0.2 * share;
    }
    if is_within && short.len() >= 4 && long.windows(short.len()).any(|part| part == short) {
        return 0.6 + 0.2 * share;
    }
    let allowed = match short.len() {
        0..4 => return 0.0,
        4..7 => 1,
        _ => MOST_MISTAKES,
    };
    if apart > allowed {
        return 0.0;
    }
    match mistakes(asked, word, allowed as usize) {
        Some(1) => 0.75,
        Some(_) => 0.55,
        None => 0.0,
    }
}

/// How many prefixes a word has.
const PREFIXES: usize = LONGEST_WORD + 1;

/// How many letters were left out, added, changed or swapped with their neighbour, when not more than
/// are allowed (the optimal string alignment distance).
fn mistakes(a: &[u8], b: &[u8], allowed: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > allowed {
        return None;
    }
    // The distances of the prefixes of `a` that end one and two letters before, and at this one.
    let mut rows = [[0_usize; PREFIXES]; 3];
    for (at, cell) in rows[0].iter_mut().enumerate() {
        *cell = at;
    }
    for i in 1..=a.len() {
        let [before_last, this, last] = [(i + 1) % 3, i % 3, (i + 2) % 3];
        rows[this][0] = i;
        let mut fewest = i;
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut cell =
                (rows[last][j - 1] + same).min(rows[last][j] + 1).min(rows[this][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cell = cell.min(rows[before_last][j - 2] + 1);
            }
            rows[this][j] = cell;
            fewest = fewest.min(cell);
        }
        if fewest > allowed {
            return None;
        }
    }
    Some(rows[a.len() % 3][b.len()]).filter(|&found| found <= allowed)
}
