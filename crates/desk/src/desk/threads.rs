//! Threads: opened from the cache, completed by the hub, and shown without a gap.

use super::Core;
use crate::command::request;
use crate::handle::Reply;
use crate::project::{ThreadParts, entry_view};
use crate::session::Input;
use crate::store::CacheJob;
use crate::store::cache::PAGE;
use crate::thread::{Tail, Thread};
use crate::unread::unread;
use crate::view::{Change, EarlierFrom, EarlierView, Older, OlderEntries, Refusal, ThreadView};
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{CallId, CommandId, ConversationId, VisitorId};
use deskbell_protocol::figures::{FiguresTable, GetFigures, Simulate, Simulated};
use deskbell_protocol::head::{ConversationHead, VisitorCard};
use deskbell_protocol::params::{
    BoardWatched, Contacts, Earlier, Entries, GetContacts, GetEarlier, GetEntries, GetTargets, GetWhy,
    Targets, Why,
};
use deskbell_protocol::{WireError, method};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// What was asked of the hub, to know its answer by.
#[derive(Debug)]
pub(super) enum Query {
    /// To carry out a command.
    Command(CommandId),
    /// The newest entries of a thread that is being opened.
    Opening(ConversationId),
    /// Entries of an open thread before a place beyond a gap.
    Gap(ConversationId),
    /// The newest entries of a thread, to be kept for reading offline.
    Behind(ConversationId),
    /// Servers for a call.
    Ice(CallId),
    /// Servers of which a relay is tried before a call needs it (V11).
    Relay,
    /// Older entries for the page.
    Older { conversation: ConversationId, reply: Reply },
    /// Why an agent has a conversation.
    Why(Reply),
    /// A visitor's conversations, after those that are kept here.
    Earlier { visitor: VisitorId, here: Vec<ConversationHead> },
    /// Whose conversations with a visitor are by now.
    Whose,
    /// To whom a conversation can be passed on.
    Targets(Reply),
    /// Who had a conversation.
    Contacts(Reply),
    /// To look at a conversation of somebody else.
    Look(ConversationId),
    /// What became of everything that was handed over.
    HandOver(Reply),
    /// What was counted.
    Figures(Reply),
    /// Who would have got a conversation.
    Simulated(Reply),
    /// The live board, from now on or no more.
    Board { on: bool, reply: Option<Reply> },
}

/// Threads that are completed in one go; the others are when they are opened.
const BEHIND: usize = 20;

/// Characters of a search; more are left out.
const SEARCH_CHARS: usize = 200;

impl Core {
    /// A key for the hub's answer.
    pub(super) fn query(&mut self, query: Query) -> u64 {
        self.last_query += 1;
        self.queries.insert(self.last_query, query);
        self.last_query
    }

    pub(super) fn answered(&mut self, key: u64, outcome: Result<Box<RawValue>, WireError>) {
        let Some(query) = self.queries.remove(&key) else { return };
        match query {
            Query::Command(id) => self.command_answered(id, outcome),
            Query::Opening(conversation) => {
                self.learn(conversation, outcome);
                self.finish_opening(conversation);
            }
            Query::Gap(conversation) | Query::Behind(conversation) => {
                self.learn(conversation, outcome);
            }
            Query::Older { conversation, reply } => match self.learn(conversation, outcome) {
                Some(page) => {
                    let entries = page.entries.into_iter().map(entry_view).collect();
                    reply.with(Ok(OlderEntries { entries, more: page.more }));
                }
                None => reply.refuse(Refusal::OlderOnHub),
            },
            Query::Ice(call) => self.ice_answered(call, outcome),
            Query::Relay => self.relay_named(outcome),
            Query::Why(reply) => pass_on::<Why>(reply, outcome),
            Query::Targets(reply) => pass_on::<Targets>(reply, outcome),
            Query::Contacts(reply) => pass_on::<Contacts>(reply, outcome),
            Query::Look(conversation) => self.look_answered(conversation, outcome),
            Query::HandOver(reply) => Self::handed_over(reply, outcome),
            Query::Figures(reply) => pass_on::<FiguresTable>(reply, outcome),
            Query::Simulated(reply) => pass_on::<Simulated>(reply, outcome),
            Query::Board { on, reply } => self.board_answered(on, reply, outcome),
            Query::Earlier { visitor, here } => match self.learn_heads(outcome) {
                Some(conversations) => self.tell_earlier(visitor, conversations, EarlierFrom::Hub),
                None => self.tell_earlier(visitor, here, EarlierFrom::Here),
            },
            Query::Whose => drop(self.learn_heads(outcome)),
        }
    }

    /// The line is lost: whoever waits goes on with what is here.
    pub(super) fn drop_queries(&mut self) {
        for (_, query) in std::mem::take(&mut self.queries) {
            match query {
                Query::Opening(conversation) => self.finish_opening(conversation),
                Query::Look(conversation) => self.look_is_lost(conversation),
                Query::HandOver(reply) => {
                    reply.refuse(Refusal::LineLostHandingOver);
                }
                Query::Older { reply, .. } => reply.refuse(Refusal::OlderOnHub),
                Query::Earlier { visitor, here } => self.tell_earlier(visitor, here, EarlierFrom::Here),
                Query::Why(reply)
                | Query::Targets(reply)
                | Query::Contacts(reply)
                | Query::Figures(reply)
                | Query::Simulated(reply) => {
                    reply.refuse(Refusal::LineLost);
                }
                // It is asked for again once the line is back.
                Query::Board { reply, .. } => {
                    if let Some(reply) = reply {
                        let groups = self.world.board.groups().to_vec();
                        reply.with(Ok(BoardWatched { groups }));
                    }
                }
                // The call's machine knows that the line is lost; the others are asked for again once it is back.
                Query::Command(_)
                | Query::Gap(_)
                | Query::Behind(_)
                | Query::Whose
                | Query::Ice(_)
                | Query::Relay => {}
            }
        }
    }

    pub(super) fn open_thread(&mut self, conversation: ConversationId, reply: Reply) {
        match self.threads.get_mut(&conversation) {
            Some(Thread::Opening { replies, .. }) => return replies.push(reply),
            Some(Thread::Open(_)) | None => {}
        }
        self.threads.insert(conversation, Thread::Opening { replies: vec![reply], tail: Tail::default() });
        self.store_batch_now();
        self.cache.give(CacheJob::ReadThread(conversation));
    }

    pub(super) fn close_thread(&mut self, conversation: ConversationId) {
        self.threads.remove(&conversation);
        self.shown.close_thread(conversation);
    }

    /// The cache has read a thread.
    pub(super) fn thread_read(
        &mut self,
        conversation: ConversationId,
        head: Option<Box<ConversationHead>>,
        visitor: Option<Box<VisitorCard>>,
        entries: Vec<Entry>,
    ) {
        let Some(Thread::Opening { tail, .. }) = self.threads.get_mut(&conversation) else { return };
        tail.take_in(&entries);
        let top = tail.top();
        if let Some(head) = head {
            self.world.look_at(*head);
        }
        if let Some(visitor) = visitor {
            self.world.visitors.entry(visitor.id).or_insert(*visitor);
        }
        let last = self.world.conversations.get(&conversation).map_or(0, |known| known.head.last_seq);
        if top < last && self.session.is_live() {
            self.ask_entries(Query::Opening(conversation), conversation, None);
        } else {
            self.finish_opening(conversation);
        }
    }

    /// Shows a thread with what is here of it.
    pub(super) fn finish_opening(&mut self, conversation: ConversationId) {
        let Some(Thread::Opening { replies, mut tail }) = self.threads.remove(&conversation) else { return };
        let Some(parts) = self.thread_parts(conversation) else {
            for reply in replies {
                reply.refuse(Refusal::NotKnown);
            }
            return;
        };
        let entries = tail.newest();
        let read = self.read_up_to(&parts.head);
        let view = ThreadView {
            first_unread: self
                .world
                .conversations
                .get(&conversation)
                .and_then(|known| known.unread.range(read.saturating_add(1)..).next().copied()),
            more: entries.first().map_or(parts.head.last_seq > 0, |first| first.seq > 1),
            entries: entries.into_iter().map(entry_view).collect(),
            visitor: parts.visitor.clone(),
            visitor_online: parts.online,
            visitor_types: parts.types,
            agent_types: parts.agent_types,
            readers: parts.readers.clone(),
            unsent: parts.unsent.clone(),
            files: parts.files.clone(),
            draft: self.drafts.get(&conversation).cloned().unwrap_or_default(),
            watching: self.looks.contains_key(&conversation),
            head: parts.head.clone(),
        };
        self.threads.insert(conversation, Thread::Open(tail));
        self.shown.open_thread(parts);
        for reply in replies {
            reply.with(Ok(&view));
        }
    }

    /// What of a thread is shown beside its entries.
    pub(super) fn thread_parts(&self, conversation: ConversationId) -> Option<ThreadParts> {
        let head = &self.world.conversations.get(&conversation)?.head;
        let live = self.session.is_live();
        let written = self.queue.written_in(conversation);
        Some(ThreadParts {
            head: head.clone(),
            visitor: self.world.visitors.get(&head.visitor).cloned(),
            online: self.world.online(head.visitor),
            types: self.world.types(conversation),
            agent_types: self.world.agent_types(conversation),
            readers: self.world.readers(conversation).to_vec(),
            unsent: written.filter_map(|item| crate::project::unsent(item, live)).collect(),
            files: self.files_view(conversation),
        })
    }

    pub(super) fn older_entries(&mut self, older: &Older, reply: Reply) {
        let Older { conversation, before } = *older;
        if before <= 1 {
            return reply.with(Ok(OlderEntries { entries: Vec::new(), more: false }));
        }
        self.older.entry((conversation, before)).or_default().push(reply);
        self.cache.give(CacheJob::ReadOlder { conversation, before });
    }

    /// The cache has read older entries.
    pub(super) fn older_read(&mut self, conversation: ConversationId, before: Seq, entries: Vec<Entry>) {
        let replies = self.older.remove(&(conversation, before)).unwrap_or_default();
        for reply in replies {
            match entries.first() {
                Some(first) => {
                    let more = first.seq > 1;
                    let entries = entries.iter().cloned().map(entry_view).collect();
                    reply.with(Ok(OlderEntries { entries, more }));
                }
                None if self.session.is_live() => {
                    self.ask_entries(Query::Older { conversation, reply }, conversation, Some(before));
                }
                None => reply.refuse(Refusal::OlderOnHub),
            }
        }
    }

    /// New entries for an open thread: the next ones are shown, a gap is filled first.
    pub(super) fn show_entries(&mut self, conversation: ConversationId, entries: &[Entry]) {
        let Some(thread) = self.threads.get_mut(&conversation) else { return };
        thread.tail().take_in(entries);
        let Thread::Open(tail) = thread else { return };
        let next = tail.next();
        let gap = tail.gap_before();
        self.shown.add_entries(conversation, next.into_iter().map(entry_view).collect());
        if let Some(before) = gap {
            self.ask_entries(Query::Gap(conversation), conversation, Some(before));
        }
    }

    /// Keeps the newest entries of open conversations for reading offline.
    pub(super) fn fetch_behind(&mut self, conversations: Vec<ConversationId>) {
        for conversation in conversations.into_iter().take(BEHIND) {
            self.ask_entries(Query::Behind(conversation), conversation, None);
        }
    }

    pub(super) fn why(&mut self, conversation: ConversationId, reply: Reply) {
        let key = self.query(Query::Why(reply));
        let (method, params) = request::<method::ConversationWhy>(GetWhy { conversation });
        self.session(Input::Ask { key, method, params });
    }

    /// A visitor's conversations (C14): those that are kept here are told at once, also without the hub.
    pub(super) fn earlier(&mut self, visitor: VisitorId, reply: Reply) {
        self.last_query += 1;
        self.earlier.insert(self.last_query, (visitor, reply));
        self.store_batch_now();
        self.cache.give(CacheJob::FindEarlier { key: self.last_query, visitor });
    }

    /// The cache has found a visitor's conversations; the hub may know of more.
    pub(super) fn earlier_found(&mut self, key: u64, here: Vec<ConversationHead>) {
        // Nobody waits where the desk has asked for itself.
        let Some((visitor, reply)) = self.earlier.remove(&key) else { return self.look_at_heads(here) };
        let live = self.session.is_live();
        let from = if live { EarlierFrom::HereAtFirst } else { EarlierFrom::Here };
        reply.with(Ok(EarlierView { visitor, conversations: here.clone(), from }));
        if live {
            self.ask_earlier(Query::Earlier { visitor, here }, visitor);
        }
    }

    fn tell_earlier(&mut self, visitor: VisitorId, conversations: Vec<ConversationHead>, from: EarlierFrom) {
        let earlier = EarlierView { visitor, conversations, from };
        self.shown.tell(Change::Earlier { earlier });
    }

    /// Looks through what is kept here, which is why it works without the hub (C14).
    pub(super) fn search(&mut self, words: &str, reply: Reply) {
        let words: String = words.chars().take(SEARCH_CHARS).collect();
        self.last_query += 1;
        self.searches.insert(self.last_query, reply);
        self.store_batch_now();
        self.cache.give(CacheJob::Search { key: self.last_query, words });
    }

    pub(super) fn targets(&mut self, conversation: ConversationId, reply: Reply) {
        let key = self.query(Query::Targets(reply));
        let (method, params) = request::<method::ConversationTargets>(GetTargets { conversation });
        self.session(Input::Ask { key, method, params });
    }

    pub(super) fn contacts(&mut self, conversation: ConversationId, reply: Reply) {
        let key = self.query(Query::Contacts(reply));
        let (method, params) = request::<method::ConversationContacts>(GetContacts { conversation });
        self.session(Input::Ask { key, method, params });
    }

    /// Figures over time (T6).
    pub(super) fn figures(&mut self, asked: GetFigures, reply: Reply) {
        let key = self.query(Query::Figures(reply));
        let (method, params) = request::<method::FiguresGet>(asked);
        self.session(Input::Ask { key, method, params });
    }

    /// Who would have got a conversation (T5).
    pub(super) fn simulate(&mut self, asked: Simulate, reply: Reply) {
        let key = self.query(Query::Simulated(reply));
        let (method, params) = request::<method::RoutingSimulate>(asked);
        self.session(Input::Ask { key, method, params });
    }

    pub(super) fn ask_entries(&mut self, query: Query, conversation: ConversationId, before: Option<Seq>) {
        let key = self.query(query);
        let limit = PAGE;
        let (method, params) =
            request::<method::ConversationEntries>(GetEntries { conversation, before, limit });
        self.session(Input::Ask { key, method, params });
    }

    pub(super) fn ask_earlier(&mut self, query: Query, visitor: VisitorId) {
        let key = self.query(query);
        let (method, params) = request::<method::VisitorEarlier>(GetEarlier { visitor });
        self.session(Input::Ask { key, method, params });
    }

    /// Takes in heads that the hub was asked for.
    fn learn_heads(&mut self, outcome: Result<Box<RawValue>, WireError>) -> Option<Vec<ConversationHead>> {
        let Earlier { conversations } = read(outcome)?;
        self.cache.give(CacheJob::LearnHeads(conversations.clone()));
        self.look_at_heads(conversations.clone());
        Some(conversations)
    }

    fn look_at_heads(&mut self, heads: Vec<ConversationHead>) {
        for head in heads {
            self.touched.conversations.insert(head.id);
            self.world.look_at(head);
        }
    }

    /// Takes in a page of entries: it is kept, counted, and shown where the thread is open.
    fn learn(
        &mut self,
        conversation: ConversationId,
        outcome: Result<Box<RawValue>, WireError>,
    ) -> Option<Entries> {
        let page: Entries = read(outcome)?;
        if self.looks.contains_key(&conversation) {
            // What is somebody else's is shown and not kept.
            self.show_entries(conversation, &page.entries);
            return Some(page);
        }
        self.world.learn(conversation, &page.entries);
        self.touched.conversations.insert(conversation);
        let entries = page.entries.clone();
        self.cache.give(CacheJob::LearnEntries { conversation, entries });
        self.entries_came(conversation, &page.entries);
        Some(page)
    }
}

fn read<T: DeserializeOwned>(outcome: Result<Box<RawValue>, WireError>) -> Option<T> {
    match outcome {
        Ok(result) => serde_json::from_str(result.get())
            .inspect_err(|error| tracing::warn!(error = unread(error), "an answer of the hub cannot be read"))
            .ok(),
        Err(error) => {
            tracing::info!(reason = ?error.reason(), "the hub did not answer");
            None
        }
    }
}

/// Passes the hub's answer on to the page.
pub(super) fn pass_on<T: DeserializeOwned + serde::Serialize>(
    reply: Reply,
    outcome: Result<Box<RawValue>, WireError>,
) {
    match outcome {
        Ok(result) => match serde_json::from_str::<T>(result.get()) {
            Ok(answer) => reply.with(Ok(answer)),
            Err(error) => reply.refuse(Refusal::HubUnreadable { why: error.to_string() }),
        },
        Err(error) => reply.refuse(error),
    }
}
