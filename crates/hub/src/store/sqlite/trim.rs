//! Deleting what is kept for a time only, a little at a time, so that no commit waits for long.

use super::columns::count;
use super::write::Query;
use super::writer::Writer;
use crate::store::StoreError;
use deskbell_domain::{Span, Time};
use deskbell_protocol::limits::{RESULT_KEPT_MS, RESUME_EVENTS, RESUME_MS};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};

/// Rows that are deleted in one transaction.
const PORTION: i64 = 500;

/// Figures can be compared with those of a year ago: 13 months.
const FIGURES_KEPT: Span = Span::days(396);

/// What nobody answered is on the board for a day; the figures have counted it.
const MISSED_KEPT: Span = Span::hours(24);

/// The logs after a user, and how far each can be trimmed: what was acknowledged, is too old or too far
/// behind to be resumed goes; the newest event stays, so that its place is never given out again.
const LOGS: &str = "
    WITH RECURSIVE logs (user) AS (
        SELECT min(user) FROM user_log WHERE user > ?1
        UNION ALL
        SELECT (SELECT min(user) FROM user_log WHERE user_log.user > logs.user) FROM logs
            WHERE logs.user IS NOT NULL
        LIMIT ?2
    ), places AS (
        SELECT user,
            (SELECT min(pos) FROM user_log WHERE user_log.user = logs.user) AS start,
            (SELECT max(pos) FROM user_log WHERE user_log.user = logs.user) AS top,
            (SELECT pos FROM acked WHERE acked.user = logs.user) AS acked,
            (SELECT max(pos) FROM user_log WHERE user_log.user = logs.user AND at < ?3) AS stale
        FROM logs WHERE user IS NOT NULL
    )
    SELECT user, start, min(top - 1, max(top - ?4, coalesce(acked, 0), coalesce(stale, 0))) AS until
    FROM places";

pub(super) async fn trim(readers: &SqlitePool, writer: &Writer, now: Time) -> Result<(), StoreError> {
    let mut after: Vec<u8> = Vec::new();
    loop {
        let logs = sqlx::query(LOGS)
            .bind(after.clone())
            .bind(PORTION)
            .bind((now - Span::millis(RESUME_MS)).0)
            .bind(count(RESUME_EVENTS))
            .fetch_all(readers)
            .await?;
        let Some(last) = logs.last() else { break };
        after = last.try_get("user")?;
        for log in &logs {
            trim_log(writer, log).await?;
        }
    }
    let old = "DELETE FROM commands WHERE (user, command_id) IN
               (SELECT user, command_id FROM commands WHERE at < ? LIMIT ?)";
    repeat(writer, || sqlx::query(old).bind((now - Span::millis(RESULT_KEPT_MS)).0).bind(PORTION)).await?;
    let past = "DELETE FROM figures WHERE (hour, group_id, channel, agent) IN
                (SELECT hour, group_id, channel, agent FROM figures WHERE hour < ? LIMIT ?)";
    repeat(writer, || sqlx::query(past).bind((now - FIGURES_KEPT).0).bind(PORTION)).await?;
    let day = (now - MISSED_KEPT).0;
    let turned_away = "DELETE FROM missed WHERE rowid IN (SELECT rowid FROM missed WHERE at < ? LIMIT ?)";
    repeat(writer, || sqlx::query(turned_away).bind(day).bind(PORTION)).await?;
    let unanswered =
        "DELETE FROM missed_calls WHERE id IN (SELECT id FROM missed_calls WHERE at < ? LIMIT ?)";
    repeat(writer, || sqlx::query(unanswered).bind(day).bind(PORTION)).await?;
    let expired = "DELETE FROM tokens WHERE hash IN (SELECT hash FROM tokens WHERE expires <= ? LIMIT ?)";
    repeat(writer, || sqlx::query(expired).bind(now.0).bind(PORTION)).await
}

async fn trim_log(writer: &Writer, log: &SqliteRow) -> Result<(), StoreError> {
    let (user, start, until): (Vec<u8>, i64, i64) =
        (log.try_get("user")?, log.try_get("start")?, log.try_get("until")?);
    let mut done = start - 1;
    while done < until {
        done = until.min(done + PORTION);
        let delete = sqlx::query("DELETE FROM user_log WHERE user = ? AND pos <= ?");
        writer.run(delete.bind(user.clone()).bind(done)).await?;
    }
    Ok(())
}

/// Runs a statement until it finds less than a whole portion.
async fn repeat(writer: &Writer, statement: impl Fn() -> Query) -> Result<(), StoreError> {
    while writer.run(statement()).await? >= PORTION.unsigned_abs() {}
    Ok(())
}
