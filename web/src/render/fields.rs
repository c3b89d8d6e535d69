//! What can be filled in: each with its label, its help, and what is wrong with it.

use maud::{Markup, html};

use super::icon::{self, Own};
use super::{PageContext, blocks, dom_id};
use crate::screen::{
    Choice, ChoiceOption, ChoiceStyle, FieldKind, PhotoField, Picture, RatingField, TextField,
};

/// What a field says beside its label, and the ids that tie the words to it.
pub(super) struct Says<'a> {
    id: String,
    help: &'a str,
    error: Option<&'a str>,
    confirmed: Option<&'a str>,
}

impl<'a> Says<'a> {
    pub(super) fn new(id: &str, help: &'a str, error: Option<&'a str>) -> Self {
        Self { id: dom_id(id), help, error, confirmed: None }
    }

    /// The class of the field's box.
    pub(super) fn class(&self) -> &'static str {
        // seam: technical
        if self.error.is_some() { "field bad" } else { "field" }
    }

    /// For `aria-describedby`.
    pub(super) fn described_by(&self) -> Option<String> {
        let parts = [
            (!self.help.is_empty()).then(|| format!("{}-help", self.id)),
            (self.error.is_some() || self.confirmed.is_some()).then(|| format!("{}-says", self.id)),
        ];
        let ids: Vec<String> = parts.into_iter().flatten().collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }

    pub(super) fn help(&self) -> Markup {
        html! {
            @if !self.help.is_empty() { p.help id={ (self.id) "-help" } { (self.help) } }
        }
    }

    /// What is wrong or right, below the field.
    pub(super) fn verdict(&self) -> Markup {
        html! {
            div.says id={ (self.id) "-says" } {
                @if let Some(error) = self.error {
                    p.msg { (icon::own(Own::Wrong)) span { (error) } }
                } @else if let Some(confirmed) = self.confirmed {
                    p.right { (icon::picture(Picture::Check)) span { (confirmed) } }
                }
            }
        }
    }
}

/// The label's words, with a mark when the field may stay empty.
fn label_words(label: &str, optional: bool, cx: &PageContext<'_>) -> Markup {
    html! {
        (label)
        @if optional { " " span.optional { "(" (cx.words.controls.optional) ")" } }
    }
}

/// A line or a page of text.
pub(super) fn text(field: &TextField, first_problem: Option<&str>, cx: &PageContext<'_>) -> Markup {
    let mut says = Says::new(&field.id, &field.help, field.error.as_deref());
    says.confirmed = field.confirmed.as_deref();
    let id = dom_id(&field.id);
    let (input_type, mode, fill) = match field.kind {
        FieldKind::Line | FieldKind::Paragraph => ("text", None, "off"),
        FieldKind::Digits => ("text", Some("numeric"), "off"),
        FieldKind::Phone => ("tel", Some("tel"), "tel"),
        FieldKind::OneTimeCode => ("text", Some("numeric"), "one-time-code"),
    };
    let class = match field.kind {
        FieldKind::Line | FieldKind::Paragraph => "in",
        FieldKind::Digits | FieldKind::Phone => "in digits", // seam: technical
        FieldKind::OneTimeCode => "in digits once",          // seam: technical
    };
    let words = matches!(field.kind, FieldKind::Line | FieldKind::Paragraph);
    // A browser counts UTF-16 units; the core counts characters and judges.
    let most = field.max_chars.saturating_mul(2);
    html! {
        div class=(says.class()) {
            label for=(id) { (label_words(&field.label, field.optional, cx)) }
            (says.help())
            @if field.kind == FieldKind::Paragraph {
                textarea class=(class) id=(id) name=(field.id) rows="4" maxlength=(most) dir="auto"
                    autocomplete=(fill) aria-describedby=[says.described_by()]
                    aria-invalid=[says.invalid()] aria-required=[(!field.optional).then_some("true")]
                    autofocus[first_problem == Some(field.id.as_str())]
                    // A first line break would be swallowed by the parser.
                    { "\n" (field.value) }
            } @else {
                input class=(class) id=(id) name=(field.id) type=(input_type) value=(field.value)
                    maxlength=(most) inputmode=[mode] autocomplete=(fill)
                    dir=[words.then_some("auto")] spellcheck=[(!words).then_some("false")]
                    aria-describedby=[says.described_by()] aria-invalid=[says.invalid()]
                    aria-required=[(!field.optional).then_some("true")]
                    autofocus[first_problem == Some(field.id.as_str())];
            }
            (says.verdict())
        }
    }
}

/// One of several options: all shown, or folded.
pub(super) fn choice(field: &Choice, first_problem: Option<&str>, cx: &PageContext<'_>) -> Markup {
    match field.style {
        ChoiceStyle::Open => open(field, first_problem, cx),
        ChoiceStyle::Folded => folded(field, first_problem, cx),
    }
}

fn open(field: &Choice, first_problem: Option<&str>, cx: &PageContext<'_>) -> Markup {
    let says = Says::new(&field.id, &field.help, field.error.as_deref());
    let id = dom_id(&field.id);
    let focused = first_problem == Some(field.id.as_str());
    html! {
        fieldset class=(says.class()) id=(id) role="radiogroup" aria-describedby=[says.described_by()]
            aria-invalid=[says.invalid()] aria-required=[(!field.optional).then_some("true")] {
            legend { (label_words(&field.label, field.optional, cx)) }
            (says.help())
            div.options {
                @for (at, option) in field.options.iter().enumerate() {
                    label.option {
                        input type="radio" name=(field.id) value=(option.value)
                            checked[option.value == field.value] autofocus[focused && at == 0];
                        @if let Some(picture) = option.icon { (icon::picture(picture)) }
                        span { (option.label) }
                    }
                }
            }
            (says.verdict())
        }
    }
}

fn folded(field: &Choice, first_problem: Option<&str>, cx: &PageContext<'_>) -> Markup {
    let says = Says::new(&field.id, &field.help, field.error.as_deref());
    let id = dom_id(&field.id);
    let known = field.options.iter().any(|option| option.value == field.value);
    html! {
        div class=(says.class()) {
            label for=(id) { (label_words(&field.label, field.optional, cx)) }
            (says.help())
            select.in id=(id) name=(field.id) aria-describedby=[says.described_by()]
                aria-invalid=[says.invalid()] aria-required=[(!field.optional).then_some("true")]
                autofocus[first_problem == Some(field.id.as_str())] {
                @if !field.options.iter().any(|option| option.value.is_empty()) {
                    option value="" selected[!known] { (cx.words.controls.choose) }
                }
                @for group in field.options.chunk_by(|a, b| a.group == b.group) {
                    @if group[0].group.is_empty() {
                        @for option in group { (self::option(option, &field.value)) }
                    } @else {
                        optgroup label=(group[0].group) {
                            @for option in group { (self::option(option, &field.value)) }
                        }
                    }
                }
            }
            (says.verdict())
        }
    }
}

fn option(option: &ChoiceOption, chosen: &str) -> Markup {
    html! {
        option value=(option.value) selected[option.value == chosen] { (option.label) }
    }
}

/// A photo to take or pick.
pub(super) fn photo(
    field: &PhotoField,
    first_problem: Option<&str>,
    cx: &PageContext<'_>,
) -> Markup {
    let says = Says::new(&field.id, &field.help, field.error.as_deref());
    let id = dom_id(&field.id);
    let pick = if field.photo.is_some() {
        &cx.words.controls.photo_change
    } else {
        &cx.words.controls.photo_choose
    };
    html! {
        div class={ (says.class()) " photo" } data-photo=(field.id) {
            label for=(id) { (label_words(&field.label, field.optional, cx)) }
            (says.help())
            div.taken {
                @if let Some(photo) = &field.photo {
                    (blocks::photo(photo))
                    button.small name="remove" value=(field.id) {
                        (icon::own(Own::Remove)) span { (cx.words.controls.photo_remove) }
                    }
                }
            }
            input type="file" id=(id) name=(field.id) accept="image/*"
                aria-describedby=[says.described_by()] aria-invalid=[says.invalid()]
                autofocus[first_problem == Some(field.id.as_str())];
            label.pick for=(id) aria-hidden="true" { (icon::picture(Picture::Photo)) span { (pick) } }
            (says.verdict())
        }
    }
}

/// A judgement of one to five.
pub(super) fn rating(
    field: &RatingField,
    first_problem: Option<&str>,
    cx: &PageContext<'_>,
) -> Markup {
    let says = Says::new(&field.id, "", field.error.as_deref());
    let id = dom_id(&field.id);
    let focused = first_problem == Some(field.id.as_str());
    html! {
        fieldset class=(says.class()) id=(id) role="radiogroup" aria-describedby=[says.described_by()]
            aria-invalid=[says.invalid()] {
            legend { (label_words(&field.label, false, cx)) }
            div.stars {
                @for (value, label) in (1_u8..).zip(&field.labels) {
                    label {
                        input type="radio" name=(field.id) value=(value)
                            checked[value == field.value] autofocus[focused && value == 1];
                        (icon::own(Own::Star))
                        span { (label) }
                    }
                }
            }
            (says.verdict())
        }
    }
}
