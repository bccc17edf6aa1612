//! The numbers of the estimator.

use std::time::Duration;

/// The numbers of the [`Estimator`](crate::Estimator): bits per second, shares and times.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where a call begins.
    pub start_bps: u64,
    /// Never less than this. The voice has its own bits and goes on below it.
    pub floor_bps: u64,
    /// Never more than this: what 720p at 30 frames a second can use.
    pub cap_bps: u64,
    /// Packets that left within this time are one group (5 ms in draft-ietf-rmcat-gcc-02, 5.2).
    pub burst: Duration,
    /// Over-use sets the target to this share of what arrived (beta in 5.5 of the draft).
    pub back_off: f64,
    /// Growth a second just after over-use, as a share of the target (0.08 in the draft).
    pub growth: f64,
    /// How much `growth` rises for each second without over-use. The draft has none; without it a restored link
    /// lies unused for half a minute.
    pub growth_rise: f64,
    /// The most that the growth becomes.
    pub growth_most: f64,
    /// Growth a second until the link was full for the first time, after a silence, and while no packet waits.
    pub growth_start: f64,
    /// Lost packets below this share let the loss bound grow (draft, section 6).
    pub loss_low: f64,
    /// Lost packets above this share lower the loss bound (draft, section 6).
    pub loss_high: f64,
    /// A packet that is missing while one sent less than this later has come may only be late.
    pub reorder: Duration,
    /// Without any feedback for this long the target is halved.
    pub silence: Duration,
    /// Without any feedback for this long the target is the floor.
    pub dead: Duration,
    /// The leg can send padding: [`Estimator::probe_plan`](crate::Estimator::probe_plan) asks for some.
    pub probing: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            start_bps: 600_000,
            floor_bps: 80_000,
            cap_bps: 2_500_000,
            burst: Duration::from_millis(5),
            back_off: 0.85,
            growth: 0.08,
            growth_rise: 0.1,
            growth_most: 0.4,
            growth_start: 0.5,
            loss_low: 0.02,
            loss_high: 0.10,
            reorder: Duration::from_millis(30),
            silence: Duration::from_secs(1),
            dead: Duration::from_secs(3),
            probing: false,
        }
    }
}
