//! Parameters of the right form for each method.

use crate::commands::canned;
use deskbell_domain::{CallId, CannedId, Channel, ConversationId, DeviceId, HandoffId, LegId};
use deskbell_protocol::figures::{FiguresBy, GetFigures, Simulate};
use deskbell_protocol::leading::{HandOver, LookAway, SetFlag, TakeOver, Whisper};
use deskbell_protocol::params::{
    AcceptCall, AddNote, ClaimHandoff, Confirm, DeleteCanned, DeleteTag, Describe, EndConversation, Finish,
    ForgetPhone, GetContacts, GetEarlier, GetEntries, GetIce, GetTargets, GetWhy, InvitePhone, JoinHandoff,
    KeepOut, LegSays, LetIn, MarkRead, OfCall, OfConversation, OfHandoff, OfferHandoff, Release, SaveCanned,
    SaveTag, SetAvailability, SetAway, SetEndNote, SetMedia, SetTags, Snooze, StartCall, Switched, TakeCall,
    Target, Transfer, UninvitePhone, WatchBoard,
};
use deskbell_testkit::{Cast, Leg, SENDING, desk, message, offer};
use uuid::Uuid;

/// Parameters of the right form for each method.
pub(crate) fn good_params(
    name: &str,
    conversation: ConversationId,
    command_id: serde_json::Value,
) -> serde_json::Value {
    let command_id = serde_json::from_value(command_id).unwrap();
    let call = CallId(Uuid::from_u128(2));
    let leg = Leg { call, leg: LegId(Uuid::from_u128(3)) };
    let json = |params: Result<serde_json::Value, serde_json::Error>| params.unwrap();
    json(match name {
        "session.open" => serde_json::to_value(deskbell_protocol::session::Open {
            token: "x".into(),
            protocol: 1,
            device: desk(1),
            resume: None,
        }),
        "session.ack" => serde_json::to_value(deskbell_protocol::session::Ack { pos: 0 }),
        "session.pong" => {
            serde_json::to_value(deskbell_protocol::session::Pong { server_time: deskbell_domain::Time(0) })
        }
        "session.probe" => serde_json::to_value(deskbell_protocol::params::Probe {}),
        "message.send" => serde_json::to_value(message(Some(conversation), "x")),
        "note.add" => serde_json::to_value(AddNote {
            command_id,
            conversation,
            client_message_id: deskbell_domain::ClientMessageId(Uuid::from_u128(1)),
            text: "x".into(),
        }),
        "conversation.read" => serde_json::to_value(MarkRead { command_id, conversation, up_to: 1 }),
        "conversation.confirm" => serde_json::to_value(Confirm { command_id, conversation }),
        "conversation.release" => serde_json::to_value(Release { command_id, conversation }),
        "conversation.end" => serde_json::to_value(EndConversation { command_id, conversation }),
        "conversation.accept"
        | "conversation.decline"
        | "conversation.fetch"
        | "conversation.look"
        | "call.invite" => serde_json::to_value(OfConversation { command_id, conversation }),
        "conversation.look_away" => serde_json::to_value(LookAway { conversation }),
        "conversation.whisper" => serde_json::to_value(Whisper {
            command_id,
            conversation,
            client_message_id: deskbell_domain::ClientMessageId(Uuid::from_u128(2)),
            text: "x".into(),
        }),
        "conversation.flag" => serde_json::to_value(SetFlag { command_id, conversation, words: None }),
        "conversation.take_over" => {
            serde_json::to_value(TakeOver { command_id, conversation, reason: "x".into(), from: None })
        }
        "shift.hand_over" => {
            serde_json::to_value(HandOver { command_id, to: None, notes: Vec::new(), comment: String::new() })
        }
        "conversation.transfer" => serde_json::to_value(Transfer {
            command_id,
            conversation,
            to: Target::Group { group: Cast::GROUP },
            comment: String::new(),
        }),
        "conversation.snooze" => serde_json::to_value(Snooze {
            command_id,
            conversation,
            until: deskbell_domain::Time(i64::MAX),
            keep: true,
        }),
        "conversation.tag" => serde_json::to_value(SetTags { command_id, conversation, tags: Vec::new() }),
        "conversation.end_note" => {
            serde_json::to_value(SetEndNote { command_id, conversation, text: String::new() })
        }
        "conversation.targets" => serde_json::to_value(GetTargets { conversation }),
        "conversation.contacts" => serde_json::to_value(GetContacts { conversation }),
        "visitor.block" => {
            serde_json::to_value(KeepOut { command_id, conversation, within: None, reason: "x".into() })
        }
        "visitor.unblock" => serde_json::to_value(LetIn { command_id, conversation }),
        "presence.away" => serde_json::to_value(SetAway { command_id, away: false }),
        "availability.finish" => serde_json::to_value(Finish { command_id, finish: false }),
        "tag.save" => serde_json::to_value(SaveTag {
            command_id,
            id: deskbell_domain::TagId(Uuid::from_u128(1)),
            name: "x".into(),
            recommended: false,
        }),
        "tag.delete" => {
            serde_json::to_value(DeleteTag { command_id, id: deskbell_domain::TagId(Uuid::from_u128(1)) })
        }
        "availability.set" => {
            serde_json::to_value(SetAvailability { command_id, channel: Channel::Video, available: true })
        }
        "canned.save" => serde_json::to_value(SaveCanned { command_id, ..canned(1, "x", true) }),
        "canned.delete" => {
            serde_json::to_value(DeleteCanned { command_id, id: CannedId(Uuid::from_u128(1)) })
        }
        "visitor.describe" => serde_json::to_value(Describe {
            command_id,
            name: None,
            languages: None,
            page: None,
            custom: None,
            time_zone: None,
        }),
        "call.start" => serde_json::to_value(StartCall {
            command_id,
            conversation: None,
            invitation: None,
            media: SENDING,
        }),
        "call.accept" => serde_json::to_value(AcceptCall { command_id, call, media: SENDING }),
        "call.decline" | "call.hang_up" => serde_json::to_value(OfCall { command_id, call }),
        "handoff.offer" => serde_json::to_value(OfferHandoff {
            command_id,
            call,
            handoff: HandoffId(Uuid::from_u128(9)),
            ticket: None,
        }),
        "handoff.cancel" => {
            serde_json::to_value(OfHandoff { command_id, call, handoff: HandoffId(Uuid::from_u128(9)) })
        }
        "call.switched" => serde_json::to_value(Switched {
            command_id,
            call,
            leg: leg.leg,
            video_gap_ms: Some(30),
            audio_gap_ms: None,
        }),
        "phone.invite" => serde_json::to_value(InvitePhone { command_id, ticket: "A".repeat(43) }),
        "phone.uninvite" => serde_json::to_value(UninvitePhone { command_id, ticket: "A".repeat(43) }),
        // Not the one that asks.
        "phone.forget" => {
            serde_json::to_value(ForgetPhone { command_id, phone: DeviceId(Uuid::from_u128(9)) })
        }
        "handoff.claim" => {
            let (handoff, name) = (HandoffId(Uuid::from_u128(9)), "Pixel 9".to_owned());
            serde_json::to_value(ClaimHandoff { command_id, call, handoff, name })
        }
        "handoff.join" => serde_json::to_value(JoinHandoff {
            command_id,
            call,
            handoff: HandoffId(Uuid::from_u128(9)),
            media: SENDING,
        }),
        "handoff.take" => {
            let (handoff, name) = (HandoffId(Uuid::from_u128(9)), "Pixel 9".to_owned());
            serde_json::to_value(TakeCall { command_id, call, handoff, name, media: SENDING })
        }
        "call.media" => serde_json::to_value(SetMedia { command_id, call, media: SENDING }),
        "call.leg" => {
            let state = deskbell_domain::call::LegState::Connected;
            serde_json::to_value(LegSays { command_id, call, leg: leg.leg, state })
        }
        "call.ice" => serde_json::to_value(GetIce { call: Some(call) }),
        "call.signal" => serde_json::to_value(leg.says(offer(1))),
        "board.watch" => serde_json::to_value(WatchBoard { on: true, groups: None }),
        "conversation.entries" => serde_json::to_value(GetEntries { conversation, before: None, limit: 1 }),
        "conversation.why" => serde_json::to_value(GetWhy { conversation }),
        "routing.simulate" => {
            serde_json::to_value(Simulate { conversation, one_more_slot_for: None, one_more_agent: true })
        }
        "figures.get" => serde_json::to_value(GetFigures {
            from: deskbell_domain::Time(0),
            to: deskbell_domain::Time(1),
            by: FiguresBy::Day,
            group: None,
            channel: None,
            utc_offset: 0,
        }),
        "visitor.earlier" => serde_json::to_value(GetEarlier { visitor: Cast::visitor(0) }),
        "typing" => serde_json::to_value(deskbell_protocol::event::Typing { conversation, on: true }),
        other => panic!("the table lacks {other}"),
    })
}
