//! VP8 as a call needs it: RFC 6386, and what is asked of the coder in `Encoder`.

#![allow(clippy::unwrap_used, reason = "what these tests are made of is expected to work")]

use deskbell_picture::{
    CodecError, Content, Decoder, Encoded, Encoder, Frame, LONGEST_ENCODED, burn_clock, is_keyframe,
    keyframe_size, read_clock,
};
use proptest::prelude::*;
use std::time::Duration;

/// The time of a frame at 30 a second.
fn at(index: u32) -> Duration {
    Duration::from_secs(1) * index / 30
}

/// Soft shapes that move, with a noise of `grain` of 255.
fn scene(width: u16, height: u16, index: u32, grain: u32) -> Frame {
    let mut noise = 0x2545_f491_u32 ^ index.wrapping_mul(0x9e37_79b9);
    let (columns, rows) = (u32::from(width), u32::from(height));
    let mut data = vec![128; (columns * rows * 3 / 2) as usize];
    for y in 0..rows {
        for x in 0..columns {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let wave = (x + 2 * index) * 100 / columns + y * 60 / rows;
            data[(y * columns + x) as usize] = (40 + wave % 100 + noise % (grain + 1)) as u8;
        }
    }
    Frame::new(width, height, at(index), data).unwrap()
}

/// Peak signal to noise ratio of the brightness, in dB.
fn psnr(one: &Frame, other: &Frame) -> f64 {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    let square = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b)).powi(2);
    let error = one.y().iter().zip(other.y()).map(square).sum::<f64>() / one.y().len() as f64;
    10.0 * (255.0 * 255.0 / error.max(1e-9)).log10()
}

fn encoded(encoder: &mut Encoder, frame: &Frame, keyframe: bool) -> Encoded {
    encoder.encode(frame, keyframe).unwrap().expect("not left out")
}

#[test]
fn a_picture_survives_the_way_and_keeps_its_size_and_time() {
    let (mut encoder, mut decoder) = (Encoder::new(1_500_000, 30), Decoder::new().unwrap());
    for index in 0..30 {
        let frame = scene(640, 360, index, 2);
        let sent = encoded(&mut encoder, &frame, false);
        assert_eq!((sent.width, sent.height, sent.at), (640, 360, at(index)));
        let got = decoder.decode(&sent.data, sent.at).unwrap().unwrap();
        assert_eq!(got.at(), at(index));
        assert!(psnr(&frame, &got) > 34.0, "{index}: {}", psnr(&frame, &got));
    }
}

#[test]
fn the_clock_is_read_back_after_300_kilobits_at_every_size_of_a_call() {
    for (width, height) in [(1280, 720), (960, 540), (640, 360), (480, 270), (320, 180), (360, 640)] {
        let (mut encoder, mut decoder) = (Encoder::new(300_000, 30), Decoder::new().unwrap());
        let mut read = 0;
        for index in 0..40 {
            let counter = 0x1234_5678_u32.wrapping_mul(index + 1);
            let frame = burn_clock(scene(width, height, index, 6), counter);
            let Some(sent) = encoder.encode(&frame, false).unwrap() else { continue };
            let got = decoder.decode(&sent.data, sent.at).unwrap().unwrap();
            assert_eq!(read_clock(&got), Some(counter), "{width}x{height}, frame {index}");
            let small = got.scaled(320, 180).unwrap();
            assert_eq!(read_clock(&small), Some(counter), "{width}x{height} scaled, frame {index}");
            read += 1;
        }
        assert!(read >= 10, "{read} of 40 at {width}x{height}");
    }
}

#[test]
fn keyframes_come_first_and_then_only_when_asked_for() {
    let mut encoder = Encoder::new(1_000_000, 30);
    for index in 0..60 {
        // Cut to another scene in the middle, where a coder left alone would make one.
        let frame = scene(320, 180, if index < 30 { index } else { 7000 + index }, 4).with_at(at(index));
        let Some(sent) = encoder.encode(&frame, index == 45).unwrap() else { continue };
        assert_eq!(sent.keyframe, index == 0 || index == 45, "{index}");
        assert_eq!(is_keyframe(&sent.data), sent.keyframe);
        assert_eq!(keyframe_size(&sent.data), sent.keyframe.then_some((320, 180)));
    }
}

#[test]
fn another_size_makes_a_keyframe_that_the_same_decoder_takes() {
    let (mut encoder, mut decoder) = (Encoder::new(1_000_000, 30), Decoder::new().unwrap());
    for (index, (width, height)) in [(640, 360), (640, 360), (320, 180), (360, 640)].into_iter().enumerate() {
        let sent = encoded(&mut encoder, &scene(width, height, index as u32, 2), false);
        assert_eq!(sent.keyframe, index != 1);
        let got = decoder.decode(&sent.data, sent.at).unwrap().unwrap();
        assert_eq!((got.width(), got.height()), (width, height));
    }
}

#[test]
fn a_line_that_is_too_thin_leaves_frames_out_and_still_owes_the_keyframe() {
    let mut encoder = Encoder::new(30_000, 30);
    let mut sent = Vec::new();
    for index in 0..90 {
        sent.push(encoder.encode(&scene(640, 360, index, 40), index == 50).unwrap());
    }
    assert!(sent.iter().filter(|frame| frame.is_none()).count() > 30);
    let keyframes: Vec<bool> = sent[50..].iter().flatten().map(|frame| frame.keyframe).collect();
    assert_eq!(keyframes.first(), Some(&true));
    assert!(!keyframes[1..].contains(&true));
}

#[test]
fn the_bitrate_follows_what_is_set() {
    let mut encoder = Encoder::new(800_000, 30);
    let mut index = 0;
    let mut three_seconds = |encoder: &mut Encoder| {
        let mut bytes = 0;
        for count in 0..120 {
            let sent = encoder.encode(&scene(640, 360, index, 24), false).unwrap();
            // The first second is for rate control to find its way.
            bytes += sent.filter(|_| count >= 30).map_or(0, |sent| sent.data.len());
            index += 1;
        }
        bytes * 8 / 3
    };
    for wanted in [800_000, 300_000, 1_200_000] {
        encoder.set_rates(wanted, 30).unwrap();
        let got = three_seconds(&mut encoder);
        let wanted = wanted as usize;
        assert!(
            (wanted * 3 / 4..=wanted * 5 / 4).contains(&got),
            "{got} instead of {wanted} bits per second"
        );
    }
}

#[test]
fn a_pause_is_not_saved_up_for_the_frame_after_it() {
    let mut encoder = Encoder::new(300_000, 30);
    let mut largest = 0;
    for index in 0..90 {
        let pause = if index >= 60 { Duration::from_secs(30) } else { Duration::ZERO };
        let frame = scene(640, 360, index, 24).with_at(at(index) + pause);
        let sent = encoder.encode(&frame, false).unwrap();
        largest = largest.max(sent.filter(|sent| !sent.keyframe).map_or(0, |sent| sent.data.len()));
    }
    assert!(largest < 300_000 / 8 / 2, "{largest} bytes: over half a second of the line");
}

#[test]
fn a_time_that_stands_still_or_goes_back_is_no_error() {
    let mut encoder = Encoder::new(300_000, 30);
    for time in [5, 5, 3, 9] {
        let frame = scene(64, 48, 1, 2).with_at(Duration::from_secs(time));
        assert!(encoder.encode(&frame, false).is_ok());
    }
}

#[test]
fn rates_out_of_range_are_taken_as_the_nearest() {
    let mut encoder = Encoder::new(0, 0);
    encoded(&mut encoder, &scene(64, 48, 0, 2), false);
    encoder.set_rates(u32::MAX, u32::MAX).unwrap();
    encoded(&mut encoder, &scene(64, 48, 1, 2), false);
}

#[test]
fn a_decoder_waits_for_a_keyframe() {
    let mut encoder = Encoder::new(300_000, 30);
    let first = encoded(&mut encoder, &scene(64, 48, 0, 2), false);
    let second = encoded(&mut encoder, &scene(64, 48, 1, 2), false);
    let mut decoder = Decoder::new().unwrap();
    assert_eq!(decoder.decode(&second.data, at(0)), Err(CodecError::NeedsKeyframe));
    assert!(decoder.decode(&first.data, at(0)).unwrap().is_some());
    assert!(decoder.decode(&second.data, at(1)).unwrap().is_some());
}

#[test]
fn frames_that_are_empty_cut_off_too_long_or_too_large_are_refused() {
    let mut decoder = Decoder::new().unwrap();
    let keyframe = encoded(&mut Encoder::new(300_000, 30), &scene(64, 48, 0, 2), false).data.to_vec();
    assert_eq!(decoder.decode(&[], at(0)), Err(CodecError::Damaged));
    assert_eq!(decoder.decode(&keyframe[..6], at(0)), Err(CodecError::Damaged));
    let long = vec![0; LONGEST_ENCODED + 1];
    assert_eq!(decoder.decode(&long, at(0)), Err(CodecError::TooLong(LONGEST_ENCODED + 1)));
    let mut large = keyframe.clone();
    large[6..10].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    assert_eq!(keyframe_size(&large), Some((16383, 16383)));
    assert!(matches!(decoder.decode(&large, at(0)), Err(CodecError::Size(_))));
    assert!(decoder.decode(&keyframe, at(0)).unwrap().is_some());
}

#[test]
fn an_odd_size_loses_its_last_pixel() {
    let frame = scene(64, 48, 0, 2);
    let mut data = encoded(&mut Encoder::new(300_000, 30), &frame, false).data.to_vec();
    // As many macroblocks (RFC 6386, section 9.1), so that the rest of the frame fits.
    data[6] = 63;
    data[8] = 47;
    let got = Decoder::new().unwrap().decode(&data, at(0)).unwrap().unwrap();
    assert_eq!((got.width(), got.height()), (62, 46));
}

#[test]
fn the_header_is_read_as_rfc_6386_says() {
    let header = [0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x00, 0x45, 0xd0, 0x82];
    assert_eq!(keyframe_size(&header), Some((0x500, 0x2d0)), "without the bits of the scale");
    assert_eq!(keyframe_size(&header[..9]), None, "cut off");
    assert_eq!(keyframe_size(&[0x11, 2, 0, 0x9d, 1, 0x2a, 0, 5, 0xd0, 2]), None, "no keyframe");
    assert_eq!(keyframe_size(&[0x10, 2, 0, 0x9d, 1, 0x2b, 0, 5, 0xd0, 2]), None, "another start code");
    assert_eq!(keyframe_size(&[0x10, 2, 0, 0x9d, 1, 0x2a, 0, 0, 0xd0, 2]), None, "no width");
    assert!(!is_keyframe(&[]));
}

proptest! {
    #[test]
    fn no_bytes_whatever_make_the_decoder_panic(frames in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 1..5)) {
        let mut decoder = Decoder::new().unwrap();
        for frame in frames {
            let _ = keyframe_size(&frame);
            if let Ok(Some(picture)) = decoder.decode(&frame, at(0)) {
                prop_assert_eq!(picture.data().len(), picture.y().len() * 3 / 2);
            }
        }
    }

    #[test]
    fn no_damage_on_the_way_makes_the_decoder_panic_and_a_keyframe_mends_it(
        damage in prop::collection::vec((0..6_usize, any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in prop::option::of((0..6_usize, any::<prop::sample::Index>())),
    ) {
        let mut encoder = Encoder::new(300_000, 30);
        let sent: Vec<Encoded> =
            (0..7).map(|index| encoded(&mut encoder, &scene(96, 64, index, 8), index == 6)).collect();
        let mut frames: Vec<Vec<u8>> = sent.iter().map(|frame| frame.data.to_vec()).collect();
        for (frame, index, byte) in damage {
            let index = index.index(frames[frame].len());
            frames[frame][index] = byte;
        }
        if let Some((frame, index)) = cut {
            let length = index.index(frames[frame].len());
            frames[frame].truncate(length);
        }
        let mut decoder = Decoder::new().unwrap();
        for frame in &frames[..6] {
            let _ = decoder.decode(frame, at(0));
        }
        let mended = decoder.decode(&frames[6], at(6)).unwrap().unwrap();
        let fresh = Decoder::new().unwrap().decode(&frames[6], at(6)).unwrap().unwrap();
        prop_assert_eq!(mended, fresh);
    }
}

/// Dark letters of a few pixels on white, as a page of text looks to a coder.
fn text(width: u16, height: u16, index: u32) -> Frame {
    let (columns, rows) = (usize::from(width), usize::from(height));
    let mut data = vec![128; columns * rows * 3 / 2];
    for (at, pixel) in data[..columns * rows].iter_mut().enumerate() {
        let (x, y) = (at % columns, at / columns);
        let (letter, line) = (x / 8, y / 16);
        let ink = ((letter * 2_654_435_761) ^ (line * 40_503)) >> ((y % 16) / 2 * 4 + (x % 8) / 2);
        let between = x % 8 >= 6 || y % 16 >= 12;
        *pixel = if !between && ink & 1 == 1 { 24 } else { 232 };
    }
    Frame::new(width, height, Duration::from_secs(1) * index / 15, data).unwrap()
}

#[test]
fn v12_the_letters_of_a_still_screen_become_sharp_within_two_seconds_of_a_narrow_link() {
    let mut encoder = Encoder::of(Content::Screen, 1_000_000, 15);
    let mut decoder = Decoder::new().unwrap();
    let (mut last, mut bytes) = (None, 0);
    for index in 0..30 {
        if let Some(encoded) = encoder.encode(&text(1280, 720, index), false).unwrap() {
            bytes += encoded.data.len();
            last = decoder.decode(&encoded.data, encoded.at).unwrap();
        }
    }
    let seen = psnr(&text(1280, 720, 29), &last.expect("a picture came"));
    assert!(seen > 30.0, "{seen} dB after {bytes} bytes");
}
