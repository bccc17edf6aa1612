//! What people may write: messages, notes, names, shortcuts. What somebody can paste by accident is mended
//! and not refused; what could disguise a text never gets through.

use unicode_segmentation::UnicodeSegmentation;

/// Why a text cannot be taken, in words for its writer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing that can be seen is left of it.
    #[error("There is nothing to send yet. Write something first.")]
    Empty,
    /// Too many characters.
    #[error("This has {chars} characters and at most {limit} fit. Shorten it or send it in parts.")]
    TooLong {
        /// How many it has, in Unicode scalar values, after it was mended.
        chars: usize,
        /// How many it may have.
        limit: u32,
    },
}

/// A canned answer's shortcut is not of its form (C5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("A shortcut is 1 to {SHORTCUT_CHARS} characters of a-z, 0-9 and the hyphen.")]
pub struct NotAShortcut;

/// Longest shortcut of a canned answer.
pub const SHORTCUT_CHARS: usize = 32;

/// A message or a note as it is stored and shown: 1 to `limit` Unicode scalar values.
///
/// - Every line end (CR, CRLF, NEL, vertical tab, form feed, the Unicode separators) becomes `\n`.
/// - White space at the end goes.
/// - Control characters other than `\n` and `\t` are removed, because they come along when one pastes from
///   a terminal or a spreadsheet; so is the byte order mark.
/// - The characters that force a direction (embeddings, overrides, isolates) are removed, because they let a
///   text show other than it is. Text written from right to left needs none of them and passes unchanged, as
///   do the direction marks and the joiners inside emoji.
///
/// What comes out goes in again unchanged.
///
/// # Errors
/// When nothing visible is left, or more than `limit` characters.
pub fn check(text: &str, limit: u32) -> Result<String, TextError> {
    let mut mended: String = mend(text).collect();
    mended.truncate(mended.trim_end().len());
    within(mended, limit)
}

/// A name or another field of one line, under the rules of [`check`]; line ends and tabs become spaces, and
/// white space at both ends goes.
///
/// # Errors
/// As [`check`].
pub fn check_line(text: &str, limit: u32) -> Result<String, TextError> {
    let line: String = mend(text).map(|c| if matches!(c, '\n' | '\t') { ' ' } else { c }).collect();
    within(line.trim().to_owned(), limit)
}

/// Whether a text can be a canned answer's shortcut: 1 to 32 of a-z, 0-9 and `-` (C5).
///
/// # Errors
/// When it cannot.
pub fn check_shortcut(text: &str) -> Result<(), NotAShortcut> {
    let fits = (1..=SHORTCUT_CHARS).contains(&text.len())
        && text.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if fits { Ok(()) } else { Err(NotAShortcut) }
}

/// The beginning of a text on one line, for state boxes and notifications: at most `chars` Unicode scalar
/// values, runs of white space as one space, and "…" where something was cut. It never cuts through what a
/// reader sees as one character.
pub fn one_line(text: &str, chars: usize) -> String {
    let (mut line, mut count, mut gap) = (String::new(), 0, false);
    for c in mend(text) {
        if c.is_whitespace() {
            gap = count > 0;
            continue;
        }
        if std::mem::take(&mut gap) {
            line.push(' ');
            count += 1;
        }
        line.push(c);
        count += 1;
        // One more than fits is enough to know, so that a long text costs no more than its preview.
        if count > chars {
            return cut(&line, chars);
        }
    }
    line
}

/// The whole graphemes of a line that fit beside the ellipsis.
fn cut(line: &str, chars: usize) -> String {
    let Some(mut room) = chars.checked_sub(1) else { return String::new() };
    let mut end = 0;
    for (start, grapheme) in line.grapheme_indices(true) {
        let Some(rest) = room.checked_sub(grapheme.chars().count()) else { break };
        room = rest;
        end = start + grapheme.len();
    }
    format!("{}…", line[..end].trim_end())
}

fn within(text: String, limit: u32) -> Result<String, TextError> {
    if !text.chars().any(is_visible) {
        return Err(TextError::Empty);
    }
    let chars = text.chars().count();
    if u32::try_from(chars).is_ok_and(|chars| chars <= limit) {
        Ok(text)
    } else {
        Err(TextError::TooLong { chars, limit })
    }
}

/// The text with one kind of line end, and without what must not be in it.
fn mend(text: &str) -> impl Iterator<Item = char> {
    let mut after_return = false;
    text.chars().filter_map(move |c| {
        let second_half = after_return && c == '\n';
        after_return = c == '\r';
        match c {
            '\n' if second_half => None,
            '\n' | '\t' => Some(c),
            '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
            c if c.is_control() => None,
            c => Some(c),
        }
    })
}

/// Whether a reader would see it: neither white space, nor one of Unicode's default ignorable code points,
/// nor the blank Braille cell.
fn is_visible(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
