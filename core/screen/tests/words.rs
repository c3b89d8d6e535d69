//! Sentences: how they may be written, and what is found before anybody is told half of one.

use live_screen::{Args, Language, Words, WordsProblem};

#[test]
fn a_sentence_may_go_over_lines_and_choose_by_number() {
    let source = "# A note.\nmany = { $n ->\n    [one] one day\n   *[other] { $n } days\n}\n\nlast = over\n    two lines\n";
    let words = Words::new(Language::En, &[source]).expect("words");
    words.check().expect("well formed");
    let counted = |key: &str, n: i64| words.say_with(key, &Args::new().number("n", n));
    assert_eq!(counted("many", 1), "one day");
    assert_eq!(counted("many", 3), "3 days");
    let said = |key: &str| words.say(key);
    assert_eq!(said("last"), "over\ntwo lines");
    assert_eq!(said("none"), "none");
    assert!(words.has("last") && !words.has("none"));
}

#[test]
fn what_no_sentence_can_be_is_found() {
    let twice = Words::new(Language::Id, &["one = 1\n", "one = 2\n"]).expect_err("twice");
    assert_eq!(twice.problem, WordsProblem::Twice("one".to_owned()));
    for wrong in ["one = { $n\n", "one = 1\ntwo = { one }\n"] {
        let words = Words::new(Language::Id, &[wrong]).expect("its keys are there once");
        words.check().expect_err(wrong);
    }
    for language in Language::ALL {
        Words::new(language, &[]).and_then(|words| words.check()).expect("its own are sound");
    }
}
