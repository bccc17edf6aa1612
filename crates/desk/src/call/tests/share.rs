//! Sharing a screen (V12).

use super::*;
use crate::call::Shared;
use crate::view::{ScreenKind, ShareLost, ShareView};
use deskbell_media as media;

pub(super) const SOURCE: &str = "window:7";

pub(super) fn window(call: CallId) -> CallAsk {
    let what = Shared { source: SOURCE.into(), kind: ScreenKind::Window, name: "Invoice".into() };
    CallAsk::Share { call, what }
}

fn sharing() -> Bench {
    let mut bench = Bench::active();
    bench.must(window(CALL));
    bench
}

fn lost(why: media::ShareLost) -> Report {
    Report::ShareLost { source: SOURCE.into(), why }
}

const SCREEN: MediaState = MediaState { screen: true, camera_behind: true, ..ON };

#[test]
fn v2_v12_nothing_is_shared_before_accept_nor_in_another_call() {
    let unanswered = [Bench::live(), Bench::ringing(), Bench::connecting()];
    for mut bench in unanswered {
        assert_eq!(bench.ask(window(CALL)), Err(Refused::NotRunning));
        assert!(!bench.calls.media().screen);
    }
    assert_eq!(Bench::active().ask(window(OTHER)), Err(Refused::NotRunning));
}

#[test]
fn v12_engine_hub_and_page_hear_that_a_screen_is_sent() {
    let mut bench = Bench::active();
    let owed = bench.must(window(CALL));
    assert_eq!(engine(&owed), [&Order::Share(Some(SOURCE.into()))]);
    assert_eq!(commands(&owed), [&Action::Media { call: CALL, media: SCREEN }]);
    let view = bench.view().unwrap();
    assert_eq!(view.mine, SCREEN);
    assert_eq!(view.share, Some(ShareView::Shares { kind: ScreenKind::Window, name: "Invoice".into() }));
}

#[test]
fn v12_the_camera_comes_back_as_it_was() {
    for camera in [true, false] {
        let mut bench = Bench::active();
        bench.must(CallAsk::Send { microphone: true, camera });
        let before = bench.calls.media();
        bench.must(window(CALL));
        let sends = MediaState { camera_behind: camera, ..SCREEN };
        assert_eq!(
            bench.calls.media(),
            sends,
            "a screen is sent whether or not the camera was (H3: that travels)"
        );
        // The page says what it believes of the camera when the microphone is muted.
        let owed = bench.must(CallAsk::Send { microphone: false, camera: true });
        assert_eq!(engine(&owed), [&Order::Send { microphone: false, camera }]);
        bench.must(CallAsk::Send { microphone: true, camera: true });
        let owed = bench.must(CallAsk::StopSharing(CALL));
        assert_eq!(engine(&owed), [&Order::Share(None)]);
        assert_eq!(bench.calls.media(), before);
        assert_eq!(bench.view().unwrap().share, None);
    }
}

#[test]
fn v12_a_camera_that_is_missing_hinders_no_screen_and_a_poor_network_does() {
    let mut bench = sharing();
    let sends = |camera| Report::Sends { microphone: media::Sends::On, camera };
    bench.media(sends(media::Sends::Missing));
    assert_eq!(bench.calls.media(), SCREEN);
    bench.media(sends(media::Sends::Paused));
    assert_eq!(bench.calls.media(), MediaState { camera: Sending::Paused, ..SCREEN });
}

#[test]
fn v12_a_source_that_goes_away_ends_it_in_words_that_can_be_dismissed() {
    for (why, says) in [
        (media::ShareLost::Gone, ShareLost::Gone),
        (media::ShareLost::Refused, ShareLost::Refused),
        (media::ShareLost::Failed, ShareLost::Failed),
    ] {
        let mut bench = sharing();
        let head = CallHead { agent: SCREEN, ..bench.of(CALL, active(HERE)) };
        bench.on(Input::Head(head));
        let owed = bench.media(lost(why));
        assert_eq!(commands(&owed), [&Action::Media { call: CALL, media: ON }]);
        let name = "Invoice".to_owned();
        let line = Some(ShareView::Lost { kind: ScreenKind::Window, name, why: says });
        assert_eq!(bench.view().unwrap().share, line);
        assert_eq!(bench.must(CallAsk::StopSharing(CALL)), []);
        assert_eq!(bench.view().unwrap().share, None);
    }
}

#[test]
fn v12_what_is_said_of_a_former_source_does_not_end_the_new_one() {
    let mut bench = sharing();
    let what = Shared { source: "screen:1".into(), kind: ScreenKind::Screen, name: "1".into() };
    bench.must(CallAsk::Share { call: CALL, what });
    bench.media(lost(media::ShareLost::Gone));
    assert!(bench.calls.media().screen);
}

#[test]
fn v12_sharing_ends_with_the_call_and_the_next_one_begins_with_the_camera() {
    let ends: [fn(&mut Bench) -> Vec<Output>; 3] = [
        |bench| bench.must(CallAsk::HangUp(CALL)),
        |bench| bench.head(ended(CallEnd::GaveUp)),
        |bench| bench.on(Input::SignedOut),
    ];
    for end in ends {
        let mut bench = sharing();
        let owed = end(&mut bench);
        assert!(engine(&owed).contains(&&Order::Share(None)), "{owed:?}");
        assert!(!bench.calls.media().screen);
    }
}

#[test]
fn v12_a_line_that_breaks_in_the_middle_of_it_changes_nothing_for_the_visitor() {
    let mut bench = sharing();
    assert_eq!(engine(&bench.on(Input::Lost)), [] as [&Order; 0]);
    let owed = bench.on(Input::Live { me: Some(ME) });
    assert_eq!(commands(&owed), [&Action::Media { call: CALL, media: SCREEN }], "the hub hears it again");
}

#[test]
fn v12_an_id_over_the_limit_is_refused_and_a_long_name_is_cut_and_logged_nowhere() {
    let mut bench = Bench::active();
    let what = |source: String, name: String| Shared { source, kind: ScreenKind::Window, name };
    let long = what("w".repeat(129), "x".into());
    assert_eq!(bench.ask(CallAsk::Share { call: CALL, what: long }), Err(Refused::NoSuchScreen));
    assert!(!bench.calls.media().screen);
    let named = what("w".into(), "secret".repeat(100));
    assert!(!format!("{named:?}").contains("secret"));
    bench.must(CallAsk::Share { call: CALL, what: named });
    let Some(ShareView::Shares { name, .. }) = bench.view().unwrap().share else { panic!("it is shared") };
    assert_eq!(name.chars().count(), 120);
}
