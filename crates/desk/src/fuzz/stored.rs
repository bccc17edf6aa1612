//! Rows of the desk's two files, as another version of the desk, a failing disk or somebody with an editor left them.

use crate::call::{Calls, Input, Moment};
use crate::command::{Action, Command, Kept};
use crate::project::{entry_view, place, state_box, unsent};
use crate::queue::{Queue, Verdict};
use crate::view::{Draft, Preferences, Refusal};
use crate::world::{Known, World};
use deskbell_domain::thread::{Attachment, Entry};
use deskbell_domain::{AgentId, CommandId, DeviceId, Time};
use deskbell_protocol::call::CallHead;
use deskbell_protocol::event::{CannedList, PhoneList, TagList};
use deskbell_protocol::head::{Canned, ConversationHead, DeskRules, Me, PairedPhone, Tag, VisitorCard};
use deskbell_protocol::{Code, Event, METHODS, WireError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::fmt::Debug;
use uuid::Uuid;

const NOW: Time = Time(1_764_000_000_000);
const AGENT: AgentId = AgentId(Uuid::from_u128(1));

/// What a row holds, the end of the line, and its JSON.
///
/// # Panics
/// When a row that can be read says something else once it was written anew, or cannot be worked with.
pub fn stored(data: &[u8]) {
    let Ok(data) = str::from_utf8(data) else { return };
    let Some((what, json)) = data.split_once('\n') else { return };
    match what {
        "action" => drop(read(json).map(waits)),
        "draft" => drop(read::<Draft>(json)),
        "refusal" => drop(read::<Refusal>(json)),
        "preferences" => drop(read::<Preferences>(json)),
        "attachment" => drop(read::<Attachment>(json)),
        "head" => drop(read(json).map(listed)),
        "entry" => drop(read::<Entry>(json).map(entry_view)),
        "card" => tell::<VisitorCard>(json, Event::Visitor),
        "me" => tell::<Me>(json, Event::Me),
        "canned" => tell::<Vec<Canned>>(json, |answers| Event::Canned(CannedList { answers })),
        "tags" => tell::<Vec<Tag>>(json, |tags| Event::Tags(TagList { tags })),
        "phones" => tell::<Vec<PairedPhone>>(json, |phones| Event::Phones(PhoneList { phones })),
        "rules" => tell::<DeskRules>(json, Event::Rules),
        "call" => drop(read(json).map(rings)),
        _ => {}
    }
}

/// A row that cannot be read is passed over.
fn read<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str) -> Option<T> {
    let read: T = serde_json::from_str(json).ok()?;
    let again = serde_json::to_string(&read).expect("a row is written");
    assert_eq!(serde_json::from_str::<T>(&again).expect("and read again"), read);
    Some(read)
}

/// A command goes to the hub and is refused; another one was refused before.
fn waits(action: Action) {
    let command =
        |number| Command { id: CommandId(Uuid::from_u128(number)), at: NOW, action: action.clone() };
    let mut queue = Queue::new(NOW);
    let refused = Some(Refusal::from_stored("No.".to_owned()));
    let kept = |number, refused| Kept { command: command(number), refused, never_sent: false };
    queue.restore(vec![kept(1, refused), kept(2, None)]);
    drop(queue.made_needless_by(&action));
    assert_eq!(queue.due(NOW), [command(2)], "what waits goes");
    let (method, params) = command(2).request();
    assert!(METHODS.iter().any(|info| info.name == method) && params.get().starts_with('{'), "{method}");
    if let Some(conversation) = action.conversation() {
        queue.written_in(conversation).for_each(|item| drop(unsent(item, true)));
    }
    let refused = WireError::new(Code::NotFound, "No.");
    let verdict = queue.answered(NOW, command(2).id, Err(refused.clone()), 0);
    assert_eq!(verdict, Some(Verdict::Refused(command(2), refused)));
}

fn listed(head: ConversationHead) {
    let (mut world, queue) = (World::default(), Queue::new(NOW));
    world.restore(head.clone());
    let known = Known { head, mine: true, unread: BTreeSet::from([0, u64::MAX]) };
    place(&known, AGENT, NOW, (None, None));
    state_box(&known, &world, &queue, None, (None, None));
    assert_eq!(world.with_visitor(known.head.visitor), [known.head.id]);
}

fn tell<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &str, event: fn(T) -> Event) {
    if let Some(row) = read(json) {
        World::default().apply(&event(row));
    }
}

fn rings(head: CallHead) {
    let mut calls = Calls::new(DeviceId(Uuid::from_u128(3)), "a desk".to_owned());
    let (moment, world) = (Moment { hub: NOW, steady: Time(0) }, World::default());
    for input in [Input::Head(head), Input::Live { me: Some(AGENT) }, Input::Due, Input::Lost, Input::Due] {
        drop(calls.on(moment, input));
        drop(calls.view(&world, "A visitor"));
    }
}
