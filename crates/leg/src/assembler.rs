//! Frames put together from RTP packets. Pure: the time is an argument.
//!
//! The library's own sample builder holds a frame back until the next one begins; this one gives a frame
//! away with its last packet. A frame is only given away when it can be decoded: after a loss that was not
//! repaired in time everything up to the next keyframe is dropped.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bytes::{Bytes, BytesMut};

use crate::{AssembledFrame, MAX_FRAME_BYTES, vp8};

/// How long a missing packet is waited for once a later one is there. A repair takes a round trip and the
/// 20 ms of the NACK timer; what comes later is a freeze either way, and a keyframe ends it sooner.
pub(crate) const PATIENCE: Duration = Duration::from_millis(250);
/// Packets held at most: 4 s of a full 2.5 Mb/s.
const MAX_HELD: usize = 1024;
/// A sequence number so far from the last one is a new stream and no reordering.
const RESTART: u64 = 3000;
/// So many packets in a row from before what was given away: the other side has started over.
const STRAYS: u32 = 100;

/// What the assembler reads of an RTP packet.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    pub(crate) ssrc: u32,
    pub(crate) sequence: u16,
    pub(crate) timestamp: u32,
    pub(crate) marker: bool,
    /// Empty for a packet that is padding only.
    pub(crate) payload: Bytes,
}

/// A packet that waits. Padding has no part.
#[derive(Debug)]
struct Held {
    timestamp: u32,
    marker: bool,
    part: Kind,
}

#[derive(Debug)]
enum Kind {
    Padding,
    /// The payload descriptor is wrong: the frame is lost.
    Broken,
    Part(vp8::Part),
}

/// What was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    /// Given away.
    pub(crate) delivered: u64,
    /// Complete, but not decodable, or given up.
    pub(crate) dropped: u64,
}

/// One stream's frames.
#[derive(Debug)]
pub(crate) struct Assembler {
    ssrc: Option<u32>,
    held: BTreeMap<u64, Held>,
    /// The number with which the next frame begins.
    next: u64,
    highest: u64,
    started: bool,
    /// Nothing was given away or given up: what comes may still belong before what is there.
    untouched: bool,
    keyframe_needed: bool,
    /// Since when the packet at `next`, or one of its frame, is missing though later ones are there.
    gap_since: Option<Duration>,
    strays: u32,
    ready: VecDeque<AssembledFrame>,
    counts: Counts,
}

impl Assembler {
    pub(crate) fn new() -> Self {
        Self {
            ssrc: None,
            held: BTreeMap::new(),
            next: 0,
            highest: 0,
            started: false,
            untouched: true,
            keyframe_needed: true,
            gap_since: None,
            strays: 0,
            ready: VecDeque::new(),
            counts: Counts::default(),
        }
    }

    /// Takes a packet that came at `now`.
    pub(crate) fn push(&mut self, now: Duration, packet: &Packet) {
        if self.ssrc != Some(packet.ssrc) {
            self.restart();
            self.ssrc = Some(packet.ssrc);
        }
        let Some(number) = self.place(packet.sequence) else { return };
        let part = if packet.payload.is_empty() {
            Kind::Padding
        } else {
            vp8::part(&packet.payload).map_or(Kind::Broken, Kind::Part)
        };
        self.held.entry(number).or_insert(Held { timestamp: packet.timestamp, marker: packet.marker, part });
        if self.held.len() > MAX_HELD {
            self.counts.dropped += 1;
            self.skip_to(self.highest + 1);
        }
        self.settle(now);
    }

    /// When [`Assembler::expire`] has something to do.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.gap_since.map(|since| since + PATIENCE)
    }

    /// Gives up on what is missing for too long.
    pub(crate) fn expire(&mut self, now: Duration) {
        while self.deadline().is_some_and(|deadline| deadline <= now) {
            self.counts.dropped += 1;
            // The first keyframe that may still become whole; else nothing that is here is of use.
            let from = self.keyframe_starts().find(|number| *number > self.next);
            self.skip_to(from.unwrap_or(self.highest + 1));
            self.settle(now);
        }
    }

    /// The next frame that can be decoded.
    pub(crate) fn pop(&mut self) -> Option<AssembledFrame> {
        self.ready.pop_front()
    }

    /// Whether nothing can be decoded before a keyframe comes.
    pub(crate) fn keyframe_needed(&self) -> bool {
        self.keyframe_needed
    }

    /// Says that a frame that was given away did not reach the decoder.
    pub(crate) fn lost_after(&mut self) {
        self.counts.dropped += self.ready.len() as u64;
        self.ready.clear();
        self.keyframe_needed = true;
    }

    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    fn restart(&mut self) {
        self.held.clear();
        self.started = false;
        self.untouched = true;
        self.keyframe_needed = true;
        self.gap_since = None;
        self.strays = 0;
    }

    /// The packet's number without wraps, or nothing when it comes too late.
    fn place(&mut self, sequence: u16) -> Option<u64> {
        if !self.started {
            // Room below, for packets that were overtaken at the very start.
            let number = (1 << 20) + u64::from(sequence);
            (self.started, self.next, self.highest) = (true, number, number);
            return Some(number);
        }
        // The number nearest to the highest one.
        let ahead = sequence.wrapping_sub(self.highest as u16).cast_signed();
        let number = self.highest.saturating_add_signed(i64::from(ahead));
        if number > self.highest + RESTART {
            self.restart();
            return self.place(sequence);
        }
        if number < self.next {
            if self.untouched && self.next - number < 64 {
                self.next = number;
                return Some(number);
            }
            self.strays += 1;
            if self.strays > STRAYS {
                self.restart();
                return self.place(sequence);
            }
            return None;
        }
        self.strays = 0;
        self.highest = self.highest.max(number);
        Some(number)
    }

    /// Gives away all that is whole.
    fn settle(&mut self, now: Duration) {
        loop {
            match self.frame_at(self.next) {
                Found::Padding => {
                    self.held.remove(&self.next);
                    self.next += 1;
                }
                Found::Frame { last } => self.finish(now, last),
                Found::Broken { last } => {
                    self.counts.dropped += 1;
                    self.skip_to(last + 1);
                }
                Found::Missing => {
                    // A whole keyframe behind a gap needs nothing of what is before it.
                    let whole = self
                        .keyframe_starts()
                        .find(|number| matches!(self.frame_at(*number), Found::Frame { .. }));
                    if let Some(number) = whole.filter(|number| *number > self.next) {
                        self.counts.dropped += 1;
                        self.skip_to(number);
                        continue;
                    }
                    let gap = self.untouched || self.missing_before_highest();
                    self.gap_since = gap.then(|| self.gap_since.unwrap_or(now));
                    return;
                }
            }
            self.gap_since = None;
        }
    }

    /// Whether anything is missing between `next` and the newest packet.
    fn missing_before_highest(&self) -> bool {
        (self.held.len() as u64) < (self.highest + 1).saturating_sub(self.next)
    }

    fn keyframe_starts(&self) -> impl Iterator<Item = u64> {
        self.held.iter().filter_map(|(number, held)| match &held.part {
            Kind::Part(part) if part.first && vp8::is_keyframe(&part.data) => Some(*number),
            Kind::Part(_) | Kind::Padding | Kind::Broken => None,
        })
    }

    /// What stands at `first`.
    fn frame_at(&self, first: u64) -> Found {
        let mut timestamp = None;
        let mut bytes = 0;
        for (expected, (number, held)) in (first..).zip(self.held.range(first..)) {
            if *number != expected {
                return Found::Missing;
            }
            match &held.part {
                Kind::Padding if timestamp.is_none() => return Found::Padding,
                Kind::Padding => {}
                Kind::Broken => return Found::Broken { last: *number },
                Kind::Part(part) => {
                    let begins = timestamp.is_none();
                    if begins && !part.first && self.untouched {
                        return Found::Missing;
                    }
                    if begins != part.first || timestamp.is_some_and(|other| other != held.timestamp) {
                        // The frame has no beginning, or the one before has no end.
                        let last = if begins { *number } else { *number - 1 };
                        return Found::Broken { last };
                    }
                    timestamp = Some(held.timestamp);
                    bytes += part.data.len();
                    if bytes > MAX_FRAME_BYTES {
                        return Found::Broken { last: *number };
                    }
                    if held.marker {
                        return Found::Frame { last: *number };
                    }
                }
            }
        }
        Found::Missing
    }

    /// Takes out the whole frame from `next` to `last`.
    fn finish(&mut self, now: Duration, last: u64) {
        let mut data = BytesMut::new();
        let mut rtp_timestamp = 0;
        for number in self.next..=last {
            if let Some(Held { timestamp, part: Kind::Part(part), .. }) = self.held.remove(&number) {
                rtp_timestamp = timestamp;
                data.extend_from_slice(&part.data);
            }
        }
        self.next = last + 1;
        self.untouched = false;
        let data = data.freeze();
        let keyframe = vp8::is_keyframe(&data);
        let size = vp8::keyframe_size(&data);
        if keyframe && size.is_none() || !keyframe && self.keyframe_needed {
            self.counts.dropped += 1;
            self.keyframe_needed = true;
            return;
        }
        self.keyframe_needed = false;
        self.counts.delivered += 1;
        self.ready.push_back(AssembledFrame { data, keyframe, rtp_timestamp, size, arrived: now });
    }

    /// Forgets all before `number`; what follows cannot be decoded without a keyframe.
    fn skip_to(&mut self, number: u64) {
        self.held = self.held.split_off(&number);
        self.next = number;
        self.untouched = false;
        self.highest = self.highest.max(number.saturating_sub(1));
        self.keyframe_needed = true;
        self.gap_since = None;
    }
}

enum Found {
    /// A packet of padding, no frame has begun.
    Padding,
    /// A whole frame.
    Frame { last: u64 },
    /// No frame can become of the packets up to `last`.
    Broken { last: u64 },
    /// Not all is there.
    Missing,
}

#[cfg(test)]
mod tests;
