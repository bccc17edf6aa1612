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
fn planes(data: &mut [u8], width: usize, height: usize) -> YuvPlanarImageMut<'_, u8> {
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
