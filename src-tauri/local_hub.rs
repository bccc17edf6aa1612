//! The hub of *Try it on this computer*: the one that lies beside the desk, in a folder of its own. It stops when its
//! standard input closes, so it ends with the desk however that one ends.

use deskbell_desk::DeskHandle;
use deskbell_desk::view::TrialProblem;
use deskbell_protocol::trial::{TRIAL_LINE_BYTES, TrialHub, TrialSays};
use std::env::{self, consts::EXE_SUFFIX};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::fs;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::mpsc;

/// A hub that has not said anything by then never will; making the demo takes seconds on a slow disk.
const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// A hub that is told to stop has so long for what is under way.
const STOPS_WITHIN: Duration = Duration::from_secs(10);
/// What the command line of a hub that does not know `trial` ends with.
const NOT_UNDERSTOOD: i32 = 2;
/// Wishes that wait; more than a person can have.
const WISHES: usize = 8;

/// Starts and stops the hub of a trial. Nothing runs before it is asked for.
pub(crate) struct LocalHub {
    wishes: mpsc::Sender<Wish>,
}

enum Wish {
    Start,
    End { forget: bool },
}

/// The hub of a trial, as long as it runs.
struct Running {
    child: Child,
    hub: TrialHub,
}

impl LocalHub {
    /// A trial that lives in this folder. What becomes of it is told to the desk.
    pub(crate) fn new(folder: PathBuf, desk: DeskHandle) -> Self {
        let (wishes, asked) = mpsc::channel(WISHES);
        tauri::async_runtime::spawn(serve(asked, folder, desk));
        Self { wishes }
    }

    pub(crate) fn start(&self) {
        self.want(Wish::Start);
    }

    pub(crate) fn end(&self, forget: bool) {
        self.want(Wish::End { forget });
    }

    fn want(&self, wish: Wish) {
        if self.wishes.try_send(wish).is_err() {
            tracing::warn!("too much is wanted of the trial's hub at once");
        }
    }
}

async fn serve(mut wishes: mpsc::Receiver<Wish>, folder: PathBuf, desk: DeskHandle) {
    let mut running: Option<Running> = None;
    loop {
        let wish = tokio::select! {
            wish = wishes.recv() => wish,
            ended = ended(running.as_mut()) => {
                tracing::warn!(?ended, "the trial's hub has ended by itself");
                running = None;
                desk.trial_over().await;
                continue;
            }
        };
        match wish {
            None => return stop(running).await,
            Some(Wish::Start) => {
                let started = match running.take() {
                    Some(there) => Ok(there),
                    None => start(&folder).await,
                };
                match started {
                    Ok(there) => {
                        desk.trial_started(Ok(there.hub.clone())).await;
                        running = Some(there);
                    }
                    Err(why) => desk.trial_started(Err(why)).await,
                }
            }
            Some(Wish::End { forget }) => {
                stop(running.take()).await;
                let ended = if forget { delete(&folder).await } else { Ok(()) };
                desk.trial_ended(ended).await;
            }
        }
    }
}

/// Waits for the end of a hub that runs.
async fn ended(running: Option<&mut Running>) -> std::io::Result<std::process::ExitStatus> {
    match running {
        Some(Running { child, .. }) => wait_open(child).await,
        None => std::future::pending().await,
    }
}

/// Waits without closing its standard input, as [`Child::wait`] would: that is what ends it.
async fn wait_open(child: &mut Child) -> std::io::Result<std::process::ExitStatus> {
    let input = child.stdin.take();
    let kept = KeepOpen { child, input };
    kept.child.wait().await
}

/// Gives the standard input back to its child, also when the wait is given up.
struct KeepOpen<'a> {
    child: &'a mut Child,
    input: Option<tokio::process::ChildStdin>,
}

impl Drop for KeepOpen<'_> {
    fn drop(&mut self) {
        self.child.stdin = self.input.take();
    }
}

/// The hub that came with this desk: where packages put it, or beside it.
fn program() -> Result<PathBuf, TrialProblem> {
    let desk = env::current_exe().map_err(|_| TrialProblem::Missing)?;
    let beside = desk.parent().ok_or(TrialProblem::Missing)?;
    let name = format!("deskbell-hub{EXE_SUFFIX}");
    find(beside, &name).ok_or(TrialProblem::Missing)
}

fn find(beside: &Path, name: &str) -> Option<PathBuf> {
    // The packed one first: beside it the hub of a server may stand, of another version.
    let places = [beside.join("../lib/deskbell").join(name), beside.join(name)];
    places.into_iter().find(|place| place.is_file())
}

async fn start(folder: &Path) -> Result<Running, TrialProblem> {
    let program = program()?;
    fs::create_dir_all(folder).await.map_err(|error| {
        tracing::warn!(%error, "the trial's folder cannot be made");
        TrialProblem::NotWritable
    })?;
    // Its words are of use when it does not start; a new start has new ones.
    let log = std::fs::File::create(folder.join("hub.log")).map_err(|error| {
        tracing::warn!(%error, "the log of the trial's hub cannot be written");
        TrialProblem::NotWritable
    })?;
    let mut command = Command::new(program);
    command
        .arg("trial")
        .arg("--data")
        .arg(folder.join("hub"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(log)
        .kill_on_drop(true);
    #[cfg(windows)]
    command.creation_flags(0x0800_0000); // CREATE_NO_WINDOW
    let mut child = command.spawn().map_err(|error| {
        tracing::warn!(%error, "the trial's hub does not start");
        let missing = error.kind() == ErrorKind::NotFound;
        if missing { TrialProblem::Missing } else { TrialProblem::NotAllowed }
    })?;
    let said = match child.stdout.take() {
        Some(output) => tokio::time::timeout(STARTS_WITHIN, first_line(output)).await,
        None => return Err(TrialProblem::Other),
    };
    let why = match read(said.ok().as_deref()) {
        Ok(hub) => return Ok(Running { child, hub }),
        Err(why) => why,
    };
    // It is told to stop by that; one that does not is killed with the value. One that has ended without a word may not
    // have understood what it was asked.
    drop(child.stdin.take());
    let ended = tokio::time::timeout(STOPS_WITHIN, child.wait()).await.ok().and_then(Result::ok);
    let not_understood = ended.and_then(|status| status.code()) == Some(NOT_UNDERSTOOD);
    Err(if not_understood { TrialProblem::OtherVersion } else { why })
}

/// Its first line, or what there is of it.
async fn first_line(output: ChildStdout) -> String {
    let mut line = Vec::new();
    let mut output = BufReader::new(output.take(TRIAL_LINE_BYTES as u64));
    if let Err(error) = output.read_until(b'\n', &mut line).await {
        tracing::warn!(%error, "the trial's hub cannot be heard");
    }
    String::from_utf8_lossy(&line).into_owned()
}

/// What a first line means; `None` when none came in time.
fn read(line: Option<&str>) -> Result<TrialHub, TrialProblem> {
    let line = line.ok_or(TrialProblem::Silent)?;
    match serde_json::from_str(line) {
        Ok(TrialSays::Ready(hub)) if hub.version == env!("CARGO_PKG_VERSION") => Ok(hub),
        Ok(TrialSays::Ready(hub)) => {
            tracing::warn!(hub = hub.version, desk = env!("CARGO_PKG_VERSION"), "the versions differ");
            Err(TrialProblem::OtherVersion)
        }
        Ok(TrialSays::Refused { why, words }) => {
            tracing::warn!(?why, words, "the trial's hub refuses");
            Err(why.into())
        }
        Err(error) => {
            tracing::warn!(%error, "the first line of the trial's hub is none");
            Err(TrialProblem::Other)
        }
    }
}

/// Lets it finish what is under way; one that does not is killed.
async fn stop(running: Option<Running>) {
    let Some(Running { mut child, .. }) = running else { return };
    drop(child.stdin.take());
    if tokio::time::timeout(STOPS_WITHIN, child.wait()).await.is_err() {
        tracing::warn!("the trial's hub does not stop, and is killed");
        if let Err(error) = child.kill().await {
            tracing::warn!(%error, "the trial's hub cannot be killed");
        }
    }
}

async fn delete(folder: &Path) -> Result<(), TrialProblem> {
    match fs::remove_dir_all(folder).await {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            tracing::warn!(%error, "the trial's folder cannot be deleted");
            Err(TrialProblem::NotDeleted)
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = r#"{"trial":"ready","address":"http://127.0.0.1:7421","shop":"/demo/shop","email":"a@b.example","password":"x","version":"VERSION"}"#;

    #[test]
    fn d6_each_first_line_of_a_trials_hub_is_a_hub_or_a_reason() {
        let of = |version: &str| READY.replace("VERSION", version);
        for (line, why) in [
            (None, TrialProblem::Silent),
            (Some(of("0.0.9")), TrialProblem::OtherVersion),
            (Some(r#"{"trial":"refused","why":"newer","words":"x"}"#.into()), TrialProblem::Newer),
            (Some(r#"{"trial":"refused","why":"in_use","words":"x"}"#.into()), TrialProblem::InUse),
            (Some(String::new()), TrialProblem::Other),
            (Some("listening on http://127.0.0.1:7700\n".into()), TrialProblem::Other),
            (Some(of("0.1.0").chars().take(40).collect()), TrialProblem::Other),
        ] {
            assert_eq!(read(line.as_deref()), Err(why), "{line:?}");
        }
        let hub = read(Some(&of(env!("CARGO_PKG_VERSION"))));
        assert_eq!(hub.map(|hub| hub.address).as_deref(), Ok("http://127.0.0.1:7421"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn d6_the_hub_is_found_beside_the_desk_and_where_packages_put_it() {
        let root = tempfile::tempdir().expect("a folder");
        let (beside, packed) = (root.path().join("bin"), root.path().join("lib/deskbell"));
        std::fs::create_dir_all(&beside).and_then(|()| std::fs::create_dir_all(&packed)).expect("folders");
        assert_eq!(find(&beside, "deskbell-hub"), None);
        // A folder of that name is no program.
        std::fs::create_dir(beside.join("deskbell-hub")).expect("a folder");
        assert_eq!(find(&beside, "deskbell-hub"), None);
        std::fs::remove_dir(beside.join("deskbell-hub")).expect("it goes");
        std::fs::write(packed.join("deskbell-hub"), "").expect("a file");
        let found = find(&beside, "deskbell-hub").expect("the packed one");
        assert_eq!(found.canonicalize().ok(), packed.join("deskbell-hub").canonicalize().ok());
        std::fs::write(beside.join("deskbell-hub"), "").expect("a file");
        let found = find(&beside, "deskbell-hub").expect("the packed one");
        assert_eq!(
            found.canonicalize().ok(),
            packed.join("deskbell-hub").canonicalize().ok(),
            "not a server's"
        );
        std::fs::remove_file(packed.join("deskbell-hub")).expect("it goes");
        assert_eq!(find(&beside, "deskbell-hub"), Some(beside.join("deskbell-hub")));
    }
}
