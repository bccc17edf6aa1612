//! What a file is, told by its content and never by its name (C6).

use super::archive::{self, Bomb};
use image::ImageFormat;

/// What a file was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its type (MIME).
    pub(crate) media: &'static str,
    /// Extensions that fit it; the first is put behind a name that has none of them.
    pub(crate) extensions: &'static [&'static str],
}

/// Extensions of plain text that no system runs.
const TEXT: &[&str] = &["txt", "csv", "tsv", "log", "md", "json", "yaml", "yml", "srt"];
/// Bytes at the beginning within which a type shows.
const HEAD: usize = 8 * 1024;

/// Types whose extensions are known, beside those of the library that tells the types.
const KINDS: &[Kind] = &[
    Kind { media: "image/png", extensions: &["png"] },
    Kind { media: "image/jpeg", extensions: &["jpg", "jpeg", "jpe", "jfif"] },
    Kind { media: "image/gif", extensions: &["gif"] },
    Kind { media: "image/webp", extensions: &["webp"] },
    Kind { media: "application/pdf", extensions: &["pdf"] },
    Kind { media: "text/plain", extensions: TEXT },
    Kind { media: "application/zip", extensions: &["zip"] },
    Kind {
        media: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        extensions: &["docx"],
    },
    Kind {
        media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        extensions: &["xlsx"],
    },
    Kind {
        media: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        extensions: &["pptx"],
    },
    Kind { media: "application/vnd.ms-office.macro", extensions: &["docm", "xlsm", "pptm"] },
    Kind { media: "application/java-archive", extensions: &["jar"] },
    Kind { media: "application/vnd.oasis.opendocument.text", extensions: &["odt"] },
    Kind { media: "application/vnd.oasis.opendocument.spreadsheet", extensions: &["ods"] },
    Kind { media: "application/vnd.oasis.opendocument.presentation", extensions: &["odp"] },
    Kind { media: "audio/mpeg", extensions: &["mp3"] },
    Kind { media: "audio/ogg", extensions: &["ogg", "oga", "opus"] },
    Kind { media: "video/mp4", extensions: &["mp4", "m4v"] },
    Kind { media: "video/webm", extensions: &["webm"] },
];

impl Kind {
    /// The kind with this type, if its extensions are known.
    pub(crate) fn of(media: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.media == media).cloned()
    }

    /// The format of a picture that is decoded and written anew.
    pub(crate) fn picture(&self) -> Option<ImageFormat> {
        match self.media {
            "image/png" => Some(ImageFormat::Png),
            "image/jpeg" => Some(ImageFormat::Jpeg),
            "image/gif" => Some(ImageFormat::Gif),
            "image/webp" => Some(ImageFormat::WebP),
            _ => None,
        }
    }
}

/// What a file is; `None` when nothing is known of it.
///
/// # Errors
/// When it is an archive that would unpack to something monstrous.
pub(crate) fn told(bytes: &[u8]) -> Result<Option<Kind>, Bomb> {
    if archive::is_zip(bytes) {
        return Ok(Kind::of(archive::media(bytes)?));
    }
    let found = infer::get(&bytes[..bytes.len().min(HEAD)]);
    let media = found.map(|found| found.mime_type());
    if is_text(bytes) {
        // Two letters are the whole mark of some formats: a text that begins with BM is no bitmap. These are texts.
        return Ok(match media {
            Some("application/pdf") => Kind::of("application/pdf"),
            Some("text/html" | "text/xml" | "text/x-shellscript" | "application/rtf" | "text/rtf")
            | Some("application/postscript") => found.map(other),
            Some(_) | None => Kind::of("text/plain"),
        });
    }
    Ok(match media {
        Some("video/x-m4v") => Kind::of("video/mp4"),
        Some(media) => Kind::of(media).or_else(|| found.map(other)),
        None => None,
    })
}

/// A kind of which only the library knows. Nothing lets it through unless somebody lists it.
fn other(found: infer::Type) -> Kind {
    Kind {
        media: found.mime_type(),
        extensions: OTHERS
            .iter()
            .find(|(extension, _)| *extension == found.extension())
            .map_or(&[], |(_, list)| *list),
    }
}

/// Extensions of kinds that somebody may list in the settings.
const OTHERS: &[(&str, &[&str])] = &[
    ("rtf", &["rtf"]),
    ("7z", &["7z"]),
    ("gz", &["gz", "tgz"]),
    ("wav", &["wav"]),
    ("flac", &["flac"]),
    ("m4a", &["m4a"]),
    ("mov", &["mov"]),
    ("mkv", &["mkv"]),
    ("tif", &["tif", "tiff"]),
    ("bmp", &["bmp"]),
    ("heif", &["heic", "heif"]),
    ("avif", &["avif"]),
    ("epub", &["epub"]),
    ("doc", &["doc"]),
    ("xls", &["xls"]),
    ("ppt", &["ppt"]),
    ("html", &["html", "htm"]),
    ("xml", &["xml"]),
];

/// Whether this is UTF-8 that a person could have typed.
fn is_text(bytes: &[u8]) -> bool {
    let is_typed = |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media(bytes: &[u8]) -> Option<&'static str> {
        told(bytes).unwrap().map(|kind| kind.media)
    }

    #[test]
    fn c6_a_type_is_told_by_the_content() {
        for (bytes, expected) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0\0\x10JFIF\0", Some("image/jpeg")),
            (b"GIF89a\x01\0\x01\0\x80\0\0", Some("image/gif")),
            (b"%PDF-1.7\n1 0 obj", Some("application/pdf")),
            (b"BMW, MZ and PK are letters.", Some("text/plain")),
            ("Größe: 42\r\n\tund mehr".as_bytes(), Some("text/plain")),
            (b"<!DOCTYPE html><script>alert(1)</script>", Some("text/html")),
            (b"#!/bin/sh\nrm -rf /\n", Some("text/x-shellscript")),
            (b"\x00\x01\x02\x03", None),
            (b"cut \xff", None),
        ] {
            assert_eq!(media(bytes), expected, "{bytes:?}");
        }
        let program = media(b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0");
        assert!(program.is_some_and(|media| media != "text/plain"), "{program:?}");
    }
}
