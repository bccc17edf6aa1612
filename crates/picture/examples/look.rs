//! Opens a camera and says what comes: `look [ID] [FRAMES] [WIDTHxHEIGHT@RATE]`.
//!
//! One JSON object a line: the cameras that are there, the format, each picture with its mean Y, U and V and the
//! clock that a test pattern has burnt in, and the rate at the end. Ends with 1 when the camera is lost.

#![allow(clippy::disallowed_methods, reason = "an example measures with the system's clock")]
#![allow(clippy::print_stdout, reason = "an example speaks to a terminal")]

use deskbell_picture::{CameraChoice, CameraEvent, Capture, Frame, Wanted, cameras, read_clock};
use std::process::ExitCode;
use std::sync::mpsc::sync_channel;
use std::time::Instant;

fn wanted(text: &str) -> Option<Wanted> {
    let (size, rate) = text.split_once('@')?;
    let (width, height) = size.split_once('x')?;
    Some(Wanted { width: width.parse().ok()?, height: height.parse().ok()?, rate: rate.parse().ok()? })
}

fn mean(plane: &[u8]) -> u64 {
    plane.iter().map(|pixel| u64::from(*pixel)).sum::<u64>() / plane.len() as u64
}

fn print(frame: &Frame) {
    let clock = read_clock(frame).map_or("null".into(), |clock| clock.to_string());
    println!(
        r#"{{"frame":{{"at_ms":{:.1},"width":{},"height":{},"y":{},"u":{},"v":{},"clock":{clock}}}}}"#,
        frame.at().as_secs_f64() * 1000.0,
        frame.width(),
        frame.height(),
        mean(frame.y()),
        mean(frame.u()),
        mean(frame.v()),
    );
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let choice = arguments.next().map_or(CameraChoice::Default, CameraChoice::Id);
    let count: usize = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(30);
    let wanted = arguments.next().and_then(|text| wanted(&text)).unwrap_or_default();
    for camera in cameras() {
        println!(r#"{{"camera":{{"id":{:?},"name":{:?}}}}}"#, camera.id, camera.name);
    }
    // Two places, as the cameras themselves have: a picture that nobody takes is lost, as in a call.
    let (sender, events) = sync_channel(2);
    let capture = Capture::start(choice, wanted, Instant::now(), move |event| match event {
        CameraEvent::Frame(_) => drop(sender.try_send(event)),
        CameraEvent::Opened(_) | CameraEvent::Lost(_) => drop(sender.send(event)),
    });
    let _capture = match capture {
        Ok(capture) => capture,
        Err(error) => {
            println!(r#"{{"lost":{:?}}}"#, error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let mut frames: Vec<Frame> = Vec::new();
    for event in events {
        match event {
            CameraEvent::Opened(format) => println!(
                r#"{{"opened":{{"width":{},"height":{},"rate":{:.2},"pixels":"{:?}"}}}}"#,
                format.width, format.height, format.rate, format.pixels
            ),
            CameraEvent::Frame(frame) => {
                print(&frame);
                frames.push(frame);
                if frames.len() >= count {
                    break;
                }
            }
            CameraEvent::Lost(error) => {
                println!(r#"{{"lost":{:?}}}"#, error.to_string());
                return ExitCode::FAILURE;
            }
        }
    }
    if let [first, .., last] = &frames[..] {
        let rate = (frames.len() - 1) as f64 / (last.at() - first.at()).as_secs_f64();
        println!(r#"{{"done":{{"frames":{},"rate":{rate:.2}}}}}"#, frames.len());
    }
    ExitCode::SUCCESS
}
