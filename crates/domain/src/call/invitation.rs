//! From chat to video by invitation (V10): the agent invites, may wait in the room, and the visitor comes or does not.

use super::legs::Side;
use super::{Call, CallEnd, CallPhase, Effect, Invalid, MediaState, ringing};
use crate::settings::CallTimes;
use crate::{AgentId, CallId, ConversationId, LegId, Time};

/// What an invitation is made of (V10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invite {
    /// Its id, and that of the call that may come of it.
    pub id: CallId,
    /// Inside which conversation.
    pub conversation: ConversationId,
    /// The leg that the visitor will open.
    pub leg: LegId,
    /// Who invites.
    pub agent: AgentId,
    /// The name shown.
    pub name: String,
}

/// The call that a visitor comes to, of the one that stands, waits, rings or runs in their conversation; `None`: a new one
/// begins (V1). Who answers an invitation means that one alone (V10): once it is over, nothing rings in its place.
///
/// # Errors
/// [`Invalid::InvitationOver`] when what is answered is not there any more.
pub fn comes_to(there: Option<CallId>, answers: Option<CallId>) -> Result<Option<CallId>, Invalid> {
    match answers {
        Some(invitation) if there != Some(invitation) => Err(Invalid::InvitationOver),
        // One that was answered a moment ago, in another tab or by a page that is gone, is that call.
        Some(_) | None => Ok(there),
    }
}

impl Call {
    /// An agent invites the visitor of a chat (V10). It takes no slot until the agent waits in the room or it rings:
    /// an invitation that nobody answers keeps no other call away.
    pub fn invite(now: Time, invite: Invite) -> Self {
        let Invite { id, conversation, leg, agent, name } = invite;
        Self {
            id,
            conversation,
            routed: false,
            began_at: now,
            version: 1,
            epoch: 1,
            leg,
            phase: CallPhase::Invited { agent, name, since: now },
            visitor: Side::unseen(),
            agent: Side::unseen(),
            handoff: None,
            moved: 0,
        }
    }

    /// Whether it is an invitation yet, which the visitor has not answered (V10).
    pub const fn is_invitation(&self) -> bool {
        matches!(self.phase, CallPhase::Invited { .. } | CallPhase::Room { .. })
    }

    /// The visitor comes: to an agent who waits at once, else the agent is rung (V10).
    pub(super) fn join(
        &mut self,
        now: Time,
        media: MediaState,
        times: &CallTimes,
    ) -> Result<Vec<Effect>, Invalid> {
        let effects = match &self.phase {
            CallPhase::Invited { agent, name, .. } => {
                let agent = *agent;
                self.phase = ringing(now, agent, name.clone(), times);
                vec![Effect::Changed, Effect::SlotTaken { agent, routed: false }]
            }
            CallPhase::Room { agent, name, device, .. } => {
                self.phase = CallPhase::Connecting {
                    agent: *agent,
                    name: name.clone(),
                    device: *device,
                    since: now,
                    deadline: now + times.connect,
                };
                vec![Effect::Changed]
            }
            CallPhase::Ended { .. } => return Err(Invalid::Ended),
            // It is there already: its page was loaded anew, or it says so twice.
            CallPhase::Waiting { .. }
            | CallPhase::Ringing { .. }
            | CallPhase::Connecting { .. }
            | CallPhase::Active { .. }
            | CallPhase::Reconnecting { .. } => return Ok(Vec::new()),
        };
        self.visitor = Side { media, connected: false, gone: None };
        Ok(effects)
    }

    pub(super) fn not_now(&mut self, now: Time) -> Result<Vec<Effect>, Invalid> {
        self.running()?;
        if self.is_invitation() { Ok(self.end(now, CallEnd::NotNow)) } else { Err(Invalid::NotYours) }
    }
}
