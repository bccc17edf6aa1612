//! Opening a file whatever state it is in.

use super::{StoreError, look};
use crate::files::{make, private, sync_names};
use crate::key::CopyKey;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a database begins that is not encrypted.
const PLAIN: &[u8] = b"SQLite format 3\0";

/// Behind the name of a file: what is read out of a damaged one, as long as that is not whole.
const NEW: &str = ".new";
/// Behind the name of a file: the same once it is whole, until it is in the place of the damaged one.
const SALVAGED: &str = ".salvaged";

/// One of the desk's files.
#[derive(Debug)]
pub(super) struct File {
    /// Its name in the desk's folder.
    pub name: &'static str,
    /// Its tables, in the order in which they are copied.
    pub tables: &'static [&'static str],
    /// Its form.
    pub migrator: &'static Migrator,
    /// Whether a commit must have reached the disk when it returns.
    pub synchronous: SqliteSynchronous,
    /// Whether the hub can fill it again. Else whatever can be read of a damaged one is carried over.
    pub refillable: bool,
}

/// What was found when a file was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// It is as it was left.
    Good,
    /// It was damaged: it stands aside under another name, and a new one is in its place.
    Renewed,
    /// The desk works on a copy in memory of whatever can be read, which goes when the desk stops.
    InMemory(Because),
}

/// Why a file is worked on in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// It cannot be written: the disk is full, the file or its folder is read-only, or it cannot be made.
    Disk,
    /// Another program holds it.
    Held,
    /// The keychain has given no key. The file is left as it is, and readable again once the keychain answers.
    NoKey,
}

impl Because {
    /// Why a file is left that failed like this and is not damaged.
    pub(super) fn of(error: &StoreError) -> Self {
        if error.is_held() { Self::Held } else { Self::Disk }
    }
}

impl File {
    /// Opens the file, makes it when it is missing, and works around whatever is wrong with it.
    pub(super) async fn open(
        &self,
        folder: &Path,
        key: Option<&CopyKey>,
    ) -> Result<(SqliteConnection, Condition), StoreError> {
        let path = folder.join(self.name);
        if beside(&path, SALVAGED).is_file() {
            tracing::warn!(file = self.name, "what was read out of the damaged file is not in its place yet");
            return self.renew(&path, key).await;
        }
        match self.on_disk(&path, key).await {
            Ok(connection) => Ok((connection, Condition::Good)),
            Err(error) if error.is_damage() || self.is_from_a_newer_desk(&error) => {
                tracing::warn!(file = self.name, %error, "the file is damaged");
                self.renew(&path, key).await
            }
            Err(error) => {
                tracing::warn!(file = self.name, %error, "the file cannot be used");
                self.in_memory(&path, key, Because::of(&error)).await
            }
        }
    }

    /// Puts the file aside and begins a new one; what cannot be lost is carried over.
    pub(super) async fn renew(
        &self,
        path: &Path,
        key: Option<&CopyKey>,
    ) -> Result<(SqliteConnection, Condition), StoreError> {
        let left = match self.make_way(path).await {
            Ok(left) => left,
            Err(error) => {
                tracing::warn!(file = self.name, %error, "the damaged file stays in its place");
                return self.in_memory(path, key, Because::Disk).await;
            }
        };
        match self.on_disk(path, key).await {
            Ok(connection) => Ok((connection, Condition::Renewed)),
            Err(error) => {
                tracing::warn!(file = self.name, %error, "no new file can be made");
                self.in_memory(&left, key, Because::Disk).await
            }
        }
    }

    /// Puts the file aside, and what cannot be lost in its place. Gives the file that now holds what can be read.
    async fn make_way(&self, path: &Path) -> Result<PathBuf, StoreError> {
        if self.refillable {
            return Ok(self.put_aside(path)?);
        }
        self.salvage(path).await?;
        Ok(path.to_owned())
    }

    /// Puts what can be read of a damaged file in its place, as a whole file, and the damaged one aside. Wherever this
    /// ends before its time, with the desk or for want of space, one file still holds everything: the damaged one in its
    /// place, or what was read out of it, which the next start knows by its name and goes on with.
    async fn salvage(&self, path: &Path) -> Result<(), StoreError> {
        let (new, salvaged) = (beside(path, NEW), beside(path, SALVAGED));
        // A power cut must not undo one of these steps and keep the one after it.
        let synced = || sync_names(path.parent().unwrap_or(path));
        if !salvaged.is_file() {
            discard(&new)?;
            if let Err(error) = self.read_out(path, &new).await {
                // A part of it is of no use, and where the disk is full it takes the last space.
                discard(&new)?;
                return Err(error);
            }
            fs::rename(&new, &salvaged)?;
            synced()?;
        }
        self.put_aside(path)?;
        synced()?;
        fs::rename(&salvaged, path)?;
        Ok(synced()?)
    }

    /// Writes whatever can be read into a new file, which is whole and on the disk when this returns.
    async fn read_out(&self, path: &Path, new: &Path) -> Result<(), StoreError> {
        keep_private(new)?;
        look::into_file(self, path, new).await?;
        Ok(private().open(new)?.sync_all()?)
    }

    /// Works on a copy in memory of whatever can be read.
    pub(super) async fn in_memory(
        &self,
        path: &Path,
        key: Option<&CopyKey>,
        because: Because,
    ) -> Result<(SqliteConnection, Condition), StoreError> {
        let salvaged = beside(path, SALVAGED);
        // What could not be put in its place stands for the damaged file.
        let path = if salvaged.is_file() { salvaged.as_path() } else { path };
        Ok((look::into_memory(self, path, key).await?, Condition::InMemory(because)))
    }

    /// An empty one in memory.
    pub(super) async fn empty(&self) -> Result<SqliteConnection, StoreError> {
        let mut connection = memory().await?;
        self.migrator.run_direct(None, &mut connection, false).await?;
        Ok(connection)
    }

    /// Whether the file lies there as an older desk has left it, for everybody to read.
    pub(super) fn is_plain(&self, folder: &Path) -> bool {
        let mut begins = Vec::new();
        let read = fs::File::open(folder.join(self.name))
            .and_then(|file| file.take(PLAIN.len() as u64).read_to_end(&mut begins));
        read.is_ok() && begins == PLAIN
    }

    /// Removes the file and everything that belongs to it, those put aside too.
    pub(super) fn remove(&self, folder: &Path) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(self.name) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    async fn on_disk(&self, path: &Path, key: Option<&CopyKey>) -> Result<SqliteConnection, StoreError> {
        if let Some(folder) = path.parent() {
            make(folder)?;
        }
        keep_private(path)?;
        let mut options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(self.synchronous)
            .busy_timeout(Duration::from_secs(2))
            .disable_statement_logging();
        options = match key {
            // What is sorted is written nowhere else.
            Some(key) => {
                options.pragma("key", format!("'{}'", key.for_database())).pragma("temp_store", "MEMORY")
            }
            // What was sent or thrown away is overwritten.
            None => options.pragma("secure_delete", "ON"),
        };
        let mut connection = options.connect().await?;
        match self.prepare(&mut connection).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                // A file that is still open cannot be moved everywhere.
                close(connection).await;
                Err(error)
            }
        }
    }

    async fn prepare(&self, connection: &mut SqliteConnection) -> Result<(), StoreError> {
        self.migrator.run_direct(None, &mut *connection, false).await?;
        // SQLite opens a file that it may not write without a word: this asks for the right to write.
        sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(&mut *connection).await?;
        if self.refillable { Ok(()) } else { check(connection).await }
    }

    /// A cache from a newer desk is filled again; an outbox from one is left alone.
    fn is_from_a_newer_desk(&self, error: &StoreError) -> bool {
        let StoreError::Migrate(error) = error else { return false };
        self.refillable && !matches!(error, sqlx::migrate::MigrateError::Execute(_))
    }

    /// Moves the file and what SQLite keeps beside it, the file last: by its name the next start goes on with what was cut
    /// short. Of a refillable file one damaged copy is kept.
    fn put_aside(&self, path: &Path) -> Result<PathBuf, io::Error> {
        let aside = (1_u32..)
            .map(|number| path.with_file_name(format!("{}.damaged-{number}", self.name)))
            .find(|aside| self.refillable || !aside.exists())
            .unwrap_or_else(|| path.with_extension("damaged"));
        for suffix in ["-wal", "-shm", ""] {
            let (from, to) = (beside(path, suffix), beside(&aside, suffix));
            match fs::rename(from, &to) {
                Ok(()) => {}
                // SQLite keeps nothing there, or takes it away just now: a file that could not be opened is closed behind us.
                // Where each has a name of its own, what lies under it was moved right before the desk was killed.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    if self.refillable && to.exists() {
                        fs::remove_file(to)?;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(aside)
    }
}

/// An empty database in memory.
pub(super) async fn memory() -> Result<SqliteConnection, StoreError> {
    // By this name, because the option for it would take every attached file for memory too.
    let options = SqliteConnectOptions::new().filename(":memory:").disable_statement_logging();
    // Whatever is attached to it was waited for before.
    Ok(options.busy_timeout(Duration::from_millis(200)).connect().await?)
}

/// Closes a file that is given up: whatever it says now does not matter any more.
pub(super) async fn close(connection: SqliteConnection) {
    if let Err(error) = connection.close().await {
        tracing::debug!(%error, "a file that is given up was not closed well");
    }
}

/// SQLite's own check of a whole file.
pub(super) async fn check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found: String = sqlx::query("PRAGMA quick_check(1)").fetch_one(&mut *connection).await?.try_get(0)?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
}

/// Nobody else on this computer may read the file; SQLite gives the same rights to what it keeps beside it.
fn keep_private(path: &Path) -> io::Result<()> {
    private().create(true).truncate(false).open(path)?;
    #[cfg(unix)]
    {
        // An older desk left that to the system.
        let only_mine = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        if let Err(error) = fs::set_permissions(path, only_mine) {
            tracing::warn!(%error, "others may read this file");
        }
    }
    Ok(())
}

/// Removes what an earlier attempt has left of a new file.
fn discard(new: &Path) -> io::Result<()> {
    for suffix in ["-journal", ""] {
        match fs::remove_file(beside(new, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
