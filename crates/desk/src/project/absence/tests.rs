//! Absences, told by events and by snapshots.

use super::*;
use crate::command::Action;
use deskbell_domain::call::{CallEnd, Party};
use deskbell_domain::conversation::{Marks, Turn};
use deskbell_domain::thread::Author;
use deskbell_domain::{Channel, CommandId, GroupId, PerChannel, VisitorId};
use deskbell_protocol::event::{ConversationLeft, ConversationUpdate};
use deskbell_protocol::head::{ChannelStanding, DeskRole, Me};
use deskbell_protocol::{Code, Event, WireError};
use proptest::prelude::*;
use uuid::Uuid;

const ME: AgentId = AgentId(Uuid::from_u128(1));
const OTHER: AgentId = AgentId(Uuid::from_u128(2));
/// The line was lost then.
const LOST: Time = Time(1_000_000_000_000);

fn id(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(number))
}

/// Where a conversation can stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
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
    fn state(self, at: Time) -> HeadState {
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

    fn is_listed(self) -> bool {
        self != Self::Other
    }
}

/// A conversation as the hub has it.
#[derive(Clone, Debug)]
struct Thread {
    head: ConversationHead,
    at: At,
    entries: Vec<Entry>,
}

impl Thread {
    fn new(number: u128, at: At) -> Self {
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
            had_call: false,
            past_call: None,
        };
        let mut thread = Self { head, at, entries: Vec::new() };
        thread.writes(LOST - Span::mins(5));
        thread
    }

    fn add(&mut self, at: Time, body: EntryBody) {
        self.head.version += 1;
        self.head.last_seq += 1;
        self.entries.push(Entry { seq: self.head.last_seq, at, body });
    }

    fn writes(&mut self, at: Time) {
        let client_message_id = ClientMessageId(Uuid::from_u128(u128::from(self.head.version)));
        let text = String::from("hello");
        self.add(
            at,
            EntryBody::Message { author: Author::Visitor, text, client_message_id, attachments: Vec::new() },
        );
    }

    fn call(&mut self, at: Time, why: CallEnd, talked: Span) {
        let call = CallId(Uuid::from_u128(u128::from(self.head.version)));
        self.add(at, EntryBody::Happened { what: Happening::CallEnded { call, why, talked } });
        self.head.past_call = Some(PastCall::of(why, (talked.0 > 0).then_some(talked)));
    }

    fn goes(&mut self, now: Time, at: At) {
        self.at = at;
        self.head.version += 1;
        self.head.state = at.state(now);
    }

    fn update(&self, from: usize) -> Event {
        let (head, entries) = (self.head.clone(), self.entries[from..].to_vec());
        Event::Conversation(ConversationUpdate { head, entries })
    }

    fn left(&self, why: Option<ReassignedWhy>) -> Event {
        Event::Left(ConversationLeft { head: self.head.clone(), why })
    }

    /// Its part of a snapshot, if it has one: what has ended comes without its entries.
    fn part(&self) -> Option<Event> {
        let from = if matches!(self.at, At::Ended | At::EndedByMe) { self.entries.len() } else { 0 };
        self.at.is_listed().then(|| self.update(from))
    }
}

fn me() -> Event {
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
struct Desk {
    world: World,
    queue: Queue,
    before: Option<Before>,
}

impl Desk {
    fn with(threads: &[Thread]) -> Self {
        let mut world = World::default();
        world.apply(&me());
        for thread in threads {
            if thread.at.is_listed() {
                world.apply(&thread.update(0));
            }
        }
        Self { world, queue: Queue::new(Time(0)), before: None }
    }

    fn catches_up(&mut self, closed: bool) -> &mut Self {
        self.before = Some(Before::of(&self.world, &self.queue, LOST, closed));
        self
    }

    fn hears(&mut self, event: &Event) {
        self.world.apply(event);
        self.learn(event);
    }

    fn is_told_anew(&mut self, threads: &[Thread]) {
        let parts: Vec<Event> = threads.iter().filter_map(Thread::part).chain([me()]).collect();
        self.world.replace(&parts);
        parts.iter().for_each(|part| self.learn(part));
    }

    fn learn(&mut self, event: &Event) {
        let before = self.before.as_mut().expect("it catches up");
        if let Event::Conversation(update) = event {
            before.learn(update.head.id, &update.entries);
        }
        if let Event::Left(left) = event {
            before.left(left.head.id, left.why);
        }
    }

    /// Everything has come; what lacks its last entries is asked for.
    fn is_back(&mut self, until: Time, undismissed: Option<Absence>, threads: &[Thread]) -> Absence {
        let mut absence = self.before.take().expect("it catches up").over(&self.world, until, undismissed);
        for lacking in absence.lacking().to_vec() {
            let thread = threads.iter().find(|thread| thread.head.id == lacking).expect("a known one");
            absence.learn(lacking, &thread.entries);
        }
        absence
    }

    fn writes(&mut self, number: u128, message: u128) {
        let client_message_id = ClientMessageId(Uuid::from_u128(message));
        let (conversation, text) = (id(number), String::from("an answer"));
        let action = Action::Say { conversation, client_message_id, text, attachments: Vec::new() };
        self.queue.add(Command { id: CommandId(Uuid::from_u128(message)), at: LOST, action });
    }

    fn answers(&mut self, message: u128, outcome: Result<Option<Seq>, WireError>) {
        self.queue.due(Time(0));
        self.queue.answered(Time(0), CommandId(Uuid::from_u128(message)), outcome, 1_000);
    }
}

/// What is told, without where.
fn counts(returned: Option<Returned>) -> Vec<(NewsKind, u32)> {
    returned
        .map(|returned| returned.news)
        .unwrap_or_default()
        .iter()
        .map(|news| (news.what, news.count))
        .collect()
}

fn after(minutes: u64) -> Time {
    LOST + Span::mins(minutes)
}

/// What happened in 12 minutes, as events and as a snapshot tell it; they must agree.
fn happened(before: &[Thread], after_it: &[Thread], events: &[Event]) -> Option<Returned> {
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

#[test]
fn d4_what_became_of_a_conversation_is_told_by_how_it_stood_and_how_it_stands() {
    use NewsKind::{Back, Came, Ended, Reassigned};
    for (stood, stands, what) in [
        (At::Me, At::Me, None),
        (At::Me, At::Other, Some(Reassigned)),
        (At::Me, At::Ended, Some(Ended)),
        (At::Me, At::EndedByMe, None),
        (At::Me, At::Snoozed, None),
        (At::Snoozed, At::Me, Some(Back)),
        (At::Snoozed, At::Other, Some(Reassigned)),
        (At::Snoozed, At::Ended, Some(Ended)),
        (At::Released, At::Me, Some(Back)),
        (At::Released, At::Other, None),
        (At::Released, At::Ended, None),
        (At::OfferedToMe, At::Me, Some(Came)),
        (At::OfferedToMe, At::Other, None),
        (At::Other, At::Me, Some(Came)),
        (At::Other, At::Ended, Some(Ended)),
        (At::Other, At::Other, None),
        (At::Ended, At::Ended, None),
    ] {
        let before = Thread::new(7, stood);
        let mut now = before.clone();
        now.goes(after(3), stands);
        let event =
            if stands.is_listed() { now.update(1) } else { now.left(Some(ReassignedWhy::FirstReply)) };
        let told = happened(&[before], &[now], &[event]).expect("12 min are worth a word");
        let news: Vec<_> = told.news.iter().map(|news| (news.what, news.conversations.clone())).collect();
        assert_eq!(
            news,
            what.map(|what| (what, vec![id(7)])).into_iter().collect::<Vec<_>>(),
            "{stood:?} {stands:?}"
        );
    }
}

#[test]
fn d4_twelve_minutes_offline_three_messages_one_reassigned() {
    let before = [Thread::new(1, At::Me), Thread::new(2, At::Me), Thread::new(3, At::Me)];
    let mut now = before.clone();
    let mut events = Vec::new();
    for (minute, number) in [(1, 0), (2, 0), (3, 1), (4, 2)] {
        now[number].writes(after(minute));
        events.push(now[number].update(now[number].entries.len() - 1));
    }
    now[2].goes(after(9), At::Other);
    events.push(now[2].left(Some(ReassignedWhy::FirstReply)));
    let told = happened(&before, &now, &events).unwrap();
    assert_eq!((told.from, told.until, told.offline, told.times), (LOST, after(12), Span::mins(12), 1));
    // The fourth is read by whoever has the conversation now.
    let news = [
        News { what: NewsKind::Messages, count: 3, conversations: vec![id(1), id(2)] },
        News { what: NewsKind::Reassigned, count: 1, conversations: vec![id(3)] },
    ];
    assert_eq!(told.news, news);
}

#[test]
fn d4_a_conversation_that_comes_brings_only_what_was_written_meanwhile() {
    let mut thread = Thread::new(7, At::Other);
    thread.writes(after(1));
    thread.goes(after(2), At::Me);
    let event = thread.update(0);
    let told = happened(&[], &[thread], &[event]);
    assert_eq!(counts(told), [(NewsKind::Messages, 1), (NewsKind::Came, 1)]);
}

#[test]
fn d4_missed_calls_are_told_and_others_are_not() {
    let talked = Span::mins(2);
    for (why, talked, missed) in [
        (CallEnd::Missed, Span::default(), true),
        (CallEnd::Cancelled, Span::default(), true),
        (CallEnd::Declined, Span::default(), false),
        (CallEnd::HungUp { by: Party::Visitor }, talked, false),
        (CallEnd::ConversationLeft, talked, false),
    ] {
        for stands in [At::Me, At::Ended] {
            let before = Thread::new(7, At::Me);
            let mut now = before.clone();
            now.call(after(1), why, talked);
            now.goes(after(2), stands);
            let event = now.update(1);
            let told = counts(happened(&[before], &[now], &[event]));
            assert_eq!(told.contains(&(NewsKind::MissedCalls, 1)), missed, "{why:?} {stands:?}");
        }
    }
}

#[test]
fn d4_a_missed_call_of_which_only_the_head_tells_counts_once() {
    let before = Thread::new(7, At::Me);
    let mut now = before.clone();
    now.call(after(1), CallEnd::Missed, Span::default());
    now.goes(after(2), At::Ended);
    let mut desk = Desk::with(&[before]);
    desk.catches_up(false).is_told_anew(&[now.clone()]);
    let mut absence = desk.before.take().unwrap().over(&desk.world, after(12), None);
    let missed = |absence: &Absence, queue: &Queue| {
        counts(absence.view(queue)).into_iter().find(|(what, _)| *what == NewsKind::MissedCalls)
    };
    assert_eq!(missed(&absence, &desk.queue), Some((NewsKind::MissedCalls, 1)));
    assert_eq!(absence.lacking(), &[id(7)]);
    absence.learn(id(7), &now.entries);
    assert_eq!(missed(&absence, &desk.queue), Some((NewsKind::MissedCalls, 1)));
}

#[test]
fn d4_what_comes_after_the_line_is_back_is_not_of_the_absence() {
    let before = Thread::new(7, At::Me);
    let mut desk = Desk::with(std::slice::from_ref(&before));
    desk.catches_up(false);
    let mut absence = desk.is_back(after(12), None, &[]);
    let mut now = before;
    now.writes(after(13));
    absence.learn(id(7), &now.entries);
    assert_eq!(counts(absence.view(&desk.queue)), []);
}

#[test]
fn d4_one_is_told_what_became_of_ones_own_messages_and_as_they_go() {
    let thread = Thread::new(7, At::Me);
    let mut desk = Desk::with(&[thread]);
    desk.writes(7, 10);
    desk.answers(10, Err(WireError::new(Code::Ended, "Refused long before.")));
    for message in [11, 12, 13] {
        desk.writes(7, message);
    }
    desk.catches_up(false);
    let mut absence = desk.is_back(after(12), None, &[]);
    let told = absence.view(&desk.queue).unwrap();
    assert_eq!((counts(Some(told.clone())), told.sending), (vec![], 3));
    desk.answers(11, Ok(Some(5)));
    desk.answers(12, Err(WireError::new(Code::Ended, "It has ended.")));
    let told = absence.view(&desk.queue).unwrap();
    assert_eq!(counts(Some(told.clone())), [(NewsKind::NotSent, 1), (NewsKind::Sent, 1)]);
    assert_eq!((told.sending, told.news[0].conversations.clone()), (1, vec![id(7)]));
    // What the person takes back was neither sent nor refused.
    for message in [12, 13] {
        absence.forget(ClientMessageId(Uuid::from_u128(message)));
        desk.queue.remove(&[CommandId(Uuid::from_u128(message))]);
    }
    assert_eq!(counts(absence.view(&desk.queue)), [(NewsKind::Sent, 1)]);
}

#[test]
fn d4_that_nothing_happened_is_told_of_a_long_absence_and_not_of_a_closed_desk() {
    for (minutes, closed, told) in
        [(9, false, false), (10, false, true), (600, false, true), (600, true, false)]
    {
        let mut desk = Desk::with(&[Thread::new(7, At::Me)]);
        desk.catches_up(closed);
        let shown = desk.is_back(after(minutes), None, &[]).view(&desk.queue);
        assert_eq!(shown.map(|shown| shown.news.len()), told.then_some(0), "{minutes} min, closed: {closed}");
    }
}

#[test]
fn d4_over_a_weekend_nobody_can_say_whether_what_is_missing_went_or_ended() {
    for (hours, what) in [(48, NewsKind::Reassigned), (49, NewsKind::Gone)] {
        let mut desk = Desk::with(&[Thread::new(7, At::Me)]);
        desk.catches_up(true).is_told_anew(&[]);
        let told = desk.is_back(LOST + Span::hours(hours), None, &[]).view(&desk.queue);
        assert_eq!(counts(told), [(what, 1)], "{hours} h");
    }
}

#[test]
fn d4_what_had_ended_before_is_no_news_though_the_copy_did_not_list_it() {
    // The list of a start holds what ended within a day, a snapshot what ended within two.
    let mut old = Thread::new(7, At::Ended);
    old.goes(LOST - Span::hours(5), At::Ended);
    let mut desk = Desk::with(&[]);
    desk.catches_up(true).is_told_anew(&[old.clone()]);
    assert_eq!(desk.is_back(after(60), None, &[old]).view(&desk.queue), None);
}

#[test]
fn d4_what_one_passed_on_oneself_is_no_loss() {
    let mut thread = Thread::new(7, At::Me);
    let mut desk = Desk::with(std::slice::from_ref(&thread));
    thread.goes(after(1), At::Other);
    desk.catches_up(false).hears(&thread.left(None));
    assert_eq!(counts(desk.is_back(after(12), None, &[]).view(&desk.queue)), []);
}

#[test]
fn d4_absences_that_were_not_dismissed_are_told_as_one_and_no_longer_than_they_were() {
    let mut one = Thread::new(1, At::Me);
    let mut two = Thread::new(2, At::Other);
    let mut desk = Desk::with(&[one.clone()]);
    desk.catches_up(false);
    one.writes(after(1));
    desk.hears(&one.update(1));
    two.goes(after(2), At::Me);
    desk.hears(&two.update(0));
    let first = desk.is_back(after(12), None, &[]);
    assert_eq!(counts(first.view(&desk.queue)), [(NewsKind::Messages, 1), (NewsKind::Came, 1)]);
    // Six hours later: another message, and what had come is somebody else's.
    desk.before = Some(Before::of(&desk.world, &desk.queue, after(372), false));
    one.writes(after(373));
    desk.hears(&one.update(2));
    two.goes(after(373), At::Other);
    desk.hears(&two.left(Some(ReassignedWhy::Offline)));
    let told = desk.is_back(after(375), Some(first), &[]).view(&desk.queue).unwrap();
    assert_eq!((told.from, told.until, told.times), (LOST, after(375), 2));
    assert_eq!(told.offline, Span::mins(15), "12 min and 3 min");
    assert_eq!(counts(Some(told)), [(NewsKind::Messages, 2), (NewsKind::Reassigned, 1)]);
}

/// What happens to a conversation.
#[derive(Clone, Copy, Debug)]
enum Happens {
    Writes,
    Misses,
    Goes(At),
}

fn at() -> impl Strategy<Value = At> {
    prop_oneof![
        Just(At::Me),
        Just(At::Me),
        Just(At::Snoozed),
        Just(At::Released),
        Just(At::OfferedToMe),
        Just(At::Ended),
        Just(At::EndedByMe),
        Just(At::Other),
    ]
}

fn happens() -> impl Strategy<Value = Happens> {
    prop_oneof![
        3 => Just(Happens::Writes),
        1 => Just(Happens::Misses),
        3 => at().prop_map(Happens::Goes),
    ]
}

proptest! {
    /// Whatever happens meanwhile: events, one after another, and a snapshot of what came of them tell the same.
    #[test]
    fn d4_events_and_a_snapshot_tell_the_same(
        stood in proptest::collection::vec(at(), 5),
        steps in proptest::collection::vec((0_usize..5, happens()), 0..40),
    ) {
        let before: Vec<Thread> = (1..).zip(stood).map(|(number, at)| Thread::new(number, at)).collect();
        let mut now = before.clone();
        let mut events = Vec::new();
        for (number, (index, happens)) in (1..).zip(steps) {
            let thread = &mut now[index];
            if matches!(thread.at, At::Ended | At::EndedByMe) {
                continue; // Closed for good (C11).
            }
            let (was, from) = (thread.at, thread.entries.len());
            let at = LOST + Span::secs(number);
            match happens {
                Happens::Writes => thread.writes(at),
                Happens::Misses => thread.call(at, CallEnd::Missed, Span::default()),
                Happens::Goes(to) => thread.goes(at, to),
            }
            match (was.is_listed(), thread.at.is_listed()) {
                (true, true) => events.push(thread.update(from)),
                // All that is in memory comes with it.
                (false, true) => events.push(thread.update(0)),
                (true, false) => events.push(thread.left(Some(ReassignedWhy::LaterReply))),
                (false, false) => {}
            }
        }
        let told = happened(&before, &now, &events);
        prop_assert!(told.is_some(), "12 min are worth a word");
    }
}
