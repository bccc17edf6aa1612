//! How a file comes: announced, then part by part, then looked at.

use super::{Named, disk, find, named, no_such_file};
use crate::core::kept_out;
use crate::files::NotTaken;
use crate::heads::keeps_out;
use crate::http::answer::{Failure, Known, body};
use crate::http::enter::bearer;
use crate::http::{Hub, wait_words};
use crate::store::{AttachmentRecord, Content, Write};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, Channel, UserId, file};
use deskbell_protocol::http::{NewAttachment, Upload, UploadState};
use deskbell_protocol::limits::CHUNK_BYTES;
use deskbell_protocol::{Code, Detail, WireError};
use std::sync::Arc;
use tracing::info;

/// The header that says how many bytes came before.
pub(in crate::http) const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// Files of one user that are on their way.
const UNFINISHED: u64 = 20;
/// Files of one user that are in no message.
const UNSENT: u64 = 60;

/// `POST /v1/attachments`.
pub(in crate::http) async fn begin(
    State(hub): State<Arc<Hub>>,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<Upload>), Failure> {
    let (owner, _) = hub.auth.owner(bearer(&headers)?).await?;
    let request: NewAttachment = body(bytes)?;
    may_attach(&hub, owner).await?;
    hub.uploads
        .check_key(&owner)
        .map_err(|over| wait_words(&hub, &over, "These are too many files at once. Wait a moment."))?;
    let most = hub.shared.core.directory().settings.attachments.bytes;
    if request.bytes == 0 {
        return Err(WireError::because(Detail::FileEmpty).into());
    }
    if request.bytes > most {
        return Err(too_large(most).into());
    }
    let unsent = hub.shared.store.unsent_attachments(owner).await.known()?;
    if unsent.unfinished >= UNFINISHED || unsent.all >= UNSENT {
        return Err(WireError::because(Detail::FilesUnsent).retry_after(60_000).into());
    }
    let record = AttachmentRecord {
        id: AttachmentId(hub.shared.ids.id()),
        owner,
        name: file::name(&request.name),
        bytes: request.bytes,
        at: hub.shared.clock.wall(),
        content: None,
        conversation: None,
    };
    let id = record.id;
    hub.shared.core.write(vec![Write::Attachment(Box::new(record))]).await?;
    info!(attachment = %id, user = %owner, bytes = request.bytes, "a file is announced");
    Ok((StatusCode::CREATED, Json(Upload { id, offset: 0, chunk: CHUNK_BYTES })))
}

/// `PATCH /v1/attachments/{id}`.
pub(in crate::http) async fn append(
    State(hub): State<Arc<Hub>>,
    path: Named,
    headers: HeaderMap,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Response, Failure> {
    let (user, _) = hub.auth.owner(bearer(&headers)?).await?;
    hub.parts
        .check_key(&user)
        .map_err(|over| wait_words(&hub, &over, "The parts of files come too fast. Wait a moment."))?;
    let id = named(path)?;
    let offset =
        headers.get(OFFSET).and_then(|value| value.to_str().ok()?.parse().ok()).ok_or_else(|| {
            WireError::new(Code::InvalidRequest, "`Upload-Offset` must say how many bytes came before.")
        })?;
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => WireError::new(Code::TooLarge, "The part is over 1 MiB."),
        _ => WireError::new(Code::InvalidRequest, "The part could not be read whole."),
    })?;
    to_the_end(async move { put(&hub, user, id, offset, bytes).await }).await
}

/// `GET /v1/attachments/{id}/state`.
pub(in crate::http) async fn state(
    State(hub): State<Arc<Hub>>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (user, _) = hub.auth.owner(bearer(&headers)?).await?;
    let record = own(&hub, user, named(path)?).await?;
    match record.attachment() {
        Some(attachment) => Ok(told(StatusCode::OK, record.bytes, Some(attachment))),
        None => {
            let offset = hub.files.offset(record.id).await.map_err(|error| disk(&error))?;
            Ok(told(StatusCode::OK, offset, None))
        }
    }
}

/// `DELETE /v1/attachments/{id}`.
pub(in crate::http) async fn cancel(
    State(hub): State<Arc<Hub>>,
    path: Named,
    headers: HeaderMap,
) -> Result<StatusCode, Failure> {
    let (user, _) = hub.auth.owner(bearer(&headers)?).await?;
    let id = named(path)?;
    to_the_end(async move { take_back(&hub, user, id).await }).await
}

/// Carries something out though its sender goes away: who comes back finds it done.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Failure>> + Send + 'static,
) -> Result<T, Failure> {
    let done = tokio::spawn(work).await;
    done.unwrap_or_else(|_| Err(WireError::new(Code::Internal, "The hub failed. Try again.").into()))
}

/// Forgets a file that is in no message. It waits for a part that is being put away, or that would store it again.
async fn take_back(hub: &Hub, user: UserId, id: AttachmentId) -> Result<StatusCode, Failure> {
    let _turn = hub.files.turn(id).await;
    let record = own(hub, user, id).await?;
    let was_sent = || WireError::because(Detail::FileSent);
    if record.conversation.is_some() {
        return Err(was_sent().into());
    }
    hub.shared.core.write(vec![Write::AttachmentGone(id)]).await?;
    if !hub.files.let_go(&*hub.shared.store, &record).await.known()? {
        return Err(was_sent().into());
    }
    info!(attachment = %id, %user, "a file is taken back");
    Ok(StatusCode::NO_CONTENT)
}

/// Puts a part where it belongs, and looks at the file when it was the last one.
async fn put(
    hub: &Hub,
    user: UserId,
    id: AttachmentId,
    offset: u64,
    bytes: Bytes,
) -> Result<Response, Failure> {
    let _turn = hub.files.turn(id).await;
    let record = own(hub, user, id).await?;
    if let Some(attachment) = record.attachment() {
        // The answer was lost on its way.
        return Ok(told(StatusCode::OK, record.bytes, Some(attachment)));
    }
    let has = hub.files.offset(id).await.map_err(|error| disk(&error))?;
    if offset != has {
        return Ok(told(StatusCode::CONFLICT, has, None));
    }
    let now = has + bytes.len() as u64;
    if now > record.bytes {
        return Err(WireError::because(Detail::FileGrew).into());
    }
    if !bytes.is_empty() {
        hub.files.append(id, has, bytes).await.map_err(|error| disk(&error))?;
    }
    if now < record.bytes {
        return Ok(told(StatusCode::OK, now, None));
    }
    let attachment = take_in(hub, record).await?;
    Ok(told(StatusCode::OK, now, Some(attachment)))
}

/// Looks at a file that has come whole, and keeps it or lets it go.
async fn take_in(hub: &Hub, record: AttachmentRecord) -> Result<Attachment, WireError> {
    let (id, user) = (record.id, record.owner);
    let listed = hub.shared.core.directory().settings.attachments.media.clone();
    let looked = match hub.files.look(id, record.name.clone(), listed).await {
        Ok(looked) => looked,
        Err(NotTaken::Disk(error)) => return Err(disk(&error)),
        Err(why) => {
            info!(attachment = %id, %user, %why, "a file is not taken");
            hub.shared.core.write(vec![Write::AttachmentGone(id)]).await?;
            hub.files.drop_partial(id).await;
            return Err(not_taken(&why));
        }
    };
    let (name, media, pixels) = (looked.name, looked.media.to_owned(), looked.pixels);
    let bytes = looked.bytes.len() as u64;
    let kept = hub.files.keeping().await;
    let hash = hub.files.keep(looked.bytes, hub.shared.ids.id()).await.map_err(|error| disk(&error))?;
    let content = Some(Content { media, hash, pixels });
    let record = AttachmentRecord { name, bytes, content, ..record };
    let attachment = record.attachment().ok_or_else(no_such_file)?;
    hub.shared.core.write(vec![Write::Attachment(Box::new(record))]).await?;
    drop(kept);
    hub.files.drop_partial(id).await;
    info!(attachment = %id, %user, media = attachment.media, bytes, "a file is here");
    Ok(attachment)
}

/// Whether somebody may attach files at all (M2, C8).
async fn may_attach(hub: &Hub, user: UserId) -> Result<(), WireError> {
    let directory = hub.shared.core.directory();
    let takes = |channel: Channel| directory.settings.capabilities.get(channel).attachments;
    let allowed = match user {
        UserId::Agent(_) => Channel::ALL.into_iter().any(takes),
        UserId::Phone(_) => false,
        UserId::Visitor(visitor) => {
            let known = hub.shared.store.visitor(visitor).await.known()?;
            let Some(record) = known.map(|known| known.record) else {
                return Err(WireError::new(
                    Code::BadToken,
                    "The hub no longer knows this visitor. Start anew.",
                ));
            };
            if record.block.as_ref().is_some_and(|block| keeps_out(block, hub.shared.clock.wall())) {
                return Err(kept_out());
            }
            takes(record.channel)
        }
    };
    if allowed { Ok(()) } else { Err(WireError::because(Detail::NoFilesHere)) }
}

/// A file of the user's own. Of somebody else's it is not even said that it exists.
async fn own(hub: &Hub, user: UserId, id: AttachmentId) -> Result<AttachmentRecord, WireError> {
    let record = find(hub, id).await?;
    if record.owner == user { Ok(record) } else { Err(no_such_file()) }
}

fn told(status: StatusCode, offset: u64, attachment: Option<Attachment>) -> Response {
    (status, [(OFFSET, offset.to_string())], Json(UploadState { offset, attachment })).into_response()
}

fn too_large(most: u64) -> WireError {
    let megabytes = most.div_ceil(1024 * 1024);
    WireError::new(Code::TooLarge, format!("This file is too large: at most {megabytes} MB can be sent."))
}

fn not_taken(why: &NotTaken) -> WireError {
    let detail = match why {
        NotTaken::NotListed(_) | NotTaken::Unknown => Detail::FileKindUnknown,
        NotTaken::Archive(_) | NotTaken::Picture(_) | NotTaken::Broken => Detail::FileBroken,
        NotTaken::Disk(_) => return WireError::new(Code::Unavailable, why.to_string()),
    };
    WireError::new(detail.code(), why.to_string()).about(detail)
}
