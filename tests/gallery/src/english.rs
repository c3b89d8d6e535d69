//! The same screens in English.

use live_screen::{
    Block, Choice, ChoiceStyle, Document, Fact, Item, Language, MapPin, Notice, PhotoField,
    PlaceField, QrCode, RatingField, Screen, Step, TextField,
};

/// The words of the gallery, a line each, and behind ` = ` their English where it differs.
const ENGLISH: &str = include_str!("english.txt");

/// The screen in English. Its route stays.
///
/// # Panics
/// When words of the gallery have no English.
pub fn english(screen: Screen) -> Screen {
    let mut screen = Screen { language: Language::En, ..screen };
    for words in words(&mut screen) {
        let said = translated(words).unwrap_or_else(|| panic!("“{words}” has no English"));
        said.clone_into(words);
    }
    screen
}

fn translated(words: &str) -> Option<&'static str> {
    if words.is_empty() {
        return Some("");
    }
    ENGLISH.lines().find_map(|line| match line.split_once(" = ") {
        Some((indonesian, english)) => (indonesian == words).then_some(english),
        None => (line == words).then_some(line),
    })
}

/// All words of a screen that its language changes.
fn words(screen: &mut Screen) -> Vec<&mut String> {
    let Screen { title, progress, back, delivery, blocks, tabs, busy, .. } = screen;
    let mut words = vec![title, progress, &mut delivery.text];
    words.extend(back);
    words.extend(busy);
    words.extend(tabs.iter_mut().map(|tab| &mut tab.label));
    words.extend(blocks.iter_mut().flat_map(block));
    words
}

fn block(block: &mut Block) -> Vec<&mut String> {
    match block {
        Block::Heading { text } | Block::Text { text, quiet: _ } => vec![text],
        Block::Notice(Notice { title, text, .. }) => vec![title, text],
        Block::Tiles { tiles } => tiles.iter_mut().map(|tile| &mut tile.label).collect(),
        Block::Items { items, empty } => items.iter_mut().flat_map(item).chain([empty]).collect(),
        Block::Facts { facts } => facts.iter_mut().flat_map(fact).collect(),
        Block::Amount { label, amount, note } => vec![label, amount, note],
        Block::Ladder { steps } | Block::Timeline { steps } => {
            steps.iter_mut().flat_map(step).collect()
        }
        Block::WorkingDays { passed: _, promised: _, caption } => vec![caption],
        Block::TextField(TextField { label, help, value, error, confirmed, scan, .. }) => {
            [label, help, value].into_iter().chain(error).chain(confirmed).chain(scan).collect()
        }
        Block::Choice(Choice { label, help, style, options, error, .. }) => {
            // A long list is one of places, whose names stay.
            let options = options.iter_mut().filter(|_| *style == ChoiceStyle::Open);
            let options = options.map(|option| &mut option.label);
            [label, help].into_iter().chain(options).chain(error).collect()
        }
        Block::PhotoField(PhotoField { label, help, photo, error, .. }) => {
            let caption = photo.as_mut().map(|photo| &mut photo.caption);
            [label, help].into_iter().chain(caption).chain(error).collect()
        }
        Block::PlaceField(PlaceField { label, help, map, locate, error, .. }) => {
            [label, help, locate].into_iter().chain(place(map)).chain(error).collect()
        }
        Block::RatingField(RatingField { label, labels, error, .. }) => {
            [label].into_iter().chain(labels).chain(error).collect()
        }
        Block::Photos { photos } => photos.iter_mut().map(|photo| &mut photo.caption).collect(),
        Block::Map(map) => place(map).into(),
        Block::Qr(QrCode { caption, save, .. }) => vec![caption, save],
        Block::Document(Document { title, number, facts, assurances, file }) => {
            let facts = facts.iter_mut().flat_map(fact);
            let file = file.iter_mut().map(|file| &mut file.save);
            [title, number].into_iter().chain(facts).chain(assurances).chain(file).collect()
        }
        Block::Button(button) => vec![&mut button.label],
    }
}

fn item(item: &mut Item) -> [&mut String; 3] {
    [&mut item.title, &mut item.detail, &mut item.state]
}

fn fact(fact: &mut Fact) -> [&mut String; 2] {
    [&mut fact.label, &mut fact.value]
}

fn step(step: &mut Step) -> [&mut String; 2] {
    [&mut step.title, &mut step.detail]
}

fn place(map: &mut MapPin) -> [&mut String; 2] {
    [&mut map.title, &mut map.detail]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{gallery, hostile};

    #[test]
    fn all_words_have_their_english_and_no_english_is_left_over() {
        let indonesian = || gallery().into_iter().filter(|screen| screen.language == Language::Id);
        for screen in indonesian().filter(|screen| screen.route != hostile().route) {
            english(screen);
        }
        let mut screens: Vec<Screen> = indonesian().collect();
        let used: Vec<&mut String> = screens.iter_mut().flat_map(words).collect();
        let known = ENGLISH.lines().filter_map(|line| line.split(" = ").next());
        let left: Vec<&str> =
            known.filter(|known| !used.iter().any(|used| used == known)).collect();
        assert_eq!(left, Vec::<&str>::new());
    }
}
