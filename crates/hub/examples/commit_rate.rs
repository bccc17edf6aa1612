//! How many messages a second the store makes durable:
//! `cargo run --release -p deskbell-hub --example commit_rate -- FOLDER`, in a folder on the disk that counts.
//! A message is what the owner loop writes for one: the conversation, the entry, an event in both logs and
//! the command's answer. Each line is one size of batch, as group commit forms it under load.

#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(clippy::print_stdout, reason = "it prints its figures")]

use anyhow::{Context, Result};
use deskbell_domain::conversation::{Conversation, Effect, First, Input, Opening};
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{
    AgentId, Channel, ClientMessageId, CommandId, ConversationId, GroupId, Settings, Time, UserId, VisitorId,
};
use deskbell_hub::store::{Batch, CommandRecord, LogRecord, SqliteStore, Store, VisitorRecord, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use uuid::Uuid;

const CONVERSATIONS: usize = 200;
const AGENTS: usize = 70;
const MEASURED: Duration = Duration::from_secs(3);

#[tokio::main]
async fn main() -> Result<()> {
    // Not the system's temporary folder, which may lie in memory.
    let folder = std::env::args().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    println!("{:>12} {:>12} {:>14} {:>14}", "batch", "messages/s", "median commit", "p99 commit");
    for size in [1, 8, 32, 128, 512] {
        let folder = tempfile::tempdir_in(&folder)?;
        let store = SqliteStore::open(folder.path()).await?;
        let mut desk = Desk::default();
        store.commit(desk.open()).await?;
        let (began, mut messages, mut times) = (Instant::now(), 0_u32, Vec::new());
        while began.elapsed() < MEASURED {
            let batch = desk.messages(size)?;
            let asked = Instant::now();
            store.commit(batch).await?;
            times.push(asked.elapsed());
            messages += u32::try_from(size)?;
        }
        let rate = f64::from(messages) / began.elapsed().as_secs_f64();
        times.sort_unstable();
        let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
        println!("{size:>12} {rate:>12.0} {median:>14.2?} {late:>14.2?}");
        store.close().await;
    }
    Ok(())
}

/// Some conversations, each with a visitor who writes in turn, and the agents who read them.
#[derive(Default)]
struct Desk {
    conversations: Vec<Conversation>,
    tops: Vec<u64>,
    next: usize,
    now: i64,
}

impl Desk {
    fn open(&mut self) -> Batch {
        self.tops = vec![0; CONVERSATIONS + AGENTS];
        let mut batch = Batch::default();
        for _ in 0..CONVERSATIONS {
            let visitor = VisitorId(Uuid::now_v7());
            let opening = Opening {
                id: ConversationId(Uuid::now_v7()),
                visitor,
                channel: Channel::Chat,
                group: GroupId(Uuid::from_u128(1)),
                follows: None,
                first: First::Message {
                    text: "Hello".to_owned(),
                    client_message_id: ClientMessageId(Uuid::new_v4()),
                    attachments: Vec::new(),
                },
            };
            let (conversation, effects) = Conversation::open(Time(self.now), opening);
            batch.writes.push(Write::Visitor(Box::new(record(visitor, conversation.id()))));
            batch.writes.extend(entries(&conversation, effects));
            batch.writes.push(Write::Conversation(Box::new(conversation.clone())));
            self.conversations.push(conversation);
        }
        batch
    }

    fn messages(&mut self, size: usize) -> Result<Batch> {
        let mut batch = Batch::default();
        for _ in 0..size {
            self.next = (self.next + 1) % CONVERSATIONS;
            self.now += 1;
            self.message(&mut batch)?;
        }
        Ok(batch)
    }

    fn message(&mut self, batch: &mut Batch) -> Result<()> {
        let place = self.next;
        let conversation = self.conversations.get_mut(place).context("there are as many as were opened")?;
        let id = ClientMessageId(Uuid::new_v4());
        let says = Input::VisitorSays {
            text: "And does it arrive before Tuesday?".repeat(2),
            client_message_id: id,
            attachments: Vec::new(),
        };
        let effects = conversation.on(Time(self.now), says, &Settings::default())?;
        let (visitor, agent) =
            (conversation.visitor(), AgentId(Uuid::from_u128(1 + (place % AGENTS) as u128)));
        batch.writes.extend(entries(conversation, effects));
        batch.writes.push(Write::Conversation(Box::new(conversation.clone())));
        let logs = [
            (UserId::Visitor(visitor), place, 700),
            (UserId::Agent(agent), CONVERSATIONS + place % AGENTS, 1_000),
        ];
        for (user, log, length) in logs {
            self.tops[log] += 1;
            let event = format!("{{\"kind\":\"conversation.updated\",\"body\":\"{}\"}}", "x".repeat(length));
            let record = LogRecord { pos: self.tops[log], at: Time(self.now), event };
            batch.writes.push(Write::Log { user, record });
        }
        let outcome =
            "{\"result\":{\"conversation\":\"0190a0b0-0000-7000-8000-000000000000\",\"seq\":17}}".to_owned();
        batch.writes.push(Write::Command {
            user: UserId::Visitor(visitor),
            id: CommandId(Uuid::now_v7()),
            at: Time(self.now),
            record: CommandRecord { digest: [7; 32], outcome },
        });
        Ok(())
    }
}

fn entries(conversation: &Conversation, effects: Vec<Effect>) -> Vec<Write> {
    let id = conversation.id();
    let origin = |entry: &Entry| match &entry.body {
        EntryBody::Message { client_message_id, .. } => {
            Some((UserId::Visitor(conversation.visitor()), *client_message_id))
        }
        EntryBody::Note { .. } | EntryBody::Whisper { .. } | EntryBody::Happened { .. } => None,
    };
    let recorded = effects.into_iter().filter_map(|effect| match effect {
        Effect::Record(entry) => Some(entry),
        Effect::Route | Effect::SlotTaken(_) | Effect::SlotFreed(_) | Effect::Left { .. } => None,
    });
    recorded.map(|entry| Write::Entry { conversation: id, origin: origin(&entry), entry }).collect()
}

fn record(id: VisitorId, conversation: ConversationId) -> VisitorRecord {
    VisitorRecord {
        id,
        name: "Visitor".to_owned(),
        site: "shop".to_owned(),
        channel: Channel::Chat,
        languages: vec!["fr".to_owned()],
        device: "Firefox on Linux".to_owned(),
        page: None,
        custom: Vec::new(),
        since: Time(0),
        time_zone: None,
        conversation: Some(conversation),
        block: None,
    }
}
