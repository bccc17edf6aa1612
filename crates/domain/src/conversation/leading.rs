//! What leads do with the conversations of others, and the call for their help (T2, T3).

use super::{Actor, Conversation, Effect, Flag, Invalid, State};
use crate::thread::{EntryBody, Happening, Named, ReassignedWhy};
use crate::{ClientMessageId, ContactId, Time};

impl Conversation {
    /// A lead says something to whoever has it, also to whoever gets it next. Whose it is writes notes.
    pub(super) fn whisper(
        &mut self,
        now: Time,
        by: Actor,
        text: String,
        client_message_id: ClientMessageId,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        if self.holder() == Some(by.agent) {
            return Err(Invalid::ToOneself);
        }
        let body = EntryBody::Whisper { agent: by.agent, name: by.name, text, client_message_id };
        Ok(vec![self.record(now, body)])
    }

    /// Help is asked for, or not needed any more. Who has it, released it or put it aside says so, or a lead.
    pub(super) fn raise_flag(
        &mut self,
        now: Time,
        by: Actor,
        leads: bool,
        words: Option<String>,
    ) -> Result<Vec<Effect>, Invalid> {
        self.still_open()?;
        if !leads {
            self.held_by(by.agent)?;
        }
        let Actor { agent, name } = by;
        let what = match words {
            Some(words) if self.flag.as_ref().is_some_and(|flag| flag.words == words) => {
                return Ok(Vec::new());
            }
            Some(words) => {
                self.flag = Some(Flag { at: now, by: agent, name: name.clone(), words: words.clone() });
                Happening::Flagged { agent, name, words }
            }
            None if self.flag.take().is_none() => return Ok(Vec::new()),
            None => Happening::Unflagged { agent, name },
        };
        Ok(vec![self.happened(now, what)])
    }

    /// A lead takes it over, wherever it stands. The desk that asks shows it, so that nothing is to be confirmed. With it comes
    /// the help that was asked for, so a flag falls (T3).
    pub(super) fn take_over(
        &mut self,
        now: Time,
        by: Actor,
        contact: ContactId,
        reason: String,
    ) -> Result<Vec<Effect>, Invalid> {
        let from = match &self.state {
            State::Assigned { agent, name, .. }
            | State::Offered { agent, name, .. }
            | State::Released { agent, name, .. }
            | State::Snoozed { agent, name, .. } => {
                if *agent == by.agent {
                    return Err(Invalid::ToOneself);
                }
                Some(Named { agent: *agent, name: name.clone() })
            }
            State::Queued { kept, .. } => {
                // What is kept for the lead may be taken before a toggle lets it come.
                let others = kept.as_ref().filter(|kept| kept.agent != by.agent);
                others.map(|kept| Named { agent: kept.agent, name: kept.name.clone() })
            }
            State::Ended { .. } => return Err(Invalid::Ended),
        };
        self.no_call()?;
        let freed = self.taker().filter(|_| self.takes_slot());
        let left = from.as_ref().map(|from| from.agent);
        self.close_contact(now);
        self.back_at = None;
        self.flag = None;
        let what = Happening::TakenOver { by: by.agent, name: by.name.clone(), from, reason };
        let mut effects = vec![self.happened(now, what)];
        effects.extend(freed.map(Effect::SlotFreed));
        effects.extend(left.map(|agent| Effect::Left { agent, why: Some(ReassignedWhy::TakenOver) }));
        let taken = self.takes_slot().then_some(Effect::SlotTaken(by.agent));
        effects.extend(self.begin_contact(now, contact, by, None));
        effects.extend(taken);
        Ok(effects)
    }
}
