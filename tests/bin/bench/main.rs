//! Measures the hub: how long a message takes, what an idle session costs, how fast routing decides. Each
//! figure stands beside a peer of the same run, because machines differ and are shared.
//!
//! `cargo xtask bench` builds everything optimised and runs it. It prints a table and writes JSON to the file
//! that `BENCH_JSON` names.

#![allow(clippy::print_stdout, reason = "the table is for the person who measures")]

mod board;
mod floor;
mod latency;
mod memory;
mod peer;
mod report;
mod resume;
mod routing;
mod socket;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use report::Report;
use std::path::PathBuf;

/// Measure the hub
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    role: Option<Role>,
    #[command(flatten)]
    measure: Measure,
}

#[derive(Args)]
struct Measure {
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',', default_value = "latency,memory,routing,resume")]
    only: Vec<Part>,
    /// Rounds of each latency; the table shows the median round and the spread
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Seconds of a round
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Idle sockets whose memory is measured
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Desks whose hub is killed and stopped
    #[arg(long, default_value_t = 1_000)]
    desks: usize,
    /// The file for the figures
    #[arg(long, env = "BENCH_JSON", default_value = "bench.json")]
    json: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Latency,
    Memory,
    Routing,
    Resume,
    /// A live board: not unless it is named, because the floor takes its time to fill
    Board,
}

#[derive(Subcommand)]
enum Role {
    /// Be the peer: a WebSocket server that echoes, with the library's own settings
    Peer,
    /// Be a hub with a full floor of agents, for a lead who looks at it
    Floor {
        /// Agents beside the lead
        #[arg(long, default_value_t = 500)]
        agents: usize,
        /// Conversations that they have
        #[arg(long, default_value_t = 5_000)]
        conversations: usize,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { role, measure } = Options::parse();
    match role {
        Some(Role::Peer) => return peer::serve().await,
        Some(Role::Floor { agents, conversations }) => return floor::open(agents, conversations).await,
        None => {}
    }
    let mut report = Report::new();
    if measure.only.contains(&Part::Routing) {
        routing::measure(&mut report);
    }
    if measure.only.contains(&Part::Latency) {
        for rate in [200, 1_000] {
            latency::measure(&mut report, rate, measure.rounds, measure.seconds).await?;
        }
    }
    if measure.only.contains(&Part::Memory) {
        memory::measure(&mut report, measure.sockets).await?;
    }
    if measure.only.contains(&Part::Resume) {
        resume::measure(&mut report, measure.desks, measure.rounds).await?;
    }
    if measure.only.contains(&Part::Board) {
        board::measure(&mut report, measure.rounds, measure.seconds).await?;
    }
    println!("{}", report.table());
    let json = serde_json::to_string_pretty(&report.json()).context("figures are JSON")?;
    std::fs::write(&measure.json, json)
        .with_context(|| format!("cannot write {}", measure.json.display()))?;
    println!("written to {}", measure.json.display());
    Ok(())
}
