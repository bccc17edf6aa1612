//! Names of files that people send each other (C6). A name comes from another computer: it is mended, never obeyed.

use crate::text::check_line;

/// Longest name, in Unicode scalar values.
pub const NAME_CHARS: usize = 120;
/// Longest name, in bytes of UTF-8: most systems take 255, and a number may come in between.
pub const NAME_BYTES: usize = 240;
/// What stands behind a longer last dot is no extension.
const EXTENSION_CHARS: usize = 12;
/// A file whose name says nothing.
const NAMELESS: &str = "file";
/// Names that Windows takes for devices, whatever extension follows.
const DEVICES: [&str; 30] = [
    "con", "prn", "aux", "nul", "conin$", "conout$", "com1", "com2", "com3", "com4", "com5", "com6", "com7",
    "com8", "com9", "com¹", "com²", "com³", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8",
    "lpt9", "lpt¹", "lpt²", "lpt³",
];

/// A name under which a file can be shown and stored on every system: one line without a path, without control
/// characters and what forces a direction, neither hidden nor a device, at most [`NAME_CHARS`] and [`NAME_BYTES`].
///
/// What comes out goes in again unchanged.
pub fn name(text: &str) -> String {
    let last =
        text.rsplit(['/', '\\']).find(|part| !part.trim_matches(is_edge).is_empty()).unwrap_or_default();
    let line = check_line(last, u32::MAX).unwrap_or_default();
    let line: String = line.chars().map(|c| if is_special(c) { '_' } else { c }).collect();
    let line = cut(line.trim_matches(is_edge));
    // What could be seen of it may have been at its edges.
    let line = check_line(&line, u32::MAX).unwrap_or_default();
    let stem = line.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    if line.is_empty() {
        NAMELESS.to_owned()
    } else if DEVICES.contains(&stem.as_str()) {
        cut(&format!("_{line}"))
    } else {
        line
    }
}

/// The name with an extension that fits what the file was found to be: one of `fitting`, else the first of them
/// is put behind what is there. So a program never goes by a picture's name, nor a picture by a program's.
pub fn name_with(name: &str, fitting: &[&str]) -> String {
    let Some(first) = fitting.first() else { return name.to_owned() };
    let fits = extension(name).is_some_and(|found| fitting.iter().any(|one| one.eq_ignore_ascii_case(found)));
    if fits {
        return name.to_owned();
    }
    // Before an extension a name may be a device that was none behind spaces.
    self::name(&with_extension(name.trim_matches(is_edge), first))
}

/// The same name with a number before its extension, for a folder in which the name is taken: "plan (2).pdf".
pub fn numbered(name: &str, number: u32) -> String {
    match extension(name) {
        Some(extension) => {
            let stem = &name[..name.len() - extension.len() - 1];
            format!("{stem} ({number}).{extension}")
        }
        None => format!("{name} ({number})"),
    }
}

/// What stands behind the last dot, of a name that has something before it.
fn extension(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let plain = !extension.is_empty() && extension.chars().all(char::is_alphanumeric);
    (plain && !stem.is_empty() && extension.chars().count() <= EXTENSION_CHARS).then_some(extension)
}

/// As much as fits, with the extension kept.
fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS && name.len() <= NAME_BYTES {
        return name.to_owned();
    }
    match extension(name) {
        Some(extension) => with_extension(&name[..name.len() - extension.len() - 1], extension),
        None => cut_end(name, NAME_CHARS, NAME_BYTES),
    }
}

fn with_extension(stem: &str, extension: &str) -> String {
    let chars = NAME_CHARS.saturating_sub(extension.chars().count() + 1);
    let bytes = NAME_BYTES.saturating_sub(extension.len() + 1);
    format!("{}.{extension}", cut_end(stem, chars, bytes))
}

fn cut_end(text: &str, chars: usize, bytes: usize) -> String {
    let fits = text.char_indices().take(chars).take_while(|(start, c)| start + c.len_utf8() <= bytes);
    let end = fits.last().map_or(0, |(start, c)| start + c.len_utf8());
    text[..end].trim_end_matches(is_edge).to_owned()
}

/// A dot at the beginning hides a file; white space and dots at the end are dropped by some systems.
fn is_edge(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

/// What some system does not take in a name.
const fn is_special(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')
}
