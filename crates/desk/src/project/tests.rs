#![allow(clippy::wildcard_enum_match_arm, reason = "a test names the one that it looks for")]

use super::{Shown, entry_view, link, place, state_box, unsent};
use crate::command::{Action, Command};
use crate::queue::Queue;
use crate::session::{Fresh, LinkFacts};
use crate::view::{
    BoxCall, BoxView, Change, Draft, HeldWhat, LineDown, LinkState, Node, Preferences, SectionKind,
    UnsentState,
};
use crate::world::World;
use deskbell_domain::call::PastCall;
use deskbell_domain::conversation::{Kept, Marks, Turn};
use deskbell_domain::thread::{Author, EndedBy, Entry, EntryBody, Happening, Seq};
use deskbell_domain::{
    AgentId, Channel, ClientMessageId, CommandId, ConversationId, GroupId, PerChannel, Span, Time, VisitorId,
};
use deskbell_protocol::Event;
use deskbell_protocol::event::{ConversationLeft, ConversationUpdate};
use deskbell_protocol::head::{ChannelStanding, ConversationHead, DeskRole, HeadState, LastLine, Me};
use proptest::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

const ME: AgentId = AgentId(Uuid::from_u128(1));
const OTHER: AgentId = AgentId(Uuid::from_u128(2));
const NOW: Time = Time(1_000_000_000);

fn id(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

fn head(number: u128, state: HeadState, turn: Turn) -> ConversationHead {
    ConversationHead {
        id: id(number),
        version: 1,
        visitor: VisitorId(Uuid::from_u128(number)),
        visitor_name: format!("Visitor {number}"),
        channel: Channel::Mobile,
        group: GroupId(Uuid::from_u128(3)),
        group_name: "Sales".into(),
        state,
        turn,
        marks: Marks::default(),
        opened_at: Time(5),
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

fn with(agent: AgentId) -> HeadState {
    HeadState::Assigned { agent, name: "Ana".into(), since: Time(5) }
}

fn kept_for(agent: AgentId) -> HeadState {
    let kept = Some(Kept { agent, name: "Ana".into(), until: Time(99) });
    HeadState::Queued { since: Time(5), kept }
}

fn snoozed_by(agent: AgentId) -> HeadState {
    HeadState::Snoozed { agent, at: Time(5), until: Time(99), keep: true }
}

fn waits_for_me(since: i64) -> Turn {
    Turn::Agent { since: Time(since) }
}

fn waits_for_visitor(since: i64) -> Turn {
    Turn::Visitor { since: Time(since) }
}

fn update(head: ConversationHead, entries: Vec<Entry>) -> Event {
    Event::Conversation(ConversationUpdate { head, entries })
}

fn message(seq: Seq, author: Author) -> Entry {
    let client_message_id = ClientMessageId(Uuid::from_u128(u128::from(seq)));
    Entry {
        seq,
        at: Time(5),
        body: EntryBody::Message {
            author,
            text: format!("text {seq}"),
            client_message_id,
            attachments: Vec::new(),
        },
    }
}

fn world(events: &[Event]) -> World {
    let mut world = World::default();
    world.apply(&Event::Me(me()));
    for event in events {
        world.apply(event);
    }
    world
}

fn me() -> Me {
    let standing = ChannelStanding {
        available: false,
        status: deskbell_domain::agent::Status::Unavailable,
        taken: 0,
        slots: 1,
    };
    Me {
        id: ME,
        name: "Ana".into(),
        email: "ana@example.org".into(),
        role: DeskRole::Agent,
        organisation: "Maison Lumen".into(),
        groups: Vec::new(),
        channels: PerChannel { chat: standing, mobile: standing, video: standing },
        finishing: false,
        away: false,
    }
}

fn command(number: u128, action: Action) -> Command {
    Command { id: CommandId(Uuid::from_u128(number)), at: Time(9), action }
}

fn say(number: u128, text: &str) -> Command {
    let client_message_id = ClientMessageId(Uuid::from_u128(number));
    command(
        number,
        Action::Say { conversation: id(1), client_message_id, text: text.into(), attachments: Vec::new() },
    )
}

fn box_of(world: &World, queue: &Queue, draft: Option<&Draft>) -> BoxView {
    state_box(&world.conversations[&id(1)], world, queue, draft, (None, None))
}

#[test]
fn c4_a_conversation_stands_where_its_state_and_turn_say() {
    let ended = |at| HeadState::Ended { at, by: EndedBy::Visitor };
    for (state, turn, section) in [
        (with(ME), waits_for_me(1), Some(SectionKind::WaitingForMe)),
        (with(ME), waits_for_visitor(1), Some(SectionKind::WaitingForVisitor)),
        (HeadState::Released { agent: ME, at: Time(1) }, waits_for_visitor(1), Some(SectionKind::Released)),
        (ended(NOW - Span::hours(23)), waits_for_me(1), Some(SectionKind::Ended)),
        (ended(NOW - Span::hours(24)), waits_for_me(1), None),
        (with(OTHER), waits_for_me(1), None),
        (HeadState::Released { agent: OTHER, at: Time(1) }, waits_for_me(1), None),
        (HeadState::Queued { since: Time(1), kept: None }, waits_for_me(1), None),
        (kept_for(ME), waits_for_me(1), Some(SectionKind::Kept)),
        (kept_for(OTHER), waits_for_me(1), None),
        (HeadState::Offered { agent: ME, deadline: Time(9) }, waits_for_me(1), Some(SectionKind::Offered)),
        (HeadState::Offered { agent: OTHER, deadline: Time(9) }, waits_for_me(1), None),
        (snoozed_by(ME), waits_for_visitor(1), Some(SectionKind::Snoozed)),
        (snoozed_by(OTHER), waits_for_visitor(1), None),
    ] {
        let world = world(&[update(head(1, state.clone(), turn), Vec::new())]);
        let stands = place(&world.conversations[&id(1)], ME, NOW, (None, None)).map(|(section, ..)| section);
        assert_eq!(stands, section, "{state:?}");
    }
}

#[test]
fn what_can_still_be_undone_stands_where_it_would_be() {
    let world = world(&[update(head(1, with(ME), waits_for_me(1)), Vec::new())]);
    let known = &world.conversations[&id(1)];
    for (held, section) in [
        (HeldWhat::End, Some(SectionKind::Ended)),
        (HeldWhat::Release, Some(SectionKind::Released)),
        (HeldWhat::Snooze, Some(SectionKind::Snoozed)),
        (HeldWhat::Transfer, None),
    ] {
        assert_eq!(
            place(known, ME, NOW, (None, Some(held))).map(|(section, ..)| section),
            section,
            "{held:?}"
        );
    }
}

#[test]
fn v2_a_call_that_rings_or_runs_lifts_its_conversation_to_the_top_of_the_list() {
    let world = world(&[update(head(1, with(ME), waits_for_visitor(1)), Vec::new())]);
    let known = &world.conversations[&id(1)];
    let since = Time(7);
    for (call, section) in [
        (None, SectionKind::WaitingForVisitor),
        (Some(BoxCall::Rings { since, deadline: Time(9) }), SectionKind::Ringing),
        (Some(BoxCall::Runs { since }), SectionKind::InCall),
    ] {
        assert_eq!(place(known, ME, NOW, (call, None)).map(|(section, ..)| section), Some(section));
        assert_eq!(state_box(known, &world, &Queue::new(Time(0)), None, (call, None)).call, call);
    }
    assert!(SectionKind::Ringing < SectionKind::InCall && SectionKind::InCall < SectionKind::WaitingForMe);
}

#[test]
fn v4_the_box_says_what_came_of_the_last_call() {
    for (had_call, past_call, shown) in [
        (false, None, None),
        (true, Some(PastCall::Missed), Some(PastCall::Missed)),
        (true, Some(PastCall::Declined), Some(PastCall::Declined)),
        (true, Some(PastCall::Failed), Some(PastCall::Failed)),
        (true, Some(PastCall::Held), Some(PastCall::Held)),
        // The first one rings or runs, or a hub says it that knows no more.
        (true, None, Some(PastCall::Held)),
    ] {
        let head = ConversationHead { had_call, past_call, ..head(1, with(ME), waits_for_me(1)) };
        let world = world(&[update(head, Vec::new())]);
        assert_eq!(box_of(&world, &Queue::new(Time(0)), None).past_call, shown, "{past_call:?}");
    }
}

#[test]
fn a_conversation_that_left_stands_nowhere_even_while_its_head_names_this_agent() {
    let left = ConversationLeft { head: head(1, with(ME), waits_for_me(1)), why: None, taken_over: None };
    let world = world(&[update(head(1, with(ME), waits_for_me(1)), Vec::new()), Event::Left(left)]);
    assert_eq!(place(&world.conversations[&id(1)], ME, NOW, (None, None)), None);
}

#[test]
fn c4_the_longest_wait_is_first_and_of_the_others_the_newest() {
    let mut places: Vec<_> = [
        (1, waits_for_me(300)),
        (2, waits_for_me(100)),
        (3, waits_for_visitor(100)),
        (4, waits_for_visitor(300)),
    ]
    .into_iter()
    .filter_map(|(number, turn)| {
        let world = world(&[update(head(number, with(ME), turn), Vec::new())]);
        place(&world.conversations[&id(number)], ME, NOW, (None, None))
    })
    .collect();
    places.sort_unstable();
    assert_eq!(places.iter().map(|(.., of)| *of).collect::<Vec<_>>(), [id(2), id(1), id(4), id(3)]);
}

#[test]
fn c3_unread_counts_what_the_visitor_wrote_beyond_what_was_read_here_or_elsewhere() {
    let agent = Author::Agent { agent: ME, name: "Ana".into() };
    let entries = vec![
        message(1, Author::Visitor),
        message(2, Author::Visitor),
        message(3, agent),
        message(4, Author::Visitor),
    ];
    let mut world = world(&[update(head(1, with(ME), waits_for_me(1)), entries)]);
    let mut queue = Queue::new(Time(0));
    assert_eq!(box_of(&world, &queue, None).unread, 3);
    // Read here; the hub does not know it yet.
    queue.add(command(1, Action::Read { conversation: id(1), up_to: 2 }));
    assert_eq!(box_of(&world, &queue, None).unread, 1);
    // Read on another device.
    let mut newer = head(1, with(ME), waits_for_me(1));
    newer.version = 2;
    newer.marks.agent = 4;
    world.apply(&update(newer, Vec::new()));
    assert_eq!(box_of(&world, &queue, None).unread, 0);
    // The same event again changes nothing.
    world.apply(&update(head(1, with(ME), waits_for_me(1)), vec![message(4, Author::Visitor)]));
    assert_eq!(box_of(&world, &queue, None).unread, 0);
}

#[test]
fn the_newest_line_is_what_was_written_last_by_either_side_sent_or_not() {
    let mut newest = head(1, with(ME), waits_for_me(1));
    newest.last = Some(LastLine { at: Time(7), author: Author::Visitor, text: "hello".into() });
    let world = world(&[update(newest, Vec::new())]);
    let mut queue = Queue::new(Time(0));
    let line = |queue: &Queue| {
        let shown = box_of(&world, queue, None);
        (shown.last, shown.last_mine, shown.last_at, shown.waiting)
    };
    assert_eq!(line(&queue), ("hello".into(), false, Time(7), 0));
    queue.add(say(1, "an\nanswer"));
    assert_eq!(line(&queue), ("an answer".into(), true, Time(9), 1));
    let client_message_id = ClientMessageId(Uuid::from_u128(2));
    queue.add(command(2, Action::Note { conversation: id(1), client_message_id, text: "a note".into() }));
    assert_eq!(line(&queue), ("an answer".into(), true, Time(9), 2));
}

#[test]
fn c12_a_draft_shows_its_beginning_and_an_empty_one_nothing() {
    let world = world(&[update(head(1, with(ME), waits_for_me(1)), Vec::new())]);
    let queue = Queue::new(Time(0));
    let shown =
        |text: &str| box_of(&world, &queue, Some(&Draft { text: text.into(), ..Draft::default() })).draft;
    assert_eq!(shown("half\na word"), Some("half a word".into()));
    assert_eq!(shown(""), None);
}

#[test]
fn an_avatar_has_one_of_six_tints_and_always_the_same() {
    for number in 0..100 {
        let world = world(&[update(head(number, with(ME), waits_for_me(1)), Vec::new())]);
        let queue = Queue::new(Time(0));
        let tint = || state_box(&world.conversations[&id(number)], &world, &queue, None, (None, None)).tint;
        assert!((1..=6).contains(&tint()));
        assert_eq!(tint(), tint());
    }
}

#[test]
fn what_happened_has_no_text_and_what_was_written_has_nodes() {
    let what = Happening::Ended { by: EndedBy::Silence };
    let happened = Entry { seq: 1, at: Time(0), body: EntryBody::Happened { what } };
    assert!(entry_view(happened).rich.is_empty());
    assert_eq!(entry_view(message(2, Author::Visitor)).rich, [Node::Text { text: "text 2".into() }]);
}

#[test]
fn c3_a_message_says_truthfully_how_far_it_has_come() {
    let mut queue = Queue::new(Time(0));
    queue.add(say(1, "one"));
    let state = |queue: &Queue, live| {
        let item = queue.written_in(id(1)).next();
        item.and_then(|item| unsent(item, live)).map(|unsent| unsent.state)
    };
    assert_eq!(state(&queue, false), Some(UnsentState::Waiting));
    assert_eq!(state(&queue, true), Some(UnsentState::Sending));
    queue.due(Time(0));
    assert_eq!(state(&queue, true), Some(UnsentState::Sending));
}

#[test]
fn d3_a_line_is_connecting_for_its_first_moments_and_then_says_since_when_it_is_down() {
    let mut facts = LinkFacts {
        live: false,
        fresh: Some(Fresh::kept(Time(77))),
        down_since: Time(1_000),
        wanted_at: Time(88),
        next_try: Some(Time(99)),
        why: Some(LineDown::Restarting.into()),
        round_trip: None,
        skew_ms: 0,
    };
    assert_eq!(link(&facts, 0, Time(3_999)).state, LinkState::Connecting);
    let offline =
        LinkState::Offline { since: Time(77), next_try: Some(Time(99)), why: LineDown::Restarting.into() };
    assert_eq!(link(&facts, 0, Time(4_000)).state, offline);
    facts.live = true;
    assert_eq!(link(&facts, 0, Time(4_000)).state, LinkState::Live);
}

proptest! {
    /// Whatever comes and goes, what the changes add up to is what is shown.
    #[test]
    fn the_changes_of_the_list_add_up_to_the_list(
        steps in proptest::collection::vec((0_u128..6, 0_i64..4, 0_u64..4, any::<bool>(), any::<bool>()), 1..60)
    ) {
        let mut shown = Shown::new(Preferences::default());
        shown.set_me(&me());
        let facts = LinkFacts {
            live: true, fresh: None, down_since: Time(0), wanted_at: Time(0), next_try: None, why: None,
            round_trip: None, skew_ms: 0,
        };
        shown.set_link(link(&facts, 0, Time(0)));
        shown.take_changes();
        let (mut boxes, mut sections, mut unread) = (HashMap::new(), Vec::new(), 0);
        for (number, since, messages, mine, gone) in steps {
            let turn = if mine { waits_for_me(since) } else { waits_for_visitor(since) };
            let entries = (1..=messages).map(|seq| message(seq, Author::Visitor)).collect();
            let world = world(&[update(head(number, with(ME), turn), entries)]);
            let known = &world.conversations[&id(number)];
            let now = place(known, ME, NOW, (None, None))
                .map(|place| (place, state_box(known, &world, &Queue::new(Time(0)), None, (None, None))));
            shown.set_box(id(number), now.filter(|_| !gone));
            for change in shown.take_changes() {
                match change {
                    Change::Box { state_box } => drop(boxes.insert(state_box.conversation, state_box)),
                    Change::BoxGone { conversation } => drop(boxes.remove(&conversation)),
                    Change::Sections { sections: now } => sections = now,
                    Change::Unread { unread: now } => unread = now,
                    other => prop_assert!(false, "{:?}", other),
                }
            }
            let desk = shown.desk().unwrap();
            let whole: HashMap<_, _> = desk.boxes.into_iter().map(|shown| (shown.conversation, shown)).collect();
            prop_assert_eq!(&boxes, &whole);
            prop_assert_eq!(&sections, &desk.sections);
            prop_assert_eq!(unread, desk.unread);
            prop_assert_eq!(unread, boxes.values().map(|shown| shown.unread).sum::<u32>());
            prop_assert_eq!(sections.iter().map(|section| section.conversations.len()).sum::<usize>(), boxes.len());
        }
    }
}

#[test]
fn b1_a_hub_that_was_restored_is_believed_although_its_versions_are_lower() {
    let at = |version, state| ConversationHead { version, ..head(1, state, waits_for_me(5)) };
    let later = update(at(9, snoozed_by(ME)), vec![message(7, Author::Visitor)]);
    let mut world = world(&[later]);
    let restored = [Event::Me(me()), update(at(4, with(ME)), Vec::new())];
    world.begin_anew();
    world.replace(&restored);
    let known = &world.conversations[&id(1)];
    assert_eq!((known.head.version, known.mine, known.is_with(Some(ME))), (4, true, true));
    assert_eq!(known.unread_beyond(0), 0, "what it has lost is not counted");
}
