//! Quality 2: of acknowledged messages none is lost, doubled or reordered, whoever is killed.

use deskbell_desk::view::{Ask, Say};
use deskbell_domain::ConversationId;
use deskbell_domain::thread::{Author, Entry, EntryBody};
use deskbell_protocol::method::ConversationEntries;
use deskbell_protocol::params::GetEntries;
use deskbell_testkit::{Cast, Client, browser, desk};
use deskbell_tests::rig::{DeskProcess, House, Page, PageLog, Written, faults, seed};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::time::sleep;

/// Messages of each side.
const EACH: usize = 250;
/// Messages that the agent says without waiting for the desk to confirm them.
const HASTE: usize = 10;
/// How often somebody is killed.
const KILLS: usize = 5;

/// How often each test does it all: once, and ten times in the long run (`cargo xtask test --long`).
fn rounds() -> usize {
    if std::env::var_os("DESKBELL_LONG").is_some() { 10 } else { 1 }
}

/// One agent whose desk is a process, and one visitor.
fn cast() -> Cast {
    Cast { agents: 1, visitors: 1, ..Cast::default() }
}

/// Some numbers of a range, from low to high.
fn points(random: &mut StdRng, range: std::ops::Range<usize>, many: usize) -> Vec<usize> {
    let mut points = BTreeSet::new();
    while points.len() < many {
        points.insert(random.random_range(range.clone()));
    }
    points.into_iter().collect()
}

/// The visitor begins, and the desk has the conversation.
async fn begin(house: &House) -> (DeskProcess, Page, ConversationId, Vec<Written>) {
    let mut desk = DeskProcess::start_live(house, 0).await;
    let mut page = Page::open(house.address(), house.visitor_token(0), browser(1));
    page.write("hello");
    let conversation = page.until("a conversation", PageLog::conversation).await;
    desk.until("the visitor's box", |shown| shown.state_box(conversation).map(drop)).await;
    (desk, page, conversation, vec![Written::acknowledged("hello")])
}

/// The visitor writes it all at once; the page sends as fast as it may.
fn write_all(page: &Page) -> Vec<Written> {
    let texts = (1..=EACH).map(|number| format!("visitor {number}"));
    texts.inspect(|text| page.write(text)).map(Written::acknowledged).collect()
}

/// Messages of either side that have reached the visitor.
fn arrived(log: &PageLog) -> usize {
    let is_message = |entry: &&Entry| matches!(entry.body, EntryBody::Message { .. });
    log.entries().values().filter(is_message).count()
}

/// Messages of the agent that have reached the visitor.
fn answers(log: &PageLog) -> usize {
    let by_agent =
        |entry: &&Entry| matches!(entry.body, EntryBody::Message { author: Author::Agent { .. }, .. });
    log.entries().values().filter(by_agent).count()
}

/// Kills the hub while a message of the visitor is on its way: before it is read, while it is written to the
/// disk, or before it is answered.
async fn kill_on_send(house: &mut House, page: &mut Page, random: &mut StdRng) {
    let sends = page.log().borrow().sends;
    page.until("the next send", |log| (log.sends > sends).then_some(())).await;
    // Not to wait for anything: the moment is what is random. A commit takes a few milliseconds.
    sleep(Duration::from_millis(random.random_range(0..5))).await;
    house.kill().await;
}

/// Compares everybody's account with the hub's store, as a new session of the agent reads it.
async fn check(
    house: &House,
    desk: &mut DeskProcess,
    page: &Page,
    conversation: ConversationId,
    by_visitor: &[Written],
    by_agent: &[Written],
) {
    let stored = stored(house, conversation).await;
    assert_eq!(faults(&stored, by_visitor, by_agent), []);

    let log = page.log();
    let log = log.borrow();
    assert_eq!(log.answered.len(), by_visitor.len(), "what the visitor wrote and what was acknowledged");
    for (message, sent) in &log.answered {
        let place = usize::try_from(sent.seq).expect("a short thread") - 1;
        let EntryBody::Message { client_message_id, text, author: Author::Visitor, .. } = &stored[place].body
        else {
            panic!("{} was acknowledged at {}, where {:?} is", message.text, sent.seq, stored[place]);
        };
        assert_eq!((client_message_id, text), (&message.client_message_id, &message.text));
    }
    let for_visitor: Vec<&Entry> = stored.iter().filter(|entry| entry.is_for_visitor()).collect();
    assert_eq!(log.entries().values().collect::<Vec<_>>(), for_visitor, "the visitor's thread");
    assert_eq!(log.snapshots, 1, "the visitor's page went on from its place after every cut");

    assert_eq!(desk.read_thread(conversation).await, stored, "the desk's thread");
    let shown = desk.shown().borrow();
    assert_eq!(shown.threads[&conversation].unsent, [], "nothing waits on the desk");
    let state_box = shown.state_box(conversation).expect("the desk has the conversation");
    assert_eq!((state_box.waiting, state_box.failed), (0, 0));
}

/// The hub's own thread.
async fn stored(house: &House, conversation: ConversationId) -> Vec<Entry> {
    let mut session = Client::open(house.address(), house.agent_token(0), desk(0xfee)).await;
    let mut stored: Vec<Entry> = Vec::new();
    loop {
        let before = stored.first().map(|entry| entry.seq);
        let asked = GetEntries { conversation, before, limit: 100 };
        let page = session.call::<ConversationEntries>(asked).await.expect("the agent's own conversation");
        stored.splice(0..0, page.entries);
        if !page.more {
            return stored;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quality_2_the_hub_is_killed_in_a_burst_of_500_messages_and_nothing_is_lost_doubled_or_reordered() {
    let mut random = StdRng::seed_from_u64(seed());
    for _ in 0..rounds() {
        the_hub_is_killed(&mut random).await;
    }
}

async fn the_hub_is_killed(random: &mut StdRng) {
    let mut house = House::open(&cast()).await;
    let (mut desk, mut page, conversation, mut by_visitor) = begin(&house).await;
    desk.open_thread(conversation).await;

    by_visitor.extend(write_all(&page));
    let mut by_agent = Vec::new();
    for number in 1..=EACH {
        let text = format!("agent {number}");
        desk.say(conversation, &text).await;
        by_agent.push(Written::acknowledged(text));
    }
    let begun = page.log().borrow().answered.len();
    // The last ones are left for after the last kill.
    for point in points(random, begun..EACH - 10, KILLS) {
        page.until("the next point", |log| (log.answered.len() >= point).then_some(())).await;
        kill_on_send(&mut house, &mut page, random).await;
        house.start().await;
    }

    let all = by_visitor.len() + by_agent.len();
    page.until("all messages", |log| (log.live && arrived(log) == all).then_some(())).await;
    page.until("all answers", |log| (log.answered.len() == by_visitor.len()).then_some(())).await;
    let nothing_waits = |waiting: u32| (waiting == 0).then_some(());
    desk.until("an empty outbox", |shown| nothing_waits(shown.state_box(conversation)?.waiting)).await;
    assert!(page.log().borrow().sessions > 1, "the visitor's line was cut");
    check(&house, &mut desk, &page, conversation, &by_visitor, &by_agent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn quality_2_the_desks_core_is_killed_in_a_burst_and_what_it_has_confirmed_is_sent_once_in_order() {
    let mut random = StdRng::seed_from_u64(seed());
    for _ in 0..rounds() {
        the_desks_core_is_killed(&mut random).await;
    }
}

async fn the_desks_core_is_killed(random: &mut StdRng) {
    let house = House::open(&cast()).await;
    let (mut desk, mut page, conversation, mut by_visitor) = begin(&house).await;

    by_visitor.extend(write_all(&page));
    let mut by_agent = Vec::new();
    // The first time it is killed with some of what was said not confirmed yet.
    let under_way = random.random_range(1..EACH - HASTE);
    for number in 1..under_way {
        let text = format!("agent {number}");
        desk.say(conversation, &text).await;
        by_agent.push(Written::acknowledged(text));
    }
    let mut said = Vec::new();
    for number in under_way..under_way + HASTE {
        let text = format!("agent {number}");
        let say = Say { conversation, text: text.clone(), attachments: Vec::new() };
        said.push((text, Box::pin(desk.begin(Ask::Say(say)).await)));
    }
    let confirmed = random.random_range(0..HASTE);
    let mut said = said.into_iter();
    for (text, answer) in said.by_ref().take(confirmed) {
        answer.await.expect("it is not killed yet").expect("the text can be said");
        by_agent.push(Written::acknowledged(text));
    }
    desk.kill().await;
    for (text, answer) in said {
        by_agent.push(Written { text, acknowledged: answer.await.is_ok() });
    }
    desk = DeskProcess::start_live(&house, 0).await;
    for number in under_way + HASTE..=EACH {
        let text = format!("agent {number}");
        desk.say(conversation, &text).await;
        by_agent.push(Written::acknowledged(text));
    }

    // The other times it is killed while it sends what waits.
    let confirmed = by_agent.iter().filter(|written| written.acknowledged).count();
    let sent = answers(&page.log().borrow());
    for point in points(random, sent + 1..confirmed, KILLS - 1) {
        page.until("the next point", |log| (answers(log) >= point).then_some(())).await;
        desk.kill().await;
        desk = DeskProcess::start_live(&house, 0).await;
    }

    page.until("all answers", |log| (log.answered.len() == by_visitor.len()).then_some(())).await;
    page.until("all that was confirmed", |log| (answers(log) >= confirmed).then_some(())).await;
    let nothing_waits = |waiting: u32| (waiting == 0).then_some(());
    desk.until("an empty outbox", |shown| nothing_waits(shown.state_box(conversation)?.waiting)).await;
    let newest = stored(&house, conversation).await.last().map_or(0, |entry| entry.seq);
    page.until("the whole thread", |log| log.entries().contains_key(&newest).then_some(())).await;
    check(&house, &mut desk, &page, conversation, &by_visitor, &by_agent).await;
}
