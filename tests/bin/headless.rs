//! A desk without a window, as a process of its own: asks come as lines of JSON on its input, and answers,
//! changes and orders go as lines of JSON to its output. The tests kill it to see what survives.

use anyhow::{Context, Result};
use clap::Parser;
use deskbell_desk::view::SignInForm;
use deskbell_desk::{Config, Desk, TokenError, TokenStore};
use deskbell_tests::rig::{Asked, Told};
use futures_util::stream::{self, FuturesUnordered, StreamExt};
use std::fs;
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
        tokens: Arc::new(PlainFile(folder.join("token"))),
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
                let Asked { id, ask } = serde_json::from_str(&line).context("a line that is no ask")?;
                let desk = desk.clone();
                answers.push(async move { Told::Answer { id, outcome: desk.ask(ask).await } });
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

/// Keeps the one token of a test in a plain file, so that it outlives the process.
struct PlainFile(PathBuf);

impl TokenStore for PlainFile {
    fn read(&self, _account: &str) -> Result<Option<String>, TokenError> {
        match fs::read_to_string(&self.0) {
            Ok(token) => Ok(Some(token)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(because(&error)),
        }
    }

    fn keep(&self, _account: &str, token: &str) -> Result<(), TokenError> {
        fs::write(&self.0, token).map_err(|error| because(&error))
    }

    fn forget(&self, _account: &str) -> Result<(), TokenError> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(because(&error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn because(error: &io::Error) -> TokenError {
    TokenError { why: error.to_string() }
}
