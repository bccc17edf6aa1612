//! A link and a call over it, in virtual time and with seeded chance: a queue that drops at its tail, a path
//! with delay, loss and jitter, a sender that follows the estimate as the media engine does, and a receiver
//! that reports and asks for repairs as browsers do.
#![allow(unreachable_pub, reason = "a module of a test, and of the example that prints a table")]

mod receiver;
mod sender;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::VecDeque;
use std::time::Duration;

pub use receiver::Receiver;
pub use sender::{Sender, SenderSettings};

/// One packet on its way.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    /// Which call sent it.
    pub flow: usize,
    /// The transport-wide sequence number.
    pub id: u64,
    /// All headers included.
    pub bytes: u32,
    /// Of which frame, or `None` for the voice.
    pub part: Option<Part>,
    entered: Duration,
}

/// A part of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub frame: u64,
    pub index: u32,
    pub of: u32,
    pub key: bool,
}

/// A link in one direction, and the way back.
#[derive(Clone, Debug)]
pub struct Link {
    /// From when it carries how many bits per second; in order, the first from zero.
    pub rates: Vec<(Duration, f64)>,
    /// The queue drops what would wait for longer than this.
    pub queue: Duration,
    /// One way.
    pub delay: Duration,
    /// The share of packets lost by chance, before the queue.
    pub loss: f64,
    /// The delay differs by up to this, either way, for each packet by itself: they overtake each other.
    pub jitter: Duration,
    /// Nothing passes between these times.
    pub cut: Option<(Duration, Duration)>,
    /// How often the receiver reports.
    pub report_every: Duration,
    /// The receiver's clock runs this much faster, in parts per million.
    pub skew_ppm: f64,
    /// At these times the receiver's clock is set by so many milliseconds.
    pub clock_steps: Vec<(Duration, f64)>,
}

impl Default for Link {
    fn default() -> Self {
        Self {
            rates: vec![(Duration::ZERO, 1e8)],
            queue: Duration::from_millis(300),
            delay: Duration::from_millis(20),
            loss: 0.0,
            jitter: Duration::ZERO,
            cut: None,
            report_every: Duration::from_millis(50),
            skew_ppm: 0.0,
            clock_steps: Vec::new(),
        }
    }
}

impl Link {
    pub fn of(bps: f64) -> Self {
        Self { rates: vec![(Duration::ZERO, bps)], ..Self::default() }
    }

    fn rate(&self, now: Duration) -> f64 {
        self.rates.iter().rev().find(|(from, _)| *from <= now).map_or(0.0, |(_, bps)| *bps)
    }

    fn is_cut(&self, now: Duration) -> bool {
        self.cut.is_some_and(|(from, to)| now >= from && now < to)
    }

    /// The receiver's clock, in the steps of 250 microseconds in which it is reported.
    fn receivers_clock(&self, at: Duration) -> Duration {
        let steps: f64 =
            self.clock_steps.iter().filter(|(when, _)| *when <= at).map(|(_, ms)| ms / 1_000.0).sum();
        let seconds = 5_000.0 + at.as_secs_f64() * (1.0 + self.skew_ppm / 1e6) + steps;
        Duration::from_micros((seconds * 4_000.0).round() as u64 * 250)
    }
}

/// What was seen of one call.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// When and how many bits came.
    pub delivered: Vec<(Duration, f64)>,
    /// When and how long packets waited in the queue.
    pub waited: Vec<(Duration, Duration)>,
    /// When frames could be shown.
    pub shown: Vec<Duration>,
    /// The target, each 50 ms.
    pub targets: Vec<(Duration, u64)>,
}

impl Trace {
    /// Bits per second that came between two times.
    pub fn speed(&self, from: Duration, to: Duration) -> f64 {
        let bits: f64 = self.delivered.iter().filter(|(at, _)| *at >= from && *at < to).map(|d| d.1).sum();
        bits / (to - from).as_secs_f64()
    }

    /// The mean target between two times.
    pub fn mean_target(&self, from: Duration, to: Duration) -> f64 {
        let within = self.targets_within(from, to);
        within.iter().sum::<f64>() / within.len() as f64
    }

    /// The targets between two times.
    pub fn targets_within(&self, from: Duration, to: Duration) -> Vec<f64> {
        self.targets.iter().filter(|(at, _)| *at >= from && *at < to).map(|t| t.1 as f64).collect()
    }

    /// The wait in the queue that so many of a hundred packets do not exceed.
    pub fn wait(&self, percent: usize, from: Duration, to: Duration) -> Duration {
        let mut within: Vec<Duration> =
            self.waited.iter().filter(|(at, _)| *at >= from && *at < to).map(|w| w.1).collect();
        within.sort();
        within
            .get((within.len() * percent / 100).min(within.len().saturating_sub(1)))
            .copied()
            .unwrap_or_default()
    }

    /// The longest time without a new picture.
    pub fn freeze(&self, from: Duration, to: Duration) -> Duration {
        let within = self.shown.iter().copied().filter(|at| *at >= from && *at < to);
        let times: Vec<Duration> = std::iter::once(from).chain(within).chain(std::iter::once(to)).collect();
        times.windows(2).map(|w| w[1] - w[0]).max().unwrap_or_default()
    }

    /// New pictures a second.
    pub fn fps(&self, from: Duration, to: Duration) -> f64 {
        self.shown.iter().filter(|at| **at >= from && **at < to).count() as f64 / (to - from).as_secs_f64()
    }

    /// How long after a time the queue was short again: the first fifth of a second, once it had become long, in which
    /// most packets waited less than 60 ms.
    pub fn drained_after(&self, from: Duration) -> Duration {
        let limit = Duration::from_millis(60);
        let span = Duration::from_millis(200);
        let long =
            self.waited.iter().find(|(at, wait)| *at >= from && *wait > limit).map_or(from, |(at, _)| *at);
        let last = self.waited.last().map_or(from, |(at, _)| *at);
        let mut at = long;
        while at < last && self.wait(50, at, at + span) > limit {
            at += Duration::from_millis(10);
        }
        at - from
    }
}

/// Something that arrives later.
enum Later {
    Packet(Packet, Duration),
    Report(usize, Vec<(u64, Duration)>),
    Repair(usize, Vec<Part>),
    Keyframe(usize),
}

/// Calls over one link, for so long; one trace each. A call begins at its time.
pub fn run(link: &Link, calls: &[(Duration, SenderSettings)], seed: u64, lasts: Duration) -> Vec<Trace> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut senders: Vec<Sender> =
        calls.iter().enumerate().map(|(flow, (from, s))| Sender::new(flow, *from, s.clone(), seed)).collect();
    let mut receivers: Vec<Receiver> = calls.iter().map(|_| Receiver::default()).collect();
    let mut traces = vec![Trace::default(); calls.len()];
    let mut queue: VecDeque<Packet> = VecDeque::new();
    let mut queued = 0.0;
    let mut served = 0.0;
    let mut later: Vec<(Duration, Later)> = Vec::new();
    for ms in 0..lasts.as_millis() as u64 {
        let now = Duration::from_millis(ms);
        let cut = link.is_cut(now);
        for sender in &mut senders {
            for mut packet in sender.step(now) {
                let wait = queued / link.rate(now).max(1.0);
                if !cut && !chance.random_bool(link.loss) && wait <= link.queue.as_secs_f64() {
                    packet.entered = now;
                    queued += f64::from(packet.bytes) * 8.0;
                    queue.push_back(packet);
                }
            }
        }
        let per_ms = link.rate(now) / 1_000.0;
        served = if queue.is_empty() { 0.0 } else { served + per_ms };
        while let Some(packet) = queue.front().copied() {
            let bits = f64::from(packet.bytes) * 8.0;
            if served < bits {
                break;
            }
            served -= bits;
            queued -= bits;
            queue.pop_front();
            let out =
                now + Duration::from_micros((1_000.0 * (1.0 - (served / per_ms).clamp(0.0, 1.0))) as u64);
            traces[packet.flow].waited.push((out, out.saturating_sub(packet.entered)));
            let spread = link.jitter.as_micros() as i64;
            let jitter = if spread == 0 { 0 } else { chance.random_range(-spread..=spread) };
            let came = out + Duration::from_micros((link.delay.as_micros() as i64 + jitter).max(0) as u64);
            later.push((came, Later::Packet(packet, came)));
        }
        let (mut due, rest): (Vec<_>, Vec<_>) = later.into_iter().partition(|(at, _)| *at <= now);
        later = rest;
        due.sort_by_key(|(at, _)| *at);
        for (_, happening) in due {
            match happening {
                Later::Packet(packet, came) => {
                    traces[packet.flow].delivered.push((came, f64::from(packet.bytes) * 8.0));
                    receivers[packet.flow].on_packet(packet, came, link.receivers_clock(came));
                }
                Later::Report(flow, arrivals) => senders[flow].on_report(now, &arrivals),
                Later::Repair(flow, parts) => senders[flow].on_repair(now, &parts),
                Later::Keyframe(flow) => senders[flow].on_keyframe_request(now),
            }
        }
        for (flow, receiver) in receivers.iter_mut().enumerate() {
            traces[flow].shown.append(&mut receiver.shown);
            let mut back = |what| {
                if !cut {
                    later.push((now + link.delay, what));
                }
            };
            let repairs = receiver.repairs(now);
            if !repairs.is_empty() {
                back(Later::Repair(flow, repairs));
            }
            if receiver.wants_keyframe(now) {
                back(Later::Keyframe(flow));
            }
            if ms.is_multiple_of(link.report_every.as_millis() as u64) {
                let arrivals = std::mem::take(&mut receiver.arrivals);
                if !arrivals.is_empty() {
                    back(Later::Report(flow, arrivals));
                }
            }
        }
        if ms.is_multiple_of(50) {
            for (trace, sender) in traces.iter_mut().zip(&senders) {
                trace.targets.push((now, sender.target_bps()));
            }
        }
    }
    traces
}
