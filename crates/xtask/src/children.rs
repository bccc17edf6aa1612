//! Programs that run beside each other until one of them ends or the person presses Ctrl-C. Each has
//! a process group of its own, so that what it started stops with it.

use crate::{command, step::Stopwatch};
use anyhow::{Context, Result, bail};
#[cfg(windows)]
use process_wrap::std::JobObject;
#[cfg(unix)]
use process_wrap::std::ProcessGroup;
use process_wrap::std::{ChildWrapper, CommandWrap};
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    time::Duration,
};

/// How often a child is asked whether it still runs, and a hub whether it is ready.
const LOOK: Duration = Duration::from_millis(100);
/// What a child gets for stopping by itself before it is killed.
const GRACE: Duration = Duration::from_secs(5);

/// The running programs. Dropping it stops them, the last one started first.
pub(crate) struct Children {
    running: Vec<Running>,
    /// Room for one message: nobody presses Ctrl-C faster than it is read, and more would say the same.
    interrupted: Receiver<()>,
}

struct Running {
    name: &'static str,
    child: Box<dyn ChildWrapper>,
    /// Where its output goes, unless to the terminal.
    log: Option<PathBuf>,
}

/// Why waiting for an end came to an end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Waited {
    /// A child ended by itself: its name and status.
    Ended(&'static str, ExitStatus),
    /// The person pressed Ctrl-C, or the system asked this program to stop.
    Interrupted,
}

impl Children {
    /// None yet. From here on Ctrl-C is a message instead of the end.
    ///
    /// # Errors
    /// When the system refuses the signal's handler.
    pub(crate) fn new() -> Result<Self> {
        let (sender, interrupted) = sync_channel(1);
        let handler = move || {
            let _ = sender.try_send(());
        };
        ctrlc::set_handler(handler).context("cannot listen for Ctrl-C")?;
        Ok(Self { running: Vec::new(), interrupted })
    }

    /// Starts a program, with its output in a file of its own.
    ///
    /// # Errors
    /// When the file cannot be written or the program cannot be started.
    pub(crate) fn start_logged(
        &mut self,
        name: &'static str,
        mut command: Command,
        log: &Path,
    ) -> Result<()> {
        let file = fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdout(file.try_clone()?).stderr(file);
        self.spawn(name, command, Some(log.to_owned()))?;
        Ok(())
    }

    /// Starts a program that writes to the terminal.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub(crate) fn start(&mut self, name: &'static str, command: Command) -> Result<()> {
        self.spawn(name, command, None)?;
        Ok(())
    }

    /// Starts a program whose output the caller reads.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub(crate) fn start_piped(
        &mut self,
        name: &'static str,
        mut command: Command,
    ) -> Result<std::process::ChildStdout> {
        command.stdout(Stdio::piped());
        self.spawn(name, command, None)?
            .stdout()
            .take()
            .context("the output that was just asked for is missing")
    }

    fn spawn(
        &mut self,
        name: &'static str,
        mut command: Command,
        log: Option<PathBuf>,
    ) -> Result<&mut Box<dyn ChildWrapper>> {
        command.stdin(Stdio::null());
        println!("  $ {} &", command::shown(&command));
        let shown = command::shown(&command);
        let mut grouped = CommandWrap::from(command);
        #[cfg(unix)]
        grouped.wrap(ProcessGroup::leader());
        #[cfg(windows)]
        grouped.wrap(JobObject);
        let child = grouped.spawn().with_context(|| format!("cannot start `{shown}`"))?;
        self.running.push(Running { name, child, log });
        Ok(&mut self.running.last_mut().expect("a child was pushed above").child)
    }

    /// Waits until `ready` gives something.
    ///
    /// # Errors
    /// When a child ends first, the time is over, or the person presses Ctrl-C.
    pub(crate) fn wait_until<T>(
        &mut self,
        what: &str,
        limit: Duration,
        mut ready: impl FnMut() -> Option<T>,
    ) -> Result<T> {
        let watch = Stopwatch::start();
        loop {
            if let Some(value) = ready() {
                return Ok(value);
            }
            if let Some((name, status)) = self.ended()? {
                bail!("{name} ended ({status}) before {what}{}", self.last_words(name));
            }
            if watch.elapsed() > limit {
                bail!("{what} took longer than {} s", limit.as_secs());
            }
            if self.look() {
                bail!("stopped by Ctrl-C before {what}");
            }
        }
    }

    /// Waits until a child ends by itself or the person presses Ctrl-C.
    ///
    /// # Errors
    /// When the system cannot say whether a child still runs.
    pub(crate) fn wait_for_an_end(&mut self) -> Result<Waited> {
        loop {
            if let Some((name, status)) = self.ended()? {
                return Ok(Waited::Ended(name, status));
            }
            if self.look() {
                return Ok(Waited::Interrupted);
            }
        }
    }

    /// The end of what a child wrote to its log, as an ending of an error's sentence.
    pub(crate) fn last_words(&self, name: &str) -> String {
        let Some(log) =
            self.running.iter().find(|running| running.name == name).and_then(|it| it.log.as_ref())
        else {
            return String::new();
        };
        let text = fs::read_to_string(log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        format!("; the end of {}:\n{}", log.display(), lines[lines.len().saturating_sub(15)..].join("\n"))
    }

    /// A child that has ended.
    fn ended(&mut self) -> Result<Option<(&'static str, ExitStatus)>> {
        for Running { name, child, .. } in &mut self.running {
            if let Some(status) =
                child.try_wait().with_context(|| format!("cannot ask whether {name} runs"))?
            {
                return Ok(Some((name, status)));
            }
        }
        Ok(None)
    }

    /// Waits a moment; true when Ctrl-C came meanwhile.
    fn look(&self) -> bool {
        match self.interrupted.recv_timeout(LOOK) {
            Ok(()) => true,
            Err(RecvTimeoutError::Timeout) => false,
            Err(RecvTimeoutError::Disconnected) => unreachable!("the handler keeps the sender for ever"),
        }
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        for Running { name, child, .. } in self.running.iter_mut().rev() {
            match stop(child.as_mut(), &self.interrupted) {
                Ok(()) => println!("  {name} stopped"),
                Err(error) => eprintln!("  {name} may still run: {error}"),
            }
        }
    }
}

/// Asks the child's whole group to stop, and kills what has not after [`GRACE`] or at a second Ctrl-C.
fn stop(child: &mut dyn ChildWrapper, interrupted: &Receiver<()>) -> std::io::Result<()> {
    #[cfg(unix)]
    if child.try_wait()?.is_none() {
        const SIGTERM: i32 = 15;
        child.signal(SIGTERM)?;
        let watch = Stopwatch::start();
        while child.try_wait()?.is_none() && watch.elapsed() < GRACE {
            if interrupted.recv_timeout(LOOK).is_ok() {
                break;
            }
        }
    }
    // Also when the child itself has ended: others of its group may not have.
    match child.kill() {
        Err(error) if child.try_wait()?.is_none() => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Read;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    /// Without a signal handler, of which a process can have only one.
    fn children() -> (Children, std::sync::mpsc::SyncSender<()>) {
        let (sender, interrupted) = sync_channel(1);
        (Children { running: Vec::new(), interrupted }, sender)
    }

    #[test]
    fn stopping_a_child_stops_what_it_has_started() {
        let (mut children, _sender) = children();
        let script = "(sleep 20; echo survived) & echo started; wait";
        let mut output = children.start_piped("parent", shell(script)).unwrap();
        let mut first = [0; 8];
        output.read_exact(&mut first).unwrap();
        drop(children);
        // Ends as soon as nobody holds the other end of the pipe any more.
        let mut rest = String::new();
        output.read_to_string(&mut rest).unwrap();
        assert_eq!((first.as_slice(), rest.as_str()), (b"started\n".as_slice(), ""));
    }

    #[test]
    fn a_child_that_ends_too_early_is_named_with_its_last_words() {
        let (mut children, _sender) = children();
        let log = std::env::temp_dir().join(format!("xtask-children-{}.log", std::process::id()));
        children.start_logged("hub", shell("echo the port is taken; exit 3"), &log).unwrap();
        let waited = children.wait_until("it was ready", Duration::from_secs(20), || None::<()>);
        fs::remove_file(&log).unwrap();
        let error = waited.unwrap_err().to_string();
        assert!(error.starts_with("hub ended (exit status: 3) before it was ready"), "{error}");
        assert!(error.ends_with("the port is taken"), "{error}");
    }

    #[test]
    fn ctrl_c_ends_the_waiting() {
        let (mut children, sender) = children();
        children.start("desk", shell("sleep 20")).unwrap();
        sender.send(()).unwrap();
        assert_eq!(children.wait_for_an_end().unwrap(), Waited::Interrupted);
    }
}
