//! What a recorded hub has acknowledged and told, and when; and whether a store still has it.

use super::Faults;
use deskbell_domain::thread::EntryBody;
use deskbell_domain::{AttachmentId, CommandId, ConversationId, UserId};
use deskbell_hub::store::Store;
use deskbell_protocol::http::{NewAttachment, Upload, UploadState};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::params::{SendMessage, Sent};
use deskbell_protocol::rpc::{FromHub, Id, Incoming};
use deskbell_protocol::session::{Opened, Pos};
use deskbell_protocol::{Method, method};
use deskbell_tests::rig::recorded::{Exchange, Http, Said, Stream};
use deskbell_tests::rig::{Written, faults};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What the hub owes everybody, by the moments from which on it does.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    messages: Vec<Message>,
    commands: Vec<Command>,
    events: BTreeMap<(UserId, Pos), Event>,
    files: BTreeMap<AttachmentId, File>,
}

/// A message, from when it was asked.
#[derive(Debug)]
struct Message {
    asked: usize,
    user: UserId,
    params: SendMessage,
    answered: Option<(usize, Sent)>,
}

impl Message {
    /// What its sender knew of it at this moment.
    fn sent(&self, at: usize) -> Option<&Sent> {
        self.answered.as_ref().filter(|(answered, _)| *answered < at).map(|(_, sent)| sent)
    }
}

#[derive(Debug)]
struct Command {
    answered: usize,
    user: UserId,
    id: CommandId,
    frame: String,
}

#[derive(Debug)]
struct Event {
    told: usize,
    frame: String,
}

/// A file on its way, or there.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Whose.
    pub(super) token: String,
    /// All of it, as far as it was ever sent.
    pub(super) content: Vec<u8>,
    /// How large it was announced to be.
    pub(super) bytes: u64,
    /// What its sender was told.
    told: Vec<(usize, UploadState)>,
}

impl File {
    /// What its sender knew last, when it knew of it at all.
    pub(super) fn known(&self, at: usize) -> Option<&UploadState> {
        self.told.iter().rev().find(|(told, _)| *told < at).map(|(_, state)| state)
    }
}

/// The part of a command's parameters that all of them have.
#[derive(Deserialize)]
struct WithId {
    command_id: Option<CommandId>,
}

impl Ledger {
    /// Reads what was said.
    pub(super) fn read(said: &[Said]) -> Self {
        let mut ledger = Self::default();
        let mut users: HashMap<Stream, UserId> = HashMap::new();
        let mut asked: HashMap<(Stream, Id), Incoming> = HashMap::new();
        for Said { at, stream, what } in said {
            match what {
                Exchange::Asked(text) => {
                    let incoming = Incoming::parse(text).expect("the clients send requests");
                    if incoming.method == method::MessageSend::NAME {
                        let (user, params) = (users[stream], incoming.params().expect("a message"));
                        ledger.messages.push(Message { asked: *at, user, params, answered: None });
                    }
                    if let Some(id) = incoming.id.clone() {
                        asked.insert((*stream, id), incoming);
                    }
                }
                Exchange::Told(text) => match FromHub::parse(text).expect("the hub says frames") {
                    FromHub::Answer { id: Some(id), outcome: Ok(result) } => {
                        let request = asked.remove(&(*stream, id)).expect("an answer to a request");
                        if request.method == method::SessionOpen::NAME {
                            let opened: Opened = serde_json::from_str(result.get()).expect("opened");
                            users.insert(*stream, opened.you);
                        } else {
                            ledger.answered(*at, users[stream], &request, result.get(), text);
                        }
                    }
                    FromHub::Answer { outcome, .. } => panic!("a client was refused: {outcome:?}"),
                    FromHub::Notification { method, params } if method == from_hub::EVENT => {
                        #[derive(Deserialize)]
                        struct Place {
                            pos: Pos,
                        }
                        let Place { pos } = serde_json::from_str(params.get()).expect("an event has a place");
                        let event = Event { told: *at, frame: text.clone() };
                        // Told twice, it was owed from the first time on.
                        ledger.events.entry((users[stream], pos)).or_insert(event);
                    }
                    FromHub::Notification { .. } => {}
                },
                Exchange::Http { request, answer } => ledger.file(*at, request, answer),
                Exchange::Line(_) => {}
            }
        }
        ledger
    }

    fn answered(&mut self, at: usize, user: UserId, request: &Incoming, result: &str, frame: &str) {
        if request.method == method::MessageSend::NAME {
            let params: SendMessage = request.params().expect("a message");
            let sent = serde_json::from_str(result).expect("sent");
            let message = self.messages.iter_mut().find(|message| message.params == params);
            message.expect("it was asked").answered = Some((at, sent));
        }
        let params = request.params.as_deref().map_or("{}", |params| params.get());
        let WithId { command_id } = serde_json::from_str(params).expect("parameters are an object");
        if let Some(id) = command_id {
            self.commands.push(Command { answered: at, user, id, frame: frame.to_owned() });
        }
    }

    fn file(&mut self, at: usize, request: &Http, answer: &Http) {
        let token = request.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        let Some(path) = request.second_word().strip_prefix("/v1/attachments") else { return };
        assert!(answer.second_word().starts_with('2'), "a file was refused: {}", answer.head);
        match path.strip_prefix('/').map(|id| id.parse().map(AttachmentId)) {
            None => {
                let new: NewAttachment = serde_json::from_slice(&request.body).expect("announced");
                let upload: Upload = serde_json::from_slice(&answer.body).expect("announced");
                let state = UploadState { offset: upload.offset, attachment: None };
                let token = token.expect("somebody's").to_owned();
                let file = File { token, content: Vec::new(), bytes: new.bytes, told: vec![(at, state)] };
                self.files.insert(upload.id, file);
            }
            Some(Ok(id)) => {
                let file = self.files.get_mut(&id).expect("it was announced");
                file.content.extend_from_slice(&request.body);
                file.told.push((at, serde_json::from_slice(&answer.body).expect("how far it has come")));
            }
            Some(Err(_)) => {}
        }
    }

    /// How many messages, other commands, events and files it holds.
    pub(super) fn counts(&self) -> [usize; 4] {
        [self.messages.len(), self.commands.len() - self.messages.len(), self.events.len(), self.files.len()]
    }

    /// The files of which somebody knew at this moment.
    pub(super) fn files(&self, at: usize) -> impl Iterator<Item = (AttachmentId, &File)> {
        self.files.iter().filter(move |(_, file)| file.known(at).is_some()).map(|(id, file)| (*id, file))
    }

    /// What a store lacks that was owed at this moment.
    pub(super) async fn missing(&self, store: &dyn Store, at: usize) -> Faults {
        let mut found = self.missing_entries(store, at).await;
        found.extend(self.missing_events(store, at).await);
        for command in self.commands.iter().filter(|command| command.answered < at) {
            let record = store.command(command.user, command.id).await;
            let same = |outcome: &str| command.frame.ends_with(&outcome[1..]);
            match record {
                Ok(Some(record)) if same(&record.outcome) => {}
                other => found.push(format!("of {} the store has {other:?}", command.frame)),
            }
        }
        found
    }

    /// Whole threads against what each side wrote.
    async fn missing_entries(&self, store: &dyn Store, at: usize) -> Faults {
        let mut found = Faults::new();
        let asked: Vec<&Message> = self.messages.iter().filter(|message| message.asked < at).collect();
        let threads: BTreeSet<ConversationId> =
            asked.iter().filter_map(|message| Some(message.sent(at)?.conversation)).collect();
        for conversation in threads {
            let entries = match store.entries(conversation, None, u32::MAX).await {
                Ok(entries) => entries,
                Err(error) => {
                    found.push(format!("a thread cannot be read: {error}"));
                    continue;
                }
            };
            let (mut by_visitor, mut by_agents) = (Vec::new(), Vec::new());
            for message in &asked {
                let sent = message.sent(at);
                // Where a message without an answer belongs is the hub's to say: it may be anywhere.
                if sent.is_none_or(|sent| sent.conversation == conversation) {
                    let written = Written { text: message.params.text.clone(), acknowledged: sent.is_some() };
                    match message.user {
                        UserId::Visitor(_) => by_visitor.push(written),
                        UserId::Agent(_) | UserId::Phone(_) => by_agents.push(written),
                    }
                }
                if let Some(sent) = sent.filter(|sent| sent.conversation == conversation) {
                    let place = usize::try_from(sent.seq).expect("a short thread") - 1;
                    let there = entries.get(place).map(|entry| &entry.body);
                    if !there.is_some_and(|body| is_message(body, &message.params)) {
                        found.push(format!("at place {} of {conversation} is {there:?}", sent.seq));
                    }
                }
            }
            found.extend(faults(&entries, &by_visitor, &by_agents).iter().map(|fault| format!("{fault:?}")));
        }
        found
    }

    async fn missing_events(&self, store: &dyn Store, at: usize) -> Faults {
        let mut found = Faults::new();
        let users: BTreeSet<UserId> = self.events.keys().map(|(user, _)| *user).collect();
        for user in users {
            let log = match store.log_after(user, 0, u32::MAX).await {
                Ok(log) => log,
                Err(error) => {
                    found.push(format!("a log cannot be read: {error}"));
                    continue;
                }
            };
            let gaps = log.windows(2).filter(|pair| pair[1].pos != pair[0].pos + 1);
            found.extend(gaps.map(|pair| format!("a gap after {} in the log of {user}", pair[0].pos)));
            let there: BTreeMap<Pos, &str> =
                log.iter().map(|record| (record.pos, record.event.as_str())).collect();
            let told = self.events.iter().filter(|((of, _), event)| *of == user && event.told < at);
            for ((_, pos), event) in told {
                let same = |stored: &&str| {
                    event.frame.strip_suffix('}').is_some_and(|frame| frame.ends_with(&stored[1..]))
                };
                if there.get(pos).filter(|stored| same(stored)).is_none() {
                    found.push(format!(
                        "{user} was told {:.160} and the log has {:?}",
                        event.frame,
                        there.get(pos)
                    ));
                }
            }
        }
        found
    }
}

fn is_message(body: &EntryBody, params: &SendMessage) -> bool {
    match body {
        EntryBody::Message { text, client_message_id, attachments, .. } => {
            let files = attachments.iter().map(|attachment| attachment.id);
            *text == params.text
                && *client_message_id == params.client_message_id
                && files.eq(params.attachments.iter().copied())
        }
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => false,
    }
}
