//! One number from all reports.

use crate::Settings;
use crate::acked::Acked;
use crate::arrival::Groups;
use crate::increase::{DelayRate, Signs};
use crate::loss::{LossBound, Sending};
use crate::minimum::RecentMinimum;
use crate::probe::{Probe, Probing};
use crate::trend::{Trend, Usage};
use std::time::Duration;

/// What became of one packet, in the order of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketReport {
    /// When it left, on the clock of `now`.
    pub sent: Duration,
    /// When it came, on the receiver's clock, of which only differences mean anything; `None` when it is
    /// missing. One that came without a time is to be left out.
    pub arrived: Option<Duration>,
    /// Its size with all headers.
    pub bytes: u32,
    /// The [`Probe::id`] of the probe that it was part of.
    pub probe: Option<u32>,
}

/// What the estimator is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The link was not full yet, or not since a silence: fast growth.
    Starting,
    /// Nothing queues up: growth.
    Growing,
    /// A queue that came is going away: the target stays.
    Holding,
    /// The link is full: the target was lowered.
    Congested,
    /// Loss without delay limits the target.
    Lossy,
    /// No feedback comes.
    Silent,
}

/// What the estimate is made of, for statistics and logs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// What arrived in the last half second.
    pub acked_bps: Option<u64>,
    /// The share of packets lost in the last closed window, of about a second.
    pub loss: f64,
    /// What the delay allows.
    pub delay_bps: u64,
    /// What the loss allows.
    pub loss_bps: u64,
    /// The smoothed round trip, a report's wait at the receiver included.
    pub round_trip: Option<Duration>,
}

/// A congestion controller after draft-ietf-rmcat-gcc-02.
#[derive(Clone, Debug)]
pub struct Estimator {
    settings: Settings,
    groups: Groups,
    trend: Trend,
    acked: Acked,
    delay: DelayRate,
    loss: LossBound,
    probing: Probing,
    /// Receiver's time less sender's time, in seconds: the least is the path without a queue.
    one_way: RecentMinimum,
    /// The same of there and back by the sender's clock alone.
    there_and_back: RecentMinimum,
    newest: Option<Newest>,
    round_trip: Option<Duration>,
    queue: Duration,
    /// The queue of a link that carries just the target, in seconds, and when.
    own: f64,
    own_at: f64,
    /// Reports in a row in which the queue jumped up.
    jumps: u32,
    last_report: Option<Duration>,
    /// The target before the silence, and how often it was halved.
    silent: Option<(f64, u32)>,
}

/// How long the newest packet of a report took.
#[derive(Clone, Copy, Debug)]
struct Newest {
    one_way: f64,
    there_and_back: f64,
}

/// The two ways of measuring a delay may differ by this much, in seconds, from one report to the next: a
/// report waits up to 100 ms. More, and the receiver's clock was set.
const CLOCK_STEP: f64 = 0.25;
/// The queue is longer than the first by the second more than at the last report, so often in a row: the link became
/// narrow. The trend, which must not start at every spike, would see it only 300 ms later.
const JUMP_OVER: Duration = Duration::from_millis(45);
const JUMP_BY: Duration = Duration::from_millis(20);
const JUMPS: u32 = 2;
/// After the delay lowered the rate, loss is the full queue's for so long.
const LOSS_OF_QUEUE: Duration = Duration::from_millis(1_500);
/// A path's least delay is forgotten after 10 to 20 s: paths change, and clocks drift apart.
const LEAST_FOR: Duration = Duration::from_secs(10);

impl Estimator {
    /// One that begins at [`Settings::start_bps`].
    pub fn new(settings: Settings) -> Self {
        Self {
            groups: Groups::new(settings.burst),
            trend: Trend::new(),
            acked: Acked::default(),
            delay: DelayRate::new(&settings),
            loss: LossBound::new(settings.cap_bps as f64),
            probing: Probing::default(),
            one_way: RecentMinimum::new(LEAST_FOR),
            there_and_back: RecentMinimum::new(LEAST_FOR),
            newest: None,
            round_trip: None,
            queue: Duration::ZERO,
            own: 0.0,
            own_at: 0.0,
            jumps: 0,
            last_report: None,
            silent: None,
            settings,
        }
    }

    /// Feedback came: every packet since the last feedback that was reported or passed over, in the order of
    /// sending, each once. An empty slice is no news. `round_trip` is another measure of it (of ICE or RTCP), if
    /// there is one.
    pub fn on_feedback(&mut self, now: Duration, reports: &[PacketReport], round_trip: Option<Duration>) {
        let Some((sent, arrived)) = newest(reports) else { return };
        self.measure(now, sent, arrived, round_trip);
        let after_silence = self.silent.take().is_some();
        self.last_report = Some(now);
        let mut usage = None;
        for report in reports {
            let Some(arrived) = report.arrived else { continue };
            self.acked.add(arrived, report.bytes);
            // A probe is meant to make a short queue: it is judged by itself.
            if report.probe.is_some() {
                continue;
            }
            if let Some(delta) = self.groups.add(report.sent, arrived) {
                self.trend.add(delta);
                // Over-use in the middle of a report counts even when its end looks better.
                usage = usage.filter(|u| *u == Usage::Over).or(Some(self.trend.usage()));
            }
        }
        let jumped = self.jumps >= JUMPS;
        let (peak, unexplained) = self.waits(reports);
        // A clock that was set a little shows in the one, and not in the other.
        let unexplained = unexplained.min(self.queue);
        let signs = Signs {
            usage: if jumped { Usage::Over } else { usage.unwrap_or(self.trend.usage()) },
            queue: self.queue,
            peak,
            unexplained,
            jumped,
            acked: self.acked.bps(),
            acked_now: if jumped { self.acked.jump_bps() } else { self.acked.now_bps() },
            acked_full: self.acked.jump_bps(),
            round_trip: self.round_trip.unwrap_or(Duration::from_millis(200)),
        };
        self.delay.update(now, signs, &self.settings);
        if after_silence || self.delay.lowered_within(now, LOSS_OF_QUEUE) {
            self.loss.forget_window();
        } else {
            let sending = Sending { target: self.delay.bps(), acked: signs.acked };
            self.loss.add(now, reports, sending, &self.settings);
        }
        if let Some(shown) = self.probing.add(reports) {
            self.delay.raise(shown, &self.settings);
        }
    }

    /// Time passed. To be called about every 100 ms while packets are being sent, and only then: what is not sent
    /// cannot be reported, and would look like silence.
    pub fn on_tick(&mut self, now: Duration) {
        let Some(last) = self.last_report else {
            self.last_report = Some(now);
            return;
        };
        let without = now.saturating_sub(last);
        if without < self.settings.silence {
            return;
        }
        let (before, halved) = self.silent.unwrap_or_else(|| {
            self.forget_path();
            (self.delay.bps(), 0)
        });
        let regain = before * 0.75;
        if without >= self.settings.dead {
            self.silent = Some((before, halved));
            self.delay.silence(self.settings.floor_bps as f64, regain, &self.settings);
        } else if halved == 0 {
            self.silent = Some((before, 1));
            self.delay.silence(self.delay.bps() / 2.0, regain, &self.settings);
        }
    }

    /// Bits per second for everything together, headers and repairs included; within floor and cap.
    pub fn target_bps(&self) -> u64 {
        (self.delay.bps().min(self.loss.bps()) as u64).clamp(self.settings.floor_bps, self.settings.cap_bps)
    }

    /// What it is doing.
    pub fn state(&self) -> State {
        if self.silent.is_some() {
            State::Silent
        } else if self.trend.usage() == Usage::Over {
            State::Congested
        } else if self.loss.bps() < self.delay.bps() {
            State::Lossy
        } else if self.delay.holding() {
            State::Holding
        } else if self.delay.starting() {
            State::Starting
        } else {
            State::Growing
        }
    }

    /// The time that a packet waits in the link's queue, as far as the last feedback shows.
    pub const fn queue(&self) -> Duration {
        self.queue
    }

    /// What the estimate is made of.
    pub fn figures(&self) -> Figures {
        Figures {
            acked_bps: self.acked.bps().map(|bps| bps as u64),
            loss: self.loss.loss(),
            delay_bps: self.delay.bps() as u64,
            loss_bps: self.loss.bps() as u64,
            round_trip: self.round_trip,
        }
    }

    /// A burst of padding that the leg should send now, when [`Settings::probing`] says that it can. Each report of its
    /// packets carries its id.
    pub fn probe_plan(&mut self, now: Duration) -> Option<Probe> {
        let well = match self.state() {
            State::Starting | State::Growing => !self.delay.near_full(),
            State::Holding | State::Congested | State::Lossy | State::Silent => false,
        };
        let room = self.target_bps() * 10 < self.settings.cap_bps * 9;
        if !self.settings.probing || !well || !room {
            return None;
        }
        let bps = (self.delay.bps() * 2.0).min(self.settings.cap_bps as f64 * 1.1);
        self.probing.plan(now, bps)
    }

    /// The delays of the newest packet: a set clock is told from a queue, and the queue from the path.
    fn measure(&mut self, now: Duration, sent: Duration, arrived: Duration, round_trip: Option<Duration>) {
        let there_and_back = now.saturating_sub(sent).as_secs_f64();
        let one_way = arrived.as_secs_f64() - sent.as_secs_f64();
        if let Some(before) = self.newest {
            let differ = (one_way - before.one_way) - (there_and_back - before.there_and_back);
            if differ.abs() > CLOCK_STEP {
                self.forget_path();
            }
        }
        self.newest = Some(Newest { one_way, there_and_back });
        // The least of both, since each may be too long: the one by a clock that was set a little, the other by a
        // report that waited.
        let waited = one_way - self.one_way.add(now, one_way);
        let waited_too = there_and_back - self.there_and_back.add(now, there_and_back);
        let queue = Duration::from_secs_f64(waited.min(waited_too).clamp(0.0, 10.0));
        let jumped = queue > JUMP_OVER && queue > self.queue + JUMP_BY || queue > self.queue + JUMP_OVER;
        self.jumps = if jumped { self.jumps + 1 } else { 0 };
        self.queue = queue;
        let sample = round_trip.map_or(there_and_back, |measured| measured.as_secs_f64()).min(10.0);
        let smoothed = self.round_trip.map_or(sample, |old| old.as_secs_f64() * 0.8 + sample * 0.2);
        self.round_trip = Some(Duration::from_secs_f64(smoothed));
    }

    /// The longest wait in the queue of a report's packets, and the shortest less what our own bursts explain of it:
    /// the queue that stays, which all who share the link see alike.
    fn waits(&mut self, reports: &[PacketReport]) -> (Duration, Duration) {
        let least = self.one_way.get().unwrap_or(0.0);
        let target = self.delay.bps();
        let (mut peak, mut unexplained) = (0.0_f64, 10.0_f64);
        for report in reports {
            let sent = report.sent.as_secs_f64();
            self.own = (self.own - (sent - self.own_at).max(0.0)).max(0.0);
            self.own_at = self.own_at.max(sent);
            if let Some(arrived) = report.arrived {
                let wait = arrived.as_secs_f64() - sent - least;
                peak = peak.max(wait);
                unexplained = unexplained.min(wait - self.own);
            }
            self.own += f64::from(report.bytes) * 8.0 / target;
        }
        (Duration::from_secs_f64(peak.min(10.0)), Duration::from_secs_f64(unexplained.max(0.0)))
    }

    fn forget_path(&mut self) {
        self.groups.clear();
        self.trend.clear();
        self.acked.clear();
        self.one_way.clear();
        self.there_and_back.clear();
        self.newest = None;
        self.queue = Duration::ZERO;
        self.jumps = 0;
    }
}

/// When the newest packet that came was sent, and when it came.
fn newest(reports: &[PacketReport]) -> Option<(Duration, Duration)> {
    reports.iter().filter_map(|r| r.arrived.map(|arrived| (r.sent, arrived))).max_by_key(|(sent, _)| *sent)
}
