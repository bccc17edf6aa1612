//! The desk's media without a desk: an engine that is driven by lines of JSON, for browsers and other WebRTC
//! programs to talk with, on a good network or a bad one. One line in, any number of lines out.
//!
//! In: `{"do": "open", ...}`, `offer`, `candidate`, `close`, `send`, `network`, `watch`; see [`Said`].
//! Out: every report of the engine, and with `watch` what the pictures of the other side show.

use anyhow::{Context, Result};
use deskbell_media::{Candidate, Chosen, Engine, IceServer, LegKey, LegState, Order, Report, Whose};
use deskbell_picture::{Decoder, read_clock};
use deskbell_testkit::{Conditions, Network, Side};
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncBufReadExt as _, BufReader};

/// The only leg.
const LEG: LegKey = LegKey(1);
/// The engine's side of the network; the other program is on the other.
const OURS: Side = Side::A;

/// A line in.
#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
enum Said {
    /// Make the leg. With `bad_network` every packet goes through a network that can be made bad.
    Open {
        #[serde(default)]
        servers: Vec<Server>,
        #[serde(default)]
        relay_only: bool,
        #[serde(default)]
        bad_network: bool,
    },
    Offer {
        generation: u32,
        #[serde(default)]
        fresh: bool,
        sdp: String,
    },
    Candidate {
        generation: u32,
        candidate: String,
        sdp_mid: Option<String>,
        sdp_m_line_index: Option<u16>,
    },
    Send {
        microphone: bool,
        camera: bool,
    },
    /// Each way by itself: what the engine sends (`from: "engine"`), or what the other program sends.
    Network {
        from: From,
        #[serde(default)]
        loss: f64,
        #[serde(default)]
        delay_ms: u64,
        #[serde(default)]
        jitter_ms: u64,
        rate_bps: Option<u64>,
        #[serde(default)]
        cut: bool,
    },
    /// Decode what comes, and say of each picture the clock in it and when it was seen.
    Watch,
    Close,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum From {
    Engine,
    Other,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Server {
    urls: Vec<String>,
    username: Option<String>,
    credential: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let of = |name: &str, otherwise: &str| Some(std::env::var(name).unwrap_or_else(|_| otherwise.into()));
    let (engine, mut reports) = Engine::start(Chosen {
        camera: of("DESKBELL_CAMERA", "pattern"),
        microphone: of("DESKBELL_MICROPHONE", "tone:440"),
        speaker: of("DESKBELL_SPEAKER", "null"),
    });
    let mut bad = None;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                let said = serde_json::from_str(&line).with_context(|| format!("not understood: {line}"))?;
                obey(&engine, &mut bad, said).await?;
            }
            report = reports.recv() => {
                let Some(report) = report else { return Ok(()) };
                if let Some(line) = told(bad.as_ref(), report).await? {
                    say(&line)?;
                }
            }
        }
    }
}

async fn obey(engine: &Engine, bad: &mut Option<Network>, said: Said) -> Result<()> {
    match said {
        Said::Open { servers, relay_only, bad_network } => {
            *bad = bad_network.then(|| Network::new(1));
            let server = |server: Server| IceServer {
                urls: server.urls,
                username: server.username,
                credential: server.credential,
            };
            let servers = servers.into_iter().map(server).collect();
            engine.order(Order::Open { leg: LEG, servers, relay_only, audible: true });
        }
        Said::Offer { generation, fresh, sdp } => {
            let sdp = match bad {
                Some(network) => network.description(OURS.other(), &sdp).await?,
                None => sdp,
            };
            engine.order(Order::Offer { leg: LEG, generation, fresh, sdp });
        }
        Said::Candidate { generation, candidate, sdp_mid, sdp_m_line_index } => {
            let Some(candidate) = exposed(bad.as_ref(), OURS.other(), candidate).await? else {
                return Ok(());
            };
            let candidate = Candidate { candidate, sdp_mid, sdp_m_line_index };
            engine.order(Order::Candidate { leg: LEG, generation, candidate });
        }
        Said::Send { microphone, camera } => engine.order(Order::Send { microphone, camera }),
        Said::Network { from, loss, delay_ms, jitter_ms, rate_bps, cut } => {
            let network = bad.as_ref().context("open it with bad_network")?;
            let side = match from {
                From::Engine => OURS,
                From::Other => OURS.other(),
            };
            let (delay, jitter) = (Duration::from_millis(delay_ms), Duration::from_millis(jitter_ms));
            network.set(side, Conditions { loss, delay, jitter, rate_bps, cut, ..Conditions::default() });
        }
        Said::Watch => {
            let mut pictures = engine.pictures(Whose::Theirs);
            let mut decoder = Decoder::new()?;
            tokio::spawn(async move {
                while let Some(shown) = pictures.next().await {
                    let picture = decoder.decode(&shown.data, shown.at);
                    pictures.taken();
                    let clock = picture.ok().flatten().as_ref().and_then(read_clock);
                    let line = json!({
                        "told": "picture", "clock": clock, "seen": wall_millis(), "keyframe": shown.keyframe,
                        "width": shown.width, "height": shown.height, "at_us": shown.at.as_micros() as u64,
                    });
                    if say(&line).is_err() {
                        return;
                    }
                }
            });
        }
        Said::Close => engine.order(Order::Close { leg: LEG }),
    }
    Ok(())
}

/// A report as a line out, with addresses of the bad network in place of ours.
async fn told(bad: Option<&Network>, report: Report) -> Result<Option<Value>> {
    Ok(Some(match report {
        Report::Answer { generation, sdp, .. } => {
            let sdp = match bad {
                Some(network) => network.description(OURS, &sdp).await?,
                None => sdp,
            };
            json!({ "told": "answer", "generation": generation, "sdp": sdp })
        }
        Report::Candidate { generation, candidate, .. } => {
            let Some(line) = exposed(bad, OURS, candidate.candidate).await? else { return Ok(None) };
            json!({
                "told": "candidate", "generation": generation, "candidate": line,
                "sdp_mid": candidate.sdp_mid, "sdp_m_line_index": candidate.sdp_m_line_index,
            })
        }
        Report::OfferAgain { .. } => json!({ "told": "offer_again" }),
        Report::Leg { state, .. } => {
            let (name, why) = match state {
                LegState::Connected => ("connected", None),
                LegState::Interrupted => ("interrupted", None),
                LegState::Failed => ("failed", None),
                LegState::Unable { why } => ("unable", Some(why)),
            };
            json!({ "told": "leg", "state": name, "why": why, "at": wall_millis() })
        }
        Report::Figures { figures, .. } => {
            let size = |picture: Option<deskbell_media::PictureSize>| {
                picture.map(|p| json!({ "width": p.width, "height": p.height, "fps": p.fps }))
            };
            let network = bad.map(|network| {
                let of = |side| {
                    let c = network.counters(side);
                    json!({ "passed": c.passed, "bytes": c.bytes, "lost": c.lost, "dropped": c.dropped })
                };
                json!({ "engine": of(OURS), "other": of(OURS.other()) })
            });
            json!({
                "told": "figures", "at": wall_millis(),
                "round_trip_ms": figures.round_trip.map(|rtt| rtt.as_secs_f64() * 1_000.0),
                "lost_out": figures.lost_out, "lost_in": figures.lost_in,
                "sent_bps": figures.sent_bps, "received_bps": figures.received_bps,
                "target_bps": figures.target_bps, "sent": size(figures.sent), "received": size(figures.received),
                "freezes": figures.freezes, "longest_freeze_ms": figures.longest_freeze.as_millis() as u64,
                "relayed": figures.relayed, "network": network,
            })
        }
        Report::Troubles(troubles) => {
            json!({ "told": "troubles", "troubles": troubles.iter().map(|t| format!("{t:?}")).collect::<Vec<_>>() })
        }
        Report::Sends { microphone, camera } => {
            json!({ "told": "sends", "microphone": format!("{microphone:?}"), "camera": format!("{camera:?}") })
        }
        Report::Relay(found) => json!({ "told": "relay", "found": format!("{found:?}") }),
        Report::Devices(_)
        | Report::CameraPicture(_)
        | Report::FirstPicture { .. }
        | Report::Level(_)
        | Report::ShareLost { .. } => {
            return Ok(None);
        }
    }))
}

async fn exposed(bad: Option<&Network>, side: Side, candidate: String) -> Result<Option<String>> {
    match bad {
        // The end of candidates has no address.
        Some(network) if !candidate.is_empty() => Ok(network.candidate(side, &candidate).await?),
        Some(_) | None => Ok(Some(candidate)),
    }
}

fn say(line: &Value) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock in the picture is a wall clock: both ends read the same one"
)]
fn wall_millis() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}
