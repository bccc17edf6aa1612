//! Opening a session.

use super::*;

#[test]
fn a_first_start_asks_for_a_snapshot_and_hands_it_on_in_one_piece() {
    let mut bench = Bench::started(None);
    bench.connect();
    assert_eq!(bench.asked_for(), Value::Null);
    bench.welcome(false).hub("snapshot", site(None)).hub("snapshot", site(None));
    assert_eq!(bench.count(|output| matches!(output, Output::Snapshot { .. })), 0);
    assert!(!bench.session.is_live());
    bench.live(9);
    let parts = bench.owed.iter().find_map(|output| match output {
        Output::Snapshot { place, parts, .. } => Some((place.pos, parts.len())),
        _ => None,
    });
    assert_eq!(parts, Some((9, 2)));
    assert!(bench.session.is_live());
    assert_eq!(bench.event(10).events(), [10]);
}

#[test]
fn what_comes_about_between_the_parts_of_a_snapshot_belongs_to_it() {
    let mut bench = Bench::started(None);
    bench.connect().welcome(false).hub("snapshot", site(None)).event(9).live(9);
    let parts = bench.count(|output| matches!(output, Output::Snapshot { parts, .. } if parts.len() == 2));
    assert_eq!((parts, bench.events()), (1, vec![]));
    assert_eq!(bench.event(10).events(), [10]);
}

#[test]
fn a_resume_names_the_stored_place_and_hands_on_what_was_missed() {
    let mut bench = Bench::started(Some(7));
    bench.connect();
    assert_eq!(bench.asked_for(), json!({ "epoch": EPOCH, "pos": 7 }));
    bench.welcome(true).event(8).event(9).live(9);
    assert_eq!(bench.events(), [8, 9]);
    assert!(bench.session.is_live());
}

#[test]
fn a_place_that_is_gone_brings_a_snapshot() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(false).hub("snapshot", site(None)).live(5_000).event(5_001);
    assert_eq!(bench.count(|output| matches!(output, Output::Snapshot { .. })), 1);
    assert_eq!(bench.events(), [5_001]);
}

#[test]
fn a_temporary_refusal_waits_as_long_as_the_hub_says() {
    let mut bench = Bench::started(Some(7));
    bench.connect().refuse("session.open", WireError::new(Code::Unavailable, "No.").retry_after(9_000));
    assert_eq!((bench.waits(), bench.disconnects()), (Some(9_000), 1));
}

#[test]
fn a_token_that_is_no_longer_good_ends_the_session_in_words() {
    let mut bench = Bench::started(Some(7));
    bench.connect().refuse("session.open", WireError::new(Code::BadToken, "No."));
    let ended = bench.owed.iter().find_map(|output| match output {
        Output::Ended(stop) => Some((stop.signed_out, stop.why.clone())),
        _ => None,
    });
    assert_eq!(ended, Some((true, LineDown::SignedOut.into())));
    assert_eq!(bench.session.next_deadline(), None);
}

#[test]
fn a_hub_that_does_not_answer_is_given_up_after_10_s() {
    let mut bench = Bench::started(Some(7));
    bench.pass(9_999);
    assert_eq!(bench.disconnects(), 0);
    bench.pass(1);
    assert_eq!((bench.disconnects(), bench.waits()), (1, Some(500)));
    bench.pass(500).connect().pass(10_000);
    assert_eq!(bench.disconnects(), 2);
}

#[test]
fn the_token_stands_in_the_request_and_nowhere_else() {
    let mut bench = Bench::started(Some(7));
    bench.connect().welcome(true).live(7);
    let frames: Vec<String> = bench.sent().iter().map(Value::to_string).collect();
    assert_eq!(frames.iter().filter(|frame| frame.contains(TOKEN)).count(), 1);
}
