//! The log's files: they rotate, have a bound, and are written by a thread of their own, so that no call to log waits for a
//! disk. What comes faster than the disk takes it is dropped and counted.

use crate::lines::clean_line;
use crate::scrub::Scrubber;
use file_rotate::compression::Compression;
use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;
use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};

/// The file that is written; those before it are `deskbell.log.1` and so on.
pub(crate) const BASE: &str = "deskbell.log";

/// How much is kept, and how much waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// A file with more bytes than these is put aside, and a new one begun.
    pub bytes: usize,
    /// So many are kept beside the one that is written.
    pub kept: usize,
    /// Lines that wait for the disk, at most; what comes then is dropped.
    pub waiting: usize,
}

impl Default for LogFile {
    /// 4 MiB in each of 8 files: many weeks of what an agent's desk says.
    fn default() -> Self {
        Self { bytes: 4 * 1024 * 1024, kept: 7, waiting: 8_192 }
    }
}

/// Why there is no log on the disk.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder cannot be made or written.
    #[error(
        "the folder for logs, {folder}, cannot be written ({reason}): free some space, or give yourself the right to write there"
    )]
    Folder {
        /// The folder.
        folder: String,
        /// What the system says.
        reason: io::Error,
    },
}

/// The log's files. Dropped, it writes what waits, for a second at most.
#[derive(Debug)]
pub struct Logs {
    writer: Writer,
    _worker: WorkerGuard,
}

impl Logs {
    /// Begins to write in this folder, which is made for this person alone when it is missing. Each line is cleaned before it is
    /// written.
    ///
    /// # Errors
    /// When the folder cannot be made or written.
    pub fn begin(folder: &Path, limits: LogFile, scrubber: Scrubber) -> Result<Self, LogError> {
        let options = private();
        let made = make(folder).and_then(|()| options.open(folder.join(BASE)).map(drop));
        made.map_err(|reason| LogError::Folder { folder: folder.display().to_string(), reason })?;
        let files = FileRotate::new(
            folder.join(BASE),
            AppendCount::new(limits.kept),
            ContentLimit::BytesSurpassed(limits.bytes.max(1)),
            Compression::None,
            Some(options),
        );
        Ok(Self::to(files, limits.waiting, scrubber))
    }

    fn to(files: impl Write + Send + 'static, waiting: usize, scrubber: Scrubber) -> Self {
        let written = Arc::new(Written::default());
        let cleans = Cleans { files, scrubber, written: Arc::clone(&written) };
        let (lines, worker) = NonBlockingBuilder::default()
            .lossy(true)
            .buffered_lines_limit(waiting)
            .thread_name("log")
            .finish(cleans);
        let dropped = lines.error_counter();
        Self { writer: Writer { lines, dropped, written }, _worker: worker }
    }

    /// What lines are given to; a copy of it for whoever logs.
    pub fn writer(&self) -> Writer {
        self.writer.clone()
    }
}

/// Takes lines, each in one piece, and waits for nothing.
#[derive(Clone, Debug)]
pub struct Writer {
    lines: NonBlocking,
    dropped: ErrorCounter,
    written: Arc<Written>,
}

impl Writer {
    /// Waits until everything that was given before is in the file, or until the time is over: a program that ends badly has
    /// no better moment. Whether everything is.
    pub fn flush_within(&self, most: Duration) -> bool {
        let taken = self.written.lock().given;
        let is_missing = |counts: &mut Counts| counts.written + (self.dropped.dropped_lines() as u64) < taken;
        let waited = self.written.changed.wait_timeout_while(self.written.lock(), most, is_missing);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Lines that were dropped, because the disk was too slow.
    pub fn dropped(&self) -> u64 {
        self.dropped.dropped_lines() as u64
    }
}

impl Write for Writer {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.written.lock().given += 1;
        self.lines.write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How many lines were given, and how many have come to the file.
#[derive(Debug, Default)]
struct Written {
    counts: Mutex<Counts>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Counts {
    given: u64,
    written: u64,
}

impl Written {
    fn lock(&self) -> std::sync::MutexGuard<'_, Counts> {
        // Two numbers are whole whoever has panicked.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Cleans each line and writes it, in the thread of the log.
struct Cleans<W> {
    files: W,
    scrubber: Scrubber,
    written: Arc<Written>,
}

impl<W: Write> Write for Cleans<W> {
    /// A disk that takes nothing costs the lines and nothing else.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if let Some(mut clean) = clean_line(&self.scrubber, &String::from_utf8_lossy(line)) {
            clean.push('\n');
            // There is nowhere to say it.
            let _ = self.files.write_all(clean.as_bytes());
        }
        self.written.lock().written += 1;
        self.written.changed.notify_all();
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.files.flush()
    }
}

/// A folder that only this person may look into.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A file that only this person may read, written at its end.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Keeps a small file under a name that is not taken.
pub(crate) fn keep_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    // Whoever ends badly may take the system along.
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::Known;

    const SOON: Duration = Duration::from_secs(20);

    fn scrubber() -> Scrubber {
        Scrubber::new(&Known::default())
    }

    fn line(number: usize, about: &str) -> String {
        format!(
            "{{\"timestamp\":\"2026-01-05T02:00:00Z\",\"fields\":{{\"message\":\"{number}\",\"about\":\"{about}\"}}}}\n"
        )
    }

    #[test]
    fn d6_a_log_is_on_the_disk_when_it_is_flushed_and_is_clean_there() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("state/logs");
        let logs = Logs::begin(&folder, LogFile::default(), scrubber()).unwrap();
        let mut writer = logs.writer();
        writer.write_all(line(1, "sent to ana@acme.example").as_bytes()).unwrap();
        writer.write_all(b"no line at all").unwrap();
        assert!(writer.flush_within(SOON));
        let text = fs::read_to_string(folder.join(BASE)).unwrap();
        assert_eq!(text, line(1, "sent to [e-mail]"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((rights(&folder), rights(&folder.join(BASE))), (0o700, 0o600));
        }
    }

    #[test]
    fn d6_logs_have_a_bound_and_the_newest_lines_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let limits = LogFile { bytes: 2_000, kept: 2, waiting: 10_000 };
        for number in 0..3 {
            // A program that is started again goes on in the same file.
            let logs = Logs::begin(folder.path(), limits, scrubber()).unwrap();
            let mut writer = logs.writer();
            for at in 0..200 {
                writer.write_all(line(number * 1000 + at, "something that happened").as_bytes()).unwrap();
            }
            assert!(writer.flush_within(SOON));
        }
        let mut names: Vec<_> = fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["deskbell.log", "deskbell.log.1", "deskbell.log.2"]);
        let bytes: u64 = names.iter().map(|name| fs::metadata(folder.path().join(name)).unwrap().len()).sum();
        assert!(bytes < 3 * 2_200, "{bytes}");
        let newest = fs::read_to_string(folder.path().join(BASE)).unwrap();
        assert!(newest.ends_with(&line(2199, "something that happened")), "{newest}");
    }

    #[test]
    fn d6_a_disk_that_stands_still_holds_up_nobody_and_what_is_dropped_is_counted() {
        /// A disk that takes a line once it is told so.
        struct Slow(std::sync::mpsc::Receiver<()>, Arc<Mutex<Vec<u8>>>);
        impl Write for Slow {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                let _ = self.0.recv();
                self.1.lock().unwrap().extend(bytes);
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (go, waits) = std::sync::mpsc::channel();
        let text = Arc::new(Mutex::new(Vec::new()));
        let logs = Logs::to(Slow(waits, Arc::clone(&text)), 4, scrubber());
        let mut writer = logs.writer();
        for number in 0..50 {
            writer.write_all(line(number, "x").as_bytes()).unwrap();
        }
        // One is in the hand of the thread, perhaps, and four wait.
        assert!((45..=46).contains(&writer.dropped()), "{}", writer.dropped());
        assert!(!writer.flush_within(Duration::from_millis(1)));
        drop(go);
        assert!(writer.flush_within(SOON));
        assert!(String::from_utf8(text.lock().unwrap().clone()).unwrap().starts_with(&line(0, "x")));
    }

    #[test]
    fn d6_a_folder_that_cannot_be_written_is_told_in_words() {
        let root = tempfile::tempdir().unwrap();
        let taken = root.path().join("logs");
        fs::write(&taken, "a file").unwrap();
        let error = Logs::begin(&taken, LogFile::default(), scrubber()).unwrap_err().to_string();
        assert!(error.contains("free some space") && error.contains("logs"), "{error}");
    }
}
