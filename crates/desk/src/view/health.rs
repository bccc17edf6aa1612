//! The health light as the page shows it (A5). Findings and states are the domain's; the words are the page's.

use crate::view::DeviceChoice;
use deskbell_domain::Time;
use deskbell_domain::health::{HealthCheck, HealthState};
use serde::{Deserialize, Serialize};

/// The light beside the hub's name, and the list behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HealthView {
    /// The light: the worst of the checks.
    pub light: HealthState,
    /// The desk can neither sound nor show anything: an agent with it is not to be seen as available (A4).
    pub deaf: bool,
    /// From top to bottom.
    pub checks: Vec<HealthCheck>,
    /// What can ring, the system's own choice first; empty where the system does not say.
    pub speakers: Vec<DeviceChoice>,
    /// Since when the line holds; `null` while it does not.
    pub connected_since: Option<Time>,
    /// When ring and notification were last tested.
    pub tested_at: Option<Time>,
}

/// What came of a test of ring and notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Tested {
    /// The ring was played. Only the person knows whether it was heard.
    pub ring: bool,
    /// The system has taken the notification.
    pub notification: bool,
}

/// What came of a trial of a ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Tried {
    /// It was played, to its end or until it was stopped.
    pub played: bool,
}
