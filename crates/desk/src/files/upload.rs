//! A file's way to the hub: announced, then part by part, from wherever it was left.

use crate::address::HubAddress;
use crate::http::{self, Client, HttpError};
use crate::view::{NetworkProblem, Refusal};
use deskbell_domain::AttachmentId;
use deskbell_domain::thread::Attachment;
use deskbell_protocol::Code;
use deskbell_protocol::http::UploadState;
use std::io::{ErrorKind, SeekFrom};
use std::path::PathBuf;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;

/// Bytes of one part: on a slow line, one is through well within the time of a request.
const PART: u64 = 256 * 1024;

/// Parts beyond what a file needs: its rest, the question at the end, and places that the hub corrects.
const SPARE: u64 = 8;

/// What is to be sent, and where.
#[derive(Debug)]
pub(crate) struct Upload {
    /// For the requests.
    pub client: Client,
    /// Which hub.
    pub hub: HubAddress,
    /// Who sends.
    pub token: String,
    /// Which file, on this desk.
    pub id: AttachmentId,
    /// What the hub calls it, when it was announced before.
    pub announced: Option<AttachmentId>,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// Where its copy lies.
    pub copy: PathBuf,
}

/// What is told of a file on its way.
#[derive(Debug)]
pub(crate) enum Progress {
    /// The hub calls it so.
    Announced(AttachmentId),
    /// The hub has so many bytes.
    Sent(u64),
    /// It is through, or it is not.
    Ended(Result<Attachment, UploadError>),
}

/// Why a file did not get through.
#[derive(Debug, thiserror::Error)]
pub(crate) enum UploadError {
    /// The hub.
    #[error(transparent)]
    Hub(#[from] HttpError),
    /// The copy cannot be read.
    #[error("The copy of this file on this computer is gone. Attach it again.")]
    NoCopy,
}

impl From<UploadError> for Refusal {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::Hub(error) => error.into(),
            UploadError::NoCopy => Self::FileCopyGone,
        }
    }
}

impl UploadError {
    /// Whether it can get through later.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Hub(error) => error.is_temporary(),
            Self::NoCopy => false,
        }
    }
}

/// Sends a file, and tells how it goes. `tell` waits for whoever listens.
pub(crate) async fn upload<E: From<(AttachmentId, Progress)>>(upload: Upload, events: mpsc::Sender<E>) {
    let ended = send(&upload, &events).await;
    tell(&events, upload.id, Progress::Ended(ended)).await;
}

async fn send<E: From<(AttachmentId, Progress)>>(
    upload: &Upload,
    events: &mpsc::Sender<E>,
) -> Result<Attachment, UploadError> {
    let Upload { client, hub, token, .. } = upload;
    let mut file = File::open(&upload.copy).await.map_err(|error| unreadable(&error))?;
    let known = match upload.announced {
        Some(id) => known(http::upload_state(client, hub, token, id).await)?.map(|state| (id, state)),
        None => None,
    };
    let (id, mut state) = match known {
        Some(known) => known,
        None => {
            let begun = http::begin_upload(client, hub, token, &upload.name, upload.bytes).await?;
            tell(events, upload.id, Progress::Announced(begun.id)).await;
            (begun.id, UploadState { offset: begun.offset, attachment: None })
        }
    };
    // A hub that never has enough is left alone until later.
    for _ in 0..upload.bytes / PART + SPARE {
        if let Some(attachment) = state.attachment {
            return Ok(attachment);
        }
        tell(events, upload.id, Progress::Sent(state.offset)).await;
        let part = read(&mut file, state.offset, upload.bytes).await?;
        state = http::append(client, hub, token, id, state.offset, part).await?;
    }
    Err(HttpError::Network(NetworkProblem::NoAnswer.at(hub.to_string())).into())
}

/// What the hub has of a file; `None` when it has forgotten it.
fn known(state: Result<UploadState, HttpError>) -> Result<Option<UploadState>, HttpError> {
    match state {
        Err(HttpError::Refused(error)) if error.reason() == Code::NotFound => Ok(None),
        state => state.map(Some),
    }
}

/// The next part; an empty one at the end asks the hub to look at the file again.
async fn read(file: &mut File, offset: u64, bytes: u64) -> Result<Vec<u8>, UploadError> {
    let length = bytes.saturating_sub(offset).min(PART);
    let mut part = vec![0; usize::try_from(length).unwrap_or_default()];
    file.seek(SeekFrom::Start(offset)).await.map_err(|error| unreadable(&error))?;
    file.read_exact(&mut part).await.map_err(|error| unreadable(&error))?;
    Ok(part)
}

fn unreadable(error: &std::io::Error) -> UploadError {
    if error.kind() != ErrorKind::NotFound {
        tracing::warn!(%error, "the copy of a file cannot be read");
    }
    UploadError::NoCopy
}

/// A loop that is gone needs no news.
async fn tell<E: From<(AttachmentId, Progress)>>(
    events: &mpsc::Sender<E>,
    id: AttachmentId,
    progress: Progress,
) {
    let _ = events.send((id, progress).into()).await;
}
