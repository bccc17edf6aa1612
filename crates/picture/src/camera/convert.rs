//! What a camera delivers, as I420.

use super::Pixels;
use std::panic::catch_unwind;
use yuv::{
    BufferStoreMut, YuvConversionMode, YuvPackedImage, YuvPlanarImageMut, YuvRange, YuvStandardMatrix,
    rgb_to_yuv420, yuyv422_to_yuv420,
};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// A segment that makes the decoder use the tables that JPEG proposes (ITU T.81, K.3) where a picture brings
/// none: many USB cameras leave them out, as the AVI files did that MJPEG comes from.
const AVI1: [u8; 9] = [0xff, 0xe0, 0, 7, b'A', b'V', b'I', b'1', 0];

/// A camera's picture in I420; none when it is cut off or damaged, which happens on a busy bus and is no reason
/// to give up. `stride` is the length of a row in bytes, and ignored for MJPEG.
///
/// `width` and `height` are possible ([`crate::FrameError`]).
pub(super) fn to_i420(
    pixels: Pixels,
    data: &[u8],
    stride: usize,
    width: usize,
    height: usize,
) -> Option<Vec<u8>> {
    match pixels {
        Pixels::I420 => from_i420(data, stride, width, height),
        Pixels::Nv12 => from_nv12(data, stride, width, height),
        Pixels::Yuyv => from_yuyv(data, stride, width, height),
        Pixels::Mjpeg => from_jpeg(data, width, height),
    }
}

/// `rows` rows of `width` bytes out of rows of `stride`; none when there are too few bytes.
fn rows(data: &[u8], stride: usize, width: usize, rows: usize) -> Option<impl Iterator<Item = &[u8]>> {
    let enough = stride >= width && data.len() >= stride * (rows - 1) + width;
    enough.then(|| data.chunks(stride).take(rows).map(move |row| &row[..width]))
}

fn from_i420(data: &[u8], stride: usize, width: usize, height: usize) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(width * height * 3 / 2);
    let mut rest = data;
    for (stride, width, height) in
        [(stride, width, height), (stride / 2, width / 2, height / 2), (stride / 2, width / 2, height / 2)]
    {
        rows(rest, stride, width, height)?.for_each(|row| all.extend_from_slice(row));
        rest = rest.get(stride * height..).unwrap_or_default();
    }
    Some(all)
}

fn from_nv12(data: &[u8], stride: usize, width: usize, height: usize) -> Option<Vec<u8>> {
    let mut all = Vec::with_capacity(width * height * 3 / 2);
    rows(data, stride, width, height)?.for_each(|row| all.extend_from_slice(row));
    let chroma = data.get(stride * height..)?;
    for first in [0, 1] {
        for row in rows(chroma, stride, width, height / 2)? {
            all.extend(row.iter().skip(first).step_by(2));
        }
    }
    Some(all)
}

/// An I420 picture to be written into by the conversions.
pub(crate) fn planes(data: &mut [u8], width: usize, height: usize) -> YuvPlanarImageMut<'_, u8> {
    let (y, chroma) = data.split_at_mut(width * height);
    let (u, v) = chroma.split_at_mut(width * height / 4);
    YuvPlanarImageMut {
        y_plane: BufferStoreMut::Borrowed(y),
        y_stride: width as u32,
        u_plane: BufferStoreMut::Borrowed(u),
        u_stride: width as u32 / 2,
        v_plane: BufferStoreMut::Borrowed(v),
        v_stride: width as u32 / 2,
        width: width as u32,
        height: height as u32,
    }
}

fn from_yuyv(data: &[u8], stride: usize, width: usize, height: usize) -> Option<Vec<u8>> {
    let packed = YuvPackedImage {
        yuy: data.get(..stride * height)?,
        yuy_stride: stride as u32,
        width: width as u32,
        height: height as u32,
    };
    let mut all = vec![0; width * height * 3 / 2];
    yuyv422_to_yuv420(&mut planes(&mut all, width, height), &packed).ok()?;
    Some(all)
}

/// By way of RGB, because JPEG's brightness goes from 0 to 255 and a call's from 16 to 235.
fn from_jpeg(data: &[u8], width: usize, height: usize) -> Option<Vec<u8>> {
    let body = data.strip_prefix(&[0xff, 0xd8])?;
    let data = [&[0xff, 0xd8], &AVI1[..], body].concat();
    // The decoder's own promise is that a damaged picture harms nothing, not that it never panics.
    let rgb = catch_unwind(|| {
        let options = DecoderOptions::default()
            .set_max_width(width)
            .set_max_height(height)
            .jpeg_set_out_colorspace(ColorSpace::RGB);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&data), options);
        decoder.decode_headers().ok()?;
        (decoder.dimensions() == Some((width, height))).then(|| decoder.decode().ok()).flatten()
    })
    .ok()??;
    let mut all = vec![0; width * height * 3 / 2];
    rgb_to_yuv420(
        &mut planes(&mut all, width, height),
        &rgb,
        width as u32 * 3,
        YuvRange::Limited,
        YuvStandardMatrix::Bt601,
        YuvConversionMode::Balanced,
    )
    .ok()?;
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 64x32, the left half red and the right half blue, with the tables that JPEG proposes.
    const JPEG: &[u8] = include_bytes!("../../tests/data/red_blue_422.jpg");

    /// Y, U and V at a pixel of an I420 picture.
    fn pixel(data: &[u8], width: usize, height: usize, x: usize, y: usize) -> [u8; 3] {
        let (luma, chroma) = data.split_at(width * height);
        let (u, v) = chroma.split_at(width * height / 4);
        let half = y / 2 * width / 2 + x / 2;
        [luma[y * width + x], u[half], v[half]]
    }

    fn near(one: [u8; 3], other: [u8; 3]) -> bool {
        one.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 3)
    }

    /// The same picture without its tables, as many USB cameras send it.
    fn without_tables(jpeg: &[u8]) -> Vec<u8> {
        let mut out = jpeg[..2].to_vec();
        let mut rest = &jpeg[2..];
        while rest[1] != 0xda {
            let length = 2 + usize::from(u16::from_be_bytes([rest[2], rest[3]]));
            if rest[1] != 0xc4 {
                out.extend_from_slice(&rest[..length]);
            }
            rest = &rest[length..];
        }
        out.extend_from_slice(rest);
        out
    }

    #[test]
    fn nv12_is_taken_apart_and_the_ends_of_its_rows_are_left_out() {
        let (width, height, stride) = (4, 2, 6);
        let data = [1, 2, 3, 4, 99, 99, 5, 6, 7, 8, 99, 99, 10, 20, 11, 21, 99, 99];
        let all = to_i420(Pixels::Nv12, &data, stride, width, height).unwrap();
        assert_eq!(all, [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 20, 21]);
        assert_eq!(to_i420(Pixels::Nv12, &data[..16], stride, width, height), Some(all));
        assert_eq!(to_i420(Pixels::Nv12, &data[..15], stride, width, height), None);
    }

    #[test]
    fn i420_loses_the_ends_of_its_rows() {
        let (width, height, stride) = (4, 2, 6);
        let data = [1, 2, 3, 4, 99, 99, 5, 6, 7, 8, 99, 99, 10, 11, 99, 20, 21, 99];
        let all = to_i420(Pixels::I420, &data, stride, width, height).unwrap();
        assert_eq!(all, [1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 20, 21]);
        assert_eq!(to_i420(Pixels::I420, &data[..13], stride, width, height), None);
    }

    #[test]
    fn yuyv_has_its_colour_in_every_second_byte() {
        let row: Vec<u8> = [81, 90, 82, 240].into_iter().cycle().take(64 * 2).collect();
        let data = [row.as_slice(), &[7; 8], &row, &[7; 8]].concat();
        let all = to_i420(Pixels::Yuyv, &data, 136, 64, 2).unwrap();
        assert_eq!(pixel(&all, 64, 2, 40, 1), [81, 90, 240]);
        assert_eq!(pixel(&all, 64, 2, 41, 0), [82, 90, 240]);
        assert_eq!(to_i420(Pixels::Yuyv, &data[..data.len() - 9], 136, 64, 2), None);
    }

    #[test]
    fn mjpeg_becomes_the_limited_range_of_bt_601_with_and_without_its_tables() {
        for jpeg in [JPEG.to_vec(), without_tables(JPEG)] {
            let all = to_i420(Pixels::Mjpeg, &jpeg, 0, 64, 32).unwrap();
            assert!(near(pixel(&all, 64, 32, 10, 10), [81, 90, 240]), "{:?}", pixel(&all, 64, 32, 10, 10));
            assert!(near(pixel(&all, 64, 32, 50, 20), [41, 240, 110]), "{:?}", pixel(&all, 64, 32, 50, 20));
        }
    }

    #[test]
    fn mjpeg_of_another_size_is_no_picture_of_this_camera() {
        assert_eq!(to_i420(Pixels::Mjpeg, JPEG, 0, 32, 32), None);
        assert_eq!(to_i420(Pixels::Mjpeg, JPEG, 0, 128, 64), None);
        assert_eq!(to_i420(Pixels::Mjpeg, &[], 0, 64, 32), None);
    }

    proptest! {
        #[test]
        fn no_bytes_of_a_camera_whatever_make_the_conversion_panic(
            data in prop::collection::vec(any::<u8>(), 0..900), stride in 0..40_usize,
            damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            for pixels in [Pixels::I420, Pixels::Nv12, Pixels::Yuyv, Pixels::Mjpeg] {
                if let Some(all) = to_i420(pixels, &data, stride, 16, 16) {
                    prop_assert_eq!(all.len(), 384);
                }
            }
            let mut jpeg = JPEG.to_vec();
            for (index, byte) in damage {
                let index = index.index(jpeg.len());
                jpeg[index] = byte;
            }
            if let Some(all) = to_i420(Pixels::Mjpeg, &jpeg, 0, 64, 32) {
                prop_assert_eq!(all.len(), 64 * 32 * 3 / 2);
            }
        }
    }
}
