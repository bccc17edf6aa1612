//! What becomes of the next picture of the camera: sent at which size, or left out. Pure.

use deskbell_bandwidth::{Ladder, LadderSettings, Load, Rung, Split, SplitSettings};
use deskbell_picture::Content;
use std::time::Duration;

/// Of the bits that the picture may take, the share that is asked of the encoder: the rest are headers.
const PAYLOAD_SHARE: f64 = 0.94;
/// A picture that comes so much before its time is taken all the same: cameras are not exact.
const EARLY: Duration = Duration::from_millis(8);
/// So many pictures tell how long one takes to encode: other programs make a few of them slow.
const ENOUGH: u32 = 20;
/// The ladder is asked this often.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What is to be done with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Leave it out.
    Skip,
    /// Scale it to this size, encode it at this rate, send it.
    Send {
        /// In pixels.
        width: u16,
        /// In pixels.
        height: u16,
        /// Pictures a second.
        fps: u32,
        /// For the encoder.
        bits_per_second: u32,
    },
}

/// How long it took to scale and encode a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Took {
    /// The processor's time for it.
    pub(crate) work: Duration,
    /// The time that passed: longer when other programs had the processor meanwhile.
    pub(crate) all: Duration,
}

impl Took {
    /// What the ladder is told. Waiting for other programs does not grow with the picture, so it counts only when
    /// pictures come late by it.
    fn counts(self, interval: Duration) -> Duration {
        if self.all > interval { self.all } else { self.work }
    }
}

/// Follows the estimate of the links: the voice first, then size and rate of the picture.
#[derive(Debug)]
pub(crate) struct Sending {
    split: Split,
    ladder: Ladder,
    looked: Option<Duration>,
    rung: Rung,
    picture_bps: Option<u64>,
    /// The next picture is due then.
    due: Duration,
    /// Mean time to encode at the present rung, and of how many pictures.
    encode: (Took, u32),
    window: (Duration, u64),
    sent_bps: u64,
}

impl Sending {
    pub(crate) fn new(content: Content, target_bps: u64) -> Self {
        let settings = match content {
            Content::Camera => LadderSettings::default(),
            Content::Screen => LadderSettings::screen(),
        };
        let ladder = Ladder::new(settings, target_bps);
        Self {
            split: Split::new(SplitSettings::default()),
            rung: ladder.rung(),
            ladder,
            looked: None,
            picture_bps: None,
            due: Duration::ZERO,
            encode: (Took::default(), 0),
            window: (Duration::ZERO, 0),
            sent_bps: 0,
        }
    }

    /// Whether the links carry voice only (V11).
    pub(crate) const fn voice_only(&self) -> bool {
        self.split.voice_only()
    }

    /// What to do with a picture of this size, taken at `at`.
    pub(crate) fn next(&mut self, now: Duration, target_bps: u64, at: Duration, source: (u16, u16)) -> Step {
        if self.looked.is_none_or(|looked| now.saturating_sub(looked) >= LOOK_EVERY) {
            self.look(now, target_bps);
        }
        let Some(picture_bps) = self.picture_bps else { return Step::Skip };
        if at + EARLY < self.due {
            return Step::Skip;
        }
        // Late pictures are not caught up with: two at once would only fill the link.
        self.due = (self.due + self.rung.interval()).max(at + self.rung.interval().saturating_sub(EARLY));
        let size = self.rung.fitted(u32::from(source.0), u32::from(source.1));
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        Step::Send {
            width: side(size.width),
            height: side(size.height),
            fps: self.rung.fps,
            bits_per_second: (picture_bps as f64 * PAYLOAD_SHARE) as u32,
        }
    }

    /// The link holds so much already that the next picture is left out and those after it are smaller.
    pub(crate) fn shrink(&mut self) {
        let rung = self.ladder.shrink();
        self.step_to(rung);
    }

    /// A picture was encoded.
    pub(crate) fn encoded(&mut self, now: Duration, took: Took, bytes: usize) {
        let (mean, count) = self.encode;
        // The first one at a size makes the coder too, and is a key frame: it says nothing of the others.
        let towards =
            |mean: Duration, newest: Duration| if count <= 1 { newest } else { (mean * 9 + newest) / 10 };
        let mean = Took { work: towards(mean.work, took.work), all: towards(mean.all, took.all) };
        self.encode = (mean, count + 1);
        let (since, sum) = &mut self.window;
        *sum += bytes as u64 * 8;
        let passed = now.saturating_sub(*since);
        if passed >= Duration::from_secs(1) {
            self.sent_bps = (*sum as f64 / passed.as_secs_f64()) as u64;
            self.window = (now, 0);
        }
    }

    fn look(&mut self, now: Duration, target_bps: u64) {
        self.looked = Some(now);
        self.picture_bps = self.split.divide(now, target_bps).picture_bps;
        let Some(allowed_bps) = self.picture_bps else { return };
        let (mean, count) = self.encode;
        let encode = (count >= ENOUGH).then(|| mean.counts(self.rung.interval()));
        let load = Load { allowed_bps, sent_bps: self.sent_bps, encode };
        let rung = self.ladder.choose(now, load);
        self.step_to(rung);
    }

    fn step_to(&mut self, rung: Rung) {
        if rung != self.rung {
            tracing::info!(width = rung.width, height = rung.height, fps = rung.fps, "the picture's size");
            self.rung = rung;
            self.encode = (Took::default(), 0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: (u16, u16) = (1280, 720);

    const fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    /// The pictures sent of a camera at 30 a second within a time.
    fn sent(sending: &mut Sending, from: u64, until: u64, target: u64) -> Vec<Step> {
        let at = |n: u64| Duration::from_micros(n * 33_333);
        (0..)
            .map(at)
            .skip_while(|at| *at < ms(from))
            .take_while(|at| *at < ms(until))
            .map(|at| sending.next(at, target, at, SOURCE))
            .filter(|step| *step != Step::Skip)
            .collect()
    }

    #[test]
    fn a_wide_link_gets_every_picture_at_full_size() {
        let mut sending = Sending::new(Content::Camera, 2_500_000);
        let steps = sent(&mut sending, 0, 3_000, 2_500_000);
        assert!(steps.len() >= 88, "{}", steps.len());
        assert!(
            steps.iter().all(|step| matches!(step, Step::Send { width: 1280, height: 720, fps: 30, .. }))
        );
    }

    #[test]
    fn a_narrow_link_gets_smaller_and_fewer_pictures_but_the_picture_moves() {
        let mut sending = Sending::new(Content::Camera, 600_000);
        sent(&mut sending, 0, 2_000, 150_000);
        let steps = sent(&mut sending, 2_000, 4_000, 150_000);
        assert!((20..=42).contains(&steps.len()), "{}", steps.len());
        assert!(steps.iter().all(|step| matches!(step, Step::Send { height: ..=270, .. })));
    }

    #[test]
    fn too_little_for_a_picture_leaves_the_voice_alone_v11() {
        let mut sending = Sending::new(Content::Camera, 600_000);
        sent(&mut sending, 0, 4_000, 60_000);
        assert!(sending.voice_only());
        assert!(sent(&mut sending, 4_000, 6_000, 60_000).is_empty());
        assert!(!sent(&mut sending, 6_000, 12_000, 600_000).is_empty());
    }

    #[test]
    fn an_encoder_that_cannot_keep_up_gets_less_to_do() {
        let mut sending = Sending::new(Content::Camera, 2_500_000);
        for n in 0..90 {
            let at = ms(n * 33);
            if let Step::Send { .. } = sending.next(at, 2_500_000, at, SOURCE) {
                sending.encoded(at, Took { work: ms(20), all: ms(40) }, 8_000);
            }
        }
        let last = sending.next(ms(3_100), 2_500_000, ms(3_100), SOURCE);
        assert!(matches!(last, Step::Send { height: ..=540, .. }), "{last:?}");
    }

    #[test]
    fn the_encoder_leaves_room_for_headers_and_voice() {
        let mut sending = Sending::new(Content::Camera, 1_000_000);
        let Step::Send { bits_per_second, .. } = sending.next(ms(0), 1_000_000, ms(0), SOURCE) else {
            panic!("the first picture is sent")
        };
        assert!((850_000..=930_000).contains(&bits_per_second), "{bits_per_second}");
    }

    #[test]
    fn v12_a_screen_keeps_its_size_on_a_narrow_link_and_gives_up_smoothness() {
        let screen = (1920, 1080);
        for (target, least_height, most_fps) in [(2_500_000, 1080, 15), (500_000, 1080, 8), (250_000, 720, 5)]
        {
            let mut sending = Sending::new(Content::Screen, target);
            let mut last = Step::Skip;
            for n in 0..150 {
                let at = ms(n * 66);
                match sending.next(at, target, at, screen) {
                    Step::Skip => {}
                    step @ Step::Send { .. } => last = step,
                }
            }
            let Step::Send { height, fps, .. } = last else { panic!("a picture is sent at {target}") };
            assert!(height >= least_height && fps <= most_fps, "{height} lines, {fps} a second at {target}");
        }
    }
}
