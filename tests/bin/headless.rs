//! A desk without a window, as a process of its own: asks come as lines of JSON on its input, and answers,
//! changes and orders go as lines of JSON to its output. The tests kill it to see what survives.

use anyhow::{Context, Result};
use clap::Parser;
use deskbell_desk::view::SignInForm;
use deskbell_desk::{Config, Desk, DeskHandle};
use deskbell_tests::rig::{Asked, Attach, PlainFiles, ToDesk, Told};
use futures_util::stream::{self, FuturesUnordered, StreamExt};
use std::io::{self, Write};
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt, BufReader};
use tracing_subscriber::EnvFilter;

/// A desk without a window; for tests.
#[derive(Parser)]
struct Options {
    /// Where it keeps its files
    folder: PathBuf,
    /// The hub's address
    hub: String,
    /// Who signs in
    email: String,
    /// With which password
    password: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { folder, hub, email, password } = Options::parse();
    tracing_subscriber::fmt().with_env_filter(EnvFilter::from_default_env()).with_writer(io::stderr).init();
    let config = Config {
        preset: Some(SignInForm { hub, email, password }),
        tokens: Arc::new(PlainFiles(folder.clone())),
        ..Config::new(folder, "headless")
    };
    let desk = Desk::start(config).await;
    // As streams they hold what they have begun: nothing is lost when another branch is faster.
    let mut changes =
        pin!(stream::unfold(desk.changes(), async |mut changes| { Some((changes.next().await?, changes)) }));
    let mut orders =
        pin!(stream::unfold(desk.orders(), async |mut orders| Some((orders.next().await?, orders))));
    let mut input = BufReader::new(tokio::io::stdin()).lines();
    let mut answers = FuturesUnordered::new();
    loop {
        // Answers first: an answer that is older than a change must not be told after it.
        let told = tokio::select! {
            biased;
            Some(answer) = answers.next() => answer,
            Some(changes) = changes.next() => Told::Changes { changes },
            Some(order) = orders.next() => Told::Order { order: format!("{order:?}") },
            line = input.next_line() => {
                let Some(line) = line? else { break };
                let line = serde_json::from_str(&line).context("a line that is no ask")?;
                answers.push(answer(desk.clone(), line));
                continue;
            }
        };
        let mut output = io::stdout().lock();
        serde_json::to_writer(&mut output, &told)?;
        output.write_all(b"\n")?;
        output.flush()?;
    }
    desk.shutdown().await;
    Ok(())
}

async fn answer(desk: DeskHandle, line: ToDesk) -> Told {
    match line {
        ToDesk::Asked(Asked { id, ask }) => Told::Answer { id, outcome: desk.ask(ask).await },
        ToDesk::Attach(Attach { id, conversation, name, text }) => {
            let attached = desk.attach(conversation, name, text.into_bytes().into()).await;
            Told::Answer { id, outcome: attached.map(|file| file.to_string().into()) }
        }
        ToDesk::Crash(_) => std::process::abort(),
    }
}
