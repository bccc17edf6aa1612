//! Moves that do not go as they should: taken back at the wrong moment, cut by a line that breaks, given back to the wrong
//! desk; and a mute on the way (H1, H3, H4).

use super::moves::*;
use super::*;
use crate::view::{MoveView, OnDevice};
use deskbell_domain::call::{HandoffEnd, HandoffStage};
use deskbell_domain::{HandoffId, LegId};
use deskbell_media::LegState as Link;

const AGAIN: HandoffId = HandoffId(Uuid::from_u128(42));
const LAPTOP: DeviceId = DeviceId(Uuid::from_u128(4));
const MUTED: MediaState = MediaState::of(Sending::Off, Sending::On);

const fn cancels(handoff: HandoffId) -> Action {
    Action::CancelMove { call: CALL, handoff }
}

fn asks(handoff: HandoffId) -> CallAsk {
    CallAsk::Move { call: CALL, handoff, ticket: "hash".into(), code: code() }
}

const fn over(why: HandoffEnd) -> HandoffStage {
    HandoffStage::Over { why }
}

const fn stands_by() -> HandoffStage {
    HandoffStage::Moved { device: HERE, leg: LEG, media: ON, until: UNTIL }
}

impl Bench {
    /// A head of the call with what the agent sends, and a move in it.
    fn sends(
        &mut self,
        (on, leg): (DeviceId, LegId),
        agent: MediaState,
        (id, stage): (HandoffId, HandoffStage),
    ) -> Vec<Output> {
        let head = CallHead { agent, ..self.head_of((on, leg), id, stage) };
        self.on(Input::Head(head))
    }

    fn passes(&mut self, time: Span) -> Vec<Output> {
        self.steady = self.steady + time;
        self.on(Input::Due)
    }

    fn back(&mut self) -> Vec<Output> {
        self.on(Input::Live { me: Some(ME) })
    }
}

#[test]
fn h4_the_newest_move_is_the_one_that_is_taken_back_before_the_hub_has_spoken_of_it() {
    let ended = |bench: &mut Bench| bench.moving((HERE, LEG), MOVE, over(HandoffEnd::NotClaimed));
    let moved = |bench: &mut Bench| {
        let stands_by = HandoffStage::Moved { device: THERE, leg: SECOND, media: ON, until: UNTIL };
        bench.moving((HERE, LEG), MOVE, stands_by)
    };
    for before in [ended, moved] {
        let mut bench = Bench::active();
        before(&mut bench);
        bench.must(asks(AGAIN));
        assert_eq!(commands(&bench.must(CallAsk::CancelMove(CALL))), [&cancels(AGAIN)]);
    }
}

#[test]
fn h4_what_was_taken_back_as_the_line_broke_is_said_again_while_it_still_moves() {
    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.moving((HERE, LEG), MOVE, offered(false));
    assert_eq!(commands(&bench.must(CallAsk::CancelMove(CALL))), [&cancels(MOVE)]);
    bench.on(Input::Lost);
    assert_eq!(commands(&bench.back()), [&cancels(MOVE)]);
    bench.settled(HERE, LEG);
    bench.on(Input::Lost);
    assert_eq!(bench.back(), []);
}

#[test]
fn h4_without_a_line_it_is_taken_back_once_when_there_is_one() {
    let mut bench = Bench::active();
    bench.moving((HERE, LEG), MOVE, over(HandoffEnd::Left));
    bench.on(Input::Lost);
    for _ in 0..3 {
        assert_eq!(bench.must(CallAsk::CancelMove(CALL)), [], "nobody hears it");
    }
    assert_eq!(commands(&bench.back()), [&cancels(MOVE)]);
    assert_eq!(bench.must(CallAsk::CancelMove(CALL)), [], "said already");
}

#[test]
fn h4_an_end_is_dismissed_also_when_the_move_itself_was_taken_back_too_late() {
    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.moving((HERE, LEG), MOVE, making(THERE, true));
    bench.must(CallAsk::CancelMove(CALL));
    bench.moving((THERE, SECOND), MOVE, stands_by());
    bench.moving((HERE, LEG), MOVE, over(HandoffEnd::FellBack));
    assert_eq!(commands(&bench.must(CallAsk::CancelMove(CALL))), [&cancels(MOVE)]);
}

#[test]
fn h1_a_code_outlives_a_blink_of_the_line_when_the_hub_has_it() {
    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.on(Input::Lost);
    assert_eq!(bench.move_view(), Some(MoveView::Asked));
    bench.moving((HERE, LEG), MOVE, offered(false));
    bench.back();
    assert_eq!(bench.move_view(), Some(MoveView::Offered { code: Some(code()), until: UNTIL }));

    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.on(Input::Lost);
    bench.back();
    assert_eq!(bench.move_view(), None, "the hub has never heard of it");
}

#[test]
fn h1_what_a_phone_gives_back_is_left_to_the_desk_that_had_the_call() {
    let mut bench = Bench::live();
    bench.head(active(THERE));
    assert_eq!(bench.moving((THERE, LEG), BACK, offered(true)), []);
    let claim = Action::ClaimMove { call: CALL, handoff: BACK, name: "A desk".into() };
    bench.steady = Time(0) + Span::secs(1);
    assert_eq!(bench.on(Input::Due), []);
    bench.steady = bench.calls.next_deadline().expect("it looks again");
    assert_eq!(commands(&bench.on(Input::Due)), [&claim], "that one is not there");
    assert_eq!(bench.calls.next_deadline(), None);
}

#[test]
fn h1_no_camera_opens_by_itself_where_nobody_is() {
    let mut bench = Bench::live();
    bench.on(Input::Away(true));
    bench.head(active(THERE));
    bench.moving((THERE, LEG), BACK, offered(true));
    assert_eq!(bench.passes(Span::secs(30)), []);
    assert_eq!(bench.calls.next_deadline(), None);
    assert_eq!(
        commands(&bench.on(Input::Away(false))).len(),
        1,
        "H1: who comes to the computer has the call"
    );
}

#[test]
fn h1_who_asks_for_what_a_phone_gives_back_has_it_at_once() {
    let mut bench = Bench::live();
    bench.head(active(THERE));
    bench.moving((THERE, LEG), BACK, offered(true));
    let owed = bench.must(CallAsk::BringBack { call: CALL, handoff: AGAIN });
    let claim = Action::ClaimMove { call: CALL, handoff: BACK, name: "A desk".into() };
    assert_eq!(commands(&owed), [&claim]);
    assert_eq!(bench.move_view(), Some(MoveView::Asked));
    assert_eq!(bench.passes(Span::secs(3)), [], "claimed once");
    bench.on(Input::MoveRefused(BACK));
    assert_eq!(bench.move_view(), None, "another desk was faster");
}

#[test]
fn h3_a_desk_that_was_started_anew_in_a_muted_call_stays_muted() {
    let mut bench = Bench::live();
    let head = CallHead { agent: MUTED, ..bench.of(CALL, active(HERE)) };
    bench.on(Input::Head(head));
    let owed = bench.servers();
    assert!(engine(&owed).contains(&&Order::Send { microphone: false, camera: true }), "{owed:?}");
    assert_eq!(bench.calls.media(), MUTED);

    // Behind a screen the camera was off; the screen is not sent any more.
    let mut bench = Bench::live();
    let shared = MediaState { screen: true, ..ON };
    let head = CallHead { agent: shared, ..bench.of(CALL, active(HERE)) };
    bench.on(Input::Head(head));
    assert_eq!(bench.calls.media(), MediaState::of(Sending::On, Sending::Off));
}

#[test]
fn h3_a_desk_that_was_started_anew_while_the_call_comes_to_it_opens_no_more_than_the_phone() {
    let mut bench = Bench::live();
    bench.sends((THERE, SECOND), MUTED, (BACK, back_here()));
    assert_eq!(bench.calls.media(), MUTED);
}

#[test]
fn h3_what_was_turned_off_alone_in_the_room_stays_off_when_the_visitor_comes() {
    let mut bench = Bench::live();
    bench.must(CallAsk::Send { microphone: false, camera: true });
    bench.head(active(HERE));
    assert_eq!(bench.calls.media(), MUTED);
}

#[test]
fn h3_a_mute_pressed_as_the_call_goes_holds_on_the_phone() {
    // Pressed before the desk knows that it has gone; what was said of it came too late.
    let mut bench = Bench::active();
    bench.must(ask_move());
    bench.moving((HERE, LEG), MOVE, making(THERE, true));
    let says = Action::Media { call: CALL, media: MUTED };
    assert_eq!(commands(&bench.must(CallAsk::Send { microphone: false, camera: true })), [&says]);
    assert_eq!(commands(&bench.moving((THERE, SECOND), MOVE, stands_by())), [&says]);
    assert_eq!(bench.sends((THERE, SECOND), MUTED, (MOVE, stands_by())), []);
    assert_eq!(
        commands(&bench.moving((THERE, SECOND), MOVE, stands_by())),
        [] as [&Action; 0],
        "turned on there"
    );

    // Pressed just after.
    let mut bench = Bench::moved();
    assert_eq!(commands(&bench.must(CallAsk::Send { microphone: false, camera: true })), [&says]);
}

#[test]
fn h3_what_the_phone_turns_on_is_not_turned_off_from_the_desk() {
    let mut bench = Bench::active();
    bench.must(CallAsk::Send { microphone: false, camera: true });
    bench.must(ask_move());
    bench.sends((HERE, LEG), MUTED, (MOVE, making(THERE, true)));
    let owed = bench.sends((THERE, SECOND), MUTED, (MOVE, stands_by()));
    assert_eq!(commands(&owed), [] as [&Action; 0], "it travelled along");
    let owed = bench.moving((THERE, SECOND), MOVE, stands_by());
    assert_eq!(commands(&owed), [] as [&Action; 0]);
}

#[test]
fn h3_a_desk_that_hears_neither_hub_nor_visitor_closes_camera_and_microphone_and_says_so() {
    let mut bench = Bench::active();
    let leg = bench.key();
    bench.on(Input::Lost);
    assert_eq!(bench.calls.next_deadline(), None, "the visitor is heard");
    bench.media(Report::Leg { leg, state: Link::Interrupted });
    assert_eq!(bench.passes(Span::secs(29)), []);
    bench.media(Report::Leg { leg, state: Link::Connected });
    assert_eq!(bench.passes(Span::secs(29)), [], "heard again meanwhile");
    bench.media(Report::Leg { leg, state: Link::Failed });
    assert_eq!(engine(&bench.passes(Span::secs(30))), [&Order::Close { leg }]);
    assert!(matches!(bench.stage(), Some(CallStage::Ended { why: CallEnd::GaveUp, .. })));
    assert_eq!(bench.calls.next_deadline(), None);

    // It runs here still: the visitor is asked for another offer.
    let owed = bench.back();
    assert!(engine(&owed).iter().any(|order| matches!(order, Order::Open { .. })), "{owed:?}");
    assert_eq!(signals(&owed), [&Signal::OfferAgain]);
    assert!(matches!(bench.stage(), Some(CallStage::Active { .. })));
}

#[test]
fn h3_a_desk_that_was_cut_off_while_the_call_came_to_it_gives_up_its_part_and_not_the_call() {
    let mut bench = Bench::away();
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    bench.moving((THERE, SECOND), BACK, back_here());
    let leg = bench.key();
    bench.on(Input::Lost);
    assert_eq!(engine(&bench.passes(Span::secs(30))), [&Order::Close { leg }]);
    assert!(matches!(bench.stage(), Some(CallStage::Elsewhere { .. })));
}

#[test]
fn h1_the_desk_knows_which_phone_has_the_call_also_when_it_was_not_brought_back() {
    let mut bench = Bench::away();
    let on = Some(OnDevice { name: Some("Pixel 9".into()), since: Some(bench.moment().hub) });
    bench.steady = Time(0) + Span::secs(20);
    bench.must(CallAsk::BringBack { call: CALL, handoff: BACK });
    bench.moving((THERE, SECOND), BACK, back_here());
    assert_eq!(bench.view().unwrap().on_device, on);
    bench.moving((THERE, SECOND), BACK, over(HandoffEnd::NotReady));
    assert_eq!(bench.view().unwrap().on_device, on);
    // It goes on to a laptop, which is lost at once.
    let goes_on = HandoffStage::Claimed { device: LAPTOP, name: "Laptop".into(), until: UNTIL };
    bench.moving((THERE, SECOND), AGAIN, goes_on);
    let stands_by = HandoffStage::Moved { device: THERE, leg: SECOND, media: ON, until: UNTIL };
    bench.moving((LAPTOP, THIRD), AGAIN, stands_by);
    let later = Some(bench.moment().hub);
    let laptop = OnDevice { name: Some("Laptop".into()), since: later };
    assert_eq!(bench.view().unwrap().on_device, Some(laptop));
    bench.moving((THERE, SECOND), AGAIN, over(HandoffEnd::FellBack));
    let again = OnDevice { name: Some("Pixel 9".into()), since: later };
    assert_eq!(bench.view().unwrap().on_device, Some(again));
}
