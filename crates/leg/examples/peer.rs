//! A device of a call on the command line, so that scripts can join browsers and other WebRTC libraries to it.
//!
//! It reads JSON, one object a line: `{"offer": "v=0…"}`, `{"candidate": {"candidate": "…", "sdpMid": "0",
//! "sdpMLineIndex": 0}}`, `{"keyframe": true}`, `{"close": true}`. It writes `{"answer": …}`, `{"candidate": …}`,
//! `{"state": …}`, `{"error": …}` and each second `{"stats": …}`. It sends a moving picture at 30 frames a second,
//! with silence, and decodes what comes.
//!
//! `peer [--size 1280x720] [--max BPS] [--turn URL USER PASSWORD] [--relay] [--loopback] [--offer]`; with `--offer` it writes
//! `{"offer": …}` first and reads `{"answer": …}`, and `{"restart": true}` makes another offer.

#![allow(clippy::print_stdout, reason = "an example speaks to a script")]
#![allow(clippy::disallowed_methods, reason = "an example runs on the system's clock")]

use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use deskbell_leg::{
    Config, EncodedFrame, IceCandidate, IceServer, Leg, LegError, LegEvent, Role, Sent, State, Verdict, open,
};
use deskbell_picture::{Decoder, Encoder, Frame, FrameError};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    sync::mpsc,
};

/// 20 ms of silence in Opus.
const SILENCE: Bytes = Bytes::from_static(&[0xf8, 0xff, 0xfe]);

fn say(value: &Value) {
    println!("{value}");
}

/// A wall of tiles before which a bar moves. By rows, for this is not optimised.
fn picture(index: u32, (width, height): (u16, u16)) -> Result<Frame, FrameError> {
    let (w, h) = (usize::from(width), usize::from(height));
    let mut data = vec![128; w * h * 3 / 2];
    let bar = index as usize * w / 60;
    for (y, row) in data[..w * h].chunks_exact_mut(w).enumerate() {
        for (x, tile) in row.chunks_mut(40).enumerate() {
            tile.fill(if (x + y / 40) % 2 == 0 { 40 } else { 90 });
        }
        row[bar..(bar + w / 10).min(w)].fill((y * 120 / h + 60) as u8);
    }
    Frame::new(width, height, Duration::ZERO, data)
}

/// What the threads of the program share.
#[derive(Default)]
struct Counts {
    keyframe: AtomicBool,
    encoded: AtomicU64,
    skipped: AtomicU64,
    decoded: AtomicU64,
    audio: AtomicU64,
    size: AtomicU64,
}

fn encode(
    leg: &Arc<dyn Leg>,
    counts: &Counts,
    size: (u16, u16),
    frames: &mpsc::Sender<EncodedFrame>,
) -> Result<(), Box<dyn Error>> {
    let pictures: Vec<Frame> = (0..60).map(|index| picture(index, size)).collect::<Result<_, _>>()?;
    let begin = Instant::now();
    let mut encoder = Encoder::new(600_000, 30);
    for index in 0u32.. {
        let due = Duration::from_secs(1) * index / 30;
        std::thread::sleep(due.saturating_sub(begin.elapsed()));
        let at = begin.elapsed();
        if leg.next_frame() != Verdict::Send {
            counts.skipped.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        // The rest is for headers, repairs and voice.
        encoder.set_rates(leg.target_bps() / 10 * 8, 30)?;
        let frame = pictures[index as usize % 60].clone().with_at(at);
        let Some(encoded) = encoder.encode(&frame, counts.keyframe.swap(false, Ordering::AcqRel))? else {
            continue;
        };
        counts.encoded.fetch_add(1, Ordering::Relaxed);
        let frame = EncodedFrame { data: encoded.data, keyframe: encoded.keyframe, timestamp: at };
        if frames.blocking_send(frame).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

async fn listen(leg: Arc<dyn Leg>, counts: Arc<Counts>, mut events: mpsc::Receiver<LegEvent>) {
    let Ok(mut decoder) = Decoder::new() else { return say(&json!({"error": "no decoder"})) };
    while let Some(event) = events.recv().await {
        match event {
            LegEvent::Candidate(it) => say(&json!({"candidate": {
                "candidate": it.candidate, "sdpMid": it.sdp_mid, "sdpMLineIndex": it.sdp_m_line_index,
            }})),
            LegEvent::State(state) => {
                say(&json!({"state": format!("{state:?}").to_lowercase()}));
                if state == State::Closed {
                    return;
                }
            }
            LegEvent::Video(frame) => match decoder.decode(&frame.data, frame.arrived) {
                Ok(Some(picture)) => {
                    let size = u64::from(picture.width()) << 16 | u64::from(picture.height());
                    counts.size.store(size, Ordering::Relaxed);
                    counts.decoded.fetch_add(1, Ordering::Relaxed);
                }
                Ok(None) => {}
                Err(error) => {
                    say(&json!({"error": error.to_string()}));
                    leg.request_keyframe();
                }
            },
            LegEvent::Audio(_) => {
                counts.audio.fetch_add(1, Ordering::Relaxed);
            }
            LegEvent::KeyframeWanted => counts.keyframe.store(true, Ordering::Release),
            LegEvent::Target { .. } => {}
        }
    }
}

async fn report(leg: Arc<dyn Leg>, counts: Arc<Counts>) {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        ticks.tick().await;
        let stats = leg.stats().await;
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let size = get(&counts.size);
        let line = |of: &deskbell_leg::Direction| {
            json!({
                "bps": of.bps, "packets": of.packets, "loss": of.loss, "frames": of.frames,
                "dropped": of.frames_dropped, "nacks": of.nacks, "resent": of.retransmissions,
                "keyframes": of.keyframe_requests,
            })
        };
        say(&json!({"stats": {
            "rtt_ms": stats.round_trip.map(|it| it.as_secs_f64() * 1e3), "target": stats.target_bps,
            "pair": stats.pair.map(|pair| format!("{pair:?}")), "freezes": stats.freezes,
            "frozen_ms": stats.frozen.as_millis(), "sending": line(&stats.sending),
            "receiving": line(&stats.receiving), "encoded": get(&counts.encoded), "skipped": get(&counts.skipped),
            "decoded": get(&counts.decoded), "audio": get(&counts.audio),
            "size": format!("{}x{}", size >> 16, size & 0xffff),
        }}));
    }
}

fn options() -> Result<(Config, (u16, u16)), Box<dyn Error>> {
    let (mut config, mut size) = (Config::default(), (640, 360));
    let mut arguments = std::env::args().skip(1);
    let missing = "an option's value is missing";
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--size" => {
                let value = arguments.next().ok_or(missing)?;
                let (width, height) = value.split_once('x').ok_or("a size is 1280x720")?;
                size = (width.parse()?, height.parse()?);
            }
            "--max" => config.max_bps = arguments.next().ok_or(missing)?.parse()?,
            "--turn" => config.ice.push(IceServer {
                urls: vec![arguments.next().ok_or(missing)?],
                username: arguments.next().ok_or(missing)?,
                credential: arguments.next().ok_or(missing)?,
            }),
            "--relay" => config.relay_only = true,
            "--loopback" => config.loopback = true,
            "--offer" => config.role = Role::Offering,
            other => return Err(format!("{other} is no option").into()),
        }
    }
    Ok((config, size))
}

/// Takes one line; `false` to end.
async fn take(leg: &dyn Leg, line: &str) -> Result<bool, LegError> {
    let value: Value = serde_json::from_str(line).unwrap_or_default();
    if let Some(offer) = value["offer"].as_str() {
        say(&json!({"answer": leg.accept_offer(offer).await?}));
    } else if let Some(answer) = value["answer"].as_str() {
        leg.accept_answer(answer).await?;
    } else if value["restart"] == true {
        say(&json!({"offer": leg.make_offer(true).await?}));
    } else if let Some(candidate) = value["candidate"].as_object() {
        leg.candidate(IceCandidate {
            candidate: candidate.get("candidate").and_then(Value::as_str).unwrap_or_default().to_owned(),
            sdp_mid: candidate.get("sdpMid").and_then(Value::as_str).map(str::to_owned),
            sdp_m_line_index: candidate
                .get("sdpMLineIndex")
                .and_then(Value::as_u64)
                .and_then(|it| it.try_into().ok()),
        })
        .await?;
    } else if value["keyframe"] == true {
        leg.request_keyframe();
    }
    Ok(value["close"] != true)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let (config, size) = options()?;
    let role = config.role;
    // Media is dropped when fewer than 16 places are free.
    let (sender, events) = mpsc::channel(256);
    let leg: Arc<dyn Leg> = open(config, sender).await?.into();
    let counts = Arc::new(Counts::default());
    // One frame that waits: the encoder is held up by it and skips by the clock.
    let (frames, mut encoded) = mpsc::channel(1);
    {
        let (leg, counts) = (Arc::clone(&leg), Arc::clone(&counts));
        std::thread::spawn(move || {
            if let Err(error) = encode(&leg, &counts, size, &frames) {
                say(&json!({"error": error.to_string()}));
            }
        });
    }
    let listening = tokio::spawn(listen(Arc::clone(&leg), Arc::clone(&counts), events));
    tokio::spawn(report(Arc::clone(&leg), Arc::clone(&counts)));
    let voice = Arc::clone(&leg);
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        while voice.send_audio(SILENCE).await.is_ok() {
            ticks.tick().await;
        }
    });
    let (video, wanted) = (Arc::clone(&leg), Arc::clone(&counts));
    tokio::spawn(async move {
        while let Some(frame) = encoded.recv().await {
            if !matches!(video.send_video(frame).await, Ok(Sent::Sent)) {
                wanted.keyframe.store(true, Ordering::Release);
            }
        }
    });

    if role == Role::Offering {
        say(&json!({"offer": leg.make_offer(false).await?}));
    }
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        match take(&*leg, &line).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => say(&json!({"error": error.to_string()})),
        }
    }
    leg.close().await;
    listening.await?;
    // The encoder's thread sleeps; it ends with the program.
    std::process::exit(0);
}
