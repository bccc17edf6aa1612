//! The durable events, as events with a place and as parts of a snapshot.

use super::{Specimen, ada, at, ben, id, maya, sales, talk, told};
use deskbell_domain::agent::Status;
use deskbell_domain::call::{CallEnd, Party, PastCall};
use deskbell_domain::conversation::{Flag, Kept, Marks, Timer, Turn};
use deskbell_domain::settings::{AttachmentLimits, Capabilities};
use deskbell_domain::thread::{
    Attachment, Author, BackWhy, DeclinedWhy, EndedBy, Entry, EntryBody, Happening, Named, Pixels,
    ReassignedWhy, TransferTo,
};
use deskbell_domain::{Channel, PerChannel, Span, Time};
use deskbell_protocol::event::{
    CannedList, ConversationLeft, ConversationUpdate, Event, EventFrame, PhoneList, Received, TagList,
    VisitUpdate,
};
use deskbell_protocol::head::{
    Block, Canned, ChannelStanding, Closed, ConversationHead, Countdown, CustomField, DeskRole, DeskRules,
    GroupBrief, HeadState, LastLine, Me, Page, PairedPhone, PhoneHead, Site, Tag, VisitHead, VisitState,
    VisitorCard,
};
use deskbell_protocol::leading::TakenOver;
use deskbell_protocol::method::from_hub;

pub(crate) fn all() -> Vec<Specimen> {
    let mut all = Vec::new();
    for (pos, (name, event)) in (1_001..).zip(agent_events().into_iter().chain(visitor_events())) {
        let expected = event.clone();
        all.push(told(name, from_hub::EVENT, EventFrame { pos, event }, move |raw| {
            let (read_pos, Received::Known(read)) = Received::parse(raw).unwrap() else {
                panic!("an unknown kind: {raw}")
            };
            assert_eq!((read_pos, &read), (Some(pos), &expected));
        }));
    }
    for (name, event) in [("a part of an agent's snapshot", me()), ("a part of a visitor's snapshot", site())]
    {
        let expected = event.clone();
        all.push(told(name, from_hub::SNAPSHOT, event, move |raw| {
            let (None, Received::Known(read)) = Received::parse(raw).unwrap() else {
                panic!("a part of a snapshot has no place: {raw}")
            };
            assert_eq!(read, expected);
        }));
    }
    all
}

fn agent_events() -> Vec<(&'static str, Event)> {
    let update = |head, entries| Event::Conversation(ConversationUpdate { head, entries });
    let more = handed().into_iter().map(|(name, head, what)| (name, update(head, vec![happened(8, what)])));
    let first = first_agent_events();
    first.into_iter().chain(more).collect()
}

fn first_agent_events() -> Vec<(&'static str, Event)> {
    let update = |head, entries| Event::Conversation(ConversationUpdate { head, entries });
    let left = |why| Event::Left(ConversationLeft { head: released(), why, taken_over: None });
    vec![
        (
            "conversation.updated, in the queue (C2)",
            update(queued(), vec![message(1, visitor()), queued_entry(2)]),
        ),
        (
            "conversation.updated, assigned (C1)",
            update(assigned(), vec![joined(3), message(4, agent()), note(5)]),
        ),
        (
            "conversation.updated, reassigned: not shown (C1)",
            update(assigned(), vec![reassigned(ReassignedWhy::NotShown)]),
        ),
        (
            "conversation.updated, reassigned: released (M6)",
            update(assigned(), vec![reassigned(ReassignedWhy::Released)]),
        ),
        (
            "conversation.updated, reassigned: offline (A4)",
            update(assigned(), vec![reassigned(ReassignedWhy::Offline)]),
        ),
        (
            "conversation.updated, reassigned: no first answer (M7)",
            update(assigned(), vec![reassigned(ReassignedWhy::FirstReply)]),
        ),
        (
            "conversation.updated, reassigned: no later answer (M8)",
            update(assigned(), vec![reassigned(ReassignedWhy::LaterReply)]),
        ),
        (
            "conversation.updated, reassigned: nobody looked after it (C10)",
            update(assigned(), vec![reassigned(ReassignedWhy::Unhandled)]),
        ),
        ("conversation.updated, a file came (C6)", update(assigned(), vec![with_file(4)])),
        ("conversation.updated, released (M4)", update(released(), vec![released_entry(7)])),
        (
            "conversation.updated, ended by an agent (C11)",
            update(ended(by_ada()), vec![ended_entry(8, by_ada())]),
        ),
        (
            "conversation.updated, ended by its visitor (C11)",
            update(ended(EndedBy::Visitor), vec![ended_entry(8, EndedBy::Visitor)]),
        ),
        (
            "conversation.updated, ended by silence (M10)",
            update(ended(EndedBy::Silence), vec![ended_entry(8, EndedBy::Silence)]),
        ),
        (
            "conversation.updated, an invitation is not taken (V10)",
            update(assigned(), vec![invited(6), invitation_over(7)]),
        ),
        (
            "conversation.updated, a call began and is over (V4)",
            update(assigned(), vec![call_began(6), call_ended(7)]),
        ),
        ("conversation.updated, a whisper (T2)", update(flagged(), vec![whisper(6)])),
        ("conversation.left, given away", left(None)),
        (
            "conversation.left, taken over (T2)",
            Event::Left(ConversationLeft {
                head: assigned(),
                why: Some(ReassignedWhy::TakenOver),
                taken_over: Some(TakenOver {
                    by: ben(),
                    name: "Ben".to_owned(),
                    reason: "Ada is ill.".to_owned(),
                }),
            }),
        ),
        ("conversation.left, taken (A4)", left(Some(ReassignedWhy::Offline))),
        ("visitor.updated", Event::Visitor(card())),
        ("me.updated", me()),
        ("me.updated, a lead", role(DeskRole::Lead)),
        ("me.updated, an admin", role(DeskRole::Admin)),
        ("canned.updated", Event::Canned(CannedList { answers: vec![canned()] })),
        ("tags.updated", Event::Tags(TagList { tags: vec![tag()] })),
        ("rules.updated", Event::Rules(rules())),
        ("phones.updated (H5)", Event::Phones(PhoneList { phones: vec![paired(None), paired(Some(at(9)))] })),
        (
            "phone.updated",
            Event::Phone(PhoneHead {
                id: id(0xc5),
                agent: ada(),
                name: "Ada".to_owned(),
                organisation: "Lumen".to_owned(),
                paired: true,
            }),
        ),
    ]
}

fn paired(seen: Option<Time>) -> PairedPhone {
    PairedPhone { id: id(0xc5), name: "Pixel 9".to_owned(), since: at(1), online: seen.is_none(), seen }
}

fn visitor_events() -> Vec<(&'static str, Event)> {
    let visit = |state, entries| Event::Visit(VisitUpdate { head: visit_head(state), entries });
    vec![
        (
            "visit.updated, in the queue (C2)",
            visit(VisitState::Queued { since: at(1) }, vec![message(1, visitor())]),
        ),
        (
            "visit.updated, with an agent (C1)",
            visit(VisitState::WithAgent { name: "Ada".to_owned() }, vec![joined(3), message(4, agent())]),
        ),
        ("visit.updated, resting (M4)", visit(VisitState::Resting, vec![])),
        (
            "visit.updated, ended (C11)",
            visit(VisitState::Ended { at: at(90) }, vec![ended_entry(8, by_ada())]),
        ),
        ("site.updated", site()),
    ]
}

fn head(state: HeadState, turn: Turn, last_seq: u64) -> ConversationHead {
    ConversationHead {
        id: talk(),
        version: last_seq,
        visitor: maya(),
        visitor_name: "Maya".to_owned(),
        channel: Channel::Mobile,
        group: sales(),
        group_name: "Sales".to_owned(),
        state,
        turn,
        marks: Marks { visitor: 1, agent: 0 },
        opened_at: at(1),
        last_seq,
        last: None,
        timer: None,
        tags: vec![id(0x71)],
        end_note: String::new(),
        flag: None,
        had_call: false,
        past_call: None,
    }
}

fn timed(state: HeadState, kind: Timer) -> ConversationHead {
    let timer = Some(Countdown { due: at(301), kind });
    ConversationHead {
        timer,
        end_note: "Refunded".to_owned(),
        ..head(state, Turn::Visitor { since: at(4) }, 7)
    }
}

/// Every other state that an agent sees, with the timer that runs in it.
fn handed() -> Vec<(&'static str, ConversationHead, Happening)> {
    let kept = Some(Kept { agent: ada(), name: "Ada".to_owned(), until: at(86_400) });
    let name = || "Ada".to_owned();
    let to_agent = TransferTo::Agent { agent: ben(), name: "Ben".to_owned() };
    let to_group = TransferTo::Group { group: sales(), name: "Sales".to_owned() };
    let passed = |to, comment: &str| Happening::Transferred {
        from: ada(),
        name: name(),
        to,
        comment: comment.to_owned(),
    };
    let declined = |why| Happening::Declined { agent: ada(), name: name(), why };
    let offered = || timed(HeadState::Offered { agent: ada(), deadline: at(20) }, Timer::Offer);
    let snoozed = HeadState::Snoozed { agent: ada(), at: at(7), until: at(10_807), keep: true };
    let waits = || timed(HeadState::Queued { since: at(1), kept: kept.clone() }, Timer::Kept);
    let after = |past_call| ConversationHead {
        had_call: true,
        past_call: Some(past_call),
        ..timed(HeadState::Assigned { agent: ada(), name: name(), since: at(3) }, Timer::Unhandled)
    };
    let call_ended = |why, talked| Happening::CallEnded { call: id(0xe1), why, talked };
    vec![
        ("conversation.updated, offered (C1)", offered(), declined(DeclinedWhy::Declined)),
        ("conversation.updated, an offer ran out (C1)", offered(), declined(DeclinedWhy::TimedOut)),
        ("conversation.updated, an offer was not shown (C1)", offered(), declined(DeclinedWhy::NotShown)),
        ("conversation.updated, offered to nobody (A4)", offered(), declined(DeclinedWhy::Offline)),
        ("conversation.updated, passed on to an agent (C9)", waits(), passed(to_agent, "Asks for a bulb.")),
        ("conversation.updated, passed on to a group (C9)", waits(), passed(to_group, "")),
        (
            "conversation.updated, put aside (C10)",
            timed(snoozed, Timer::Snooze),
            Happening::Snoozed { agent: ada(), name: name(), until: at(10_807) },
        ),
        (
            "conversation.updated, taken over (T2)",
            waits(),
            Happening::TakenOver {
                by: ben(),
                name: "Ben".to_owned(),
                from: Some(Named { agent: ada(), name: name() }),
                reason: "Ada is ill.".to_owned(),
            },
        ),
        (
            "conversation.updated, taken over from the queue (T2)",
            waits(),
            Happening::TakenOver {
                by: ben(),
                name: "Ben".to_owned(),
                from: None,
                reason: "Urgent.".to_owned(),
            },
        ),
        (
            "conversation.updated, a flag (T3)",
            waits(),
            Happening::Flagged { agent: ada(), name: name(), words: "A refund of 300?".to_owned() },
        ),
        (
            "conversation.updated, a flag is lowered (T3)",
            waits(),
            Happening::Unflagged { agent: ada(), name: name() },
        ),
        ("conversation.updated, back by a reply (C10)", waits(), Happening::Back { why: BackWhy::Reply }),
        ("conversation.updated, back at its time (C10)", waits(), Happening::Back { why: BackWhy::Time }),
        (
            "conversation.updated, fetched back (C10)",
            after(PastCall::Missed),
            Happening::Back { why: BackWhy::Fetched },
        ),
        (
            "conversation.updated, after a call that was held (V8)",
            after(PastCall::Held),
            call_ended(CallEnd::HungUp { by: Party::Visitor }, Span::secs(62)),
        ),
        (
            "conversation.updated, after a call that was declined (V4)",
            after(PastCall::Declined),
            call_ended(CallEnd::Declined, Span::default()),
        ),
        (
            "conversation.updated, after a call without a connection (V4)",
            after(PastCall::Failed),
            call_ended(CallEnd::NoConnection, Span::default()),
        ),
        (
            "conversation.updated, its visitor blocked (C8)",
            ended(EndedBy::Block { agent: ada(), name: name() }),
            Happening::Ended { by: EndedBy::Block { agent: ada(), name: name() } },
        ),
    ]
}

pub(crate) fn queued() -> ConversationHead {
    ConversationHead {
        timer: Some(Countdown { due: at(301), kind: Timer::FirstReply }),
        ..head(HeadState::Queued { since: at(1), kept: None }, Turn::Agent { since: at(1) }, 2)
    }
}

pub(crate) fn assigned() -> ConversationHead {
    let state = HeadState::Assigned { agent: ada(), name: "Ada".to_owned(), since: at(3) };
    ConversationHead {
        last: Some(LastLine { at: at(4), author: agent(), text: "Yes, a warm one.".to_owned() }),
        timer: Some(Countdown { due: at(604_804), kind: Timer::Silence }),
        ..head(state, Turn::Visitor { since: at(4) }, 5)
    }
}

fn released() -> ConversationHead {
    ConversationHead {
        timer: Some(Countdown { due: at(43_207), kind: Timer::LaterReply }),
        ..head(HeadState::Released { agent: ada(), at: at(7) }, Turn::Visitor { since: at(4) }, 7)
    }
}

fn ended(by: EndedBy) -> ConversationHead {
    head(HeadState::Ended { at: at(90), by }, Turn::Visitor { since: at(4) }, 8)
}

pub(crate) fn visit_head(state: VisitState) -> VisitHead {
    VisitHead {
        id: talk(),
        version: 4,
        channel: Channel::Chat,
        state,
        marks: Marks { visitor: 4, agent: 1 },
        last_seq: 4,
    }
}

pub(crate) fn visitor() -> Author {
    Author::Visitor
}

pub(crate) fn agent() -> Author {
    Author::Agent { agent: ada(), name: "Ada".to_owned() }
}

fn by_ada() -> EndedBy {
    EndedBy::Agent { agent: ada(), name: "Ada".to_owned() }
}

fn entry(seq: u64, body: EntryBody) -> Entry {
    Entry { seq, at: at(seq.cast_signed()), body }
}

pub(crate) fn message(seq: u64, author: Author) -> Entry {
    let text = "Does the lamp come with a bulb?".to_owned();
    let client_message_id = id(0x80 + u128::from(seq));
    entry(seq, EntryBody::Message { author, text, client_message_id, attachments: Vec::new() })
}

fn with_file(seq: u64) -> Entry {
    let attachments = vec![
        Attachment {
            id: id(0x61),
            name: "lamp.jpg".to_owned(),
            media: "image/jpeg".to_owned(),
            bytes: 48_211,
            pixels: Some(Pixels { width: 1_280, height: 960 }),
        },
        Attachment {
            id: id(0x62),
            name: "receipt.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            bytes: 9_000,
            pixels: None,
        },
    ];
    let client_message_id = id(0x80 + u128::from(seq));
    entry(seq, EntryBody::Message { author: visitor(), text: String::new(), client_message_id, attachments })
}

fn tag() -> Tag {
    Tag { id: id(0x71), name: "Refund".to_owned(), recommended: true }
}

fn rules() -> DeskRules {
    DeskRules {
        capabilities: PerChannel {
            chat: Capabilities::of(Channel::Chat),
            mobile: Capabilities::of(Channel::Mobile),
            video: Capabilities::of(Channel::Video),
        },
        attachments: limits(),
        undo: Span::secs(5),
        snooze_most: Span::days(90),
        away_after: Span::mins(10),
        tell_of_looks: false,
    }
}

fn limits() -> AttachmentLimits {
    AttachmentLimits { bytes: 20_971_520, in_message: 10, media: vec!["image/png".to_owned()] }
}

pub(crate) fn note(seq: u64) -> Entry {
    entry(
        seq,
        EntryBody::Note {
            agent: ada(),
            name: "Ada".to_owned(),
            text: "Wants it by Friday.".to_owned(),
            client_message_id: id(0x80 + u128::from(seq)),
        },
    )
}

pub(crate) fn whisper(seq: u64) -> Entry {
    entry(
        seq,
        EntryBody::Whisper {
            agent: ben(),
            name: "Ben".to_owned(),
            text: "Offer a refund.".to_owned(),
            client_message_id: id(0x80 + u128::from(seq)),
        },
    )
}

/// Ada asks for help.
fn flagged() -> ConversationHead {
    let words = "A refund of 300?".to_owned();
    ConversationHead {
        flag: Some(Flag { at: at(5), by: ada(), name: "Ada".to_owned(), words }),
        ..assigned()
    }
}

fn happened(seq: u64, what: Happening) -> Entry {
    entry(seq, EntryBody::Happened { what })
}

fn queued_entry(seq: u64) -> Entry {
    happened(seq, Happening::Queued { group: sales(), name: "Sales".to_owned(), absent: false })
}

fn joined(seq: u64) -> Entry {
    happened(seq, Happening::Joined { agent: ada(), name: "Ada".to_owned() })
}

fn reassigned(why: ReassignedWhy) -> Entry {
    happened(6, Happening::Reassigned { from: ben(), name: "Ben".to_owned(), why })
}

fn released_entry(seq: u64) -> Entry {
    happened(seq, Happening::Released { agent: ada(), name: "Ada".to_owned() })
}

fn invited(seq: u64) -> Entry {
    happened(seq, Happening::Invited { call: id(0xe1), agent: ada(), name: "Ada".to_owned() })
}

fn invitation_over(seq: u64) -> Entry {
    happened(seq, Happening::InvitationOver { call: id(0xe1), why: CallEnd::NotNow })
}

fn call_began(seq: u64) -> Entry {
    happened(seq, Happening::CallBegan { call: id(0xe1), by: Party::Visitor })
}

fn call_ended(seq: u64) -> Entry {
    happened(seq, Happening::CallEnded { call: id(0xe1), why: CallEnd::Missed, talked: Span::default() })
}

fn ended_entry(seq: u64, by: EndedBy) -> Entry {
    happened(seq, Happening::Ended { by })
}

pub(crate) fn card() -> VisitorCard {
    VisitorCard {
        id: maya(),
        name: "Maya".to_owned(),
        languages: vec!["fr-CA".to_owned(), "en".to_owned()],
        device: "Lumen 4.2.1 on iPhone 15".to_owned(),
        page: Some(Page { title: "Desk lamps".to_owned(), url: "https://shop.example/lamps".to_owned() }),
        custom: vec![CustomField { label: "Customer".to_owned(), value: "since 2021, 6 orders".to_owned() }],
        since: at(-86_400),
        time_zone: Some("America/Montreal".to_owned()),
        block: Some(Block {
            at: at(5),
            until: Some(at(86_405)),
            reason: "Insults".to_owned(),
            by: "Ada".to_owned(),
        }),
    }
}

fn myself(role: DeskRole) -> Me {
    let standing = |available, status, taken, slots| ChannelStanding { available, status, taken, slots };
    Me {
        id: ada(),
        name: "Ada".to_owned(),
        email: "ada@shop.example".to_owned(),
        role,
        organisation: "Lumen".to_owned(),
        groups: vec![GroupBrief { id: sales(), name: "Sales".to_owned() }],
        channels: PerChannel {
            chat: standing(true, Status::Available, 1, 3),
            mobile: standing(true, Status::Busy, 2, 2),
            video: standing(false, Status::Unavailable, 0, 1),
        },
        finishing: false,
        away: false,
    }
}

fn me() -> Event {
    role(DeskRole::Agent)
}

fn role(role: DeskRole) -> Event {
    Event::Me(myself(role))
}

fn canned() -> Canned {
    Canned {
        id: id(0x91),
        shortcut: "hello".to_owned(),
        category: "Greetings".to_owned(),
        text: "Hello {visitor}, this is {agent} of {organisation}.".to_owned(),
        personal: false,
    }
}

fn site() -> Event {
    Event::Site(Site {
        organisation: "Lumen".to_owned(),
        greeting: "Hello! How can we help?".to_owned(),
        visitor_name: "Visitor 4821".to_owned(),
        attachments: Some(limits()),
        closed: Some(Closed { until: Some(at(86_405)) }),
    })
}
