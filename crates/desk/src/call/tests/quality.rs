//! The grade of a connection.

use super::Sending;
use crate::call::quality::{Seen, grade, quality};
use crate::view::Grade;
use deskbell_media::{Figures, PictureSize};
use std::time::Duration;

const HD: PictureSize = PictureSize { width: 1280, height: 720, fps: 30 };

fn fine() -> Figures {
    Figures {
        round_trip: Some(Duration::from_millis(40)),
        lost_out: 0.002,
        lost_in: 0.001,
        sent_bps: 2_400_000,
        received_bps: 1_800_999,
        sent: Some(HD),
        received: Some(HD),
        ..Figures::default()
    }
}

fn seen(figures: &Figures) -> Seen<'_> {
    Seen { figures, camera: Some(HD), own: Sending::On, theirs: Sending::On }
}

#[test]
fn v6_the_grade_is_that_of_what_hurts_most() {
    let ms = |ms| Some(Duration::from_millis(ms));
    let small = Some(PictureSize { width: 640, height: 360, fps: 30 });
    let jerky = Some(PictureSize { fps: 14, ..HD });
    for (figures, wanted) in [
        (fine(), Grade::Good),
        (Figures { round_trip: None, sent: None, received: None, ..fine() }, Grade::Good),
        (Figures { round_trip: ms(300), ..fine() }, Grade::Good),
        (Figures { round_trip: ms(301), ..fine() }, Grade::Fair),
        (Figures { round_trip: ms(701), ..fine() }, Grade::Poor),
        (Figures { lost_in: 0.030, ..fine() }, Grade::Good),
        (Figures { lost_in: 0.031, ..fine() }, Grade::Fair),
        (Figures { lost_out: 0.031, ..fine() }, Grade::Fair),
        (Figures { lost_out: 0.101, ..fine() }, Grade::Poor),
        (Figures { lost_in: f32::NAN, lost_out: f32::NAN, ..fine() }, Grade::Good),
        (Figures { sent: small, ..fine() }, Grade::Fair),
        (Figures { received: jerky, ..fine() }, Grade::Fair),
        (Figures { received: jerky, lost_in: 0.2, ..fine() }, Grade::Poor),
    ] {
        assert_eq!(grade(seen(&figures)), wanted, "{figures:?}");
    }
}

#[test]
fn v11_a_picture_that_the_network_took_away_is_poor_and_one_that_was_turned_off_hurts_nobody() {
    let figures = Figures { sent: None, received: Some(PictureSize::default()), ..fine() };
    for (own, theirs, wanted) in [
        (Sending::Paused, Sending::On, Grade::Poor),
        (Sending::On, Sending::Paused, Grade::Poor),
        (Sending::Off, Sending::Off, Grade::Good),
        (Sending::Missing, Sending::Missing, Grade::Good),
    ] {
        assert_eq!(grade(Seen { own, theirs, ..seen(&figures) }), wanted, "{own:?} {theirs:?}");
    }
}

#[test]
fn figures_are_shown_in_the_units_that_the_page_declares() {
    let figures = fine();
    let shown = quality(seen(&figures));
    assert_eq!((shown.round_trip_ms, shown.lost_per_mille), (40, 2));
    assert_eq!((shown.sent_kbps, shown.received_kbps), (2_400, 1_800));
    assert_eq!((shown.received_height, shown.received_fps, shown.sent_height), (720, 30, 720));
}
