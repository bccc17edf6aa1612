//! Whatever has happened: what the events add up to is what a desk knows that was started a moment ago. A hub is played
//! that has nothing but what one agent is told.

use super::World;
use crate::call::{Calls, Input, Moment};
use crate::view::BoxCall;
use deskbell_domain::agent::Status;
use deskbell_domain::call::{CallEnd, CallPhase, MediaState, Party, Sending};
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::{Author, EndedBy, Entry, EntryBody, ReassignedWhy, Seq};
use deskbell_domain::{
    AgentId, CallId, CannedId, Channel, ClientMessageId, ConversationId, DeviceId, GroupId, LegId,
    PerChannel, Settings, Span, TagId, Time, VisitorId,
};
use deskbell_protocol::Event;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::event::{
    CannedList, ConversationLeft, ConversationUpdate, EVENT_KINDS, PhoneList, TagList, VisitUpdate,
};
use deskbell_protocol::head::{
    Canned, ChannelStanding, ConversationHead, DeskRole, DeskRules, HeadState, Me, PairedPhone, PhoneHead,
    Site, Tag, VisitHead, VisitState, VisitorCard,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const ME: AgentId = AgentId(Uuid::from_u128(1));
const NOW: Time = Time(1_764_000_000_000);
/// Conversations, each with a visitor and a call of its own.
const CONVERSATIONS: u128 = 3;

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    VisitorWrites,
    AgentWrites,
    IsRead,
    IsLost,
    Ends,
    IsDescribed,
    Toggles,
    CannedChange,
    TagsChange,
    RulesChange,
    PhonesChange,
    CallRings,
    CallIsAnswered,
    CallEnds,
    /// What is no agent's to know.
    OthersAreTold,
}

impl What {
    const ALL: [Self; 15] = [
        Self::VisitorWrites,
        Self::AgentWrites,
        Self::IsRead,
        Self::IsLost,
        Self::Ends,
        Self::IsDescribed,
        Self::Toggles,
        Self::CannedChange,
        Self::TagsChange,
        Self::RulesChange,
        Self::PhonesChange,
        Self::CallRings,
        Self::CallIsAnswered,
        Self::CallEnds,
        Self::OthersAreTold,
    ];
}

/// An agent's part of a hub.
#[derive(Clone, Debug)]
struct Hub {
    version: u64,
    me: Me,
    canned: Vec<Canned>,
    tags: Vec<Tag>,
    rules: DeskRules,
    phones: Vec<PairedPhone>,
    /// Those in the agent's list, with their threads.
    list: BTreeMap<ConversationId, (ConversationHead, Vec<Entry>)>,
    /// Those that others have.
    lost: BTreeMap<ConversationId, (ConversationHead, Vec<Entry>)>,
    cards: BTreeMap<VisitorId, VisitorCard>,
    calls: BTreeMap<ConversationId, CallHead>,
}

impl Hub {
    fn new() -> Self {
        let standing = ChannelStanding { available: false, status: Status::Unavailable, taken: 0, slots: 3 };
        let settings = Settings::default();
        Self {
            version: 1,
            me: Me {
                id: ME,
                name: "Ana".into(),
                email: "ana@example.org".into(),
                role: DeskRole::Lead,
                organisation: "Maison Lumen".into(),
                groups: Vec::new(),
                channels: PerChannel { chat: standing, mobile: standing, video: standing },
                finishing: false,
                away: false,
            },
            canned: Vec::new(),
            tags: Vec::new(),
            rules: DeskRules {
                capabilities: settings.capabilities,
                attachments: settings.attachments,
                undo: settings.undo,
                snooze_most: settings.snooze_most,
                away_after: settings.away_after,
                tell_of_looks: false,
            },
            phones: Vec::new(),
            list: BTreeMap::new(),
            lost: BTreeMap::new(),
            cards: BTreeMap::new(),
            calls: BTreeMap::new(),
        }
    }

    /// What a desk starts from.
    fn snapshot(&self) -> Vec<Event> {
        let mut parts = vec![
            Event::Rules(self.rules.clone()),
            Event::Me(self.me.clone()),
            Event::Canned(CannedList { answers: self.canned.clone() }),
            Event::Tags(TagList { tags: self.tags.clone() }),
            Event::Phones(PhoneList { phones: self.phones.clone() }),
        ];
        let visitors: BTreeSet<VisitorId> = self.list.values().map(|(head, _)| head.visitor).collect();
        parts.extend(visitors.iter().filter_map(|id| self.cards.get(id)).cloned().map(Event::Visitor));
        parts.extend(self.list.values().map(|(head, entries)| {
            Event::Conversation(ConversationUpdate { head: head.clone(), entries: entries.clone() })
        }));
        parts.extend(self.calls.values().cloned().map(Event::Call));
        parts
    }

    /// Something happens, and the agent is told.
    fn on(&mut self, what: What, number: u128, flag: bool) -> Vec<Event> {
        self.version += 1;
        let id = ConversationId(Uuid::from_u128(0x100 + number));
        match what {
            What::VisitorWrites => self.writes(id, number, Author::Visitor),
            What::AgentWrites => self.writes(id, number, Author::Agent { agent: ME, name: "Ana".into() }),
            What::IsRead => self.changed(id, |head| head.marks.agent = head.last_seq),
            What::IsLost => self.lost(id, flag.then_some(ReassignedWhy::Offline)),
            What::Ends => self.changed(id, |head| {
                head.state = HeadState::Ended { at: NOW, by: EndedBy::Visitor };
            }),
            What::IsDescribed => {
                let listed = self.list.contains_key(&id);
                let card = self.card(number, if flag { "Maya" } else { "Noor" });
                listed.then_some(Event::Visitor(card)).into_iter().collect()
            }
            What::Toggles => {
                self.me.channels.chat.available = flag;
                self.me.away = number == 0;
                vec![Event::Me(self.me.clone())]
            }
            What::CannedChange => {
                let id = CannedId(Uuid::from_u128(number));
                self.canned.retain(|answer| answer.id != id);
                let (shortcut, category, text) = (format!("hi-{number}"), String::new(), "Hello".to_owned());
                self.canned.extend(flag.then_some(Canned { id, shortcut, category, text, personal: true }));
                vec![Event::Canned(CannedList { answers: self.canned.clone() })]
            }
            What::TagsChange => {
                let id = TagId(Uuid::from_u128(number));
                self.tags.retain(|tag| tag.id != id);
                self.tags.extend(flag.then_some(Tag { id, name: "Lamp".into(), recommended: true }));
                vec![Event::Tags(TagList { tags: self.tags.clone() })]
            }
            What::RulesChange => {
                self.rules.undo = Span::secs(if flag { 1 } else { 9 });
                vec![Event::Rules(self.rules.clone())]
            }
            What::PhonesChange => {
                let id = DeviceId(Uuid::from_u128(number));
                self.phones.retain(|phone| phone.id != id);
                let phone = PairedPhone { id, name: "Pixel 9".into(), since: NOW, online: true, seen: None };
                self.phones.extend(flag.then_some(phone));
                vec![Event::Phones(PhoneList { phones: self.phones.clone() })]
            }
            What::CallRings => self.calls(id, |agent, name| CallPhase::Ringing {
                agent,
                name,
                since: NOW,
                deadline: NOW + Span::secs(30),
            }),
            What::CallIsAnswered => {
                let device = Some(DeviceId(Uuid::from_u128(9)));
                self.calls(id, |agent, name| CallPhase::Active { agent, name, device, since: NOW })
            }
            What::CallEnds => {
                let Some(head) = self.calls.remove(&id) else { return Vec::new() };
                let why = CallEnd::HungUp { by: Party::Visitor };
                let call = CallPhase::Ended { at: NOW, why };
                vec![Event::Call(CallHead { version: self.version, call, ..head })]
            }
            What::OthersAreTold => self.of_others(number),
        }
    }

    /// A message; the first one brings the conversation to the agent.
    fn writes(&mut self, id: ConversationId, number: u128, author: Author) -> Vec<Event> {
        let mut events = Vec::new();
        if !self.list.contains_key(&id) {
            events.push(Event::Visitor(self.card(number, "Maya")));
        }
        let version = self.version;
        // One that was lost comes back with all that was written in it.
        let back = self.lost.remove(&id);
        let mut told = back.iter().flat_map(|(_, entries)| entries.clone()).collect::<Vec<_>>();
        let (head, entries) =
            self.list.entry(id).or_insert_with(|| back.unwrap_or_else(|| (head(id, number), Vec::new())));
        let by_visitor = matches!(author, Author::Visitor);
        let entry = entry(head.last_seq + 1, author);
        (head.version, head.last_seq) = (version, entry.seq);
        head.turn = if by_visitor { Turn::Agent { since: NOW } } else { Turn::Visitor { since: NOW } };
        entries.push(entry.clone());
        told.push(entry);
        events.push(Event::Conversation(ConversationUpdate { head: head.clone(), entries: told }));
        events
    }

    fn changed(&mut self, id: ConversationId, change: impl FnOnce(&mut ConversationHead)) -> Vec<Event> {
        let Some((head, _)) = self.list.get_mut(&id) else { return Vec::new() };
        change(head);
        head.version = self.version;
        vec![Event::Conversation(ConversationUpdate { head: head.clone(), entries: Vec::new() })]
    }

    fn lost(&mut self, id: ConversationId, why: Option<ReassignedWhy>) -> Vec<Event> {
        let Some((head, entries)) = self.list.remove(&id) else { return Vec::new() };
        self.lost.insert(id, (head.clone(), entries));
        self.calls.remove(&id);
        let state = HeadState::Queued { since: NOW, kept: None };
        vec![Event::Left(ConversationLeft {
            head: ConversationHead { version: self.version, state, ..head },
            why,
            taken_over: None,
        })]
    }

    /// The call of a conversation that the agent has; one at a time (V9).
    fn calls(&mut self, id: ConversationId, phase: impl FnOnce(AgentId, String) -> CallPhase) -> Vec<Event> {
        if !self.list.contains_key(&id) || self.calls.keys().any(|other| *other != id) {
            return Vec::new();
        }
        let on = MediaState::of(Sending::On, Sending::On);
        let call = CallHead {
            id: CallId(Uuid::from_u128(0x900 + u128::from(self.version))),
            conversation: id,
            version: self.version,
            epoch: 1,
            leg: LegId(Uuid::from_u128(7)),
            call: phase(ME, "Ana".into()),
            visitor: on,
            agent: on,
            second_leg: None,
            handoff: None,
        };
        // One that runs stays the same call.
        let known = self.calls.get(&id).map_or(call.id, |known| known.id);
        let call = CallHead { id: known, ..call };
        self.calls.insert(id, call.clone());
        vec![Event::Call(call)]
    }

    fn card(&mut self, number: u128, name: &str) -> VisitorCard {
        let card = VisitorCard {
            id: VisitorId(Uuid::from_u128(0x200 + number)),
            name: name.to_owned(),
            languages: Vec::new(),
            device: "Firefox on Linux".into(),
            page: None,
            custom: Vec::new(),
            since: NOW,
            time_zone: None,
            block: None,
        };
        self.cards.insert(card.id, card.clone());
        card
    }

    /// What visitors and phones are told. A hub that sends it here by mistake changes nothing.
    fn of_others(&self, number: u128) -> Vec<Event> {
        let id = ConversationId(Uuid::from_u128(0x100 + number));
        let head = VisitHead {
            id,
            version: self.version,
            channel: Channel::Chat,
            state: VisitState::Queued { since: NOW },
            marks: Marks::default(),
            last_seq: 1,
        };
        vec![
            Event::Visit(VisitUpdate { head, entries: vec![entry(1, Author::Visitor)] }),
            Event::Site(Site {
                organisation: "Maison Lumen".into(),
                greeting: "Hello".into(),
                visitor_name: "Maya".into(),
                attachments: None,
                closed: None,
            }),
            Event::Phone(PhoneHead {
                id: DeviceId(Uuid::from_u128(3)),
                agent: ME,
                name: "Ana".into(),
                organisation: "Maison Lumen".into(),
                paired: true,
            }),
        ]
    }
}

fn head(id: ConversationId, number: u128) -> ConversationHead {
    ConversationHead {
        id,
        version: 1,
        visitor: VisitorId(Uuid::from_u128(0x200 + number)),
        visitor_name: "Maya".into(),
        channel: Channel::Chat,
        group: GroupId(Uuid::from_u128(3)),
        group_name: "Sales".into(),
        state: HeadState::Assigned { agent: ME, name: "Ana".into(), since: NOW },
        turn: Turn::Agent { since: NOW },
        marks: Marks::default(),
        opened_at: NOW,
        last_seq: 0,
        last: None,
        timer: None,
        tags: Vec::new(),
        end_note: String::new(),
        flag: None,
        had_call: false,
        past_call: None,
    }
}

fn entry(seq: Seq, author: Author) -> Entry {
    let client_message_id = ClientMessageId(Uuid::from_u128(u128::from(seq)));
    let (text, attachments) = (format!("text {seq}"), Vec::new());
    Entry { seq, at: NOW, body: EntryBody::Message { author, text, client_message_id, attachments } }
}

/// What a desk knows, memory and calls.
struct Desk {
    world: World,
    calls: Calls,
}

/// All of it that is shown.
type Shown = (
    Option<Me>,
    (Vec<Canned>, Vec<Tag>, Option<DeskRules>, Vec<PairedPhone>),
    BTreeMap<ConversationId, (ConversationHead, BTreeSet<Seq>)>,
    BTreeMap<VisitorId, Option<VisitorCard>>,
    BTreeMap<ConversationId, BoxCall>,
);

impl Desk {
    fn started(hub: &Hub) -> Self {
        let device = DeviceId(Uuid::from_u128(8));
        let mut desk = Self { world: World::default(), calls: Calls::new(device, "A desk".into()) };
        desk.starts_anew(hub);
        desk
    }

    fn starts_anew(&mut self, hub: &Hub) {
        self.world.replace(&hub.snapshot());
        let heads = hub.calls.values().cloned().collect();
        self.call(Input::Snapshot { heads, over: Vec::new() });
        self.call(Input::Live { me: self.world.agent() });
    }

    fn hears(&mut self, event: &Event) {
        self.world.apply(event);
        if let Event::Call(head) = event {
            self.call(Input::Head(head.clone()));
        } else if let Event::Left(left) = event {
            self.call(Input::Left(left.head.id));
        }
    }

    fn call(&mut self, input: Input) {
        drop(self.calls.on(Moment { hub: NOW, steady: Time(0) }, input));
    }

    fn shown(&self) -> Shown {
        let world = &self.world;
        let mine = || world.conversations.values().filter(|known| known.mine);
        (
            world.me.clone(),
            (world.canned.clone(), world.tags.clone(), world.rules.clone(), world.phones.clone()),
            mine().map(|known| (known.head.id, (known.head.clone(), known.unread.clone()))).collect(),
            mine()
                .map(|known| (known.head.visitor, world.visitors.get(&known.head.visitor).cloned()))
                .collect(),
            self.calls.at_boxes().collect(),
        )
    }
}

fn kind(event: &Event) -> String {
    serde_json::to_value(event).unwrap()["kind"].as_str().unwrap().to_owned()
}

#[test]
fn quality_2_every_kind_of_event_is_played() {
    let mut hub = Hub::new();
    let told = What::ALL.map(|what| hub.on(what, 0, true)).concat();
    // Whatever is lost comes back, so that a call finds its conversation.
    let again = What::ALL.into_iter().filter(|what| *what != What::IsLost).map(|what| hub.on(what, 0, true));
    let told: BTreeSet<String> = again.flatten().chain(told).map(|event| kind(&event)).collect();
    assert_eq!(told, EVENT_KINDS.iter().map(|kind| (*kind).to_owned()).collect());
}

proptest! {
    #[test]
    fn quality_2_what_the_events_add_up_to_is_what_a_snapshot_says(
        steps in proptest::collection::vec((prop::sample::select(&What::ALL[..]), 0..CONVERSATIONS, any::<bool>()), 1..80),
        begins in 0_usize..40,
        again in 0_usize..80,
    ) {
        let mut hub = Hub::new();
        let mut desk = Desk::started(&hub);
        for (place, (what, number, flag)) in steps.into_iter().enumerate() {
            for event in hub.on(what, number, flag) {
                desk.hears(&event);
            }
            // It may have been started in the midst of it, and may have lost its line.
            if place == begins {
                desk = Desk::started(&hub);
            } else if place == again {
                desk.call(Input::Lost);
                desk.world.forget_volatile();
                desk.starts_anew(&hub);
            }
            prop_assert_eq!(desk.shown(), Desk::started(&hub).shown());
        }
    }
}
