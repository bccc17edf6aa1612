//! The pixels of a screen, as the system gives them, and what is made of them.

use super::STILL;
use crate::camera::convert::planes;
use crate::frame::Frame;
use crate::scale;
use bytes::Bytes;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use std::time::Duration;
use yuv::{
    YuvConversionMode, YuvPlanarImage, YuvRange, YuvStandardMatrix, bgra_to_yuv420, rgba_to_yuv420,
    yuv420_to_rgb,
};

/// A larger screen than any, in pixels: a guard against sizes that make no sense.
const LONGEST: u32 = 32_768;

/// In which order a pixel's bytes come; the fourth means nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code, reason = "each system has one of the two")]
pub(super) enum Bytes4 {
    /// Blue, green, red.
    Bgr,
    /// Red, green, blue.
    Rgb,
}

/// A screen at one moment: four bytes for each pixel, row after row.
pub(super) struct Grabbed {
    pub(super) data: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) order: Bytes4,
}

/// The pointer: premultiplied, blue first.
#[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "there nothing tells of it"))]
pub(super) struct Pointer<'a> {
    /// Where its upper left corner lies in the picture, in pixels.
    pub(super) at: (i32, i32),
    pub(super) width: u32,
    /// One for each pixel: alpha, red, green, blue from the highest byte down.
    pub(super) pixels: &'a [u32],
}

impl Grabbed {
    /// None when there are not as many bytes as the size asks for.
    pub(super) fn new(data: Vec<u8>, width: u32, height: u32, order: Bytes4) -> Option<Self> {
        let possible = (2..=LONGEST).contains(&width) && (2..=LONGEST).contains(&height);
        let enough = || data.len() == width as usize * height as usize * 4;
        (possible && enough()).then_some(Self { data, width, height, order })
    }

    /// Draws the pointer, as far as it lies within.
    #[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "there nothing tells of it"))]
    pub(super) fn point(&mut self, pointer: &Pointer<'_>) {
        if pointer.width == 0 {
            return;
        }
        for (row, line) in pointer.pixels.chunks_exact(pointer.width as usize).enumerate() {
            for (column, pixel) in line.iter().enumerate() {
                let (x, y) = (i64::from(pointer.at.0) + column as i64, i64::from(pointer.at.1) + row as i64);
                let within =
                    (0..i64::from(self.width)).contains(&x) && (0..i64::from(self.height)).contains(&y);
                let [blue, green, red, alpha] = pixel.to_le_bytes();
                if !within || alpha == 0 {
                    continue;
                }
                let at = (y as usize * self.width as usize + x as usize) * 4;
                let colours = match self.order {
                    Bytes4::Bgr => [blue, green, red],
                    Bytes4::Rgb => [red, green, blue],
                };
                for (below, above) in self.data[at..at + 3].iter_mut().zip(colours) {
                    let left = u16::from(*below) * u16::from(255 - alpha) / 255;
                    *below = u8::try_from(left + u16::from(above)).unwrap_or(u8::MAX);
                }
            }
        }
    }

    /// The picture in I420 at this size; none when it cannot be made.
    pub(super) fn scaled(&self, width: u16, height: u16, at: Duration) -> Option<Frame> {
        let (w, h) = (self.width as usize & !1, self.height as usize & !1);
        let mut whole = vec![0; w * h * 3 / 2];
        let convert = match self.order {
            Bytes4::Bgr => bgra_to_yuv420,
            Bytes4::Rgb => rgba_to_yuv420,
        };
        convert(
            &mut planes(&mut whole, w, h),
            &self.data,
            self.width * 4,
            YuvRange::Limited,
            YuvStandardMatrix::Bt601,
            YuvConversionMode::Balanced,
        )
        .ok()?;
        let to = (usize::from(width), usize::from(height));
        if to == (w, h) {
            return Frame::new(width, height, at, whole).ok();
        }
        let mut data = vec![0; to.0 * to.1 * 3 / 2];
        let half = |(w, h): (usize, usize)| (w / 2, h / 2);
        let (from_y, from_uv) = whole.split_at(w * h);
        let (from_u, from_v) = from_uv.split_at(w * h / 4);
        let (y, uv) = data.split_at_mut(to.0 * to.1);
        let (u, v) = uv.split_at_mut(to.0 * to.1 / 4);
        scale::plane(from_y, (w, h), y, to);
        scale::plane(from_u, half((w, h)), u, half(to));
        scale::plane(from_v, half((w, h)), v, half(to));
        Frame::new(width, height, at, data).ok()
    }

    /// Small, as a JPEG, for whoever chooses among many.
    pub(super) fn still(&self) -> Option<Bytes> {
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        let scale = (f64::from(STILL.0) / w).min(f64::from(STILL.1) / h).min(1.0);
        let side = |side: f64| ((side * scale) as u16 & !1).max(2);
        let small = self.scaled(side(w), side(h), Duration::ZERO)?;
        let (width, height) = (u32::from(small.width()), u32::from(small.height()));
        let planes = YuvPlanarImage {
            y_plane: small.y(),
            y_stride: width,
            u_plane: small.u(),
            u_stride: width / 2,
            v_plane: small.v(),
            v_stride: width / 2,
            width,
            height,
        };
        let mut rgb = vec![0; (width * height * 3) as usize];
        yuv420_to_rgb(&planes, &mut rgb, width * 3, YuvRange::Limited, YuvStandardMatrix::Bt601).ok()?;
        let mut out = Vec::new();
        JpegEncoder::new_with_quality(&mut out, 82)
            .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
            .ok()?;
        Some(out.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn even(width: u32, height: u32, pixel: [u8; 4], order: Bytes4) -> Grabbed {
        Grabbed::new(pixel.repeat((width * height) as usize), width, height, order).unwrap()
    }

    fn near(frame: &Frame, [y, u, v]: [u8; 3]) -> bool {
        let middle = |plane: &[u8], wide: u16, high: u16| {
            plane[usize::from(high / 2) * usize::from(wide) + usize::from(wide / 2)]
        };
        let (w, h) = (frame.width(), frame.height());
        middle(frame.y(), w, h).abs_diff(y) <= 2
            && middle(frame.u(), w / 2, h / 2).abs_diff(u) <= 2
            && middle(frame.v(), w / 2, h / 2).abs_diff(v) <= 2
    }

    #[test]
    fn v12_red_is_red_in_either_order_and_at_every_size() {
        for (grabbed, size) in [
            (even(65, 33, [0, 0, 255, 9], Bytes4::Bgr), (64, 32)),
            (even(64, 32, [255, 0, 0, 9], Bytes4::Rgb), (64, 32)),
            (even(640, 320, [255, 0, 0, 9], Bytes4::Rgb), (64, 32)),
        ] {
            let frame = grabbed.scaled(size.0, size.1, Duration::ZERO).unwrap();
            assert!(near(&frame, [81, 90, 240]), "{:?}", (frame.y()[0], frame.u()[0], frame.v()[0]));
        }
    }

    #[test]
    fn v12_the_pointer_is_drawn_where_it_is_and_nowhere_else() {
        let mut grabbed = even(4, 4, [10, 20, 30, 0], Bytes4::Bgr);
        let (solid, half, clear) = (0xff00_00ff, 0x8080_0000, 0);
        grabbed.point(&Pointer { at: (3, 2), width: 2, pixels: &[solid, solid, half, clear] });
        let pixel = |x: usize, y: usize| &grabbed.data[(y * 4 + x) * 4..][..3];
        assert_eq!(pixel(3, 2), [255, 0, 0], "solid blue");
        assert_eq!(pixel(3, 3), [4, 9, 142], "half red over what was there");
        assert_eq!(pixel(2, 2), [10, 20, 30]);
        grabbed.point(&Pointer { at: (-5, -5), width: 1, pixels: &[solid] });
        assert_eq!(&grabbed.data[..3], [10, 20, 30]);
    }

    #[test]
    fn v12_bytes_that_are_no_picture_are_none() {
        assert!(Grabbed::new(vec![0; 15], 2, 2, Bytes4::Bgr).is_none());
        assert!(Grabbed::new(vec![0; 4], 1, 1, Bytes4::Bgr).is_none());
    }

    #[test]
    fn v12_a_still_picture_is_a_small_jpeg_in_the_shape_of_its_source() {
        let still = even(1600, 400, [0, 0, 255, 0], Bytes4::Bgr).still().unwrap();
        let read = image::load_from_memory_with_format(&still, image::ImageFormat::Jpeg).unwrap();
        assert_eq!((read.width(), read.height()), (320, 80));
    }

    proptest! {
        #[test]
        fn v12_no_pointer_whatever_leaves_the_picture(
            at in (-40..40_i32, -40..40_i32), width in 0..9_u32,
            pixels in prop::collection::vec(any::<u32>(), 0..64),
        ) {
            let mut grabbed = even(16, 8, [1, 2, 3, 4], Bytes4::Bgr);
            grabbed.point(&Pointer { at, width, pixels: &pixels });
            prop_assert_eq!(grabbed.data.len(), 16 * 8 * 4);
        }
    }
}
