//! Pictures are decoded within limits and written anew: nothing of a file passes but what can be seen (C6).

use super::kind::Kind;
use deskbell_domain::thread::Pixels;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// Longest side, in pixels.
const SIDE: u32 = 12_000;
/// Memory for one picture: 64 million pixels with transparency, 85 million without.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Longest side of a preview, in pixels.
const PREVIEW_SIDE: u32 = 640;
/// Quality of a JPEG that was one before.
const QUALITY: u8 = 90;
/// Quality of a preview.
const PREVIEW_QUALITY: u8 = 80;

/// Why a picture is not taken, in words for its sender.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PictureError {
    /// It has more pixels than anybody needs, or says so.
    #[error(
        "This picture is too large: at most 12,000 pixels a side and some 60 million in all. Send a smaller one."
    )]
    TooLarge,
    /// It cannot be decoded.
    #[error("This picture is damaged: it cannot be opened here. Save it anew or send another one.")]
    Damaged,
}

impl From<ImageError> for PictureError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            ImageError::Decoding(_)
            | ImageError::Encoding(_)
            | ImageError::Parameter(_)
            | ImageError::Unsupported(_)
            | ImageError::IoError(_) => Self::Damaged,
        }
    }
}

/// A picture that was written anew.
#[derive(Debug)]
pub(crate) struct Picture {
    /// Its content.
    pub(crate) bytes: Vec<u8>,
    /// What it is now.
    pub(crate) kind: Kind,
    /// Its size.
    pub(crate) pixels: Pixels,
}

/// Decodes a picture and writes it anew, turned as its camera was held and without anything else that stood
/// beside the pixels (place, names, thumbnails, colour profiles). An animated picture keeps its first frame. A WebP
/// becomes a JPEG when nothing shines through it: there is no encoder here that would keep it small.
///
/// # Errors
/// When it is over the limits, which is known before memory is taken for it, or damaged.
pub(crate) fn anew(bytes: &[u8], format: ImageFormat) -> Result<Picture, PictureError> {
    let image = decode(bytes, format)?;
    let pixels = Pixels { width: image.width(), height: image.height() };
    let clear = image.color().has_alpha();
    let (bytes, media) = if format == ImageFormat::Jpeg || (format == ImageFormat::WebP && !clear) {
        (jpeg(&image, QUALITY)?, "image/jpeg")
    } else if format == ImageFormat::Gif {
        (written(|out| image.write_to(out, ImageFormat::Gif))?, "image/gif")
    } else if format == ImageFormat::WebP {
        (written(|out| image.write_with_encoder(WebPEncoder::new_lossless(out)))?, "image/webp")
    } else {
        (png(&image)?, "image/png")
    };
    Ok(Picture { bytes, kind: Kind::of(media).ok_or(PictureError::Damaged)?, pixels })
}

/// A small picture of a stored one, no larger than it.
///
/// # Errors
/// When the stored one cannot be decoded.
pub(crate) fn preview(bytes: &[u8], format: ImageFormat) -> Result<Vec<u8>, PictureError> {
    let image = decode(bytes, format)?;
    let small = if image.width().max(image.height()) > PREVIEW_SIDE {
        image.thumbnail(PREVIEW_SIDE, PREVIEW_SIDE)
    } else {
        image
    };
    if small.color().has_alpha() { png(&small) } else { jpeg(&small, PREVIEW_QUALITY) }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, PictureError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder()?;
    // Not every decoder counts its output.
    if decoder.total_bytes() > MEMORY {
        return Err(PictureError::TooLarge);
    }
    let held = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(held);
    Ok(image)
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    written(|out| {
        let encoder = JpegEncoder::new_with_quality(out, quality);
        if matches!(image, DynamicImage::ImageLuma8(_) | DynamicImage::ImageRgb8(_)) {
            image.write_with_encoder(encoder)
        } else {
            DynamicImage::from(image.to_rgb8()).write_with_encoder(encoder)
        }
    })
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    written(|out| {
        let encoder = PngEncoder::new_with_quality(out, CompressionType::Default, FilterType::Adaptive);
        image.write_with_encoder(encoder)
    })
}

fn written(
    write: impl FnOnce(&mut Cursor<Vec<u8>>) -> Result<(), ImageError>,
) -> Result<Vec<u8>, PictureError> {
    let mut out = Cursor::new(Vec::new());
    write(&mut out)?;
    Ok(out.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Rgb, RgbImage, Rgba, RgbaImage};

    fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        image.into().write_to(&mut out, format).unwrap();
        out.into_inner()
    }

    /// Red on the left, blue on the right.
    fn two_halves() -> RgbImage {
        RgbImage::from_fn(64, 32, |x, _| if x < 32 { Rgb([250, 0, 0]) } else { Rgb([0, 0, 250]) })
    }

    /// A JPEG as a camera writes it that was held upright: turned by a quarter, with a place in its EXIF.
    fn by_a_camera() -> Vec<u8> {
        let plain = encoded(two_halves(), ImageFormat::Jpeg);
        let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0".to_vec();
        exif.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0");
        exif.extend(b"GPS 48.8566 N 2.3522 E");
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&plain[..2], b"\xff\xe1", &length, &exif, &plain[2..]].concat()
    }

    #[test]
    fn c6_the_place_that_a_camera_wrote_is_gone_and_the_picture_stands_upright() {
        let original = by_a_camera();
        let anew = anew(&original, ImageFormat::Jpeg).unwrap();
        assert!(original.windows(3).any(|three| three == b"GPS"));
        assert!(!anew.bytes.windows(3).any(|three| three == b"GPS"));
        assert!(!anew.bytes.windows(4).any(|four| four == b"Exif"));
        assert_eq!(anew.pixels, Pixels { width: 32, height: 64 });
        let shown = decode(&anew.bytes, ImageFormat::Jpeg).unwrap().into_rgb8();
        assert!(
            shown.get_pixel(16, 5)[0] > 200 && shown.get_pixel(16, 60)[2] > 200,
            "the red half is on top"
        );
    }

    #[test]
    fn c6_every_kind_of_picture_is_written_anew() {
        let clear = RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 100]));
        for (bytes, format, media) in [
            (encoded(two_halves(), ImageFormat::Png), ImageFormat::Png, "image/png"),
            (encoded(two_halves(), ImageFormat::Jpeg), ImageFormat::Jpeg, "image/jpeg"),
            (encoded(clear.clone(), ImageFormat::Gif), ImageFormat::Gif, "image/gif"),
            (encoded(clear, ImageFormat::WebP), ImageFormat::WebP, "image/webp"),
            (encoded(two_halves(), ImageFormat::WebP), ImageFormat::WebP, "image/jpeg"),
        ] {
            let picture = anew(&bytes, format).unwrap();
            assert_eq!(picture.kind.media, media);
            assert_eq!(super::super::kind::told(&picture.bytes).unwrap(), Some(picture.kind));
        }
    }

    #[test]
    fn c6_what_stands_behind_a_picture_is_gone() {
        let mut bytes = encoded(two_halves(), ImageFormat::Png);
        bytes.extend(b"<script>PK\x03\x04</script>");
        let anew = anew(&bytes, ImageFormat::Png).unwrap();
        assert!(!anew.bytes.windows(8).any(|eight| eight == b"<script>"));
    }

    #[test]
    fn c6_a_picture_that_says_it_is_huge_is_refused_before_memory_is_taken() {
        let mut png = encoded(two_halves(), ImageFormat::Png);
        png[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        // The header's checksum.
        let sum = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&sum.to_be_bytes());
        assert!(matches!(anew(&png, ImageFormat::Png), Err(PictureError::TooLarge)));
        let mut gif = encoded(two_halves(), ImageFormat::Gif);
        gif[6..10].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert!(matches!(anew(&gif, ImageFormat::Gif), Err(PictureError::TooLarge)));
    }

    #[test]
    fn c6_a_damaged_picture_is_refused() {
        let png = encoded(two_halves(), ImageFormat::Png);
        assert!(matches!(anew(&png[..png.len() / 2], ImageFormat::Png), Err(PictureError::Damaged)));
        assert!(matches!(anew(b"\xff\xd8\xff\xe0nothing", ImageFormat::Jpeg), Err(PictureError::Damaged)));
    }

    #[test]
    fn c6_a_preview_is_small_and_never_larger_than_the_picture() {
        let wide = encoded(RgbImage::new(1_280, 320), ImageFormat::Png);
        let small = preview(&wide, ImageFormat::Png).unwrap();
        let small = decode(&small, ImageFormat::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), (640, 160));
        let tiny = preview(&encoded(two_halves(), ImageFormat::Png), ImageFormat::Png).unwrap();
        assert_eq!(decode(&tiny, ImageFormat::Jpeg).unwrap().width(), 64);
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0_u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 }
            })
        })
    }
}
