//! How a session begins: with the events that the client has missed, or with a snapshot.

use super::open::{Known, not_read};
use super::run::Session;
use super::socket::{End, Socket};
use crate::bus::Signal;
use crate::core::{Snapshot, TAIL_ENTRIES, Welcome};
use crate::frames;
use crate::heads;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::Entry;
use deskbell_domain::{AgentId, Span, UserId, VisitorId};
use deskbell_protocol::event::{ConversationUpdate, VisitUpdate};
use deskbell_protocol::limits::{LIMITS, RESUME_EVENTS, RESUME_MS};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::Notification;
use deskbell_protocol::session::{Live, Opened, Pos, Resume};
use deskbell_protocol::{CloseCode, Event, WireError};
use std::collections::HashSet;
use tracing::info;

/// Ended conversations in an agent's snapshot: so many ...
const ENDED_SHOWN: u32 = 100;
/// ... that ended within this time: 48 h. Older ones are asked for.
const ENDED_WITHIN: Span = Span::hours(48);

/// Answers `session.open`, sends what the client lacks, and says `session.live`.
///
/// # Errors
/// When the connection ends, or the store does not answer.
pub(super) async fn start(socket: &mut Socket, known: Known) -> Result<Session, End> {
    let Known { id, request, welcome, mut session } = known;
    // The mailbox has heard only of what came since it was subscribed.
    session.mailbox().put(Signal::Event { pos: welcome.top, frame: None });
    let begun = match session.resumable(request.resume, welcome).await {
        Ok(Some(pos)) => Ok((pos, None)),
        Ok(None) => session.snapshot().await.map(|snapshot| (snapshot.pos, Some(snapshot.parts))),
        Err(error) => Err(error),
    };
    let (pos, parts) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            let answer = frames::answer(id.as_ref(), &frames::error(&error));
            socket.send(&answer, session.mailbox()).await?;
            return Err(End::Close(CloseCode::Restart));
        }
    };
    let opened = Opened {
        session: session.id.to_string(),
        you: session.user,
        epoch: welcome.epoch,
        resumed: parts.is_none(),
        head: if parts.is_none() { welcome.top } else { pos },
        server_time: session.shared.clock.wall(),
        limits: LIMITS,
    };
    info!(session = %session.id, user = %session.user, resumed = opened.resumed, pos, "session open");
    socket.send(&frames::answer(id.as_ref(), &frames::result(&opened)), session.mailbox()).await?;
    for part in parts.unwrap_or_default() {
        socket.send(&frames::snapshot(&part), session.mailbox()).await?;
    }
    session.sent = pos;
    session.catch_up(socket).await?;
    let live = Notification::new(from_hub::LIVE, Live { pos: session.sent });
    socket.send(&frames::json(&live), session.mailbox()).await?;
    session.heard();
    Ok(session)
}

impl Session {
    /// The place from which the client can go on, unless it is gone: another epoch, 2,000 events or 48 h
    /// behind, or already trimmed.
    async fn resumable(&self, resume: Option<Resume>, welcome: Welcome) -> Result<Option<Pos>, WireError> {
        let Some(Resume { epoch, pos }) = resume else { return Ok(None) };
        if epoch != welcome.epoch || pos > welcome.top || welcome.top - pos > RESUME_EVENTS {
            return Ok(None);
        }
        if pos == welcome.top {
            return Ok(Some(pos));
        }
        let missed =
            self.shared.store.log_after(self.user, pos, 1).await.map_err(|error| not_read(&error))?;
        let now = self.shared.clock.wall();
        let kept = missed
            .first()
            .is_some_and(|first| first.pos == pos + 1 && now.since(first.at) <= Span(RESUME_MS));
        Ok(kept.then_some(pos))
    }

    /// The user's state at a place: what the owner loop has in memory, and what has ended from the store.
    async fn snapshot(&self) -> Result<Snapshot, WireError> {
        let mut snapshot = self.shared.core.snapshot(self.user).await?;
        let ended = match self.user {
            UserId::Agent(agent) => self.ended_of_agent(agent, &snapshot.parts).await,
            UserId::Visitor(_) => match snapshot.ended {
                Some(id) => self.ended_visit(id).await,
                None => Ok(Vec::new()),
            },
        };
        snapshot.parts.extend(ended.map_err(|error| not_read(&error))?);
        Ok(snapshot)
    }

    async fn ended_of_agent(
        &self,
        agent: AgentId,
        parts: &[Event],
    ) -> Result<Vec<Event>, crate::store::StoreError> {
        let store = &self.shared.store;
        let since = self.shared.clock.wall() - ENDED_WITHIN;
        let mut ended = store.ended_of(agent, since, ENDED_SHOWN).await?;
        // One that has ended since the place of the snapshot ends again in the events that follow.
        ended.retain(|conversation| parts.iter().all(|part| part.conversation() != Some(conversation.id())));
        let mut known: HashSet<VisitorId> = parts
            .iter()
            .filter_map(|part| if let Event::Visitor(card) = part { Some(card.id) } else { None })
            .collect();
        let mut more = Vec::with_capacity(ended.len() * 2);
        for conversation in ended {
            let visitor = store.visitor(conversation.visitor()).await?.map(|known| known.record);
            let last = self.last_message(&conversation).await?;
            let name = visitor.as_ref().map_or("", |visitor| visitor.name.as_str());
            let head = self.shared.core.directory().head(&conversation, name, last.as_ref());
            if let Some(visitor) = visitor.filter(|visitor| known.insert(visitor.id)) {
                more.push(Event::Visitor(heads::card(&visitor)));
            }
            // The thread is asked for when somebody looks at it.
            more.push(Event::Conversation(ConversationUpdate { head, entries: Vec::new() }));
        }
        Ok(more)
    }

    async fn ended_visit(
        &self,
        id: deskbell_domain::ConversationId,
    ) -> Result<Vec<Event>, crate::store::StoreError> {
        let store = &self.shared.store;
        let Some(conversation) = store.conversation(id).await? else { return Ok(Vec::new()) };
        let entries = store.entries(id, None, TAIL_ENTRIES).await?;
        let entries = entries.into_iter().filter(Entry::is_for_visitor).collect();
        Ok(vec![Event::Visit(VisitUpdate { head: heads::visit(&conversation), entries })])
    }

    /// The newest message of a conversation that is not in memory. One whose last hundred entries hold none
    /// shows none.
    pub(super) async fn last_message(
        &self,
        conversation: &Conversation,
    ) -> Result<Option<Entry>, crate::store::StoreError> {
        let entries = self.shared.store.entries(conversation.id(), None, TAIL_ENTRIES).await?;
        Ok(entries.into_iter().rev().find(heads::is_message))
    }
}
