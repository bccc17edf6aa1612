//! What somebody changed of the hub's set-up reaches those whom it concerns at once.

use super::step::Step;
use super::working::Working;
use deskbell_domain::{AgentId, UserId, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::event::ConversationUpdate;

impl Step<'_> {
    /// Tells agents and visitors what is set up otherwise than it was.
    pub(super) fn tell_administered(&mut self, former: &Working) {
        let rules = Event::Rules(self.working.directory.rules());
        let other_rules = self.working.directory.rules() != former.directory.rules();
        let tags = Event::Tags(self.tag_list());
        let other_tags = self.working.tags != former.tags;
        let other_canned = self.working.canned != former.canned;
        let agents: Vec<AgentId> = self.working.agents.keys().copied().collect();
        for agent in agents {
            let me = self.working.agents.get(&agent).map(|agent| agent.told.clone());
            let before = former.agents.get(&agent).map(|agent| &agent.told);
            let user = UserId::Agent(agent);
            if let Some(me) = me.filter(|me| Some(me) != before) {
                self.log(user, &Event::Me(me));
            }
            if other_rules {
                self.log(user, &rules);
            }
            for update in self.other_heads(agent, former) {
                self.log(user, &Event::Conversation(update));
            }
            if other_tags {
                self.log(user, &tags);
            }
            if other_canned {
                let canned = Event::Canned(self.canned_of(agent));
                self.log(user, &canned);
            }
        }
        let tells = |working: &Working| working.directory.settings.tell_of_looks;
        if tells(self.working) != tells(former) {
            self.tell_all_readers();
        }
        let visitors: Vec<VisitorId> = self.working.visitors.keys().copied().collect();
        for visitor in visitors {
            let Some(known) = self.working.visitors.get(&visitor) else { continue };
            let site = self.working.directory.site(&known.record);
            let before = former.visitors.get(&visitor).map(|known| former.directory.site(&known.record));
            if before.as_ref() != Some(&site) {
                self.log(UserId::Visitor(visitor), &Event::Site(site));
            }
        }
    }

    /// What an agent's list says otherwise now: a countdown (M13), the name of a group.
    fn other_heads(&self, agent: AgentId, former: &Working) -> Vec<ConversationUpdate> {
        let listed = self.working.lists.get(&agent).into_iter().flatten();
        let threads = listed.filter_map(|id| self.working.threads.get(id));
        let other = threads.filter_map(|thread| {
            let (head, last) = (self.head(thread), thread.last_message.as_ref());
            let before = former.directory.head(&thread.conversation, &head.visitor_name, last);
            (before != head).then(|| ConversationUpdate { head, entries: Vec::new() })
        });
        other.collect()
    }
}
