//! A desk's core as a process of its own, which can be killed and frozen.

#[cfg(unix)]
use crate::rig::hub::signal;
use crate::rig::{Asked, Attach, Crash, House, Seat, Shown, ToDesk, Told, password, program, soon};
use deskbell_desk::view::{Ask, ConversationOf, Older, OlderEntries, Refusal, Say, ThreadView, UnsentState};
use deskbell_domain::ConversationId;
use deskbell_domain::thread::{Entry, Seq};
use std::collections::HashMap;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::{oneshot, watch};

/// Its program.
const DESK: &str = "headless";

/// The process has ended before it answered: what was asked is done or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gone;

/// A text that is not sent, and where it goes.
pub type UnsentText = (ConversationId, String);

/// What an ask comes to.
pub type Outcome = Result<serde_json::Value, Refusal>;

/// Who waits for which answer; `None` once nobody will be answered any more.
type Waiting = Arc<Mutex<Option<HashMap<u64, oneshot::Sender<Outcome>>>>>;

/// A headless desk, signed in as an agent of a [`House`].
pub struct DeskProcess {
    child: Child,
    input: ChildStdin,
    asked: Vec<ToDesk>,
    waiting: Waiting,
    shown: watch::Receiver<Shown>,
}

impl DeskProcess {
    /// Starts the desk of an agent, on the folder that it had the last time. It shows what it has; whether it
    /// is live is another matter.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(house: &House, agent: usize) -> Self {
        Self::start_at(&house.seat(agent)).await
    }

    /// The same without the house.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_at(seat: &Seat) -> Self {
        let mut desk = Command::new(program(DESK));
        desk.kill_on_drop(true);
        Self::start_by(desk, seat).await
    }

    /// Starts a desk and records what it does to its files and what it says to whom. The record is whole when
    /// [`DeskProcess::stop`] or [`DeskProcess::kill`] is done.
    #[cfg(target_os = "linux")]
    pub async fn start_recorded(seat: &Seat, record: &std::path::Path) -> Self {
        let mut desk = crate::rig::recorded::under_strace(&program(DESK), record);
        desk.kill_on_drop(true);
        Self::start_by(desk, seat).await
    }

    /// Starts another program that takes and says the same lines. It ends when its input does: what it started in its
    /// turn is then its own to stop, however this process ended.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start_by(mut desk: Command, seat: &Seat) -> Self {
        let mut child = desk
            .arg(&seat.folder)
            .args([&seat.hub, &seat.email, password()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the headless desk can be run");
        let input = child.stdin.take().expect("it is piped");
        let output = child.stdout.take().expect("it is piped");
        let waiting: Waiting = Arc::new(Mutex::new(Some(HashMap::new())));
        let (shown, receiver) = watch::channel(Shown::default());
        tokio::spawn(listen(output, Arc::clone(&waiting), shown));
        let mut desk = Self { child, input, asked: Vec::new(), waiting, shown: receiver };
        desk.must(Ask::Start(())).await;
        desk
    }

    /// Starts the desk of an agent and waits until it is live.
    pub async fn start_live(house: &House, agent: usize) -> Self {
        let mut desk = Self::start(house, agent).await;
        desk.until("the line to the hub", |shown| shown.is_live().then_some(())).await;
        desk
    }

    /// What it shows.
    pub const fn shown(&self) -> &watch::Receiver<Shown> {
        &self.shown
    }

    /// Asks as the page does, and lets the answer come when it comes.
    pub async fn begin(&mut self, ask: Ask) -> impl Future<Output = Result<Outcome, Gone>> + use<> {
        let id = self.next_id();
        self.begin_line(id, ToDesk::Asked(Asked { id, ask })).await
    }

    const fn next_id(&self) -> u64 {
        self.asked.len() as u64 + 1
    }

    async fn begin_line(
        &mut self,
        id: u64,
        line: ToDesk,
    ) -> impl Future<Output = Result<Outcome, Gone>> + use<> {
        let (sender, answer) = oneshot::channel();
        if let Some(waiting) = &mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) {
            waiting.insert(id, sender);
        }
        self.asked.push(line);
        let mut line = serde_json::to_vec(&self.asked.last()).expect("asks are JSON");
        line.push(b'\n');
        // Nobody reads it when the process is gone; then nobody answers either.
        drop(self.input.write_all(&line).await);
        async { soon("the desk's answer", answer).await.map_err(|_| Gone) }
    }

    /// Asks as the page does.
    ///
    /// # Errors
    /// When the process ends before it answers.
    pub async fn ask(&mut self, ask: Ask) -> Result<Outcome, Gone> {
        self.begin(ask).await.await
    }

    /// Asks what must be done.
    ///
    /// # Panics
    /// When it is refused, or the process ends.
    pub async fn must(&mut self, ask: Ask) -> serde_json::Value {
        let name = ask.name();
        match self.ask(ask).await {
            Ok(Ok(value)) => value,
            Ok(Err(refused)) => panic!("{name} was refused: {refused}"),
            Err(Gone) => panic!("the desk ended before it answered {name}"),
        }
    }

    /// Writes to the visitor. It is on the disk when this is done.
    ///
    /// # Panics
    /// When it is refused, or the process ends.
    pub async fn say(&mut self, conversation: ConversationId, text: &str) {
        self.must(Ask::Say(Say { conversation, text: text.to_owned(), attachments: Vec::new() })).await;
    }

    /// Attaches a file. It is on the disk when this is done.
    ///
    /// # Panics
    /// When it is refused, or the process ends.
    pub async fn attach(&mut self, conversation: ConversationId, name: &str, text: &str) {
        let id = self.next_id();
        let attach = Attach { id, conversation, name: name.to_owned(), text: text.to_owned() };
        let outcome = self.begin_line(id, ToDesk::Attach(attach)).await.await;
        outcome.expect("the desk runs").expect("the file can be attached");
    }

    /// All that it was asked so far.
    pub fn asked(&self) -> &[ToDesk] {
        &self.asked
    }

    /// Shows a thread; from now on it is in [`Shown::threads`].
    pub async fn open_thread(&mut self, conversation: ConversationId) -> ThreadView {
        let thread = self.must(Ask::OpenThread(ConversationOf { conversation })).await;
        serde_json::from_value(thread).expect("the ask's declared result")
    }

    /// Reads a whole thread as a person who scrolls up does.
    pub async fn read_thread(&mut self, conversation: ConversationId) -> Vec<Entry> {
        let thread = self.open_thread(conversation).await;
        let mut entries: Vec<Entry> = thread.entries.into_iter().map(|shown| shown.entry).collect();
        let mut more = thread.more;
        while more {
            let before = entries.first().map_or(0, |entry| entry.seq);
            let page = soon("older entries", self.older(conversation, before)).await;
            assert!(!page.entries.is_empty(), "older entries were promised before {before}");
            entries.splice(0..0, page.entries.into_iter().map(|shown| shown.entry));
            more = page.more;
        }
        entries
    }

    /// Entries that only the hub has are asked for until the line stands.
    async fn older(&mut self, conversation: ConversationId, before: Seq) -> OlderEntries {
        loop {
            match self.ask(Ask::OlderEntries(Older { conversation, before })).await.expect("the desk runs") {
                Ok(page) => return serde_json::from_value(page).expect("the ask's declared result"),
                Err(Refusal::OlderOnHub) => {}
                Err(refused) => panic!("older entries were refused: {refused}"),
            }
        }
    }

    /// What was written there and refused for good: it is shown, and nothing sends it again by itself.
    ///
    /// # Panics
    /// When the desk ends.
    pub async fn refused_in(&mut self, conversation: ConversationId) -> Vec<UnsentText> {
        let opened = self.ask(Ask::OpenThread(ConversationOf { conversation })).await.expect("the desk runs");
        // A conversation that this desk does not know any more has nothing to show.
        let Ok(thread) = opened else { return Vec::new() };
        let thread: ThreadView = serde_json::from_value(thread).expect("the ask's declared result");
        let refused =
            thread.unsent.into_iter().filter(|unsent| matches!(unsent.state, UnsentState::Failed { .. }));
        refused.map(|unsent| (conversation, unsent.text)).collect()
    }

    /// The window behind it is killed as `kill -9` does, and opened anew.
    ///
    /// # Panics
    /// When it does not open again.
    pub async fn crash_window(&mut self) {
        let id = self.next_id();
        let opened = self.begin_line(id, ToDesk::Crash(Crash { id, crash: true })).await.await;
        opened.expect("the window's program runs").expect("the window opens again");
    }

    /// Waits until what is shown fits.
    ///
    /// # Panics
    /// When it does not come to that, or the process ends.
    pub async fn until<T>(&mut self, what: &str, fits: impl Fn(&Shown) -> Option<T>) -> T {
        soon(what, async {
            loop {
                {
                    let shown = self.shown.borrow_and_update();
                    if let Some(found) = fits(&shown) {
                        return found;
                    }
                    assert!(!shown.gone, "the desk ended before {what}");
                }
                self.shown.changed().await.expect("the last thing told is that it is gone");
            }
        })
        .await
    }

    /// Kills it as `kill -9` does, and waits until it is gone.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the desk runs");
        last_words(&mut self.shown).await;
    }

    /// Stops it as somebody does who closes it, and waits until it is gone.
    pub async fn stop(mut self) {
        drop(self.input);
        let ended = soon("the end of the desk", self.child.wait()).await;
        assert!(ended.is_ok_and(|status| status.success()), "the desk did not stop well");
        last_words(&mut self.shown).await;
    }

    /// The id of its process.
    ///
    /// # Panics
    /// When it has ended.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("the desk runs")
    }

    /// Stops it in its tracks, as an overloaded computer does: its sockets stay open, and nobody is behind them.
    #[cfg(unix)]
    pub fn freeze(&self) {
        signal(self.pid(), rustix::process::Signal::STOP);
    }

    /// Lets it go on.
    #[cfg(unix)]
    pub fn thaw(&self) {
        signal(self.pid(), rustix::process::Signal::CONT);
    }
}

/// Waits until all that a desk says was heard.
async fn last_words(shown: &mut watch::Receiver<Shown>) {
    // An error: whoever listens has ended too.
    drop(soon("the last words of the desk", shown.wait_for(|shown| shown.gone)).await);
}

/// Reads what the desk says, to its end.
async fn listen(output: ChildStdout, waiting: Waiting, shown: watch::Sender<Shown>) {
    let mut output = BufReader::new(output);
    let mut line = String::new();
    // Who was killed in the middle of a line has not said it.
    while output.read_line(&mut line).await.is_ok_and(|_| line.ends_with('\n')) {
        match serde_json::from_str(&std::mem::take(&mut line)).expect("the headless desk says lines of JSON")
        {
            Told::Answer { id, outcome } => {
                if let Ok(value) = &outcome {
                    take_in(&shown, value);
                }
                let waits = waiting
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .as_mut()
                    .and_then(|all| all.remove(&id));
                // Whoever has stopped waiting misses nothing.
                waits.map(|waits| waits.send(outcome));
            }
            Told::Changes { changes } => {
                shown.send_modify(|shown| changes.into_iter().for_each(|change| shown.apply(change)));
            }
            Told::Order { .. } => {}
        }
    }
    // Dropping the senders tells everybody who waits.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    shown.send_modify(|shown| shown.gone = true);
}

/// Views and threads come as answers too.
fn take_in(shown: &watch::Sender<Shown>, value: &serde_json::Value) {
    if value.get("phase").is_some() {
        let view = serde_json::from_value(value.clone()).expect("only a view has a phase");
        shown.send_modify(|shown| shown.view = Some(view));
    } else if value.get("unsent").is_some() {
        let thread = serde_json::from_value(value.clone()).expect("only a thread has unsent messages");
        shown.send_modify(|shown| shown.open(thread));
    }
}
