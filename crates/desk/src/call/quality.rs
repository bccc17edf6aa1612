//! How good a connection is, in figures and in a word (V6, V11).

use crate::view::{Grade, Quality};
use deskbell_domain::call::Sending;
use deskbell_media::{Figures, PictureSize};
use std::time::Duration;

/// Above this the two begin to talk at the same time (ITU-T G.114 puts it at 150 ms one way).
const SLOW: Duration = Duration::from_millis(300);
/// Above this a conversation is hard.
const VERY_SLOW: Duration = Duration::from_millis(700);
/// Above this share of lost packets pictures and words suffer, in thousandths.
const LOSSY: u32 = 30;
/// Above this they cannot be mended any more.
const VERY_LOSSY: u32 = 100;
/// Fewer pictures a second are seen not to be smooth.
const SMOOTH_FPS: u8 = 15;

/// What a grade is given for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    /// The engine's figures of the last second.
    pub figures: &'a Figures,
    /// The picture that the own camera gives; `None` while it is off.
    pub camera: Option<PictureSize>,
    /// Whether this desk's camera is sent.
    pub own: Sending,
    /// Whether the visitor's is.
    pub theirs: Sending,
}

/// The figures for the page, and their grade.
pub(super) fn quality(seen: Seen<'_>) -> Quality {
    let figures = seen.figures;
    let picture = |size: Option<PictureSize>| size.map_or((0, 0), |size| (size.height, size.fps));
    let (received_height, received_fps) = picture(figures.received);
    let (sent_height, _) = picture(figures.sent);
    let round_trip = figures.round_trip.unwrap_or_default();
    Quality {
        grade: grade(seen),
        round_trip_ms: u32::try_from(round_trip.as_millis()).unwrap_or(u32::MAX),
        lost_per_mille: lost(figures),
        sent_kbps: figures.sent_bps / 1000,
        received_kbps: figures.received_bps / 1000,
        received_height,
        received_fps,
        sent_height,
        relayed: figures.relayed,
    }
}

/// The worse of what hurts. A picture that its owner has turned off hurts nobody.
pub(super) fn grade(seen: Seen<'_>) -> Grade {
    let figures = seen.figures;
    let lost = lost(figures);
    let round_trip = figures.round_trip.unwrap_or_default();
    let paused = [seen.own, seen.theirs].contains(&Sending::Paused);
    if paused || lost > VERY_LOSSY || round_trip > VERY_SLOW {
        return Grade::Poor;
    }
    let smaller = seen.own == Sending::On
        && matches!((figures.sent, seen.camera), (Some(sent), Some(camera)) if sent.height < camera.height);
    let jerky = |size: Option<PictureSize>| size.is_some_and(|size| size.fps < SMOOTH_FPS);
    let unsmooth = seen.theirs == Sending::On && jerky(figures.received);
    if smaller || unsmooth || lost > LOSSY || round_trip > SLOW { Grade::Fair } else { Grade::Good }
}

/// Thousandths lost, the worse direction.
fn lost(figures: &Figures) -> u32 {
    // A share that is no number counts as nothing lost.
    let share = figures.lost_in.max(figures.lost_out).clamp(0.0, 1.0);
    if share.is_nan() { 0 } else { (share * 1000.0).round() as u32 }
}
