//! Logs (D6): to files that rotate, beside what a terminal shows; and what is kept when the program panics. Nothing of
//! it leaves this computer by itself.

use deskbell_desk::{Clock, SystemClock};
use deskbell_policy::LogLevel;
use deskbell_support::{Ended, Known, LogFile, Logs, Moment, Panicked, Run, Scrubber, Writer, keep};
use std::backtrace::Backtrace;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;
use std::{env, io, panic, thread};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, fmt};

/// The targets of this program's own crates.
const OURS: &[&str] =
    &["deskbell", "deskbell_desk", "deskbell_media", "deskbell_leg", "deskbell_picture", "deskbell_sound"];
/// The targets of those who see whole frames.
const FRAMES: &[&str] = &["tungstenite", "tokio_tungstenite"];
/// So long a program that panics waits for its log.
const LAST_LINES: Duration = Duration::from_millis(500);
/// The folder of logs inside of another one.
const FOLDER: &str = "logs";

/// The log, before it has a file: a second start of the program ends without one.
pub(crate) struct Log {
    scrubber: Scrubber,
    folder: Option<PathBuf>,
}

/// The log's files. Dropped, it writes what waits.
pub(crate) struct InFiles {
    _logs: Option<Logs>,
    run: Option<Run>,
    /// How the program ended before, where it did not end as it should.
    pub(crate) ended: Option<Ended>,
}

impl InFiles {
    /// The program ends as it should. What comes later is not in the log.
    pub(crate) fn end(&self) {
        tracing::info!("the program ends");
        if let Some(run) = &self.run {
            run.end();
        }
        // The window's loop ends the process, and drops nothing.
        if let Some(writer) = WRITER.get() {
            writer.flush_within(LAST_LINES);
        }
    }
}

/// Starts to log, from the level on that the policy says, by default the state transitions. `RUST_LOG` says it anew for
/// standard error and one run: never for the files, which hold what others' libraries say only when it is a warning. What
/// panics is kept from here on.
pub(crate) fn begin(level: Option<LogLevel>, folder: Option<PathBuf>) -> Log {
    let level = level.unwrap_or(LogLevel::Info);
    let scrubber = scrubber();
    let terminal = fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_filter(asked().unwrap_or_else(|| levels(level)));
    let files = fmt::layer().json().with_writer(|| ToFile).with_filter(levels(level));
    tracing_subscriber::registry().with(terminal).with(files).init();
    on_panic(folder.clone(), scrubber.clone());
    Log { scrubber, folder }
}

impl Log {
    /// Logs to files from here on, and marks that the program runs. A folder that cannot be written costs the log and
    /// nothing else.
    pub(crate) fn into_files(self) -> InFiles {
        let Some(folder) = self.folder else {
            tracing::warn!("this system names no folder for logs");
            return InFiles { _logs: None, run: None, ended: None };
        };
        let logs = Logs::begin(&folder, LogFile::default(), self.scrubber)
            .inspect_err(|error| tracing::warn!(%error, "no log is kept"))
            .ok();
        if let Some(logs) = &logs {
            // There is one log in a program, and it begins once.
            let _ = WRITER.set(logs.writer());
        }
        let begun =
            Run::begin(&folder, now()).inspect_err(|error| tracing::warn!(%error, "the start is not marked"));
        let (run, ended) = begun.map_or((None, None), |(run, ended)| (Some(run), ended));
        let unexpected = ended.is_some();
        tracing::info!(
            version = env!("CARGO_PKG_VERSION"),
            os = env::consts::OS,
            unexpected,
            "the program starts"
        );
        InFiles { _logs: logs, run, ended }
    }
}

/// Of others only what is worth a warning.
fn levels(level: LogLevel) -> EnvFilter {
    let ours = OURS.iter().map(|target| format!(",{target}={}", level.name()));
    EnvFilter::new(format!("warn{}", ours.collect::<String>()))
}

/// What `RUST_LOG` asks for, if anything. Of the library that carries frames it never has more than warnings: it would say
/// them whole, with tokens and with what people write.
fn asked() -> Option<EnvFilter> {
    let asked = EnvFilter::try_from_default_env().ok()?;
    let quiet = FRAMES.iter().filter_map(|target| format!("{target}=warn").parse().ok());
    Some(quiet.fold(asked, EnvFilter::add_directive))
}

/// The folder of the logs: the system's own for them, or inside of the desk's own folder where that was named.
pub(crate) fn folder(own: Option<&Path>) -> Option<PathBuf> {
    if let Some(own) = own {
        return Some(own.join(FOLDER));
    }
    if cfg!(target_os = "macos") {
        let person = directories::UserDirs::new()?;
        return Some(person.home_dir().join("Library/Logs/Deskbell"));
    }
    let places = directories::ProjectDirs::from("org", "Deskbell", "Deskbell")?;
    Some(places.state_dir().unwrap_or_else(|| places.data_local_dir()).join(FOLDER))
}

/// One that knows this person and this computer.
pub(crate) fn scrubber() -> Scrubber {
    let text = |path: &Path| path.to_str().map(str::to_owned);
    let person = directories::UserDirs::new();
    Scrubber::new(&Known {
        home: person.and_then(|person| text(person.home_dir())),
        user: ["USER", "LOGNAME", "USERNAME"].iter().find_map(|name| env::var(name).ok()),
        host: gethostname::gethostname().into_string().ok(),
    })
}

/// This moment.
pub(crate) fn now() -> Moment {
    Moment::from_millis(SystemClock::new().wall().0).unwrap_or(Moment::EPOCH)
}

/// Once there is a file: for every line, and for the hook of panics, which waits for it.
static WRITER: OnceLock<Writer> = OnceLock::new();

/// Lines go to the file, once there is one.
struct ToFile;

impl Write for ToFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        WRITER.get().map_or(Ok(line.len()), |writer| writer.clone().write(line))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Keeps what is known of a panic beside the logs, and writes what waits. The hook before this one prints its values, which
/// may be what people wrote: on a terminal somebody asked for them, elsewhere a journal would keep them.
fn on_panic(folder: Option<PathBuf>, scrubber: Scrubber) {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if io::stderr().is_terminal() {
            before(info);
        }
        let backtrace = Backtrace::force_capture().to_string();
        let crash = Panicked {
            at: now(),
            version: env!("CARGO_PKG_VERSION"),
            thread: thread::current().name(),
            place: info.location().map(ToString::to_string),
            payload: info.payload(),
            backtrace: &backtrace,
        }
        .clean(&scrubber);
        if let Some(folder) = &folder {
            // There is nobody left to tell.
            let _ = keep(folder, &crash);
        }
        let place = crash.place.as_ref().map_or("", |place| place.as_str());
        tracing::error!(
            place,
            thread = crash.thread.as_str(),
            "the program panicked: {}",
            crash.message.as_str()
        );
        if let Some(writer) = WRITER.get() {
            writer.flush_within(LAST_LINES);
        }
    }));
}
