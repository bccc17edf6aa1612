//! Which picture fits in how many bits, and in how much of a processor.

use std::time::Duration;

/// One picture format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// Pixels, even.
    pub width: u32,
    /// Pixels, even.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
}

impl Rung {
    /// The time from one frame to the next.
    pub fn interval(self) -> Duration {
        Duration::from_secs(1) / self.fps.max(1)
    }

    const fn pixels(self) -> f64 {
        self.width as f64 * self.height as f64
    }

    /// This format's number of pixels in the shape of a source, never larger than the source: even sides,
    /// at least 16. A 4:3 camera at the rung 640x360 gives 554x416.
    pub fn fitted(self, source_width: u32, source_height: u32) -> Self {
        let (w, h) = (f64::from(source_width.max(1)), f64::from(source_height.max(1)));
        let scale = (self.pixels() / (w * h)).sqrt().min(1.0);
        let even = |side: f64| ((side * scale / 2.0).round() as u32 * 2).max(16);
        Self { width: even(w), height: even(h), fps: self.fps }
    }
}

/// One step of the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The picture.
    pub rung: Rung,
    /// The bits per second from which it looks well. It is kept a little below, and taken a little above.
    pub from_bps: u64,
}

/// The steps and when they are taken.
#[derive(Clone, Debug, PartialEq)]
pub struct LadderSettings {
    /// From the largest to the smallest. The last is kept however little there is.
    pub steps: Vec<Step>,
    /// A larger picture comes only when it would have fitted for this long.
    pub comfort: Duration,
    /// A step is left when there is less than this share of its bits.
    pub keep_share: f64,
    /// A step is taken when there is more than this share of its bits.
    pub take_share: f64,
    /// The mean time to encode a frame may be this share of the time between frames.
    pub encode_share: f64,
    /// After a step down for the encoder's sake, no larger picture for this long.
    pub encode_rest: Duration,
}

impl Default for LadderSettings {
    fn default() -> Self {
        let step = |width, height, fps, from_bps| Step { rung: Rung { width, height, fps }, from_bps };
        Self {
            steps: vec![
                step(1280, 720, 30, 1_200_000),
                step(960, 540, 30, 700_000),
                step(640, 360, 30, 380_000),
                step(480, 270, 30, 250_000),
                step(480, 270, 20, 180_000),
                step(320, 180, 20, 120_000),
                step(320, 180, 15, 80_000),
                step(320, 180, 10, 0),
            ],
            comfort: Duration::from_secs(3),
            keep_share: 0.85,
            take_share: 1.05,
            encode_share: 0.7,
            encode_rest: Duration::from_secs(10),
        }
    }
}

impl LadderSettings {
    /// For a screen (V12): its letters stay legible, and it moves less smoothly instead.
    pub fn screen() -> Self {
        let step = |width, height, fps, from_bps| Step { rung: Rung { width, height, fps }, from_bps };
        let steps = vec![
            step(1920, 1080, 15, 1_000_000),
            step(1920, 1080, 8, 500_000),
            step(1920, 1080, 5, 300_000),
            step(1280, 720, 5, 150_000),
            step(1280, 720, 3, 80_000),
            step(960, 540, 2, 0),
        ];
        Self { steps, ..Self::default() }
    }
}

/// What the ladder looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// The bits per second that the picture may take: [`Shares::picture_bps`](crate::Shares::picture_bps).
    pub allowed_bps: u64,
    /// The bits per second that it took of late.
    pub sent_bps: u64,
    /// The mean time that a frame took to encode, of about the last second at the present rung; `None` when
    /// there was none.
    pub encode: Option<Duration>,
}

/// Chooses the picture: down at once, up after a while of comfort.
#[derive(Clone, Debug)]
pub struct Ladder {
    settings: LadderSettings,
    at: usize,
    /// The highest step that fitted all the time since then.
    comfort: Option<(Duration, usize)>,
    no_larger_until: Duration,
}

impl Ladder {
    /// One that begins with the picture for these bits.
    pub fn new(settings: LadderSettings, allowed_bps: u64) -> Self {
        let last = settings.steps.len().saturating_sub(1);
        let at = settings.steps.iter().position(|s| allowed_bps >= s.from_bps).unwrap_or(last);
        Self { settings, at, comfort: None, no_larger_until: Duration::ZERO }
    }

    /// The present picture.
    pub fn rung(&self) -> Rung {
        let smallest = Rung { width: 320, height: 180, fps: 10 };
        self.settings.steps.get(self.at).map_or(smallest, |step| step.rung)
    }

    /// What the picture should be now. To be asked at every change of the target and about every 100 ms; a change of
    /// size needs a keyframe, a change of rate alone does not.
    pub fn choose(&mut self, now: Duration, load: Load) -> Rung {
        if let Some(lower) = self.too_high(load) {
            self.at = lower;
            self.comfort = None;
        } else if self.encodes_too_slowly(load) {
            self.at = self.cheaper();
            self.comfort = None;
            self.no_larger_until = now.saturating_add(self.settings.encode_rest);
        } else {
            self.rise(now, load);
        }
        self.rung()
    }

    /// Goes one step down at once, whatever the bits: the answer to
    /// [`Verdict::SkipAndShrink`](crate::Verdict::SkipAndShrink).
    pub fn shrink(&mut self) -> Rung {
        self.at = (self.at + 1).min(self.settings.steps.len().saturating_sub(1));
        self.comfort = None;
        self.rung()
    }

    fn too_high(&self, load: Load) -> Option<usize> {
        let keeps = |step: &Step| load.allowed_bps as f64 >= step.from_bps as f64 * self.settings.keep_share;
        let here = self.settings.steps.get(self.at)?;
        if keeps(here) {
            return None;
        }
        let last = self.settings.steps.len() - 1;
        let lower = self.settings.steps.iter().position(|s| load.allowed_bps >= s.from_bps).unwrap_or(last);
        (lower > self.at).then_some(lower)
    }

    fn encodes_too_slowly(&self, load: Load) -> bool {
        let limit = self.rung().interval().mul_f64(self.settings.encode_share);
        load.encode.is_some_and(|encode| encode > limit)
    }

    /// The next step down that costs the encoder less: fewer pixels a second.
    fn cheaper(&self) -> usize {
        let work = |rung: Rung| rung.pixels() * f64::from(rung.fps);
        let here = work(self.rung());
        let below = self.settings.steps.iter().enumerate().skip(self.at + 1);
        below.into_iter().find(|(_, step)| work(step.rung) < here).map_or(self.at, |(at, _)| at)
    }

    fn rise(&mut self, now: Duration, load: Load) {
        let Some(fits) = (0..self.at).find(|at| self.fits(*at, load)) else {
            self.comfort = None;
            return;
        };
        let (since, highest) = self.comfort.map_or((now, fits), |(since, best)| (since, best.max(fits)));
        self.comfort = Some((since, highest));
        if now.saturating_sub(since) >= self.settings.comfort && now >= self.no_larger_until {
            self.at = highest;
            self.comfort = None;
        }
    }

    fn fits(&self, at: usize, load: Load) -> bool {
        let Some(step) = self.settings.steps.get(at) else { return false };
        let need = step.from_bps as f64 * self.settings.take_share;
        // A picture that needs much less than it may take is as good as it can be at its size. Then its sender
        // is what limits the target, and waiting for the full rate would be for ever.
        let idle = load.sent_bps > 0 && (load.sent_bps as f64) < load.allowed_bps as f64 * 0.6;
        let next = at + 1 == self.at;
        let enough = load.allowed_bps as f64 >= if idle && next { need * 0.5 } else { need };
        let encode = load.encode.map_or(0.0, |e| e.as_secs_f64());
        let predicted = encode * step.rung.pixels() / self.rung().pixels();
        enough && predicted <= step.rung.interval().as_secs_f64() * self.settings.encode_share * 0.9
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn secs(n: u64) -> Duration {
        Duration::from_secs(n)
    }

    const fn load(allowed_bps: u64) -> Load {
        Load { allowed_bps, sent_bps: allowed_bps, encode: None }
    }

    const fn size(rung: Rung) -> (u32, u32, u32) {
        (rung.width, rung.height, rung.fps)
    }

    #[test]
    fn the_picture_shrinks_at_once_and_grows_after_three_seconds_of_comfort() {
        let mut ladder = Ladder::new(LadderSettings::default(), 1_500_000);
        assert_eq!(size(ladder.rung()), (1280, 720, 30));
        assert_eq!(size(ladder.choose(secs(1), load(1_100_000))), (1280, 720, 30), "a little less is borne");
        assert_eq!(size(ladder.choose(secs(2), load(400_000))), (640, 360, 30));
        assert_eq!(size(ladder.choose(secs(3), load(2_000_000))), (640, 360, 30));
        assert_eq!(size(ladder.choose(secs(5), load(800_000))), (640, 360, 30));
        assert_eq!(size(ladder.choose(secs(6), load(2_000_000))), (960, 540, 30), "what fitted all the time");
    }

    #[test]
    fn a_rate_that_sways_around_a_step_does_not_change_the_picture() {
        let mut ladder = Ladder::new(LadderSettings::default(), 1_200_000);
        for second in 0..100 {
            let allowed = if second % 2 == 0 { 1_060_000 } else { 1_250_000 };
            assert_eq!(size(ladder.choose(secs(second), load(allowed))), (1280, 720, 30));
        }
    }

    #[test]
    fn an_encoder_that_takes_over_seven_tenths_of_the_time_between_frames_gets_less_to_do() {
        let mut ladder = Ladder::new(LadderSettings::default(), 2_500_000);
        let slow = |ms| Load { encode: Some(Duration::from_millis(ms)), ..load(2_500_000) };
        assert_eq!(size(ladder.choose(secs(0), slow(23))), (1280, 720, 30));
        assert_eq!(size(ladder.choose(secs(1), slow(24))), (960, 540, 30));
        assert_eq!(size(ladder.choose(secs(2), slow(10))), (960, 540, 30));
        assert_eq!(size(ladder.choose(secs(10), slow(10))), (960, 540, 30), "it rests for ten seconds");
        assert_eq!(size(ladder.choose(secs(12), slow(13))), (960, 540, 30), "720p would take 23 ms");
        assert_eq!(size(ladder.choose(secs(20), slow(10))), (960, 540, 30));
        assert_eq!(size(ladder.choose(secs(23), slow(10))), (1280, 720, 30));
    }

    #[test]
    fn a_picture_as_good_as_it_gets_may_grow_before_its_bits_are_there() {
        let mut ladder = Ladder::new(LadderSettings::default(), 400_000);
        let easy = Load { allowed_bps: 400_000, sent_bps: 150_000, encode: None };
        assert_eq!(size(ladder.choose(secs(0), easy)), (640, 360, 30));
        assert_eq!(size(ladder.choose(secs(3), easy)), (960, 540, 30));
    }

    #[test]
    fn other_shapes_keep_their_shape_and_are_never_enlarged() {
        let rung = Rung { width: 640, height: 360, fps: 30 };
        assert_eq!(size(rung.fitted(1280, 720)), (640, 360, 30));
        assert_eq!(size(rung.fitted(640, 480)), (554, 416, 30));
        assert_eq!(size(rung.fitted(720, 1280)), (360, 640, 30));
        assert_eq!(size(rung.fitted(320, 240)), (320, 240, 30));
    }
}
