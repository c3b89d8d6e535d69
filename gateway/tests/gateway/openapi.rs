//! The API's description says what the router does.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::TestCity;

#[test]
fn every_route_is_described_and_nothing_else() {
    let document = serde_json::to_value(live_gateway::document()).unwrap();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let routed: BTreeSet<String> = live_gateway::api_routes()
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert_eq!(described, routed);
}

/// Follows every reference in a part of the document.
fn check(document: &Value, value: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref") {
                let target = document.pointer(reference.trim_start_matches('#'));
                assert!(target.is_some(), "{reference}");
            }
            members.values().for_each(|member| check(document, member));
        }
        Value::Array(items) => items.iter().for_each(|item| check(document, item)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = serde_json::to_value(live_gateway::document()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    check(&document, &document);
}

#[tokio::test]
async fn it_can_be_browsed_without_anything_from_elsewhere() {
    let city = TestCity::start().await;
    let document: Value = city.client.get("/openapi.json").send().await.expect(200).json();
    assert_eq!(document, serde_json::to_value(live_gateway::document()).unwrap());
    city.client.get("/docs").send().await.expect(303);
    let page = city.client.get("/docs/").send().await.expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("script-src 'self'") && !policy.contains("http"), "{policy}");
    let page = page.text();
    assert!(!page.contains("https://"), "{page}");
    for part in page.split(['"', '\'']).filter(|part| part.starts_with("./")) {
        let path = format!("/docs/{}", &part[2..]);
        city.client.get(&path).send().await.expect(200);
    }
}
