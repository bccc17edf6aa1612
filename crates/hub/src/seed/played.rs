//! A conversation of the demo's past, step by step, at the times at which they would have happened.

use super::past::Parts;
use super::people::{Group, Person};
use super::record::Record;
use super::tags::tag;
use deskbell_domain::conversation::{Conversation, Input};
use deskbell_domain::thread::TransferTo;
use deskbell_domain::{Settings, Span, Time};

/// A conversation that is being played.
pub(super) struct Played<'a, P> {
    pub(super) conversation: Conversation,
    pub(super) parts: Parts,
    pub(super) at: Time,
    pub(super) pauses: P,
    pub(super) settings: &'a Settings,
    pub(super) record: &'a mut Record,
}

impl<P: Iterator<Item = u64>> Played<'_, P> {
    /// After a pause.
    pub(super) fn then(&mut self, input: Input) {
        self.at = self.at + Span::secs(self.pauses.next().unwrap_or(10));
        self.now(input);
    }

    fn now(&mut self, input: Input) {
        let group = self.conversation.group();
        let effects =
            self.conversation.on(self.at, input, self.settings).expect("the demo's threads follow the rules");
        self.record.entries(&mut self.conversation, group, effects);
    }

    pub(super) fn waits(&mut self, group: Group) {
        self.now(Input::Wait { group: group.id(), name: group.name().to_owned(), absent: false });
    }

    pub(super) fn joins(&mut self, person: Person) {
        let contact = self.parts.id();
        self.then(Input::Assign { contact, to: person.actor() });
        self.now(Input::Confirm(person.id()));
    }

    /// Of a group that offers first (C1).
    pub(super) fn takes(&mut self, person: Person) {
        let contact = self.parts.id();
        self.now(Input::Offer(person.actor()));
        // Well within the time of an offer.
        self.at = self.at + Span::secs(4);
        self.now(Input::Accept { agent: person.id(), contact });
    }

    pub(super) fn agent_says(&mut self, by: Person, text: &str) {
        let up_to = self.conversation.last_seq();
        let client_message_id = self.parts.id();
        self.now(Input::AgentRead { agent: by.id(), up_to });
        let text = text.to_owned();
        self.then(Input::AgentSays { by: by.actor(), text, client_message_id, attachments: Vec::new() });
    }

    pub(super) fn visitor_says(&mut self, text: &str) {
        let up_to = self.conversation.last_seq();
        let client_message_id = self.parts.id();
        self.now(Input::VisitorRead(up_to));
        self.then(Input::VisitorSays { text: text.to_owned(), client_message_id, attachments: Vec::new() });
    }

    pub(super) fn pass_on(&mut self, by: Person, from: Group, to: Group) {
        let input = Input::Transfer {
            by: by.id(),
            to: TransferTo::Group { group: to.id(), name: to.name().to_owned() },
            group: to.id(),
            comment: format!("From {}: please have a look at the part.", from.name()),
        };
        self.then(input);
    }

    pub(super) fn put_aside(&mut self, by: Person, hours: u64) {
        let until = self.at + Span::hours(hours);
        self.now(Input::Snooze { by: by.id(), until, keep: true });
        self.at = until;
        self.now(Input::Due);
        self.joins(by);
    }

    /// The visitor's last word was the last: a rule ends it (M5, M10).
    pub(super) fn falls_silent(&mut self) {
        if let Some(due) = self.conversation.next_deadline(self.settings) {
            self.at = due;
            self.now(Input::Due);
        }
    }

    pub(super) fn tags(&mut self, by: Person, names: &[&str]) {
        let tags = names.iter().map(|name| tag(name)).collect();
        self.then(Input::Tag { by: by.id(), tags });
    }

    pub(super) fn ends(&mut self, by: Person) {
        self.now(Input::VisitorRead(self.conversation.last_seq()));
        self.then(Input::AgentEnds(by.id()));
    }
}
