//! Conversations as a hub has them, and a desk that was cut off from it.

use super::super::*;
use crate::command::Action;
use deskbell_domain::call::CallEnd;
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::Author;
use deskbell_domain::{Channel, CommandId, GroupId, PerChannel, VisitorId};
use deskbell_protocol::event::{ConversationLeft, ConversationUpdate};
use deskbell_protocol::head::{ChannelStanding, DeskRole, Me};
use deskbell_protocol::{Event, WireError};
use uuid::Uuid;

pub(super) const ME: AgentId = AgentId(Uuid::from_u128(1));
pub(super) const OTHER: AgentId = AgentId(Uuid::from_u128(2));
/// The line was lost then.
pub(super) const LOST: Time = Time(1_000_000_000_000);

pub(super) fn id(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

/// Where a conversation can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Me,
    Snoozed,
    Released,
    OfferedToMe,
    /// Ended by the visitor.
    Ended,
    EndedByMe,
    Other,
}

impl At {
    pub(super) fn state(self, at: Time) -> HeadState {
        let (agent, name) = (ME, String::from("Ana"));
        match self {
            Self::Me => HeadState::Assigned { agent, name, since: at },
            Self::Snoozed => HeadState::Snoozed { agent, at, until: at + Span::hours(3), keep: true },
            Self::Released => HeadState::Released { agent, at },
            Self::OfferedToMe => HeadState::Offered { agent, deadline: at + Span::secs(20) },
            Self::Ended => HeadState::Ended { at, by: EndedBy::Visitor },
            Self::EndedByMe => HeadState::Ended { at, by: EndedBy::Agent { agent, name } },
            Self::Other => HeadState::Assigned { agent: OTHER, name, since: at },
        }
    }

    pub(super) fn is_listed(self) -> bool {
        self != Self::Other
    }
}

/// A conversation as the hub has it.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    pub(super) head: ConversationHead,
    pub(super) at: At,
    pub(super) entries: Vec<Entry>,
}

impl Thread {
    pub(super) fn new(number: u128, at: At) -> Self {
        let head = ConversationHead {
            id: id(number),
            version: 1,
            visitor: VisitorId(Uuid::from_u128(number)),
            visitor_name: format!("Visitor {number}"),
            channel: Channel::Chat,
            group: GroupId(Uuid::from_u128(3)),
            group_name: "Sales".into(),
            state: at.state(LOST - Span::mins(5)),
            turn: Turn::Agent { since: LOST - Span::mins(5) },
            marks: Marks::default(),
            opened_at: LOST - Span::mins(5),
            last_seq: 0,
            last: None,
            timer: None,
            tags: Vec::new(),
            end_note: String::new(),
            flag: None,
            had_call: false,
            past_call: None,
        };
        let mut thread = Self { head, at, entries: Vec::new() };
        thread.writes(LOST - Span::mins(5));
        thread
    }

    pub(super) fn add(&mut self, at: Time, body: EntryBody) {
        self.head.version += 1;
        self.head.last_seq += 1;
        self.entries.push(Entry { seq: self.head.last_seq, at, body });
    }

    pub(super) fn writes(&mut self, at: Time) {
        let client_message_id = ClientMessageId(Uuid::from_u128(u128::from(self.head.version)));
        let text = String::from("hello");
        self.add(
            at,
            EntryBody::Message { author: Author::Visitor, text, client_message_id, attachments: Vec::new() },
        );
    }

    pub(super) fn call(&mut self, at: Time, why: CallEnd, talked: Span) {
        let call = CallId(Uuid::from_u128(u128::from(self.head.version)));
        self.add(at, EntryBody::Happened { what: Happening::CallEnded { call, why, talked } });
        self.head.past_call = Some(PastCall::of(why, (talked.0 > 0).then_some(talked)));
    }

    pub(super) fn goes(&mut self, now: Time, at: At) {
        self.at = at;
        self.head.version += 1;
        self.head.state = at.state(now);
    }

    pub(super) fn update(&self, from: usize) -> Event {
        let (head, entries) = (self.head.clone(), self.entries[from..].to_vec());
        Event::Conversation(ConversationUpdate { head, entries })
    }

    pub(super) fn left(&self, why: Option<ReassignedWhy>) -> Event {
        Event::Left(ConversationLeft { head: self.head.clone(), why, taken_over: None })
    }

    /// Its part of a snapshot, if it has one: what has ended comes without its entries.
    pub(super) fn part(&self) -> Option<Event> {
        let from = if matches!(self.at, At::Ended | At::EndedByMe) { self.entries.len() } else { 0 };
        self.at.is_listed().then(|| self.update(from))
    }
}

pub(super) fn me() -> Event {
    let channels = PerChannel {
        chat: ChannelStanding {
            available: true,
            status: deskbell_domain::agent::Status::Available,
            taken: 0,
            slots: 3,
        },
        mobile: ChannelStanding {
            available: true,
            status: deskbell_domain::agent::Status::Available,
            taken: 0,
            slots: 2,
        },
        video: ChannelStanding {
            available: false,
            status: deskbell_domain::agent::Status::Unavailable,
            taken: 0,
            slots: 1,
        },
    };
    Event::Me(Me {
        id: ME,
        name: "Ana".into(),
        email: "ana@example.org".into(),
        role: DeskRole::Agent,
        organisation: "Lumen".into(),
        groups: Vec::new(),
        channels,
        finishing: false,
        away: false,
    })
}

/// A desk that was cut off.
pub(super) struct Desk {
    pub(super) world: World,
    pub(super) queue: Queue,
    pub(super) before: Option<Before>,
}

impl Desk {
    pub(super) fn with(threads: &[Thread]) -> Self {
        let mut world = World::default();
        world.apply(&me());
        for thread in threads {
            if thread.at.is_listed() {
                world.apply(&thread.update(0));
            }
        }
        Self { world, queue: Queue::new(Time(0)), before: None }
    }

    pub(super) fn catches_up(&mut self, closed: bool) -> &mut Self {
        self.before = Some(Before::of(&self.world, &self.queue, LOST, closed));
        self
    }

    pub(super) fn hears(&mut self, event: &Event) {
        self.world.apply(event);
        self.learn(event);
    }

    pub(super) fn is_told_anew(&mut self, threads: &[Thread]) {
        let parts: Vec<Event> = threads.iter().filter_map(Thread::part).chain([me()]).collect();
        self.world.replace(&parts);
        parts.iter().for_each(|part| self.learn(part));
    }

    pub(super) fn learn(&mut self, event: &Event) {
        let before = self.before.as_mut().expect("it catches up");
        if let Event::Conversation(update) = event {
            before.learn(update.head.id, &update.entries);
        }
        if let Event::Left(left) = event {
            before.left(left.head.id, left.why);
        }
    }

    /// Everything has come; what lacks its last entries is asked for.
    pub(super) fn is_back(
        &mut self,
        until: Time,
        undismissed: Option<Absence>,
        threads: &[Thread],
    ) -> Absence {
        let mut absence = self.before.take().expect("it catches up").over(&self.world, until, undismissed);
        for lacking in absence.lacking().to_vec() {
            let thread = threads.iter().find(|thread| thread.head.id == lacking).expect("a known one");
            absence.learn(lacking, &thread.entries);
        }
        absence
    }

    pub(super) fn writes(&mut self, number: u128, message: u128) {
        let client_message_id = ClientMessageId(Uuid::from_u128(message));
        let (conversation, text) = (id(number), String::from("an answer"));
        let action = Action::Say { conversation, client_message_id, text, attachments: Vec::new() };
        self.queue.add(Command { id: CommandId(Uuid::from_u128(message)), at: LOST, action });
    }

    pub(super) fn answers(&mut self, message: u128, outcome: Result<Option<Seq>, WireError>) {
        self.queue.due(Time(0));
        self.queue.answered(Time(0), CommandId(Uuid::from_u128(message)), outcome, 1_000);
    }
}

/// What is told, without where.
pub(super) fn counts(returned: Option<Returned>) -> Vec<(NewsKind, u32)> {
    returned
        .map(|returned| returned.news)
        .unwrap_or_default()
        .iter()
        .map(|news| (news.what, news.count))
        .collect()
}

pub(super) fn after(minutes: u64) -> Time {
    LOST + Span::mins(minutes)
}

/// What happened in 12 minutes, as events and as a snapshot tell it; they must agree.
pub(super) fn happened(before: &[Thread], after_it: &[Thread], events: &[Event]) -> Option<Returned> {
    let mut by_events = Desk::with(before);
    by_events.catches_up(false);
    events.iter().for_each(|event| by_events.hears(event));
    let told = by_events.is_back(after(12), None, after_it).view(&by_events.queue);
    let mut by_snapshot = Desk::with(before);
    by_snapshot.catches_up(false).is_told_anew(after_it);
    let told_anew = by_snapshot.is_back(after(12), None, after_it).view(&by_snapshot.queue);
    assert_eq!(told, told_anew, "events and a snapshot");
    told
}
