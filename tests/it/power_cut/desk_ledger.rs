//! What a recorded desk has acknowledged, and when; and whether its outbox still has it.

use super::Faults;
use deskbell_desk::view::{Ask, DraftOf, NoteText, Say};
use deskbell_domain::ConversationId;
use deskbell_domain::thread::{Entry, EntryBody, Seq};
use deskbell_protocol::params::Entries;
use deskbell_protocol::rpc::{FromHub, Id, Incoming};
use deskbell_protocol::{Event, Received};
use deskbell_tests::rig::recorded::{Exchange, Said, Stream};
use deskbell_tests::rig::{Asked, Attach, ToDesk, Told, Written, compare};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is kept beside the record of a desk.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    /// The hub's address.
    pub(super) hub: String,
    /// What each run was asked, in order.
    pub(super) runs: Vec<Vec<ToDesk>>,
}

/// What the desk owes its person, by the moments from which on it does.
#[derive(Debug)]
pub(super) struct Ledger {
    /// The hub's address.
    pub(super) hub: String,
    asks: Vec<Owed>,
    /// Texts of which the hub has said that it has them, and when.
    at_hub: HashMap<String, usize>,
    /// All that the hub has told of threads.
    told: HashMap<(ConversationId, Seq), Entry>,
}

#[derive(Debug)]
struct Owed {
    line: ToDesk,
    answered: Option<usize>,
}

/// What was found of a desk: of its file, or as it is shown.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// Messages and notes that wait, in order.
    pub(super) unsent: Vec<String>,
    /// What stands in the composer.
    pub(super) draft: String,
    /// Files in the composer, each with what its copy holds.
    pub(super) files: Vec<(String, Option<Vec<u8>>)>,
    /// Of the thread, what the cache holds.
    pub(super) entries: Vec<Entry>,
}

/// What of a request's parameters matters here.
#[derive(Deserialize)]
struct Params {
    conversation: Option<ConversationId>,
    text: Option<String>,
}

impl Ledger {
    /// Reads what was said.
    pub(super) fn read(notes: Notes, said: &[Said]) -> Self {
        let mut answered: HashMap<(usize, u64), usize> = HashMap::new();
        let (mut at_hub, mut all_told) = (HashMap::new(), HashMap::new());
        let mut asked: HashMap<(Stream, Id), Params> = HashMap::new();
        for Said { at, stream, what } in said {
            match (stream, what) {
                (Stream::Output(run), Exchange::Line(line)) => {
                    let told = serde_json::from_str(line).expect("the desk says lines of JSON");
                    if let Told::Answer { id, outcome: Ok(_) } = told {
                        answered.insert((*run, id), *at);
                    }
                }
                (_, Exchange::Asked(text)) => {
                    let request = Incoming::parse(text).expect("the desk sends requests");
                    let params = request.params.as_deref().map_or("{}", |params| params.get());
                    let params = serde_json::from_str(params).expect("parameters are an object");
                    request.id.map(|id| asked.insert((*stream, id), params));
                }
                (_, Exchange::Told(text)) => match FromHub::parse(text).expect("the hub says frames") {
                    FromHub::Answer { id: Some(id), outcome: Ok(result) } => {
                        let Params { conversation, text } =
                            asked.remove(&(*stream, id)).expect("an answer to a request");
                        text.map(|text| at_hub.entry(text).or_insert(*at));
                        if let (Some(of), Ok(Entries { entries, .. })) =
                            (conversation, serde_json::from_str(result.get()))
                        {
                            all_told.extend(entries.into_iter().map(|entry| ((of, entry.seq), entry)));
                        }
                    }
                    FromHub::Notification { params, .. } => {
                        let event = Received::parse(&params);
                        let Ok((_, Received::Known(Event::Conversation(update)))) = event else { continue };
                        for entry in update.entries {
                            if let EntryBody::Message { text, .. }
                            | EntryBody::Note { text, .. }
                            | EntryBody::Whisper { text, .. } = &entry.body
                            {
                                at_hub.entry(text.clone()).or_insert(*at);
                            }
                            all_told.insert((update.head.id, entry.seq), entry);
                        }
                    }
                    FromHub::Answer { .. } => {}
                },
                (_, Exchange::Http { .. } | Exchange::Line(_)) => {}
            }
        }
        let asks =
            (1..).zip(notes.runs).flat_map(|(run, lines)| lines.into_iter().map(move |line| (run, line)));
        let asks = asks.map(|(run, line)| {
            let id = match &line {
                ToDesk::Asked(Asked { id, .. }) | ToDesk::Attach(Attach { id, .. }) => Some(*id),
                ToDesk::Crash(_) => None,
            };
            Owed { answered: id.and_then(|id| answered.get(&(run, id))).copied(), line }
        });
        Self { hub: notes.hub, asks: asks.collect(), at_hub, told: all_told }
    }

    /// How many texts, drafts and files were acknowledged, and how many texts the hub has got.
    pub(super) fn counts(&self) -> [usize; 4] {
        let done = || self.asks.iter().filter(|owed| owed.answered.is_some());
        let texts = done().filter(|owed| written(&owed.line).is_some()).count();
        let drafts =
            done().filter(|owed| matches!(&owed.line, ToDesk::Asked(Asked { ask: Ask::KeepDraft(_), .. })));
        let files = done().filter(|owed| matches!(&owed.line, ToDesk::Attach(_)));
        [texts, drafts.count(), files.count(), self.at_hub.len()]
    }

    /// Every conversation in which anything was done.
    pub(super) fn conversations(&self) -> Vec<ConversationId> {
        let mut all: Vec<ConversationId> =
            self.asks.iter().filter_map(|owed| conversation(&owed.line)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What of one conversation is missing that was owed at this moment.
    pub(super) fn missing(&self, kept: &Kept, of: ConversationId, at: usize) -> Faults {
        let asks = || self.asks.iter().filter(|owed| conversation(&owed.line) == Some(of));
        let is_done = |owed: &Owed| owed.answered.is_some_and(|answered| answered < at);
        let texts = asks().filter_map(|owed| {
            let text = written(&owed.line)?;
            let at_hub = self.at_hub.get(text).is_some_and(|told| *told < at);
            Some(Written { text: text.to_owned(), acknowledged: is_done(owed) && !at_hub })
        });
        let unsent: Vec<&str> = kept.unsent.iter().map(String::as_str).collect();
        let texts: Vec<Written> = texts.collect();
        let mut found: Faults = compare(&unsent, &texts).iter().map(|fault| format!("{fault:?}")).collect();

        for entry in &kept.entries {
            let told = self.told.get(&(of, entry.seq));
            if told != Some(entry) {
                found.push(format!("the cache has {entry:?}, and the hub has told {told:?}"));
            }
        }

        // What stands there is what the last thing done has left, or one that was asked since.
        let mut may_stand = vec![""];
        for owed in asks() {
            let Some(left) = left_in_composer(&owed.line) else { continue };
            if is_done(owed) {
                may_stand.clear();
            }
            may_stand.push(left);
        }
        if !may_stand.contains(&kept.draft.as_str()) {
            found.push(format!("{:?} stands in the composer, and one of {may_stand:?} should", kept.draft));
        }

        for owed in asks().filter(|owed| is_done(owed)) {
            let ToDesk::Attach(Attach { name, text, .. }) = &owed.line else { continue };
            match kept.files.iter().find(|(known, _)| known == name) {
                Some((_, Some(copy))) if copy == text.as_bytes() => {}
                Some((_, copy)) => {
                    let length = copy.as_ref().map(Vec::len);
                    found.push(format!(
                        "the copy of {name} has {length:?} bytes of {}, or not these",
                        text.len()
                    ));
                }
                None => found.push(format!("{name} is not attached any more")),
            }
        }
        found
    }
}

/// The text of a message or note.
fn written(line: &ToDesk) -> Option<&str> {
    let ToDesk::Asked(asked) = line else { return None };
    if let Ask::Say(Say { text, .. }) | Ask::AddNote(NoteText { text, .. }) = &asked.ask {
        Some(text)
    } else {
        None
    }
}

/// What stands in the composer after this, if it changes that.
fn left_in_composer(line: &ToDesk) -> Option<&str> {
    match line {
        ToDesk::Asked(Asked { ask: Ask::KeepDraft(DraftOf { draft, .. }), .. }) => Some(&draft.text),
        ToDesk::Asked(_) | ToDesk::Attach(_) | ToDesk::Crash(_) => written(line).map(|_| ""),
    }
}

fn conversation(line: &ToDesk) -> Option<ConversationId> {
    let asked = match line {
        ToDesk::Attach(attach) => return Some(attach.conversation),
        ToDesk::Asked(asked) => &asked.ask,
        ToDesk::Crash(_) => return None,
    };
    if let Ask::Say(Say { conversation, .. })
    | Ask::AddNote(NoteText { conversation, .. })
    | Ask::KeepDraft(DraftOf { conversation, .. }) = asked
    {
        Some(*conversation)
    } else {
        None
    }
}
