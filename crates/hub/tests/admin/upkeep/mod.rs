//! A hub's folder from outside: backed up, restored, looked through (B1).

mod backup;
mod cli;
mod doctor;
mod restore;

use super::*;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{ConversationId, Epoch, Time};
use deskbell_hub::admin::upkeep::{BackedUp, Restore, RestoreError, Restored, back_up, restore};
use deskbell_protocol::http::{NewAttachment, Upload, UploadState};
use deskbell_protocol::method::MessageSend;
use deskbell_protocol::params::SendMessage;
use deskbell_testkit::message;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};

/// When backups are made in tests: 2026-02-01 02:00 UTC.
const NIGHT: Time = Time(1_769_911_200_000);
/// What a visitor writes, and a file is called: nothing that is printed holds it.
const SECRET: &str = "xylophone";

/// A hub that a visitor and an agent have used: two messages, and a file in one of them.
struct Used {
    hub: TestHub,
    visitor: Client,
    agent: Client,
    conversation: ConversationId,
    file: Attachment,
}

impl Used {
    async fn new() -> Self {
        let hub = TestHub::start(&Cast::default()).await;
        let (mut agent, mut visitor) = (hub.green_agent(0).await, hub.visitor(0).await);
        let file = sent(&hub, 0, b"what is in the file").await;
        let with_file = SendMessage { attachments: vec![file.id], ..message(None, SECRET) };
        let conversation = visitor.call::<MessageSend>(with_file).await.unwrap().conversation;
        agent.take().await;
        agent.write(Some(conversation), "We have none.").await.unwrap();
        Self { hub, visitor, agent, conversation, file }
    }

    /// The same, stopped.
    async fn stopped() -> deskbell_testkit::Folder {
        let Self { hub, visitor, agent, .. } = Self::new().await;
        drop((visitor, agent));
        hub.stop().await
    }
}

/// A file that a visitor has sent to the hub, in no message yet.
async fn sent(hub: &TestHub, visitor: u128, bytes: &[u8]) -> Attachment {
    let (http, token) = (reqwest::Client::new(), hub.visitor_token(visitor).await);
    let body = NewAttachment { name: format!("{SECRET}.txt"), bytes: bytes.len() as u64 };
    let begun = http.post(hub.url("/v1/attachments")).bearer_auth(&token).json(&body).send().await.unwrap();
    let upload: Upload = begun.json().await.unwrap();
    let part = http.patch(hub.url(&format!("/v1/attachments/{}", upload.id))).bearer_auth(&token);
    let part = part.header("upload-offset", 0).body(bytes.to_vec()).send().await.unwrap();
    part.json::<UploadState>().await.unwrap().attachment.expect("it is whole")
}

/// The contents below a hub's folder.
fn contents(folder: &Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(folder.join("attachments")).into_iter().flatten().flatten();
    let two = folders.filter(|entry| entry.file_name().len() == 2);
    let files = two.flat_map(|entry| fs::read_dir(entry.path()).unwrap().flatten());
    files.map(|entry| entry.path()).collect()
}

async fn backed_up(hub: &Path, into: &Path) -> BackedUp {
    back_up(hub, &into.join("backup.tar.zst"), NIGHT).await.unwrap()
}

fn how(source: &Path, folder: &Path) -> Restore {
    Restore {
        source: source.to_owned(),
        folder: folder.to_owned(),
        replace: false,
        sign_out: false,
        at: Time(NIGHT.0 + 86_400_000),
        epoch: Epoch(Uuid::from_u128(0xe0)),
    }
}

async fn restored(source: &Path, folder: &Path) -> Result<Restored, RestoreError> {
    restore(how(source, folder)).await
}

/// The database of a folder, past everything that keeps a hub from spoiling it.
async fn spoil(folder: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.join("hub.db")).foreign_keys(false);
    options.connect().await.unwrap()
}

/// Does this to the database of a folder.
async fn spoilt(folder: &Path, sql: &'static str) {
    let mut connection = spoil(folder).await;
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
