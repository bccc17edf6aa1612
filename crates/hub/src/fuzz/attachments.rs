//! Files that people send: what they are and what they are called (C6).

use crate::files::kind::told;
use deskbell_domain::file;
use deskbell_domain::settings::AttachmentLimits;

/// A name, the end of the line, and a content.
///
/// # Panics
/// When what is let through has an extension that says something else, a name that a system would not take, or is
/// called a text and is none.
pub fn attachments(data: &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (name, content) = (String::from_utf8_lossy(&data[..end]), data.get(end + 1..).unwrap_or_default());
    let name = file::name(&name);
    assert_eq!(file::name(&name), name, "a name that was mended needs no mending");
    assert!(!name.contains(['/', '\\', '\0']), "{name:?} leads elsewhere");
    let Ok(Some(kind)) = told(content) else { return };
    let called = file::name_with(&name, kind.extensions);
    assert_eq!(file::name(&called), called, "a name with its extension needs no mending");
    if AttachmentLimits::default().media.iter().any(|listed| listed == kind.media) {
        let ends = |one: &&str| called.to_lowercase().ends_with(&format!(".{one}"));
        assert!(kind.extensions.iter().any(ends), "{called:?} is {}", kind.media);
    }
    if kind.media == "text/plain" {
        assert!(std::str::from_utf8(content).is_ok_and(|text| !text.contains('\0')), "no text");
    }
}
