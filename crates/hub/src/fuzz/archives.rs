//! Archives (ZIP), beside what a library finds in them that unpacks.

use crate::files::archive::media;
use std::io::Cursor;
use zip::ZipArchive;

/// What an archive may unpack to: so many times its size ...
const MOST_TIMES: u128 = 100;
/// ... or this much, in bytes.
const HARMLESS: u128 = 1024 * 1024;

/// An archive.
///
/// # Panics
/// When one is let through that unpacks to something monstrous, or to another kind of document than it was taken for.
pub fn archives(data: &[u8]) {
    let Ok(media) = media(data) else { return };
    // What cannot be opened does no harm.
    let Ok(archive) = ZipArchive::new(Cursor::new(data)) else { return };
    if let Some(whole) = archive.decompressed_size() {
        let most = HARMLESS.max(data.len() as u128 * MOST_TIMES);
        assert!(whole <= most, "{whole} bytes come out of {}", data.len());
    }
    let names: Vec<_> = archive.file_names().filter_map(Result::ok).collect();
    let is_document = names.iter().any(|name| name == "[Content_Types].xml");
    let has_macros = names.iter().any(|name| name.ends_with("vbaProject.bin"));
    if is_document && has_macros && !media.starts_with("application/vnd.oasis") {
        assert_eq!(media, "application/vnd.ms-office.macro", "its macros are not seen");
    }
}
