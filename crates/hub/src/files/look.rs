//! Looking at a file that has come whole: what it is, whether it may be sent, and what of it is kept (C6).

use super::archive::Bomb;
use super::kind;
use super::picture::{self, PictureError};
use deskbell_domain::file;
use deskbell_domain::thread::Pixels;
use std::io;
use tokio::task::JoinError;

/// A file as it is going to be kept.
#[derive(Debug)]
pub(crate) struct Looked {
    /// Its name, with an extension that fits.
    pub(crate) name: String,
    /// Its type (MIME).
    pub(crate) media: &'static str,
    /// Its content: of a picture written anew, else as it came.
    pub(crate) bytes: Vec<u8>,
    /// The size of a picture.
    pub(crate) pixels: Option<Pixels>,
}

/// Why a file is not taken, in words for its sender.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotTaken {
    /// Its type is not on the list.
    #[error("Files of this type cannot be sent here ({0}). Pictures, PDF and office documents usually can.")]
    NotListed(&'static str),
    /// Nothing is known of its type.
    #[error(
        "It is not clear what this file is, so it cannot be sent here. Pictures, PDF and office documents can."
    )]
    Unknown,
    /// The archive is not what it seems.
    #[error(transparent)]
    Archive(#[from] Bomb),
    /// The picture is too large or damaged.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// A library could not cope with it, and could not the next time either.
    #[error("This file is damaged: the hub cannot look into it. Save it anew or send another one.")]
    Broken,
    /// The disk; the same file can be taken later.
    #[error(transparent)]
    Disk(#[from] io::Error),
}

/// Looks at a file. The work of a processor: up to seconds for a large picture.
///
/// # Errors
/// When it may not be sent.
pub(crate) fn look(name: &str, bytes: Vec<u8>, listed: &[String]) -> Result<Looked, NotTaken> {
    let kind = kind::told(&bytes)?.ok_or(NotTaken::Unknown)?;
    if !listed.iter().any(|media| media == kind.media) {
        return Err(NotTaken::NotListed(kind.media));
    }
    let (bytes, kind, pixels) = match kind.picture() {
        Some(format) => {
            let picture = picture::anew(&bytes, format)?;
            (picture.bytes, picture.kind, Some(picture.pixels))
        }
        None => (bytes, kind, None),
    };
    Ok(Looked { name: file::name_with(name, kind.extensions), media: kind.media, bytes, pixels })
}

/// What came of looking. A decoder that panics is the file's fault: it must not be sent again and again.
///
/// # Errors
/// When the file may not be sent.
pub(super) fn ended(looked: Result<Result<Looked, NotTaken>, JoinError>) -> Result<Looked, NotTaken> {
    looked.unwrap_or_else(|error| {
        Err(if error.is_panic() { NotTaken::Broken } else { NotTaken::Disk(io::Error::other(error)) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_domain::settings::AttachmentLimits;

    fn looked(name: &str, bytes: &[u8]) -> Result<Looked, NotTaken> {
        look(name, bytes.to_vec(), &AttachmentLimits::default().media)
    }

    #[test]
    fn c6_a_name_says_nothing_about_what_may_be_sent() {
        let pdf = looked("invoice.pdf.exe", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").unwrap();
        assert_eq!((pdf.name.as_str(), pdf.media), ("invoice.pdf.exe.pdf", "application/pdf"));
        for (name, bytes) in [
            ("photo.png", &b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"[..]),
            ("photo.png", b"<html><script>alert(1)</script></html>"),
            ("notes.txt", b"#!/bin/sh\nrm -rf /\n"),
            ("photo.png", b"\x00\x01\x02"),
        ] {
            assert!(
                matches!(looked(name, bytes), Err(NotTaken::NotListed(_) | NotTaken::Unknown)),
                "{bytes:?}"
            );
        }
        assert!(matches!(looked("photo.png", b"\x89PNG\r\n\x1a\nno more"), Err(NotTaken::Picture(_))));
    }

    #[test]
    fn c6_a_text_keeps_an_extension_that_no_system_runs() {
        assert_eq!(looked("list.csv", b"a;b\n1;2\n").unwrap().name, "list.csv");
        assert_eq!(looked("list.bat", b"del *.*\n").unwrap().name, "list.bat.txt");
    }

    #[tokio::test]
    async fn c6_a_file_that_makes_a_decoder_panic_is_refused_for_good() {
        let looked = tokio::task::spawn_blocking(|| panic!("this is what the test is about"));
        assert!(matches!(ended(looked.await), Err(NotTaken::Broken)));
    }
}
