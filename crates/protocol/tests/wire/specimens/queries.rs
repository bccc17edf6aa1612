//! The queries with their answers.

use super::events::{agent, assigned, message, note, queued, visitor};
use super::{Specimen, ada, answered, asked, at, ben, id, maya, sales, talk};
use deskbell_domain::agent::Status;
use deskbell_domain::figures::{Figures, MissedCounts};
use deskbell_domain::routing::{Considered, Decision, Request, Seen, Verdict};
use deskbell_domain::{Channel, Span};
use deskbell_protocol::figures::{
    FiguresBy, FiguresRow, FiguresShown, FiguresTable, GetFigures, Simulate, Simulated, SimulatedDecision,
};
use deskbell_protocol::head::{ChannelStanding, DeskRole, GroupBrief, Presence};
use deskbell_protocol::method::{
    ConversationContacts, ConversationEntries, ConversationTargets, ConversationWhy, FiguresGet,
    RoutingSimulate, VisitorEarlier,
};
use deskbell_protocol::params::{
    AgentName, AgentTarget, ContactShown, Contacts, DecisionShown, Earlier, Entries, GetContacts, GetEarlier,
    GetEntries, GetTargets, GetWhy, GroupTarget, Targets, Why,
};

pub(crate) fn all() -> Vec<Specimen> {
    let page = |before| GetEntries { conversation: talk(), before, limit: 50 };
    vec![
        Specimen {
            name: "conversation.entries, the newest".to_owned(),
            ..asked::<ConversationEntries>(31, page(None))
        },
        Specimen {
            name: "conversation.entries, older ones".to_owned(),
            ..asked::<ConversationEntries>(32, page(Some(4)))
        },
        answered::<ConversationEntries>(
            32,
            Entries { entries: vec![message(1, visitor()), message(2, agent()), note(3)], more: false },
        ),
        asked::<ConversationWhy>(33, GetWhy { conversation: talk() }),
        answered::<ConversationWhy>(33, Why { decision: Some(decision()) }),
        Specimen {
            name: "conversation.why.result, never routed".to_owned(),
            ..answered::<ConversationWhy>(33, Why { decision: None })
        },
        asked::<ConversationTargets>(35, GetTargets { conversation: talk() }),
        answered::<ConversationTargets>(35, targets()),
        asked::<ConversationContacts>(36, GetContacts { conversation: talk() }),
        answered::<ConversationContacts>(36, contacts()),
        asked::<RoutingSimulate>(
            37,
            Simulate { conversation: talk(), one_more_slot_for: Some(ada()), one_more_agent: true },
        ),
        answered::<RoutingSimulate>(
            37,
            Simulated { outcome: Some(SimulatedDecision { one_more_agent: false, shown: decision() }) },
        ),
        Specimen {
            name: "routing.simulate.result, never routed".to_owned(),
            ..answered::<RoutingSimulate>(37, Simulated { outcome: None })
        },
        asked::<FiguresGet>(38, by(FiguresBy::Day)),
        Specimen {
            name: "figures.get, by agent".to_owned(),
            ..asked::<FiguresGet>(39, by(FiguresBy::Agent))
        },
        Specimen { name: "figures.get, by hour".to_owned(), ..asked::<FiguresGet>(40, by(FiguresBy::Hour)) },
        answered::<FiguresGet>(38, figures()),
        asked::<VisitorEarlier>(34, GetEarlier { visitor: maya() }),
        answered::<VisitorEarlier>(34, Earlier { conversations: vec![assigned(), queued()] }),
    ]
}

fn by(by: FiguresBy) -> GetFigures {
    GetFigures {
        from: at(0),
        to: at(86_400),
        by,
        group: Some(sales()),
        channel: Some(Channel::Chat),
        utc_offset: 60,
    }
}

/// A row for each way to ask.
fn figures() -> FiguresTable {
    let mut counted =
        Figures { begun: 3, ended: 2, transfers: 1, handoffs: 1, calls_failed: 1, ..Figures::default() };
    counted.missed = MissedCounts { busy: 1, absent: 2, unanswered: 3, declined: 4 };
    for secs in [4, 9, 70] {
        counted.response.add(Span::secs(secs));
    }
    let row = || FiguresRow {
        at: None,
        agent: None,
        group: None,
        channel: None,
        figures: FiguresShown::from(&counted),
    };
    FiguresTable {
        rows: vec![
            FiguresRow { at: Some(at(0)), ..row() },
            FiguresRow { agent: Some(AgentName { agent: ada(), name: "Ada".to_owned() }), ..row() },
            FiguresRow { group: Some(GroupBrief { id: sales(), name: "Sales".to_owned() }), ..row() },
            FiguresRow { channel: Some(Channel::Video), ..row() },
        ],
        total: FiguresShown::default(),
    }
}

fn targets() -> Targets {
    let colleague = |agent, presence, status, taken, free| AgentTarget {
        agent,
        name: "Ben".to_owned(),
        role: DeskRole::Agent,
        presence,
        standing: ChannelStanding { available: true, status, taken, slots: 2 },
        free,
    };
    Targets {
        agents: vec![
            colleague(ben(), Presence::Here, Status::Available, 1, true),
            colleague(id(0xa3), Presence::Away, Status::Available, 0, false),
            colleague(id(0xa4), Presence::Gone, Status::Busy, 2, false),
        ],
        groups: vec![GroupTarget {
            group: sales(),
            name: "Sales".to_owned(),
            free: 1,
            there: 2,
            waiting: 3,
            longest_since: Some(at(1)),
        }],
    }
}

fn contacts() -> Contacts {
    let stint = |n, agent, until, messages| ContactShown {
        id: id(n),
        agent,
        name: "Ada".to_owned(),
        from: at(3),
        until,
        messages,
    };
    Contacts {
        contacts: vec![stint(0x41, ada(), Some(at(9)), 2), stint(0x42, ben(), None, 0)],
        credit: Some(ada()),
    }
}

/// A decision with every verdict (T5).
fn decision() -> DecisionShown {
    let verdicts = [
        (ada(), Verdict::Chosen),
        (ben(), Verdict::Next),
        (id(0xa3), Verdict::Avoided),
        (id(0xab), Verdict::Declined),
        (id(0xa4), Verdict::Full { taken: 2, slots: 2 }),
        (id(0xac), Verdict::Finishing),
        (id(0xa5), Verdict::InCall),
        (id(0xa6), Verdict::LacksLanguage),
        (id(0xa7), Verdict::LacksSkill { skill: "returns".to_owned() }),
        (id(0xad), Verdict::KeptForAnother),
        (id(0xa8), Verdict::Away),
        (id(0xa9), Verdict::Unavailable),
        (id(0xaa), Verdict::Unreachable),
    ];
    let considered = verdicts.map(|(agent, verdict)| Considered { agent, verdict }).into();
    DecisionShown {
        at: at(3),
        group: sales(),
        decision: Decision { chosen: Some(ada()), considered },
        names: vec![AgentName { agent: ada(), name: "Ada".to_owned() }],
        request: Some(Request {
            channel: Channel::Chat,
            skills: vec!["returns".to_owned()],
            languages: vec!["fr".to_owned()],
            language_required: true,
            avoid: vec![id(0xa3)],
            only: None,
            declined: vec![id(0xab)],
        }),
        seen: vec![Seen {
            agent: ada(),
            reachable: true,
            away: false,
            available: true,
            forced: false,
            finishing: false,
            taken: 1,
            slots: 3,
            idle_since: at(1),
            skills: vec!["returns".to_owned()],
            languages: vec!["fr-CA".to_owned()],
        }],
    }
}
