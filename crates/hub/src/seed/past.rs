//! The demo's past conversations. They are played through the machine of a conversation, with the times at
//! which they would have happened, so that they are what a hub would have stored.

use super::people::{Group, Person, demo_id};
use super::record::Record;
use super::threads::{PAST, VISITORS};
use crate::store::{VisitorRecord, Write};
use deskbell_domain::conversation::{Conversation, First, Input, Opening};
use deskbell_domain::thread::{ReassignedWhy, Seq};
use deskbell_domain::{ConversationId, Settings, Span, Time, VisitorId};
use deskbell_protocol::head::{CustomField, Page};
use uuid::Uuid;

pub(super) const VISITOR_IDS: u64 = 4;
pub(super) const CONVERSATIONS: u64 = 5;
const PARTS: u64 = 6;

/// Somebody who wrote before.
pub(super) struct Visitor {
    /// The site that they came by.
    pub(super) group: Group,
    pub(super) name: &'static str,
    pub(super) languages: &'static [&'static str],
    pub(super) device: &'static str,
    /// Title and address.
    pub(super) page: (&'static str, &'static str),
    pub(super) custom: &'static [(&'static str, &'static str)],
    pub(super) time_zone: &'static str,
}

/// A conversation that has ended.
pub(super) struct Past {
    /// A place in [`VISITORS`].
    pub(super) visitor: usize,
    /// It was opened so long before now.
    pub(super) ago: Span,
    /// The visitor's first message.
    pub(super) opens: &'static str,
    pub(super) then: &'static [(u64, Step)],
}

/// What happened next, so many seconds after the step before.
pub(super) enum Step {
    /// Nobody was free.
    Waits,
    /// An agent got it.
    Joins(Person),
    /// The visitor wrote.
    Visitor(&'static str),
    /// The agent who had it wrote.
    Agent(Person, &'static str),
    /// The agent who had it left a note.
    Note(Person, &'static str),
    /// No device of the agent showed it.
    NotShown,
    /// The agent gave the slot back.
    Released(Person),
    /// The agent who had it closed it.
    AgentEnds(Person),
    /// The visitor closed it.
    VisitorEnds,
}

pub(super) fn all(now: Time, settings: &Settings, record: &mut Record) {
    let mut opened: Vec<Vec<(Time, ConversationId)>> = vec![Vec::new(); VISITORS.len()];
    for (number, past) in (0..).zip(PAST) {
        let conversation = play(now, number, past, settings, record);
        opened[past.visitor].push((conversation.opened_at(), conversation.id()));
        record.writes.push(Write::Conversation(Box::new(conversation)));
    }
    for (number, (visitor, opened)) in VISITORS.iter().zip(opened).enumerate() {
        let since = opened.iter().map(|&(at, _)| at).min().unwrap_or(now);
        let newest = opened.iter().max().map(|&(_, id)| id);
        record.writes.push(Write::Visitor(Box::new(visitor_record(number, visitor, since, newest))));
    }
}

fn play(now: Time, number: u64, past: &Past, settings: &Settings, record: &mut Record) -> Conversation {
    let group = VISITORS[past.visitor].group;
    let mut at = now - past.ago;
    let mut parts = Parts { conversation: number, next: 0 };
    let opening = Opening {
        id: demo_id(CONVERSATIONS, number),
        visitor: visitor_id(past.visitor),
        channel: group.site().1,
        group: group.id(),
        follows: None,
        first: First::Message {
            text: past.opens.to_owned(),
            client_message_id: parts.id(),
            attachments: Vec::new(),
        },
    };
    let (mut conversation, effects) = Conversation::open(at, opening);
    record.entries(&mut conversation, group.id(), effects);
    for (seconds, step) in past.then {
        at = at + Span::secs(*seconds);
        for input in inputs(step, group, conversation.last_seq(), &mut parts) {
            let effects = conversation.on(at, input, settings).expect("the demo's threads follow the rules");
            record.entries(&mut conversation, group.id(), effects);
        }
    }
    conversation
}

/// Ids of the messages and contacts of one conversation.
pub(super) struct Parts {
    pub(super) conversation: u64,
    pub(super) next: u64,
}

impl Parts {
    pub(super) fn id<T: From<Uuid>>(&mut self) -> T {
        self.next += 1;
        demo_id(PARTS, self.conversation * 1_000 + self.next)
    }
}

/// What the machine is told: whoever writes or closes has read up to `last`.
fn inputs(step: &Step, group: Group, last: Seq, parts: &mut Parts) -> Vec<Input> {
    let read = |person: Person| Input::AgentRead { agent: person.id(), up_to: last };
    match *step {
        Step::Waits => vec![Input::Wait { group: group.id(), name: group.name().to_owned(), absent: false }],
        Step::Joins(person) => {
            let assign = Input::Assign { contact: parts.id(), to: person.actor() };
            vec![assign, Input::Confirm(person.id())]
        }
        Step::Visitor(text) => {
            let says = Input::VisitorSays {
                text: text.to_owned(),
                client_message_id: parts.id(),
                attachments: Vec::new(),
            };
            vec![Input::VisitorRead(last), says]
        }
        Step::Agent(by, text) => {
            let text = text.to_owned();
            let says = Input::AgentSays {
                by: by.actor(),
                text,
                client_message_id: parts.id(),
                attachments: Vec::new(),
            };
            vec![read(by), says]
        }
        Step::Note(by, text) => {
            let text = text.to_owned();
            vec![Input::Note { by: by.actor(), text, client_message_id: parts.id() }]
        }
        Step::NotShown => vec![Input::Lose(ReassignedWhy::NotShown)],
        Step::Released(by) => vec![Input::Release(by.id())],
        Step::AgentEnds(by) => vec![Input::VisitorRead(last), read(by), Input::AgentEnds(by.id())],
        Step::VisitorEnds => vec![Input::VisitorRead(last), Input::VisitorEnds],
    }
}

fn visitor_id(number: usize) -> VisitorId {
    demo_id(VISITOR_IDS, number as u64)
}

fn visitor_record(
    number: usize,
    visitor: &Visitor,
    since: Time,
    conversation: Option<ConversationId>,
) -> VisitorRecord {
    let (site, channel) = visitor.group.site();
    let (title, url) = visitor.page;
    let field =
        |&(label, value): &(&str, &str)| CustomField { label: label.to_owned(), value: value.to_owned() };
    VisitorRecord {
        id: visitor_id(number),
        name: visitor.name.to_owned(),
        site: site.to_owned(),
        channel,
        languages: visitor.languages.iter().map(|&language| language.to_owned()).collect(),
        device: visitor.device.to_owned(),
        page: Some(Page { title: title.to_owned(), url: url.to_owned() }),
        custom: visitor.custom.iter().map(field).collect(),
        since,
        time_zone: Some(visitor.time_zone.to_owned()),
        conversation,
        block: None,
    }
}
