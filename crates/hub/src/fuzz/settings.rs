//! The hub's settings, as an administrator patches them.

use crate::admin::{By, change_settings};
use crate::store::SetUp;
use deskbell_domain::call::{Call, Input as CallInput, LegState, MediaState, Party, Sending, Start};
use deskbell_domain::conversation::{Actor, Conversation, First, Input, Opening, State};
use deskbell_domain::thread::ReassignedWhy;
use deskbell_domain::{
    AgentId, CallId, Channel, ClientMessageId, ContactId, ConversationId, DeviceId, GroupId, LegId, Settings,
    Span, Time, VisitorId,
};
use serde_json::Value;
use uuid::Uuid;

const START: Time = Time(1_764_000_000_000);
/// Deadlines that a conversation or a call is led through.
const DEADLINES: usize = 20;
const AGENT: AgentId = AgentId(Uuid::from_u128(1));
const LEG: LegId = LegId(Uuid::from_u128(2));
const ON: MediaState = MediaState::of(Sending::On, Sending::On);

/// A merge patch (RFC 7396) in JSON.
///
/// # Panics
/// When settings are taken that cannot be kept, that say something else when they are patched once more, or with which
/// a timer fires for ever.
pub fn settings(data: &[u8]) {
    let Ok(patch) = serde_json::from_slice::<Value>(data) else { return };
    let by = By { agent: None, at: START };
    let Ok(change) = change_settings(&house(Settings::default()), by, &patch) else { return };
    let settings = change.made;
    assert_eq!(settings.check(), Ok(()));
    let kept = serde_json::to_string(&settings).expect("settings are kept as JSON");
    assert_eq!(serde_json::from_str::<Settings>(&kept).expect("and read again"), settings);
    let again = change_settings(&house(settings.clone()), by, &patch).expect("what was taken is taken again");
    assert!(again.writes.is_empty(), "and changes nothing more: {:?}", again.writes);
    for channel in Channel::ALL {
        for begins in begins() {
            talk(channel, begins, &settings);
        }
    }
    ring(&settings);
}

fn house(settings: Settings) -> SetUp {
    SetUp {
        organisation: "Maison Lumen".to_owned(),
        settings,
        agents: Vec::new(),
        groups: Vec::new(),
        sites: Vec::new(),
        canned: Vec::new(),
        tags: Vec::new(),
    }
}

/// How a conversation goes on after its first message.
fn begins() -> [Vec<Input>; 4] {
    let actor = || Actor { agent: AGENT, name: "Ana".to_owned() };
    let client_message_id = ClientMessageId(Uuid::from_u128(5));
    let assign = || Input::Assign { contact: ContactId(Uuid::from_u128(6)), to: actor() };
    let says =
        Input::AgentSays { by: actor(), text: "x".to_owned(), client_message_id, attachments: Vec::new() };
    let wait = Input::Wait { group: GroupId(Uuid::from_u128(7)), name: "Orders".to_owned(), absent: false };
    let aside = Input::Snooze { by: AGENT, until: START + Span::secs(60), keep: true };
    [
        vec![wait, Input::Offer(actor())],
        vec![assign(), Input::Confirm(AGENT), Input::Types(AGENT)],
        vec![assign(), Input::Confirm(AGENT), says, Input::Release(AGENT)],
        vec![assign(), aside, Input::Lose(ReassignedWhy::Released)],
    ]
}

/// Whatever is due in it is done, and then due later or not at all.
fn talk(channel: Channel, inputs: Vec<Input>, settings: &Settings) {
    let opening = Opening {
        id: ConversationId(Uuid::from_u128(3)),
        visitor: VisitorId(Uuid::from_u128(4)),
        channel,
        group: GroupId(Uuid::from_u128(7)),
        follows: None,
        first: First::Message {
            text: "x".to_owned(),
            client_message_id: ClientMessageId(Uuid::from_u128(4)),
            attachments: Vec::new(),
        },
    };
    let mut conversation = Conversation::open(START, opening).0;
    for input in inputs {
        // What this channel cannot do is refused.
        drop(conversation.on(START, input, settings));
    }
    let mut now = START;
    for _ in 0..DEADLINES {
        let Some(due) = conversation.next_deadline(settings) else { return };
        assert!(due > now, "{due:?} is over at {now:?} in {:?}", conversation.state());
        let effects = conversation.on(due, Input::Due, settings).expect("a deadline is never refused");
        assert!(!effects.is_empty(), "nothing is due in {:?}", conversation.state());
        now = due;
        if matches!(conversation.state(), State::Queued { .. }) {
            let to = Actor { agent: AGENT, name: "Ana".to_owned() };
            let contact = ContactId(Uuid::from_u128(6));
            drop(conversation.on(now, Input::Assign { contact, to }, settings));
        }
    }
}

/// The same of a call that is answered and breaks.
fn ring(settings: &Settings) {
    let times = &settings.calls;
    let start = Start {
        id: CallId(Uuid::from_u128(8)),
        conversation: ConversationId(Uuid::from_u128(3)),
        leg: LEG,
        media: ON,
        rings: Some((AGENT, "Ana".to_owned())),
    };
    let says = |party, state| CallInput::Leg { party, leg: LEG, state };
    let goes_on = [
        CallInput::Accept { agent: AGENT, device: DeviceId(Uuid::from_u128(9)), media: ON },
        says(Party::Visitor, LegState::Connected),
        says(Party::Agent, LegState::Connected),
        says(Party::Agent, LegState::Interrupted),
    ];
    for steps in 0..=goes_on.len() {
        let mut call = Call::start(START, start.clone(), times).0;
        for input in goes_on.iter().take(steps) {
            call.on(START, input.clone(), times).expect("what comes next");
        }
        let mut now = START;
        while let Some(due) = call.next_deadline(times) {
            assert!(due > now, "{due:?} is over at {now:?} in {:?}", call.phase());
            call.on(due, CallInput::Due, times).expect("a deadline is never refused");
            now = due;
        }
    }
}
