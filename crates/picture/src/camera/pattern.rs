//! The camera that needs no camera: colour bars that move, with a clock in them.

use super::{Camera, CameraError, Format, PATIENCE, Pixels, Wanted, burnt};
use crate::clock::Clock;
use crate::frame::{Frame, i420_length};
use std::thread;
use std::time::Duration;

/// Y, U and V of the bars at 75 %: white, yellow, cyan, green, magenta, red, blue, black (BT.601).
const BARS: [[u8; 3]; 8] = [
    [180, 128, 128],
    [162, 44, 142],
    [131, 156, 44],
    [112, 72, 58],
    [84, 184, 198],
    [65, 100, 212],
    [35, 212, 114],
    [16, 128, 128],
];
/// The time in which the bars go once round.
const ROUND: Duration = Duration::from_secs(8);

/// A test pattern that draws itself at a steady rate.
#[derive(Debug)]
pub(super) struct Pattern {
    wanted: Wanted,
    clock: Clock,
    interval: Duration,
    due: Duration,
}

impl Pattern {
    pub(super) fn new(wanted: Wanted, clock: Clock) -> Result<Self, CameraError> {
        i420_length(wanted.width.into(), wanted.height.into()).map_err(|_| CameraError::NoFormat)?;
        let rate = wanted.rate.clamp(1, 60);
        let interval = Duration::from_secs(1) / rate;
        Ok(Self { wanted: Wanted { rate, ..wanted }, clock, interval, due: clock.steady() })
    }
}

/// Waits for `due` if it is near enough, and says whether it has come.
pub(crate) fn wait(clock: Clock, due: Duration) -> bool {
    let left = due.saturating_sub(clock.steady());
    if !left.is_zero() {
        thread::park_timeout(left.min(PATIENCE));
    }
    clock.steady() >= due
}

/// The moment of the next picture: one interval on, and from now when the thread was held up.
pub(crate) fn next_due(due: Duration, interval: Duration, now: Duration) -> Duration {
    if now > due + interval { now + interval } else { due + interval }
}

impl Camera for Pattern {
    fn format(&self) -> Format {
        Format {
            width: self.wanted.width,
            height: self.wanted.height,
            rate: f64::from(self.wanted.rate),
            pixels: Pixels::I420,
        }
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        if !wait(self.clock, self.due) {
            return Ok(None);
        }
        let at = self.clock.steady();
        self.due = next_due(self.due, self.interval, at);
        let data = draw(self.wanted.width.into(), self.wanted.height.into(), at, self.clock.wall_millis());
        Frame::new(self.wanted.width, self.wanted.height, at, data)
            .map(Some)
            .map_err(|_| CameraError::NoFormat)
    }
}

/// The pattern of a moment, in I420.
pub(super) fn draw(width: usize, height: usize, at: Duration, counter: u32) -> Vec<u8> {
    let mut data = Vec::with_capacity(width * height * 3 / 2);
    let moved = at.as_millis() % ROUND.as_millis() * width as u128 / ROUND.as_millis();
    for (plane, halved) in [(0, 1), (1, 2), (2, 2)] {
        let (columns, rows) = (width / halved, height / halved);
        let moved = moved as usize / halved;
        let bar = |x: usize| BARS[(x + moved) % columns * BARS.len() / columns][plane];
        let line: Vec<u8> = (0..columns).map(bar).collect();
        for _ in 0..rows {
            data.extend_from_slice(&line);
        }
    }
    burnt::burn(&mut data, width, height, counter);
    data
}
