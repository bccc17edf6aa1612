//! Calls: their commands with the answers, what the two devices tell each other, and how a call stands.

use super::{Specimen, ada, answered, asked, at, id, talk, told};
use deskbell_domain::call::{
    CallEnd, CallPhase, Handoff, HandoffEnd, HandoffStage, LegState, MediaState, Party, Sending,
};
use deskbell_domain::{CallId, LegId};
use deskbell_protocol::call::{CallHead, Candidate, IceServer, IceServers, Signal, SignalFrame};
use deskbell_protocol::event::{Event, EventFrame, Received};
use deskbell_protocol::method::{
    CallAccept, CallDecline, CallHangUp, CallIce, CallInvite, CallLeg, CallMedia, CallSignal, CallStart,
    CallSwitched, HandoffCancel, HandoffClaim, HandoffJoin, HandoffOffer, HandoffTake, PhoneForget,
    PhoneInvite, PhoneUninvite, from_hub,
};
use deskbell_protocol::params::{
    AcceptCall, CallAccepted, CallStarted, ClaimHandoff, Done, ForgetPhone, GetIce, InvitePhone, JoinHandoff,
    LegSays, OfCall, OfConversation, OfHandoff, OfferHandoff, SetMedia, StartCall, Switched, TakeCall,
    UninvitePhone,
};

pub(crate) fn all() -> Vec<Specimen> {
    let mut all = commands();
    all.extend(handoffs());
    all.extend(legs());
    all.extend(ice());
    all.extend(signals());
    all.extend(events());
    all
}

fn call() -> CallId {
    id(0xe1)
}

fn leg() -> LegId {
    id(0xf1)
}

const BOTH: MediaState = MediaState::of(Sending::On, Sending::On);
const OFF: MediaState = MediaState::of(Sending::Off, Sending::Off);

fn commands() -> Vec<Specimen> {
    let start =
        |conversation| StartCall { command_id: id(0x41), conversation, invitation: None, media: BOTH };
    let join = StartCall { invitation: Some(call()), ..start(Some(talk())) };
    let of = |command| OfCall { command_id: id(command), call: call() };
    let paused = MediaState::of(Sending::Missing, Sending::Paused);
    let screen = MediaState { screen: true, camera_behind: true, ..BOTH };
    let started = CallStarted { call: call(), conversation: talk(), leg: leg(), epoch: 1 };
    vec![
        Specimen {
            name: "call.start, opens a conversation (V1)".to_owned(),
            ..asked::<CallStart>(41, start(None))
        },
        Specimen { name: "call.start, in a chat".to_owned(), ..asked::<CallStart>(41, start(Some(talk()))) },
        Specimen {
            name: "call.start, answers an invitation (V10)".to_owned(),
            ..asked::<CallStart>(41, join)
        },
        answered::<CallStart>(41, started.clone()),
        asked::<CallInvite>(40, OfConversation { command_id: id(0x40), conversation: talk() }),
        answered::<CallInvite>(40, started.clone()),
        asked::<CallAccept>(42, AcceptCall { command_id: id(0x42), call: call(), media: BOTH }),
        answered::<CallAccept>(42, CallAccepted { leg: leg(), epoch: 1 }),
        asked::<CallDecline>(43, of(0x43)),
        answered::<CallDecline>(43, Done {}),
        asked::<CallHangUp>(44, of(0x44)),
        answered::<CallHangUp>(44, Done {}),
        asked::<CallMedia>(45, SetMedia { command_id: id(0x45), call: call(), media: paused }),
        answered::<CallMedia>(45, Done {}),
        Specimen {
            name: "call.media, a screen in place of the camera (V12)".to_owned(),
            ..asked::<CallMedia>(45, SetMedia { command_id: id(0x45), call: call(), media: screen })
        },
    ]
}

/// A call moves to another device (H1 to H4).
fn handoffs() -> Vec<Specimen> {
    let (call, handoff) = (call(), id(0xaf));
    let ticket = || "A".repeat(43);
    let of = |command| OfHandoff { command_id: id(command), call, handoff };
    let name = || "Pixel 9".to_owned();
    let has = CallAccepted { leg: id(0xf2), epoch: 1 };
    vec![
        asked::<HandoffOffer>(
            51,
            OfferHandoff { command_id: id(0x51), call, handoff, ticket: Some(ticket()) },
        ),
        answered::<HandoffOffer>(51, Done {}),
        asked::<HandoffClaim>(52, ClaimHandoff { command_id: id(0x52), call, handoff, name: name() }),
        answered::<HandoffClaim>(52, Done {}),
        asked::<HandoffJoin>(53, JoinHandoff { command_id: id(0x53), call, handoff, media: BOTH }),
        answered::<HandoffJoin>(53, has.clone()),
        asked::<HandoffTake>(54, TakeCall { command_id: id(0x54), call, handoff, name: name(), media: BOTH }),
        answered::<HandoffTake>(54, has),
        asked::<HandoffCancel>(55, of(0x55)),
        answered::<HandoffCancel>(55, Done {}),
        asked::<CallSwitched>(
            56,
            Switched {
                command_id: id(0x56),
                call,
                leg: id(0xf2),
                video_gap_ms: Some(31),
                audio_gap_ms: None,
            },
        ),
        answered::<CallSwitched>(56, Done {}),
        asked::<PhoneInvite>(57, InvitePhone { command_id: id(0x57), ticket: ticket() }),
        answered::<PhoneInvite>(57, Done {}),
        asked::<PhoneUninvite>(59, UninvitePhone { command_id: id(0x59), ticket: ticket() }),
        answered::<PhoneUninvite>(59, Done {}),
        asked::<PhoneForget>(58, ForgetPhone { command_id: id(0x58), phone: id(0xc5) }),
        answered::<PhoneForget>(58, Done {}),
    ]
}

fn legs() -> Vec<Specimen> {
    let states = [
        ("connected", LegState::Connected),
        ("interrupted", LegState::Interrupted),
        ("failed", LegState::Failed),
        ("unable", LegState::Unable),
    ];
    let says = |state| LegSays { command_id: id(0x46), call: call(), leg: leg(), state };
    let said = states.map(|(name, state)| Specimen {
        name: format!("call.leg, {name}"),
        ..asked::<CallLeg>(46, says(state))
    });
    said.into_iter().chain([answered::<CallLeg>(46, Done {})]).collect()
}

fn ice() -> Vec<Specimen> {
    let servers = vec![
        IceServer { urls: vec!["stun:turn.shop.example:3478".to_owned()], username: None, credential: None },
        IceServer {
            urls: vec!["turn:turn.shop.example:3478?transport=udp".to_owned()],
            username: Some("1760014400:visitor:019aa000-0000-7000-8000-0000000000b1".to_owned()),
            credential: Some("UHLyqJDIDeI0d+QMrbJvtV7sAM8=".to_owned()),
        },
    ];
    vec![
        asked::<CallIce>(47, GetIce { call: Some(call()) }),
        Specimen {
            name: "call.ice, before a call (V11)".to_owned(),
            ..asked::<CallIce>(48, GetIce { call: None })
        },
        answered::<CallIce>(47, IceServers { servers, relay_only: false, expires: at(14_400) }),
    ]
}

fn frame(signal: Signal) -> SignalFrame {
    SignalFrame { call: call(), leg: leg(), signal }
}

fn offer() -> Signal {
    Signal::Offer { generation: 1, fresh: false, sdp: "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n".to_owned() }
}

fn answer() -> Signal {
    Signal::Answer { generation: 1, sdp: "v=0\r\no=- 2 1 IN IP4 0.0.0.0\r\n".to_owned() }
}

fn candidate(text: &str, mid: Option<&str>) -> Signal {
    let candidate = Candidate {
        candidate: text.to_owned(),
        sdp_mid: mid.map(str::to_owned),
        sdp_m_line_index: mid.is_none().then_some(0),
    };
    Signal::Candidate { generation: 1, candidate }
}

/// Every signal, as it is asked and as it is passed on.
fn signals() -> Vec<Specimen> {
    let host = "candidate:1 1 udp 2122260223 192.0.2.7 50000 typ host";
    let said = [
        ("an offer", offer()),
        ("a candidate", candidate(host, Some("0"))),
        ("the end of candidates", candidate("", None)),
        ("an answer", answer()),
    ];
    let asked = said.clone().map(|(name, signal)| Specimen {
        name: format!("call.signal, {name}"),
        ..asked::<CallSignal>(0, frame(signal))
    });
    // These two have no fields of their own, where a field more could be noticed.
    let bare = [("the agent wants another offer", Signal::OfferAgain), ("goodbye", Signal::Bye)];
    let passed = said.into_iter().chain(bare).map(|(name, signal)| {
        let expected = frame(signal);
        let name = format!("call.signal, passed on: {name}");
        Specimen {
            message: "call.signal.passed".to_owned(),
            ..told(&name, from_hub::SIGNAL, expected.clone(), move |raw| {
                assert_eq!(serde_json::from_str::<SignalFrame>(raw.get()).unwrap(), expected);
            })
        }
    });
    asked.into_iter().chain(passed).collect()
}

fn head(phase: CallPhase) -> CallHead {
    CallHead {
        id: call(),
        conversation: talk(),
        version: 3,
        epoch: 1,
        leg: leg(),
        call: phase,
        visitor: BOTH,
        agent: OFF,
        second_leg: None,
        handoff: None,
    }
}

/// A call while it moves to a phone (H1 to H4), at every stage; the visitor sees nothing but the second leg.
fn moving() -> Vec<(&'static str, CallHead)> {
    let (device, name, second) = (id(0xd3), "Pixel 9".to_owned(), id(0xf2));
    let stages = [
        ("a code is shown (H4)", HandoffStage::Offered { until: at(100), to_desk: false }),
        ("it is offered back to a desk (H1)", HandoffStage::Offered { until: at(100), to_desk: true }),
        ("a phone has it (H4)", HandoffStage::Claimed { device, name: name.clone(), until: at(110) }),
        (
            "its leg is made (H2)",
            HandoffStage::Making {
                device,
                name,
                leg: second,
                media: BOTH,
                visitor: true,
                there: false,
                until: at(50),
            },
        ),
        (
            "it has moved (H2)",
            HandoffStage::Moved { device: id(0xd2), leg: second, media: BOTH, until: at(45) },
        ),
        ("nobody claimed it (H4)", HandoffStage::Over { why: HandoffEnd::NotClaimed }),
        ("nobody joined (H4)", HandoffStage::Over { why: HandoffEnd::NotJoined }),
        ("not ready in time (H2)", HandoffStage::Over { why: HandoffEnd::NotReady }),
        ("taken back (H4)", HandoffStage::Over { why: HandoffEnd::Cancelled }),
        ("the phone left (H2)", HandoffStage::Over { why: HandoffEnd::Left }),
        ("the phone cannot (H2)", HandoffStage::Over { why: HandoffEnd::NoMedia }),
        ("the hub was started anew", HandoffStage::Over { why: HandoffEnd::Interrupted }),
        ("it fell back (H2)", HandoffStage::Over { why: HandoffEnd::FellBack }),
    ];
    let talks =
        CallPhase::Active { agent: ada(), name: "Ada".to_owned(), device: Some(id(0xd2)), since: at(8) };
    let seen = CallHead { second_leg: Some(second), ..head(talks.clone()) };
    let stages = stages.map(|(name, stage)| {
        let second_leg =
            matches!(stage, HandoffStage::Making { .. } | HandoffStage::Moved { .. }).then_some(second);
        let handoff = Some(Handoff { id: id(0xaf), stage });
        (name, CallHead { second_leg, handoff, ..head(talks.clone()) })
    });
    stages.into_iter().chain([("as the visitor sees it move (H2)", seen)]).collect()
}

/// A call in every phase, and over for every reason.
fn events() -> Vec<Specimen> {
    let (agent, name) = (ada(), "Ada".to_owned());
    let device = Some(id(0xd2));
    let phases = [
        ("invited (V10)", CallPhase::Invited { agent, name: name.clone(), since: at(1) }),
        ("the agent waits (V10)", CallPhase::Room { agent, name: name.clone(), device, since: at(1) }),
        ("waiting (C2)", CallPhase::Waiting { since: at(1) }),
        ("ringing (V2)", CallPhase::Ringing { agent, name: name.clone(), since: at(2), deadline: at(32) }),
        (
            "connecting (V9)",
            CallPhase::Connecting { agent, name: name.clone(), device, since: at(5), deadline: at(20) },
        ),
        (
            "active, to the visitor",
            CallPhase::Active { agent, name: name.clone(), device: None, since: at(6) },
        ),
        (
            "reconnecting (V11)",
            CallPhase::Reconnecting { agent, name, device, since: at(6), deadline: at(96) },
        ),
    ];
    let ends = [
        ("hung up (V8)", CallEnd::HungUp { by: Party::Visitor }),
        ("declined (V4)", CallEnd::Declined),
        ("missed (V4)", CallEnd::Missed),
        ("cancelled", CallEnd::Cancelled),
        ("not now (V10)", CallEnd::NotNow),
        ("taken back (V10)", CallEnd::Withdrawn),
        ("no connection", CallEnd::NoConnection),
        ("no media", CallEnd::NoMedia),
        ("given up (V11)", CallEnd::GaveUp),
        ("left", CallEnd::Left { party: Party::Agent }),
        ("with its conversation", CallEnd::ConversationLeft),
    ];
    let ends = ends.map(|(name, why)| (name, CallPhase::Ended { at: at(70), why }));
    (1_101..)
        .zip(phases.into_iter().chain(ends).map(|(name, phase)| (name, head(phase))).chain(moving()))
        .map(|(pos, (name, head))| {
            let event = Event::Call(head);
            let expected = event.clone();
            let name = format!("call.updated, {name}");
            told(&name, from_hub::EVENT, EventFrame { pos, event }, move |raw| {
                let (read_pos, Received::Known(read)) = Received::parse(raw).unwrap() else {
                    panic!("an unknown kind: {raw}")
                };
                assert_eq!((read_pos, &read), (Some(pos), &expected));
            })
        })
        .collect()
}
