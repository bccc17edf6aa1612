//! The commands with their answers.

use super::{Specimen, answered, asked, at, id, talk};
use deskbell_domain::{Channel, Span};
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::{CustomField, Page};
use deskbell_protocol::method::{
    AvailabilityFinish, AvailabilitySet, CannedDelete, CannedSave, ConversationAccept, ConversationConfirm,
    ConversationDecline, ConversationEnd, ConversationEndNote, ConversationFetch, ConversationRead,
    ConversationRelease, ConversationSnooze, ConversationTag, ConversationTransfer, MessageSend, NoteAdd,
    PresenceAway, TagDelete, TagSave, TypingSet, VisitorBlock, VisitorDescribe, VisitorUnblock,
};
use deskbell_protocol::params::{
    AddNote, Confirm, DeleteCanned, DeleteTag, Describe, Done, EndConversation, Finish, KeepOut, LetIn,
    MarkRead, OfConversation, Release, SaveCanned, SaveTag, SendMessage, Sent, SetAvailability, SetAway,
    SetEndNote, SetTags, Snooze, Target, Transfer,
};

pub(crate) fn all() -> Vec<Specimen> {
    let sent = |seq| Sent { conversation: talk(), seq, at: at(seq.cast_signed()) };
    vec![
        Specimen {
            name: "message.send, a visitor's first (C1)".to_owned(),
            ..asked::<MessageSend>(11, first_message())
        },
        answered::<MessageSend>(11, sent(1)),
        Specimen { name: "message.send, in a conversation".to_owned(), ..asked::<MessageSend>(12, reply()) },
        asked::<NoteAdd>(13, note()),
        answered::<NoteAdd>(13, sent(3)),
        asked::<ConversationRead>(14, MarkRead { command_id: id(0x14), conversation: talk(), up_to: 3 }),
        answered::<ConversationRead>(14, Done {}),
        asked::<ConversationConfirm>(15, Confirm { command_id: id(0x15), conversation: talk() }),
        answered::<ConversationConfirm>(15, Done {}),
        asked::<ConversationRelease>(16, Release { command_id: id(0x16), conversation: talk() }),
        answered::<ConversationRelease>(16, Done {}),
        asked::<ConversationEnd>(17, EndConversation { command_id: id(0x17), conversation: talk() }),
        answered::<ConversationEnd>(17, Done {}),
        asked::<AvailabilitySet>(
            18,
            SetAvailability { command_id: id(0x18), channel: Channel::Video, available: false },
        ),
        answered::<AvailabilitySet>(18, Done {}),
        asked::<CannedSave>(19, save_canned()),
        answered::<CannedSave>(19, Done {}),
        asked::<CannedDelete>(20, DeleteCanned { command_id: id(0x20), id: id(0x91) }),
        answered::<CannedDelete>(20, Done {}),
        asked::<VisitorDescribe>(21, describe()),
        answered::<VisitorDescribe>(21, Done {}),
        asked::<ConversationAccept>(22, of(0x22)),
        answered::<ConversationAccept>(22, Done {}),
        asked::<ConversationDecline>(23, of(0x23)),
        answered::<ConversationDecline>(23, Done {}),
        Specimen {
            name: "conversation.transfer, to an agent (C9)".to_owned(),
            ..asked::<ConversationTransfer>(24, transfer(Target::Agent { agent: id(0xa2) }))
        },
        Specimen {
            name: "conversation.transfer, to a group (C9)".to_owned(),
            ..asked::<ConversationTransfer>(24, transfer(Target::Group { group: id(0xc1) }))
        },
        answered::<ConversationTransfer>(24, Done {}),
        asked::<ConversationSnooze>(
            25,
            Snooze { command_id: id(0x25), conversation: talk(), until: at(10_800), keep: true },
        ),
        answered::<ConversationSnooze>(25, Done {}),
        asked::<ConversationFetch>(26, of(0x26)),
        answered::<ConversationFetch>(26, Done {}),
        asked::<ConversationTag>(
            27,
            SetTags { command_id: id(0x27), conversation: talk(), tags: vec![id(0x71), id(0x72)] },
        ),
        answered::<ConversationTag>(27, Done {}),
        asked::<ConversationEndNote>(
            28,
            SetEndNote { command_id: id(0x28), conversation: talk(), text: "Refunded.".to_owned() },
        ),
        answered::<ConversationEndNote>(28, Done {}),
        Specimen {
            name: "visitor.block, for a day (C8)".to_owned(),
            ..asked::<VisitorBlock>(29, block(Some(Span::hours(24))))
        },
        Specimen {
            name: "visitor.block, for good (C8)".to_owned(),
            ..asked::<VisitorBlock>(29, block(None))
        },
        answered::<VisitorBlock>(29, Done {}),
        asked::<VisitorUnblock>(30, LetIn { command_id: id(0x30), conversation: talk() }),
        answered::<VisitorUnblock>(30, Done {}),
        asked::<PresenceAway>(31, SetAway { command_id: id(0x31), away: true }),
        answered::<PresenceAway>(31, Done {}),
        asked::<AvailabilityFinish>(32, Finish { command_id: id(0x32), finish: true }),
        answered::<AvailabilityFinish>(32, Done {}),
        asked::<TagSave>(
            33,
            SaveTag { command_id: id(0x33), id: id(0x71), name: "Refund".to_owned(), recommended: true },
        ),
        answered::<TagSave>(33, Done {}),
        asked::<TagDelete>(34, DeleteTag { command_id: id(0x34), id: id(0x71) }),
        answered::<TagDelete>(34, Done {}),
        asked::<TypingSet>(0, Typing { conversation: talk(), on: true }),
    ]
}

fn of(command: u128) -> OfConversation {
    OfConversation { command_id: id(command), conversation: talk() }
}

fn transfer(to: Target) -> Transfer {
    Transfer { command_id: id(0x24), conversation: talk(), to, comment: "Asks for a bulb.".to_owned() }
}

fn block(within: Option<Span>) -> KeepOut {
    KeepOut { command_id: id(0x29), conversation: talk(), within, reason: "Insults".to_owned() }
}

fn first_message() -> SendMessage {
    SendMessage {
        command_id: id(0x11),
        conversation: None,
        client_message_id: id(0x81),
        text: "Hello, does the lamp come with a bulb?".to_owned(),
        attachments: vec![id(0x61)],
    }
}

fn reply() -> SendMessage {
    SendMessage {
        command_id: id(0x12),
        conversation: Some(talk()),
        client_message_id: id(0x82),
        text: "Yes, a warm one. 💡\nAnything else?".to_owned(),
        attachments: Vec::new(),
    }
}

fn note() -> AddNote {
    AddNote {
        command_id: id(0x13),
        conversation: talk(),
        client_message_id: id(0x83),
        text: "Wants it by Friday.".to_owned(),
    }
}

fn save_canned() -> SaveCanned {
    SaveCanned {
        command_id: id(0x19),
        id: id(0x91),
        shortcut: "hello".to_owned(),
        category: "Greetings".to_owned(),
        text: "Hello {visitor}, this is {agent} of {organisation}.".to_owned(),
        personal: true,
    }
}

fn describe() -> Describe {
    Describe {
        command_id: id(0x21),
        name: Some("Maya".to_owned()),
        languages: Some(vec!["fr-CA".to_owned(), "en".to_owned()]),
        page: Some(Page { title: "Desk lamps".to_owned(), url: "https://shop.example/lamps".to_owned() }),
        custom: Some(vec![CustomField { label: "Customer".to_owned(), value: "since 2021".to_owned() }]),
        time_zone: None,
    }
}
