//! The commands with their answers.

use super::{Specimen, answered, asked, at, id, talk};
use deskbell_domain::Channel;
use deskbell_protocol::event::Typing;
use deskbell_protocol::head::{CustomField, Page};
use deskbell_protocol::method::{
    AvailabilitySet, CannedDelete, CannedSave, ConversationConfirm, ConversationEnd, ConversationRead,
    ConversationRelease, MessageSend, NoteAdd, TypingSet, VisitorDescribe,
};
use deskbell_protocol::params::{
    AddNote, Confirm, DeleteCanned, Describe, Done, EndConversation, MarkRead, Release, SaveCanned,
    SendMessage, Sent, SetAvailability,
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
        asked::<TypingSet>(0, Typing { conversation: talk(), on: true }),
    ]
}

fn first_message() -> SendMessage {
    SendMessage {
        command_id: id(0x11),
        conversation: None,
        client_message_id: id(0x81),
        text: "Hello, does the lamp come with a bulb?".to_owned(),
    }
}

fn reply() -> SendMessage {
    SendMessage {
        command_id: id(0x12),
        conversation: Some(talk()),
        client_message_id: id(0x82),
        text: "Yes, a warm one. 💡\nAnything else?".to_owned(),
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
