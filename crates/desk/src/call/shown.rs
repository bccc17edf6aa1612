//! The call as the page shows it.

use super::machine::{Calls, talks_since};
use super::quality::{Seen, quality};
use super::translate;
use crate::project::tint;
use crate::view::{BoxCall, CallStage, CallView, Trouble};
use crate::world::World;
use deskbell_domain::ConversationId;
use deskbell_domain::call::{CallPhase, MediaState};
use deskbell_protocol::call::CallHead;

impl Calls {
    /// The call that is shown; `None` without one. `somebody` is the visitor before the list has told the name.
    pub(crate) fn view(&self, world: &World, somebody: &str) -> Option<CallView> {
        let call = self.current?;
        let over = self.over.as_ref().filter(|over| over.head.id == call);
        let (head, stage) = match over {
            Some(over) => (&over.head, CallStage::Ended { why: over.why, talked_ms: over.talked.0 }),
            None => {
                let head = self.heads.get(&call)?;
                (head, self.stage(head)?)
            }
        };
        let known = world.conversations.get(&head.conversation).map(|known| &known.head);
        let mine = self.mine(head, stage);
        Some(CallView {
            call,
            conversation: head.conversation,
            name: known.map_or_else(|| somebody.to_owned(), |known| known.visitor_name.clone()),
            tint: known.map_or(1, |known| tint(known.visitor)),
            group: known.map(|known| known.group_name.clone()).unwrap_or_default(),
            stage,
            mine,
            theirs: head.visitor,
            quality: self.figures.as_ref().map(|figures| {
                quality(Seen { figures, camera: self.camera, own: mine.camera, theirs: head.visitor.camera })
            }),
            moving: self.move_view(head).filter(|_| over.is_none()),
            on_device: self.on_device(head, world).filter(|_| over.is_none()),
            share: self.share_view(),
            troubles: self.troubles_of(stage),
        })
    }

    /// The call at the state box of its conversation.
    pub(crate) fn at_box(&self, conversation: ConversationId) -> Option<BoxCall> {
        self.at_boxes().find_map(|(of, call)| (of == conversation).then_some(call))
    }

    /// Every call that stands at a state box. A ring that is not heard here stands nowhere.
    pub(crate) fn at_boxes(&self) -> impl Iterator<Item = (ConversationId, BoxCall)> {
        let rings = self.ring.and_then(|ring| self.heads.get(&ring.ring.0));
        let rings = rings.and_then(|head| match head.call {
            CallPhase::Ringing { since, deadline, .. } => {
                Some((head.conversation, BoxCall::Rings { since, deadline }))
            }
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. }
            | CallPhase::Ended { .. } => None,
        });
        let runs = self.running().filter_map(|head| match head.call {
            CallPhase::Connecting { since, .. }
            | CallPhase::Active { since, .. }
            | CallPhase::Reconnecting { since, .. } => Some((head.conversation, BoxCall::Runs { since })),
            CallPhase::Invited { .. }
            | CallPhase::Room { .. }
            | CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Ended { .. } => None,
        });
        let invites = self.invitations().filter_map(|head| match head.call {
            CallPhase::Invited { since, .. } | CallPhase::Room { since, .. } => {
                Some((head.conversation, BoxCall::Invited { since }))
            }
            CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. }
            | CallPhase::Ended { .. } => None,
        });
        rings.into_iter().chain(runs).chain(invites)
    }

    fn stage(&self, head: &CallHead) -> Option<CallStage> {
        let going = self.go == Some((head.id, head.epoch));
        let here = |device| device == Some(self.device);
        Some(match head.call {
            // Who goes into the room is shown there at once.
            CallPhase::Invited { since, .. } if going => CallStage::Room { since },
            CallPhase::Invited { since, .. } => CallStage::Invited { since, elsewhere: false },
            CallPhase::Room { device, since, .. } if here(device) => CallStage::Room { since },
            CallPhase::Room { since, .. } => CallStage::Invited { since, elsewhere: true },
            CallPhase::Ringing { .. } if going => CallStage::Answering,
            CallPhase::Ringing { since, deadline, .. } => CallStage::Ringing { since, deadline },
            CallPhase::Connecting { device, deadline, .. } if here(device) => {
                CallStage::Connecting { deadline }
            }
            CallPhase::Active { device, since, .. } if here(device) => CallStage::Active { since },
            CallPhase::Reconnecting { device, since, deadline, .. } if here(device) => {
                CallStage::Reconnecting { since, deadline }
            }
            CallPhase::Connecting { .. } | CallPhase::Active { .. } | CallPhase::Reconnecting { .. } => {
                CallStage::Elsewhere { since: talks_since(head) }
            }
            CallPhase::Waiting { .. } | CallPhase::Ended { .. } => return None,
        })
    }

    /// What this desk sends or would send; on another device, what that one says.
    fn mine(&self, head: &CallHead, stage: CallStage) -> MediaState {
        match stage {
            CallStage::Elsewhere { .. } => head.agent,
            CallStage::Ended { .. } => translate::SILENT,
            CallStage::Invited { .. }
            | CallStage::Room { .. }
            | CallStage::Ringing { .. }
            | CallStage::Answering
            | CallStage::Connecting { .. }
            | CallStage::Active { .. }
            | CallStage::Reconnecting { .. } => self.media(),
        }
    }

    /// What hinders is said while it can hinder here.
    fn troubles_of(&self, stage: CallStage) -> Vec<Trouble> {
        let troubles = self.troubles.iter().copied().map(translate::trouble);
        match stage {
            CallStage::Invited { .. } | CallStage::Elsewhere { .. } | CallStage::Ended { .. } => Vec::new(),
            CallStage::Room { .. }
            | CallStage::Ringing { .. }
            | CallStage::Answering
            | CallStage::Connecting { .. }
            | CallStage::Reconnecting { .. } => troubles.collect(),
            // The two have found a way without one.
            CallStage::Active { .. } => troubles.filter(|one| *one != Trouble::NoRelay).collect(),
        }
    }
}
