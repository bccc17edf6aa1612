//! Files over HTTP (C6): sent in parts that a lost line does not lose, and given to those who may see them.

mod download;
mod upload;

pub(super) use download::{download, preview};
pub(super) use upload::{OFFSET, append, begin, cancel, state};

use super::Hub;
use super::answer::Known;
use crate::store::AttachmentRecord;
use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use deskbell_domain::AttachmentId;
use deskbell_protocol::{Code, Detail, WireError};
use std::io;
use tracing::error;
use uuid::Uuid;

/// A disk that is full or gone is asked again after so long, in milliseconds.
const AGAIN_MS: u64 = 10_000;

/// A file's id in an address.
type Named = Result<Path<Uuid>, PathRejection>;

/// The file that an address names.
async fn find(hub: &Hub, id: AttachmentId) -> Result<AttachmentRecord, WireError> {
    hub.shared.store.attachment(id).await.known()?.ok_or_else(no_such_file)
}

fn named(path: Named) -> Result<AttachmentId, WireError> {
    path.map(|Path(id)| AttachmentId(id)).map_err(|_| no_such_file())
}

fn no_such_file() -> WireError {
    WireError::because(Detail::NoFile)
}

/// The disk did not do what was asked: nothing was kept, and the same can be asked again.
fn disk(error: &io::Error) -> WireError {
    error!(%error, "the folder of the files cannot be read or written");
    let full = matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded);
    let words = if full {
        "The hub's disk is full, so files cannot be sent at the moment. Try again later."
    } else {
        "The hub cannot store or read files at the moment. Try again later."
    };
    let error = WireError::new(Code::Unavailable, words).retry_after(AGAIN_MS);
    if full { error.about(Detail::DiskFull) } else { error }
}
