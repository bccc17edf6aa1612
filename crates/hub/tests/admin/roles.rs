//! Who may do what (quality.md, section 3): everybody there is tries every operation of the document.

use super::*;
use deskbell_hub::openapi;

/// The operations of the document, each with a path that names something.
fn operations() -> Vec<(Method, String)> {
    let document = openapi();
    let mut all = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/v1/admin").unwrap();
        let named = path.split('/').map(|part| {
            if !part.starts_with('{') {
                part.to_owned()
            } else if matches!(part, "{key}" | "{name}") {
                "nothing-such".to_owned()
            } else {
                Uuid::from_u128(0x404).to_string()
            }
        });
        let path = named.collect::<Vec<_>>().join("/");
        let methods = operations.as_object().unwrap().keys();
        all.extend(methods.map(|method| (method.to_uppercase().parse().unwrap(), path.clone())));
    }
    all
}

#[tokio::test]
async fn quality_3_b3_every_operation_is_refused_to_everybody_who_may_not_use_it() {
    let house = House::new().await;
    let (lead, agent) = (house.hub.agent_token(0).await, house.hub.agent_token(1).await);
    let visitor = house.hub.visitor_token(0).await;
    let operations = operations();
    assert!(operations.len() > 20, "the document names them");
    for (method, path) in operations {
        let reads = method == Method::GET;
        // Who was looked at by whom is not the leads' to read (T2); of the figures everybody reads the own (T6).
        let (audit, figures) = (path.ends_with("/audit"), path == "/export/figures");
        for (who, token, may, refused) in [
            ("an administrator", &*house.admin, true, 403),
            ("a lead", &*lead, reads && !audit, 403),
            ("an agent", &*agent, figures, 403),
            ("a visitor", &*visitor, false, 403),
            ("nobody", "x", false, 401),
        ] {
            // What may be done is asked for nothing in particular: it is refused for that, or answered.
            let body = (!reads).then(|| json!({ "nothing": "such" }));
            let status = house.ask_as(token, method.clone(), &path, body.as_ref()).await.status().as_u16();
            let is_refused = matches!(status, 401 | 403);
            assert_eq!(is_refused, !may, "{method} {path} as {who}: {status}");
            assert!(may || status == refused, "{method} {path} as {who}: {status}");
        }
    }
}
