//! Sentences: how they may be written, and what is found before anybody is told half of one.

use live_screen::{Args, Language, Words, WordsProblem};

#[test]
fn a_sentence_may_go_over_lines_and_choose_by_number() {
    let source = "# A note.\nmany = { $n ->\n    [one] one day\n   *[other] { $n } days\n}\n\nlast = over\n    two lines\n";
    let words = Words::new(Language::En, &[source]).expect("words");
    words.check().expect("well formed");
    assert_eq!(words.say_with("many", &Args::new().number("n", 1)), "one day");
    assert_eq!(words.say_with("many", &Args::new().number("n", 3)), "3 days");
    assert_eq!(words.say("last"), "over\ntwo lines");
    assert_eq!(words.say("none"), "none");
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
