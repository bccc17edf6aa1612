//! Whatever arrives, reading it ends in a value or a typed error (issue: bad input; design section 3).

use crate::specimens;
use deskbell_protocol::method::{self, Method};
use deskbell_protocol::rpc::{FromHub, Incoming};
use deskbell_protocol::{Code, METHODS, Received, Volatile, WireError};
use proptest::prelude::*;
use std::sync::LazyLock;

static FRAMES: LazyLock<Vec<String>> =
    LazyLock::new(|| specimens::all().into_iter().map(|specimen| specimen.json.to_string()).collect());

/// One change of a text, at a place given as a share of its length.
#[derive(Clone, Debug)]
enum Edit {
    Cut { from: prop::sample::Index, chars: usize },
    Put { at: prop::sample::Index, what: String },
    Repeat { from: prop::sample::Index, chars: usize },
}

fn edit() -> impl Strategy<Value = Edit> {
    let token = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\ud800",
        "null",
        "true",
        "-1",
        "1e999",
        "0.5",
        "{}",
        "[]",
        "\"params\":",
        "\"id\":",
        "\u{0}",
        "\u{202e}",
        "18446744073709551616",
    ]);
    prop_oneof![
        (any::<prop::sample::Index>(), 1..40_usize).prop_map(|(from, chars)| Edit::Cut { from, chars }),
        (any::<prop::sample::Index>(), token.prop_map(str::to_owned))
            .prop_map(|(at, what)| Edit::Put { at, what }),
        (any::<prop::sample::Index>(), ".{1,8}").prop_map(|(at, what)| Edit::Put { at, what }),
        (any::<prop::sample::Index>(), 1..40_usize).prop_map(|(from, chars)| Edit::Repeat { from, chars }),
    ]
}

fn changed(frame: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = frame.chars().collect();
    for edit in edits {
        let place = |index: &prop::sample::Index| index.index(chars.len() + 1);
        match edit {
            Edit::Cut { from, chars: count } => {
                let from = place(from);
                chars.drain(from..(from + count).min(chars.len()));
            }
            Edit::Put { at, what } => {
                let at = place(at);
                chars.splice(at..at, what.chars());
            }
            Edit::Repeat { from, chars: count } => {
                let from = place(from);
                let again = chars[from..(from + count).min(chars.len())].to_vec();
                chars.splice(from..from, again);
            }
        }
    }
    chars.into_iter().collect()
}

fn mutated() -> impl Strategy<Value = String> {
    (any::<prop::sample::Index>(), prop::collection::vec(edit(), 1..5))
        .prop_map(|(frame, edits)| changed(&FRAMES[frame.index(FRAMES.len())], &edits))
}

/// JSON of any form, as deep as a frame allows it.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|b| b.to_string()),
        any::<i64>().prop_map(|n| n.to_string()),
        ".{0,12}".prop_map(|text| serde_json::Value::from(text).to_string()),
    ];
    let name = prop::sample::select(vec![
        "jsonrpc", "id", "method", "params", "result", "error", "kind", "body", "pos",
    ]);
    leaf.prop_recursive(6, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|fields| {
                let fields: Vec<_> =
                    fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

/// Reads a method's parameters, whatever the frame says that its method is.
fn params_of<M: Method>(incoming: &Incoming) -> Result<(), WireError> {
    incoming.params::<M::Params>().map(drop)
}

type Reader = fn(&Incoming) -> Result<(), WireError>;

const READERS: &[Reader] = &[
    params_of::<method::SessionOpen>,
    params_of::<method::SessionAck>,
    params_of::<method::SessionPong>,
    params_of::<method::SessionProbe>,
    params_of::<method::MessageSend>,
    params_of::<method::NoteAdd>,
    params_of::<method::ConversationRead>,
    params_of::<method::ConversationConfirm>,
    params_of::<method::ConversationRelease>,
    params_of::<method::ConversationEnd>,
    params_of::<method::ConversationAccept>,
    params_of::<method::ConversationDecline>,
    params_of::<method::ConversationTransfer>,
    params_of::<method::ConversationSnooze>,
    params_of::<method::ConversationFetch>,
    params_of::<method::ConversationTag>,
    params_of::<method::ConversationEndNote>,
    params_of::<method::ConversationLook>,
    params_of::<method::ConversationLookAway>,
    params_of::<method::ConversationWhisper>,
    params_of::<method::ConversationFlag>,
    params_of::<method::ConversationTakeOver>,
    params_of::<method::ShiftHandOver>,
    params_of::<method::AvailabilityFinish>,
    params_of::<method::PresenceAway>,
    params_of::<method::VisitorBlock>,
    params_of::<method::VisitorUnblock>,
    params_of::<method::TagSave>,
    params_of::<method::TagDelete>,
    params_of::<method::ConversationTargets>,
    params_of::<method::ConversationContacts>,
    params_of::<method::AvailabilitySet>,
    params_of::<method::CannedSave>,
    params_of::<method::CannedDelete>,
    params_of::<method::VisitorDescribe>,
    params_of::<method::CallStart>,
    params_of::<method::CallInvite>,
    params_of::<method::CallAccept>,
    params_of::<method::HandoffOffer>,
    params_of::<method::HandoffClaim>,
    params_of::<method::HandoffJoin>,
    params_of::<method::HandoffTake>,
    params_of::<method::HandoffCancel>,
    params_of::<method::CallDecline>,
    params_of::<method::CallHangUp>,
    params_of::<method::CallMedia>,
    params_of::<method::CallLeg>,
    params_of::<method::CallSwitched>,
    params_of::<method::PhoneInvite>,
    params_of::<method::PhoneUninvite>,
    params_of::<method::PhoneForget>,
    params_of::<method::CallIce>,
    params_of::<method::ConversationEntries>,
    params_of::<method::ConversationWhy>,
    params_of::<method::BoardWatch>,
    params_of::<method::RoutingSimulate>,
    params_of::<method::FiguresGet>,
    params_of::<method::VisitorEarlier>,
    params_of::<method::CallSignal>,
    params_of::<method::TypingSet>,
];

/// The hub reads a frame: an object that names a method, or one of the two errors.
fn hub_reads(frame: &str) {
    match Incoming::parse(frame) {
        Ok(incoming) => {
            assert!(frame.trim().starts_with('{') && frame.trim().ends_with('}'), "{frame}");
            for read in READERS {
                if let Err(error) = read(&incoming) {
                    assert_eq!(error.reason(), Code::InvalidParams);
                }
            }
        }
        Err(error) => {
            assert!(matches!(error.reason(), Code::ParseError | Code::InvalidRequest));
            assert!(!error.data.temporary, "the same frame cannot succeed later");
        }
    }
}

/// A client reads a frame: one of the two forms, or one of the two errors.
fn client_reads(frame: &str) {
    match FromHub::parse(frame) {
        Ok(FromHub::Notification { params, .. }) => {
            let known =
                Received::parse(&params).is_ok_and(|(_, received)| matches!(received, Received::Known(_)));
            let volatile = serde_json::from_str::<Volatile>(params.get()).is_ok();
            assert!(!(known && volatile), "the kinds of events and of volatile ones differ: {frame}");
        }
        Ok(FromHub::Answer { .. }) => assert!(frame.contains("result") || frame.contains("error"), "{frame}"),
        Err(error) => assert!(matches!(error.reason(), Code::ParseError | Code::InvalidRequest)),
    }
}

#[test]
fn every_method_is_among_those_that_read_random_frames() {
    assert_eq!(READERS.len(), METHODS.len());
}

proptest! {
    #[test]
    fn section_3_any_text_is_read_or_refused(text in any::<String>()) {
        hub_reads(&text);
        client_reads(&text);
    }

    #[test]
    fn section_3_any_json_is_read_or_refused(text in json()) {
        hub_reads(&text);
        client_reads(&text);
    }

    #[test]
    fn section_3_a_frame_that_was_changed_on_the_way_is_read_or_refused(text in mutated()) {
        hub_reads(&text);
        client_reads(&text);
    }
}

#[test]
fn section_3_a_frame_of_nothing_but_brackets_does_not_overflow_the_stack() {
    let open = "[".repeat(64 * 1024);
    for frame in [
        open.clone(),
        format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.probe\",\"params\":{open}"),
        format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.probe\",\"params\":{open}{}}}",
            "]".repeat(64 * 1024)
        ),
    ] {
        hub_reads(&frame);
        client_reads(&frame);
    }
}
