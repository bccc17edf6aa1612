//! Frames: their limits, and another size.

use deskbell_picture::{Frame, FrameError, LONGEST_SIDE, burn_clock, read_clock};
use proptest::prelude::*;
use std::time::Duration;

const NOW: Duration = Duration::from_millis(40);

#[test]
fn only_even_sizes_up_to_1080p_are_pictures() {
    for (width, height) in [(0, 2), (2, 0), (3, 2), (2, 3), (1922, 2), (2, 1922), (1920, 1082), (1920, 1920)]
    {
        let size = FrameError::Size { width: width.into(), height: height.into() };
        assert_eq!(Frame::black(width, height, NOW), Err(size));
        assert_eq!(Frame::new(width, height, NOW, vec![0; 6]), Err(size));
    }
    for (width, height) in [(2, 2), (1920, 1080), (1080, 1920), (LONGEST_SIDE, 2)] {
        let frame = Frame::black(width, height, NOW).unwrap();
        assert_eq!((frame.width(), frame.height(), frame.at()), (width, height, NOW));
    }
}

#[test]
fn a_picture_has_just_the_bytes_that_its_size_asks_for() {
    for bytes in [0, 23, 25] {
        let length = FrameError::Length { width: 4, height: 4, bytes };
        assert_eq!(Frame::new(4, 4, NOW, vec![0; bytes]), Err(length));
    }
    let frame = Frame::new(4, 4, NOW, (0..24).collect::<Vec<u8>>()).unwrap();
    assert_eq!(frame.y(), (0..16).collect::<Vec<u8>>());
    assert_eq!(frame.u(), [16, 17, 18, 19]);
    assert_eq!(frame.v(), [20, 21, 22, 23]);
}

#[test]
fn the_pixels_of_a_clone_are_shared_until_one_is_changed() {
    let frame = Frame::black(96, 80, NOW).unwrap();
    let other = frame.clone();
    assert_eq!(frame.data().as_ptr(), other.data().as_ptr());
    assert_eq!(frame.scaled(96, 80).unwrap().data().as_ptr(), other.data().as_ptr());
    let burnt = burn_clock(other, 7);
    assert_eq!(read_clock(&burnt), Some(7));
    assert_eq!(frame, Frame::black(96, 80, NOW).unwrap());
}

#[test]
fn half_the_size_is_the_mean_of_four() {
    let mut data = vec![128; 24];
    data[..16].copy_from_slice(&[0, 10, 100, 100, 20, 30, 100, 104, 0, 0, 255, 255, 0, 1, 255, 255]);
    data[16..20].copy_from_slice(&[10, 20, 30, 40]);
    let frame = Frame::new(4, 4, NOW, data).unwrap().scaled(2, 2).unwrap();
    assert_eq!(frame.y(), [15, 101, 0, 255]);
    assert_eq!((frame.u(), frame.v(), frame.at()), (&[25][..], &[128][..], NOW));
}

#[test]
fn twice_the_size_lies_between_its_neighbours() {
    let frame = Frame::new(2, 2, NOW, vec![0, 100, 0, 100, 128, 128]).unwrap().scaled(4, 4).unwrap();
    assert_eq!(frame.y()[..4], [0, 25, 75, 100]);
    assert_eq!(frame.y()[12..], [0, 25, 75, 100]);
}

#[test]
fn a_size_that_is_no_picture_is_refused() {
    let frame = Frame::black(64, 64, NOW).unwrap();
    assert!(matches!(frame.scaled(63, 64), Err(FrameError::Size { .. })));
    assert!(matches!(frame.scaled(64, 0), Err(FrameError::Size { .. })));
}

#[test]
fn there_is_no_clock_where_none_was_burnt_in() {
    assert_eq!(read_clock(&Frame::black(1280, 720, NOW).unwrap()), None);
    assert_eq!(read_clock(&Frame::black(2, 2, NOW).unwrap()), None);
    let burnt = burn_clock(Frame::black(480, 270, NOW).unwrap(), 99);
    let mut data = burnt.data().to_vec();
    // One cell of the counter is covered.
    for row in data.chunks_exact_mut(480).take(13) {
        row[100..120].iter_mut().for_each(|pixel| *pixel = 251 - *pixel);
    }
    assert_eq!(read_clock(&burnt), Some(99));
    assert_eq!(read_clock(&Frame::new(480, 270, NOW, data).unwrap()), None);
}

#[test]
fn the_layout_of_the_clock_is_the_documented_one() {
    let frame = burn_clock(Frame::new(480, 200, NOW, vec![77; 144_000]).unwrap(), 0x1234_5678);
    let line = |row: usize| {
        let cells = frame.y()[row * 480..][..480].chunks_exact(20);
        cells
            .map(|cell| {
                if cell == [235; 20] {
                    '1'
                } else if cell == [16; 20] {
                    '0'
                } else {
                    '?'
                }
            })
            .collect::<String>()
    };
    // Marks, 16 bits, half of the checksum 0xcd, marks.
    for row in 0..10 {
        assert_eq!(line(row), "10 0001 0010 0011 0100 1100 01".replace(' ', ""));
        assert_eq!(line(row + 10), "10 0101 0110 0111 1000 1101 01".replace(' ', ""));
    }
    assert_eq!(frame.y()[20 * 480], 77);
    assert_eq!((frame.u()[240 * 9 + 239], frame.u()[240 * 10]), (128, 77));
}

proptest! {
    #[test]
    fn an_even_area_keeps_its_colour_at_any_size(
        from in (1..100_u16, 1..100_u16), to in (1..100_u16, 1..100_u16), colour in any::<[u8; 3]>(),
    ) {
        let pixels = usize::from(from.0) * usize::from(from.1);
        let data = [vec![colour[0]; pixels * 4], vec![colour[1]; pixels], vec![colour[2]; pixels]].concat();
        let frame = Frame::new(from.0 * 2, from.1 * 2, NOW, data).unwrap();
        let scaled = frame.scaled(to.0 * 2, to.1 * 2).unwrap();
        for (plane, colour) in [scaled.y(), scaled.u(), scaled.v()].into_iter().zip(colour) {
            prop_assert!(plane.iter().all(|pixel| *pixel == colour));
        }
    }

    #[test]
    fn every_counter_is_read_back_at_any_size_of_a_call(
        counter in any::<u32>(), from in (80..700_u16, 60..400_u16), to in (80..700_u16, 60..400_u16),
    ) {
        let frame = burn_clock(Frame::black(from.0 * 2, from.1 * 2, NOW).unwrap(), counter);
        prop_assert_eq!(read_clock(&frame), Some(counter));
        prop_assert_eq!(read_clock(&frame.scaled(to.0 * 2, to.1 * 2).unwrap()), Some(counter));
    }

    #[test]
    fn no_picture_whatever_makes_the_reading_of_the_clock_panic(
        size in (1..80_u16, 1..80_u16), seed in any::<u8>(),
    ) {
        let bytes = usize::from(size.0) * usize::from(size.1) * 6;
        let data: Vec<u8> = (0..bytes).map(|index| (index * 31 + usize::from(seed)) as u8).collect();
        let frame = Frame::new(size.0 * 2, size.1 * 2, NOW, data).unwrap();
        let _ = read_clock(&frame);
    }
}
