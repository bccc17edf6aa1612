//! A call that goes to another device of the agent and comes back (H1 to H4), at the desk.

use super::*;
use crate::view::{CodeView, MoveView, OnDevice};
use deskbell_domain::HandoffId;
use deskbell_domain::call::{Handoff, HandoffEnd, HandoffStage, LegState};
use deskbell_media::LegState as Link;

pub(super) const MOVE: HandoffId = HandoffId(Uuid::from_u128(40));
pub(super) const BACK: HandoffId = HandoffId(Uuid::from_u128(41));
pub(super) const SECOND: LegId = LegId(Uuid::from_u128(21));
pub(super) const UNTIL: Time = Time(99);

pub(super) fn code() -> CodeView {
    CodeView { url: "https://hub/phone#secret".into(), path: "M4 4h7v1h-7z".into(), side: 33 }
}

pub(super) fn ask_move() -> CallAsk {
    CallAsk::Move { call: CALL, handoff: MOVE, ticket: "hash".into(), code: code() }
}

pub(super) fn making(to: DeviceId, there: bool) -> HandoffStage {
    let name = "Pixel 9".into();
    HandoffStage::Making { device: to, name, leg: SECOND, media: ON, visitor: false, there, until: UNTIL }
}

pub(super) const fn offered(to_desk: bool) -> HandoffStage {
    HandoffStage::Offered { until: UNTIL, to_desk }
}

impl Bench {
    /// A head of the call with a move in it.
    pub(super) fn head_of(
        &mut self,
        (on, leg): (DeviceId, LegId),
        id: HandoffId,
        stage: HandoffStage,
    ) -> CallHead {
        let second_leg = match &stage {
            HandoffStage::Making { leg, .. } | HandoffStage::Moved { leg, .. } => Some(*leg),
            _ => None,
        };
        let handoff = Some(Handoff { id, stage });
        CallHead { leg, second_leg, handoff, ..self.of(CALL, active(on)) }
    }

    pub(super) fn moving(
        &mut self,
        at: (DeviceId, LegId),
        id: HandoffId,
        stage: HandoffStage,
    ) -> Vec<Output> {
        let head = self.head_of(at, id, stage);
        self.on(Input::Head(head))
    }

    /// The call is on this device by this leg, and nothing moves.
    pub(super) fn settled(&mut self, on: DeviceId, leg: LegId) -> Vec<Output> {
        let head = CallHead { leg, ..self.of(CALL, active(on)) };
        self.on(Input::Head(head))
    }

    /// The call has gone to the phone: this desk stands by.
    pub(super) fn moved() -> Self {
        let mut bench = Self::active();
        bench.must(ask_move());
        bench.moving((HERE, LEG), MOVE, making(THERE, false));
        let stands_by = HandoffStage::Moved { device: HERE, leg: LEG, media: ON, until: UNTIL };
        bench.moving((THERE, SECOND), MOVE, stands_by);
        bench
    }

    /// The call is on the phone, and this desk has no leg any more.
    pub(super) fn away() -> Self {
        let mut bench = Self::moved();
        bench.settled(THERE, SECOND);
        bench
    }

    pub(super) fn move_view(&self) -> Option<MoveView> {
        self.view()?.moving
    }
}

#[test]
fn h1_a_code_is_shown_once_the_hub_knows_of_the_move() {
    let mut bench = Bench::active();
    let owed = bench.must(ask_move());
    let offer = Action::OfferMove { call: CALL, handoff: MOVE, ticket: "hash".into() };
    assert_eq!(commands(&owed), [&offer]);
    assert_eq!(bench.move_view(), Some(MoveView::Asked));
    bench.moving((HERE, LEG), MOVE, offered(false));
    assert_eq!(bench.move_view(), Some(MoveView::Offered { code: Some(code()), until: UNTIL }));
    let claimed = HandoffStage::Claimed { device: THERE, name: "Pixel 9".into(), until: UNTIL };
    bench.moving((HERE, LEG), MOVE, claimed);
    let named = MoveView::Claimed { device: THERE, name: "Pixel 9".into(), until: UNTIL };
    assert_eq!(bench.move_view(), Some(named), "H4");
    let owed = bench.moving((HERE, LEG), MOVE, making(THERE, true));
    assert_eq!(owed, [], "H2: its own leg is not touched");
    assert!(matches!(
        bench.move_view(),
        Some(MoveView::Making { device: THERE, here: false, there: true, .. })
    ));
}

#[test]
fn h1_only_a_call_that_runs_here_is_moved_and_only_one_elsewhere_is_brought_back() {
    let back = CallAsk::BringBack { call: CALL, handoff: BACK };
    assert_eq!(Bench::connecting().ask(ask_move()), Err(Refused::NotRunning));
    assert_eq!(Bench::active().ask(back.clone()), Err(Refused::NotRunning));
    assert_eq!(Bench::away().ask(ask_move()), Err(Refused::NotRunning));
    let mut bench = Bench::active();
    bench.on(Input::Lost);
    assert_eq!(bench.ask(ask_move()), Err(Refused::Offline));
    assert_eq!(bench.ask(CallAsk::CancelMove(CALL)), Err(Refused::NoMove));
}

#[test]
fn h4_a_move_is_cancelled_refused_or_read_to_be_over() {
    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.on(Input::MoveRefused(MOVE));
    assert_eq!(bench.move_view(), None, "refused");

    bench.must(ask_move());
    let cancel = Action::CancelMove { call: CALL, handoff: MOVE };
    assert_eq!(commands(&bench.must(CallAsk::CancelMove(CALL))), [&cancel], "before the hub has said a word");
    assert_eq!(bench.move_view(), None);

    bench.must(ask_move());
    bench.moving((HERE, LEG), MOVE, offered(false));
    bench.moving((HERE, LEG), MOVE, HandoffStage::Over { why: HandoffEnd::NotClaimed });
    assert_eq!(bench.move_view(), Some(MoveView::Over { handoff: MOVE, why: HandoffEnd::NotClaimed }));
    assert_eq!(commands(&bench.must(CallAsk::CancelMove(CALL))), [&cancel]);
    bench.settled(HERE, LEG);
    assert_eq!(bench.move_view(), None);
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })), "H2: the call was never touched");
}

#[test]
fn h2_the_desk_goes_quiet_in_the_moment_of_the_move_and_closes_when_nothing_stands_by() {
    let mut bench = Bench::active();
    let key = bench.key();
    bench.must(ask_move());
    bench.moving((HERE, LEG), MOVE, making(THERE, true));
    let stands_by = HandoffStage::Moved { device: HERE, leg: LEG, media: ON, until: UNTIL };
    let owed = bench.moving((THERE, SECOND), MOVE, stands_by);
    let quiet = [Order::Hear { leg: key, audible: false }, Order::Send { microphone: false, camera: true }];
    assert_eq!(engine(&owed), quiet.iter().collect::<Vec<_>>(), "H3: one room, no howl; the picture goes on");
    assert_eq!(commands(&owed), Vec::<&Action>::new());
    assert!(matches!(bench.stage(), Some(CallStage::Elsewhere { .. })));
    assert!(!bench.calls.runs_here());
    let on = OnDevice { name: Some("Pixel 9".into()), since: Some(bench.moment().hub) };
    assert_eq!(bench.view().unwrap().on_device, Some(on), "H1: the desk says where it is");
    let owed = bench.settled(THERE, SECOND);
    assert!(engine(&owed).contains(&&Order::Close { leg: key }));
}

#[test]
fn h2_a_phone_that_is_lost_at_once_gives_the_call_back_to_the_leg_that_stands_by() {
    let mut bench = Bench::moved();
    let key = bench.key();
    let owed = bench.moving((HERE, LEG), MOVE, HandoffStage::Over { why: HandoffEnd::FellBack });
    let heard = [Order::Hear { leg: key, audible: true }, Order::Send { microphone: true, camera: true }];
    assert_eq!(engine(&owed), heard.iter().collect::<Vec<_>>());
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })));
    assert_eq!(bench.move_view(), Some(MoveView::Over { handoff: MOVE, why: HandoffEnd::FellBack }));
}

#[test]
fn h1_what_stands_by_has_the_call_again_at_once_and_nothing_more_is_shown_of_it() {
    let mut bench = Bench::moved();
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    assert_eq!(bench.move_view(), Some(MoveView::Asked));
    bench.settled(HERE, LEG);
    assert_eq!(bench.move_view(), None);
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })));
}

#[test]
fn h1_the_call_comes_back_by_a_leg_that_is_not_heard_before_it_has_the_call() {
    let mut bench = Bench::away();
    let owed = bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    let take = Action::TakeCall { call: CALL, handoff: BACK, name: "A desk".into(), media: ON };
    assert_eq!(commands(&owed), [&take]);
    // The servers of before are good for hours.
    let owed = bench.moving((THERE, SECOND), BACK, back_here());
    let open = Order::Open { leg: bench.key(), servers: Vec::new(), relay_only: false, audible: false };
    assert!(engine(&owed).contains(&&open), "{owed:?}");
    assert!(matches!(bench.move_view(), Some(MoveView::Making { here: true, .. })));
    assert!(bench.calls.runs_here());
    let leg = bench.key();
    let owed = bench.media(Report::Leg { leg, state: Link::Connected });
    assert_eq!(commands(&owed), Vec::<&Action>::new(), "H2: no picture of the visitor has come yet");
    let owed = bench.media(Report::FirstPicture { leg });
    let ready = Action::Leg { call: CALL, leg: THIRD, state: LegState::Connected };
    assert_eq!(commands(&owed), [&ready]);
    assert_eq!(
        commands(&bench.moving((THERE, SECOND), BACK, back_here())),
        Vec::<&Action>::new(),
        "said once"
    );
    let stands_by = HandoffStage::Moved { device: THERE, leg: SECOND, media: ON, until: UNTIL };
    let owed = bench.moving((HERE, THIRD), BACK, stands_by);
    assert!(engine(&owed).contains(&&Order::Hear { leg, audible: true }));
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })));
    assert_eq!(bench.view().unwrap().on_device, None);
}

pub(super) const THIRD: LegId = LegId(Uuid::from_u128(22));

pub(super) fn back_here() -> HandoffStage {
    let name = "A desk".into();
    HandoffStage::Making {
        device: HERE,
        name,
        leg: THIRD,
        media: ON,
        visitor: false,
        there: false,
        until: UNTIL,
    }
}

#[test]
fn h2_a_visitor_without_a_camera_has_nothing_to_be_waited_for() {
    let mut bench = Bench::away();
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    let handoff = Some(Handoff { id: BACK, stage: back_here() });
    let visitor = MediaState { camera: Sending::Off, ..ON };
    let head =
        CallHead { leg: SECOND, second_leg: Some(THIRD), handoff, visitor, ..bench.of(CALL, active(THERE)) };
    bench.on(Input::Head(head));
    let owed = bench.media(Report::Leg { leg: bench.key(), state: Link::Connected });
    assert_eq!(commands(&owed), [&Action::Leg { call: CALL, leg: THIRD, state: LegState::Connected }]);
}

#[test]
fn h3_what_was_turned_off_on_the_phone_is_off_here() {
    let mut bench = Bench::away();
    let muted = MediaState { microphone: Sending::Off, ..ON };
    let head = CallHead { leg: SECOND, agent: muted, ..bench.of(CALL, active(THERE)) };
    bench.on(Input::Head(head));
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    let making = CallHead {
        leg: SECOND,
        agent: muted,
        second_leg: Some(THIRD),
        handoff: Some(Handoff { id: BACK, stage: back_here() }),
        ..bench.of(CALL, active(THERE))
    };
    let owed = bench.on(Input::Head(making));
    assert!(engine(&owed).contains(&&Order::Send { microphone: false, camera: true }), "{owed:?}");
}

#[test]
fn h3_what_the_phone_had_turned_off_as_the_call_came_back_is_off_here_until_it_is_turned_on_here() {
    let mut bench = Bench::away();
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    bench.moving((THERE, SECOND), BACK, back_here());
    let stands_by = || HandoffStage::Moved { device: THERE, leg: SECOND, media: ON, until: UNTIL };
    bench.moving((HERE, THIRD), BACK, stands_by());
    let muted = MediaState { microphone: Sending::Off, ..ON };
    let head = CallHead { agent: muted, ..bench.head_of((HERE, THIRD), BACK, stands_by()) };
    let owed = bench.on(Input::Head(head));
    assert_eq!(engine(&owed), [&Order::Send { microphone: false, camera: true }]);
    assert_eq!(commands(&owed), [] as [&Action; 0], "the hub knows");
    assert_eq!(bench.calls.media(), muted);
    bench.must(CallAsk::Send { microphone: true, camera: true });
    let head = CallHead { agent: muted, ..bench.head_of((HERE, THIRD), BACK, stands_by()) };
    bench.on(Input::Head(head));
    assert_eq!(bench.calls.media(), ON, "an older word of the hub");
}

#[test]
fn h1_a_call_that_a_phone_sends_back_is_taken_without_a_word() {
    let mut bench = Bench::away();
    let owed = bench.moving((THERE, SECOND), BACK, offered(true));
    let claim = Action::ClaimMove { call: CALL, handoff: BACK, name: "A desk".into() };
    assert_eq!(commands(&owed), [&claim]);
    assert_eq!(bench.moving((THERE, SECOND), BACK, offered(true)), [], "said once");
    let claimed = HandoffStage::Claimed { device: HERE, name: "A desk".into(), until: UNTIL };
    let owed = bench.moving((THERE, SECOND), BACK, claimed.clone());
    assert_eq!(commands(&owed), [&Action::JoinMove { call: CALL, handoff: BACK, media: ON }]);
    // A line that broke may have swallowed it.
    bench.on(Input::Lost);
    assert_eq!(commands(&bench.on(Input::Live { me: Some(ME) })).len(), 1, "and again once the hub is back");
}

#[test]
fn h1_what_another_desk_of_the_agent_shows_a_code_for_is_not_taken_here() {
    let mut bench = Bench::live();
    bench.head(active(THERE));
    assert_eq!(bench.moving((THERE, LEG), MOVE, offered(false)), []);
    assert_eq!(bench.calls.next_deadline(), None);
}

#[test]
fn h4_a_code_stands_in_no_log() {
    let words = format!("{:?}", ask_move());
    assert!(!words.contains("secret"), "{words}");
}
