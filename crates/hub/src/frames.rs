//! The frames that the hub sends. An event is stored as the JSON of its kind and body and an outcome as the
//! JSON of its result or error, so that a replay and a retry send the very same bytes again.

use crate::bus::BoardPart;
use deskbell_protocol::call::SignalFrame;
use deskbell_protocol::event::Volatile;
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::{Id, Notification, Outcome};
use deskbell_protocol::session::Pos;
use deskbell_protocol::{Event, WireError};
use serde::Serialize;
use std::sync::Arc;

/// About what a board's frame takes beside its items, in bytes.
const BOARD_FRAME: usize = 128;

/// JSON of something that is made of plain fields.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("the wire's types have string keys and no failing parts")
}

/// The notification `event` of a stored event.
pub(crate) fn event(pos: Pos, stored: &str) -> Arc<str> {
    let fields = inner(stored);
    format!(r#"{{"jsonrpc":"2.0","method":"event","params":{{"pos":{pos},{fields}}}"#).into()
}

/// The notification `snapshot` of one part.
pub(crate) fn snapshot(part: &Event) -> String {
    json(&Notification::new(from_hub::SNAPSHOT, part))
}

/// The notification `volatile`.
pub(crate) fn volatile(volatile: &Volatile) -> Arc<str> {
    json(&Notification::new(from_hub::VOLATILE, volatile)).into()
}

/// The notification `board`, of items that are JSON already.
pub(crate) fn board(part: &BoardPart) -> String {
    let BoardPart { items, gone, whole, over } = part;
    let gone = json(gone);
    let bytes: usize = items.iter().map(|item| item.len() + 1).sum();
    let mut frame = String::with_capacity(bytes + gone.len() + BOARD_FRAME);
    frame.push_str(r#"{"jsonrpc":"2.0","method":"board","params":{"items":["#);
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            frame.push(',');
        }
        frame.push_str(item);
    }
    for piece in [r#"],"gone":"#, &gone, r#","whole":"#, word(*whole), r#","over":"#, word(*over), "}}"] {
        frame.push_str(piece);
    }
    frame
}

const fn word(yes: bool) -> &'static str {
    if yes { "true" } else { "false" }
}

/// The notification `call.signal`.
pub(crate) fn signal(signal: &SignalFrame) -> Arc<str> {
    json(&Notification::new(from_hub::SIGNAL, signal)).into()
}

/// A result as it is stored: `{"result": ...}`.
pub(crate) fn result(result: &impl Serialize) -> String {
    json(&Outcome::Result(result))
}

/// An error as it is stored: `{"error": ...}`.
pub(crate) fn error(error: &WireError) -> String {
    json(&Outcome::<()>::Error(error.clone()))
}

/// Whether an outcome as it is stored is a result.
pub(crate) fn is_result(outcome: &str) -> bool {
    outcome.starts_with(r#"{"result""#)
}

/// The answer to one request, with the outcome as it is stored. `id` is `None` when the request could not be
/// read.
pub(crate) fn answer(id: Option<&Id>, outcome: &str) -> String {
    let fields = inner(outcome);
    format!(r#"{{"jsonrpc":"2.0","id":{},{fields}"#, json(&id))
}

/// What stands behind the first brace of a JSON object.
fn inner(object: &str) -> &str {
    debug_assert!(object.starts_with('{'), "only objects are put into a frame");
    object.get(1..).unwrap_or("}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::ConversationId;
    use deskbell_protocol::event::Typing;
    use deskbell_protocol::head::Site;
    use deskbell_protocol::rpc::FromHub;
    use deskbell_protocol::{Code, Received};
    use uuid::Uuid;

    fn site() -> Event {
        Event::Site(Site {
            organisation: "Lumen \"&\" Co".into(),
            greeting: "Hi}".into(),
            visitor_name: "é".into(),
            attachments: None,
            closed: None,
        })
    }

    fn read(frame: &str) -> FromHub {
        FromHub::parse(frame).unwrap()
    }

    #[test]
    fn a_stored_event_becomes_a_frame_that_clients_read() {
        let FromHub::Notification { method, params } = read(&event(7, &json(&site()))) else { panic!() };
        assert_eq!(method, from_hub::EVENT);
        let (pos, Received::Known(received)) = Received::parse(&params).unwrap() else { panic!() };
        assert_eq!((pos, received), (Some(7), site()));
    }

    #[test]
    fn a_part_of_a_snapshot_has_no_place() {
        let FromHub::Notification { method, params } = read(&snapshot(&site())) else { panic!() };
        assert_eq!(method, from_hub::SNAPSHOT);
        let (pos, Received::Known(received)) = Received::parse(&params).unwrap() else { panic!() };
        assert_eq!((pos, received), (None, site()));
    }

    #[test]
    fn a_volatile_frame_names_its_kind() {
        let typing = Volatile::Typing(Typing { conversation: ConversationId(Uuid::nil()), on: true });
        let FromHub::Notification { method, params } = read(&volatile(&typing)) else { panic!() };
        assert_eq!(method, from_hub::VOLATILE);
        assert_eq!(serde_json::from_str::<Volatile>(params.get()).unwrap(), typing);
    }

    #[test]
    fn a_stored_outcome_becomes_an_answer_with_the_id_of_the_request() {
        let FromHub::Answer { id, outcome } = read(&answer(Some(&Id::Text("a\"".into())), &result(&site())))
        else {
            panic!()
        };
        assert_eq!(id, Some(Id::Text("a\"".into())));
        assert_eq!(outcome.unwrap().get(), json(&site()));
        let refused = WireError::new(Code::NotYours, "No.");
        let FromHub::Answer { id, outcome } = read(&answer(None, &error(&refused))) else { panic!() };
        assert_eq!((id, outcome.unwrap_err()), (None, refused));
    }
}
