//! Loses nothing, or shows what it lost: a real hub, desks and visitors that are killed, frozen and cut off at random
//! while they write to each other, with a disk that is full now and then. After each round everybody comes to rest, and
//! what was acknowledged is compared with the hub's store, with every desk and with every visitor's page.
//!
//! `cargo xtask torture` builds everything and runs it. It ends with the counts, and fails at the first round that shows
//! a fault. The seed gives everything that is chosen; the moments are the machine's own.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the counts are for the person who runs it")]

mod counts;
mod disk;
mod player;
mod verdict;
mod weather;
mod writer;

use anyhow::{Result, bail};
use clap::Parser;
use counts::Counts;
use deskbell_domain::{PerChannel, Span};
use deskbell_testkit::{Cast, Folder};
use deskbell_tests::rig::{House, Line, now, seed};
use disk::Disk;
use player::Player;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::path::PathBuf;
use std::time::Duration;
use weather::Weather;
use writer::Writer;

/// How long everybody writes and is hindered before the next check.
const ROUND: Duration = Duration::from_secs(30);

/// Kill, freeze and cut off hubs and desks for a while, and show that nothing is lost
#[derive(Parser)]
struct Options {
    /// For so long; the round that is under way is finished
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// What is chosen at random begins with this number [default: a new one, which is printed]
    #[arg(long)]
    seed: Option<u64>,
    /// Agents, each with a desk
    #[arg(long, default_value_t = 3)]
    desks: usize,
    /// The program that carries these lines to a real window, for the first of them
    #[arg(long)]
    window: Option<PathBuf>,
    /// Visitors, each with a page
    #[arg(long, default_value_t = 6)]
    visitors: usize,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(seed);
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);

    // A disk for the hub and one for the desks. What a browser does when its disk is full is not ours to show.
    let (disk, desks) = (Disk::mount(), Disk::mount());
    let browser = Folder::new();
    // Everybody's conversations find a place with the others while one desk is gone.
    let slots = PerChannel { chat: 8, mobile: 8, video: 1 };
    let mut cast =
        Cast { agents: options.desks as u128, visitors: options.visitors as u128, slots, ..Cast::default() };
    // Desks live too short here for five seconds, and conversations are to end.
    cast.settings.undo = Span::secs(1);
    let mut house = House::found_in(&cast, disk.folder()).await;
    let line = Line::to(house.address()).await?;
    house.come_by(line.address());
    house.start_quiet().await;
    let mut players: Vec<Player> = Vec::new();
    for agent in 0..options.desks {
        // The first agent has the window.
        let window = options.window.as_deref().filter(|_| agent == 0);
        let mut seat = house.seat(agent);
        let folder = if window.is_some() { browser.path() } else { desks.folder() };
        seat.folder = folder.join(format!("desk-{agent}"));
        players.push(Player::sit_down(seat, agent, random.random(), window).await);
    }
    let mut writers: Vec<Writer> =
        (0..options.visitors).map(|number| Writer::open(&house, number, random.random())).collect();

    let end = now() + Duration::from_secs_f64(60.0 * options.minutes);
    let mut counts = Counts::default();
    let mut found = Vec::new();
    while now() < end && found.is_empty() {
        let until = tokio::time::Instant::now() + ROUND;
        let playing: Vec<_> = players.drain(..).map(|player| tokio::spawn(player.play(until))).collect();
        let writing: Vec<_> = writers.drain(..).map(|writer| tokio::spawn(writer.write(until))).collect();
        let mut weather =
            Weather { house: &mut house, line: &line, disks: [&disk, &desks], counts: &mut counts };
        weather.rage(until, &mut random).await;
        for task in playing {
            players.push(task.await?);
        }
        for task in writing {
            writers.push(task.await?);
        }
        counts.rounds += 1;
        found = verdict::settle_and_judge(&mut house, &line, &mut players, &mut writers, &mut counts).await;
        println!("round {}: {counts}", counts.rounds);
        found.iter().for_each(|fault| println!("FAULT: {fault}"));
    }
    for player in players {
        player.desk.stop().await;
    }
    if !found.is_empty() {
        bail!("{} faults in round {}, with --seed {seed}", found.len(), counts.rounds);
    }
    println!("{}", counts.table());
    Ok(())
}
