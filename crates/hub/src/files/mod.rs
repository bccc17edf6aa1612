//! Files that people send each other (C6): their content on the disk, what is found in it, and what is let go.

pub(crate) mod archive;
mod census;
mod disk;
pub(crate) mod kind;
mod look;
mod picture;

pub(crate) use census::{Census, FOLDER};
pub(crate) use disk::{Disk, Hash, RESERVE};
pub(crate) use look::{Looked, NotTaken};

use crate::core::Core;
use crate::store::{AttachmentRecord, Store, StoreError, Write};
use bytes::Bytes;
use deskbell_domain::{AttachmentId, Span, Time};
use deskbell_protocol::WireError;
use deskbell_protocol::limits::UNSENT_KEPT_MS;
use kind::Kind;
use picture::PictureError;
use std::array;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, Semaphore};
use tracing::{info, warn};
use uuid::Uuid;

/// Files that are looked at at the same time: each may take hundreds of megabytes for a moment.
const LOOKED_AT: usize = 2;
/// Requests for one file wait for each other; those for others seldom do.
const TURNS: usize = 64;
/// Rows that are let go in one transaction.
const PORTION: u32 = 200;

/// Why files that nobody sent stay for now.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotSwept {
    /// They could not be looked for.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// They could not be deleted.
    #[error("{0}")]
    Loop(WireError),
}

/// The files of a hub.
#[derive(Debug)]
pub(crate) struct Files {
    disk: Disk,
    looking: Arc<Semaphore>,
    turns: [Mutex<()>; TURNS],
    /// Read by whoever keeps a content until a row refers to it, written by whoever removes what no row refers to.
    keeping: RwLock<()>,
}

impl Files {
    /// The files of the hub that keeps its data in this folder.
    pub(crate) fn new(data: &Path) -> Self {
        Self {
            disk: Disk::new(data),
            looking: Arc::new(Semaphore::new(LOOKED_AT)),
            turns: array::from_fn(|_| Mutex::default()),
            keeping: RwLock::default(),
        }
    }

    /// The right to change what has come of a file.
    pub(crate) async fn turn(&self, id: AttachmentId) -> MutexGuard<'_, ()> {
        let turn = id.0.as_u128() % TURNS as u128;
        self.turns[usize::try_from(turn).unwrap_or_default()].lock().await
    }

    /// What is kept stays, for as long as this is held, though no row refers to it yet.
    pub(crate) async fn keeping(&self) -> RwLockReadGuard<'_, ()> {
        self.keeping.read().await
    }

    /// Bytes that have come of a file.
    pub(crate) async fn offset(&self, id: AttachmentId) -> io::Result<u64> {
        self.on_disk(move |disk| disk.offset(id)).await
    }

    /// Puts the next bytes behind those that have come.
    pub(crate) async fn append(&self, id: AttachmentId, offset: u64, bytes: Bytes) -> io::Result<()> {
        self.on_disk(move |disk| disk.append(id, offset, &bytes)).await
    }

    /// Looks at a file that has come whole.
    pub(crate) async fn look(
        &self,
        id: AttachmentId,
        name: String,
        listed: Vec<String>,
    ) -> Result<Looked, NotTaken> {
        let place = Arc::clone(&self.looking).acquire_owned().await;
        let disk = self.disk.clone();
        let looking = tokio::task::spawn_blocking(move || {
            let _place = place;
            look::look(&name, disk.partial_content(id)?, &listed)
        });
        look::ended(looking.await)
    }

    /// Keeps a content; `draft` names it until it is whole.
    pub(crate) async fn keep(&self, bytes: Vec<u8>, draft: Uuid) -> io::Result<Hash> {
        self.on_disk(move |disk| disk.keep(&bytes, draft)).await
    }

    /// What has come of a file is not needed any more.
    pub(crate) async fn drop_partial(&self, id: AttachmentId) {
        // What stays behind is removed at the next start.
        if let Err(error) = self.on_disk(move |disk| disk.drop_partial(id)).await {
            warn!(%error, attachment = %id, "the parts of a file stay behind");
        }
    }

    /// Opens a content, with its length.
    pub(crate) async fn open(&self, hash: Hash) -> io::Result<(File, u64)> {
        self.on_disk(move |disk| disk.open(&hash)).await
    }

    /// The preview of a stored picture, with its type; it is made at the first time. `None` when it is no picture.
    pub(crate) async fn preview(
        &self,
        hash: Hash,
        media: &str,
        draft: Uuid,
    ) -> io::Result<Option<(Vec<u8>, &'static str)>> {
        let Some(format) = Kind::of(media).and_then(|kind| kind.picture()) else { return Ok(None) };
        let kept = self.on_disk(move |disk| disk.preview(&hash)).await?;
        let bytes = match kept {
            Some(bytes) => bytes,
            None => {
                let place = Arc::clone(&self.looking).acquire_owned().await;
                let made = self.on_disk(move |disk| {
                    let _place = place;
                    let bytes = picture::preview(&disk.content(&hash)?, format);
                    bytes.map_err(|error: PictureError| io::Error::other(error))
                });
                let bytes = made.await?;
                let copy = bytes.clone();
                let _kept = self.keeping().await;
                // A preview that cannot be kept is made again the next time.
                if let Err(error) = self.on_disk(move |disk| disk.keep_preview(&hash, &copy, draft)).await {
                    warn!(%error, "a preview is not kept");
                }
                bytes
            }
        };
        let media = kind::told(&bytes).ok().flatten().map_or("image/png", |kind| kind.media);
        Ok(Some((bytes, media)))
    }

    /// Files that are in no message after a day, finished or not, are let go. Their rows go through the owner loop, which
    /// refuses a message that is on its way with one of them.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn sweep(&self, core: &Core, store: &dyn Store, now: Time) -> Result<(), NotSwept> {
        let before = now - Span::millis(UNSENT_KEPT_MS);
        loop {
            let stale = store.stale_attachments(before, PORTION).await?;
            if stale.is_empty() {
                return Ok(());
            }
            info!(files = stale.len(), "files that nobody sent are let go");
            let writes = stale.iter().map(|record| Write::AttachmentGone(record.id)).collect();
            core.write(writes).await.map_err(NotSwept::Loop)?;
            for record in &stale {
                let _turn = self.turn(record.id).await;
                self.let_go(store, record).await?;
            }
        }
    }

    /// Removes what lies on the disk of a file whose row is gone, in its turn. Whether it is: a message may have been
    /// faster, and then it stays.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn let_go(
        &self,
        store: &dyn Store,
        record: &AttachmentRecord,
    ) -> Result<bool, StoreError> {
        if store.attachment(record.id).await?.is_some() {
            return Ok(false);
        }
        self.drop_partial(record.id).await;
        if let Some(content) = &record.content {
            self.drop_unused(store, content.hash).await?;
        }
        Ok(true)
    }

    /// At the start: what was on its way and has no row any more goes, and what a kill left behind.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn tidy(&self, store: &dyn Store) -> Result<(), StoreError> {
        for id in self.on_disk(Disk::partial_ids).await.unwrap_or_else(|error| unread(&error)) {
            let record = store.attachment(id).await?;
            if record.is_none_or(|record| record.content.is_some()) {
                self.drop_partial(id).await;
            }
        }
        Ok(())
    }

    /// After the start, beside everything else: contents that no row refers to go.
    ///
    /// # Errors
    /// When the store does not answer.
    pub(crate) async fn drop_all_unused(&self, store: &dyn Store) -> Result<(), StoreError> {
        for hash in self.on_disk(Disk::hashes).await.unwrap_or_else(|error| unread(&error)) {
            self.drop_unused(store, hash).await?;
        }
        Ok(())
    }

    async fn drop_unused(&self, store: &dyn Store, hash: Hash) -> Result<(), StoreError> {
        let _alone = self.keeping.write().await;
        if !store.has_content(hash).await?
            && let Err(error) = self.on_disk(move |disk| disk.drop_content(&hash)).await
        {
            warn!(%error, "a file that nobody needs stays behind");
        }
        Ok(())
    }

    /// Works on the disk, away from other tasks.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Disk) -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let disk = self.disk.clone();
        tokio::task::spawn_blocking(move || work(&disk))
            .await
            .unwrap_or_else(|error| Err(io::Error::other(error)))
    }
}

fn unread<T>(error: &io::Error) -> Vec<T> {
    warn!(%error, "the folder of the files cannot be read");
    Vec::new()
}
