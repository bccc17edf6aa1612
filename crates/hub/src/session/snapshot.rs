//! What a client starts from: what the owner loop has in memory, and what has ended from the store.

use super::open::not_read;
use crate::core::{Core, Snapshot, TAIL_BYTES, TAIL_ENTRIES};
use crate::heads;
use crate::store::{Store, StoreError};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, ConversationId, Span, Time, UserId, VisitorId};
use deskbell_protocol::event::{ConversationUpdate, VisitUpdate};
use deskbell_protocol::{Event, WireError};
use std::collections::HashSet;

/// Ended conversations in an agent's snapshot: so many ...
const ENDED_SHOWN: u32 = 100;
/// ... that ended within this time: 48 h. Older ones are asked for.
const ENDED_WITHIN: Span = Span::hours(48);

/// The user's state at a place of the log. The events after the place follow; what they tell again does not
/// matter, because they carry whole states.
///
/// # Errors
/// When the hub does not know the user, or the store does not answer.
pub async fn snapshot(
    core: &Core,
    store: &dyn Store,
    now: Time,
    user: UserId,
) -> Result<Snapshot, WireError> {
    let mut snapshot = core.snapshot(user).await?;
    let ended = match user {
        UserId::Agent(agent) => ended_of_agent(core, store, now, agent, &snapshot.parts).await,
        UserId::Phone(_) => Ok(Vec::new()),
        UserId::Visitor(_) => match snapshot.ended {
            Some(id) => ended_visit(store, id).await,
            None => Ok(Vec::new()),
        },
    };
    snapshot.parts.extend(ended.map_err(|error| not_read(&error))?);
    Ok(snapshot)
}

async fn ended_of_agent(
    core: &Core,
    store: &dyn Store,
    now: Time,
    agent: AgentId,
    parts: &[Event],
) -> Result<Vec<Event>, StoreError> {
    let mut ended = store.ended_of(agent, now - ENDED_WITHIN, ENDED_SHOWN).await?;
    // One that has ended since the place of the snapshot ends again in the events that follow.
    ended.retain(|conversation| parts.iter().all(|part| part.conversation() != Some(conversation.id())));
    let mut known: HashSet<VisitorId> = parts
        .iter()
        .filter_map(|part| if let Event::Visitor(card) = part { Some(card.id) } else { None })
        .collect();
    let directory = core.directory();
    let mut more = Vec::with_capacity(ended.len() * 2);
    for conversation in ended {
        let visitor = store.visitor(conversation.visitor()).await?.map(|known| known.record);
        let last = last_message(store, &conversation).await?;
        let name = visitor.as_ref().map_or("", |visitor| visitor.name.as_str());
        let head = directory.head(&conversation, name, last.as_ref());
        if let Some(visitor) = visitor.filter(|visitor| known.insert(visitor.id)) {
            more.push(Event::Visitor(heads::card(&visitor)));
        }
        // The thread is asked for when somebody looks at it.
        more.push(Event::Conversation(ConversationUpdate { head, entries: Vec::new() }));
    }
    Ok(more)
}

async fn ended_visit(store: &dyn Store, id: ConversationId) -> Result<Vec<Event>, StoreError> {
    let Some(conversation) = store.conversation(id).await? else { return Ok(Vec::new()) };
    let entries = heads::newest_that_fit(store.entries(id, None, TAIL_ENTRIES).await?, TAIL_BYTES);
    let entries = entries.into_iter().filter(Entry::is_for_visitor).collect();
    Ok(vec![Event::Visit(VisitUpdate { head: heads::visit(&conversation), entries })])
}

/// The newest message of a conversation that is not in memory. One whose last hundred entries hold none shows
/// none.
pub(super) async fn last_message(
    store: &dyn Store,
    conversation: &Conversation,
) -> Result<Option<Entry>, StoreError> {
    let entries = store.entries(conversation.id(), None, TAIL_ENTRIES).await?;
    Ok(entries.into_iter().rev().find(heads::is_message))
}
