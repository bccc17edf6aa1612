//! The desk's cache and outbox.

use super::desk_ledger::{Kept, Ledger, Notes};
use super::{Faults, a_lying_disk_is_found, cut, cuts, integrity, recording};
use deskbell_desk::view::{
    Ask, ConversationOf, Draft, DraftOf, LinkState, NoteText, Phase, SignInForm, ThreadView, View,
};
use deskbell_desk::{Config, Desk, DeskHandle};
use deskbell_domain::ConversationId;
use deskbell_testkit::{Cast, Client, Folder, browser};
use deskbell_tests::rig::recorded::{Recording, said};
use deskbell_tests::rig::{DeskProcess, House, PlainFiles, Shown, id, password, seed};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// Below the folder that is recorded, because the desk makes its own.
const FOLDER: &str = "0";
const NOTES: &str = "notes.json";
/// What the keychain of the desk holds; it lies beside the recording, because no cut of the desk's folder concerns it.
const SECRETS: &str = "secrets";

/// A person at a desk who writes, notes, attaches and leaves things half written.
struct Person<'a> {
    desk: DeskProcess,
    conversations: &'a [ConversationId],
    random: &'a mut StdRng,
}

impl Person<'_> {
    async fn works(&mut self, steps: usize) {
        for step in 0..steps {
            let conversation = self.conversations[self.random.random_range(0..self.conversations.len())];
            let text = format!("{} {}", id(), "x".repeat(self.random.random_range(1..3_000)));
            match step % 10 {
                0 => self.desk.attach(conversation, &format!("{}.txt", id()), &text.repeat(9)).await,
                1..4 => {
                    let draft = Draft { text, caret: 3, note: false };
                    drop(self.desk.must(Ask::KeepDraft(DraftOf { conversation, draft })).await);
                }
                4 => drop(self.desk.must(Ask::AddNote(NoteText { conversation, text })).await),
                _ => self.desk.say(conversation, &text).await,
            }
        }
    }

    /// Until the hub has everything.
    async fn is_heard(&mut self) {
        let nothing_waits = |shown: &Shown| {
            let waiting = |of: &ConversationId| shown.state_box(*of).is_some_and(|known| known.waiting == 0);
            self.conversations.iter().all(waiting).then_some(())
        };
        self.desk.until("an empty outbox", nothing_waits).await;
    }

    async fn is_offline(&mut self) {
        let cut = |shown: &Shown| matches!(shown.link()?.state, LinkState::Offline { .. }).then_some(());
        self.desk.until("the cut", cut).await;
    }
}

/// A desk with a hub, without one, killed, started and stopped without one, and with one again.
async fn record(seed: u64) -> Recording {
    let mut random = StdRng::seed_from_u64(seed);
    let mut house = House::found(&Cast { agents: 1, visitors: 2, ..Cast::default() }).await;
    house.start_quiet().await;
    fs::create_dir(house.desk_folders()).expect("the house can be written");
    let mut recording = Recording::begin(&house.desk_folders());
    let mut notes = Notes { hub: house.url(), runs: Vec::new() };
    let seat = house.seat(0);
    assert_eq!(seat.folder, house.desk_folders().join(FOLDER));

    let mut desk = DeskProcess::start_recorded(&seat, &recording.next_run()).await;
    desk.until("the line", |shown| shown.is_live().then_some(())).await;
    let mut conversations = Vec::new();
    for number in 0..2 {
        let device = browser(0xe0 + number as u128);
        let mut visitor = Client::open(house.address(), house.visitor_token(number), device).await;
        for line in 0..15 {
            let text = format!("{line} {}", "y".repeat(random.random_range(1..3_000)));
            let sent = visitor.write(None, &text).await.expect("a visitor may write");
            if line == 0 {
                conversations.push(sent.conversation);
            }
        }
    }
    for conversation in &conversations {
        desk.until("a box", |shown| shown.state_box(*conversation).map(drop)).await;
        desk.open_thread(*conversation).await;
    }
    let mut person = Person { desk, conversations: &conversations, random: &mut random };
    person.works(20).await;
    person.is_heard().await;
    house.kill().await;
    person.is_offline().await;
    person.works(30).await;
    notes.runs.push(person.desk.asked().to_owned());
    person.desk.kill().await;
    recording.add_run();

    person.desk = DeskProcess::start_recorded(&seat, &recording.next_run()).await;
    person.is_offline().await;
    person.works(30).await;
    notes.runs.push(person.desk.asked().to_owned());
    person.desk.stop().await;
    recording.add_run();

    house.start_quiet().await;
    person.desk = DeskProcess::start_recorded(&seat, &recording.next_run()).await;
    person.is_heard().await;
    person.works(10).await;
    person.is_heard().await;
    notes.runs.push(person.desk.asked().to_owned());
    person.desk.stop().await;
    recording.add_run();

    let notes = serde_json::to_vec(&notes).expect("asks are JSON");
    fs::write(recording.place().join(NOTES), notes).expect("the recording can be kept");
    copy_secrets(&seat.folder, &recording.place().join(SECRETS));
    recording
}

/// Copies what a keychain holds.
fn copy_secrets(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a temporary folder can be written");
    for file in fs::read_dir(from).expect("there is a keychain").flatten() {
        if file.file_name().to_string_lossy().starts_with("secret-") {
            fs::copy(file.path(), to.join(file.file_name())).expect("a temporary folder can be written");
        }
    }
}

/// What the desk shows of a conversation, when it knows of it.
async fn shown(desk: &DeskHandle, of: ConversationId, folder: &Path) -> Option<Kept> {
    let thread = desk.ask(Ask::OpenThread(ConversationOf { conversation: of })).await.ok()?;
    let thread: ThreadView = serde_json::from_value(thread).expect("the ask's declared result");
    let files = thread.files.into_iter().map(|file| (file.name, copy(folder, file.id.0)));
    Some(Kept {
        unsent: thread.unsent.into_iter().map(|unsent| unsent.text).collect(),
        draft: thread.draft.text,
        files: files.collect(),
        entries: thread.entries.into_iter().map(|shown| shown.entry).collect(),
    })
}

/// What the outbox holds of a conversation.
async fn kept(outbox: &mut SqliteConnection, of: ConversationId, folder: &Path) -> Result<Kept, sqlx::Error> {
    let actions: Vec<String> =
        sqlx::query_scalar("SELECT action FROM commands ORDER BY place").fetch_all(&mut *outbox).await?;
    let actions = actions.iter().map(|action| serde_json::from_str(action).expect("actions are JSON"));
    let unsent = actions.filter_map(|action: serde_json::Value| {
        let here = action["conversation"].as_str() == Some(&of.to_string());
        action["text"].as_str().filter(|_| here).map(str::to_owned)
    });
    let draft: Option<String> =
        sqlx::query_scalar("SELECT json_extract(draft, '$.text') FROM drafts WHERE conversation = ?")
            .bind(of.0)
            .fetch_optional(&mut *outbox)
            .await?;
    let files: Vec<(Uuid, String)> =
        sqlx::query_as("SELECT id, name FROM files WHERE conversation = ? ORDER BY place")
            .bind(of.0)
            .fetch_all(&mut *outbox)
            .await?;
    Ok(Kept {
        unsent: unsent.collect(),
        draft: draft.unwrap_or_default(),
        files: files.into_iter().map(|(id, name)| (name, copy(folder, id))).collect(),
        entries: Vec::new(),
    })
}

fn copy(folder: &Path, id: Uuid) -> Option<Vec<u8>> {
    fs::read(folder.join("outgoing").join(id.to_string())).ok()
}

/// What is looked at after each cut.
struct Scene {
    ledger: Ledger,
    secrets: PathBuf,
    /// Desks that had something to show.
    with_cache: AtomicUsize,
}

/// Starts the real desk on what is left, compares what it shows with what was acknowledged, and does so with its file
/// when it has stopped.
async fn look(scene: Arc<Scene>, at: usize, below: Folder) -> Faults {
    let Scene { ledger, secrets, with_cache } = &*scene;
    let folder = below.path().join(FOLDER);
    copy_secrets(secrets, &below.path().join(SECRETS));
    let form = SignInForm { hub: ledger.hub.clone(), email: House::email(0), password: password().into() };
    let tokens = Arc::new(PlainFiles(below.path().join(SECRETS)));
    let config = Config { preset: Some(form), tokens, ..Config::new(folder.clone(), "after the cut") };
    let desk = Desk::start(config).await;
    let mut found = Faults::new();
    match desk.ask(Ask::Start(())).await.map(|view| serde_json::from_value(view).expect("a view")) {
        Ok(View { phase: Phase::Desk { .. }, .. }) => {
            with_cache.fetch_add(1, Ordering::Relaxed);
            for conversation in ledger.conversations() {
                if let Some(kept) = shown(&desk, conversation, &folder).await {
                    let missing = ledger.missing(&kept, conversation, at);
                    found.extend(missing.into_iter().map(|fault| format!("shown: {fault}")));
                }
            }
        }
        Ok(View { phase: Phase::Loading { .. } | Phase::SignedOut { .. }, .. }) => {}
        Err(error) => found.push(format!("the desk does not start: {error}")),
    }
    desk.shutdown().await;

    let aside = fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let aside = aside.filter(|name| name.to_string_lossy().contains("damaged"));
    found.extend(aside.map(|name| format!("a file was put aside: {}", name.display())));
    let outbox = folder.join("outbox.db");
    found.extend(integrity(&outbox).await);
    let options = SqliteConnectOptions::new().filename(&outbox).read_only(true).disable_statement_logging();
    let compared = async {
        let mut connection = options.connect().await?;
        let mut missing = Faults::new();
        for conversation in ledger.conversations() {
            let kept = kept(&mut connection, conversation, &folder).await?;
            missing.extend(ledger.missing(&kept, conversation, at));
        }
        connection.close().await?;
        Ok::<_, sqlx::Error>(missing)
    };
    match compared.await {
        Ok(missing) => found.extend(missing),
        Err(error) => found.push(format!("the outbox cannot be read: {error}")),
    }
    found
}

/// Nobody else gets the address of the recorded hub, and nobody answers there.
async fn nobody_at(hub: &str) {
    let address = hub.strip_prefix("http://").unwrap_or(hub);
    // Somebody else has it already: then that one answers, and knows of no such agent.
    if let Ok(listener) = tokio::net::TcpListener::bind(address).await {
        tokio::spawn(async move {
            loop {
                drop(listener.accept().await);
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn quality_2_d3_after_a_power_cut_the_desk_has_all_that_it_acknowledged() {
    let seed = seed();
    let mut recording = recording(record(seed)).await;
    let notes = fs::read(PathBuf::from(recording.place()).join(NOTES)).expect("they lie beside the record");
    let notes = serde_json::from_slice(&notes).expect("they are JSON");
    let ledger = Ledger::read(notes, &said(&recording.moments));
    let [texts, drafts, files, at_hub] = ledger.counts();
    eprintln!(
        "{} moments: {texts} texts, {drafts} drafts, {files} files; {at_hub} texts at the hub",
        recording.moments.len()
    );
    assert!(texts > 50 && drafts > 20 && files > 5 && at_hub > 50, "the record holds next to nothing");
    nobody_at(&ledger.hub).await;

    let (secrets, with_cache) = (recording.place().join(SECRETS), AtomicUsize::new(0));
    let scene = Arc::new(Scene { ledger, secrets, with_cache });
    let look = |at, folder| look(Arc::clone(&scene), at, folder);
    let report = cut(&recording, recording.disk_at_first(), (seed, cuts(600)), look).await;
    let desks = scene.with_cache.load(Ordering::Relaxed);
    eprintln!("{desks} desks had a cache to show");
    a_lying_disk_is_found(&recording, seed, look).await;
    report.must_be_clean(&mut recording, seed);
    assert!(report.only_one() || report.losing >= cuts(500) && desks > 0, "too few cuts have lost anything");
}
