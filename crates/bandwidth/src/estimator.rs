//! One number from all reports.

use crate::Settings;
use crate::probe::Probe;
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
    /// The link was not full yet: fast growth.
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
    /// The share of packets lost in the last closed window.
    pub loss: f64,
    /// What the delay allows.
    pub delay_bps: u64,
    /// What the loss allows.
    pub loss_bps: u64,
    /// The smoothed round trip.
    pub round_trip: Option<Duration>,
}

/// A congestion controller after draft-ietf-rmcat-gcc-02.
#[derive(Clone, Debug)]
pub struct Estimator {
    settings: Settings,
}

impl Estimator {
    /// One that begins at [`Settings::start_bps`].
    pub fn new(settings: Settings) -> Self {
        Self { settings }
    }

    /// Feedback came: every packet since the last feedback that was reported or passed over, in the order of
    /// sending, each once. An empty slice is no news. `round_trip` is another measure of it (of ICE or RTCP), if there is one.
    pub fn on_feedback(&mut self, _now: Duration, _reports: &[PacketReport], _round_trip: Option<Duration>) {}

    /// Time passed. To be called about every 100 ms while packets are being sent, and only then: what is not sent
    /// cannot be reported, and would look like silence.
    pub fn on_tick(&mut self, _now: Duration) {}

    /// Bits per second for everything together, headers and repairs included; within floor and cap.
    pub fn target_bps(&self) -> u64 {
        self.settings.start_bps
    }

    /// What it is doing.
    pub fn state(&self) -> State {
        State::Starting
    }

    /// The time that a packet waits in the link's queue, as far as the last feedback shows.
    pub fn queue(&self) -> Duration {
        Duration::ZERO
    }

    /// What the estimate is made of.
    pub fn figures(&self) -> Figures {
        Figures::default()
    }

    /// A burst of padding that the leg should send now, when [`Settings::probing`] says that it can.
    pub fn probe_plan(&mut self, _now: Duration) -> Option<Probe> {
        None
    }
}
