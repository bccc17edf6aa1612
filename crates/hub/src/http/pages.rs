//! The pages, from the binary: the visitors' with the SDK, the demo shop and the demo app, and that of agents' phones.

use super::{Hub, no_such_page};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "../../ui/visitor/dist"]
struct Pages;

/// What a phone opens that has read a code (H1).
#[derive(RustEmbed)]
#[folder = "../../ui/phone/dist"]
struct Phone;

/// Files whose names change with their content.
const HASHED: [&str; 2] = ["demo/assets/", "phone/assets/"];
/// The place of the phone's page.
const PHONE: &str = "phone";
/// What a page shows that was not built into this hub.
const NOT_BUILT: &str = "<!doctype html><title>Not built</title>\
    <p>This hub was built without its pages. Build them, then the hub again:\
    <pre>cd ui &amp;&amp; npm ci &amp;&amp; npm run build\ncargo build -p deskbell-hub</pre>";

/// A page or one of its files. Those of the demo are of use in a demo only.
pub(super) async fn page(State(hub): State<Arc<Hub>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_matches('/');
    if path.starts_with("demo/") && !hub.has_demo() {
        return no_such_page();
    }
    let file = get(path).map(|file| (path.to_owned(), file)).or_else(|| {
        let index = format!("{path}/index.html");
        get(&index).map(|file| (index, file))
    });
    let built = || Pages::iter().next().is_some() && Phone::iter().next().is_some();
    let of_a_build = ["demo/", "sdk/", PHONE].iter().any(|start| path.starts_with(start));
    match file {
        Some((path, file)) => serve(&path, file, &headers),
        None if of_a_build && !built() => (StatusCode::NOT_FOUND, Html(NOT_BUILT)).into_response(),
        None => no_such_page(),
    }
}

fn get(path: &str) -> Option<EmbeddedFile> {
    match path.strip_prefix(PHONE).and_then(|rest| rest.strip_prefix('/')) {
        Some(file) => Phone::get(file),
        None => Pages::get(path),
    }
}

fn serve(path: &str, file: EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(file.metadata.sha256_hash()));
    let cache = if HASHED.iter().any(|start| path.starts_with(start)) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let caching = [(ETAG, tag.clone()), (CACHE_CONTROL, cache.to_owned())];
    if headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    let kind = mime_type(path);
    (caching, [(CONTENT_TYPE, HeaderValue::from_static(kind))], file.data).into_response()
}

/// The types of what a build of the pages can hold.
fn mime_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("avif") => "image/avif",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("mp3") => "audio/mpeg",
        Some("wav") => "audio/wav",
        Some(_) | None => "application/octet-stream",
    }
}
