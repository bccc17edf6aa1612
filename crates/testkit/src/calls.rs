//! What a client does in a call, without a device: it starts, answers, and tells the other side what a test wants
//! to be told.

use crate::client::Client;
use deskbell_domain::call::{CallPhase, LegState, MediaState, Sending};
use deskbell_domain::{CallId, ConversationId, LegId, UserId};
use deskbell_protocol::call::{CallHead, Candidate, Signal, SignalFrame};
use deskbell_protocol::params::{
    AcceptCall, CallAccepted, CallStarted, LegSays, OfCall, OfConversation, SetMedia, StartCall,
};
use deskbell_protocol::{Event, WireError, method};

/// Microphone and camera are on.
pub const SENDING: MediaState = MediaState::of(Sending::On, Sending::On);

/// A leg, as far as a signal names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Of which call.
    pub call: CallId,
    /// Which.
    pub leg: LegId,
}

impl Leg {
    /// Something that one device of it tells the other.
    pub const fn says(self, signal: Signal) -> SignalFrame {
        SignalFrame { call: self.call, leg: self.leg, signal }
    }
}

impl From<&CallStarted> for Leg {
    fn from(started: &CallStarted) -> Self {
        Self { call: started.call, leg: started.leg }
    }
}

impl From<&CallHead> for Leg {
    fn from(head: &CallHead) -> Self {
        Self { call: head.id, leg: head.leg }
    }
}

/// An offer that no browser made.
pub fn offer(generation: u32) -> Signal {
    Signal::Offer { generation, fresh: false, sdp: format!("offer {generation}") }
}

/// An answer to it.
pub fn answer(generation: u32) -> Signal {
    Signal::Answer { generation, sdp: format!("answer {generation}") }
}

/// A candidate that leads nowhere.
pub fn candidate(generation: u32, text: &str) -> Signal {
    let candidate =
        Candidate { candidate: text.into(), sdp_mid: Some("0".into()), sdp_m_line_index: Some(0) };
    Signal::Candidate { generation, candidate }
}

impl Client {
    /// Calls (V1), in the open conversation or without one.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn start_call(
        &mut self,
        conversation: Option<ConversationId>,
    ) -> Result<CallStarted, WireError> {
        let command_id = Self::command_id();
        let params = StartCall { command_id, conversation, invitation: None, media: SENDING };
        self.call::<method::CallStart>(params).await
    }

    /// Comes to where an agent has invited to (V10).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn join_call(&mut self, invited: &CallStarted) -> Result<CallStarted, WireError> {
        let (conversation, invitation) = (Some(invited.conversation), Some(invited.call));
        let command_id = Self::command_id();
        let params = StartCall { command_id, conversation, invitation, media: SENDING };
        self.call::<method::CallStart>(params).await
    }

    /// Invites the visitor of a chat (V10).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn invite_to_call(&mut self, conversation: ConversationId) -> Result<CallStarted, WireError> {
        let params = OfConversation { command_id: Self::command_id(), conversation };
        self.call::<method::CallInvite>(params).await
    }

    /// Waits until a call rings this agent, and shows it (C1).
    ///
    /// # Panics
    /// When it rang somebody else meanwhile.
    pub async fn ring(&mut self) -> CallHead {
        let you = self.you();
        let head = self
            .event("a ring", |event| {
                let Event::Call(head) = event else { return None };
                let CallPhase::Ringing { agent, .. } = head.call else { return None };
                (UserId::Agent(agent) == you).then(|| head.clone())
            })
            .await;
        self.confirm(head.conversation).await.expect("it rings this agent");
        head
    }

    /// Answers (V2), or waits in the room of an invitation (V10).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn accept_call(&mut self, call: CallId) -> Result<CallAccepted, WireError> {
        let params = AcceptCall { command_id: Self::command_id(), call, media: SENDING };
        self.call::<method::CallAccept>(params).await
    }

    /// Does not answer, or not now (V4, V10).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn decline_call(&mut self, call: CallId) -> Result<(), WireError> {
        let params = OfCall { command_id: Self::command_id(), call };
        self.call::<method::CallDecline>(params).await.map(drop)
    }

    /// Hangs up (V8).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn hang_up(&mut self, call: CallId) -> Result<(), WireError> {
        let params = OfCall { command_id: Self::command_id(), call };
        self.call::<method::CallHangUp>(params).await.map(drop)
    }

    /// Says what this side sends (V6).
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn set_media(&mut self, call: CallId, media: MediaState) -> Result<(), WireError> {
        let params = SetMedia { command_id: Self::command_id(), call, media };
        self.call::<method::CallMedia>(params).await.map(drop)
    }

    /// Says how this device's leg stands.
    ///
    /// # Errors
    /// What the hub refuses.
    pub async fn leg_says(&mut self, of: Leg, state: LegState) -> Result<(), WireError> {
        let Leg { call, leg } = of;
        let params = LegSays { command_id: Self::command_id(), call, leg, state };
        self.call::<method::CallLeg>(params).await.map(drop)
    }

    /// Tells the other device of a leg something.
    pub async fn tell(&mut self, of: Leg, signal: Signal) {
        self.say::<method::CallSignal>(of.says(signal)).await;
    }

    /// Waits for what the other device of a leg tells next.
    pub async fn next_signal(&mut self, of: Leg) -> Signal {
        self.signal("a signal", |frame| {
            (frame.call == of.call && frame.leg == of.leg).then(|| frame.signal.clone())
        })
        .await
    }

    /// Waits until a call stands so.
    pub async fn see_call<T>(
        &mut self,
        what: &str,
        call: CallId,
        fits: impl Fn(&CallHead) -> Option<T>,
    ) -> T {
        self.see(what, |mirror| mirror.calls.get(&call).and_then(&fits)).await
    }
}
