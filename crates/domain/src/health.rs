//! The health light (A5): whether this desk can be heard, and what hinders it. From facts to findings; the words and
//! their cures are the page's.
//!
//! - Bad is only what makes the desk deaf: no line to the hub, or neither a sound nor a notification. An agent cannot
//!   appear available with a desk that cannot be heard (A4), so that must stand out from everything else.
//! - What is not known counts as working: a light that is orange on every computer of a kind is looked at by nobody.
//! - A camera and a microphone are missed only by who takes video calls.

mod found;

pub use found::{
    ClockFound, DeviceFound, DisturbFound, Finding, HealthCheck, HealthState, KeptFound, LineFound,
    NotificationsFound, RelayFound, RingFound,
};

use crate::Span;

/// A slower round trip is worth a word.
pub const SLOW: Span = Span::millis(400);
/// A clock that is further off is worth a word. It does no harm here, where all times are the hub's; but whoever looks at
/// both clocks is a minute off, and below that nobody notices.
pub const CLOCKS_AGREE: Span = Span::secs(60);
/// The chosen device that means: none.
const NONE: &str = "none";

/// What only the system can tell. It is measured by the shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// The notification service.
    pub notifications: Service,
    /// The system's do-not-disturb; `None` where the system does not say.
    pub do_not_disturb: Option<bool>,
    /// What can ring.
    pub speakers: Devices,
    /// Those by id and name, the system's own choice first.
    pub speaker_names: Vec<(String, String)>,
    /// What sees.
    pub cameras: Devices,
    /// What hears.
    pub microphones: Devices,
}

/// A service of the system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Service {
    /// The system does not say.
    #[default]
    Unknown,
    /// It answers.
    Works,
    /// There is none.
    Absent,
    /// It may not be used.
    Refused,
}

/// The devices of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Devices {
    /// The system does not say.
    #[default]
    Unknown,
    /// They may not be used.
    Refused,
    /// These, by their ids; perhaps none.
    These(Vec<String>),
}

/// The relays that the hub names (TURN): through them goes a call that a network keeps apart (V11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relay {
    /// The hub names none.
    NotSetUp,
    /// One gave an address.
    Works,
    /// None answers.
    Silent,
    /// One answers, and gives no address.
    Refused,
}

/// The line to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Connected and caught up.
    Live {
        /// The last round trip, once there was one.
        round_trip: Option<Span>,
    },
    /// In its first moments.
    Connecting,
    /// Not connected.
    Offline,
}

/// What was tried, and whether it worked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The ring was played.
    pub ring: bool,
    /// The notification was taken by the system.
    pub notification: bool,
}

/// Everything that the light depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts<'a> {
    /// The line.
    pub line: Line,
    /// The hub's clock less this computer's, in milliseconds; `None` before the hub has said.
    pub skew_ms: Option<i64>,
    /// What the system told last; `None` before it was asked.
    pub measured: Option<&'a Measured>,
    /// The last test of ring and notification, while it still says something.
    pub tried: Option<Tried>,
    /// The person wants sounds, and not at volume 0.
    pub wants_sound: bool,
    /// The person wants notifications.
    pub wants_notifications: bool,
    /// What was found of the relays; `None` before they were tried.
    pub relay: Option<Relay>,
    /// Whether the copy for reading offline is kept.
    pub kept: KeptFound,
    /// The agent takes video calls.
    pub takes_calls: bool,
    /// The chosen devices; `None` is the system's own choice.
    pub chosen: Chosen<'a>,
}

/// The chosen devices; `None` is the system's own choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chosen<'a> {
    /// What rings.
    pub ring: Option<&'a str>,
    /// What sees.
    pub camera: Option<&'a str>,
    /// What hears.
    pub microphone: Option<&'a str>,
}

/// What was found, in the order in which people see it.
pub fn checks(facts: &Facts<'_>) -> Vec<HealthCheck> {
    let line = line(facts.line);
    let clock = clock(facts.skew_ms);
    let notifications = notifications(facts);
    let disturb = disturb(facts.measured.and_then(|measured| measured.do_not_disturb));
    let ring = ring(facts);
    let deaf = is_silent(ring) && is_unseen(notifications);
    let device = |devices: Option<&Devices>, chosen| device(devices, chosen, facts.takes_calls);
    let camera = device(facts.measured.map(|measured| &measured.cameras), facts.chosen.camera);
    let microphone = device(facts.measured.map(|measured| &measured.microphones), facts.chosen.microphone);
    let relay = relay(facts.relay, facts.takes_calls);
    let check = |finding, state| HealthCheck { finding, state };
    vec![
        check(Finding::Connection { found: line }, of_line(line)),
        check(Finding::Clock { found: clock }, of_clock(clock)),
        check(Finding::Notifications { found: notifications }, of_notifications(notifications, deaf)),
        check(Finding::DoNotDisturb { found: disturb }, of_disturb(disturb)),
        check(Finding::Ring { found: ring }, of_ring(ring, deaf)),
        check(Finding::Camera { found: camera }, of_device(camera)),
        check(Finding::Microphone { found: microphone }, of_device(microphone)),
        check(Finding::Relay { found: relay }, of_relay(relay)),
        check(Finding::Kept { found: facts.kept }, of_kept(facts.kept)),
    ]
}

/// The light: the worst of the checks. What is not known has no say, but for the line.
pub fn light(checks: &[HealthCheck]) -> HealthState {
    let has = |state| checks.iter().any(|check| check.state == state);
    let connecting =
        checks.iter().any(|check| check.finding == Finding::Connection { found: LineFound::Connecting });
    if has(HealthState::Bad) {
        HealthState::Bad
    } else if connecting {
        HealthState::Unknown
    } else if has(HealthState::Warn) {
        HealthState::Warn
    } else {
        HealthState::Good
    }
}

/// Whether the desk can neither sound nor show anything, so that nobody would notice a call.
pub fn is_deaf(checks: &[HealthCheck]) -> bool {
    let is_deaf = |check: &HealthCheck| match check.finding {
        Finding::Ring { .. } => check.state == HealthState::Bad,
        Finding::Connection { .. }
        | Finding::Clock { .. }
        | Finding::Notifications { .. }
        | Finding::DoNotDisturb { .. }
        | Finding::Camera { .. }
        | Finding::Microphone { .. }
        | Finding::Relay { .. }
        | Finding::Kept { .. } => false,
    };
    checks.iter().any(is_deaf)
}

fn line(line: Line) -> LineFound {
    match line {
        Line::Live { round_trip } if round_trip.is_some_and(|trip| trip > SLOW) => LineFound::Slow,
        Line::Live { .. } => LineFound::Connected,
        Line::Connecting => LineFound::Connecting,
        Line::Offline => LineFound::Offline,
    }
}

const fn of_line(found: LineFound) -> HealthState {
    match found {
        LineFound::Connected => HealthState::Good,
        LineFound::Slow => HealthState::Warn,
        LineFound::Connecting => HealthState::Unknown,
        LineFound::Offline => HealthState::Bad,
    }
}

fn clock(skew_ms: Option<i64>) -> ClockFound {
    match skew_ms {
        None => ClockFound::Unknown,
        Some(skew) if Span(skew.unsigned_abs()) <= CLOCKS_AGREE => ClockFound::Agrees,
        Some(skew) if skew < 0 => ClockFound::Fast,
        Some(_) => ClockFound::Slow,
    }
}

const fn of_clock(found: ClockFound) -> HealthState {
    match found {
        ClockFound::Agrees => HealthState::Good,
        ClockFound::Fast | ClockFound::Slow => HealthState::Warn,
        ClockFound::Unknown => HealthState::Unknown,
    }
}

fn notifications(facts: &Facts<'_>) -> NotificationsFound {
    if !facts.wants_notifications {
        return NotificationsFound::TurnedOff;
    }
    match facts.measured.map_or(Service::Unknown, |measured| measured.notifications) {
        Service::Absent => NotificationsFound::Absent,
        Service::Refused => NotificationsFound::Refused,
        Service::Works | Service::Unknown if facts.tried.is_some_and(|tried| !tried.notification) => {
            NotificationsFound::Failed
        }
        Service::Works => NotificationsFound::Works,
        // What was seen to work is known to.
        Service::Unknown if facts.tried.is_some() => NotificationsFound::Works,
        Service::Unknown => NotificationsFound::Unknown,
    }
}

/// Whether it is known that no notification is seen.
const fn is_unseen(found: NotificationsFound) -> bool {
    match found {
        NotificationsFound::TurnedOff
        | NotificationsFound::Absent
        | NotificationsFound::Refused
        | NotificationsFound::Failed => true,
        NotificationsFound::Works | NotificationsFound::Unknown => false,
    }
}

const fn of_notifications(found: NotificationsFound, deaf: bool) -> HealthState {
    match found {
        NotificationsFound::Works => HealthState::Good,
        NotificationsFound::Unknown => HealthState::Unknown,
        NotificationsFound::TurnedOff
        | NotificationsFound::Absent
        | NotificationsFound::Refused
        | NotificationsFound::Failed => hindered(deaf),
    }
}

const fn disturb(do_not_disturb: Option<bool>) -> DisturbFound {
    match do_not_disturb {
        Some(false) => DisturbFound::Off,
        Some(true) => DisturbFound::On,
        None => DisturbFound::Unknown,
    }
}

const fn of_disturb(found: DisturbFound) -> HealthState {
    match found {
        DisturbFound::Off => HealthState::Good,
        DisturbFound::On => HealthState::Warn,
        DisturbFound::Unknown => HealthState::Unknown,
    }
}

fn ring(facts: &Facts<'_>) -> RingFound {
    if !facts.wants_sound {
        return RingFound::TurnedOff;
    }
    let failed = facts.tried.is_some_and(|tried| !tried.ring);
    match facts.measured.map_or(&Devices::Unknown, |measured| &measured.speakers) {
        Devices::Refused => RingFound::Absent,
        Devices::These(ids) if ids.is_empty() => RingFound::Absent,
        Devices::These(_) | Devices::Unknown if failed => RingFound::Failed,
        Devices::These(ids) if is_missing(facts.chosen.ring, ids) => RingFound::Replaced,
        Devices::These(_) => RingFound::Works,
        Devices::Unknown if facts.tried.is_some() => RingFound::Works,
        Devices::Unknown => RingFound::Unknown,
    }
}

/// Whether it is known that no ring is heard.
const fn is_silent(found: RingFound) -> bool {
    match found {
        RingFound::TurnedOff | RingFound::Absent | RingFound::Failed => true,
        RingFound::Works | RingFound::Replaced | RingFound::Unknown => false,
    }
}

const fn of_ring(found: RingFound, deaf: bool) -> HealthState {
    match found {
        RingFound::Works => HealthState::Good,
        RingFound::Unknown => HealthState::Unknown,
        RingFound::Replaced => HealthState::Warn,
        RingFound::TurnedOff | RingFound::Absent | RingFound::Failed => hindered(deaf),
    }
}

/// One of the two ways to be heard does not work, or neither does.
const fn hindered(deaf: bool) -> HealthState {
    if deaf { HealthState::Bad } else { HealthState::Warn }
}

fn device(devices: Option<&Devices>, chosen: Option<&str>, needed: bool) -> DeviceFound {
    if chosen == Some(NONE) {
        return DeviceFound::TurnedOff;
    }
    if chosen.is_some_and(is_made) {
        return DeviceFound::Works;
    }
    match devices.unwrap_or(&Devices::Unknown) {
        Devices::Unknown => DeviceFound::Unknown,
        Devices::Refused if needed => DeviceFound::Refused,
        Devices::These(ids) if ids.is_empty() && needed => DeviceFound::Absent,
        Devices::Refused => DeviceFound::NotNeeded,
        Devices::These(ids) if ids.is_empty() => DeviceFound::NotNeeded,
        Devices::These(ids) if is_missing(chosen, ids) => DeviceFound::Replaced,
        Devices::These(_) => DeviceFound::Works,
    }
}

const fn of_device(found: DeviceFound) -> HealthState {
    match found {
        DeviceFound::Works | DeviceFound::TurnedOff | DeviceFound::NotNeeded => HealthState::Good,
        DeviceFound::Replaced | DeviceFound::Absent | DeviceFound::Refused => HealthState::Warn,
        DeviceFound::Unknown => HealthState::Unknown,
    }
}

const fn relay(found: Option<Relay>, needed: bool) -> RelayFound {
    match found {
        _ if !needed => RelayFound::NotNeeded,
        None => RelayFound::Unknown,
        Some(Relay::NotSetUp) => RelayFound::NotSetUp,
        Some(Relay::Works) => RelayFound::Works,
        Some(Relay::Silent) => RelayFound::Silent,
        Some(Relay::Refused) => RelayFound::Refused,
    }
}

const fn of_relay(found: RelayFound) -> HealthState {
    match found {
        // Who runs the hub has chosen to do without.
        RelayFound::Works | RelayFound::NotSetUp | RelayFound::NotNeeded => HealthState::Good,
        RelayFound::Silent | RelayFound::Refused => HealthState::Warn,
        RelayFound::Unknown => HealthState::Unknown,
    }
}

const fn of_kept(found: KeptFound) -> HealthState {
    match found {
        KeptFound::Kept | KeptFound::InMemory => HealthState::Good,
        KeptFound::NoKeychain | KeptFound::NoDisk | KeptFound::Held => HealthState::Warn,
        KeptFound::Unknown => HealthState::Unknown,
    }
}

fn is_missing(chosen: Option<&str>, ids: &[String]) -> bool {
    chosen.is_some_and(|chosen| !is_made(chosen) && !ids.iter().any(|id| id == chosen))
}

/// Whether a device is one of the desk's own, for tests and demos: a system lists none of them.
fn is_made(id: &str) -> bool {
    id == "pattern" || id == "null" || id.starts_with("y4m:") || id.starts_with("tone:")
}
