//! Full-text search over everything that is cached (C14), newest first.

use super::{Cache, read, signed};
use crate::store::StoreError;
use crate::view::{Found, Hit};
use deskbell_domain::ConversationId;
use deskbell_domain::thread::{Author, Entry, EntryBody};
use sqlx::SqliteConnection;
use uuid::Uuid;

/// Hits of one search.
const HITS: usize = 50;
/// Words of a search; more are left out.
const WORDS: usize = 12;
/// Marks around what was found: no text holds these characters, because control characters are taken out of it.
const MARKS: [char; 2] = ['\u{1}', '\u{2}'];

impl Cache {
    /// Messages and notes that hold all of these words, the last of them perhaps unfinished.
    pub(crate) async fn search(&mut self, words: &str) -> Result<Found, StoreError> {
        let Some(query) = query(words) else { return Ok(Found { hits: Vec::new(), more: false }) };
        let rows: Vec<(Uuid, i64, String, String, Option<String>)> = sqlx::query_as(
            "SELECT words.conversation, words.seq, snippet(words, 0, char(1), char(2), '…', 14), entries.entry, \
             json_extract(heads.head, '$.visitor_name') \
             FROM words JOIN entries ON entries.conversation = words.conversation AND entries.seq = words.seq \
             LEFT JOIN heads ON heads.conversation = words.conversation \
             WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT ?",
        )
        .bind(query)
        .bind(HITS as i64 + 1)
        .fetch_all(&mut self.connection)
        .await?;
        let more = rows.len() > HITS;
        let hits = rows.into_iter().take(HITS).map(|(conversation, seq, snippet, entry, name)| {
            let entry: Entry = read(&entry)?;
            Ok(Hit {
                conversation: ConversationId(conversation),
                name: name.unwrap_or_default(),
                seq: seq.unsigned_abs(),
                at: entry.at,
                by_visitor: matches!(entry.body, EntryBody::Message { author: Author::Visitor, .. }),
                note: matches!(entry.body, EntryBody::Note { .. } | EntryBody::Whisper { .. }),
                pieces: snippet.split(MARKS).map(str::to_owned).collect(),
            })
        });
        Ok(Found { hits: hits.collect::<Result<_, serde_json::Error>>()?, more })
    }
}

/// Lets an entry that was stored be found. Only what was written is.
pub(super) async fn index(
    tx: &mut SqliteConnection,
    conversation: ConversationId,
    entry: &Entry,
) -> Result<(), StoreError> {
    let (EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. }) =
        &entry.body
    else {
        return Ok(());
    };
    if text.is_empty() {
        return Ok(());
    }
    // The first place from the entry's moment on that nothing has.
    let from = entry.at.0.saturating_mul(1 << 10).saturating_add(signed(entry.seq % (1 << 10)));
    let mut place = from;
    while sqlx::query_scalar::<_, i64>("SELECT rowid FROM words WHERE rowid = ?")
        .bind(place)
        .fetch_optional(&mut *tx)
        .await?
        .is_some()
    {
        place = place.wrapping_add(1);
    }
    sqlx::query("INSERT INTO words (rowid, text, conversation, seq) VALUES (?, ?, ?, ?)")
        .bind(place)
        .bind(text)
        .bind(conversation.0)
        .bind(signed(entry.seq))
        .execute(tx)
        .await?;
    Ok(())
}

/// The words in the form of SQLite's FTS5: each in quotes, so that nothing in them is an operator. `None` when
/// there is nothing to look for.
fn query(words: &str) -> Option<String> {
    // No text holds a control character, and SQLite reads none further than the first NUL.
    let words: Vec<String> = words
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(WORDS)
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    (!words.is_empty()).then(|| format!("{}*", words.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::query;

    #[test]
    fn c14_nothing_that_is_typed_is_an_operator_of_the_search() {
        for (typed, expected) in [
            ("", None),
            ("  ?! ", None),
            ("lamp", Some("\"lamp\"*")),
            ("brass lamp", Some("\"brass\" \"lamp\"*")),
            ("brass\0la\u{7}mp", Some("\"brass\" \"la\" \"mp\"*")),
            ("a OR b", Some("\"a\" \"OR\" \"b\"*")),
            ("say \"hi\" NEAR(", Some("\"say\" \"\"\"hi\"\"\" \"NEAR(\"*")),
        ] {
            assert_eq!(query(typed).as_deref(), expected, "{typed}");
        }
    }
}
