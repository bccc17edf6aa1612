//! The weeks before the demo: two hundred conversations, made of [`super::topics`] by chance that is the same each
//! time, and played through the machine of a conversation, so that they are what a hub would have stored. All of them
//! were over a day ago.

use super::past::{CONVERSATIONS, Parts, VISITOR_IDS};
use super::people::{Group, Person, demo_id};
use super::played::Played;
use super::record::Record;
use super::topics::{TOPICS, Topic};
use crate::ids::{Ids, SeededIds};
use crate::store::{VisitorRecord, Write};
use deskbell_domain::conversation::{Conversation, First, Input, Opening};
use deskbell_domain::{ConversationId, Settings, Span, Time, VisitorId};
use deskbell_protocol::head::{Block, CustomField};

/// How many there are.
pub(super) const HOW_MANY: u64 = 200;
/// Visitors who wrote them: each comes back after three weeks or so.
const VISITORS: u64 = 80;
/// What comes before belongs to [`super::past`].
const FIRST: u64 = 1_000;
const SEED: u64 = 20_260_105;
/// Whose visitors were blocked: the newest of theirs.
const BLOCKED: [u64; 2] = [150, 171];
/// They are spread over so many days.
const DAYS: u64 = 58;

const FIRST_NAMES: &[&str] = &[
    "Camille", "Lucas", "Inga", "Mehdi", "Sofia", "Paul", "Amélie", "Owen", "Yasmine", "Jonas", "Clara",
    "Tomás", "Élise", "Noah", "Freya", "Bastien", "Maeve", "Ilyes", "Greta", "Hugo",
];
const LAST_NAMES: &[&str] = &["Martin", "Byrne", "Keller", "Rossi", "Lefèvre", "Andersson", "Diallo"];

/// How a conversation goes on beside what is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Course {
    Plain,
    /// The first agent passes it on to the colleagues of after sales.
    PassedOn,
    /// The agent puts it aside for some hours.
    PutAside,
    /// The visitor says no more.
    Silent,
    /// The visitor is blocked.
    Blocked,
}

pub(super) fn all(now: Time, settings: &Settings, record: &mut Record) {
    let chance = SeededIds::new(SEED);
    let mut newest: Vec<Option<(Time, ConversationId)>> = vec![None; VISITORS as usize];
    let mut first: Vec<Option<Time>> = newest.iter().map(|_| None).collect();
    let mut blocks: Vec<Option<Block>> = newest.iter().map(|_| None).collect();
    for number in 0..HOW_MANY {
        let visitor = (number % VISITORS) as usize;
        let story = Story::draw(&chance, number, visitor, settings);
        let opened = story.opens_at(now, number, &chance);
        let conversation = story.play(opened, newest[visitor].map(|(_, id)| id), record);
        if story.course == Course::Blocked {
            let (at, by) = (conversation.last_at(), story.agent.actor().name);
            blocks[visitor] = Some(Block { at, until: None, reason: "Insults".to_owned(), by });
        }
        first[visitor].get_or_insert(opened);
        newest[visitor] = Some((opened, conversation.id()));
        record.writes.push(Write::Conversation(Box::new(conversation)));
    }
    for (number, ((newest, first), block)) in newest.into_iter().zip(first).zip(blocks).enumerate() {
        let conversation = newest.map(|(_, id)| id);
        let visitor = visitor_record(number, first.unwrap_or(now));
        record.writes.push(Write::Visitor(Box::new(VisitorRecord { conversation, block, ..visitor })));
    }
}

/// The topics of a visitor's group: who comes by the app has an order, who comes by the shop looks for a lamp.
fn group_of(visitor: usize) -> Group {
    if visitor.is_multiple_of(5) || visitor % 5 == 3 { Group::Lighting } else { Group::Orders }
}

fn visitor_id(number: usize) -> VisitorId {
    demo_id(VISITOR_IDS, FIRST + number as u64)
}

fn visitor_record(number: usize, since: Time) -> VisitorRecord {
    let group = group_of(number);
    let (site, channel) = group.site();
    let (given, family) = (FIRST_NAMES[number % FIRST_NAMES.len()], LAST_NAMES[number % LAST_NAMES.len()]);
    let (device, orders) = match group {
        Group::Orders | Group::AfterSales => ("Lumen 4.2.1 on iPhone 15", number % 7 + 1),
        Group::Lighting => ("Firefox on Windows", 0),
    };
    let custom = CustomField { label: "Customer".to_owned(), value: format!("{orders} orders") };
    VisitorRecord {
        id: visitor_id(number),
        name: format!("{given} {family}"),
        site: site.to_owned(),
        channel,
        languages: vec![language_of(number).to_owned()],
        device: device.to_owned(),
        page: None,
        custom: if orders == 0 { Vec::new() } else { vec![custom] },
        since,
        time_zone: Some("Europe/Paris".to_owned()),
        conversation: None,
        block: None,
    }
}

fn language_of(visitor: usize) -> &'static str {
    if visitor % 3 == 1 { "en" } else { "fr" }
}

/// One conversation before it is played.
struct Story<'a> {
    number: u64,
    visitor: usize,
    topic: &'static Topic,
    agent: Person,
    colleague: Person,
    course: Course,
    /// Exchanges, 1 to all of the topic's.
    exchanges: usize,
    by_visitor: bool,
    /// Seconds between two things that happen.
    pauses: Vec<u64>,
    settings: &'a Settings,
}

impl<'a> Story<'a> {
    fn draw(chance: &dyn Ids, number: u64, visitor: usize, settings: &'a Settings) -> Self {
        let pick = |many: usize| chance.number(u32::try_from(many).unwrap_or(u32::MAX)) as usize;
        let group = group_of(visitor);
        let fits =
            |topic: &&Topic| topic.group as u64 == group as u64 && topic.language == language_of(visitor);
        let topics: Vec<&'static Topic> = TOPICS.iter().filter(fits).collect();
        let topic = topics[pick(topics.len())];
        let people: &[Person] = match group {
            Group::Orders | Group::AfterSales => &[Person::Noemie, Person::Karim, Person::Ana, Person::Hugo],
            Group::Lighting => &[Person::Noemie, Person::Fatou, Person::Ana],
        };
        let agent = people[pick(people.len())];
        let colleagues = [Person::Fatou, Person::Ines];
        let days = DAYS - number * DAYS / HOW_MANY;
        let course = match pick(20) {
            _ if BLOCKED.contains(&number) => Course::Blocked,
            0..=2 if matches!(group, Group::Orders) => Course::PassedOn,
            3 | 4 if days > 4 => Course::PutAside,
            5..=7 if days > 11 => Course::Silent,
            _ => Course::Plain,
        };
        Self {
            number,
            visitor,
            topic,
            agent,
            colleague: colleagues[pick(colleagues.len())],
            course,
            exchanges: 1 + pick(topic.then.len()),
            by_visitor: pick(4) == 0,
            pauses: (0..32).map(|_| 8 + pick(170) as u64).collect(),
            settings,
        }
    }

    /// In the working hours of a day, far enough back to be over a day ago.
    fn opens_at(&self, now: Time, number: u64, chance: &dyn Ids) -> Time {
        let days_ago = DAYS + 2 - number * DAYS / HOW_MANY;
        let midnight = now.0 - now.0.rem_euclid(i64::try_from(Span::days(1).0).unwrap_or(1));
        let minutes = u64::from(chance.number(9 * 60));
        Time(midnight) - Span::days(days_ago) + Span::hours(8) + Span::mins(minutes)
    }

    fn play(&self, opened: Time, follows: Option<ConversationId>, record: &mut Record) -> Conversation {
        let mut parts = Parts { conversation: FIRST + self.number, next: 0 };
        let opening = Opening {
            id: demo_id(CONVERSATIONS, FIRST + self.number),
            visitor: visitor_id(self.visitor),
            channel: self.topic.group.site().1,
            group: self.topic.group.id(),
            follows,
            first: First::Message {
                text: self.topic.opens.replace('#', &format!("ML-4{:04}", self.number * 37 % 10_000)),
                client_message_id: parts.id(),
                attachments: Vec::new(),
            },
        };
        let (mut conversation, effects) = Conversation::open(opened, opening);
        record.entries(&mut conversation, self.topic.group.id(), effects);
        let mut played = Played {
            conversation,
            parts,
            at: opened,
            pauses: self.pauses.iter().copied().cycle(),
            settings: self.settings,
            record,
        };
        self.go_on(&mut played);
        played.conversation
    }

    fn in_its_language(&self, english: &'static str, french: &'static str) -> &'static str {
        if self.topic.language == "fr" { french } else { english }
    }

    fn go_on(&self, played: &mut Played<'_, impl Iterator<Item = u64>>) {
        let mut owner = self.agent;
        if self.pauses[0].is_multiple_of(6) {
            played.waits(self.topic.group);
        }
        played.joins(owner);
        if self.course == Course::Blocked {
            played.visitor_says("You are all useless.");
            played.then(Input::Block(owner.actor()));
            return;
        }
        for (place, (answer, reply)) in self.topic.then.iter().take(self.exchanges).enumerate() {
            played.agent_says(owner, answer);
            let last = place + 1 == self.exchanges;
            if last && self.course == Course::Silent {
                played.tags(owner, self.topic.tags);
                played.falls_silent();
                return;
            }
            if place == 0 && self.course == Course::PutAside {
                played.put_aside(owner, 3 + self.pauses[1] % 20);
            }
            played.visitor_says(reply);
            if place == 0 && self.course == Course::PassedOn {
                played.pass_on(owner, self.topic.group, Group::AfterSales);
                owner = self.colleague;
                played.takes(owner);
                played.agent_says(
                    owner,
                    self.in_its_language("I have read it all. One moment.", "J’ai tout lu. Un instant."),
                );
            }
        }
        played.tags(owner, self.topic.tags);
        if !self.topic.note.is_empty() {
            played.then(Input::EndNote { by: owner.id(), text: self.topic.note.to_owned() });
        }
        if self.by_visitor {
            played.then(Input::VisitorEnds);
        } else {
            played.agent_says(owner, self.in_its_language("Have a good day!", "Belle journée !"));
            played.ends(owner);
        }
    }
}
