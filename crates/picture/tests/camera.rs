//! Cameras that need no device: the test pattern and files, and how one ends.

#![allow(clippy::disallowed_methods, reason = "a test names the origin of its clock")]
#![allow(clippy::unwrap_used, reason = "what these tests are made of is expected to work")]
#![allow(clippy::wildcard_enum_match_arm, reason = "whatever else comes is printed, and fails the test")]

use deskbell_picture::{
    CameraChoice, CameraError, CameraEvent, Capture, Format, Frame, FrameError, PATTERN, Pixels, Wanted,
    Y4mError, read_clock,
};
use std::path::Path;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::time::{Duration, Instant};

/// What a camera says, as many as there is room for; what comes later is lost.
fn start(id: &str, wanted: Wanted) -> (Capture, Receiver<CameraEvent>) {
    let (sender, events) = sync_channel(64);
    let sink = move |event| drop(sender.try_send(event));
    (Capture::start(CameraChoice::Id(id.into()), wanted, Instant::now(), sink).unwrap(), events)
}

fn opened(events: &Receiver<CameraEvent>) -> Format {
    match events.recv().unwrap() {
        CameraEvent::Opened(format) => format,
        other => panic!("{other:?}"),
    }
}

fn frame(events: &Receiver<CameraEvent>) -> Frame {
    match events.recv().unwrap() {
        CameraEvent::Frame(frame) => frame,
        other => panic!("{other:?}"),
    }
}

fn lost(id: &str) -> CameraError {
    let (_capture, events) = start(id, Wanted::default());
    match events.recv().unwrap() {
        CameraEvent::Lost(error) => error,
        other => panic!("{other:?}"),
    }
}

fn y4m(folder: &Path, content: &[u8]) -> String {
    let path = folder.join("video.y4m");
    std::fs::write(&path, content).unwrap();
    format!("y4m:{}", path.display())
}

/// A file of pictures of 4x2, each full of its number.
fn video(header: &str, pictures: u8) -> Vec<u8> {
    let mut file = format!("YUV4MPEG2 {header}\n").into_bytes();
    for number in 0..pictures {
        file.extend_from_slice(b"FRAME\n");
        file.extend_from_slice(&[number; 12]);
    }
    file
}

#[test]
fn the_test_pattern_moves_and_its_clock_goes_with_its_pictures() {
    let wanted = Wanted { width: 320, height: 180, rate: 60 };
    let (_capture, events) = start(PATTERN, wanted);
    assert_eq!(opened(&events), Format { width: 320, height: 180, rate: 60.0, pixels: Pixels::I420 });
    let frames: Vec<Frame> = (0..8).map(|_| frame(&events)).collect();
    let shown: Vec<u32> = frames.iter().map(|frame| read_clock(frame).unwrap()).collect();
    assert!(frames.windows(2).all(|pair| pair[0].at() < pair[1].at()));
    assert!(shown.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) < 1 << 31), "{shown:?}");
    // However busy the machine is, pictures come no faster than planned: but for the first, which may be late.
    assert!(frames[7].at() - frames[0].at() >= Duration::from_millis(6 * 16));
    assert_ne!(shown[0], shown[7]);
    assert_ne!(frames[0].u()[100 * 80..], frames[7].u()[100 * 80..], "the bars move");
}

#[test]
fn a_pattern_of_a_size_that_is_no_picture_has_no_format() {
    let (_capture, events) = start(PATTERN, Wanted { width: 321, height: 180, rate: 30 });
    assert!(matches!(events.recv(), Ok(CameraEvent::Lost(CameraError::NoFormat))));
    assert!(events.recv().is_err(), "nothing comes after the end");
}

#[test]
fn a_capture_that_is_dropped_has_let_go_of_its_sink() {
    let (capture, events) = start(PATTERN, Wanted { width: 64, height: 48, rate: 30 });
    opened(&events);
    frame(&events);
    drop(capture);
    let after = std::iter::from_fn(|| Some(events.try_recv())).find(|event| {
        assert!(!matches!(event, Ok(CameraEvent::Lost(_))), "it was dropped, not lost");
        event.is_err()
    });
    assert!(matches!(after, Some(Err(TryRecvError::Disconnected))));
}

#[test]
fn a_sink_that_panics_ends_the_camera_in_words() {
    let (sender, events) = sync_channel(4);
    let sink = move |event| match event {
        CameraEvent::Frame(_) => panic!("the sink of this test"),
        CameraEvent::Opened(_) | CameraEvent::Lost(_) => sender.send(event).unwrap(),
    };
    let choice = CameraChoice::Id(PATTERN.into());
    let _capture = Capture::start(choice, Wanted::default(), Instant::now(), sink).unwrap();
    opened(&events);
    assert!(matches!(events.recv(), Ok(CameraEvent::Lost(CameraError::System(_)))));
}

#[test]
fn a_camera_that_is_not_there_is_not_found() {
    for id in ["", "nonsense", "/dev/null", "/dev/video4000000", "y4m"] {
        assert!(matches!(lost(id), CameraError::NotFound), "{id}");
    }
}

#[test]
fn a_file_plays_at_its_rate_and_begins_again() {
    let folder = tempfile::tempdir().unwrap();
    for header in ["W4 H2 F100:1", "W4 H2 F100:1 Ip A1:1 C420jpeg XCOMMENT", "C420mpeg2 H2 F100:1 W4"] {
        let (_capture, events) = start(&y4m(folder.path(), &video(header, 3)), Wanted::default());
        assert_eq!(opened(&events), Format { width: 4, height: 2, rate: 100.0, pixels: Pixels::I420 });
        let frames: Vec<Frame> = (0..7).map(|_| frame(&events)).collect();
        let numbers: Vec<u8> = frames.iter().map(|frame| frame.y()[0]).collect();
        assert_eq!(numbers, [0, 1, 2, 0, 1, 2, 0]);
        assert!(
            frames[6].at() - frames[0].at() >= Duration::from_millis(50),
            "six times 10 ms, but for the first"
        );
    }
}

#[test]
fn a_last_picture_that_is_cut_off_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let whole = video("W4 H2 F120:1", 3);
    for missing in [1, 11, 12] {
        let (_capture, events) =
            start(&y4m(folder.path(), &whole[..whole.len() - missing]), Wanted::default());
        opened(&events);
        let numbers: Vec<u8> = (0..4).map(|_| frame(&events).y()[0]).collect();
        assert_eq!(numbers, [0, 1, 0, 1]);
    }
}

#[test]
fn a_bad_header_is_refused_with_what_is_bad() {
    let folder = tempfile::tempdir().unwrap();
    let error = |content: &[u8]| match lost(&y4m(folder.path(), content)) {
        CameraError::File(error) => error,
        other => panic!("{other:?}"),
    };
    let header = |header: &str| error(&video(header, 1));
    assert!(matches!(error(b""), Y4mError::NotY4m));
    assert!(matches!(error(b"RIFF1234AVI \n"), Y4mError::NotY4m));
    assert!(matches!(error(b"YUV4MPEG2 W4 H2 F30:1"), Y4mError::NotY4m), "no end of the line");
    assert!(matches!(error(b"YUV4MPEG2 W4 \xff H2 F30:1\n"), Y4mError::NotY4m), "no text");
    assert!(matches!(error(b"YUV4MPEG2X W4 H2 F30:1\n"), Y4mError::NotY4m));
    assert!(matches!(header(&format!("W4 H2 F30:1 X{}", "x".repeat(300))), Y4mError::NotY4m), "too long");
    assert!(matches!(header("H2 F30:1"), Y4mError::Header('W')));
    assert!(matches!(header("W4 F30:1"), Y4mError::Header('H')));
    assert!(matches!(header("W4 H2"), Y4mError::Header('F')));
    for number in ["-4", "", "4x", "70000", "4000000000000"] {
        assert!(matches!(header(&format!("W{number} H2 F30:1")), Y4mError::Header('W')), "{number}");
    }
    for rate in ["0:1", "30:0", "0:0", "30", "121:1", "1:11", "4294967295:1", "1:4294967295", "a:b"] {
        assert!(matches!(header(&format!("W4 H2 F{rate}")), Y4mError::Header('F')), "{rate}");
    }
    for colours in ["422", "444", "mono", "420p10"] {
        let error = header(&format!("W4 H2 F30:1 C{colours}"));
        assert!(matches!(error, Y4mError::Colours(found) if found == colours));
    }
    for size in ["W5 H2", "W4 H3", "W0 H2", "W4 H0", "W1922 H2", "W1920 H1082"] {
        assert!(
            matches!(header(&format!("{size} F30:1")), Y4mError::Size(FrameError::Size { .. })),
            "{size}"
        );
    }
}

#[test]
fn a_file_without_a_whole_picture_is_no_camera() {
    let folder = tempfile::tempdir().unwrap();
    let ends = |content: &[u8]| {
        let (_capture, events) = start(&y4m(folder.path(), content), Wanted::default());
        opened(&events);
        match events.recv().unwrap() {
            CameraEvent::Lost(CameraError::File(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(ends(&video("W4 H2 F30:1", 0)), Y4mError::Empty));
    assert!(matches!(ends(&video("W4 H2 F30:1", 1)[..30]), Y4mError::Empty));
    assert!(matches!(ends(b"YUV4MPEG2 W4 H2 F30:1\nFRAMES\n0123456789ab"), Y4mError::Frame));
}

#[test]
fn what_is_no_file_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let there = lost(&format!("y4m:{}", folder.path().display()));
    assert!(matches!(there, CameraError::File(Y4mError::NotY4m)));
    let gone = lost(&format!("y4m:{}", folder.path().join("gone").display()));
    assert!(matches!(gone, CameraError::File(Y4mError::Read(_))));
    assert!(matches!(lost("y4m:/dev/zero"), CameraError::File(Y4mError::NotY4m)));
}
