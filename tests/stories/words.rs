//! Both languages, and addresses from outside.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use live_protocol::MatchReason as Reason;
use live_tests::{Phone, TestCity};

#[tokio::test(flavor = "multi_thread")]
async fn the_app_speaks_english_when_asked_and_remembers_it() {
    let city = TestCity::start().await;
    let mut phone = Phone::new(&city);
    phone.tap("Saya").await;
    phone.tap("English").await;
    phone.expects("# Me");
    phone.kill_and_restart();
    phone.expects("# Me");
    phone.tap("Bahasa Indonesia").await;
    phone.expects("# Saya");
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_addresses_lead_to_the_first_screen_with_a_word() {
    let city = TestCity::start().await;
    let phone = Phone::new(&city);
    let long = "a/".repeat(500);
    for route in ["../../etc/passwd", "laksa/report/\u{0}", "nowhere", "<script>", &long] {
        phone.open(route).await;
        phone.expects("Halaman ini tidak ada");
    }
    phone.open("laksa/report/not-an-id").await;
    phone.expects("Halaman ini tidak ada");
}

/// Every key that the sources name has words, in both languages, and every word is named.
#[test]
fn every_key_has_words_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core");
    let mut ftl = Vec::new();
    files(&root, "ftl", &mut ftl);
    let keys = |language: &str| -> BTreeSet<String> {
        let of_language = ftl.iter().filter(|path| {
            path.ends_with(format!("{language}.ftl"))
                || path.components().any(|part| part.as_os_str() == language)
        });
        of_language
            .flat_map(|path| {
                let text = std::fs::read_to_string(path).unwrap();
                let keys = text.lines().filter_map(|line| {
                    let (key, _) = line.split_once(" =")?;
                    (!key.starts_with([' ', '#'])).then(|| key.to_owned())
                });
                keys.collect::<Vec<_>>()
            })
            .collect()
    };
    let (id, en) = (keys("id"), keys("en"));
    assert_eq!(id.difference(&en).collect::<Vec<_>>(), Vec::<&String>::new(), "not in English");
    assert_eq!(en.difference(&id).collect::<Vec<_>>(), Vec::<&String>::new(), "not in Indonesian");

    let mut sources = Vec::new();
    files(&root, "rs", &mut sources);
    let mut missing = BTreeSet::new();
    for path in sources {
        let text = std::fs::read_to_string(&path).unwrap();
        for key in said(&text).filter(|key| !id.contains(key)) {
            missing.insert(format!("{}: {key}", path.display()));
        }
    }
    assert!(missing.is_empty(), "said without words: {missing:#?}");
}

/// The domain's and the protocol's reasons all have words, whatever field they are about.
#[test]
fn every_reason_has_words() {
    let words = live_app::words(live_app::Language::Id);
    let reasons = live_domain::Invalid::CODES;
    for reason in reasons {
        assert!(words.has(&format!("wrong-{reason}")), "no words for {reason}");
    }
    // What is known of a field: for each field by itself, or for all of them.
    let of_fields = [
        ("nik", Reason::NotRegistered),
        ("nik", Reason::AlreadyInUse),
        ("nik", Reason::NeedsProof),
        ("family-card", Reason::OtherFamily),
        ("birth-date", Reason::OtherBirthDate),
    ];
    let special = of_fields.map(|(field, reason)| format!("wrong-{field}-{}", reason.code()));
    let of_all = [
        Reason::NotChecked,
        Reason::NoAnswer,
        Reason::TooOften,
        Reason::NotTheSame,
        Reason::Blurry,
        Reason::CutOff,
        Reason::WrongDocument,
    ];
    let general = of_all.map(|reason| format!("wrong-{}", reason.code()));
    let right = [Reason::Match, Reason::Confirmed].map(|reason| format!("right-{}", reason.code()));
    // What the gateway says of a child, of a code, of a mandate, and of a draft at a counter.
    let of_mandates = [
        ("child-name", &["empty", "too-long", "too-many"][..]),
        ("child-nik", &["not-registered"]),
        ("child-family-card", &["other-family", "own-unknown", "other-card", "not-adult"]),
        ("child-birth-date", &["other-birth-date", "grown-up"]),
        ("mandate-code", &["empty", "wrong-code", "own-code", "too-many"]),
        ("mandate", &["other-card"]),
        ("days", &["unknown", "too-many-agents"]),
        ("for", &["level-too-low", "over", "not-here"]),
        ("draft", &["empty", "wrong-code", "own-code", "not-officer"]),
        ("counter", &["too-many"]),
    ];
    for (field, reasons) in of_mandates {
        for reason in reasons {
            let keys = [format!("wrong-{field}-{reason}"), format!("wrong-{reason}")];
            assert!(keys.iter().any(|key| words.has(key)), "no words for {field}: {reason}");
        }
    }
    for key in special.iter().chain(&general).chain(&right) {
        assert!(words.has(key), "no words for {key}");
    }
    for standing in ["open", "limit", "waiting", "unsent", "in-review", "sent-back", "matched"]
        .into_iter()
        .chain(["declined", "withdrawn", "claimable", "claimed", "held", "needs-proof"])
    {
        assert!(words.has(&format!("receipt-{standing}-text")), "no words for {standing}");
    }
}

/// The literal keys of `say("…")` and `say_with("…"`.
fn said(source: &str) -> impl Iterator<Item = String> + '_ {
    ["say(\"", "say_with(\""].into_iter().flat_map(move |call| {
        source.split(call).skip(1).filter_map(|rest| {
            let (key, _) = rest.split_once('"')?;
            (!key.contains('{')).then(|| key.to_owned())
        })
    })
}

fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
}
