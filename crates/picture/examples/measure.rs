//! What a picture of 720p costs on this machine: `measure [FRAMES]`. Medians and the slowest tenth, in
//! milliseconds.

#![allow(clippy::disallowed_methods, reason = "an example measures with the system's clock")]
#![allow(clippy::print_stdout, reason = "an example speaks to a terminal")]

use deskbell_picture::{CodecError, Decoder, Encoder, Frame, FrameError, burn_clock};
use std::time::{Duration, Instant};

/// A picture that moves as a face before a camera does: soft shapes, and the noise of a sensor.
fn picture(index: u32) -> Result<Frame, FrameError> {
    let (width, height) = (1280_u32, 720_u32);
    let mut noise = 0x2545_f491_u32 ^ index.wrapping_mul(0x9e37_79b9);
    let mut data = vec![128; (width * height * 3 / 2) as usize];
    let swing = (f64::from(index) * 0.1).sin() * 60.0;
    for y in 0..height {
        for x in 0..width {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let (dx, dy) = (f64::from(x) - 640.0 - swing, f64::from(y) - 360.0);
            let face = (180.0 - (dx * dx * 1.6 + dy * dy).sqrt() * 0.4).max(0.0);
            let wall = 40.0 + f64::from((x / 40 + y / 40) % 2) * 30.0;
            data[(y * width + x) as usize] = (face.max(wall) + f64::from(noise % 7)) as u8;
        }
    }
    Frame::new(1280, 720, Duration::from_secs(1) * index / 30, data)
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at =
        |share: usize| times.get(times.len() * share / 10).copied().unwrap_or_default().as_secs_f64() * 1e3;
    println!("{what:32} median {:6.2} ms, slowest tenth from {:6.2} ms, of {}", at(5), at(9), times.len());
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(150);
    let frames: Vec<Frame> = (0..30).map(picture).collect::<Result<_, _>>()?;
    let timed = |times: &mut Vec<Duration>, work: &mut dyn FnMut() -> Result<(), CodecError>| {
        let begin = Instant::now();
        work()?;
        times.push(begin.elapsed());
        Ok::<(), CodecError>(())
    };
    let (mut encoder, mut decoder) = (Encoder::new(2_000_000, 30), Decoder::new()?);
    let (mut encode, mut decode, mut scale, mut clock) = (vec![], vec![], vec![], vec![]);
    let (mut bytes, mut dropped) = (0, 0);
    for index in 0..count {
        // There and back, so that the scene has no cut.
        let step = index % 58;
        let frame = &frames[if step < 30 { step } else { 58 - step }];
        let frame = frame.clone().with_at(Duration::from_secs(1) * index as u32 / 30);
        timed(&mut scale, &mut || frame.scaled(640, 360).map(drop).map_err(CodecError::from))?;
        timed(&mut clock, &mut || {
            drop(burn_clock(frame.clone(), 1));
            Ok(())
        })?;
        let mut encoded = None;
        timed(&mut encode, &mut || encoder.encode(&frame, false).map(|frame| encoded = frame))?;
        match encoded {
            Some(encoded) => {
                bytes += encoded.data.len();
                timed(&mut decode, &mut || decoder.decode(&encoded.data, frame.at()).map(drop))?;
            }
            None => dropped += 1,
        }
    }
    report("encode 1280x720, 2 Mb/s", encode);
    report("decode 1280x720", decode);
    report("scale 1280x720 to 640x360", scale);
    report("copy and burn the clock in", clock);
    println!("{} kb/s, {dropped} left out", bytes * 8 * 30 / count / 1000);
    Ok(())
}
