//! What happens to a call, what it owes the world, and what it refuses.

use super::{CallEnd, LegState, MediaState, Party};
use crate::{AgentId, DeviceId, HandoffId, LegId, Span};

/// What happens to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Its conversation was assigned: it rings at every device of this agent (V2).
    Ring {
        /// Whom.
        agent: AgentId,
        /// The name shown.
        name: String,
    },
    /// No device of the agent showed it within 5 s (C1): one that was routed waits again.
    LostRing {
        /// The leg for the next agent.
        leg: LegId,
    },
    /// The visitor comes to where the agent has invited to (V10).
    Join {
        /// What the visitor's device can send.
        media: MediaState,
    },
    /// The visitor was invited, and does not want to now (V10).
    NotNow,
    /// A device answers, or waits in the room of an invitation; the first one has it (V9, V10).
    Accept {
        /// Whose.
        agent: AgentId,
        /// Which.
        device: DeviceId,
        /// What it can send.
        media: MediaState,
    },
    /// The agent does not answer (V4).
    Decline(AgentId),
    /// A party hangs up (V8).
    HangUp(Party),
    /// A party's device says how its leg stands. What it says of another leg is passed over.
    Leg {
        /// Whose device.
        party: Party,
        /// Which leg.
        leg: LegId,
        /// How it stands.
        state: LegState,
    },
    /// A party sends something else than before (V6).
    Media {
        /// Who.
        party: Party,
        /// What.
        media: MediaState,
    },
    /// The device that stands by had something turned off as the call moved on (H3). What it has turned on counts no more.
    TurnedOff {
        /// Which device.
        device: DeviceId,
        /// What it would send.
        media: MediaState,
    },
    /// The device that has the call shows a code, by which another one can have it (H1).
    OfferHandoff {
        /// Which device.
        device: DeviceId,
        /// Which move.
        handoff: HandoffId,
        /// Without a code: to whichever desk takes it.
        to_desk: bool,
    },
    /// A device of the agent has read the code; the first one has it (H4).
    ClaimHandoff {
        /// Which device.
        device: DeviceId,
        /// How it calls itself.
        name: String,
        /// Which move.
        handoff: HandoffId,
    },
    /// The person at that device goes on there: a second leg is made, and the first one is not touched (H2).
    JoinHandoff {
        /// Which device.
        device: DeviceId,
        /// Which move.
        handoff: HandoffId,
        /// The second leg.
        leg: LegId,
        /// What the device can send.
        media: MediaState,
    },
    /// A device of the agent takes the call without a code: *Bring it back* (H1).
    TakeOver {
        /// Whose.
        agent: AgentId,
        /// Which device.
        device: DeviceId,
        /// How it calls itself.
        name: String,
        /// Which move.
        handoff: HandoffId,
        /// The second leg.
        leg: LegId,
        /// What the device can send.
        media: MediaState,
    },
    /// The agent does not want this move any more, or has read that it came to nothing (H4).
    CancelHandoff(HandoffId),
    /// The hub no longer hears a device of the agent that has a part in a move and not the call.
    OtherGone(DeviceId),
    /// The hub no longer hears a party: the visitor's last session or that of the answering device is over.
    Gone(Party),
    /// The hub hears the party again.
    Back(Party),
    /// The hub has started, and hears nobody yet.
    Restarted,
    /// Its conversation ends or leaves its agent.
    ConversationLeft,
    /// The deadline of [`super::Call::next_deadline`] has come.
    Due,
}

/// What a call owes the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Both parties are told the new head.
    Changed,
    /// This agent's one video slot is taken (A2, V9).
    SlotTaken {
        /// Whose.
        agent: AgentId,
        /// Nothing else reaches the agent meanwhile (A2).
        routed: bool,
    },
    /// This agent's video slot is free again.
    SlotFreed(AgentId),
    /// Signals of the former leg count no more.
    LegRenewed,
    /// Another device of the agent has the call from now on, on another leg (H2). The former leg stays open for a moment.
    Moved,
    /// It is over for good: the thread says so, and the conversation goes on in chat (V4, V8).
    Ended {
        /// Why.
        why: CallEnd,
        /// How long the two talked; `None`: they never found each other.
        talked: Option<Span>,
    },
}

/// What a call refuses. It is then as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Invalid {
    /// It is over for good (V8).
    #[error("the call is over")]
    Ended,
    /// It rings somebody else, or nobody, or this side is no part of it yet.
    #[error("the call is not yours")]
    NotYours,
    /// Another device has answered (V9).
    #[error("the call was answered elsewhere")]
    Taken,
    /// The visitor answers an invitation that does not stand any more (V10).
    #[error("the invitation is over")]
    InvitationOver,
    /// The call is being moved already (H1).
    #[error("the call is being moved already")]
    Moving,
    /// This move is over, or there never was one (H4).
    #[error("there is no such move")]
    NoHandoff,
}
