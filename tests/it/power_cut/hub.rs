//! The hub's store and its files.

use super::hub_ledger::{File, Ledger};
use super::{Faults, a_lying_disk_is_found, cut, cuts, integrity, recording};
use deskbell_domain::ClientMessageId;
use deskbell_domain::{AttachmentId, ConversationId};
use deskbell_hub::clock::SystemClock;
use deskbell_hub::serve::{Hub, Options};
use deskbell_hub::store::SqliteStore;
use deskbell_protocol::http::{NewAttachment, Upload, UploadState};
use deskbell_protocol::method::{ConversationRead, NoteAdd};
use deskbell_protocol::params::{AddNote, MarkRead, SendMessage};
use deskbell_testkit::{Cast, Client, Folder, browser, desk, message};
use deskbell_tests::rig::recorded::{Recording, said};
use deskbell_tests::rig::{House, id, seed};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use reqwest::Method;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

const VISITORS: usize = 3;
/// Messages of each visitor in one session: a session may not ask much more at once.
const EACH: usize = 16;
/// Bytes of a part of a file: some sectors, and no whole number of them.
const PART: usize = 7_000;
const PARTS: usize = 6;

fn cast() -> Cast {
    Cast { agents: 1, visitors: VISITORS as u128, ..Cast::default() }
}

/// A file on its way, as its sender has it.
struct Sending {
    http: reqwest::Client,
    token: String,
    path: String,
    content: Vec<u8>,
    sent: usize,
}

impl Sending {
    async fn begin(house: &House, visitor: usize, name: &str) -> Self {
        // No two sectors of it are the same.
        let lines = (0..).flat_map(|line| format!("{name}, line {line}\n").into_bytes());
        let content: Vec<u8> = lines.take(PART * PARTS).collect();
        let (http, token) = (reqwest::Client::new(), house.visitor_token(visitor));
        let new = NewAttachment { name: format!("{name}.txt"), bytes: content.len() as u64 };
        let all = format!("{}/v1/attachments", house.url());
        let answer = http.post(&all).json(&new).bearer_auth(&token).send().await.expect("the hub answers");
        let upload: Upload = answer.json().await.expect("the file is announced");
        Self { http, token, path: format!("{all}/{}", upload.id), content, sent: 0 }
    }

    /// Sends some parts more; gives what the last one came to.
    async fn send(&mut self, parts: usize) -> UploadState {
        let mut state = None;
        for _ in 0..parts {
            let part = self.content[self.sent..self.sent + PART].to_vec();
            let request = self.http.request(Method::PATCH, &self.path).header("upload-offset", self.sent);
            let request = request.bearer_auth(&self.token).body(part);
            let answer = request.send().await.expect("the hub answers");
            state = Some(answer.json().await.expect("the part is taken"));
            self.sent += PART;
        }
        state.expect("a part was sent")
    }
}

/// A text that no other message has, of any length. It ends in no space, which nobody keeps.
fn text(random: &mut StdRng, who: &str) -> String {
    format!("{who} says {} {}", id(), "x".repeat(random.random_range(1..6_000)))
}

/// Everybody writes, all at once, for one session of each. Gives those who did: they stay connected until they go.
async fn talk(house: &House, random: &mut StdRng, each: usize) -> Vec<Client> {
    let mut agent = Client::open(house.address(), house.agent_token(0), desk(0xd0)).await;
    let mut visitors = Vec::new();
    let mut conversations = Vec::new();
    for number in 0..VISITORS {
        let device = browser(0xe0 + number as u128);
        let mut visitor = Client::open(house.address(), house.visitor_token(number), device).await;
        let sent = visitor.write(None, &text(random, "a newcomer")).await.expect("a visitor may write");
        conversations.push(sent.conversation);
        visitors.push(visitor);
    }
    for conversation in &conversations {
        let theirs = |client: &deskbell_testkit::Mirror| client.list.contains_key(conversation).then_some(());
        agent.see("a conversation", theirs).await;
        agent.confirm(*conversation).await.expect("it is this agent's");
    }

    let mut chances = StdRng::from_rng(random);
    let writing = visitors.into_iter().map(|mut visitor| {
        let mut random = StdRng::from_rng(&mut chances);
        async move {
            for _ in 0..each {
                visitor.write(None, &text(&mut random, "a visitor")).await.expect("a visitor may write");
            }
            visitor
        }
    });
    let writing = futures_util::future::join_all(writing);
    let (mut all, ()) = tokio::join!(writing, answer(&mut agent, &conversations, random, each));
    all.push(agent);
    all
}

/// The agent answers in turn, reads, and notes something now and then.
async fn answer(agent: &mut Client, conversations: &[ConversationId], random: &mut StdRng, each: usize) {
    for number in 0..2 * each {
        let conversation = conversations[number % conversations.len()];
        let said = agent.write(Some(conversation), &text(random, "the agent")).await;
        let seq = said.expect("it is this agent's").seq;
        if number % 4 == 0 {
            let read = MarkRead { command_id: Client::command_id(), conversation, up_to: seq };
            agent.call::<ConversationRead>(read).await.expect("it was written");
        }
        if number % 5 == 0 {
            let note = AddNote {
                command_id: Client::command_id(),
                conversation,
                client_message_id: ClientMessageId(id()),
                text: text(random, "a note"),
            };
            agent.call::<NoteAdd>(note).await.expect("it is this agent's");
        }
    }
}

/// The agent ends everything that is open.
async fn end_all(house: &House) {
    let mut agent = Client::open(house.address(), house.agent_token(0), desk(0xd1)).await;
    for conversation in agent.mirror.list.keys().copied().collect::<Vec<_>>() {
        agent.end(conversation).await.expect("it is this agent's");
    }
}

/// Sends a message with a file.
async fn send_file(house: &House, visitor: usize, file: AttachmentId) {
    let mut client = Client::open(house.address(), house.visitor_token(visitor), browser(0xf0)).await;
    let sent = SendMessage { attachments: vec![file], ..message(None, &format!("a file {}", id())) };
    client.call::<deskbell_protocol::method::MessageSend>(sent).await.expect("the file is there");
}

/// A hub that is stopped, killed and stopped again while people write and send files.
async fn record(seed: u64) -> Recording {
    let mut random = StdRng::seed_from_u64(seed);
    let mut house = House::found(&cast()).await;
    let mut recording = Recording::begin(house.folder());

    house.start_recorded(&recording.next_run()).await;
    let (mut first, mut second) =
        (Sending::begin(&house, 0, "first").await, Sending::begin(&house, 1, "second").await);
    let (whole, ..) = tokio::join!(first.send(PARTS), second.send(2), talk(&house, &mut random, EACH));
    send_file(&house, 0, whole.attachment.expect("it is whole").id).await;
    end_all(&house).await;
    talk(&house, &mut random, EACH).await;
    house.stop().await;
    recording.add_run();

    house.start_recorded(&recording.next_run()).await;
    let mut third = Sending::begin(&house, 2, "third").await;
    let (_, _, there) = tokio::join!(second.send(2), third.send(PARTS), talk(&house, &mut random, EACH));
    second.send(PARTS - 4).await;
    // Nobody leaves before: the record does not say how far a call has come that a kill cuts off.
    house.kill().await;
    drop(there);
    recording.add_run();

    house.start_recorded(&recording.next_run()).await;
    talk(&house, &mut random, 3).await;
    house.stop().await;
    recording.add_run();
    recording
}

/// Opens what is left with the hub's own code, and compares it with what the hub has acknowledged.
async fn look(ledger: Arc<Ledger>, http: reqwest::Client, at: usize, folder: Folder) -> Faults {
    let store = match SqliteStore::open(folder.path()).await {
        Ok(store) => Arc::new(store),
        Err(error) => return vec![format!("the store does not open: {error}")],
    };
    let mut found = integrity(&folder.path().join("hub.db")).await;
    found.extend(ledger.missing(&*store, at).await);
    let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let options = Options::new(folder.path().to_owned(), here);
    // It loads all that it keeps in memory.
    match Hub::with_store(options, store, Arc::new(SystemClock::new())).await {
        Ok(hub) => {
            for (id, file) in ledger.files(at) {
                found.extend(missing_file(&hub, &http, id, file, at).await);
            }
            hub.stop().await;
        }
        Err(error) => found.push(format!("the hub does not start: {error}")),
    }
    found
}

/// The file's sender asks how much has arrived, goes on from there, and gets back what it sent.
async fn missing_file(
    hub: &Hub,
    http: &reqwest::Client,
    id: AttachmentId,
    file: &File,
    at: usize,
) -> Option<String> {
    let path = format!("http://{}/v1/attachments/{id}", hub.address());
    let ask = |method, path: &str| http.request(method, path).bearer_auth(&file.token);
    let known = file.known(at)?;
    let done = async {
        let state: UploadState = ask(Method::GET, &format!("{path}/state")).send().await?.json().await?;
        if state.offset < known.offset || known.attachment.is_some() && state.attachment != known.attachment {
            return Ok(Some(format!("of a file {known:?} was told, and {state:?} is there")));
        }
        let mut attachment = state.attachment;
        if attachment.is_none() {
            let from = usize::try_from(state.offset).expect("a small file");
            let rest = file.content[from..].to_vec();
            let request = ask(Method::PATCH, &path).header("upload-offset", from).body(rest);
            attachment = request.send().await?.error_for_status()?.json::<UploadState>().await?.attachment;
        }
        let there = ask(Method::GET, &path).send().await?.error_for_status()?.bytes().await?;
        let whole = attachment.is_some() && there == file.content;
        Ok::<_, reqwest::Error>((!whole).then(|| {
            let same = there.iter().zip(&file.content).take_while(|(a, b)| a == b).count();
            format!("a file has {} bytes and was {}; the first {same} are right", there.len(), file.bytes)
        }))
    };
    done.await.unwrap_or_else(|error| Some(format!("a file cannot be had any more: {error}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn quality_2_after_a_power_cut_the_hub_has_all_that_it_acknowledged() {
    let seed = seed();
    let mut recording = recording(record(seed)).await;
    let ledger = Arc::new(Ledger::read(&said(&recording.moments)));
    let [messages, commands, events, files] = ledger.counts();
    eprintln!(
        "{} moments: {messages} messages, {commands} other commands, {events} events, {files} files",
        recording.moments.len()
    );
    assert!(
        messages > 200 && commands > 30 && events > 400 && files == 3,
        "the record holds next to nothing"
    );

    let http = reqwest::Client::new();
    let look = |at, folder| look(Arc::clone(&ledger), http.clone(), at, folder);
    let report = cut(&recording, recording.disk_at_first(), (seed, cuts(700)), look).await;
    a_lying_disk_is_found(&recording, seed, look).await;
    report.must_be_clean(&mut recording, seed);
    assert!(report.only_one() || report.losing >= cuts(500), "too few cuts have lost anything");
}
