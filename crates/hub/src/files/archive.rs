//! Archives (ZIP), looked at from outside: what the central directory lists, and nothing is unpacked.

/// An archive that would unpack to something monstrous, or whose directory makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This archive cannot be taken: it would unpack to far more than it seems, or it is damaged.")]
pub(crate) struct Bomb;

/// An archive that unpacks to more than this many times its size is a bomb ...
const MOST_TIMES: u64 = 100;
/// ... unless it is small even then.
const HARMLESS: u64 = 1024 * 1024;
/// Files in one archive.
const MOST_ENTRIES: usize = 20_000;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
/// Where a larger directory would be: what is sent here has none.
const LOCATOR_64: &[u8] = b"PK\x06\x07";
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
const LOCATOR_64_BYTES: usize = 20;
/// The comment behind the end is at most so long.
const COMMENT_BYTES: usize = 0xffff;
/// "See the 64-bit record": nothing that is sent here is that large.
const BEYOND_32: u64 = 0xffff_ffff;

/// Whether this begins as an archive does.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(LOCAL) || bytes.starts_with(END)
}

/// What kind of archive it is: documents of offices are archives too.
///
/// # Errors
/// When it is a bomb.
pub(crate) fn media(bytes: &[u8]) -> Result<&'static str, Bomb> {
    let names = names(bytes)?;
    let has = |name: &str| names.contains(&name.as_bytes());
    let begins = |name: &str| names.iter().any(|found| found.starts_with(name.as_bytes()));
    let has_macros = || names.iter().any(|found| found.ends_with(b"vbaProject.bin"));
    if let Some(media) = open_document(bytes) {
        return Ok(media);
    }
    Ok(if has("[Content_Types].xml") && has_macros() {
        "application/vnd.ms-office.macro"
    } else if has("[Content_Types].xml") && begins("word/") {
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    } else if has("[Content_Types].xml") && begins("xl/") {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    } else if has("[Content_Types].xml") && begins("ppt/") {
        "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    } else if has("META-INF/MANIFEST.MF") || has("AndroidManifest.xml") {
        "application/java-archive"
    } else {
        "application/zip"
    })
}

/// The names in the central directory.
fn names(bytes: &[u8]) -> Result<Vec<&[u8]>, Bomb> {
    let end = end(bytes).ok_or(Bomb)?;
    let count = usize::from(u16_at(bytes, end + 10).ok_or(Bomb)?);
    let mut at = usize::try_from(u32_at(bytes, end + 16).ok_or(Bomb)?).map_err(|_| Bomb)?;
    if count > MOST_ENTRIES {
        return Err(Bomb);
    }
    // One part, one directory, and nothing between it and its end or behind that: else another program would find
    // another directory than this one.
    let in_one = u32_at(bytes, end + 4) == Some(0) && u16_at(bytes, end + 8) == u16_at(bytes, end + 10);
    let comment = u16_at(bytes, end + 20).map(usize::from).ok_or(Bomb)?;
    let larger = end.checked_sub(LOCATOR_64_BYTES).is_some_and(|at| bytes[at..].starts_with(LOCATOR_64));
    let size = u32_at(bytes, end + 12).and_then(|size| usize::try_from(size).ok());
    if !in_one || end + END_BYTES + comment != bytes.len() || larger || size != end.checked_sub(at) {
        return Err(Bomb);
    }
    let (mut names, mut packed, mut whole) = (Vec::with_capacity(count), 0_u64, 0_u64);
    for _ in 0..count {
        if bytes.get(at..at + CENTRAL.len()) != Some(CENTRAL) {
            return Err(Bomb);
        }
        let size = |offset| u32_at(bytes, at + offset).filter(|size| *size < BEYOND_32).ok_or(Bomb);
        packed += size(20)?;
        whole += size(24)?;
        let length = |offset| u16_at(bytes, at + offset).map(usize::from).ok_or(Bomb);
        let (name, extra, comment) = (length(28)?, length(30)?, length(32)?);
        let begin = at + CENTRAL_BYTES;
        names.push(bytes.get(begin..begin + name).ok_or(Bomb)?);
        at = begin + name + extra + comment;
    }
    if at != end {
        return Err(Bomb);
    }
    let size = bytes.len() as u64;
    // More packed bytes than there are: several entries unpack the same ones.
    let overlaps = packed > size;
    let bursts = whole > HARMLESS && whole > size.saturating_mul(MOST_TIMES);
    if overlaps || bursts { Err(Bomb) } else { Ok(names) }
}

/// Where the end of the central directory begins.
fn end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(COMMENT_BYTES);
    (first..=last).rev().find(|at| bytes[*at..].starts_with(END))
}

/// The type that an OpenDocument says of itself, in the first entry, which is not packed.
fn open_document(bytes: &[u8]) -> Option<&'static str> {
    let name = usize::from(u16_at(bytes, 26)?);
    let extra = usize::from(u16_at(bytes, 28)?);
    let stored = u16_at(bytes, 8)? == 0;
    let size = usize::try_from(u32_at(bytes, 18)?).ok()?;
    if !stored || bytes.get(LOCAL_BYTES..LOCAL_BYTES + name)? != b"mimetype" {
        return None;
    }
    let begin = LOCAL_BYTES + name + extra;
    match bytes.get(begin..begin.checked_add(size)?)? {
        b"application/vnd.oasis.opendocument.text" => Some("application/vnd.oasis.opendocument.text"),
        b"application/vnd.oasis.opendocument.spreadsheet" => {
            Some("application/vnd.oasis.opendocument.spreadsheet")
        }
        b"application/vnd.oasis.opendocument.presentation" => {
            Some("application/vnd.oasis.opendocument.presentation")
        }
        _ => None,
    }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An archive of entries that say of themselves how large they are, packed and unpacked.
    fn zip(entries: &[(&str, &[u8], u32)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (name, packed, whole) in entries {
            let at = u32::try_from(bytes.len()).unwrap();
            let (size, length) = (u32::try_from(packed.len()).unwrap(), u16::try_from(name.len()).unwrap());
            let sizes = [size.to_le_bytes(), whole.to_le_bytes()].concat();
            bytes.extend([LOCAL, &[20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &sizes].concat());
            bytes.extend([&length.to_le_bytes()[..], &[0, 0], name.as_bytes(), packed].concat());
            directory.extend([CENTRAL, &[20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &sizes].concat());
            directory
                .extend([&length.to_le_bytes()[..], &[0; 12], &at.to_le_bytes(), name.as_bytes()].concat());
        }
        let (at, size) = (bytes.len(), directory.len());
        let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
        bytes.extend(directory);
        bytes.extend([END, &[0; 4], &count, &count].concat());
        bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
        bytes.extend(u32::try_from(at).unwrap().to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn c6_documents_of_offices_are_told_from_plain_archives_and_from_those_with_macros() {
        let types = ("[Content_Types].xml", &b"x"[..], 1);
        for (entries, expected) in [
            (vec![("readme.txt", &b"hi"[..], 2)], "application/zip"),
            (
                vec![types, ("word/document.xml", b"x", 1)],
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ),
            (
                vec![types, ("xl/workbook.xml", b"x", 1)],
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ),
            (
                vec![types, ("word/a.xml", b"x", 1), ("word/vbaProject.bin", b"x", 1)],
                "application/vnd.ms-office.macro",
            ),
            (vec![("META-INF/MANIFEST.MF", b"x", 1)], "application/java-archive"),
            (
                vec![("mimetype", b"application/vnd.oasis.opendocument.text", 39)],
                "application/vnd.oasis.opendocument.text",
            ),
        ] {
            assert_eq!(media(&zip(&entries)), Ok(expected), "{entries:?}");
        }
    }

    #[test]
    fn c6_an_archive_that_unpacks_to_a_hundred_times_its_size_is_refused() {
        let packed = vec![0; 100_000];
        let size = u32::try_from(zip(&[("a", &packed, 0)]).len()).unwrap();
        assert_eq!(media(&zip(&[("a", &packed, size * 100)])), Ok("application/zip"));
        assert_eq!(media(&zip(&[("a", &packed, size * 100 + 1)])), Err(Bomb));
        assert_eq!(media(&zip(&[("a", &packed, u32::MAX)])), Err(Bomb), "larger than the format can say");
        assert_eq!(media(&zip(&[("a", b"small", 1_000_000)])), Ok("application/zip"), "small in any case");
    }

    #[test]
    fn c6_an_archive_that_is_cut_off_or_lists_what_is_not_there_is_refused() {
        let whole = zip(&[("a", b"abc", 3), ("b", b"def", 3)]);
        for length in [4, 30, whole.len() - 1] {
            assert_eq!(media(&whole[..length]), Err(Bomb), "{length} bytes");
        }
        let mut overlapping = zip(&[("a", &[0; 1_000][..], 1_000)]);
        let directory = overlapping.windows(4).position(|four| four == CENTRAL).unwrap();
        overlapping[directory + 20..directory + 24].copy_from_slice(&1_000_000_u32.to_le_bytes());
        assert_eq!(media(&overlapping), Err(Bomb));
    }

    /// Whoever unpacks may look for the directory elsewhere than this does.
    #[test]
    fn c6_an_archive_in_which_two_directories_can_be_found_is_refused() {
        let (seen, hidden) = (zip(&[("a", b"abc", 3)]), zip(&[("b", b"abc", u32::MAX)]));
        let (directory, end) = (seen.len() - 47 - END_BYTES, seen.len() - END_BYTES);
        assert!(seen[directory..].starts_with(CENTRAL) && media(&seen).is_ok());
        // Another one right before the end, of the same size; the end names the first.
        let other = &hidden[hidden.len() - 47 - END_BYTES..hidden.len() - END_BYTES];
        assert_eq!(media(&[&seen[..end], other, &seen[end..]].concat()), Err(Bomb));
        // An end within the comment of the other end, and bytes that are of neither.
        let mut commented = [&hidden[..], &seen].concat();
        let comment = u16::try_from(seen.len()).unwrap().to_le_bytes();
        commented[hidden.len() - 2..hidden.len()].copy_from_slice(&comment);
        assert_eq!(media(&commented), Err(Bomb));
        assert_eq!(media(&[&seen[..], b"more"].concat()), Err(Bomb));
        // Of several parts, or with another number in this part.
        for (place, byte) in [(4, 1), (6, 1), (8, 2)] {
            let mut parts = seen.clone();
            parts[end + place] = byte;
            assert_eq!(media(&parts), Err(Bomb), "{place}");
        }
    }

    proptest! {
        #[test]
        fn c6_whatever_an_archive_holds_nothing_panics(tail in prop::collection::vec(any::<u8>(), 0..400), cut in 0_usize..200) {
            let mut bytes = zip(&[("a", b"abc", 3), ("b", b"def", 3)]);
            bytes.truncate(cut);
            bytes.extend(tail);
            let _ = media(&[LOCAL, &bytes, END, &bytes].concat());
        }
    }
}
