//! Files between the page and the desk: bytes that are attached come in, pictures go out by an address of their own.
//! Nothing else is ever served there, and nothing that is no picture.

use crate::bridge::Bridge;
use deskbell_desk::DeskHandle;
use deskbell_desk::view::Refusal;
use deskbell_domain::{AttachmentId, ConversationId};
use percent_encoding::percent_decode_str;
use std::str::FromStr;
use tauri::ipc::{InvokeBody, Request};
use tauri::{Manager, State, UriSchemeContext, UriSchemeResponder, Wry, http};

/// The scheme of pictures; `tauri.conf.json` lets images come from it, and nothing else.
pub(crate) const SCHEME: &str = "deskbell-file";
/// A picture that is opened as a page shows nothing and runs nothing.
const POLICY: &str = "default-src 'none'; sandbox";

/// Attaches the request's body to what is being written in a conversation. Headers: `conversation`, and `name` in
/// percent encoding, because headers are ASCII.
#[tauri::command]
pub(crate) async fn attach(bridge: State<'_, Bridge>, request: Request<'_>) -> Result<AttachmentId, Refusal> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let conversation = header("conversation").and_then(parse).map(ConversationId);
    let name = header("name").and_then(|name| percent_decode_str(name).decode_utf8().ok());
    let (Some(conversation), Some(name)) = (conversation, name) else {
        return Err(Refusal::NoFileSent);
    };
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(Refusal::NoFileSent);
    };
    let (desk, bytes) = (bridge.desk().clone(), bytes.clone());
    desk.attach(conversation, name.into_owned(), bytes.into()).await
}

/// Answers a request for a picture: `/ID`, or `/ID/preview`.
pub(crate) fn serve(
    context: UriSchemeContext<'_, Wry>,
    request: http::Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let desk: DeskHandle = context.app_handle().state::<Bridge>().desk().clone();
    let wanted = (request.method() == http::Method::GET).then(|| wanted(request.uri().path())).flatten();
    tauri::async_runtime::spawn(async move {
        let picture = match wanted {
            Some((id, preview)) => desk.picture(id, preview).await.ok(),
            None => None,
        };
        responder.respond(answer(picture.as_ref().map(|(media, bytes)| (*media, &bytes[..]))));
    });
}

fn wanted(path: &str) -> Option<(AttachmentId, bool)> {
    let path = path.strip_prefix('/')?;
    let (id, preview) = match path.strip_suffix("/preview") {
        Some(id) => (id, true),
        None => (path, false),
    };
    parse(id).map(|id| (AttachmentId(id), preview))
}

fn answer(picture: Option<(&str, &[u8])>) -> http::Response<Vec<u8>> {
    let (status, media, bytes) = match picture {
        Some((media, bytes)) => (http::StatusCode::OK, media, bytes.to_vec()),
        None => (http::StatusCode::NOT_FOUND, "text/plain", Vec::new()),
    };
    let mut answer = http::Response::new(bytes);
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    for (name, value) in [
        (http::header::CONTENT_TYPE, media),
        (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (http::header::CONTENT_SECURITY_POLICY, POLICY),
        // What stands under an id never changes, but for one that could not be had just now.
        (
            http::header::CACHE_CONTROL,
            if status.is_success() { "private, max-age=31536000, immutable" } else { "no-store" },
        ),
    ] {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    answer
}

fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "019aa000-0000-7000-8000-0000000000f1";

    #[test]
    fn c6_only_pictures_and_previews_have_an_address() {
        let id = AttachmentId(ID.parse().unwrap());
        assert_eq!(wanted(&format!("/{ID}")), Some((id, false)));
        assert_eq!(wanted(&format!("/{ID}/preview")), Some((id, true)));
        for path in
            ["", "/", "/preview", "/../outbox.db", "//etc/passwd", "/%2e%2e/cache.db", &format!("/{ID}/x")]
        {
            assert_eq!(wanted(path), None, "{path}");
        }
    }

    #[test]
    fn c6_a_picture_is_answered_as_nothing_but_a_picture() {
        let found = answer(Some(("image/png", b"picture")));
        assert_eq!(
            (found.status().as_u16(), found.headers()["content-type"].as_bytes()),
            (200, &b"image/png"[..])
        );
        let missing = answer(None);
        assert_eq!((missing.status().as_u16(), missing.body().len()), (404, 0));
        for answer in [found, missing] {
            assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
            assert!(
                answer.headers()["content-security-policy"].to_str().unwrap().contains("default-src 'none'")
            );
        }
    }
}
