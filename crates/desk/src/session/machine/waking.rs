//! Noticing that the computer slept, and finding out at once how the line stands (D4).
//!
//! Not every system says that it has slept. Its clocks do: on some the steady clock stands still meanwhile, so the wall
//! clock runs ahead of it; on others it runs on, as it does while a program is stopped, and the desk looks too late.

use super::{PROBE_WITHIN, Session, State};
use crate::clock::Now;
use crate::session::signals::Output;
use deskbell_domain::{Span, Time};

/// The clocks are looked at this often, so that a dead line is found out within a few seconds of waking.
const LOOK_EVERY: Span = Span::secs(1);
/// A wall clock that has run so far ahead of the steady one between two looks: the computer slept, or it was set forth.
const SLEPT: Span = Span::secs(2);
/// So long between two looks: the computer slept, or the program stood still.
const STOOD_STILL: Span = Span::secs(5);

/// What the clocks showed at the last look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked {
    steady: Time,
    wall: Time,
}

impl Looked {
    /// When the next look is due, on the steady clock.
    pub(super) fn next(self) -> Time {
        self.steady + LOOK_EVERY
    }
}

impl Session {
    /// Looks at the clocks; every input is an occasion.
    pub(super) fn look(&mut self, now: Now, owed: &mut Vec<Output>) {
        let Some(before) = self.looked.replace(Looked { steady: now.steady, wall: now.wall }) else { return };
        let passed = now.steady.since(before.steady);
        let shown = before.wall + passed;
        let (ahead, back) = (now.wall.since(shown), shown.since(now.wall));
        if back > SLEPT {
            // No sleep does this.
            tracing::info!(by_ms = back.0, "this computer's clock was set back");
            self.hub_clock.set_back(back);
            self.facts.skew_ms = self.hub_clock.skew_ms();
        }
        let slept = ahead > SLEPT || passed > STOOD_STILL;
        if slept && !matches!(self.state, State::Idle) {
            tracing::info!(ahead_ms = ahead.0, late_ms = passed.0, "the computer has slept");
            // What was asked before may have been answered before: that says nothing of now.
            self.probe = None;
            owed.push(Output::Slept);
            self.wake(now, owed);
        }
    }

    /// Finds out at once how the line stands, and comes back without a wait: what was waited for is long over.
    pub(super) fn wake(&mut self, now: Now, owed: &mut Vec<Output>) {
        self.attempt = 0;
        match self.state {
            State::Idle => {}
            State::Waiting { .. } => self.connect(now, owed),
            State::Connecting { since } | State::Opening { since, .. } => {
                // What is under way may be dead. A young one gets the rest of the time that a probe has.
                if now.steady.since(since) >= PROBE_WITHIN {
                    self.connect(now, owed);
                } else {
                    self.woken = true;
                }
            }
            State::CatchingUp { .. } | State::Live { .. } => {
                self.woken = true;
                self.probe(now, Some(PROBE_WITHIN), owed);
            }
        }
    }
}
