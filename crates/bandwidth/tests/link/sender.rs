//! The sending side of a simulated call: voice, and an encoder that follows the estimate.

use super::{Packet, Part};
use deskbell_bandwidth::{
    BudgetSettings, Estimator, Ladder, LadderSettings, Load, PacketReport, Rung, SendBudget, Settings, Split,
    SplitSettings, Verdict,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

const PACKET: u32 = 1_200;
/// A keyframe is this much larger than the mean frame, as an encoder that is told so makes it.
const KEYFRAME: f64 = 4.0;

/// How a call sends.
#[derive(Clone, Debug)]
pub struct SenderSettings {
    pub estimator: Settings,
    /// Packets of a frame are spread, and do not leave together.
    pub paced: bool,
    /// Frames are left out when the budget says so.
    pub budget: bool,
    /// The picture needs no more than this.
    pub picture_most: f64,
    /// The same number always, instead of the estimate.
    pub fixed: Option<u64>,
}

impl Default for SenderSettings {
    fn default() -> Self {
        Self {
            estimator: Settings::default(),
            paced: true,
            budget: true,
            picture_most: f64::INFINITY,
            fixed: None,
        }
    }
}

/// A call's sending side.
pub struct Sender {
    flow: usize,
    from: Duration,
    settings: SenderSettings,
    chance: StdRng,
    estimator: Estimator,
    budget: SendBudget,
    split: Split,
    ladder: Ladder,
    rung: Rung,
    key: bool,
    next_frame_at: Duration,
    frame: u64,
    first_since_key: u64,
    debt: f64,
    next_id: u64,
    next_to_report: u64,
    history: BTreeMap<u64, (Duration, u32)>,
    waiting: VecDeque<(u32, Part)>,
    sent_parts: BTreeMap<Part, u32>,
    picture_sent: VecDeque<(Duration, f64)>,
}

impl Sender {
    pub fn new(flow: usize, from: Duration, settings: SenderSettings, seed: u64) -> Self {
        let start = settings.fixed.unwrap_or(settings.estimator.start_bps);
        let ladder = Ladder::new(LadderSettings::default(), start - 40_000);
        Self {
            flow,
            from,
            chance: StdRng::seed_from_u64(seed.wrapping_add(1_000 + flow as u64)),
            estimator: Estimator::new(settings.estimator.clone()),
            budget: SendBudget::new(BudgetSettings::default(), start),
            split: Split::new(SplitSettings::default()),
            rung: ladder.rung(),
            ladder,
            settings,
            key: true,
            next_frame_at: from,
            frame: 0,
            first_since_key: 0,
            debt: 0.0,
            next_id: 0,
            next_to_report: 0,
            history: BTreeMap::new(),
            waiting: VecDeque::new(),
            sent_parts: BTreeMap::new(),
            picture_sent: VecDeque::new(),
        }
    }

    pub fn target_bps(&self) -> u64 {
        self.settings.fixed.unwrap_or(self.estimator.target_bps())
    }

    /// What leaves in this millisecond.
    pub fn step(&mut self, now: Duration) -> Vec<Packet> {
        let mut out = Vec::new();
        if now < self.from {
            return out;
        }
        let ms = now.as_millis();
        if ms.is_multiple_of(20) {
            out.push(self.send(now, 100, None));
        }
        if ms.is_multiple_of(100) {
            self.estimator.on_tick(now);
            self.retarget(now);
        }
        if now >= self.next_frame_at {
            self.next_frame_at = (self.next_frame_at + self.rung.interval()).max(now);
            self.encode(now);
        }
        while !self.waiting.is_empty() && (!self.settings.paced || self.budget.wait(now).is_zero()) {
            if let Some((bytes, part)) = self.waiting.pop_front() {
                out.push(self.send(now, bytes, Some(part)));
            }
        }
        if let Some(probe) = self.estimator.probe_plan(now) {
            panic!("no probing here: {probe:?}");
        }
        out
    }

    fn send(&mut self, now: Duration, bytes: u32, part: Option<Part>) -> Packet {
        self.budget.on_sent(now, bytes);
        let id = self.next_id;
        self.next_id += 1;
        self.history.insert(id, (now, bytes));
        if part.is_some() {
            self.picture_sent.push_back((now, f64::from(bytes) * 8.0));
        }
        Packet { flow: self.flow, id, bytes, part, entered: now }
    }

    fn retarget(&mut self, now: Duration) {
        self.budget.set_target(now, self.target_bps());
        let allowed = self.split.divide(now, self.target_bps()).picture_bps.unwrap_or(0);
        while self
            .picture_sent
            .front()
            .is_some_and(|(at, _)| now.saturating_sub(*at) > Duration::from_secs(1))
        {
            self.picture_sent.pop_front();
        }
        let sent: f64 = self.picture_sent.iter().map(|s| s.1).sum();
        let load =
            Load { allowed_bps: allowed, sent_bps: sent as u64, encode: Some(Duration::from_millis(6)) };
        let rung = self.ladder.choose(now, load);
        self.take(rung);
    }

    fn take(&mut self, rung: Rung) {
        self.key |= (rung.width, rung.height) != (self.rung.width, self.rung.height);
        self.rung = rung;
    }

    fn encode(&mut self, now: Duration) {
        if self.settings.budget {
            match self.budget.next_frame(now) {
                Verdict::Send => {}
                Verdict::Skip => return,
                Verdict::SkipAndShrink => {
                    let rung = self.ladder.shrink();
                    self.take(rung);
                    return;
                }
            }
        }
        let Some(allowed) = self.split.divide(now, self.target_bps()).picture_bps else { return };
        let mean = (allowed as f64).min(self.settings.picture_most) / f64::from(self.rung.fps);
        let key = std::mem::take(&mut self.key);
        let noise = self.chance.random_range(0.6..1.4);
        let back = self.debt.clamp(0.0, 0.3 * mean);
        let bits = if key { mean * KEYFRAME } else { mean * noise - back };
        self.debt = (self.debt + bits - mean).clamp(-mean, 8.0 * mean);
        if key {
            self.budget.on_keyframe(now);
            self.first_since_key = self.frame;
            self.sent_parts.clear();
            self.waiting.clear();
        }
        let bytes = ((bits / 8.0) as u32).max(100);
        let of = bytes.div_ceil(PACKET);
        for index in 0..of {
            let size = if index + 1 < of { PACKET } else { bytes - PACKET * (of - 1) };
            let part = Part { frame: self.frame, index, of, key };
            self.sent_parts.insert(part, size);
            self.waiting.push_back((size, part));
        }
        self.frame += 1;
    }

    /// As the library does: all packets up to the newest that came, each once; what came too late stays lost.
    pub fn on_report(&mut self, now: Duration, arrivals: &[(u64, Duration)]) {
        let came: BTreeMap<u64, Duration> = arrivals.iter().copied().collect();
        let Some(newest) = came.keys().next_back().copied().filter(|id| *id >= self.next_to_report) else {
            return;
        };
        let reports: Vec<PacketReport> = (self.next_to_report..=newest)
            .filter_map(|id| {
                let (sent, bytes) = self.history.remove(&id)?;
                Some(PacketReport { sent, arrived: came.get(&id).copied(), bytes, probe: None })
            })
            .collect();
        self.next_to_report = newest + 1;
        self.estimator.on_feedback(now, &reports, None);
        if let Some(last) = reports.iter().rfind(|r| r.arrived.is_some()) {
            self.budget.on_feedback(now, last.sent, self.estimator.queue());
        }
        self.retarget(now);
    }

    pub fn on_repair(&mut self, now: Duration, parts: &[Part]) {
        if self.settings.budget && (self.key || !self.budget.may_repair(now)) {
            return;
        }
        for part in parts.iter().filter(|p| p.frame >= self.first_since_key) {
            // The receiver of a frame of which nothing came does not know how many parts it has.
            let known: Vec<(Part, u32)> = self
                .sent_parts
                .iter()
                .filter(|(sent, _)| sent.frame == part.frame && (part.of == 0 || sent.index == part.index))
                .map(|(sent, size)| (*sent, *size))
                .collect();
            for (sent, size) in known {
                if !self.waiting.iter().any(|(_, waiting)| *waiting == sent) {
                    self.waiting.push_front((size, sent));
                }
            }
        }
    }

    pub fn on_keyframe_request(&mut self, now: Duration) {
        self.key |= !self.settings.budget || self.budget.may_answer_with_keyframe(now);
    }
}
