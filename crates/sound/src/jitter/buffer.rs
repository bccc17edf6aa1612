//! The jitter buffer.

use super::delay::ArrivalDelay;
use super::order::{Place, Sequence};
use super::{Playout, PlayoutStatistics, RtpPacket, stretch};
use crate::STEP;
use crate::codec::{self, Decoder};
use bytes::Bytes;
use std::collections::{BTreeMap, VecDeque};

/// Samples of 1 ms.
const MS: i64 = 48;

/// Packets that may wait, whatever their length.
const MOST_WAITING: usize = 200;

/// What may wait beyond the target before packets are thrown away: 200 ms. Less than that is played faster.
const MOST_BEYOND: i64 = 200 * MS;

/// How long a voice is made up while nothing comes: 200 ms. Then there is silence, and it fills anew.
const LONGEST_MADE_UP: i64 = 200 * MS;

/// A hole up to this long is made up; a longer one is jumped over.
const LONGEST_HOLE: i64 = 120 * MS;

/// How far the delay may be above the target before it is played faster, and below before slower.
const ABOVE: i64 = 20 * MS;
const BELOW: i64 = 5 * MS;

/// The share of lost packets from which on it pays to wait for one packet more, 20 ms: the one after a lost packet
/// brings it back, if it is there in time.
const LOSSY: f32 = 0.01;
const ONE_MORE: i64 = 20 * MS;

/// How long a packet counts for that share: some 4 s.
const LOSS_MEMORY: f32 = 0.995;

/// Steps between two stretches: 10 % faster at most with pieces of 10 ms, and twice that when far too much waits.
const REST: u32 = 10;

/// What counts as far too much: 80 ms above the target.
const FAR_ABOVE: i64 = 80 * MS;

/// How many packets the measured delay is smoothed over.
const SMOOTHED: i64 = 16;

#[derive(Debug)]
struct Waiting {
    timestamp: i64,
    samples: i64,
    payload: Bytes,
}

/// A jitter buffer with an Opus decoder.
///
/// It learns from arrivals how long nearly all packets need, waits that long, and plays a little faster or slower
/// to stay there. A lost packet comes back from the error correction of the next one, or is made up by Opus.
///
/// The delay is measured when a packet comes: how long until it is needed, plus how much later than the fastest
/// one it is. For that no clock is needed, and a speaker that drifts from the sender is followed like jitter.
#[derive(Debug)]
pub struct JitterBuffer {
    decoder: Decoder,
    sequence: Sequence,
    arrivals: ArrivalDelay,
    waiting: BTreeMap<i64, Waiting>,
    /// Decoded and not yet played.
    ready: VecDeque<f32>,
    /// Place and timestamp of the packet that is decoded next; none before the first.
    next: Option<(i64, i64)>,
    /// Samples made up since the last decoded packet while nothing at all was there: the voice stood still.
    stood_still: i64,
    /// Whether it waits until enough is there; and for how many samples since something was.
    filling: Option<i64>,
    /// The measured delay, times [`SMOOTHED`].
    delay: Option<i64>,
    rested: u32,
    /// The share of packets that were lost lately.
    loss: f32,
    statistics: PlayoutStatistics,
}

/// Opus could not be started: it has no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the decoder of Opus cannot be started")]
pub struct NoDecoder;

impl JitterBuffer {
    /// An empty one.
    ///
    /// # Errors
    ///
    /// When Opus gets no memory.
    pub fn new() -> Result<Self, NoDecoder> {
        Ok(Self {
            decoder: Decoder::new().map_err(|_| NoDecoder)?,
            sequence: Sequence::default(),
            arrivals: ArrivalDelay::new(),
            waiting: BTreeMap::new(),
            ready: VecDeque::with_capacity(24 * STEP),
            next: None,
            stood_still: 0,
            filling: Some(0),
            delay: None,
            rested: 0,
            loss: 0.0,
            statistics: PlayoutStatistics::default(),
        })
    }

    /// The delay to aim for, in samples.
    fn target(&self) -> i64 {
        let target = self.arrivals.target();
        if self.loss < LOSSY { target } else { target.max(2 * ONE_MORE) }
    }

    fn count_lost(&mut self, packets: i64) {
        let packets = u32::try_from(packets).unwrap_or(0);
        self.statistics.lost += u64::from(packets);
        for _ in 0..packets.min(100) {
            self.loss = self.loss * LOSS_MEMORY + (1.0 - LOSS_MEMORY);
        }
    }

    /// Samples that wait, decoded or not.
    fn buffered(&self) -> i64 {
        self.waiting.values().map(|packet| packet.samples).sum::<i64>() + self.ready.len() as i64
    }

    /// A sender that began anew: nothing old says anything about it.
    fn restart(&mut self) {
        self.statistics.discarded += self.waiting.len() as u64;
        self.waiting.clear();
        self.arrivals = ArrivalDelay::new();
        self.next = None;
        self.fill();
    }

    fn fill(&mut self) {
        self.filling = Some(0);
        self.stood_still = 0;
        self.delay = None;
    }

    fn measure(&mut self, timestamp: i64, later: i64) {
        let Some((_, next)) = self.next.filter(|_| self.filling.is_none()) else { return };
        let playing = next - self.ready.len() as i64;
        // A timestamp from nowhere must not throw the measure off for long.
        let delay = (timestamp - playing + later).clamp(-1_000 * MS, 1_000 * MS);
        let smoothed = self.delay.unwrap_or(delay * SMOOTHED);
        self.delay = Some(smoothed - smoothed / SMOOTHED + delay);
    }

    fn shift_delay(&mut self, samples: i64) {
        self.delay = self.delay.map(|delay| delay + samples * SMOOTHED);
    }

    /// Throws the oldest packets away until no more than this waits; the newest always stays.
    fn trim(&mut self, most: i64) {
        let mut buffered = self.buffered();
        while buffered > most && self.waiting.len() > 1 {
            let Some((place, packet)) = self.waiting.pop_first() else { return };
            buffered -= packet.samples;
            self.statistics.discarded += 1;
            self.shift_delay(-packet.samples);
            self.next = Some((place + 1, packet.timestamp + packet.samples));
        }
    }

    /// Whether to go on waiting.
    fn still_filling(&mut self) -> bool {
        let Some(waited) = self.filling else { return false };
        let target = self.target();
        if self.waiting.is_empty() {
            return true;
        }
        if self.buffered() < target && waited < target {
            self.filling = Some(waited + STEP as i64);
            return true;
        }
        self.trim(target + ABOVE);
        let mut lost = 0;
        if let Some((&place, packet)) = self.waiting.first_key_value() {
            if let Some((expected, _)) = self.next {
                lost = place - expected;
            }
            self.next = Some((place, packet.timestamp));
        }
        self.count_lost(lost);
        self.filling = None;
        false
    }

    /// Makes more sound ready: at least a little, or the voice falls silent.
    fn advance(&mut self) {
        let Some((expected, expected_time)) = self.next else { return self.stand_still() };
        let Some((&place, packet)) = self.waiting.first_key_value() else { return self.stand_still() };
        let lost = place - expected;
        // Without loss, a jump of time is a sender that was silent on purpose (RFC 7587, section 3.1.3).
        let hole = (packet.timestamp - expected_time).max(0) - self.stood_still;
        if hole > LONGEST_HOLE {
            return self.fill();
        }
        // What stood in for a lost packet was no delay after all.
        let stood_in = self.stood_still.min(packet.timestamp - expected_time).max(0);
        self.stood_still = 0;
        self.next = Some((place, packet.timestamp));
        if hole <= 0 {
            self.shift_delay(-stood_in);
            self.count_lost(lost);
            return self.decode();
        }
        let (hole, whole) = (usize::try_from(hole).unwrap_or(0), hole >= packet.samples);
        let made = if lost > 0 && whole {
            self.decoder.recover(&packet.payload, hole, &mut self.ready)
        } else {
            self.decoder.conceal(hole, &mut self.ready)
        };
        if lost > 0 && whole {
            self.statistics.recovered += 1;
        }
        self.made_up(made);
        self.shift_delay(-stood_in);
        self.count_lost(lost);
    }

    fn decode(&mut self) {
        let Some((place, packet)) = self.waiting.pop_first() else { return };
        match self.decoder.decode(&packet.payload, &mut self.ready) {
            Ok(samples) => {
                self.statistics.decoded += 1;
                self.loss *= LOSS_MEMORY;
                self.next = Some((place + 1, packet.timestamp + samples as i64));
            }
            Err(_) => {
                self.statistics.malformed += 1;
                let samples = usize::try_from(packet.samples).unwrap_or(STEP);
                self.next = Some((place + 1, packet.timestamp + packet.samples));
                let made = self.decoder.conceal(samples, &mut self.ready);
                self.made_up(made);
            }
        }
    }

    /// Nothing is there at all: the voice is made up for a while, and its time stands still.
    fn stand_still(&mut self) {
        if self.stood_still >= LONGEST_MADE_UP {
            return self.fill();
        }
        self.stood_still += STEP as i64;
        self.shift_delay(STEP as i64);
        let made = self.decoder.conceal(STEP, &mut self.ready);
        self.made_up(made);
    }

    fn made_up(&mut self, made: codec::Result<usize>) {
        match made {
            Ok(samples) => self.statistics.concealed_samples += samples as u64,
            // Only without memory; silence instead, and at least a step of it.
            Err(_) => self.ready.extend(std::iter::repeat_n(0.0, STEP)),
        }
    }

    /// Plays a little faster or slower where the delay is not what it should be.
    fn adjust(&mut self) {
        self.rested += 1;
        let Some(delay) = self.delay.map(|delay| delay / SMOOTHED) else { return };
        let above = delay - self.target();
        let far = above > FAR_ABOVE;
        if self.rested < if far { REST / 2 } else { REST } || (-BELOW..=ABOVE).contains(&above) {
            return;
        }
        // Decoded ahead only while packets follow without a hole: nothing is made up for this.
        while self.ready.len() < STEP + stretch::NEEDED {
            let follows = self.waiting.first_key_value().zip(self.next);
            if follows.is_none_or(|((&place, packet), next)| (place, packet.timestamp) != next) {
                break;
            }
            self.decode();
        }
        if above > 0 {
            if let Some(removed) = stretch::shorten(&mut self.ready, far) {
                self.statistics.removed_samples += removed as u64;
                self.shift_delay(-(removed as i64));
                self.rested = 0;
            }
        } else if let Some(inserted) = stretch::lengthen(&mut self.ready) {
            self.statistics.inserted_samples += inserted as u64;
            self.shift_delay(inserted as i64);
            self.rested = 0;
        }
    }
}

impl Playout for JitterBuffer {
    fn push(&mut self, packet: RtpPacket) {
        let Some(samples) = codec::samples(&packet.payload) else {
            self.statistics.malformed += 1;
            return;
        };
        let (place, timestamp) = self.sequence.place(packet.sequence, packet.timestamp);
        let place = match place {
            Place::At(place) => place,
            Place::Restart(place) => {
                self.restart();
                place
            }
            Place::Stray => {
                self.statistics.malformed += 1;
                return;
            }
        };
        let later = self.arrivals.arrived(timestamp, packet.arrived);
        if self.next.is_some_and(|(next, _)| place < next) {
            self.statistics.late += 1;
            return;
        }
        let waiting = Waiting { timestamp, samples: samples as i64, payload: packet.payload };
        if self.waiting.contains_key(&place) {
            self.statistics.duplicated += 1;
            return;
        }
        self.waiting.insert(place, waiting);
        self.measure(timestamp, later);
        if self.waiting.len() > MOST_WAITING || self.buffered() > self.target() + MOST_BEYOND {
            self.trim(self.target() + ABOVE);
        }
    }

    fn pull(&mut self, out: &mut [f32; STEP]) {
        // Each turn puts something into `ready`, or fills; filling puts out silence.
        while self.ready.len() < STEP && !self.still_filling() {
            self.advance();
        }
        if self.filling.is_none() {
            self.adjust();
        }
        self.statistics.played_samples +=
            if self.filling.is_none() || !self.ready.is_empty() { STEP as u64 } else { 0 };
        for sample in out.iter_mut() {
            *sample = self.ready.pop_front().unwrap_or(0.0);
        }
    }

    fn statistics(&self) -> PlayoutStatistics {
        let ms = |samples: i64| u32::try_from(samples / MS).unwrap_or(0);
        PlayoutStatistics {
            buffered_ms: ms(self.buffered()),
            target_ms: ms(self.target()),
            ..self.statistics
        }
    }
}
