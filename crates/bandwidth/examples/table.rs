//! Prints what the estimator makes of simulated links: `cargo run -p deskbell-bandwidth --example table`.
#![allow(clippy::print_stdout, reason = "it prints a table")]
#![allow(unreachable_pub, dead_code, missing_docs, reason = "the simulation is shared with the tests")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be taken should end the run")]

#[path = "../tests/link/mod.rs"]
mod link;

use link::{Link, SenderSettings, Trace, run};
use std::time::Duration;

const RUNS: u64 = 5;

const fn s(n: u64) -> Duration {
    Duration::from_secs(n)
}

const fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One line: the median of five runs between two times.
fn line(
    name: &str,
    link: &Link,
    send: &SenderSettings,
    lasts: u64,
    from: Duration,
    to: Duration,
    carries: f64,
) {
    let traces: Vec<Trace> =
        (0..RUNS).map(|seed| run(link, &[(s(0), send.clone())], seed, s(lasts)).remove(0)).collect();
    let of = |f: &dyn Fn(&Trace) -> f64| median(traces.iter().map(f).collect());
    let worst = traces.iter().map(|t| t.freeze(from, to).as_millis()).max().unwrap_or(0);
    println!(
        "{name:<44} {:>6.0} {:>6.0}% {:>7.0} {:>7} {:>6.1} {:>6.0} {:>6.0}",
        of(&|t| t.mean_target(from, to)) / 1e3,
        of(&|t| t.speed(from, to)) / carries * 100.0,
        of(&|t| t.freeze(from, to).as_millis() as f64),
        worst,
        of(&|t| t.fps(from, to)),
        of(&|t| t.wait(50, from, to).as_millis() as f64),
        of(&|t| t.wait(95, from, to).as_millis() as f64),
    );
}

fn main() {
    println!("medians of {RUNS} seeds; virtual time; speeds in kb/s, times in ms\n");
    println!(
        "{:<44} {:>6} {:>7} {:>7} {:>7} {:>6} {:>6} {:>6}",
        "link", "target", "used", "freeze", "worst", "fps", "q p50", "q p95"
    );
    let usual = SenderSettings::default();
    let unpaced = SenderSettings { paced: false, ..usual.clone() };
    for (word, send) in [("", &usual), (", unpaced", &unpaced)] {
        for kbps in [300.0, 500.0, 1_000.0, 2_000.0] {
            let name = format!("{kbps} kb/s{word}");
            line(&name, &Link::of(kbps * 1e3), send, 40, s(10), s(40), kbps * 1e3);
        }
        line(&format!("ample{word}"), &Link::default(), send, 40, s(10), s(40), 2.5e6);
        for loss in [5, 10, 15] {
            let link = Link { loss: f64::from(loss) / 100.0, ..Link::default() };
            line(&format!("{loss} % random loss, of the cap{word}"), &link, send, 60, s(10), s(60), 2.5e6);
        }
        let jitter = Link { jitter: ms(15), ..Link::default() };
        line(&format!("jitter +-15 ms with reordering{word}"), &jitter, send, 40, s(10), s(40), 2.5e6);
        for queue in [150, 300, 1_000] {
            for every in [50, 100] {
                let rates = vec![(s(0), 2.5e6), (s(20), 5e5), (s(50), 2.5e6)];
                let link = Link { rates, queue: ms(queue), report_every: ms(every), ..Link::default() };
                let name = format!("2500->500, queue {queue}, reports {every}{word}");
                line(&name, &link, send, 50, s(20), s(23), 5e5);
                line("   500 steady, 5 to 30 s after", &link, send, 50, s(25), s(50), 5e5);
                line("   500->2500, 10th second after", &link, send, 62, s(59), s(61), 2.5e6);
            }
        }
    }
}
