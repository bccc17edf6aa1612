//! The cache: a copy of what the hub has told this agent, to be read before the hub answers and without it.

mod search;
mod write;

use super::StoreError;
use super::file::{self, Because, Condition, File};
use crate::key::CopyKey;
use deskbell_domain::thread::{Entry, Seq};
use deskbell_domain::{AgentId, ClientMessageId, ConversationId, Epoch, Time, VisitorId};
use deskbell_protocol::Event;
use deskbell_protocol::call::CallHead;
use deskbell_protocol::head::{Canned, ConversationHead, DeskRules, Me, PairedPhone, Tag, VisitorCard};
use deskbell_protocol::session::{Pos, Resume};
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteSynchronous;
use sqlx::{Connection, SqliteConnection};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Entries of a thread that are shown at first, and that follow when one scrolls up.
pub(crate) const PAGE: u32 = 40;

/// Past conversations of a visitor that are shown: as many as the hub gives.
const EARLIER: u32 = 50;

static FILE: File = File {
    name: "cache.db",
    tables: &["meta", "heads", "entries", "visitors", "wholes", "words"],
    migrator: &sqlx::migrate!("migrations/cache"),
    // What the last moment before a power cut loses, the hub sends again.
    synchronous: SqliteSynchronous::Normal,
    refillable: true,
};

/// Whose copy this is and where it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    /// Whose log it is.
    pub agent: AgentId,
    /// Whose hub it is.
    pub hub: String,
    /// The end of the copy.
    pub place: Resume,
    /// When it was last known to be up to date, on this computer's clock.
    pub fresh_at: Time,
}

/// What the list needs, read at the start.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    /// Whose copy this is.
    pub meta: Meta,
    /// The agent.
    pub me: Option<Me>,
    /// The canned answers.
    pub canned: Vec<Canned>,
    /// The shared tags.
    pub tags: Vec<Tag>,
    /// The phones that ring beside this desk.
    pub phones: Vec<PairedPhone>,
    /// What can be done.
    pub rules: Option<DeskRules>,
    /// The agent's conversations that stand in the list.
    pub heads: Vec<ConversationHead>,
    /// The call that rang or ran when the copy ended.
    pub call: Option<CallHead>,
    /// Messages by their visitors that were not read.
    pub unread: Vec<(ConversationId, Seq)>,
}

/// A snapshot to be stored in place of everything that the hub told before.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    /// Whose it is and where it ends.
    pub meta: Meta,
    /// In the hub's order.
    pub parts: Vec<Event>,
}

/// The cache: in memory, and on the disk once it has a key.
#[derive(Debug)]
pub(crate) struct Cache {
    connection: SqliteConnection,
    folder: PathBuf,
    key: Option<CopyKey>,
}

impl Cache {
    /// An empty one in memory, which leaves alone whatever lies in the folder.
    pub(crate) async fn in_memory(folder: &Path) -> Result<Self, StoreError> {
        Ok(Self { connection: FILE.empty().await?, folder: folder.to_owned(), key: None })
    }

    /// Goes on with the file, whatever state it is in. Begins it `anew` when what lies there cannot be this account's.
    pub(crate) async fn open(&mut self, key: CopyKey, anew: bool) -> Result<Condition, StoreError> {
        self.let_go().await?;
        if anew || FILE.is_plain(&self.folder) {
            self.remove();
        }
        let (connection, condition) = FILE.open(&self.folder, Some(&key)).await?;
        self.connection = connection;
        self.key = Some(key);
        Ok(condition)
    }

    /// Forgets everything and begins an empty one in the same place: the agent is another one.
    pub(crate) async fn empty(&mut self) -> Result<Condition, StoreError> {
        match self.key.take() {
            Some(key) => self.open(key, true).await,
            None => {
                self.let_go().await?;
                Ok(Condition::InMemory(Because::NoKey))
            }
        }
    }

    /// Forgets everything: nothing of it is left on the disk. Its account has signed out, or was signed out.
    pub(crate) async fn wipe(&mut self) -> Result<(), StoreError> {
        self.let_go().await?;
        self.key = None;
        self.remove();
        Ok(())
    }

    /// Forgets conversations that ended before this, and every word of them.
    pub(crate) async fn trim(&mut self, before: Time) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        let gone = write::trim(&mut tx, before).await?;
        tx.commit().await?;
        if gone > 0 {
            tracing::info!(conversations = gone, "what ended too long ago is not kept any longer");
        }
        Ok(())
    }

    /// Puts the file aside and begins an empty one: the hub fills it again.
    pub(crate) async fn renew(&mut self) -> Result<Condition, StoreError> {
        self.let_go().await?;
        let Some(key) = &self.key else { return Ok(Condition::InMemory(Because::NoKey)) };
        let (connection, condition) = FILE.renew(&self.folder.join(FILE.name), Some(key)).await?;
        self.connection = connection;
        Ok(condition)
    }

    /// Goes on with a copy in memory, because the disk takes nothing more.
    pub(crate) async fn leave_the_disk(&mut self) -> Result<Condition, StoreError> {
        self.let_go().await?;
        let path = self.folder.join(FILE.name);
        let (connection, condition) = FILE.in_memory(&path, self.key.as_ref(), Because::Disk).await?;
        self.connection = connection;
        Ok(condition)
    }

    /// What the list needs; of ended conversations those that ended after `ended_after`. `None` without a copy.
    pub(crate) async fn listed(&mut self, ended_after: Time) -> Result<Option<Listed>, StoreError> {
        let Some(meta) = self.meta().await? else { return Ok(None) };
        let heads: Vec<String> = sqlx::query_scalar(
            "SELECT head FROM heads WHERE mine = 1 AND (ended_at IS NULL OR ended_at > ?)",
        )
        .bind(ended_after.0)
        .fetch_all(&mut self.connection)
        .await?;
        let unread: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT conversation, seq FROM heads JOIN entries USING (conversation) \
             WHERE mine = 1 AND (ended_at IS NULL OR ended_at > ?) AND seq > agent_mark AND by_visitor = 1",
        )
        .bind(ended_after.0)
        .fetch_all(&mut self.connection)
        .await?;
        Ok(Some(Listed {
            meta,
            me: self.whole("me").await?,
            canned: self.whole("canned").await?.unwrap_or_default(),
            tags: self.whole("tags").await?.unwrap_or_default(),
            phones: self.whole("phones").await?.unwrap_or_default(),
            rules: self.whole("rules").await?,
            call: self.whole("call").await?,
            heads: heads.iter().map(|head| read(head)).collect::<Result<_, _>>()?,
            unread: unread.into_iter().map(|(id, seq)| (ConversationId(id), seq.unsigned_abs())).collect(),
        }))
    }

    /// Whose copy this is and where it ends.
    pub(crate) async fn meta(&mut self) -> Result<Option<Meta>, StoreError> {
        let row: Option<(Uuid, String, Uuid, i64, i64)> =
            sqlx::query_as("SELECT agent, hub, epoch, pos, fresh_at FROM meta")
                .fetch_optional(&mut self.connection)
                .await?;
        Ok(row.map(|(agent, hub, epoch, pos, fresh_at)| Meta {
            agent: AgentId(agent),
            hub,
            place: Resume { epoch: Epoch(epoch), pos: pos.unsigned_abs() },
            fresh_at: Time(fresh_at),
        }))
    }

    /// Stores events and the place that they lead to, all or nothing.
    pub(crate) async fn apply(
        &mut self,
        events: &[Event],
        pos: Pos,
        fresh_at: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for event in events {
            write::store(&mut tx, event).await?;
        }
        sqlx::query("UPDATE meta SET pos = ?, fresh_at = coalesce(?, fresh_at)")
            .bind(signed(pos))
            .bind(fresh_at.map(|time| time.0))
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Stores a snapshot, all or nothing. Threads stay as long as the log is the same; the entries of
    /// another log could be other ones.
    pub(crate) async fn replace(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let same = self.meta().await?.is_some_and(|meta| meta.place.epoch == snapshot.meta.place.epoch);
        let mut tx = self.connection.begin().await?;
        if same {
            sqlx::raw_sql("DELETE FROM meta; DELETE FROM wholes; UPDATE heads SET mine = 0")
                .execute(&mut *tx)
                .await?;
        } else {
            write::wipe(&mut tx).await?;
        }
        for part in &snapshot.parts {
            write::store(&mut tx, part).await?;
        }
        let meta = &snapshot.meta;
        sqlx::query("INSERT INTO meta (one, agent, hub, epoch, pos, fresh_at) VALUES (1, ?, ?, ?, ?, ?)")
            .bind(meta.agent.0)
            .bind(&meta.hub)
            .bind(meta.place.epoch.0)
            .bind(signed(meta.place.pos))
            .bind(meta.fresh_at.0)
            .execute(&mut *tx)
            .await?;
        Ok(tx.commit().await?)
    }

    /// Stores entries that the hub was asked for.
    pub(crate) async fn learn_entries(
        &mut self,
        conversation: ConversationId,
        entries: &[Entry],
    ) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for entry in entries {
            write::store_entry(&mut tx, conversation, entry).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Stores heads that the hub was asked for: they are somebody's, not in this agent's list.
    pub(crate) async fn learn_heads(&mut self, heads: &[ConversationHead]) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for head in heads {
            write::store_head(&mut tx, head, None).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A conversation's head.
    pub(crate) async fn head(
        &mut self,
        conversation: ConversationId,
    ) -> Result<Option<ConversationHead>, StoreError> {
        let head: Option<String> = sqlx::query_scalar("SELECT head FROM heads WHERE conversation = ?")
            .bind(conversation.0)
            .fetch_optional(&mut self.connection)
            .await?;
        Ok(head.as_deref().map(read).transpose()?)
    }

    /// The conversations with a visitor, whoever had them, newest first (C14).
    pub(crate) async fn heads_with(
        &mut self,
        visitor: VisitorId,
    ) -> Result<Vec<ConversationHead>, StoreError> {
        let heads: Vec<String> = sqlx::query_scalar(
            "SELECT head FROM heads WHERE visitor = ? \
             ORDER BY json_extract(head, '$.opened_at') DESC, conversation DESC LIMIT ?",
        )
        .bind(visitor.0)
        .bind(EARLIER)
        .fetch_all(&mut self.connection)
        .await?;
        Ok(heads.iter().map(|head| read(head)).collect::<Result<_, _>>()?)
    }

    /// What is known of a visitor.
    pub(crate) async fn visitor(&mut self, visitor: VisitorId) -> Result<Option<VisitorCard>, StoreError> {
        let card: Option<String> = sqlx::query_scalar("SELECT card FROM visitors WHERE visitor = ?")
            .bind(visitor.0)
            .fetch_optional(&mut self.connection)
            .await?;
        Ok(card.as_deref().map(read).transpose()?)
    }

    /// The newest entries of a thread that are here, or the newest before a place: at most [`PAGE`], and none
    /// from beyond a gap.
    pub(crate) async fn stretch(
        &mut self,
        conversation: ConversationId,
        before: Option<Seq>,
    ) -> Result<Vec<Entry>, StoreError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "SELECT entry FROM entries WHERE conversation = ? AND seq < ? ORDER BY seq DESC LIMIT ?",
        )
        .bind(conversation.0)
        .bind(before.map_or(i64::MAX, signed))
        .bind(PAGE)
        .fetch_all(&mut self.connection)
        .await?;
        let mut entries: Vec<Entry> = Vec::with_capacity(rows.len());
        let mut next = before.map(|before| before.saturating_sub(1));
        for row in rows {
            let entry: Entry = read(&row)?;
            if next.is_some_and(|next| next != entry.seq) {
                break;
            }
            next = Some(entry.seq.saturating_sub(1));
            entries.push(entry);
        }
        entries.reverse();
        Ok(entries)
    }

    /// Which of these messages the cache holds as entries: the hub has stored them.
    pub(crate) async fn stored_messages(
        &mut self,
        written: &[ClientMessageId],
    ) -> Result<Vec<ClientMessageId>, StoreError> {
        let mut stored = Vec::new();
        for id in written {
            let found: Option<i64> = sqlx::query_scalar(
                "SELECT 1 FROM entries WHERE by_visitor = 0 AND client_message_id = ? LIMIT 1",
            )
            .bind(id.0)
            .fetch_optional(&mut self.connection)
            .await?;
            stored.extend(found.map(|_| *id));
        }
        Ok(stored)
    }

    /// The agent's open conversations whose newest entries are not here.
    pub(crate) async fn behind(&mut self) -> Result<Vec<ConversationId>, StoreError> {
        let rows: Vec<Uuid> = sqlx::query_scalar(
            "SELECT conversation FROM heads WHERE mine = 1 AND ended_at IS NULL AND last_seq > \
             (SELECT coalesce(max(seq), 0) FROM entries WHERE entries.conversation = heads.conversation)",
        )
        .fetch_all(&mut self.connection)
        .await?;
        Ok(rows.into_iter().map(ConversationId).collect())
    }

    /// Closes the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    /// Looks through the whole file.
    pub(crate) async fn check(&mut self) -> Result<(), StoreError> {
        file::check(&mut self.connection).await
    }

    /// Closes the file, to be moved, copied or removed; what follows is empty and in memory.
    async fn let_go(&mut self) -> Result<(), StoreError> {
        let file = std::mem::replace(&mut self.connection, FILE.empty().await?);
        file::close(file).await;
        Ok(())
    }

    fn remove(&self) {
        if let Err(error) = FILE.remove(&self.folder)
            && error.kind() != ErrorKind::NotFound
        {
            // Without its key it says nothing to anybody.
            tracing::warn!(%error, "the cache's file stays behind");
        }
    }

    async fn whole<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<Option<T>, StoreError> {
        let whole: Option<String> = sqlx::query_scalar("SELECT whole FROM wholes WHERE name = ?")
            .bind(name)
            .fetch_optional(&mut self.connection)
            .await?;
        Ok(whole.as_deref().map(read).transpose()?)
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    serde_json::from_str(text)
}

/// SQLite's integers are signed; places and versions never come near their end.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
