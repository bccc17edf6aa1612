//! The receiving side of a simulated call.

use super::{Packet, Part};
use std::collections::BTreeMap;
use std::time::Duration;

/// A missing part is asked for again after this long.
const ASK_AGAIN: Duration = Duration::from_millis(100);
const ASK_MOST: u32 = 10;
/// A picture that does not come whole for so long is given up, and a keyframe asked for.
const GIVE_UP: Duration = Duration::from_millis(250);
const KEYFRAME_EVERY: Duration = Duration::from_millis(300);

#[derive(Debug, Default)]
struct Frame {
    of: u32,
    key: bool,
    got: Vec<u32>,
    asked: BTreeMap<u32, (Duration, u32)>,
}

impl Frame {
    fn whole(&self) -> bool {
        self.of > 0 && self.got.len() as u32 == self.of
    }
}

/// Assembles frames, asks for what is missing, and remembers what to report.
#[derive(Debug, Default)]
pub struct Receiver {
    frames: BTreeMap<u64, Frame>,
    /// The next frame to be shown.
    next: u64,
    newest: Option<u64>,
    last_shown: Duration,
    asked_key: Option<Duration>,
    /// Since the last report.
    pub arrivals: Vec<(u64, Duration)>,
    /// Frames shown since they were last taken.
    pub shown: Vec<Duration>,
}

impl Receiver {
    pub fn on_packet(&mut self, packet: Packet, at: Duration, clock: Duration) {
        self.arrivals.push((packet.id, clock));
        let Some(Part { frame, index, of, key }) = packet.part else { return };
        if frame < self.next {
            return;
        }
        for missed in self.newest.map_or(self.next, |newest| newest + 1)..=frame {
            self.frames.entry(missed).or_default();
        }
        self.newest = self.newest.max(Some(frame));
        let entry = self.frames.entry(frame).or_default();
        entry.of = of;
        entry.key = key;
        if !entry.got.contains(&index) {
            entry.got.push(index);
        }
        self.show(at);
    }

    fn show(&mut self, at: Duration) {
        let from = self.frames.iter().rev().find(|(_, f)| f.key && f.whole()).map(|(id, _)| *id);
        self.next = self.next.max(from.unwrap_or(0));
        while self.frames.get(&self.next).is_some_and(Frame::whole) {
            self.next += 1;
            self.last_shown = at;
            self.shown.push(at);
        }
        self.frames = self.frames.split_off(&self.next);
    }

    /// What is missing although something later came; each is asked for again after a while.
    pub fn repairs(&mut self, now: Duration) -> Vec<Part> {
        let mut ask = Vec::new();
        if !now.as_millis().is_multiple_of(20) {
            return ask;
        }
        let newest = self.newest.unwrap_or(0);
        for (id, frame) in &mut self.frames {
            let up_to =
                if *id < newest { frame.of.max(1) } else { frame.got.iter().copied().max().unwrap_or(0) };
            for index in (0..up_to).filter(|index| !frame.got.contains(index)).collect::<Vec<_>>() {
                let asked = frame.asked.entry(index).or_insert((Duration::ZERO, 0));
                if asked.1 < ASK_MOST && (asked.1 == 0 || now - asked.0 >= ASK_AGAIN) {
                    *asked = (now, asked.1 + 1);
                    ask.push(Part { frame: *id, index, of: frame.of, key: frame.key });
                }
            }
        }
        ask
    }

    pub fn wants_keyframe(&mut self, now: Duration) -> bool {
        let waiting =
            self.frames.values().any(|f| !f.whole()) && now.saturating_sub(self.last_shown) > GIVE_UP;
        let rested = self.asked_key.is_none_or(|at| now - at >= KEYFRAME_EVERY);
        if waiting && rested {
            self.asked_key = Some(now);
        }
        waiting && rested
    }
}
