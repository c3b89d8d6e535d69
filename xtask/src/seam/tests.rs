//! The seam's check must be able to fail.

use super::*;

fn names() -> Names {
    Names { cities: vec!["kotaku".to_owned()], departments: vec!["laksa".to_owned()] }
}

fn found(path: &str, text: &str) -> Vec<String> {
    violations(Path::new(path), text, &names())
}

/// What a shell's code may and may not say; each line is a file of its own.
#[test]
fn a_shell_s_sentences_are_found() {
    for bad in [
        r#"fn a() { let x = "Laporan terkirim"; }"#,
        r#"fn a() { format!("Hai kawan, {name}") }"#,
        r##"fn a() { let x = r#"Laporan "terkirim" tadi"#; }"##,
        r#"fn a() { html! { p { "Kembali" } } }"#,
        r#"fn a() { html! { img alt="Peta"; } }"#,
        r#"fn a() { html! { a aria-label={ "Lihat " (x) } {} } }"#,
        r#"fn a() { html! { p { (say("dua kata")) } } }"#,
        r#"fn a() { html! { @let x = y; p { "Kembali" } } }"#,
        r#"/// "docs are fine" here
           fn a() { f("bukan ini") }"#,
    ] {
        assert_eq!(found("web/src/a.rs", bad).len(), 1, "{bad}");
    }
}

#[test]
fn what_is_for_machines_and_developers_is_left_alone() {
    for good in [
        r#"fn a() { x.expect("two words here"); tracing::warn!(id, "it went wrong"); }"#,
        r#"#[error("cannot be read")] struct A;"#,
        r#"// "a comment with words""#,
        r#"/* "a /* nested */ comment" */ fn a<'a>(x: &'a str) -> char { '"' }"#,
        r#"fn a() { html! { p class="card notice" data-x={ "two words" } { (text) } } }"#,
        r#"fn a() { html! { form method="post" { "·" } } }"#,
        r#"fn a() { html! { @let x = if y { "late" } else { "today" }; p.(x) {} } }"#,
        r#"const A: &[u8] = b"not for people";"#,
        r#"const A: &str = "GET, HEAD"; // seam: technical"#,
        "// seam: technical\nconst A: &str = \"GET, HEAD\";",
        r#"const A: &str = "default-src 'none'; img-src 'self' data:";"#,
        r#"#[cfg(test)] mod tests { fn a() { f("dua kata laksa kotaku") } }"#,
        r#"#[test] fn a() { f("dua kata") }"#,
        r#"const SVG: &str = "http://www.w3.org/2000/svg";"#,
    ] {
        assert_eq!(found("web/src/a.rs", good), Vec::<String>::new(), "{good}");
    }
}

#[test]
fn a_shell_s_departments_and_addresses_are_found() {
    assert_eq!(found("web/src/a.rs", "// as in /laksa/new").len(), 1);
    assert_eq!(found("web/assets/live.js", "open('laksa')").len(), 1);
    assert_eq!(found("web/assets/live.css", ".laksa { color: red }").len(), 1);
    assert_eq!(found("web/src/a.rs", r#"const A: &str = "https://gateway.example";"#).len(), 1);
    // The core has a module for each department.
    assert_eq!(found("core/departments/src/a.rs", r#"const A: &str = "laksa";"#).len(), 0);
}

#[test]
fn a_shell_s_other_files_are_looked_at() {
    assert_eq!(found("web/assets/live.js", "p.textContent = 'Tidak ada jaringan'").len(), 1);
    assert_eq!(found("web/assets/live.css", ".a::after { content: \"Baru\" }").len(), 1);
    assert_eq!(found("web/assets/a.svg", "<svg><title>Peta</title></svg>").len(), 1);
    assert_eq!(
        found("web/assets/a.svg", "<svg viewBox=\"0 0 2 2\"><path d=\"M1 1\"/></svg>").len(),
        0
    );
}

#[test]
fn the_android_shell_is_looked_at() {
    let kotlin = "android/app/src/main/kotlin/live/app/A.kt";
    assert_eq!(found(kotlin, "val a = \"Tidak ada jaringan\"").len(), 1);
    assert_eq!(found(kotlin, "open(\"laksa/new\")").len(), 1);
    assert_eq!(found(kotlin, "val a = \"https://gateway.example\"").len(), 1);
    assert_eq!(found(kotlin, "val a = \"${choice.label}: ${shown.text}\" // dua kata").len(), 0);
    let resource = "android/app/src/main/res/values/a.xml";
    assert_eq!(found(resource, "<resources><string name=\"a\">Peta</string></resources>").len(), 1);
    let namespace = "<a xmlns:android=\"http://schemas.example/android\" android:x=\"1\" />";
    assert_eq!(found(resource, namespace).len(), 0);
    let swift = "ios/Sources/LiveViews/A.swift";
    assert_eq!(found(swift, "let a = \"Tidak ada jaringan\"").len(), 1);
    assert_eq!(found(swift, "open(\"laksa/new\")").len(), 1);
    assert_eq!(found(swift, "let a = \"https://gateway.example\"").len(), 1);
    assert_eq!(
        found(swift, r#"let a = "\(choice.label): \(shown(b ?? "")) x" // dua kata"#).len(),
        0
    );
    assert_eq!(found("ios/Tests/A.swift", "opens(\"Laporkan masalah\")").len(), 0);
    assert_eq!(found("android/app/src/test/kotlin/A.kt", "tap(\"Laporkan masalah\")").len(), 0);
}

#[test]
fn the_core_s_sentences_are_found_and_the_gateway_s_are_its_own() {
    let code = r#"fn a() { Text("Laporan terkirim") }"#;
    assert_eq!(found("core/app/src/a.rs", code).len(), 1);
    assert_eq!(found("core/departments/src/a.rs", code).len(), 1);
    assert_eq!(found("gateway/src/a.rs", code).len(), 0);
}

#[test]
fn the_city_is_named_nowhere() {
    assert_eq!(found("gateway/src/a.rs", r#"const A: &str = "Kota Kotaku";"#).len(), 1);
    assert_eq!(found("core/domain/src/a.rs", "//! For Kotaku.").len(), 1);
}

#[test]
fn a_module_that_only_tests_see_is_left_out() {
    let files = [
        (PathBuf::from("web/src/lib.rs"), "#[cfg(test)]\nmod trials;\nmod page;".to_owned()),
        (PathBuf::from("web/src/page.rs"), "#[cfg(test)] mod deep;".to_owned()),
    ];
    let tests = test_files(&files);
    for path in
        ["web/src/trials.rs", "web/src/trials/a.rs", "web/src/page/deep.rs", "web/tests/a.rs"]
    {
        assert!(is_test(Path::new(path), &tests), "{path}");
    }
    for path in ["web/src/page.rs", "web/src/lib.rs", "web/src/deep.rs"] {
        assert!(!is_test(Path::new(path), &tests), "{path}");
    }
}

#[test]
fn code_after_a_test_module_is_looked_at_again() {
    let code = "#[cfg(test)]\nmod tests {\n  const A: [u8; 2] = [1, 2];\n  fn a() { f(\"dua kata\") }\n}\n\
                fn b() { f(\"tiga kata\") }";
    let told = found("web/src/a.rs", code);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(":6:"), "{told:?}");
    assert_eq!(found("web/src/a.rs", "#[cfg(not(test))]\nfn b() { f(\"tiga kata\") }").len(), 1);
}
