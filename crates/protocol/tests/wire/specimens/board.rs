//! The live board of those who lead (T1).

use super::{Specimen, ada, answered, asked, at, ben, id, sales, talk, told};
use deskbell_domain::agent::Status;
use deskbell_domain::conversation::{Flag, Timer, Turn};
use deskbell_domain::{Channel, PerChannel};
use deskbell_protocol::board::{
    BoardAgent, BoardCall, BoardCallStage, BoardConversation, BoardFrame, BoardItem, BoardKey, BoardMissed,
    BoardPresence, BoardQueue, BoardState, MissedWhy,
};
use deskbell_protocol::head::{ChannelStanding, Countdown, DeskRole, GroupBrief};
use deskbell_protocol::method::{BoardWatch, from_hub};
use deskbell_protocol::params::{BoardWatched, WatchBoard};

pub(crate) fn all() -> Vec<Specimen> {
    let mut all = vec![
        asked::<BoardWatch>(41, WatchBoard { on: true, groups: Some(vec![sales()]) }),
        Specimen {
            name: "board.watch, no more".to_owned(),
            ..asked::<BoardWatch>(42, WatchBoard { on: false, groups: None })
        },
        answered::<BoardWatch>(
            41,
            BoardWatched { groups: vec![GroupBrief { id: sales(), name: "Sales".to_owned() }] },
        ),
    ];
    for (name, frame) in [
        (
            "board, agents",
            frame([
                agent(BoardPresence::Here, call(BoardCallStage::Active)),
                agent(BoardPresence::Away { since: Some(super::at(20)) }, None),
                agent(BoardPresence::Lost { since: at(30) }, None),
                agent(BoardPresence::Offline { since: at(20) }, None),
            ]),
        ),
        ("board, conversations", frame(conversations())),
        ("board, queues and what was missed", frame(others())),
        ("board, what is gone", gone()),
        ("board, it is over", BoardFrame { over: true, ..gone() }),
    ] {
        let expected = frame.clone();
        all.push(told(name, from_hub::BOARD, frame, move |raw| {
            assert_eq!(serde_json::from_str::<BoardFrame>(raw.get()).unwrap(), expected);
        }));
    }
    all
}

fn frame(items: impl IntoIterator<Item = BoardItem>) -> BoardFrame {
    let items = items.into_iter().collect();
    BoardFrame { items, gone: Vec::new(), whole: false, over: false }
}

fn gone() -> BoardFrame {
    let gone = vec![
        BoardKey::Agent(ada()),
        BoardKey::Conversation(talk()),
        BoardKey::Queue(sales()),
        BoardKey::Missed(id(0x81)),
    ];
    BoardFrame { items: Vec::new(), gone, whole: true, over: false }
}

fn call(stage: BoardCallStage) -> Option<BoardCall> {
    Some(BoardCall { stage, since: at(25) })
}

fn agent(presence: BoardPresence, call: Option<BoardCall>) -> BoardItem {
    let standing = ChannelStanding { available: true, status: Status::Busy, taken: 2, slots: 2 };
    BoardItem::Agent(BoardAgent {
        id: ada(),
        name: "Ada".to_owned(),
        role: DeskRole::Agent,
        groups: vec![sales()],
        presence,
        channels: PerChannel { chat: standing, mobile: standing, video: standing },
        finishing: false,
        call,
    })
}

/// One in every state, and with every stage of a call.
fn conversations() -> Vec<BoardItem> {
    let stages = [
        (BoardState::Queued, call(BoardCallStage::Waiting)),
        (BoardState::Offered, None),
        (BoardState::Assigned, call(BoardCallStage::Invited)),
        (BoardState::Assigned, call(BoardCallStage::Room)),
        (BoardState::Assigned, call(BoardCallStage::Ringing)),
        (BoardState::Assigned, call(BoardCallStage::Connecting)),
        (BoardState::Assigned, call(BoardCallStage::Reconnecting)),
        (BoardState::Released, None),
        (BoardState::Snoozed, None),
    ];
    let conversation = |(state, call): (BoardState, Option<BoardCall>)| {
        let is_assigned = state == BoardState::Assigned;
        BoardItem::Conversation(BoardConversation {
            id: talk(),
            visitor_name: "Maya".to_owned(),
            channel: Channel::Chat,
            group: sales(),
            agent: (state != BoardState::Queued).then(ben),
            state,
            since: at(3),
            turn: Turn::Agent { since: at(9) },
            opened_at: at(1),
            timer: is_assigned.then_some(Countdown { due: at(300), kind: Timer::FirstReply }),
            call,
            flag: is_assigned.then(|| Flag {
                at: at(12),
                by: ben(),
                name: "Ben".to_owned(),
                words: "Wants a refund in cash, may I?".to_owned(),
            }),
        })
    };
    stages.map(conversation).into()
}

fn others() -> Vec<BoardItem> {
    let queue = |waiting, longest_since| {
        BoardItem::Queue(BoardQueue { group: sales(), name: "Sales".to_owned(), waiting, longest_since })
    };
    let missed = |why| {
        BoardItem::Missed(BoardMissed {
            id: id(0x81),
            at: at(40),
            visitor_name: "Maya".to_owned(),
            channel: Channel::Video,
            group: sales(),
            conversation: (why != MissedWhy::QueueFull).then(talk),
            why,
        })
    };
    let whys = [MissedWhy::QueueFull, MissedWhy::NoAnswer, MissedWhy::GaveUp, MissedWhy::Declined];
    [queue(2, Some(at(1))), queue(0, None)].into_iter().chain(whys.map(missed)).collect()
}
