//! The live board of the lead's desks (T1): after every step it is what the store says, and at the end what somebody
//! sees who begins to watch.

use crate::line::{Actor, Hub};
use crate::world::World;
use deskbell_domain::agent::{Presence, Standing};
use deskbell_domain::call::{Call, CallPhase};
use deskbell_domain::conversation::{Conversation, State};
use deskbell_domain::{AgentId, Channel, PerChannel, Time, UserId};
use deskbell_hub::bus::{BoardPart, Mailbox};
use deskbell_hub::store::{AgentRecord, Loaded};
use deskbell_protocol::board::{
    BoardAgent, BoardCall, BoardCallStage, BoardConversation, BoardItem, BoardKey, BoardPresence, BoardQueue,
    BoardState,
};
use deskbell_protocol::head::{ChannelStanding, Countdown};
use deskbell_protocol::params::WatchBoard;
use deskbell_testkit::Cast;
use std::collections::BTreeMap;

/// What a desk has of the board.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Board {
    pub(crate) items: BTreeMap<BoardKey, BoardItem>,
    whole: bool,
}

impl Board {
    /// Takes everything that waits.
    pub(crate) fn read(&mut self, mailbox: &Mailbox) {
        while let Some(BoardPart { items, gone, whole, over }) = mailbox.take_board() {
            assert!(!over, "the lead leads on");
            for item in items {
                let item: BoardItem = serde_json::from_str(&item).unwrap();
                self.items.insert(item.key(), item);
            }
            for key in gone {
                assert!(self.items.remove(&key).is_some(), "{key:?} was never there");
            }
            self.whole = whole;
        }
    }
}

impl Actor {
    /// The lead's desks watch the board.
    pub(crate) async fn watch(&mut self, hub: &Hub) {
        self.board = None;
        if self.user == UserId::Agent(Cast::agent(0)) && self.wants_board(hub, true).await {
            self.board = Some(Board::default());
        }
    }

    /// Whether the hub could do it.
    async fn wants_board(&self, hub: &Hub, on: bool) -> bool {
        let (UserId::Agent(agent), Some(session)) = (self.user, self.session()) else { return false };
        hub.core.watch_board(agent, session, WatchBoard { on, groups: None }).await.is_ok()
    }
}

/// After every step.
pub(crate) fn is_what_the_store_says(world: &World, loaded: &Loaded, story: &dyn Fn() -> String) {
    let expected = expected(loaded);
    for board in
        world.actors.iter().filter(|actor| actor.session().is_some()).filter_map(|a| a.board.as_ref())
    {
        assert!(board.whole, "nothing waits\n{}", story());
        let without_missed = board.items.iter().filter(|(key, _)| !matches!(key, BoardKey::Missed(_)));
        let board: BTreeMap<_, _> = without_missed.map(|(key, item)| (*key, item.clone())).collect();
        assert_eq!(board, expected, "the board of the lead\n{}", story());
    }
}

/// At the end. How many calls and attempts were missed.
pub(crate) async fn is_what_a_new_watcher_sees(world: &mut World) -> usize {
    let hub = world.hub.clone();
    let mut missed = 0;
    for actor in world.actors.iter_mut().filter(|actor| actor.board.is_some() && actor.session().is_some()) {
        let former = actor.board.clone().unwrap();
        assert!(actor.wants_board(&hub, false).await, "the disk works");
        actor.watch(&hub).await;
        actor.listen(&hub).await;
        assert_eq!(actor.board.as_ref(), Some(&former), "whoever begins to watch sees the same");
        missed += former.items.keys().filter(|key| matches!(key, BoardKey::Missed(_))).count();
    }
    missed
}

/// What the lead of the one group is to see, but for what was missed: made from the records alone.
fn expected(loaded: &Loaded) -> BTreeMap<BoardKey, BoardItem> {
    let group = loaded.groups.iter().find(|record| record.id == Cast::GROUP).unwrap();
    let of_it = || loaded.open.iter().filter(|conversation| conversation.group() == Cast::GROUP);
    let waits = || {
        of_it().filter_map(|conversation| match conversation.state() {
            State::Queued { since, kept: None, .. } => Some(*since),
            _ => None,
        })
    };
    let queue = BoardQueue {
        group: Cast::GROUP,
        name: group.name.clone(),
        waiting: waits().count() as u32,
        longest_since: waits().min(),
    };
    let seen = |record: &AgentRecord| {
        record.groups.contains(&Cast::GROUP) || of_it().any(|of| listed_for(of) == Some(record.id))
    };
    let agents = loaded.agents.iter().filter(|(record, _)| seen(record));
    let agents = agents.map(|(record, standing)| agent(loaded, record, standing));
    let conversations = of_it().map(|of| conversation(loaded, of));
    let items = agents.chain(conversations).chain([BoardItem::Queue(queue)]);
    items.map(|item| (item.key(), item)).collect()
}

/// In whose list it stands.
fn listed_for(of: &Conversation) -> Option<AgentId> {
    of.holder().or(of.taker()).or(of.kept_for())
}

fn agent(loaded: &Loaded, record: &AgentRecord, standing: &Standing) -> BoardItem {
    // The slots of the record hold, whatever was stored before.
    let slots = record.slots.unwrap();
    let of = |channel: Channel| ChannelStanding {
        available: standing.available(channel),
        status: standing.status(channel),
        taken: standing.taken(channel),
        slots: *slots.get(channel),
    };
    let call = loaded.calls.iter().find(|call| call.holds() == Some(record.id));
    let grace = loaded.settings.presence_grace;
    BoardItem::Agent(BoardAgent {
        id: record.id,
        name: record.name.clone(),
        role: record.role,
        groups: record.groups.clone(),
        presence: match standing.presence() {
            Presence::Online { .. } if standing.away() => {
                BoardPresence::Away { since: standing.away_since() }
            }
            Presence::Online { .. } => BoardPresence::Here,
            Presence::Grace { until } => BoardPresence::Lost { since: *until - grace },
            Presence::Offline { since } => BoardPresence::Offline { since: *since },
        },
        channels: PerChannel {
            chat: of(Channel::Chat),
            mobile: of(Channel::Mobile),
            video: of(Channel::Video),
        },
        finishing: standing.finishing(),
        call: call.map(stage),
    })
}

fn conversation(loaded: &Loaded, of: &Conversation) -> BoardItem {
    let (state, since): (_, Time) = match of.state() {
        State::Queued { since, .. } => (BoardState::Queued, *since),
        State::Offered { since, .. } => (BoardState::Offered, *since),
        State::Assigned { since, .. } => (BoardState::Assigned, *since),
        State::Released { at, .. } => (BoardState::Released, *at),
        State::Snoozed { at, .. } => (BoardState::Snoozed, *at),
        State::Ended { .. } => panic!("it has ended and is still open"),
    };
    let visitor = loaded.visitors.iter().find(|visitor| visitor.id == of.visitor()).unwrap();
    let call = loaded.calls.iter().find(|call| call.conversation() == of.id());
    BoardItem::Conversation(BoardConversation {
        id: of.id(),
        visitor_name: visitor.name.clone(),
        channel: of.channel(),
        group: of.group(),
        agent: listed_for(of),
        state,
        since,
        turn: of.turn(),
        opened_at: of.opened_at(),
        timer: of.countdown(&loaded.settings).map(|(due, kind)| Countdown { due, kind }),
        call: call.map(stage),
        flag: of.flag().cloned(),
    })
}

fn stage(call: &Call) -> BoardCall {
    let (stage, since) = match call.phase() {
        CallPhase::Invited { since, .. } => (BoardCallStage::Invited, *since),
        CallPhase::Room { since, .. } => (BoardCallStage::Room, *since),
        CallPhase::Waiting { since } => (BoardCallStage::Waiting, *since),
        CallPhase::Ringing { since, .. } => (BoardCallStage::Ringing, *since),
        CallPhase::Connecting { since, .. } => (BoardCallStage::Connecting, *since),
        CallPhase::Active { since, .. } => (BoardCallStage::Active, *since),
        CallPhase::Reconnecting { since, .. } => (BoardCallStage::Reconnecting, *since),
        CallPhase::Ended { .. } => panic!("it is over and still loaded"),
    };
    BoardCall { stage, since }
}
