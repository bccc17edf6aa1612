//! A call that moves to another device of this agent and back (H1 to H5), as far as this desk has a part in it. The rules
//! of the move are the hub's; here is which part this desk plays, and what it says of it.

use super::inputs::{Moment, Output, Refused};
use super::leg::{LegOf, Part};
use super::machine::{Calls, Owed};
use super::wants::chosen;
use super::whereabouts::device_of;
use crate::command::Action;
use crate::view::{CodeView, MoveView};
use deskbell_domain::call::{CallPhase, HandoffEnd, HandoffStage};
use deskbell_domain::{CallId, HandoffId, Span, Time};
use deskbell_protocol::call::CallHead;

/// What a phone gives back goes to the desk that had the call; another one takes it when that one has not after this time.
const OTHERS_FIRST: Span = Span::secs(2);

/// A move that this desk has asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub call: CallId,
    pub handoff: HandoffId,
    /// What is shown for it; `None` when the call comes here.
    pub code: Option<CodeView>,
    /// The hub has shown that it knows of it.
    pub heard: bool,
}

/// A move that is not wanted any more, or was read to have come to nothing (H4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unwanted {
    pub call: CallId,
    pub handoff: HandoffId,
    /// It was over already.
    over: bool,
}

/// A call that another device gives back to a desk.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    handoff: HandoffId,
    /// Until then, on the steady clock, it is left to the desk that had the call.
    until: Time,
    /// That time is over.
    stands: bool,
}

impl Offer {
    /// When another desk may take it, on the steady clock.
    pub(super) fn deadline(self) -> Option<Time> {
        (!self.stands).then_some(self.until)
    }
}

/// Which step of a move this desk has answered already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Claims(HandoffId),
    Joins(HandoffId),
}

impl Calls {
    /// A code is shown, and the paired phones ring (H1).
    ///
    /// # Errors
    /// When the call does not run here, or there is no line.
    pub(super) fn offer_move(
        &mut self,
        call: CallId,
        handoff: HandoffId,
        (ticket, code): (String, CodeView),
    ) -> Result<Output, Refused> {
        let head = self.movable(call)?;
        if self.part_in(head) != Some(Part::Carries) {
            return Err(Refused::NotRunning);
        }
        self.asked = Some(Asked { call, handoff, code: Some(code), heard: false });
        Ok(Output::Command(Action::OfferMove { call, handoff, ticket }))
    }

    /// The call is taken to this desk (H1).
    ///
    /// # Errors
    /// When it does not run on another device, or there is no line.
    pub(super) fn bring_back(&mut self, call: CallId, handoff: HandoffId) -> Result<Output, Refused> {
        let head = self.movable(call)?;
        if self.part_in(head) == Some(Part::Carries) {
            return Err(Refused::NotRunning);
        }
        if let Some(handoff) = given_back(head) {
            // It is on its way to a desk already: to this one.
            self.stepped = Some(Step::Claims(handoff));
            self.asked = Some(Asked { call, handoff, code: None, heard: true });
            return Ok(Output::Command(Action::ClaimMove { call, handoff, name: self.name.clone() }));
        }
        // What the agent has turned off there is off here too (H3).
        self.wants = chosen(head.agent, self.wants);
        self.asked = Some(Asked { call, handoff, code: None, heard: false });
        let (name, media) = (self.name.clone(), self.media());
        Ok(Output::Command(Action::TakeCall { call, handoff, name, media }))
    }

    /// A move is not wanted any more, or was read to have come to nothing (H4). Said until the hub has heard it, and once.
    ///
    /// # Errors
    /// When nothing is being moved.
    pub(super) fn cancel_move(&mut self, call: CallId) -> Result<(), Refused> {
        let asked = self.asked.take_if(|asked| asked.call == call);
        // One that the hub has not spoken of yet is newer than the one that its head tells of.
        let newest = asked.filter(|asked| !asked.heard).map(|asked| (asked.handoff, false));
        let known = self.heads.get(&call).and_then(|head| head.handoff.as_ref());
        let known = known.map(|known| (known.id, matches!(known.stage, HandoffStage::Over { .. })));
        let (handoff, over) = newest.or(known).ok_or(Refused::NoMove)?;
        let what = Unwanted { call, handoff, over };
        if self.unwanted.is_none_or(|owed| owed.what != what) {
            self.unwanted = Some(Owed { what, told: false });
        }
        Ok(())
    }

    /// Caught up after a cut: of what was asked before it, only that holds which the hub has heard.
    pub(super) fn moves_after_a_cut(&mut self) {
        let moves = |call, handoff| {
            let head: Option<&CallHead> = self.heads.get(&call);
            head.and_then(|head| head.handoff.as_ref()).is_some_and(|known| known.id == handoff)
        };
        let asked = self.asked.as_ref().is_some_and(|asked| moves(asked.call, asked.handoff));
        let unwanted = self.unwanted.is_some_and(|owed| moves(owed.what.call, owed.what.handoff));
        self.asked.take_if(|_| !asked);
        self.unwanted.take_if(|_| !unwanted);
    }

    /// The hub refused a move that this desk has asked for.
    pub(super) fn move_refused(&mut self, handoff: HandoffId) {
        self.asked.take_if(|asked| asked.handoff == handoff);
    }

    fn movable(&self, call: CallId) -> Result<&CallHead, Refused> {
        if !self.live {
            return Err(Refused::Offline);
        }
        let head = self.running().find(|head| head.id == call).ok_or(Refused::NotRunning)?;
        match head.call {
            CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => Ok(head),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Ended { .. } => Err(Refused::NotRunning),
        }
    }

    /// The part that this desk has in a call that is answered: none, when another device has it and nothing moves here.
    pub(super) fn part_in(&self, head: &CallHead) -> Option<Part> {
        let here = device_of(head)? == self.device;
        if here {
            return Some(Part::Carries);
        }
        match head.handoff.as_ref()?.stage {
            HandoffStage::Making { device, .. } if device == self.device => Some(Part::Joins),
            HandoffStage::Moved { device, .. } if device == self.device => Some(Part::StandsBy),
            HandoffStage::Making { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Offered { .. }
            | HandoffStage::Claimed { .. }
            | HandoffStage::Over { .. } => None,
        }
    }

    /// The leg that this desk should have, and its part in the call.
    pub(super) fn wanted_leg(&self) -> Option<(LegOf, Part)> {
        self.running().find_map(|head| {
            let part = self.part_in(head).filter(|_| !self.cut_off.is_from(head.id))?;
            let leg = match part {
                Part::Carries => head.leg,
                Part::Joins | Part::StandsBy => head.second_leg?,
            };
            Some((LegOf { call: head.id, leg }, part))
        })
    }

    /// A head came: who has the call is remembered, and what the agent chose there holds here.
    pub(super) fn follow_move(&mut self, now: Moment, before: Option<&CallHead>, head: &CallHead) {
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.call == head.id) {
            let known = head.handoff.as_ref().is_some_and(|handoff| handoff.id == asked.handoff);
            // It is over, and nothing is left to be shown of it; or what stood by here has the call again at once.
            let here = asked.code.is_none() && device_of(head) == Some(self.device);
            let over = (asked.heard && !known) || here;
            asked.heard |= known;
            if over {
                self.asked = None;
            }
        }
        self.whereabouts.follow(now, before, head);
        let (had, has) = (before.and_then(device_of), device_of(head));
        if has == Some(self.device) && had.is_some() && had != has {
            self.wants = chosen(head.agent, self.wants);
        }
        self.turned_off_elsewhere(before, head);
    }

    /// What a phone gives back is taken by the desk that had the call, and by another one only when that one does not: its
    /// camera would open in another room (H1).
    pub(super) fn leave_to_others(&mut self, now: Moment) {
        let given = self.running().find_map(|head| {
            let handoff = given_back(head).filter(|_| device_of(head) != Some(self.device))?;
            (self.answered != Some(head.id)).then_some(handoff)
        });
        self.offer = given.map(|handoff| {
            let same = self.offer.filter(|offer| offer.handoff == handoff);
            let until = same.map_or(now.steady + OTHERS_FIRST, |offer| offer.until);
            Offer { handoff, until, stands: until <= now.steady }
        });
    }

    /// What is owed for a move: one that another device gives back is taken here without a word (H1).
    pub(super) fn take_part_in_move(&mut self, owed: &mut Vec<Output>) {
        let offered = self.running().find_map(|head| {
            let handoff = head.handoff.as_ref()?;
            let step = match &handoff.stage {
                HandoffStage::Offered { to_desk: true, .. } if device_of(head)? != self.device => {
                    // Nobody's camera opens where nobody is.
                    let waits = self.offer.is_some_and(|offer| !offer.stands || self.away);
                    if waits {
                        return None;
                    }
                    Step::Claims(handoff.id)
                }
                HandoffStage::Claimed { device, .. } if *device == self.device => Step::Joins(handoff.id),
                HandoffStage::Offered { .. }
                | HandoffStage::Claimed { .. }
                | HandoffStage::Making { .. }
                | HandoffStage::Moved { .. }
                | HandoffStage::Over { .. } => return None,
            };
            Some((head.id, step, head.agent))
        });
        let Some((call, step, sends)) = offered else { return };
        if self.stepped.replace(step) == Some(step) {
            return;
        }
        owed.push(Output::Command(match step {
            Step::Claims(handoff) => Action::ClaimMove { call, handoff, name: self.name.clone() },
            Step::Joins(handoff) => {
                self.wants = chosen(sends, self.wants);
                Action::JoinMove { call, handoff, media: self.media() }
            }
        }));
    }

    /// The move as the page shows it.
    pub(super) fn move_view(&self, head: &CallHead) -> Option<MoveView> {
        let asked = self.asked.as_ref().filter(|asked| asked.call == head.id);
        let here = device_of(head) == Some(self.device);
        let Some(handoff) = &head.handoff else { return asked.map(|_| MoveView::Asked) };
        let own = asked.filter(|asked| asked.handoff == handoff.id);
        let is_past = matches!(handoff.stage, HandoffStage::Over { .. } | HandoffStage::Moved { .. });
        if is_past && asked.is_some() && own.is_none() {
            return Some(MoveView::Asked);
        }
        match &handoff.stage {
            HandoffStage::Offered { until, .. } if here => {
                let code = own.and_then(|asked| asked.code.clone());
                Some(MoveView::Offered { code, until: *until })
            }
            HandoffStage::Claimed { device, name, until } if here => {
                Some(MoveView::Claimed { device: *device, name: name.clone(), until: *until })
            }
            // The person has asked for what is given back.
            HandoffStage::Offered { .. } | HandoffStage::Claimed { .. } if own.is_some() => {
                Some(MoveView::Asked)
            }
            HandoffStage::Making { device, name, visitor, there, until, .. } => Some(MoveView::Making {
                device: *device,
                name: name.clone(),
                here: *device == self.device,
                visitor: *visitor,
                there: *there,
                until: *until,
            }),
            // What was done at this desk is not told at it.
            HandoffStage::Over { why: HandoffEnd::Cancelled } if own.is_none() => None,
            HandoffStage::Over { why } if own.is_some() || here => {
                Some(MoveView::Over { handoff: handoff.id, why: *why })
            }
            HandoffStage::Offered { .. }
            | HandoffStage::Claimed { .. }
            | HandoffStage::Moved { .. }
            | HandoffStage::Over { .. } => None,
        }
    }
}

/// The move by which another device gives a call back to a desk.
fn given_back(head: &CallHead) -> Option<HandoffId> {
    let handoff = head.handoff.as_ref()?;
    matches!(handoff.stage, HandoffStage::Offered { to_desk: true, .. }).then_some(handoff.id)
}
