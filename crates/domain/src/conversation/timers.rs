//! What happens to a conversation by itself: every timer that can take it away, move it or end it (M5 to M10, C1,
//! C10), and which of them people see (M13).

use super::{Conversation, Effect, Invalid, State, Turn};
use crate::settings::{Settings, Timers};
use crate::thread::{BackWhy, DeclinedWhy, EndedBy, ReassignedWhy};
use crate::{AgentId, Time};
use serde::{Deserialize, Serialize};

/// What a timer that people see is for (M13).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Timer {
    /// The agent takes the offer or not (C1).
    Offer,
    /// Somebody else gets it: the first answer is missing (M7).
    FirstReply,
    /// Somebody else gets it: a later answer is missing (M8).
    LaterReply,
    /// Somebody else gets it: it is back and nobody looks after it (C10).
    Unhandled,
    /// Anybody may take it: the one agent for whom it is kept has no place for it (C9, C10).
    Kept,
    /// It comes back from being put aside (C10).
    Snooze,
    /// It ends: the visitor says no more (M5, M10).
    Silence,
}

/// What fires, in the order of what is due at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fires {
    /// No device has said that it shows it (C1). It is over before anybody could read a countdown.
    Confirm,
    /// What people see.
    Seen(Timer),
    /// Who did not take it may be asked again (C1): nothing is taken from anybody.
    AskAgain,
}

impl Conversation {
    /// When [`super::Input::Due`] is to be sent.
    pub fn next_deadline(&self, settings: &Settings) -> Option<Time> {
        self.timers(settings).into_iter().flatten().map(|(due, _)| due).min()
    }

    /// The timer that people see (M13): the one that fires first.
    pub fn countdown(&self, settings: &Settings) -> Option<(Time, Timer)> {
        let seen = |(due, fires)| if let Fires::Seen(timer) = fires { Some((due, timer)) } else { None };
        self.timers(settings).into_iter().flatten().filter_map(seen).min()
    }

    /// Every timer that runs. Whoever gets a conversation has the whole time for it, however long it waited.
    fn timers(&self, settings: &Settings) -> [Option<(Time, Fires)>; 4] {
        let timers = settings.timers.get(self.channel());
        match &self.state {
            State::Queued { kept, .. } => [
                kept.as_ref().map(|kept| (kept.until, Fires::Seen(Timer::Kept))),
                self.declined
                    .iter()
                    .map(|declined| declined.until)
                    .min()
                    .map(|until| (until, Fires::AskAgain)),
                None,
                None,
            ],
            State::Offered { deadline, confirm_by, .. } => [
                Some((*deadline, Fires::Seen(Timer::Offer))),
                confirm_by.map(|by| (by, Fires::Confirm)),
                None,
                None,
            ],
            State::Assigned { since, confirm_by, typed_at, .. } => [
                confirm_by.map(|by| (by, Fires::Confirm)),
                self.reply(*since, *typed_at, timers),
                // Who talks face to face looks after it.
                self.back_at
                    .filter(|_| self.call.is_none())
                    .map(|back| (back.max(*since) + settings.unhandled, Fires::Seen(Timer::Unhandled))),
                self.silence(*since, timers),
            ],
            State::Released { .. } => [self.silence(self.turn.since(), timers), None, None, None],
            State::Snoozed { until, .. } => [Some((*until, Fires::Seen(Timer::Snooze))), None, None, None],
            State::Ended { .. } => [None; 4],
        }
    }

    /// The answer that the visitor waits for. Whoever gets the conversation later has the whole time again.
    fn reply(&self, since: Time, typed_at: Option<Time>, timers: &Timers) -> Option<(Time, Fires)> {
        let Turn::Agent { since: waits } = self.turn else { return None };
        // Who talks face to face writes no answer meanwhile.
        if self.call.is_some() {
            return None;
        }
        let from = waits.max(since);
        if self.contacts.iter().any(|contact| contact.messages > 0) {
            return timers.later_reply.map(|span| (from + span, Fires::Seen(Timer::LaterReply)));
        }
        let due = from + timers.first_reply?;
        let held = typed_at.map_or(due, |typed| (typed + timers.typing_hold).min(due + timers.typing_most));
        Some((due.max(held), Fires::Seen(Timer::FirstReply)))
    }

    /// One that had a video call never ends by itself (V8). Nor does one in the very moment in which an agent gets
    /// it: it may have been put aside, or waited in a queue, for longer than this.
    fn silence(&self, given: Time, timers: &Timers) -> Option<(Time, Fires)> {
        match self.turn {
            Turn::Visitor { since } if !self.had_call => {
                timers.silence.map(|span| (since.max(given) + span, Fires::Seen(Timer::Silence)))
            }
            Turn::Visitor { .. } | Turn::Agent { .. } => None,
        }
    }

    /// The agent types: near its end the time for a first answer is held (M7).
    pub(super) fn types(
        &mut self,
        now: Time,
        by: AgentId,
        settings: &Settings,
    ) -> Result<Vec<Effect>, Invalid> {
        self.owned_by(by)?;
        let before = self.countdown(settings);
        let State::Assigned { typed_at, .. } = &mut self.state else { return Ok(Vec::new()) };
        let former = typed_at.replace(now);
        if self.countdown(settings) != before {
            self.version += 1;
        } else if let State::Assigned { typed_at, .. } = &mut self.state {
            // It holds nothing longer than before, so it is not worth being remembered.
            *typed_at = former;
        }
        Ok(Vec::new())
    }

    /// What is due first, if anything is.
    pub(super) fn due(&mut self, now: Time, settings: &Settings) -> Result<Vec<Effect>, Invalid> {
        let first = self.timers(settings).into_iter().flatten().min();
        let Some((_, fires)) = first.filter(|(due, _)| now >= *due) else { return Ok(Vec::new()) };
        match fires {
            Fires::Confirm => match &self.state {
                State::Offered { .. } => self.not_taken(now, DeclinedWhy::NotShown, settings),
                State::Queued { .. }
                | State::Assigned { .. }
                | State::Released { .. }
                | State::Snoozed { .. }
                | State::Ended { .. } => self.lose(now, ReassignedWhy::NotShown, settings),
            },
            Fires::Seen(Timer::Offer) => self.not_taken(now, DeclinedWhy::TimedOut, settings),
            Fires::Seen(Timer::FirstReply) => self.lose(now, ReassignedWhy::FirstReply, settings),
            Fires::Seen(Timer::LaterReply) => self.lose(now, ReassignedWhy::LaterReply, settings),
            Fires::Seen(Timer::Unhandled) => self.lose(now, ReassignedWhy::Unhandled, settings),
            Fires::Seen(Timer::Kept) => Ok(self.for_anybody()),
            Fires::Seen(Timer::Snooze) => self.comes_back(now, BackWhy::Time, settings),
            Fires::Seen(Timer::Silence) => self.end(now, EndedBy::Silence),
            Fires::AskAgain => {
                self.declined.retain(|declined| declined.until > now);
                Ok(vec![Effect::Route])
            }
        }
    }
}
