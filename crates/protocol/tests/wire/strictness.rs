//! Design section 3 and principle 6: the hub is strict with what it is asked, a client is not with what it
//! is told.

use crate::specimens::{self, Specimen, id};
use deskbell_protocol::params::{Describe, Probe, SendMessage};
use deskbell_protocol::rpc::{Answer, FromHub, Id, Incoming};
use deskbell_protocol::{Code, METHODS, Received};
use serde_json::{Value, json, value::RawValue};

fn refused(frame: &str) -> Code {
    Incoming::parse(frame).expect_err(frame).reason()
}

fn is_request(specimen: &Specimen) -> bool {
    METHODS.iter().any(|method| method.name == specimen.message)
}

/// Every object inside, by its JSON pointer.
fn objects(json: &Value, here: &str, found: &mut Vec<String>) {
    match json {
        Value::Object(fields) => {
            found.push(here.to_owned());
            fields.iter().for_each(|(name, value)| objects(value, &format!("{here}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, value)| objects(value, &format!("{here}/{n}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The same frame once for each object in it, with a field more in that object.
fn with_a_field_more(json: &Value) -> Vec<(String, String)> {
    let mut places = Vec::new();
    objects(json, "", &mut places);
    places
        .into_iter()
        .map(|place| {
            let mut more = json.clone();
            more.pointer_mut(&place).unwrap()["from_the_future"] = json!({ "x": [1] });
            (place, more.to_string())
        })
        .collect()
}

#[test]
fn section_3_an_unknown_field_in_a_request_is_refused_at_any_depth() {
    for specimen in specimens::all().into_iter().filter(is_request) {
        for (place, frame) in with_a_field_more(&specimen.json) {
            let reason = (specimen.read)(&frame).map_err(|error| error.reason());
            let expected = if place.is_empty() { Code::InvalidRequest } else { Code::InvalidParams };
            assert_eq!(reason, Err(expected), "{} with a field more in {place:?}", specimen.name);
        }
    }
}

#[test]
fn section_3_an_unknown_field_is_named_in_the_refusal() {
    let page = json!({ "title": "a", "url": "b", "colour": "red" });
    let params = json!({ "command_id": id::<uuid::Uuid>(1), "page": page });
    let frame = json!({ "jsonrpc": "2.0", "id": 1, "method": "visitor.describe", "params": params });
    let error = Incoming::parse(&frame.to_string()).unwrap().params::<Describe>().unwrap_err();
    assert_eq!(error.reason(), Code::InvalidParams);
    assert!(
        error.message.contains("visitor.describe") && error.message.contains("colour"),
        "{}",
        error.message
    );
}

#[test]
fn section_3_an_unknown_field_of_the_hub_is_passed_over_at_any_depth() {
    for specimen in specimens::all().into_iter().filter(|specimen| !is_request(specimen)) {
        // These bodies go to the hub, which is strict.
        if matches!(specimen.message.as_str(), "SignIn" | "NewVisitor" | "NewAttachment" | "ClaimPhone") {
            continue;
        }
        for (place, frame) in with_a_field_more(&specimen.json) {
            // An enum such as {"visitor": ID} has exactly one field, which names the variant. A signal is another
            // client's word: the hub has been strict with it and passes on what it knows.
            let strict = place.ends_with("/you") || place.ends_with("/user") || place.contains("/signal");
            if !strict {
                (specimen.read)(&frame).unwrap();
            }
        }
    }
}

#[test]
fn section_3_the_bodies_for_the_hub_are_strict_too() {
    use deskbell_protocol::http::{ClaimPhone, NewAttachment, NewVisitor, SignIn};
    for specimen in specimens::http::all() {
        for (_, body) in with_a_field_more(&specimen.json) {
            match specimen.message.as_str() {
                "SignIn" => assert!(serde_json::from_str::<SignIn>(&body).is_err(), "{body}"),
                "NewVisitor" => assert!(serde_json::from_str::<NewVisitor>(&body).is_err(), "{body}"),
                "ClaimPhone" => assert!(serde_json::from_str::<ClaimPhone>(&body).is_err(), "{body}"),
                "NewAttachment" => assert!(serde_json::from_str::<NewAttachment>(&body).is_err(), "{body}"),
                _ => {}
            }
        }
    }
}

#[test]
fn section_3_what_is_wrong_with_a_frame_is_said_and_the_frame_is_not_repeated() {
    let long = "\u{1}".repeat(10_000);
    let request = |params: serde_json::Value| {
        let frame = json!({ "jsonrpc": "2.0", "id": 1, "method": "visitor.describe", "params": params });
        Incoming::parse(&frame.to_string()).unwrap().params::<Describe>().unwrap_err()
    };
    let command_id = id::<uuid::Uuid>(1);
    for error in [
        Incoming::parse(&json!({ "jsonrpc": "2.0", "method": "x", &long: 1 }).to_string()).unwrap_err(),
        request(json!({ "command_id": &long })),
        request(json!({ "command_id": command_id, &long: 1 })),
    ] {
        assert!(error.message.chars().count() < 500, "{} characters", error.message.chars().count());
    }
}

#[test]
fn section_3_a_batch_is_refused_as_an_invalid_request() {
    let one = r#"{"jsonrpc":"2.0","id":1,"method":"session.probe","params":{}}"#;
    for batch in [format!("[{one}]"), format!("[{one},{one}]"), "[]".to_owned(), format!(" \n[{one}]")] {
        let error = Incoming::parse(&batch).unwrap_err();
        assert_eq!(error.reason(), Code::InvalidRequest);
        assert!(error.message.contains("one by one"), "{}", error.message);
    }
    assert!(FromHub::parse(&format!("[{one}]")).is_err());
}

#[test]
fn section_3_fields_have_names_and_do_not_come_as_a_list() {
    assert_eq!(refused(r#"["2.0",1,"session.probe",{}]"#), Code::InvalidRequest);
    assert!(FromHub::parse(r#"[1,"ping",{}]"#).is_err());
    let frame = r#"{"jsonrpc":"2.0","id":1,"method":"session.probe","params":[]}"#;
    let error = Incoming::parse(frame).unwrap().params::<Probe>().unwrap_err();
    assert_eq!(error.reason(), Code::InvalidParams);
}

#[test]
fn section_3_what_is_no_json_and_what_is_no_request_are_told_apart() {
    for frame in ["", "{", "hello", "{\"jsonrpc\":\"2.0\",}", "{\"jsonrpc\":\"2.0\",\"method\":\"a\"} x"] {
        assert_eq!(refused(frame), Code::ParseError, "{frame}");
    }
    for frame in [
        "null",
        "7",
        "\"text\"",
        "{}",
        r#"{"jsonrpc":"2.0"}"#,
        r#"{"jsonrpc":"1.0","id":1,"method":"session.probe"}"#,
        r#"{"id":1,"method":"session.probe"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"session.probe"}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
    ] {
        assert_eq!(refused(frame), Code::InvalidRequest, "{frame}");
    }
}

#[test]
fn section_3_an_id_is_a_number_or_a_text_and_is_repeated_as_it_came() {
    for (given, id) in [
        ("0", Id::Number(0)),
        ("9007199254740991", Id::Number(9_007_199_254_740_991)),
        ("\"7\"", Id::Text("7".into())),
    ] {
        let frame = format!(r#"{{"jsonrpc":"2.0","id":{given},"method":"session.probe"}}"#);
        let incoming = Incoming::parse(&frame).unwrap();
        assert_eq!(incoming.id, Some(id));
        let answer = serde_json::to_string(&Answer::new(incoming.id.clone(), Ok(Probe {}))).unwrap();
        assert_eq!(answer, format!(r#"{{"jsonrpc":"2.0","id":{given},"result":{{}}}}"#));
        let FromHub::Answer { id, .. } = FromHub::parse(&answer).unwrap() else { panic!("{answer}") };
        assert_eq!(id, incoming.id);
    }
    for id in ["-1", "1.5", "true", "{}", "[1]", "18446744073709551616"] {
        let frame = format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"session.probe"}}"#);
        assert_eq!(refused(&frame), Code::InvalidRequest, "{frame}");
    }
}

#[test]
fn section_3_a_field_that_can_be_null_may_be_left_out() {
    let ids = format!(r#""command_id":"{0}","client_message_id":"{0}""#, id::<uuid::Uuid>(1));
    let read = |conversation: &str| {
        let frame = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"message.send","params":{{{ids},{conversation}"text":"hi"}}}}"#
        );
        Incoming::parse(&frame).unwrap().params::<SendMessage>().unwrap()
    };
    assert_eq!(read(""), read("\"conversation\":null,"));
    let bare = Incoming::parse(r#"{"jsonrpc":"2.0","id":1,"method":"session.probe"}"#).unwrap();
    assert_eq!(bare.params::<Probe>().unwrap(), Probe {});
}

#[test]
fn principle_6_an_unknown_event_kind_is_kept_with_its_place() {
    let params = |json: Value| RawValue::from_string(json.to_string()).unwrap();
    let (pos, received) =
        Received::parse(&params(json!({ "pos": 8, "kind": "moon.rose", "body": [1] }))).unwrap();
    assert_eq!(pos, Some(8), "it is acknowledged like any other");
    assert!(matches!(received, Received::Unknown { kind } if kind == "moon.rose"));
    let (pos, _) = Received::parse(&params(json!({ "kind": "moon.rose" }))).unwrap();
    assert_eq!(pos, None);
    assert!(Received::parse(&params(json!({ "pos": 8, "kind": "me.updated", "body": {} }))).is_err());
    assert!(Received::parse(&params(json!({ "pos": 8 }))).is_err());
}

#[test]
fn section_3_an_answer_has_a_result_or_an_error() {
    let FromHub::Answer { outcome: Ok(result), .. } =
        FromHub::parse(r#"{"jsonrpc":"2.0","id":1,"result":null}"#).unwrap()
    else {
        panic!("null is a result")
    };
    assert_eq!(result.get(), "null");
    for frame in ["{}", r#"{"jsonrpc":"2.0","id":1}"#] {
        assert_eq!(FromHub::parse(frame).unwrap_err().reason(), Code::InvalidRequest);
    }
}
