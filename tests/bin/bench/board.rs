//! What a live board costs (T1): a full floor, in which so much happens in a second, and a lead who looks on. The hub's
//! processor stands beside what the same floor takes when nobody does.

use crate::report::{Figure, Report};
use crate::socket::Socket;
use anyhow::{Context, Result, bail, ensure};
use deskbell_desk::view::{Ask, BoardOf};
use deskbell_domain::DeviceId;
use deskbell_protocol::board::{BoardFrame, BoardItem, BoardKey};
use deskbell_protocol::http::{SignIn, SignedIn};
use deskbell_protocol::method::{BoardWatch, Method, from_hub};
use deskbell_protocol::params::WatchBoard;
use deskbell_protocol::rpc::{FromHub, Request};
use deskbell_protocol::session::{Device, DeviceKind};
use deskbell_testkit::Folder;
use deskbell_tests::rig::{DeskProcess, Seat, id, now};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::time::{sleep, timeout};

const AGENTS: usize = 500;
const CONVERSATIONS: usize = 5_000;
/// What happens in a second.
const RATE: u64 = 200;
/// After the floor rests the board does, too.
const RESTS_WITHIN: Duration = Duration::from_secs(10);

/// Measures hub and desk.
pub(crate) async fn measure(report: &mut Report, rounds: usize, seconds: u64) -> Result<()> {
    let mut floor = Floor::open().await.context("the floor")?;
    let round = Duration::from_secs(seconds);
    let (mut alone, mut hub, mut desk_share, mut bytes, mut whole_ms) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        floor.go().await?;
        alone.push(share(floor.hub_pid()?, round).await?);

        let began = now();
        let mut watcher = Watcher::begin(&floor).await.context("a watcher")?;
        whole_ms.push(began.elapsed().as_secs_f64() * 1_000.0);
        watcher.bytes = 0;
        let pid = floor.hub_pid()?;
        let watched = share(pid, round);
        tokio::pin!(watched);
        loop {
            tokio::select! {
                share = &mut watched => { hub.push(share?); break }
                heard = watcher.hear() => drop(heard?),
            }
        }
        bytes.push(watcher.bytes as f64 / 1024.0 / seconds as f64);
        let expected = floor.rest().await?;
        watcher.comes_to(&expected).await.context("the board of a watcher")?;
        drop(watcher);

        let folder = Folder::new();
        let seat =
            Seat { folder: folder.path().to_owned(), hub: floor.url.clone(), email: floor.email.clone() };
        let mut desk = DeskProcess::start_at(&seat).await;
        desk.until("the line", |shown| shown.is_live().then_some(())).await;
        desk.must(Ask::WatchBoard(BoardOf { groups: None })).await;
        floor.go().await?;
        // The first of it is not what it costs to go on.
        sleep(Duration::from_secs(2)).await;
        desk_share.push(share(desk.pid(), round).await?);
        desk.stop().await;
        floor.rest().await?;
    }
    let of = |what: &str| format!("board, {AGENTS} agents, {CONVERSATIONS} talks, {RATE}/s: {what}");
    let beside = Figure::new("", "", alone).median;
    report.add(Figure::new(of("the desk's share of a core"), "", desk_share).at_most(0.5, "<= 0.5"));
    report.add(Figure::new(of("the hub's share of a core"), "", hub).beside(beside));
    report.add(Figure::new(of("to one watcher"), "KiB/s", bytes));
    report.add(Figure::new(of("from asking to all of it"), "ms", whole_ms));
    Ok(())
}

/// The share of a core that a process takes.
async fn share(pid: u32, span: Duration) -> Result<f64> {
    let (before, began) = (on_processor(pid)?, now());
    sleep(span).await;
    Ok((on_processor(pid)? - before) / began.elapsed().as_secs_f64())
}

/// For how many seconds the threads of a process have run.
fn on_processor(pid: u32) -> Result<f64> {
    let tasks =
        fs::read_dir(format!("/proc/{pid}/task")).context("the processor is measured on Linux only")?;
    let mut nanoseconds = 0.0;
    for task in tasks {
        // A thread may end meanwhile.
        let Ok(stat) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
        let ran: f64 = stat.split_whitespace().next().context("an empty schedstat")?.parse()?;
        nanoseconds += ran;
    }
    Ok(nanoseconds / 1e9)
}

/// What the floor says.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Told {
    Ready { hub: String, email: String, password: String },
    Goes,
    Rests(Box<Rests>),
}

#[derive(Deserialize)]
struct Rests {
    items: Vec<BoardItem>,
}

/// The process of the floor, which has the hub.
struct Floor {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
    url: String,
    email: String,
    password: String,
}

impl Floor {
    async fn open() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["floor", "--agents", &AGENTS.to_string(), "--conversations", &CONVERSATIONS.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let input = child.stdin.take().context("it was asked for")?;
        let mut output = BufReader::new(child.stdout.take().context("it was asked for")?).lines();
        let ready = output.next_line().await?.context("the floor has ended")?;
        let Told::Ready { hub, email, password } = serde_json::from_str(&ready)? else {
            bail!("it is not ready")
        };
        Ok(Self { child, input, output, url: hub, email, password })
    }

    async fn ask(&mut self, asked: &str) -> Result<Told> {
        self.input.write_all(asked.as_bytes()).await?;
        self.input.flush().await?;
        let line = self.output.next_line().await?.context("the floor has ended")?;
        Ok(serde_json::from_str(&line)?)
    }

    async fn go(&mut self) -> Result<()> {
        match self.ask(&format!("{{\"go\":{RATE}}}\n")).await? {
            Told::Goes => Ok(()),
            Told::Ready { .. } | Told::Rests(_) => bail!("it does not go"),
        }
    }

    /// Nothing happens any more; how the board looks then.
    async fn rest(&mut self) -> Result<BTreeMap<BoardKey, BoardItem>> {
        match self.ask("\"rest\"\n").await? {
            Told::Rests(rests) => Ok(rests.items.into_iter().map(|item| (item.key(), item)).collect()),
            Told::Ready { .. } | Told::Goes => bail!("it does not rest"),
        }
    }

    /// Which process is the hub.
    fn hub_pid(&self) -> Result<u32> {
        let floor = self.child.id().context("the floor has ended")?;
        for task in fs::read_dir(format!("/proc/{floor}/task"))? {
            let children = fs::read_to_string(task?.path().join("children"))?;
            if let Some(hub) = children.split_whitespace().next() {
                return Ok(hub.parse()?);
            }
        }
        bail!("the floor has no hub")
    }
}

/// A lead's session that watches.
struct Watcher {
    socket: Socket,
    items: BTreeMap<BoardKey, BoardItem>,
    /// Of the board.
    bytes: usize,
}

impl Watcher {
    /// Begins to watch, and has all of it.
    async fn begin(floor: &Floor) -> Result<Self> {
        let device =
            Device { id: DeviceId(id()), kind: DeviceKind::Desk, name: "bench".into(), version: "1".into() };
        let form = SignIn { email: floor.email.clone(), password: floor.password.clone(), device };
        let answer =
            reqwest::Client::new().post(format!("{}/v1/sign-in", floor.url)).json(&form).send().await?;
        let SignedIn { token, .. } = answer.error_for_status()?.json().await?;
        let address = floor.url.strip_prefix("http://").context("no address")?.parse()?;
        let mut socket = Socket::to_hub(address, token, DeviceKind::Desk).await?;
        let watch = Request::new(1, BoardWatch::NAME, WatchBoard { on: true, groups: None });
        socket.send(serde_json::to_string(&watch)?).await?;
        let mut watcher = Self { socket, items: BTreeMap::new(), bytes: 0 };
        while !watcher.hear().await? {}
        Ok(watcher)
    }

    /// Takes in the next frame; whether the board is whole after it.
    async fn hear(&mut self) -> Result<bool> {
        let text = self.socket.next().await?;
        match FromHub::parse(&text)? {
            FromHub::Notification { method, params } if method == from_hub::BOARD => {
                self.bytes += text.len();
                let frame: BoardFrame = serde_json::from_str(params.get())?;
                self.items.extend(frame.items.into_iter().map(|item| (item.key(), item)));
                frame.gone.iter().for_each(|key| drop(self.items.remove(key)));
                Ok(frame.whole)
            }
            FromHub::Notification { method, params } if method == from_hub::PING => {
                self.socket.pong(params.get()).await?;
                Ok(false)
            }
            FromHub::Answer { outcome, .. } => {
                outcome.map_err(|error| anyhow::anyhow!(error.message))?;
                Ok(false)
            }
            FromHub::Notification { .. } => Ok(false),
        }
    }

    /// Hears until it has what there is.
    async fn comes_to(&mut self, expected: &BTreeMap<BoardKey, BoardItem>) -> Result<()> {
        let comes = async {
            while self.items != *expected {
                self.hear().await?;
            }
            anyhow::Ok(())
        };
        let came = timeout(RESTS_WITHIN, comes).await;
        ensure!(came.is_ok(), "it is otherwise than the hub's");
        came?
    }
}
