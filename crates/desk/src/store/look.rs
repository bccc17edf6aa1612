//! Looking into a file that cannot be used as it is: whatever can be read of it is copied.

use super::StoreError;
use super::file::{self, File};
use crate::key::CopyKey;
use futures_util::StreamExt;
use sqlx::{AssertSqlSafe, SqliteConnection};
use std::path::Path;
use url::Url;

/// How a file is looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Beside whoever else has it open.
    Shared,
    /// Alone: a full disk has no room for the file beside it that readers share.
    Alone,
    /// As it stands, without what SQLite keeps beside it: a read-only folder lets nothing be made there, and a lock
    /// keeps everything else out.
    AsItStands,
}

/// A copy in memory of whatever can be read, by the first way that leads into the file.
pub(super) async fn into_memory(
    file: &File,
    path: &Path,
    key: Option<&CopyKey>,
) -> Result<SqliteConnection, StoreError> {
    for way in [Way::Shared, Way::Alone, Way::AsItStands] {
        if !path.is_file() {
            break;
        }
        let mut connection = file.empty().await?;
        match try_copy(file, &mut connection, path, key, way).await {
            Ok(()) => return Ok(connection),
            Err(error) => tracing::warn!(file = file.name, ?way, %error, "nothing of the file can be read"),
        }
        file::close(connection).await;
    }
    file.empty().await
}

/// Writes whatever can be read into a new file, all or nothing: what is not written there is an error, and what cannot be
/// read is passed over. Neither file is encrypted, because what nobody can fill again is not.
pub(super) async fn into_file(file: &File, path: &Path, new: &Path) -> Result<(), StoreError> {
    let mut connection = into_memory(file, path, None).await?;
    let written = sqlx::query("VACUUM INTO ?").bind(new.to_string_lossy().into_owned());
    let written = written.execute(&mut connection).await;
    file::close(connection).await;
    written?;
    Ok(())
}

async fn try_copy(
    file: &File,
    connection: &mut SqliteConnection,
    path: &Path,
    key: Option<&CopyKey>,
    way: Way,
) -> Result<(), StoreError> {
    let mut name = path.to_string_lossy().into_owned();
    match way {
        Way::Shared => {}
        Way::Alone => {
            sqlx::raw_sql("PRAGMA locking_mode = EXCLUSIVE").execute(&mut *connection).await?;
        }
        Way::AsItStands => {
            let path = std::path::absolute(path)?;
            if let Ok(mut url) = Url::from_file_path(path) {
                url.set_query(Some("immutable=1"));
                name = url.into();
            }
        }
    }
    // Lets a file be read that is shorter than it says.
    sqlx::raw_sql("PRAGMA writable_schema = ON").execute(&mut *connection).await?;
    // Without a key it must be said too that there is none: else an attached file takes the key of the first.
    let attach = sqlx::query("ATTACH ? AS old KEY ?").bind(name);
    attach.bind(key.map_or_else(String::new, CopyKey::for_database)).execute(&mut *connection).await?;
    for table in file.tables {
        // The names are this file's own: see `tables`.
        let all = format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM old.{table}");
        if sqlx::query(AssertSqlSafe(all)).execute(&mut *connection).await.is_err() {
            let rows = row_by_row(connection, table).await.unwrap_or(0);
            tracing::warn!(file = file.name, table, rows, "only a part can be read");
        }
    }
    sqlx::raw_sql("DETACH old; PRAGMA writable_schema = OFF").execute(&mut *connection).await?;
    Ok(())
}

/// One row after another, from both ends, because a damaged page hides what lies behind it.
async fn row_by_row(connection: &mut SqliteConnection, table: &str) -> Result<u64, StoreError> {
    let mut rows = 0;
    for order in ["ASC", "DESC"] {
        let ids = format!("SELECT rowid FROM old.{table} ORDER BY rowid {order}");
        let ids: Vec<i64> = sqlx::query_scalar::<_, i64>(AssertSqlSafe(ids))
            .fetch(&mut *connection)
            .take_while(|id| std::future::ready(id.is_ok()))
            .filter_map(|id| std::future::ready(id.ok()))
            .collect()
            .await;
        for id in ids {
            let one = format!("INSERT OR IGNORE INTO main.{table} SELECT * FROM old.{table} WHERE rowid = ?");
            if let Ok(done) = sqlx::query(AssertSqlSafe(one)).bind(id).execute(&mut *connection).await {
                rows += done.rows_affected();
            }
        }
    }
    Ok(rows)
}
