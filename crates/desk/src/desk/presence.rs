//! Whether the agent is at the computer (A4): the machine of the domain, brought together with the hub.

use super::Core;
use crate::command::Action;
use deskbell_domain::Settings;
use deskbell_domain::away::{Input, Seen, Tell};

impl Core {
    /// The system tells of the person.
    pub(super) fn seen(&mut self, seen: Seen) {
        self.presence(Input::Seen(seen));
    }

    /// Takes in what happened, and tells the hub when it must know.
    pub(super) fn presence(&mut self, input: Input) {
        let after = (self.world.rules.as_ref())
            .map_or_else(|| Settings::default().away_after, |rules| rules.away_after);
        let Some(Tell { away }) = self.away.on(self.clock.steady(), input, after) else { return };
        tracing::info!(away, ?input, "presence");
        self.command(Action::Away { away }, None);
        self.call(crate::call::Input::Away(away));
    }

    /// After a turn: who is in a call on this desk is there.
    pub(super) fn note_call(&mut self) {
        let runs = self.calls.runs_here();
        if self.call_runs != runs {
            self.call_runs = runs;
            self.presence(Input::InCall(runs));
        }
    }
}
