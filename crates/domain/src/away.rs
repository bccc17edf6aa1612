//! Whether an agent is at the computer (A4): a locked screen or nobody at mouse and keyboard for long makes the
//! agent away, the first touch or the unlocked screen brings the agent back.
//!
//! - A system that does not say how long nobody has touched anything never makes away by that.
//! - Who is in a call on this desk is there, however still the hands are; the time counts from the call's end.
//! - The hub is told what changes, and everything anew in each session: it may have forgotten.

use crate::{Span, Time};

/// What the system tells of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The screen is locked.
    Locked,
    /// It is not, or no longer.
    Unlocked,
    /// Nobody has touched mouse or keyboard for so long.
    Idle(Span),
    /// The system does not say for how long.
    IdleUnknown,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// The system tells.
    Seen(Seen),
    /// A call runs on this desk, or none does.
    InCall(bool),
    /// A session with the hub has begun.
    Live,
    /// It is over.
    Lost,
}

/// The hub must be told that the agent is away, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tell {
    /// Away from the computer.
    pub away: bool,
}

/// Whether the agent of one desk is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Away {
    locked: bool,
    idle: Option<Span>,
    in_call: bool,
    /// When a call ended: until then the agent was certainly there.
    call_ended: Option<Time>,
    /// There is a session.
    live: bool,
    /// What the hub was told in this session.
    told: Option<bool>,
}

impl Away {
    /// Somebody is there, and there is no session.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in what happens; `after` is how long one may touch nothing before one is away.
    pub fn on(&mut self, now: Time, input: Input, after: Span) -> Option<Tell> {
        match input {
            Input::Seen(Seen::Locked) => self.locked = true,
            Input::Seen(Seen::Unlocked) => {
                // Who unlocks a screen is there, whatever was measured before.
                if self.locked {
                    self.idle = None;
                }
                self.locked = false;
            }
            Input::Seen(Seen::Idle(span)) => self.idle = Some(span),
            Input::Seen(Seen::IdleUnknown) => self.idle = None,
            Input::InCall(runs) => {
                if self.in_call && !runs {
                    self.call_ended = Some(now);
                }
                self.in_call = runs;
            }
            Input::Live => (self.live, self.told) = (true, None),
            Input::Lost => (self.live, self.told) = (false, None),
        }
        let away = self.is_away(now, after);
        let news = self.live && self.told != Some(away);
        news.then(|| {
            self.told = Some(away);
            Tell { away }
        })
    }

    fn is_away(&self, now: Time, after: Span) -> bool {
        let in_call_ago = self.call_ended.map(|ended| now.since(ended));
        let idle = self.idle.map(|idle| in_call_ago.map_or(idle, |ago| ago.min(idle)));
        !self.in_call && (self.locked || idle.is_some_and(|idle| idle >= after))
    }
}
