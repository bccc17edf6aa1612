//! The outbox: what was done on this computer and exists nowhere else. Every change is on the disk when the
//! call returns.

use super::StoreError;
use super::file::{self, Because, Condition, File};
use super::outbox_files;
use crate::command::{Action, Command, Kept};
use crate::desk::BeforeTrial;
use crate::files;
use crate::unread::unread;
use crate::view::{Draft, Preferences, Refusal};
use deskbell_domain::{AgentId, AttachmentId, CommandId, ConversationId, DeviceId, Time};
use deskbell_protocol::head::ConversationHead;
use serde::de::DeserializeOwned;
use sqlx::sqlite::{SqliteRow, SqliteSynchronous};
use sqlx::{Connection, FromRow, SqliteConnection};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use uuid::Uuid;

static FILE: File = File {
    name: "outbox.db",
    tables: &["commands", "never_sent", "drafts", "files", "sent_files", "written_in", "settings"],
    migrator: &sqlx::migrate!("migrations/outbox"),
    synchronous: SqliteSynchronous::Full,
    refillable: false,
};

/// What the desk remembers of its person and of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Remembered {
    /// The last hub's address.
    pub hub: Option<String>,
    /// The last e-mail.
    pub email: Option<String>,
    /// How hubs know this computer; `None` at the very first start.
    pub device: Option<DeviceId>,
    /// What the person prefers.
    pub preferences: Preferences,
    /// A trial on this computer was not left; whom the desk knew before it.
    pub trial: Option<BeforeTrial>,
    /// Who has looked whether a ring reaches them on this computer, the newest last.
    pub checked: Vec<AgentId>,
}

/// What an agent has under way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct UnderWay {
    /// In their order.
    pub commands: Vec<Kept>,
    /// What stands in the composers.
    pub drafts: Vec<(ConversationId, Draft)>,
    /// The files that stand in the composers or go with these commands, in order.
    pub files: Vec<files::Draft>,
    /// The conversations that these commands write in, as far as they were known then.
    pub written_in: Vec<ConversationHead>,
}

/// The open outbox.
#[derive(Debug)]
pub(crate) struct Outbox {
    connection: SqliteConnection,
    path: PathBuf,
}

impl Outbox {
    /// Opens the outbox, whatever state it is in.
    pub(crate) async fn open(folder: &Path) -> Result<(Self, Condition), StoreError> {
        let (connection, condition) = FILE.open(folder, None).await?;
        Ok((Self { connection, path: folder.join(FILE.name) }, condition))
    }

    /// Puts the damaged file aside and goes on with whatever of it can be read.
    pub(crate) async fn renew(&mut self) -> Result<Condition, StoreError> {
        self.let_go().await?;
        let (connection, condition) = FILE.renew(&self.path, None).await?;
        self.connection = connection;
        Ok(condition)
    }

    /// Goes on with a copy in memory of whatever can be read, and leaves the file to the next start.
    pub(crate) async fn leave_the_disk(&mut self, because: Because) -> Result<Condition, StoreError> {
        self.let_go().await?;
        let (connection, condition) = FILE.in_memory(&self.path, None, because).await?;
        self.connection = connection;
        Ok(condition)
    }

    /// What the desk remembers.
    pub(crate) async fn remembered(&mut self) -> Result<Remembered, StoreError> {
        let rows = sqlx::query("SELECT name, value FROM settings").fetch_all(&mut self.connection).await?;
        let mut remembered = Remembered::default();
        for (name, value) in rows.iter().filter_map(columns::<(String, String)>) {
            if value.is_empty() {
                continue; // It was forgotten.
            }
            match name.as_str() {
                "hub" => remembered.hub = Some(value),
                "email" => remembered.email = Some(value),
                "device" => remembered.device = value.parse().ok(),
                // Preferences that cannot be read are a pity and no reason to stop.
                "preferences" => remembered.preferences = serde_json::from_str(&value).unwrap_or_default(),
                "trial" => remembered.trial = readable(&value),
                "checked" => remembered.checked = readable(&value).unwrap_or_default(),
                _ => {}
            }
        }
        Ok(remembered)
    }

    /// Remembers something: "hub", "email", "device", "preferences", "trial" or "checked"; an empty text forgets it.
    pub(crate) async fn remember(&mut self, name: &'static str, value: &str) -> Result<(), StoreError> {
        sqlx::query("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)")
            .bind(name)
            .bind(value)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// What an agent has under way. A row that cannot be read is passed over and stays on the disk.
    pub(crate) async fn under_way(&mut self, agent: AgentId) -> Result<UnderWay, StoreError> {
        let rows = sqlx::query(
            "SELECT commands.command_id, action, at, refused, never_sent.command_id IS NOT NULL
             FROM commands LEFT JOIN never_sent USING (command_id) WHERE agent = ? ORDER BY place",
        )
        .bind(agent.0)
        .fetch_all(&mut self.connection)
        .await?;
        let rows = rows.iter().filter_map(columns::<(Uuid, String, i64, Option<String>, bool)>);
        let commands = rows.filter_map(|(id, action, at, refused, never_sent)| {
            let command = Command { id: CommandId(id), at: Time(at), action: readable(&action)? };
            Some(Kept { command, refused: refused.map(Refusal::from_stored), never_sent })
        });
        let commands: Vec<Kept> = commands.collect();
        let rows = sqlx::query("SELECT conversation, draft FROM drafts WHERE agent = ?")
            .bind(agent.0)
            .fetch_all(&mut self.connection)
            .await?;
        let drafts = rows.iter().filter_map(columns::<(Uuid, String)>);
        let drafts = drafts.filter_map(|(id, draft)| Some((ConversationId(id), readable(&draft)?))).collect();
        let mut files = outbox_files::of_agent(&mut self.connection, agent).await?;
        for file in &mut files {
            // A file whose message was lost with a damaged row stands in its composer again.
            let is_there =
                |message| commands.iter().any(|kept| kept.command.action.written() == Some(message));
            file.message = file.message.filter(|(message, _)| is_there(*message));
        }
        let rows = sqlx::query("SELECT head FROM written_in WHERE agent = ?")
            .bind(agent.0)
            .fetch_all(&mut self.connection)
            .await?;
        let heads = rows.iter().filter_map(columns::<(String,)>);
        let written_in = heads.filter_map(|(head,)| readable(&head)).collect();
        Ok(UnderWay { commands, drafts, files, written_in })
    }

    /// Keeps a command, and leaves out those whose place it takes. What is written leaves its composer with
    /// that, and so do its files: they are never in both. `head` is where it is written; `never_sent` says that it does not
    /// go at once.
    pub(crate) async fn keep(
        &mut self,
        agent: AgentId,
        command: &Command,
        head: Option<&ConversationHead>,
        instead_of: &[CommandId],
        never_sent: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for id in instead_of {
            forget(&mut tx, *id).await?;
        }
        sqlx::query("INSERT INTO commands (agent, command_id, action, at) VALUES (?, ?, ?, ?)")
            .bind(agent.0)
            .bind(command.id.0)
            .bind(serde_json::to_string(&command.action)?)
            .bind(command.at.0)
            .execute(&mut *tx)
            .await?;
        if never_sent {
            was_never_sent(&mut tx, command.id).await?;
        }
        if let (Some(_), Some(conversation)) = (command.action.written(), command.action.conversation()) {
            store_draft(&mut tx, agent, conversation, &Draft::default()).await?;
        }
        if let Some(message) = command.action.written() {
            outbox_files::are_in(&mut tx, message, command.action.files()).await?;
        }
        if let Some(head) = head {
            sqlx::query("INSERT OR REPLACE INTO written_in (agent, conversation, head) VALUES (?, ?, ?)")
                .bind(agent.0)
                .bind(head.id.0)
                .bind(serde_json::to_string(head)?)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    /// Keeps a file that was attached.
    pub(crate) async fn keep_file(&mut self, agent: AgentId, file: &files::Draft) -> Result<(), StoreError> {
        outbox_files::keep(&mut self.connection, agent, file).await
    }

    /// Keeps what is now known of a file.
    pub(crate) async fn learn_file(&mut self, file: &files::Draft) -> Result<(), StoreError> {
        outbox_files::learn(&mut self.connection, file).await
    }

    /// A file is taken off.
    pub(crate) async fn remove_file(&mut self, id: AttachmentId) -> Result<(), StoreError> {
        outbox_files::remove(&mut self.connection, id).await
    }

    /// Every file whose copy is kept, of whichever agent.
    pub(crate) async fn file_ids(&mut self) -> Result<Vec<AttachmentId>, StoreError> {
        outbox_files::ids(&mut self.connection).await
    }

    /// Commands are sent for the first time: from here on the hub may have them.
    pub(crate) async fn may_go(&mut self, ids: &[CommandId]) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for id in ids {
            sqlx::query("DELETE FROM never_sent WHERE command_id = ?").bind(id.0).execute(&mut *tx).await?;
        }
        Ok(tx.commit().await?)
    }

    /// A refused command goes again in its place, under a new id: the hub has answered the old one for good.
    /// `never_sent` says that it does not go at once.
    pub(crate) async fn again(
        &mut self,
        old: CommandId,
        new: &Command,
        never_sent: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        sqlx::query("UPDATE commands SET command_id = ?, action = ?, refused = NULL WHERE command_id = ?")
            .bind(new.id.0)
            .bind(serde_json::to_string(&new.action)?)
            .bind(old.0)
            .execute(&mut *tx)
            .await?;
        if never_sent {
            was_never_sent(&mut tx, new.id).await?;
        }
        Ok(tx.commit().await?)
    }

    /// The hub refused a command for good.
    pub(crate) async fn refuse(&mut self, id: CommandId, why: &Refusal) -> Result<(), StoreError> {
        sqlx::query("UPDATE commands SET refused = ? WHERE command_id = ?")
            .bind(why.stored())
            .bind(id.0)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Commands are done or thrown away, and with them the files of what they write.
    pub(crate) async fn remove(&mut self, ids: &[CommandId]) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        for id in ids {
            let action: Option<String> =
                sqlx::query_scalar("SELECT action FROM commands WHERE command_id = ?")
                    .bind(id.0)
                    .fetch_optional(&mut *tx)
                    .await?;
            let action = action.and_then(|action| readable::<Action>(&action));
            if let Some(message) =
                action.filter(|action| !action.files().is_empty()).and_then(|a| a.written())
            {
                outbox_files::remove_of(&mut tx, message).await?;
            }
            forget(&mut tx, *id).await?;
        }
        forget_where_nothing_is(&mut tx).await?;
        Ok(tx.commit().await?)
    }

    /// A message goes back into its composer: both in one, so that it is never in neither.
    pub(crate) async fn take_back(
        &mut self,
        agent: AgentId,
        id: CommandId,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        let mut tx = self.connection.begin().await?;
        forget(&mut tx, id).await?;
        forget_where_nothing_is(&mut tx).await?;
        store_draft(&mut tx, agent, conversation, draft).await?;
        Ok(tx.commit().await?)
    }

    /// Keeps a draft; an empty one is removed (C12).
    pub(crate) async fn keep_draft(
        &mut self,
        agent: AgentId,
        conversation: ConversationId,
        draft: &Draft,
    ) -> Result<(), StoreError> {
        store_draft(&mut self.connection, agent, conversation, draft).await
    }

    /// Undoes what a change that failed may have left open. Of some failures, like a full disk, SQLite ends the transaction
    /// by itself; the connection then takes the next one for a part of it, and nothing would ever be committed again.
    pub(crate) async fn undo(&mut self) {
        // An error says that nothing was open.
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut self.connection).await;
    }

    /// Closes the file.
    pub(crate) async fn close(self) -> Result<(), StoreError> {
        Ok(self.connection.close().await?)
    }

    /// Looks through the whole file.
    pub(crate) async fn check(&mut self) -> Result<(), StoreError> {
        file::check(&mut self.connection).await
    }

    /// Closes the file, to be moved or copied.
    async fn let_go(&mut self) -> Result<(), StoreError> {
        let file = std::mem::replace(&mut self.connection, file::memory().await?);
        file::close(file).await;
        Ok(())
    }
}

async fn forget(connection: &mut SqliteConnection, id: CommandId) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM commands WHERE command_id = ?").bind(id.0).execute(&mut *connection).await?;
    sqlx::query("DELETE FROM never_sent WHERE command_id = ?").bind(id.0).execute(connection).await?;
    Ok(())
}

async fn was_never_sent(connection: &mut SqliteConnection, id: CommandId) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO never_sent (command_id) VALUES (?)").bind(id.0).execute(connection).await?;
    Ok(())
}

/// The conversations in which nothing is under way any more are nobody's business here.
async fn forget_where_nothing_is(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let rows = sqlx::query("SELECT agent, action FROM commands").fetch_all(&mut *connection).await?;
    let written: HashSet<(Uuid, Uuid)> = rows
        .iter()
        .filter_map(columns::<(Uuid, String)>)
        .filter_map(|(agent, action)| Some((agent, readable::<Action>(&action)?.conversation()?.0)))
        .collect();
    let rows = sqlx::query("SELECT agent, conversation FROM written_in").fetch_all(&mut *connection).await?;
    let kept: Vec<_> = rows.iter().filter_map(columns::<(Uuid, Uuid)>).collect();
    for (agent, conversation) in kept.into_iter().filter(|one| !written.contains(one)) {
        sqlx::query("DELETE FROM written_in WHERE agent = ? AND conversation = ?")
            .bind(agent)
            .bind(conversation)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

async fn store_draft(
    connection: &mut SqliteConnection,
    agent: AgentId,
    conversation: ConversationId,
    draft: &Draft,
) -> Result<(), StoreError> {
    if draft.text.is_empty() {
        sqlx::query("DELETE FROM drafts WHERE agent = ? AND conversation = ?")
            .bind(agent.0)
            .bind(conversation.0)
            .execute(connection)
            .await?;
    } else {
        sqlx::query("INSERT OR REPLACE INTO drafts (agent, conversation, draft) VALUES (?, ?, ?)")
            .bind(agent.0)
            .bind(conversation.0)
            .bind(serde_json::to_string(draft)?)
            .execute(connection)
            .await?;
    }
    Ok(())
}

/// What a row holds. One that cannot be read is passed over and stays on the disk: no other goes with it.
pub(super) fn columns<T: for<'r> FromRow<'r, SqliteRow>>(row: &SqliteRow) -> Option<T> {
    T::from_row(row).inspect_err(|error| tracing::warn!(%error, "a row of the outbox cannot be read")).ok()
}

pub(super) fn readable<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text)
        .inspect_err(|error| tracing::warn!(error = unread(error), "a row of the outbox cannot be read"))
        .ok()
}
