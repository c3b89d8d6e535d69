//! What a screen reader says of a screen, whatever shell draws it.
//!
//! Each line is one thing that a person stops at, in reading order: its kind, then what is said.
//! The shells' tests compare what they really offer to a screen reader with these lines, so that
//! they cannot drift apart. There is no wildcard: a new kind of block does not compile until it is
//! described here.

use live_screen::{
    Block, Choice, ChoiceStyle, Controls, Document, Fact, Item, MapPin, Notice, PhotoField,
    PlaceField, QrCode, RatingField, Screen, Stage, Step, TextField,
};

/// The lines of a screen, the parts around its blocks included.
pub fn describe(screen: &Screen, controls: &Controls) -> Vec<String> {
    let mut lines = Lines { controls, lines: Vec::new() };
    lines.say("text", [&format!("{}{}", screen.brand.first, screen.brand.second)]);
    lines.say("press", [&screen.delivery.text]);
    lines.say("press", &screen.back);
    lines.say("text", [&screen.progress]);
    lines.say("heading", [&screen.title]);
    lines.say("text", &screen.busy);
    for block in &screen.blocks {
        lines.block(block);
    }
    for tab in &screen.tabs {
        lines.say(if tab.here { "tab, here" } else { "tab" }, [&tab.label]);
    }
    lines.lines
}

struct Lines<'a> {
    controls: &'a Controls,
    lines: Vec<String>,
}

impl Lines<'_> {
    /// One thing: the words that are there, as if they were one sentence. Nothing without words.
    fn say<'w>(&mut self, kind: &str, words: impl IntoIterator<Item = &'w String>) {
        let words = joined(words, ", ");
        if !words.is_empty() {
            self.lines.push(format!("{kind}: {}", words.replace('\n', " ")));
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading { text } => self.say("heading", [text]),
            Block::Text { text, quiet: _ } => self.say("text", [text]),
            Block::Notice(notice) => self.notice(notice),
            Block::Tiles { tiles } => {
                for tile in tiles {
                    self.say("press", [&tile.label]);
                }
            }
            Block::Items { items, empty } if items.is_empty() => self.say("text", [empty]),
            Block::Items { items, empty: _ } => items.iter().for_each(|item| self.item(item)),
            Block::Facts { facts } => self.facts(facts),
            Block::Amount { label, amount, note } => self.say("text", [label, amount, note]),
            Block::Ladder { steps } | Block::Timeline { steps } => {
                for step in steps {
                    self.step(step);
                }
            }
            Block::WorkingDays { passed: _, promised: _, caption } => self.say("text", [caption]),
            Block::TextField(field) => self.text_field(field),
            Block::Choice(choice) => self.choice(choice),
            Block::PhotoField(field) => self.photo_field(field),
            Block::PlaceField(field) => self.place_field(field),
            Block::RatingField(field) => self.rating(field),
            Block::Photos { photos } => {
                for photo in photos {
                    self.say("press", [&photo.caption]);
                }
            }
            Block::Map(map) => self.map(map, &String::new()),
            Block::Qr(code) => self.code(code),
            Block::Document(document) => self.document(document),
            Block::Button(button) => self.say("press", [&button.label]),
        }
    }

    fn notice(&mut self, notice: &Notice) {
        self.say(stop(notice.route.as_ref()), [&notice.title, &notice.text]);
    }

    fn item(&mut self, item: &Item) {
        self.say(stop(item.route.as_ref()), [&item.title, &item.detail, &item.state]);
    }

    fn facts(&mut self, facts: &[Fact]) {
        for fact in facts {
            self.say("text", [&fact.label, &fact.value]);
        }
    }

    fn step(&mut self, step: &Step) {
        let stage = match step.stage {
            Stage::Done => &self.controls.stage_done,
            Stage::Now => &self.controls.stage_now,
            Stage::Ahead => &self.controls.stage_ahead,
            Stage::Failed => &self.controls.stage_failed,
        };
        let title = format!("{stage}: {}", step.title);
        self.say("text", [&joined([&title, &step.detail], ". ")]);
    }

    /// What is asked, as a field says it.
    fn label(&self, label: &str, optional: bool) -> String {
        if optional { format!("{label} ({})", self.controls.optional) } else { label.to_owned() }
    }

    fn text_field(&mut self, field: &TextField) {
        self.say("text", [&field.help]);
        self.say("field", [&self.label(&field.label, field.optional), &field.value]);
        self.say("press", &field.scan);
        self.say("text", field.error.as_ref().or(field.confirmed.as_ref()));
    }

    fn choice(&mut self, choice: &Choice) {
        self.say("text", [&self.label(&choice.label, choice.optional)]);
        self.say("text", [&choice.help]);
        match choice.style {
            ChoiceStyle::Open => {
                for option in &choice.options {
                    self.option(option.value == choice.value, &option.label);
                }
            }
            ChoiceStyle::Folded => {
                let chosen = choice.options.iter().find(|option| option.value == choice.value);
                let chosen = chosen.map(|option| joined([&option.label, &option.group], ", "));
                let shown = chosen.as_ref().unwrap_or(&self.controls.choose);
                self.say("press", [&format!("{}: {shown}", choice.label)]);
            }
        }
        self.say("text", &choice.error);
    }

    fn option(&mut self, chosen: bool, words: &String) {
        self.say(if chosen { "option, chosen" } else { "option" }, [words]);
    }

    fn photo_field(&mut self, field: &PhotoField) {
        let Controls { photo_take, photo_pick, photo_change, photo_remove, .. } = self.controls;
        self.say("text", [&self.label(&field.label, field.optional)]);
        self.say("text", [&field.help]);
        if let Some(photo) = &field.photo {
            self.say("press", [&photo.caption]);
            self.say("press", [photo_remove]);
            self.say("press", [photo_change]);
        } else {
            self.say("press", [photo_take]);
            self.say("press", [photo_pick]);
        }
        self.say("text", &field.error);
    }

    fn place_field(&mut self, field: &PlaceField) {
        let Controls { map_nearer, map_farther, map_hint, .. } = self.controls;
        self.say("text", [&field.label]);
        self.say("text", [&field.help]);
        self.map(&field.map, map_hint);
        self.say("press", [map_nearer]);
        self.say("press", [map_farther]);
        self.say("press", [&field.locate]);
        self.say("text", &field.error);
    }

    fn map(&mut self, map: &MapPin, hint: &String) {
        self.say("image", [&joined([&map.title, &map.detail, hint], ". ")]);
    }

    fn rating(&mut self, field: &RatingField) {
        self.say("text", [&field.label]);
        for (value, label) in (1..).zip(&field.labels) {
            self.option(value == field.value, &format!("{value}: {label}"));
        }
        self.say("text", &field.error);
    }

    fn code(&mut self, code: &QrCode) {
        self.say("image", [&code.caption]);
        self.say("press", [&code.save]);
        if !code.payload.is_empty() {
            self.say("press", [&self.controls.copy]);
        }
    }

    fn document(&mut self, document: &Document) {
        self.say("heading", [&document.title]);
        self.say("text", [&document.number]);
        self.facts(&document.facts);
        for assurance in &document.assurances {
            self.say("text", [assurance]);
        }
        self.say("press", [&self.controls.share]);
    }
}

/// What leads somewhere is pressed, anything else only read.
fn stop(route: Option<&String>) -> &'static str {
    if route.is_some() { "press" } else { "text" }
}

fn joined<'w>(words: impl IntoIterator<Item = &'w String>, between: &str) -> String {
    let there: Vec<&str> =
        words.into_iter().map(String::as_str).filter(|words| !words.is_empty()).collect();
    there.join(between)
}
