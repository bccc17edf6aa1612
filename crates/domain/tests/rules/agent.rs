//! Presence, availability and occupancy of an agent.

use crate::{START, at, device};
use deskbell_domain::agent::{Effect, InCall, Input, Invalid, Presence, Standing, Status};
use deskbell_domain::{Channel, PerChannel, Span, Time};
use proptest::prelude::*;

const GRACE: Span = Span::secs(60);
const SLOTS: PerChannel<u32> = PerChannel { chat: 3, mobile: 2, video: 1 };

fn on(standing: &mut Standing, now: Time, input: Input) -> Vec<Effect> {
    standing.on(now, input, GRACE).expect("the input fits the standing")
}

/// Connected, with every toggle green.
fn ready() -> Standing {
    let mut standing = Standing::new(START, SLOTS);
    on(&mut standing, START, Input::Connected(device(1)));
    for channel in Channel::ALL {
        on(&mut standing, START, Input::Toggle(channel, true));
    }
    standing
}

#[test]
fn a1_a_new_agent_is_offline_with_every_toggle_red() {
    let standing = Standing::new(START, SLOTS);
    assert_eq!(standing.presence(), &Presence::Offline { since: START });
    assert!(Channel::ALL.iter().all(|channel| standing.status(*channel) == Status::Unavailable));
}

#[test]
fn a1_a_toggle_is_red_when_chosen_orange_when_full_and_green_otherwise() {
    for (available, taken, expected) in [
        (true, 0, Status::Available),
        (true, 2, Status::Available),
        (true, 3, Status::Busy),
        (false, 0, Status::Unavailable),
        (false, 3, Status::Unavailable),
    ] {
        let mut standing = ready();
        for _ in 0..taken {
            on(&mut standing, at(1), Input::Take(Channel::Chat));
        }
        if !available {
            on(&mut standing, at(2), Input::Toggle(Channel::Chat, false));
        }
        assert_eq!(standing.status(Channel::Chat), expected, "available {available}, {taken} of 3 taken");
    }
}

#[test]
fn a2_any_call_makes_video_busy_and_a_routed_one_everything_else() {
    for (routed, others) in [(false, Status::Available), (true, Status::Busy)] {
        let mut standing = ready();
        assert_eq!(on(&mut standing, at(1), Input::TakeCall(InCall { routed })), [Effect::Changed]);
        let status = |channel| standing.status(channel);
        assert_eq!((status(Channel::Video), standing.taken(Channel::Video)), (Status::Busy, 1));
        for channel in [Channel::Chat, Channel::Mobile] {
            assert_eq!((status(channel), standing.forced(channel)), (others, routed), "{channel:?}");
            assert!(standing.available(channel), "the toggle stays as it was chosen");
        }
        let second = standing.on(at(2), Input::TakeCall(InCall { routed }), GRACE);
        assert_eq!(second, Err(Invalid::InCall), "V9");
        let over = on(&mut standing, at(3), Input::FreeCall);
        assert_eq!(over, [Effect::Changed, Effect::MayTake], "what waits may come now");
        assert!(Channel::ALL.iter().all(|channel| standing.status(*channel) == Status::Available));
        assert_eq!(standing.idle_since(), at(3));
        assert_eq!(standing.on(at(4), Input::FreeCall, GRACE), Err(Invalid::NoCall));
    }
}

#[test]
fn a1_finish_then_break_takes_nothing_new_and_turns_red_when_the_last_conversation_is_over() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Take(Channel::Chat));
    on(&mut standing, at(1), Input::Take(Channel::Mobile));
    assert_eq!(on(&mut standing, at(2), Input::Finish(true)), [Effect::Changed]);
    assert_eq!(standing.status(Channel::Chat), Status::Busy, "nothing new");
    on(&mut standing, at(3), Input::Free(Channel::Chat));
    assert!(standing.finishing() && standing.available(Channel::Chat));
    on(&mut standing, at(4), Input::Free(Channel::Mobile));
    assert!(!standing.finishing());
    assert!(Channel::ALL.iter().all(|channel| standing.status(*channel) == Status::Unavailable));
}

#[test]
fn a1_a_break_begins_at_once_when_nothing_is_open_and_a_green_toggle_takes_it_back() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Finish(true));
    assert!(Channel::ALL.iter().all(|channel| standing.status(*channel) == Status::Unavailable));
    let mut busy = ready();
    on(&mut busy, at(1), Input::Take(Channel::Chat));
    on(&mut busy, at(2), Input::Toggle(Channel::Mobile, false));
    on(&mut busy, at(3), Input::Finish(true));
    assert_eq!(
        on(&mut busy, at(4), Input::Toggle(Channel::Mobile, true)),
        [Effect::Changed, Effect::MayTake]
    );
    assert!(!busy.finishing());
    on(&mut busy, at(5), Input::Finish(true));
    assert_eq!(on(&mut busy, at(6), Input::Finish(false)), [Effect::Changed, Effect::MayTake]);
    on(&mut busy, at(7), Input::Free(Channel::Chat));
    assert_eq!(busy.status(Channel::Chat), Status::Available);
}

#[test]
fn a1_a_call_is_finished_too_before_the_break() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::TakeCall(InCall { routed: false }));
    on(&mut standing, at(2), Input::Finish(true));
    assert!(standing.available(Channel::Video));
    on(&mut standing, at(3), Input::FreeCall);
    assert!(!standing.available(Channel::Video));
}

#[test]
fn a4_who_locks_the_screen_or_touches_nothing_is_away_and_back_at_the_first_touch() {
    let mut standing = ready();
    assert_eq!(on(&mut standing, at(1), Input::Away(device(1), true)), [Effect::Changed]);
    assert!(standing.away());
    assert_eq!(on(&mut standing, at(2), Input::Away(device(1), true)), []);
    assert_eq!(standing.away_since(), Some(at(1)), "a lead sees for how long");
    assert_eq!(on(&mut standing, at(3), Input::Away(device(1), false)), [Effect::Changed, Effect::MayTake]);
    assert_eq!(standing.away_since(), None);
}

#[test]
fn a4_who_is_at_one_of_two_devices_is_there_whatever_the_other_one_says() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Away(device(1), true));
    assert_eq!(on(&mut standing, at(2), Input::Connected(device(2))), [Effect::Changed, Effect::MayTake]);
    assert_eq!(on(&mut standing, at(3), Input::Away(device(2), false)), []);
    assert_eq!(on(&mut standing, at(4), Input::Away(device(1), true)), [], "it says so again");
    assert!(standing.takes(Channel::Chat));
    assert_eq!(on(&mut standing, at(5), Input::Disconnected(device(2))), [Effect::Changed]);
    assert!(standing.away(), "only the locked one is left");
    assert_eq!(standing.away_since(), Some(at(5)));
    on(&mut standing, at(6), Input::Disconnected(device(1)));
    on(&mut standing, at(7), Input::Connected(device(1)));
    assert!(standing.away(), "a line that comes back unlocks nothing");
}

#[test]
fn v9_one_call_at_a_time_however_many_video_slots_are_set() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Slots(PerChannel { video: 3, ..SLOTS }));
    on(&mut standing, at(2), Input::TakeCall(InCall { routed: false }));
    assert_eq!(standing.status(Channel::Video), Status::Busy);
}

#[test]
fn a1_turning_red_keeps_what_is_open_and_offers_no_place() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Take(Channel::Chat));
    assert_eq!(on(&mut standing, at(2), Input::Toggle(Channel::Chat, false)), [Effect::Changed]);
    assert_eq!(standing.taken(Channel::Chat), 1);
}

#[test]
fn a1_choosing_what_is_chosen_already_says_nothing() {
    let mut standing = ready();
    assert_eq!(on(&mut standing, at(1), Input::Toggle(Channel::Mobile, true)), []);
}

#[test]
fn m11_the_mobile_toggle_touches_no_other_channel() {
    let mut standing = ready();
    on(&mut standing, at(1), Input::Toggle(Channel::Mobile, false));
    assert_eq!(Channel::ALL.map(|c| standing.available(c)), [true, false, true]);
}

#[test]
fn m3_an_agent_with_three_of_three_chats_still_takes_two_mobile_ones() {
    let mut standing = ready();
    for channel in [Channel::Chat, Channel::Chat, Channel::Chat, Channel::Mobile, Channel::Mobile] {
        on(&mut standing, at(1), Input::Take(channel));
    }
    let full = standing.clone();
    assert_eq!(
        standing.on(at(2), Input::Take(Channel::Mobile), GRACE),
        Err(Invalid::NoSlot(Channel::Mobile))
    );
    assert_eq!(standing, full);
    assert_eq!(standing.status(Channel::Video), Status::Available);
}

#[test]
fn m3_fewer_slots_keep_what_is_open_and_take_nothing_until_one_is_free() {
    let mut standing = ready();
    for _ in 0..3 {
        on(&mut standing, at(1), Input::Take(Channel::Chat));
    }
    on(&mut standing, at(2), Input::Slots(PerChannel { chat: 1, ..SLOTS }));
    assert_eq!((standing.taken(Channel::Chat), standing.status(Channel::Chat)), (3, Status::Busy));
    for _ in 0..2 {
        on(&mut standing, at(3), Input::Free(Channel::Chat));
        assert_eq!(
            standing.on(at(4), Input::Take(Channel::Chat), GRACE),
            Err(Invalid::NoSlot(Channel::Chat))
        );
    }
    on(&mut standing, at(5), Input::Free(Channel::Chat));
    assert_eq!(on(&mut standing, at(6), Input::Take(Channel::Chat)), [Effect::Changed]);
}

#[test]
fn m3_a_slot_that_was_not_taken_cannot_be_freed() {
    let mut standing = ready();
    assert_eq!(
        standing.on(at(1), Input::Free(Channel::Video), GRACE),
        Err(Invalid::NoneTaken(Channel::Video))
    );
    assert_eq!(standing, ready());
}

#[test]
fn a4_a_lost_connection_keeps_the_status_for_the_grace_and_then_the_agent_is_offline() {
    let mut standing = ready();
    assert_eq!(on(&mut standing, at(10), Input::Disconnected(device(1))), [Effect::Changed]);
    assert_eq!(standing.next_deadline(), Some(at(70)));
    assert_eq!((standing.present(), standing.reachable()), (true, false));
    assert_eq!(standing.status(Channel::Chat), Status::Available);
    assert_eq!(on(&mut standing, at(69), Input::Due), []);
    assert_eq!(on(&mut standing, at(70), Input::Due), [Effect::Changed, Effect::WentOffline]);
    assert_eq!(standing.presence(), &Presence::Offline { since: at(70) });
    assert_eq!(standing.next_deadline(), None);
}

#[test]
fn a4_back_within_the_grace_the_agent_was_never_away_and_a_late_deadline_does_nothing() {
    let mut standing = ready();
    on(&mut standing, at(10), Input::Disconnected(device(1)));
    assert_eq!(on(&mut standing, at(60), Input::Connected(device(2))), [Effect::Changed, Effect::MayTake]);
    assert_eq!(on(&mut standing, at(70), Input::Due), []);
    assert!(standing.reachable());
}

#[test]
fn a4_one_of_two_devices_can_go_without_anybody_noticing() {
    let mut standing = ready();
    assert_eq!(on(&mut standing, at(1), Input::Connected(device(2))), []);
    assert_eq!(on(&mut standing, at(2), Input::Disconnected(device(1))), []);
    assert!(standing.reachable());
    assert_eq!(on(&mut standing, at(3), Input::Disconnected(device(2))), [Effect::Changed]);
}

#[test]
fn a4_a_device_that_was_not_here_takes_nobody_away() {
    let mut standing = ready();
    assert_eq!(on(&mut standing, at(1), Input::Disconnected(device(9))), []);
    assert!(standing.reachable());
}

#[test]
fn a4_whoever_was_online_when_the_hub_stopped_has_the_grace_to_come_back() {
    let mut standing = ready();
    on(&mut standing, at(100), Input::Restarted);
    assert_eq!(standing.presence(), &Presence::Grace { until: at(160) });
    let mut absent = Standing::new(START, SLOTS);
    on(&mut absent, at(100), Input::Restarted);
    assert_eq!(absent.presence(), &Presence::Offline { since: START });
}

#[test]
fn c1_new_or_finished_work_sends_an_agent_to_the_end_of_the_line_of_the_idle() {
    let mut standing = ready();
    on(&mut standing, at(5), Input::Take(Channel::Chat));
    assert_eq!(standing.idle_since(), at(5));
    on(&mut standing, at(9), Input::Free(Channel::Chat));
    assert_eq!(standing.idle_since(), at(9));
    on(&mut standing, at(20), Input::Toggle(Channel::Chat, false));
    assert_eq!(standing.idle_since(), at(9));
}

fn input() -> impl Strategy<Value = Input> {
    let channel = || prop::sample::select(&Channel::ALL[..]);
    let device = || (0_u128..3).prop_map(device);
    let slots = (0_u32..4, 0_u32..4, 0_u32..4);
    prop_oneof![
        3 => device().prop_map(Input::Connected),
        2 => device().prop_map(Input::Disconnected),
        1 => Just(Input::Restarted),
        2 => Just(Input::Due),
        3 => (channel(), any::<bool>()).prop_map(|(channel, on)| Input::Toggle(channel, on)),
        6 => channel().prop_map(Input::Take),
        4 => channel().prop_map(Input::Free),
        1 => slots.prop_map(|(chat, mobile, video)| Input::Slots(PerChannel { chat, mobile, video })),
    ]
}

/// Whether routing could give the agent work of this channel.
fn could_take(standing: &Standing, channel: Channel) -> bool {
    standing.reachable() && !standing.away() && standing.status(channel) == Status::Available
}

/// What the desk shows of a standing.
fn shown(standing: &Standing) -> impl PartialEq + use<> {
    let channels = Channel::ALL
        .map(|c| (standing.available(c), standing.status(c), standing.taken(c), standing.slots(c)));
    (channels, standing.present(), standing.reachable(), standing.away())
}

proptest! {
    #[test]
    fn a_standing_keeps_its_rules_through_any_plan(
        plan in prop::collection::vec((0_u64..90, input()), 1..80)
    ) {
        let mut standing = Standing::new(START, SLOTS);
        let mut now = START;
        for (secs, input) in plan {
            now = now + Span::secs(secs);
            let before = standing.clone();
            let Ok(effects) = standing.on(now, input, GRACE) else {
                prop_assert_eq!(&standing, &before, "an error changed something");
                continue;
            };
            prop_assert!(standing.present() || !standing.reachable(), "reachable, yet not present");
            if shown(&standing) != shown(&before) && input != Input::Restarted {
                prop_assert!(effects.contains(&Effect::Changed), "a change that the desk is not told");
            }
            for channel in Channel::ALL {
                let most = standing.slots(channel).max(before.taken(channel));
                prop_assert!(standing.taken(channel) <= most, "more taken than there were slots");
                if could_take(&standing, channel) && !could_take(&before, channel) {
                    prop_assert!(effects.contains(&Effect::MayTake), "C2: a place that nobody hears of");
                }
            }
            if let Some(deadline) = standing.next_deadline() {
                prop_assert!(deadline <= now + GRACE, "a grace that is longer than the setting");
                let mut later = standing.clone();
                let ended = later.on(deadline, Input::Due, GRACE).expect("a deadline is never refused");
                prop_assert!(ended.contains(&Effect::WentOffline));
                prop_assert!(!later.present() && later.next_deadline().is_none());
            }
        }
    }
}
