//! How a file goes: to those who may see it, always as a download, and never as something that a page runs.

use super::{Named, disk, find, named, no_such_file};
use crate::http::Hub;
use crate::http::answer::{Failure, Known};
use crate::http::enter::bearer;
use crate::reading::may_read;
use crate::store::{AttachmentRecord, Content};
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, RANGE,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use deskbell_domain::UserId;
use deskbell_protocol::{Code, WireError};
use http_range_header::{RangeUnsatisfiableError, parse_range_header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::io::{self, SeekFrom};
use std::ops::RangeInclusive;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// Nothing of a file runs, wherever it is opened.
const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");
/// What stands under an id never changes, and is not for caches that others read.
const CACHING: HeaderValue = HeaderValue::from_static("private, max-age=31536000, immutable");
/// What is encoded in a name: all but letters, digits and `attr-char` (RFC 8187).
const OTHERS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');
/// Bytes that are read of a file at once.
const READ_BYTES: usize = 64 * 1024;

/// `GET /v1/attachments/{id}`.
pub(in crate::http) async fn download(
    State(hub): State<Arc<Hub>>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (record, content) = readable(&hub, &headers, path).await?;
    let (file, length) = hub.files.open(content.hash).await.map_err(|error| missing(&error))?;
    let range = match asked(headers.get(RANGE), length) {
        Asked::All => None,
        Asked::Part(range) => Some(range),
        Asked::Beyond => {
            let whole = [(CONTENT_RANGE, format!("bytes */{length}"))];
            let error = WireError::new(Code::InvalidRequest, "The file has no such part.");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, whole, axum::Json(error)).into_response());
        }
    };
    let mut file = tokio::fs::File::from_std(file);
    let (status, from, bytes) = match &range {
        Some(range) => (StatusCode::PARTIAL_CONTENT, *range.start(), range.end() - range.start() + 1),
        None => (StatusCode::OK, 0, length),
    };
    file.seek(SeekFrom::Start(from)).await.map_err(|error| disk(&error))?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(bytes), READ_BYTES));
    let mut response = (status, body).into_response();
    dress(response.headers_mut(), &record.name, &content.media);
    let headers = response.headers_mut();
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(bytes));
    if let Some(range) = range
        && let Ok(value) = HeaderValue::from_str(&format!("bytes {}-{}/{length}", range.start(), range.end()))
    {
        headers.insert(CONTENT_RANGE, value);
    }
    Ok(response)
}

/// `GET /v1/attachments/{id}/preview`.
pub(in crate::http) async fn preview(
    State(hub): State<Arc<Hub>>,
    path: Named,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let (record, content) = readable(&hub, &headers, path).await?;
    let preview = hub.files.preview(content.hash, &content.media, hub.shared.ids.id()).await;
    let Some((bytes, media)) = preview.map_err(|error| missing(&error))? else {
        return Err(WireError::new(Code::NotFound, "There is no picture of this file.").into());
    };
    let mut response = bytes.into_response();
    dress(response.headers_mut(), &record.name, media);
    Ok(response)
}

/// The file, when this user may see it: its owner, the visitor of the conversation in which it was sent, and the
/// agents who may read that.
async fn readable(
    hub: &Hub,
    headers: &HeaderMap,
    path: Named,
) -> Result<(AttachmentRecord, Content), WireError> {
    let (user, _) = hub.auth.owner(bearer(headers)?).await?;
    let record = find(hub, named(path)?).await?;
    if record.owner != user && !shares(hub, user, &record).await? {
        // Of a stranger's file it is not even said that it exists.
        return Err(no_such_file());
    }
    let content = record.content.clone().ok_or_else(no_such_file)?;
    Ok((record, content))
}

async fn shares(hub: &Hub, user: UserId, record: &AttachmentRecord) -> Result<bool, WireError> {
    let Some(conversation) = record.conversation else { return Ok(false) };
    let conversation = hub.shared.store.conversation(conversation).await.known()?;
    let Some(conversation) = conversation else { return Ok(false) };
    let directory = hub.shared.core.directory();
    if may_read(&directory, &*hub.shared.store, user, &conversation).await.known()? {
        return Ok(true);
    }
    // A lead sees the files of what a session of the lead's looks at (T2).
    match user {
        UserId::Agent(agent) if directory.leads(agent, conversation.group()) => {
            hub.shared.core.is_looked_at(agent, conversation.id()).await
        }
        UserId::Agent(_) | UserId::Visitor(_) | UserId::Phone(_) => Ok(false),
    }
}

fn missing(error: &io::Error) -> WireError {
    if error.kind() == io::ErrorKind::NotFound { no_such_file() } else { disk(error) }
}

/// What makes a download of it, whatever it is.
fn dress(headers: &mut HeaderMap, name: &str, media: &str) {
    let media = if media == "text/plain" { "text/plain; charset=utf-8" } else { media };
    let media = HeaderValue::from_str(media);
    headers
        .insert(CONTENT_TYPE, media.unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream")));
    let named = HeaderValue::from_str(&disposition(name));
    headers.insert(CONTENT_DISPOSITION, named.unwrap_or_else(|_| HeaderValue::from_static("attachment")));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(CACHE_CONTROL, CACHING);
}

/// The name for old readers, then the true one (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let plain = |c: char| if matches!(c, ' '..='~') && !matches!(c, '"' | '\\' | '%') { c } else { '_' };
    let old = name.replace(|c| plain(c) != c, "_");
    format!("attachment; filename=\"{old}\"; filename*=UTF-8''{}", utf8_percent_encode(name, OTHERS))
}

/// What a `Range` asks for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// Nothing in particular, or something that may be answered with the whole.
    All,
    /// These bytes.
    Part(RangeInclusive<u64>),
    /// Bytes that there are not.
    Beyond,
}

/// One range of bytes; several at once, and what makes no sense, are answered with the whole.
fn asked(range: Option<&HeaderValue>, length: u64) -> Asked {
    let parsed = range.and_then(|value| parse_range_header(value.to_str().ok()?).ok());
    let Some(parsed) = parsed else { return Asked::All };
    match parsed.validate(length).as_deref() {
        Ok([part]) => Asked::Part(part.clone()),
        Err(RangeUnsatisfiableError::Unsatisfiable) => Asked::Beyond,
        Ok(_) | Err(_) => Asked::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c6_a_part_of_a_file_is_given_when_one_is_asked_for() {
        for (range, expected) in [
            ("bytes=0-3", Asked::Part(0..=3)),
            ("bytes=4-", Asked::Part(4..=9)),
            ("bytes=-2", Asked::Part(8..=9)),
            ("bytes=-99", Asked::Part(0..=9)),
            ("bytes=8-99", Asked::Part(8..=9)),
            ("bytes=10-", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=3-1", Asked::All),
            ("bytes=0-1,3-4", Asked::All),
            ("lines=0-1", Asked::All),
            ("bytes=x-y", Asked::All),
            ("bytes=0-99999999999999999999999", Asked::Part(0..=9)),
        ] {
            assert_eq!(asked(Some(&HeaderValue::from_static(range)), 10), expected, "{range}");
        }
        assert_eq!(asked(None, 10), Asked::All);
    }

    #[test]
    fn c6_a_name_of_any_script_travels_in_a_header() {
        assert_eq!(
            disposition("Maß \"1\".pdf"),
            "attachment; filename=\"Ma_ _1_.pdf\"; filename*=UTF-8''Ma%C3%9F%20%221%22.pdf"
        );
    }
}
