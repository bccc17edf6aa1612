//! The OpenAPI document.

use super::*;

/// Every `$ref` of a document.
fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                if name == "$ref" {
                    into.insert(part.as_str().unwrap().to_owned());
                }
                references(part, into);
            }
        }
        Value::Array(parts) => parts.iter().for_each(|part| references(part, into)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn b3_the_openapi_document_is_served_whole() {
    let house = House::new().await;
    let document: Value =
        house.http.get(house.hub.url("/v1/admin/openapi.json")).send().await.unwrap().json().await.unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(document, deskbell_hub::openapi());
    let mut all = BTreeSet::new();
    references(&document, &mut all);
    for reference in &all {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let settings = &document["components"]["schemas"]["Settings"]["properties"];
    assert_eq!(settings["timers"]["properties"]["mobile"]["properties"]["first_reply"]["default"], 300_000);
    let mut ids = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        assert!(path.starts_with("/v1/admin/"), "{path}");
        for (method, operation) in operations.as_object().unwrap() {
            assert!(
                ids.insert(operation["operationId"].to_string()),
                "{method} {path} has a name of its own"
            );
            assert!(operation["summary"].is_string(), "{method} {path} says what it does");
            assert!(operation["responses"]["default"].is_object(), "{method} {path} says how it refuses");
        }
    }
}

#[test]
fn b3_the_kept_openapi_document_is_the_code_s() {
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let kept = std::fs::read_to_string(kept).unwrap_or_default();
    let fresh = serde_json::to_string_pretty(&deskbell_hub::openapi()).unwrap() + "\n";
    let again = "is stale: run `cargo run -p deskbell-hub --example openapi -- docs`";
    assert!(kept == fresh, "docs/openapi.json {again}");
}
