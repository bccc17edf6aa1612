//! The support bundle (D6): put together here, looked through in the page, saved where the person's downloads go. It is the
//! same bundle that was looked through, because it waits here until it is saved or put away.

use crate::bridge::Bridge;
use crate::{arguments, launch, logs};
use deskbell_desk::DeskHandle;
use deskbell_desk::support::Facts;
use deskbell_desk::view::{
    EndedView, PageFailure, Refusal, SupportFile, SupportPiece, SupportSaved, SupportView,
};
use deskbell_domain::Time;
use deskbell_policy::Loaded;
use deskbell_support::{Bundle, BundleError, Bundled, Part, Scrubber, crashes, recent};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tauri::State;
use tauri::async_runtime::spawn_blocking;

mod facts;
mod reveal;

/// Puts a bundle together without a window, into the file that follows, and ends.
const ARGUMENT: &str = "--support-bundle";
/// Bytes of a file that are shown at once, about.
const PIECE: usize = 64 * 1024;
/// Failures of the page that are logged within a minute, at most.
const FAILURES: NonZeroU32 = NonZeroU32::new(20).expect("20 is not 0");
/// Characters of what a failure says, and of how it came there, at most.
const SAID: usize = 300;
const STACK_LINES: usize = 12;

/// What a bundle is made of, besides what the desk tells.
#[derive(Clone)]
pub(crate) struct Sources {
    /// Where the logs are, if they are anywhere.
    pub(crate) logs: Option<PathBuf>,
    /// Where a saved bundle goes.
    pub(crate) downloads: PathBuf,
    /// What the organisation has decided.
    pub(crate) policy: Loaded,
}

impl Sources {
    pub(crate) fn new(policy: &Loaded) -> Self {
        let logs = logs::folder(launch::own_folder().as_deref());
        Self { logs, downloads: PathBuf::new(), policy: policy.clone() }
    }
}

/// The bundle that is looked through, and what is told of the run before.
pub(crate) struct Support {
    sources: Sources,
    prepared: Mutex<Option<(Bundle, Vec<Bundled>)>>,
    saved: Mutex<Option<PathBuf>>,
    ended: Mutex<Option<EndedView>>,
    scrubber: Scrubber,
    failures: DefaultDirectRateLimiter,
}

impl Support {
    pub(crate) fn new(sources: Sources, ended: Option<deskbell_support::Ended>) -> Self {
        let scrubber = logs::scrubber();
        let ended = ended.map(|ended| {
            let started = ended.started.map(|started| Time(started.0.as_millisecond()));
            let since = ended.started.map(|started| format!("crash-{}", started.for_name()));
            let kept = sources.logs.as_deref().and_then(|folder| crashes(folder, &scrubber).ok());
            // The names of crash files tell when, and the newest comes first.
            let newest = kept.and_then(|kept| kept.into_iter().next());
            let crashed = newest.is_some_and(|(name, _)| since.is_some_and(|since| name >= since));
            EndedView { started, crashed }
        });
        Self {
            sources,
            prepared: Mutex::default(),
            saved: Mutex::default(),
            ended: Mutex::new(ended),
            scrubber,
            failures: RateLimiter::direct(Quota::per_minute(FAILURES)),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // What is in them is replaced as a whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(error: impl ToString) -> Refusal {
    Refusal::Failed { why: error.to_string() }
}

/// Puts a bundle together, to be looked through.
#[tauri::command]
pub(crate) async fn support_prepare(
    bridge: State<'_, Bridge>,
    support: State<'_, Support>,
) -> Result<SupportView, Refusal> {
    let desk: DeskHandle = bridge.desk().clone();
    let (facts, sources) = (desk.facts().await, support.sources.clone());
    let (bundle, files) = spawn_blocking(move || {
        let bundle = assemble(&sources, facts.as_ref())?;
        let files = bundle.files()?;
        Ok::<_, BundleError>((bundle, files))
    })
    .await
    .map_err(failed)?
    .map_err(failed)?;
    let listed = files.iter().map(|file| SupportFile {
        name: file.name.clone(),
        part: file.part.into(),
        bytes: u32::try_from(file.text.len()).unwrap_or(u32::MAX),
    });
    let view = SupportView { name: bundle.name(), files: listed.collect() };
    tracing::info!(files = view.files.len(), "a support bundle is put together");
    *lock(&support.prepared) = Some((bundle, files));
    Ok(view)
}

/// A piece of a file of the bundle: the last one, or the one before a place that a piece has named.
#[tauri::command]
pub(crate) async fn support_read(
    support: State<'_, Support>,
    name: String,
    before: Option<u32>,
) -> Result<SupportPiece, Refusal> {
    let prepared = lock(&support.prepared);
    let file = prepared.iter().flat_map(|(_, files)| files).find(|file| file.name == name);
    file.map(|file| piece(&file.text, before)).ok_or_else(|| failed("this file is not in the bundle"))
}

/// The bundle that was looked through is saved, and the folder with it shown.
#[tauri::command]
pub(crate) async fn support_save(support: State<'_, Support>) -> Result<SupportSaved, Refusal> {
    let prepared = lock(&support.prepared).as_ref().map(|(bundle, _)| bundle.clone());
    let bundle = prepared.ok_or_else(|| failed("there is no bundle to be saved"))?;
    let downloads = support.sources.downloads.clone();
    let saved = spawn_blocking(move || {
        let archive = bundle.zip().map_err(failed)?;
        deskbell_desk::support::save(&downloads, &bundle.name(), &archive)
    });
    let path = saved.await.map_err(failed)??;
    tracing::info!("a support bundle is saved");
    let shown = path.display().to_string();
    *lock(&support.saved) = Some(path);
    Ok(SupportSaved { path: shown })
}

/// Shows the bundle that was saved in the system's own program for files.
#[tauri::command]
pub(crate) async fn support_reveal(support: State<'_, Support>) -> Result<(), Refusal> {
    let path = lock(&support.saved).clone().ok_or_else(|| failed("no bundle was saved"))?;
    reveal::reveal(&path).await.map_err(|error| Refusal::SystemRefused { why: error.to_string() })
}

/// The bundle is not looked through any more.
#[tauri::command]
pub(crate) async fn support_forget(support: State<'_, Support>) -> Result<(), Refusal> {
    *lock(&support.prepared) = None;
    Ok(())
}

/// How the program ended the last time, where it did not end as it should; with `read` that was read, and is told no more.
#[tauri::command]
pub(crate) async fn support_ended(
    support: State<'_, Support>,
    read: bool,
) -> Result<Option<EndedView>, Refusal> {
    let mut ended = lock(&support.ended);
    if read {
        *ended = None;
    }
    Ok(*ended)
}

/// Something went wrong in the page.
#[tauri::command]
pub(crate) async fn page_failed(support: State<'_, Support>, failure: PageFailure) -> Result<(), Refusal> {
    if support.failures.check().is_ok() {
        let scrubber = &support.scrubber;
        let first = |text: &str, most: usize| text.chars().take(most).collect::<String>();
        // Of more than is kept, so that no half of an address is, which nothing would know for one.
        let clean = |text: &str| first(scrubber.scrub_error(&first(text, 4 * SAID)).as_str(), SAID);
        let stack: Vec<String> = failure.stack.lines().take(STACK_LINES).map(clean).collect();
        tracing::error!(
            kind = clean(&failure.kind),
            says = clean(&failure.message),
            stack = stack.join(" | "),
            "the page failed"
        );
    }
    Ok(())
}

/// Everything that is in a bundle. A desk that does not answer, or does not run, costs its own part.
fn assemble(sources: &Sources, facts: Option<&Facts>) -> Result<Bundle, BundleError> {
    let scrubber = logs::scrubber();
    let mut bundle = Bundle::new(logs::now());
    bundle.facts(Part::About, &facts::about())?;
    bundle.facts(Part::System, &facts::system(&scrubber))?;
    bundle.facts(Part::Policy, &facts::policy(&sources.policy, &scrubber))?;
    if let Some(facts) = facts {
        bundle.facts(Part::Health, &facts.health)?;
        bundle.facts(Part::Settings, &facts.settings)?;
        bundle.facts(Part::Storage, &facts.storage)?;
        bundle.facts(Part::Devices, &facts.devices)?;
        bundle.facts(Part::Network, &facts.network)?;
    }
    if let Some(folder) = &sources.logs {
        // A folder that cannot be read has nothing to be bundled.
        bundle.crashes(crashes(folder, &scrubber).unwrap_or_default());
        bundle.logs(recent(folder, logs::now(), &scrubber).unwrap_or_default());
    }
    Ok(bundle)
}

/// About so many bytes before a place, from the beginning of a line on.
fn piece(text: &str, before: Option<u32>) -> SupportPiece {
    let end = before.map_or(text.len(), |before| before as usize).min(text.len());
    let end = text.floor_char_boundary(end);
    let whole = text.get(..end).unwrap_or_default();
    let from = whole.floor_char_boundary(end.saturating_sub(PIECE));
    let from = if from == 0 {
        0
    } else {
        whole.get(from..).and_then(|rest| rest.find('\n')).map_or(from, |line| from + line + 1)
    };
    let text = whole.get(from..).unwrap_or_default().to_owned();
    SupportPiece { text, from: u32::try_from(from).unwrap_or(u32::MAX) }
}

/// Makes a bundle without a window, if that is what was asked for. It needs no display and asks no running desk.
///
/// # Errors
/// When no file was named, or it cannot be written.
pub(crate) fn made(sources: &Sources) -> anyhow::Result<bool> {
    let Some(file) = named(arguments::own()) else { return Ok(false) };
    let file =
        file.map(PathBuf::from).ok_or_else(|| anyhow::anyhow!("name the file: deskbell {ARGUMENT} FILE"))?;
    let archive = assemble(sources, None)?.zip()?;
    write_new(&file, &archive).map_err(|error| {
        anyhow::anyhow!(
            "the support bundle cannot be written to {} ({error}): name another file",
            file.display()
        )
    })?;
    writeln!(io::stdout(), "{}", file.display())?;
    Ok(true)
}

/// Takes no other file's place.
fn write_new(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(file)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// The file that is named for a bundle; `Some(None)` when one is asked for and none is named.
fn named(arguments: impl IntoIterator<Item = OsString>) -> Option<Option<OsString>> {
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == ARGUMENT {
            return Some(arguments.next());
        }
        let file = argument.to_str().and_then(|text| text.strip_prefix(ARGUMENT)?.strip_prefix('='));
        if let Some(file) = file {
            return Some(Some(file.into()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d6_a_long_file_is_read_from_its_end_line_by_line_and_nothing_is_left_out() {
        let lines: Vec<String> = (0..20_000).map(|number| format!("line {number} é\n")).collect();
        let text = lines.concat();
        let mut read = String::new();
        let mut before = None;
        loop {
            let piece = piece(&text, before);
            assert!(piece.text.len() <= PIECE && piece.text.starts_with("line"), "{}", piece.from);
            read = piece.text + &read;
            if piece.from == 0 {
                break;
            }
            before = Some(piece.from);
        }
        assert!(read == text);
        // A page may ask for anything.
        assert_eq!(piece("é", Some(1)), SupportPiece { text: String::new(), from: 0 });
        assert_eq!(piece("x", Some(99)), SupportPiece { text: "x".into(), from: 0 });
    }

    #[test]
    fn d6_a_bundle_is_asked_for_on_the_command_line() {
        let found = |arguments: &[&str]| named(arguments.iter().map(OsString::from));
        assert_eq!(found(&["--support-bundle", "a b.zip"]), Some(Some("a b.zip".into())));
        assert_eq!(found(&["--hidden", "--support-bundle=x.zip"]), Some(Some("x.zip".into())));
        assert_eq!(found(&["--support-bundle"]), Some(None));
        assert_eq!(found(&["--support-bundles", "x.zip"]), None);
    }

    #[test]
    fn d6_a_bundle_takes_no_other_files_place_and_holds_what_the_logs_have() {
        let folder = tempfile::tempdir().expect("a folder");
        let logs = folder.path().join("logs");
        std::fs::create_dir(&logs).expect("a folder");
        let line =
            format!("{{\"timestamp\":\"{}\",\"fields\":{{\"message\":\"it starts\"}}}}\n", logs::now().0);
        std::fs::write(logs.join("deskbell.log"), line).expect("a log");
        let sources =
            Sources { logs: Some(logs), downloads: folder.path().into(), policy: Loaded::default() };
        let bundle = assemble(&sources, None).expect("a bundle");
        let names: Vec<_> = bundle.files().expect("files").into_iter().map(|file| file.name).collect();
        assert_eq!(
            names,
            ["README.txt", "manifest.json", "about.json", "system.json", "policy.json", "logs/deskbell.log"]
        );
        let file = folder.path().join("x.zip");
        write_new(&file, b"one").expect("it is written");
        assert!(write_new(&file, b"two").is_err());
        assert_eq!(std::fs::read(&file).expect("a file"), b"one");
    }
}
