//! What an idle, signed-in socket costs the hub in resident memory, beside a plain server with the library's
//! own settings.

use crate::peer::Peer;
use crate::report::{Figure, Report};
use crate::socket::Socket;
use anyhow::{Context, Result};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::FromHub;
use deskbell_protocol::session::DeviceKind;
use deskbell_testkit::Cast;
use deskbell_tests::rig::House;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// Opened before the first look, so that what is there once is not counted.
const BEFORE: usize = 200;
/// Opened at a time.
const AT_ONCE: usize = 32;
/// Files that a process needs beside its sockets.
const OTHER_FILES: u64 = 256;

/// Measures the hub and its peer.
pub(crate) async fn measure(report: &mut Report, sockets: usize) -> Result<()> {
    allow_files(sockets as u64 + BEFORE as u64 + OTHER_FILES)?;
    let peer = plain_server(sockets).await.context("the plain server")?;
    let hub = hub(sockets).await.context("the hub")?;
    let name = format!("memory of an idle signed-in socket, at {sockets}");
    report.add(Figure::new(name, "KiB", vec![hub]).at_most(10.0, "<= 10").beside(peer));
    Ok(())
}

async fn plain_server(sockets: usize) -> Result<f64> {
    let peer = Peer::start().await?;
    let open = |_| async {
        let mut socket = Socket::to_peer(peer.address()).await?;
        // It has read and written once, as a session has.
        socket.send("hello".to_owned()).await?;
        socket.next().await?;
        anyhow::Ok(socket)
    };
    let first: Vec<Socket> =
        stream::iter(0..BEFORE).map(open).buffer_unordered(AT_ONCE).try_collect().await?;
    let before = resident(peer.pid()?)?;
    let more: Vec<Socket> =
        stream::iter(0..sockets).map(open).buffer_unordered(AT_ONCE).try_collect().await?;
    let after = resident(peer.pid()?)?;
    drop((first, more));
    Ok((after - before) / sockets as f64)
}

async fn hub(sockets: usize) -> Result<f64> {
    let visitors = (BEFORE + sockets) as u128;
    let mut house = House::found(&Cast { agents: 1, visitors, ..Cast::default() }).await;
    house.start_quiet().await;
    let open = |number| Socket::to_hub(house.address(), house.visitor_token(number), DeviceKind::Web);
    // Every socket answers its heartbeats, and tells of the first.
    let (beats, mut beating) = mpsc::unbounded_channel();
    let mut sessions = JoinSet::new();
    let mut first = stream::iter(0..BEFORE).map(open).buffer_unordered(AT_ONCE);
    while let Some(socket) = first.try_next().await? {
        sessions.spawn(idle(socket, beats.clone()));
    }
    let before = resident(house.hub().pid())?;
    let mut more = stream::iter(BEFORE..BEFORE + sockets).map(open).buffer_unordered(AT_ONCE);
    while let Some(socket) = more.try_next().await? {
        sessions.spawn(idle(socket, beats.clone()));
    }
    for _ in 0..BEFORE + sockets {
        tokio::select! {
            beat = beating.recv() => beat.context("all sockets are gone")?,
            ended = sessions.join_next() => ended.context("no sockets")??.context("a socket ended")?,
        }
    }
    Ok((resident(house.hub().pid())? - before) / sockets as f64)
}

/// Holds a session.
async fn idle(mut socket: Socket, beats: mpsc::UnboundedSender<()>) -> Result<()> {
    let mut beats = Some(beats);
    loop {
        if let FromHub::Notification { method, params } = FromHub::parse(&socket.next().await?)?
            && method == from_hub::PING
        {
            socket.pong(params.get()).await?;
            // Nobody listens any more when all is measured.
            beats.take().map(|beats| beats.send(()));
        }
    }
}

/// Resident memory of a process in KiB.
fn resident(pid: u32) -> Result<f64> {
    let file = format!("/proc/{pid}/status");
    let status = std::fs::read_to_string(&file)
        .with_context(|| format!("cannot read {file}: memory is measured on Linux only"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Raises the limit of open files, which the processes started from here inherit.
#[cfg(unix)]
pub(crate) fn allow_files(files: u64) -> Result<()> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_some_and(|current| current < files) {
        let limit = Rlimit { current: Some(files), maximum };
        setrlimit(Resource::Nofile, limit).with_context(|| {
            format!(
                "this needs {files} open files: raise the limit with `ulimit -n`, or ask for fewer --sockets"
            )
        })?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn allow_files(_files: u64) -> Result<()> {
    Ok(())
}
