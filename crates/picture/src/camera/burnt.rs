//! A clock that is burnt into a picture and can be read back on the other side of a call.
//!
//! # Layout
//!
//! All positions are fractions of the picture's width `W` and height `H`, so that it is found at any size. The
//! clock lies in the upper tenth of the picture, in 2 lines of 24 cells each:
//!
//! - Cell `c` (0 to 23) of line `l` (0 or 1) covers the pixels `x` with `floor(x * 24 / W) == c` and the
//!   pixels `y` with `floor(y * 20 / H) == l`: 1/24 of the width and 1/20 of the height. Below `y = H / 10`
//!   the picture is free.
//! - A cell is white or black, without colour: Y 235 or 16, U and V 128 (on a canvas `#ffffff` and `#000000`).
//! - The four outer cells of both lines are marks that never change: cells 0 and 23 are white, cells 1 and 22
//!   are black. They tell how bright white and black have become on the way.
//! - Cells 2 to 17 hold 16 bits of the counter, the most significant first; white is 1. Line 0 holds bits 31
//!   to 16, line 1 bits 15 to 0.
//! - Cells 18 to 21 hold 4 bits of the checksum, the most significant first: line 0 bits 7 to 4, line 1 bits
//!   3 to 0.
//! - The **counter** is the wall clock in milliseconds since 1970 modulo 2^32 (in JavaScript
//!   `Math.floor(performance.timeOrigin + performance.now()) >>> 0`) at which the picture was drawn.
//! - The **checksum** is a CRC-8 of the counter's 4 bytes, the most significant first: polynomial 0x07,
//!   initial value 0xff, not reflected, no final xor. Of 0x00000000 it is 0xd1, of 0x12345678 it is 0xcd.
//!
//! # Reading
//!
//! The value of a cell is the mean brightness of its middle: of the pixels from `floor((c + 1/4) * W / 24)` to
//! below `ceil((c + 3/4) * W / 24)`, and from `floor((l + 1/4) * H / 20)` to below `ceil((l + 3/4) * H / 20)`.
//! White is the mean of the 4 white marks, black of the 4 black ones; if they are less than 64 of 255 apart
//! there is no clock. A cell is 1 when it is brighter than halfway; if any data cell is nearer to halfway than
//! an eighth of the distance from black to white, or the checksum is wrong, there is no clock.

use crate::frame::Frame;

/// Cells in a line.
const COLUMNS: usize = 24;
/// A line is this part of the height.
const ROWS: usize = 20;
/// Lines.
const LINES: usize = 2;
/// The cells at the ends of a line that are always alike.
const MARKS: [(usize, bool); 4] = [(0, true), (1, false), (22, false), (23, true)];
/// The first cell of data.
const DATA: usize = 2;
/// Bits of data in a line: 16 of the counter, 4 of the checksum.
const BITS: usize = 20;
/// The least distance of white and black, of 255.
const CONTRAST: u32 = 64;
const WHITE: u8 = 235;
const BLACK: u8 = 16;

fn checksum(counter: u32) -> u8 {
    counter.to_be_bytes().iter().fold(0xff, |crc, byte| {
        (0..8).fold(crc ^ byte, |crc: u8, _| if crc & 0x80 == 0 { crc << 1 } else { (crc << 1) ^ 0x07 })
    })
}

/// The 20 bits of a line, the most significant first.
fn line_bits(counter: u32, line: usize) -> u32 {
    let check = u32::from(checksum(counter));
    if line == 0 { (counter >> 16) << 4 | check >> 4 } else { (counter & 0xffff) << 4 | check & 0xf }
}

/// The picture with this counter burnt into its upper tenth. The layout is that of this module's page.
#[must_use]
pub fn burn_clock(frame: Frame, counter: u32) -> Frame {
    let (width, height) = (frame.width().into(), frame.height().into());
    frame.edited(|data| burn(data, width, height, counter))
}

/// Burns the counter into the pixels of an I420 picture of this size.
pub(super) fn burn(data: &mut [u8], width: usize, height: usize, counter: u32) {
    let (luma, chroma) = data.split_at_mut(width * height);
    let mut line = vec![BLACK; width];
    let mut drawn = None;
    for (y, row) in luma.chunks_exact_mut(width).enumerate() {
        let index = y * ROWS / height;
        if index >= LINES {
            break;
        }
        if drawn != Some(index) {
            drawn = Some(index);
            let bits = line_bits(counter, index);
            for (x, pixel) in line.iter_mut().enumerate() {
                let cell = x * COLUMNS / width;
                let mark = MARKS.iter().find(|(at, _)| *at == cell).map(|(_, white)| *white);
                let white = mark.unwrap_or_else(|| bits >> (DATA + BITS - 1 - cell) & 1 == 1);
                *pixel = if white { WHITE } else { BLACK };
            }
        }
        row.copy_from_slice(&line);
    }
    let rows = (height * LINES).div_ceil(ROWS).div_ceil(2);
    for plane in chroma.chunks_exact_mut(width * height / 4) {
        plane[..rows * (width / 2)].fill(128);
    }
}

/// The mean brightness of the middle of a cell.
fn cell(frame: &Frame, line: usize, column: usize) -> u32 {
    // In quarters of a cell.
    let middle = |index: usize, size: usize, count: usize| {
        ((4 * index + 1) * size / (4 * count), ((4 * index + 3) * size).div_ceil(4 * count))
    };
    let width = usize::from(frame.width());
    let (left, right) = middle(column, width, COLUMNS);
    let (top, bottom) = middle(line, frame.height().into(), ROWS);
    let rows = frame.y().chunks_exact(width).take(bottom).skip(top);
    let sum: u32 = rows.flat_map(|row| &row[left..right]).map(|pixel| u32::from(*pixel)).sum();
    sum / ((right - left) * (bottom - top)) as u32
}

/// The counter that is burnt into a picture of any size; none when there is none, or it cannot be read for
/// sure. The layout is that of this module's page.
pub fn read_clock(frame: &Frame) -> Option<u32> {
    let mean = |wanted: bool| {
        let marks = MARKS.iter().filter(|(_, white)| *white == wanted);
        marks.flat_map(|(at, _)| (0..LINES).map(|line| cell(frame, line, *at))).sum::<u32>() / 4
    };
    let (white, black) = (mean(true), mean(false));
    let contrast = white.checked_sub(black).filter(|contrast| *contrast >= CONTRAST)?;
    let halfway = black + contrast / 2;
    let line = |line: usize| {
        (DATA..DATA + BITS).try_fold(0, |bits, column| {
            let value = cell(frame, line, column);
            (value.abs_diff(halfway) >= contrast / 8).then_some(bits << 1 | u32::from(value > halfway))
        })
    };
    let (upper, lower) = (line(0)?, line(1)?);
    let counter = (upper >> 4) << 16 | lower >> 4;
    let check = (upper & 0xf) << 4 | lower & 0xf;
    (u32::from(checksum(counter)) == check).then_some(counter)
}
