//! Figures of a leg over a second, from what it has counted.

use crate::contract::{Figures, PictureSize};
use deskbell_leg::{CandidateKind, Stats};
use std::time::Duration;

/// A gap between two pictures from which on people see that it stands still.
const FREEZE: Duration = Duration::from_millis(200);

/// Watches the pictures that come.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    last: Option<Duration>,
    freezes: u32,
    longest: Duration,
    size: Option<(u16, u16)>,
    /// As they were a second ago.
    before: Stats,
    before_at: Duration,
}

impl Watch {
    /// A picture came. Its size, which only a key frame says, holds until the next says another.
    pub(crate) fn picture(&mut self, arrived: Duration, size: Option<(u16, u16)>) -> (u16, u16) {
        if let Some(last) = self.last.replace(arrived) {
            let gap = arrived.saturating_sub(last);
            if gap > FREEZE {
                self.freezes += 1;
            }
            self.longest = self.longest.max(gap);
        }
        if size.is_some() {
            self.size = size;
        }
        self.size.unwrap_or_default()
    }

    /// The other side sends no pictures on purpose, or the connection broke: what follows is no freeze.
    pub(crate) fn pause(&mut self) {
        self.last = None;
    }

    /// The figures since the last call.
    pub(crate) fn figures(&mut self, now: Duration, stats: Stats, sent: Option<PictureSize>) -> Figures {
        let passed = now.saturating_sub(self.before_at).as_secs_f32().max(0.001);
        let rate = |frames: u64, before: u64| {
            (frames.saturating_sub(before) as f32 / passed).round().min(f32::from(u8::MAX)) as u8
        };
        let sent_fps = rate(stats.sending.frames, self.before.sending.frames);
        let received_fps = rate(stats.receiving.frames, self.before.receiving.frames);
        let lost_in = stats.receiving.loss.clamp(0.0, 1.0);
        let figures = Figures {
            round_trip: stats.round_trip,
            lost_out: stats.sending.loss.clamp(0.0, 1.0),
            lost_in,
            sent_bps: stats.sending.bps,
            received_bps: stats.receiving.bps,
            target_bps: stats.target_bps,
            sent: sent.filter(|_| sent_fps > 0).map(|sent| PictureSize { fps: sent_fps, ..sent }),
            received: self.size.filter(|_| received_fps > 0).map(|(width, height)| PictureSize {
                width,
                height,
                fps: received_fps,
            }),
            freezes: self.freezes,
            longest_freeze: self.longest,
            relayed: stats.pair.is_some_and(|(ours, theirs)| is_relay(ours) || is_relay(theirs)),
        };
        (self.before, self.before_at) = (stats, now);
        figures
    }
}

const fn is_relay(kind: CandidateKind) -> bool {
    match kind {
        CandidateKind::Relay => true,
        CandidateKind::Host | CandidateKind::ServerReflexive | CandidateKind::PeerReflexive => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn a_gap_over_200_ms_is_a_freeze_unless_the_pictures_were_paused() {
        let mut watch = Watch::default();
        for at in [0, 33, 66, 266, 300, 501] {
            watch.picture(ms(at), None);
        }
        watch.pause();
        watch.picture(ms(9_000), Some((640, 360)));
        let figures = watch.figures(ms(9_000), Stats::default(), None);
        assert_eq!((figures.freezes, figures.longest_freeze), (1, ms(201)));
    }

    #[test]
    fn a_size_holds_until_the_next_key_frame_says_another() {
        let mut watch = Watch::default();
        assert_eq!(watch.picture(ms(0), Some((1280, 720))), (1280, 720));
        assert_eq!(watch.picture(ms(33), None), (1280, 720));
        assert_eq!(watch.picture(ms(66), Some((640, 360))), (640, 360));
    }

    #[test]
    fn rates_are_of_the_last_second_and_nothing_sent_is_no_picture() {
        let mut watch = Watch::default();
        let mut stats = Stats::default();
        stats.sending.frames = 30;
        let sent = Some(PictureSize { width: 1280, height: 720, fps: 30 });
        assert_eq!(watch.figures(ms(1_000), stats, sent).sent.map(|sent| sent.fps), Some(30));
        stats.sending.frames = 45;
        assert_eq!(watch.figures(ms(2_000), stats, sent).sent.map(|sent| sent.fps), Some(15));
        assert_eq!(watch.figures(ms(3_000), stats, sent).sent, None);
    }
}
