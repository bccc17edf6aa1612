//! Records to write, made of numbers.

use crate::store::{AgentRecord, Batch, CommandRecord, LogRecord, Store, StoreError, VisitorRecord, Write};
use deskbell_domain::conversation::{Actor, Conversation, Effect, First, Input, Opening};
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_domain::{
    AgentId, Channel, ClientMessageId, CommandId, ContactId, ConversationId, GroupId, Settings, Time, UserId,
    VisitorId,
};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::session::Pos;
use uuid::Uuid;

/// An id that is this number.
pub(crate) fn id<T: From<Uuid>>(number: u128) -> T {
    Uuid::from_u128(number).into()
}

pub(crate) async fn commit(store: &impl Store, writes: Vec<Write>) -> Result<(), StoreError> {
    store.commit(Batch { writes }).await
}

pub(crate) fn agent(number: u128) -> AgentRecord {
    AgentRecord {
        id: id(number),
        name: format!("Agent {number}"),
        email: format!("agent-{number}@example.org"),
        role: DeskRole::Agent,
        groups: vec![id(1)],
        skills: vec!["returns".to_owned()],
        languages: vec!["fr".to_owned(), "en".to_owned()],
        slots: None,
        active: true,
    }
}

pub(crate) fn actor(number: u128) -> Actor {
    Actor { agent: id(number), name: format!("Agent {number}") }
}

pub(crate) fn visitor(number: u128) -> VisitorRecord {
    VisitorRecord {
        id: id(number),
        name: format!("Visitor {number}"),
        site: "shop".to_owned(),
        channel: Channel::Mobile,
        languages: vec!["fr-CA".to_owned()],
        device: "Lumen 4.2.1 on iPhone 15".to_owned(),
        page: None,
        custom: Vec::new(),
        since: Time(1_000),
        time_zone: Some("Europe/Paris".to_owned()),
        conversation: None,
        block: None,
    }
}

pub(crate) fn event(user: UserId, pos: Pos, at: Time) -> Write {
    Write::Log { user, record: LogRecord { pos, at, event: format!("{{\"kind\":\"test\",\"body\":{pos}}}") } }
}

pub(crate) fn command(user: UserId, number: u128, at: Time) -> Write {
    let record = CommandRecord { digest: [9; 32], outcome: format!("{{\"result\":{number}}}") };
    Write::Command { user, id: id::<CommandId>(number), at, record }
}

/// A conversation whose writes are collected as an owner loop would make them.
pub(crate) struct Thread {
    pub(crate) now: Conversation,
    pub(crate) writes: Vec<Write>,
    settings: Settings,
}

impl Thread {
    /// The visitor's first message.
    pub(crate) fn open(number: u128, by: VisitorId, at: Time) -> Self {
        let opening = Opening {
            id: id::<ConversationId>(number),
            visitor: by,
            channel: Channel::Mobile,
            group: id::<GroupId>(1),
            follows: None,
            first: First::Message {
                text: format!("Message 1 of {number}"),
                client_message_id: id::<ClientMessageId>(1),
                attachments: Vec::new(),
            },
        };
        let (now, effects) = Conversation::open(at, opening);
        let mut thread = Self { now, writes: Vec::new(), settings: Settings::default() };
        thread.record(effects);
        thread
    }

    pub(crate) fn on(&mut self, at: Time, input: Input) -> &mut Self {
        let effects = self.now.on(at, input, &self.settings).expect("the sample fits the rules");
        self.record(effects);
        self
    }

    pub(crate) fn assign(&mut self, at: Time, to: AgentId) -> &mut Self {
        let contact = id::<ContactId>(u128::from(self.now.version()));
        self.on(at, Input::Assign { contact, to: actor(to.0.as_u128()) })
    }

    pub(crate) fn visitor_says(&mut self, at: Time, number: u128) -> &mut Self {
        let text = format!("Message {number}");
        self.on(at, Input::VisitorSays { text, client_message_id: id(number), attachments: Vec::new() })
    }

    pub(crate) fn note(&mut self, at: Time, by: AgentId, number: u128) -> &mut Self {
        let (by, text) = (actor(by.0.as_u128()), format!("Note {number}"));
        self.on(at, Input::Note { by, text, client_message_id: id(number) })
    }

    /// What changed since the last time.
    pub(crate) fn take(&mut self) -> Vec<Write> {
        let mut writes = std::mem::take(&mut self.writes);
        writes.push(Write::Conversation(Box::new(self.now.clone())));
        writes
    }

    fn record(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Record(entry) = effect {
                let origin = self.origin(&entry);
                self.writes.push(Write::Entry { conversation: self.now.id(), entry, origin });
            }
        }
    }

    fn origin(&self, entry: &Entry) -> Option<(UserId, ClientMessageId)> {
        match &entry.body {
            EntryBody::Message { author: Author::Visitor, client_message_id, .. } => {
                Some((UserId::Visitor(self.now.visitor()), *client_message_id))
            }
            EntryBody::Message { author: Author::Agent { agent, .. }, client_message_id, .. }
            | EntryBody::Note { agent, client_message_id, .. }
            | EntryBody::Whisper { agent, client_message_id, .. } => {
                Some((UserId::Agent(*agent), *client_message_id))
            }
            EntryBody::Happened { .. } => None,
        }
    }
}

/// The entries among some writes.
pub(crate) fn entries(writes: &[Write]) -> Vec<Entry> {
    let entries = writes
        .iter()
        .filter_map(|write| if let Write::Entry { entry, .. } = write { Some(entry.clone()) } else { None });
    entries.collect()
}
