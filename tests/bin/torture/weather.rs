//! What is done to the hub and to the lines, as the desks' players do it to their desks.

use crate::counts::Counts;
use crate::disk::Disk;
use deskbell_tests::rig::{Fate, House, Line};
use rand::RngExt;
use rand::rngs::StdRng;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// Where a hub fails by itself, and how often in a hundred commits: it dies with a batch written and not committed, and
/// with one committed that nobody has heard of; a batch is refused, and one is said to be.
const POINTS: &str =
    "commit.inserted=0.5%return;commit.done=0.5%return;commit.fails=0.5%return;commit.lies=0.3%return";

/// The hub, and everything that may happen to it.
pub(crate) struct Weather<'a> {
    pub house: &'a mut House,
    pub line: &'a Line,
    /// The hub's and the desks'.
    pub disks: [&'a Disk; 2],
    pub counts: &'a mut Counts,
}

impl Weather<'_> {
    /// Rages until then. The hub runs again afterwards.
    pub(crate) async fn rage(&mut self, until: Instant, random: &mut StdRng) {
        self.house.kill().await;
        self.start().await;
        while Instant::now() < until {
            let pause = Duration::from_millis(random.random_range(20..300));
            let hub = self.house.hub_mut().expect("it was started");
            tokio::select! {
                _ = hub.ended() => {
                    self.house.bury();
                    self.counts.hubs_failed += 1;
                    self.start().await;
                }
                () = sleep(pause) => self.strike(random).await,
            }
        }
        self.disks.iter().for_each(|disk| disk.clear());
    }

    async fn strike(&mut self, random: &mut StdRng) {
        match random.random_range(0..100) {
            0..9 => {
                self.house.kill().await;
                self.counts.hubs_killed += 1;
                self.start().await;
            }
            9..11 => {
                let hub = self.house.hub();
                hub.freeze();
                sleep(Duration::from_millis(random.random_range(100..1_500))).await;
                hub.thaw();
                self.counts.hubs_frozen += 1;
            }
            11..14 if self.disks[0].has_an_end() => {
                let disk = self.disks[random.random_range(0..2)];
                disk.fill();
                sleep(Duration::from_millis(random.random_range(100..1_500))).await;
                disk.clear();
                self.counts.disk_full += 1;
            }
            _ => self.hinder(random),
        }
    }

    fn hinder(&mut self, random: &mut StdRng) {
        let (kind, fate) = match random.random_range(0..100) {
            0..50 => (0, Fate::Cut { after: random.random_range(0..200) }),
            50..75 => (1, Fate::Reset),
            75..79 => (2, Fate::Deaf),
            79..90 => {
                let by = Duration::from_millis(random.random_range(10..400));
                (3, Fate::Slow { by, rate: random.random_range(2_000..100_000) })
            }
            _ => (4, Fate::Late { by: Duration::from_millis(random.random_range(200..3_000)) }),
        };
        self.counts.cut[kind] += usize::from(self.line.strike(random.random_range(0..1_000), fate));
    }

    /// Starts it, and again when it fails before it serves.
    async fn start(&mut self) {
        while !self.house.start_failing(POINTS).await {
            self.counts.hubs_failed += 1;
        }
    }
}
