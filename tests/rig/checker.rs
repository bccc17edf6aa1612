//! The checker: what was written against what is stored.

use deskbell_domain::AgentId;
use deskbell_domain::thread::{Author, Entry, EntryBody, Happening, Seq};
use std::collections::{BTreeMap, BTreeSet};

/// Something that one author wrote, in the author's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text; each is written once.
    pub text: String,
    /// Whether the author was told that it is kept. What was not may be lost, but never doubled.
    pub acknowledged: bool,
}

impl Written {
    /// Something that is kept.
    pub fn acknowledged(text: impl Into<String>) -> Self {
        Self { text: text.into(), acknowledged: true }
    }
}

/// What a thread shows to be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Acknowledged, and not there.
    Lost(String),
    /// There more than once.
    Doubled(String),
    /// There before something that its author wrote earlier.
    Reordered(String),
    /// There, and never written by this author.
    Invented(String),
    /// A place that is missing or there twice.
    Gap(Seq),
}

/// Compares a whole thread with what both sides wrote. A thread without faults holds everything acknowledged
/// exactly once, in the order of each author, at gapless places.
pub fn faults(thread: &[Entry], by_visitor: &[Written], by_agents: &[Written]) -> Vec<Fault> {
    let gaps = thread.iter().zip(1..).filter(|(entry, place)| entry.seq != *place);
    let mut faults: Vec<Fault> = gaps.map(|(entry, _)| Fault::Gap(entry.seq)).collect();
    let (mut visitor, mut agents) = (Vec::new(), Vec::new());
    for entry in thread {
        match &entry.body {
            EntryBody::Message { author: Author::Visitor, text, .. } => visitor.push(text.as_str()),
            EntryBody::Message { author: Author::Agent { .. }, text, .. } => agents.push(text.as_str()),
            EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => {}
        }
    }
    faults.extend(compare(&visitor, by_visitor));
    faults.extend(compare(&agents, by_agents));
    faults
}

/// By its thread a conversation goes from hand to hand, and only the one who has it writes in it.
///
/// # Errors
/// What the thread shows instead.
pub fn hands(thread: &[Entry]) -> Result<(), String> {
    let mut has: Option<AgentId> = None;
    for entry in thread {
        match &entry.body {
            EntryBody::Happened { what: Happening::Joined { agent, .. } } => {
                if has.replace(*agent).is_some() {
                    return Err(format!("a second owner at {}", entry.seq));
                }
            }
            EntryBody::Happened { what: Happening::Reassigned { from: agent, .. } }
            | EntryBody::Happened { what: Happening::Released { agent, .. } }
            | EntryBody::Happened { what: Happening::Transferred { from: agent, .. } }
            | EntryBody::Happened { what: Happening::Snoozed { agent, .. } } => {
                if has.take().is_some_and(|had| had != *agent) {
                    return Err(format!("given away by another at {}", entry.seq));
                }
            }
            // It may have been offered to another, or waited.
            EntryBody::Happened { what: Happening::TakenOver { .. } | Happening::Ended { .. } } => has = None,
            EntryBody::Message { author: Author::Agent { agent, .. }, .. } => {
                if has != Some(*agent) {
                    return Err(format!("written by somebody else at {}", entry.seq));
                }
            }
            EntryBody::Happened {
                what:
                    Happening::Queued { .. }
                    | Happening::Declined { .. }
                    | Happening::Flagged { .. }
                    | Happening::Unflagged { .. }
                    | Happening::Back { .. }
                    | Happening::Invited { .. }
                    | Happening::InvitationOver { .. }
                    | Happening::CallBegan { .. }
                    | Happening::CallEnded { .. },
            }
            | EntryBody::Message { author: Author::Visitor, .. }
            | EntryBody::Note { .. }
            | EntryBody::Whisper { .. } => {}
        }
    }
    Ok(())
}

/// Compares what is stored of one author, in its order, with what the author wrote.
pub fn compare(stored: &[&str], written: &[Written]) -> Vec<Fault> {
    let places: BTreeMap<&str, usize> =
        written.iter().enumerate().map(|(place, written)| (written.text.as_str(), place)).collect();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    let mut latest = None;
    for text in stored.iter().copied() {
        match places.get(text) {
            None => faults.push(Fault::Invented(text.to_owned())),
            Some(_) if !seen.insert(text) => faults.push(Fault::Doubled(text.to_owned())),
            Some(place) if Some(place) < latest => faults.push(Fault::Reordered(text.to_owned())),
            Some(place) => latest = Some(place),
        }
    }
    let lost = written.iter().filter(|written| written.acknowledged && !seen.contains(written.text.as_str()));
    faults.extend(lost.map(|written| Fault::Lost(written.text.clone())));
    faults
}
