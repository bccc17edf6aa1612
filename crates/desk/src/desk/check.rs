//! The first look at whether a ring reaches the person (ux.md, first start): asked once of each person on a computer, of
//! nobody who is not there to answer, and never twice.

use super::Core;
use crate::handle::Reply;
use crate::store::OutboxJob;
use deskbell_domain::AgentId;

/// People of one computer who are remembered to have looked; of more the oldest is asked again.
const MOST: usize = 50;

/// Whether this agent is asked to look.
pub(super) fn is_due(preset: bool, agent: Option<AgentId>, checked: &[AgentId]) -> bool {
    // Who was signed in by a demo, a trial or a policy wants to see that first.
    !preset && agent.is_some_and(|agent| !checked.contains(&agent))
}

/// Those who have looked, with one more.
fn with(checked: &[AgentId], agent: AgentId) -> Vec<AgentId> {
    let mut all: Vec<AgentId> = checked.iter().copied().filter(|one| *one != agent).collect();
    all.push(agent);
    all.drain(..all.len().saturating_sub(MOST));
    all
}

impl Core {
    /// Whether whoever is signed in is asked to look.
    pub(super) fn asks_check(&self) -> bool {
        is_due(self.preset.is_some(), self.world.agent(), &self.remembered.checked)
    }

    /// The person has looked, or said that it can wait: the light keeps in view what is to be mended.
    pub(super) fn end_check(&mut self, reply: Reply) {
        if let Some(agent) = self.world.agent()
            && !self.remembered.checked.contains(&agent)
        {
            self.remembered.checked = with(&self.remembered.checked, agent);
            if let Ok(value) = serde_json::to_string(&self.remembered.checked) {
                self.outbox.give(OutboxJob::Remember { name: "checked", value });
            }
            self.touched.all = true;
        }
        reply.done();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn agent(number: u128) -> AgentId {
        AgentId(Uuid::from_u128(number))
    }

    #[test]
    fn a5_a_person_is_asked_to_look_once_and_only_when_signed_in_by_hand() {
        let (ana, karim) = (agent(1), agent(2));
        for (preset, who, checked, asked) in [
            (false, Some(ana), &[][..], true),
            (false, Some(ana), &[karim], true),
            (false, Some(ana), &[karim, ana], false),
            (true, Some(ana), &[], false),
            (false, None, &[], false),
        ] {
            assert_eq!(is_due(preset, who, checked), asked, "{preset} {who:?} {checked:?}");
        }
    }

    #[test]
    fn a5_those_who_have_looked_are_remembered_each_once_and_a_bounded_number_of_them() {
        let all = (0..60).chain([59, 30]).fold(Vec::new(), |all, number| with(&all, agent(number)));
        assert_eq!(all.len(), MOST);
        assert_eq!(all.last(), Some(&agent(30)));
        assert!(!all.contains(&agent(9)) && all.contains(&agent(10)));
        assert!((10..60).all(|number| !is_due(false, Some(agent(number)), &all)));
    }
}
