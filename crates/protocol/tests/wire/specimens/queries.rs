//! The queries with their answers.

use super::events::{agent, assigned, message, note, queued, visitor};
use super::{Specimen, ada, answered, asked, at, ben, id, maya, sales, talk};
use deskbell_domain::routing::{Considered, Decision, Verdict};
use deskbell_protocol::method::{ConversationEntries, ConversationWhy, VisitorEarlier};
use deskbell_protocol::params::{
    AgentName, DecisionShown, Earlier, Entries, GetEarlier, GetEntries, GetWhy, Why,
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
        asked::<VisitorEarlier>(34, GetEarlier { visitor: maya() }),
        answered::<VisitorEarlier>(34, Earlier { conversations: vec![assigned(), queued()] }),
    ]
}

/// A decision with every verdict (T5).
fn decision() -> DecisionShown {
    let verdicts = [
        (ada(), Verdict::Chosen),
        (ben(), Verdict::Next),
        (id(0xa3), Verdict::Avoided),
        (id(0xa4), Verdict::Full { taken: 2, slots: 2 }),
        (id(0xa5), Verdict::InCall),
        (id(0xa6), Verdict::LacksLanguage),
        (id(0xa7), Verdict::LacksSkill { skill: "returns".to_owned() }),
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
    }
}
