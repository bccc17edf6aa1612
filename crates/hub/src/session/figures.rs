//! What sessions read of figures (T6), and of why somebody has a conversation (T5).

use super::Shared;
use super::open::not_read;
use super::run::Session;
use crate::core::forbidden;
use crate::figures::{NotGiven, ask};
use crate::frames;
use crate::store::DecisionRecord;
use deskbell_domain::routing::{Otherwise, simulate};
use deskbell_domain::{AgentId, ConversationId, UserId};
use deskbell_protocol::figures::{GetFigures, Simulate, Simulated, SimulatedDecision};
use deskbell_protocol::limits::FIGURES_ROWS;
use deskbell_protocol::params::{DecisionShown, GetWhy, Why};
use deskbell_protocol::{Detail, WireError};
use std::sync::Arc;
use uuid::Uuid;

/// The one more agent of `routing.simulate`: nobody has this id.
const NEWCOMER: AgentId = AgentId(Uuid::nil());

/// `figures.get` (T6). A year of them takes its time: it needs nothing of the session, which goes on meanwhile.
pub(super) async fn figures(
    shared: Arc<Shared>,
    user: UserId,
    params: GetFigures,
) -> Result<String, WireError> {
    let UserId::Agent(agent) = user else { return Err(forbidden("figures.get")) };
    let directory = shared.core.directory();
    match ask(&*shared.store, &directory, agent, &params, FIGURES_ROWS).await {
        Ok(table) => Ok(frames::result(&table)),
        Err(NotGiven::Refused(error)) => Err(error),
        Err(NotGiven::Store(error)) => Err(not_read(&error)),
    }
}

impl Session {
    /// `conversation.why` (T5): for whoever may read the conversation, and leads of its group.
    pub(super) async fn why(&self, params: GetWhy) -> Result<String, WireError> {
        let decision = self.decision(params.conversation).await?;
        Ok(frames::result(&Why { decision: decision.map(|decision| decision.shown) }))
    }

    /// `routing.simulate` (T5): for the same.
    pub(super) async fn simulate(&self, params: &Simulate) -> Result<String, WireError> {
        let decision = self.decision(params.conversation).await?;
        let outcome = decision.and_then(|decision| simulated(decision.shown, params));
        Ok(frames::result(&Simulated { outcome }))
    }

    async fn decision(&self, id: ConversationId) -> Result<Option<DecisionRecord>, WireError> {
        let store = &self.shared.store;
        let conversation = store.conversation(id).await.map_err(|error| not_read(&error))?;
        let Some(conversation) = conversation else {
            return Err(WireError::because(Detail::NoConversation));
        };
        let leads = match self.user {
            UserId::Agent(agent) => self.shared.core.directory().leads(agent, conversation.group()),
            UserId::Visitor(_) | UserId::Phone(_) => false,
        };
        if !leads {
            self.readable(id).await?;
        }
        store.decision(id).await.map_err(|error| not_read(&error))
    }
}

/// `None` of a decision that was stored without what it was made of.
fn simulated(was: DecisionShown, params: &Simulate) -> Option<SimulatedDecision> {
    let DecisionShown { at, group, names, request, seen, .. } = was;
    let request = request?;
    let otherwise = Otherwise {
        one_more_slot_for: params.one_more_slot_for,
        one_more_agent: params.one_more_agent.then_some(NEWCOMER),
    };
    let mut decision = simulate(at, &request, &seen, otherwise);
    let one_more_agent = decision.chosen == Some(NEWCOMER);
    decision.chosen = decision.chosen.filter(|chosen| *chosen != NEWCOMER);
    decision.considered.retain(|considered| considered.agent != NEWCOMER);
    let shown = DecisionShown { at, group, decision, names, request: Some(request), seen };
    Some(SimulatedDecision { one_more_agent, shown })
}
