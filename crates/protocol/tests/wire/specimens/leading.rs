//! What leads do, the call for their help, and the end of a shift.

use super::events::{agent, assigned, card, message, note, whisper};
use super::{Specimen, answered, asked, ben, id, sales, talk, told};
use deskbell_domain::handover::{Became, StaysWhy};
use deskbell_protocol::event::{Typing, Volatile};
use deskbell_protocol::leading::{
    HadBy, HandOver, HandOverNote, HandedOver, HandedOverOne, LookAway, LookOver, Looked, Readers, SetFlag,
    TakeOver, Whisper,
};
use deskbell_protocol::method::{
    ConversationFlag, ConversationLook, ConversationLookAway, ConversationTakeOver, ConversationWhisper,
    ShiftHandOver, from_hub,
};
use deskbell_protocol::params::{Done, OfConversation, Sent, Target};

pub(crate) fn all() -> Vec<Specimen> {
    let (conversation, command_id) = (talk(), id(0x51));
    let flag = |words: Option<&str>| SetFlag { command_id, conversation, words: words.map(str::to_owned) };
    let over = |to| HandOver {
        command_id,
        to,
        notes: vec![HandOverNote { conversation, text: "Call back after 5.".to_owned() }],
        comment: "I am off until Monday.".to_owned(),
    };
    let became = |became| HandedOverOne { conversation, visitor_name: "Maya".to_owned(), became };
    let looked = |online, visitor| {
        let entries = vec![message(4, agent()), note(5), whisper(6)];
        Volatile::Look(Box::new(Looked { head: assigned(), visitor, online, entries }))
    };
    let all = vec![
        asked::<ConversationLook>(51, OfConversation { command_id, conversation }),
        answered::<ConversationLook>(51, Done {}),
        asked::<ConversationLookAway>(0, LookAway { conversation }),
        asked::<ConversationWhisper>(
            52,
            Whisper {
                command_id,
                conversation,
                client_message_id: id(0x86),
                text: "Offer a refund.".to_owned(),
            },
        ),
        answered::<ConversationWhisper>(52, Sent { conversation, seq: 6, at: super::at(6) }),
        Specimen {
            name: "conversation.flag, raised (T3)".to_owned(),
            ..asked::<ConversationFlag>(53, flag(Some("A refund of 300?")))
        },
        Specimen {
            name: "conversation.flag, lowered (T3)".to_owned(),
            ..asked::<ConversationFlag>(53, flag(None))
        },
        answered::<ConversationFlag>(53, Done {}),
        asked::<ConversationTakeOver>(
            54,
            TakeOver { command_id, conversation, reason: "Ben is ill.".to_owned(), from: None },
        ),
        Specimen {
            name: "conversation.take_over, from whoever had it (T2)".to_owned(),
            ..asked::<ConversationTakeOver>(
                54,
                TakeOver {
                    command_id,
                    conversation,
                    reason: "Ben is ill.".to_owned(),
                    from: Some(HadBy { agent: Some(ben()) }),
                },
            )
        },
        answered::<ConversationTakeOver>(54, Done {}),
        Specimen {
            name: "shift.hand_over, to the queues (T7)".to_owned(),
            ..asked::<ShiftHandOver>(55, over(None))
        },
        Specimen {
            name: "shift.hand_over, to a group (T7)".to_owned(),
            ..asked::<ShiftHandOver>(55, over(Some(Target::Group { group: sales() })))
        },
        answered::<ShiftHandOver>(
            55,
            HandedOver {
                conversations: vec![
                    became(Became::Passed { name: "Ben".to_owned() }),
                    became(Became::Queued { name: "Sales".to_owned() }),
                    became(Became::Stays { why: StaysWhy::InCall }),
                    became(Became::Stays { why: StaysWhy::Channel }),
                ],
            },
        ),
    ];
    let said = [
        ("look (T2)", looked(true, Some(card()))),
        ("look, the visitor is not at hand (T2)", looked(false, None)),
        ("look over (T2)", Volatile::LookOver(LookOver { conversation })),
        ("agent types (T2)", Volatile::AgentTypes(Typing { conversation, on: true })),
        ("readers (T2)", Volatile::Readers(Readers { conversation, names: vec!["Ana Ferreira".to_owned()] })),
    ]
    .map(|(name, said)| {
        let expected = said.clone();
        told(name, from_hub::VOLATILE, said, move |raw| {
            assert_eq!(serde_json::from_str::<Volatile>(raw.get()).unwrap(), expected);
        })
    });
    all.into_iter().chain(said).collect()
}
