//! The live board of those who lead (T1), over real sockets.

use crate::handing::transfer;
use crate::leading::take_over;
use deskbell_domain::{AgentId, Channel, ConversationId, GroupId, Settings, Span};
use deskbell_hub::store::{AgentRecord, Write};
use deskbell_protocol::board::{
    BoardConversation, BoardFrame, BoardItem, BoardKey, BoardPresence, BoardState, MissedWhy,
};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::params::{BoardWatched, SetAway, StartCall, Target, WatchBoard};
use deskbell_protocol::{Code, WireError, method};
use deskbell_testkit::{BEGIN, Cast, Client, Heard, SENDING, TestHub};
use std::collections::BTreeMap;

fn two_groups() -> Cast {
    Cast { agents: 4, second_group: true, ..Cast::default() }
}

/// A lead who watches.
struct Lead {
    client: Client,
    items: BTreeMap<BoardKey, BoardItem>,
    /// Every frame, for whoever looks for what must not be in any.
    frames: Vec<BoardFrame>,
    over: bool,
}

impl Lead {
    async fn watches(client: Client) -> Self {
        let mut lead = Self { client, items: BTreeMap::new(), frames: Vec::new(), over: false };
        lead.ask(true, None).await.unwrap();
        lead.whole().await;
        lead
    }

    async fn ask(&mut self, on: bool, groups: Option<Vec<GroupId>>) -> Result<BoardWatched, WireError> {
        self.client.call::<method::BoardWatch>(WatchBoard { on, groups }).await
    }

    /// Hears the next frame of the board.
    async fn hear(&mut self) -> bool {
        let next = |heard: &Heard| if let Heard::Board(frame) = heard { Some(frame.clone()) } else { None };
        let frame = self.client.until("the board", next).await;
        for item in &frame.items {
            self.items.insert(item.key(), item.clone());
        }
        for key in &frame.gone {
            assert!(self.items.remove(key).is_some(), "{key:?} was never there");
        }
        self.over = frame.over;
        let whole = frame.whole;
        self.frames.push(frame);
        whole
    }

    /// Hears until nothing waits.
    async fn whole(&mut self) {
        while !self.hear().await {}
    }

    /// Hears until the board fits.
    async fn see<T>(&mut self, fits: impl Fn(&BTreeMap<BoardKey, BoardItem>) -> Option<T>) -> T {
        loop {
            if let Some(found) = fits(&self.items) {
                return found;
            }
            self.hear().await;
        }
    }

    /// Hears until a conversation fits.
    async fn conversation(&mut self, id: ConversationId, fits: impl Fn(&BoardConversation) -> bool) {
        self.see(|items| match items.get(&BoardKey::Conversation(id))? {
            BoardItem::Conversation(conversation) => fits(conversation).then_some(()),
            _ => None,
        })
        .await;
    }

    /// Whatever was told, in one text.
    fn told(&self) -> String {
        serde_json::to_string(&self.frames).unwrap()
    }
}

/// How an agent stands.
fn presence(items: &BTreeMap<BoardKey, BoardItem>, id: AgentId) -> Option<BoardPresence> {
    match items.get(&BoardKey::Agent(id))? {
        BoardItem::Agent(agent) => Some(agent.presence),
        _ => None,
    }
}

/// An administrator changes a desk user.
async fn administer(hub: &TestHub, record: AgentRecord) {
    hub.core().write(vec![Write::Agent { record, password: None }]).await.unwrap();
    hub.core().probe().await.unwrap();
}

#[tokio::test]
async fn t1_a_lead_sees_who_is_there_what_waits_and_what_becomes_of_it() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    let queue = BoardKey::Queue(Cast::GROUP);
    assert!(lead.items.contains_key(&queue), "a queue is on it also while nobody waits");
    assert_eq!(presence(&lead.items, Cast::agent(0)), Some(BoardPresence::Here));
    assert!(matches!(presence(&lead.items, Cast::agent(1)), Some(BoardPresence::Offline { .. })));

    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    clock.advance(Span::millis(100));
    lead.conversation(conversation, |of| of.state == BoardState::Queued && of.agent.is_none()).await;
    let BoardItem::Queue(waits) = &lead.items[&queue] else { panic!() };
    assert_eq!((waits.waiting, waits.longest_since), (1, Some(BEGIN)));

    // An agent comes, and takes it.
    let mut ben = hub.green_agent(1).await;
    ben.take().await;
    clock.advance(Span::millis(100));
    let his = |of: &BoardConversation| of.state == BoardState::Assigned && of.agent == Some(Cast::agent(1));
    lead.conversation(conversation, his).await;
    let busy = |items: &BTreeMap<BoardKey, BoardItem>| match items.get(&BoardKey::Agent(Cast::agent(1)))? {
        BoardItem::Agent(agent) => (agent.channels.chat.taken == 1).then_some(agent.presence),
        _ => None,
    };
    assert_eq!(lead.see(busy).await, BoardPresence::Here);
    let BoardItem::Queue(waits) = &lead.items[&queue] else { panic!() };
    assert_eq!(waits.waiting, 0);

    // Away, then lost, and the conversation over.
    let away = SetAway { command_id: Client::command_id(), away: true };
    ben.call::<method::PresenceAway>(away).await.unwrap();
    ben.end(conversation).await.unwrap();
    clock.advance(Span::millis(100));
    let away = |items: &BTreeMap<_, _>| {
        (matches!(presence(items, Cast::agent(1))?, BoardPresence::Away { since: Some(_) })).then_some(())
    };
    lead.see(away).await;
    lead.see(|items| (!items.contains_key(&BoardKey::Conversation(conversation))).then_some(())).await;
    let since = BEGIN + Span::millis(300);
    drop(ben);
    hub.presence_is_noticed(Cast::agent(1)).await;
    clock.advance(Span::millis(100));
    let lost = |items: &BTreeMap<_, _>| {
        presence(items, Cast::agent(1)).filter(|of| !matches!(of, BoardPresence::Away { .. }))
    };
    assert_eq!(lead.see(lost).await, BoardPresence::Lost { since });
}

#[tokio::test]
async fn t1_several_changes_within_100_ms_are_told_once() {
    let (hub, clock) = TestHub::start_still(&Cast::default()).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "one").await.unwrap().conversation;
    for text in ["two", "three"] {
        visitor.write(Some(conversation), text).await.unwrap();
    }
    visitor.end(conversation).await.unwrap();
    let mut other = hub.visitor(1).await;
    let stays = other.write(None, "Hello").await.unwrap().conversation;
    clock.advance(Span::millis(100));
    lead.frames.clear();
    lead.conversation(stays, |_| true).await;
    // What came and went is not worth a word.
    assert!(!lead.told().contains(&conversation.to_string()), "{}", lead.told());
    assert_eq!(lead.frames.len(), 1);
}

#[tokio::test]
async fn t1_a_lead_of_one_group_is_told_nothing_of_another() {
    let hub = TestHub::start(&two_groups()).await;
    // Agents 1 and 3 are of both groups; number 3 is made one of the second alone, number 2 leads the first.
    let cast = two_groups();
    let second = vec![Cast::SECOND_GROUP];
    administer(&hub, AgentRecord { groups: second.clone(), ..cast.agent_record(3) }).await;
    let other_lead = AgentRecord { role: DeskRole::Lead, groups: second.clone(), ..cast.agent_record(2) };
    administer(&hub, other_lead).await;
    let mut here = Lead::watches(hub.agent(0).await).await;
    let mut there = Lead::watches(hub.agent(2).await).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ben.take().await;
    here.conversation(conversation, |of| of.state == BoardState::Assigned).await;
    assert!(!there.told().contains(&conversation.to_string()));

    // It goes over to the other group, and with that from one board to the other.
    transfer(&mut ben, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    there.conversation(conversation, |of| of.group == Cast::SECOND_GROUP).await;
    here.see(|items| (!items.contains_key(&BoardKey::Conversation(conversation))).then_some(())).await;
    here.frames.clear();
    visitor.write(Some(conversation), "Is anybody there?").await.unwrap();
    let mut marker = hub.visitor(2).await;
    let marker = marker.write(None, "Hello").await.unwrap().conversation;
    here.conversation(marker, |_| true).await;
    assert!(!here.told().contains(&conversation.to_string()));
    let mut all = here.frames.clone();
    all.extend(there.frames.iter().cloned());
    for (lead, foreign) in [(&here, Cast::SECOND_GROUP), (&there, Cast::GROUP)] {
        let queue = lead.items.contains_key(&BoardKey::Queue(foreign));
        let agents = lead.items.values().filter_map(|item| match item {
            BoardItem::Agent(agent) => Some(&agent.groups),
            _ => None,
        });
        assert!(!queue && agents.clone().all(|groups| groups.iter().any(|group| *group != foreign)));
    }
    assert!(!here.items.contains_key(&BoardKey::Agent(Cast::agent(3))));
    let asked = here.ask(true, Some(second)).await;
    assert_eq!(asked.unwrap_err().reason(), Code::Forbidden);
}

#[tokio::test]
async fn t1_whoever_has_a_conversation_of_the_group_is_on_its_board() {
    let hub = TestHub::start(&two_groups()).await;
    let mut ben = hub.green_agent(1).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    ben.take().await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    // He moves to the other group, and leaves the house: it is still he who has it.
    let moved = AgentRecord { groups: vec![Cast::SECOND_GROUP], ..two_groups().agent_record(1) };
    let agent = |items: &BTreeMap<BoardKey, BoardItem>| match items.get(&BoardKey::Agent(Cast::agent(1)))? {
        BoardItem::Agent(agent) => Some(agent.clone()),
        _ => None,
    };
    administer(&hub, moved.clone()).await;
    lead.see(|items| (agent(items)?.groups == [Cast::SECOND_GROUP]).then_some(())).await;
    administer(&hub, AgentRecord { active: false, ..moved }).await;
    lead.see(|items| (!matches!(agent(items)?.presence, BoardPresence::Here)).then_some(())).await;
    assert!(lead.items.contains_key(&BoardKey::Conversation(conversation)));
    visitor.end(conversation).await.unwrap();
    lead.see(|items| agent(items).is_none().then_some(())).await;
    assert!(!lead.items.contains_key(&BoardKey::Conversation(conversation)));
}

#[tokio::test]
async fn t1_who_takes_over_without_a_group_is_on_the_board_as_long_as_that_lasts() {
    let hub = TestHub::start(&two_groups()).await;
    let admin = AgentRecord { role: DeskRole::Admin, groups: Vec::new(), ..two_groups().agent_record(2) };
    administer(&hub, admin).await;
    let mut admin = hub.agent(2).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    let mut visitor = hub.visitor(0).await;
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    let key = BoardKey::Agent(Cast::agent(2));
    assert!(!lead.items.contains_key(&key));
    take_over(&mut admin, conversation, "It waits").await.unwrap();
    lead.see(|items| items.contains_key(&key).then_some(())).await;
    transfer(&mut admin, conversation, Target::Group { group: Cast::SECOND_GROUP }).await.unwrap();
    lead.see(|items| (!items.contains_key(&key)).then_some(())).await;
}

#[tokio::test]
async fn t1_an_administrator_sees_all_groups_and_may_look_at_one() {
    let hub = TestHub::start(&two_groups()).await;
    let admin = AgentRecord { role: DeskRole::Admin, groups: Vec::new(), ..two_groups().agent_record(2) };
    administer(&hub, admin).await;
    let mut admin = Lead::watches(hub.agent(2).await).await;
    let queues = [Cast::GROUP, Cast::SECOND_GROUP].map(BoardKey::Queue);
    assert!(queues.iter().all(|queue| admin.items.contains_key(queue)));
    let watched = admin.ask(true, Some(vec![Cast::SECOND_GROUP])).await.unwrap();
    assert_eq!(watched.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Repairs"]);
    admin.see(|items| (!items.contains_key(&queues[0])).then_some(())).await;
    assert!(admin.items.contains_key(&queues[1]));
    assert!(!admin.items.contains_key(&BoardKey::Agent(Cast::agent(0))));
}

#[tokio::test]
async fn t1_who_leads_other_groups_sees_those_and_who_leads_none_any_more_sees_nothing() {
    let hub = TestHub::start(&two_groups()).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    let record = two_groups().agent_record(0);
    let both = vec![Cast::GROUP, Cast::SECOND_GROUP];
    administer(&hub, AgentRecord { groups: both, ..record.clone() }).await;
    lead.see(|items| items.contains_key(&BoardKey::Queue(Cast::SECOND_GROUP)).then_some(())).await;
    administer(&hub, AgentRecord { groups: vec![Cast::SECOND_GROUP], ..record.clone() }).await;
    lead.see(|items| (!items.contains_key(&BoardKey::Queue(Cast::GROUP))).then_some(())).await;
    administer(&hub, AgentRecord { role: DeskRole::Agent, ..record }).await;
    lead.see(|items| items.is_empty().then_some(())).await;
    assert!(lead.over);
    assert_eq!(lead.ask(true, None).await.unwrap_err().reason(), Code::Forbidden);
}

#[tokio::test]
async fn t1_after_a_disk_that_failed_the_board_is_true() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    let mut visitor = hub.visitor(0).await;
    hub.disk().fail(1);
    assert_eq!(visitor.write(None, "lost").await.unwrap_err().reason(), Code::Unavailable);
    let conversation = visitor.write(None, "Hello").await.unwrap().conversation;
    lead.conversation(conversation, |_| true).await;
    let told = lead.items.keys().filter(|key| matches!(key, BoardKey::Conversation(_)));
    assert_eq!(told.count(), 1, "what was lost was never told");
}

#[tokio::test]
async fn t1_who_watches_no_more_is_told_nothing() {
    let hub = TestHub::start(&Cast::default()).await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    lead.ask(false, None).await.unwrap();
    lead.client.heard.clear();
    let mut visitor = hub.visitor(0).await;
    visitor.write(None, "Hello").await.unwrap();
    // A second one who watches hears of it; the first one's frames would be there by now.
    let mut other = Lead::watches(hub.second_desk(0).await).await;
    other.see(|items| items.keys().find(|key| matches!(key, BoardKey::Conversation(_))).copied()).await;
    lead.client.probe().await;
    assert!(lead.client.heard.iter().all(|heard| !matches!(heard, Heard::Board(_))));
}

#[tokio::test]
async fn t1_calls_and_attempts_that_nobody_answered_are_on_it_also_after_a_restart() {
    let settings = Settings { queue_limit: 1, ..Settings::default() };
    let mut hub = TestHub::start(&Cast { settings, ..Cast::default() }).await;
    let mut ana = hub.green_agent(0).await;
    let mut visitor = hub.visitor(0).await;
    let start =
        StartCall { command_id: Client::command_id(), conversation: None, invitation: None, media: SENDING };
    let started = visitor.call::<method::CallStart>(start).await.unwrap();
    ana.take().await;
    let decline = deskbell_protocol::params::OfCall { command_id: Client::command_id(), call: started.call };
    ana.call::<method::CallDecline>(decline).await.unwrap();
    for channel in Channel::ALL {
        ana.toggle(channel, false).await;
    }
    let mut waits = hub.visitor(2).await;
    waits.write(None, "Hello").await.unwrap();
    let mut turned_away = hub.visitor(4).await;
    assert_eq!(turned_away.write(None, "Hello").await.unwrap_err().reason(), Code::QueueFull);

    let missed = |items: &BTreeMap<BoardKey, BoardItem>| {
        let missed = items.values().filter_map(|item| match item {
            BoardItem::Missed(missed) => Some((missed.why, missed.visitor_name.clone(), missed.conversation)),
            _ => None,
        });
        let mut missed: Vec<_> = missed.collect();
        missed.sort_by_key(|(_, name, _)| name.clone());
        (missed.len() == 2).then_some(missed)
    };
    let expected = [
        (MissedWhy::Declined, "Visitor 0".to_owned(), Some(started.conversation)),
        (MissedWhy::QueueFull, "Visitor 4".to_owned(), None),
    ];
    let mut lead = Lead::watches(ana).await;
    assert_eq!(lead.see(missed).await, expected);
    let before: Vec<BoardItem> =
        lead.items.values().filter(|item| matches!(item, BoardItem::Missed(_))).cloned().collect();
    // It is over for good: only what was missed tells of it any more.
    visitor.end(started.conversation).await.unwrap();
    hub.restart().await;
    let mut lead = Lead::watches(hub.agent(0).await).await;
    assert_eq!(lead.see(missed).await, expected);
    let after: Vec<BoardItem> =
        lead.items.values().filter(|item| matches!(item, BoardItem::Missed(_))).cloned().collect();
    assert_eq!(before, after, "also when, and by which id");
}
