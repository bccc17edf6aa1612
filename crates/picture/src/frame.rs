//! One picture.

use crate::scale;
use bytes::Bytes;
use std::fmt;
use std::time::Duration;

/// The longest that a side of a picture may be, in pixels. A phone held upright sends 1080x1920.
pub const LONGEST_SIDE: u16 = 1920;
/// The most pixels that a picture may have.
pub const MOST_PIXELS: u32 = 1920 * 1080;

/// Why some bytes are no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A side is 0, odd, or over [`LONGEST_SIDE`], or the picture has more than [`MOST_PIXELS`].
    #[error("a picture of {width}x{height} is not possible")]
    Size {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
    },
    /// There are more or fewer bytes than the size asks for.
    #[error("{bytes} bytes are no I420 picture of {width}x{height}")]
    Length {
        /// In pixels.
        width: u16,
        /// In pixels.
        height: u16,
        /// How many there are.
        bytes: usize,
    },
}

/// A picture in I420: all of Y, then U, then V, each row after row without a gap; U and V have half the width
/// and half the height. BT.601, limited range (Y 16 to 235), which is what VP8 in WebRTC takes for granted.
///
/// Cheap to clone: the pixels are shared.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    data: Bytes,
    width: u16,
    height: u16,
    at: Duration,
}

/// The number of bytes of an I420 picture of this size.
///
/// # Errors
/// [`FrameError::Size`] unless both sides are even, 2 to [`LONGEST_SIDE`], and within [`MOST_PIXELS`].
pub(crate) fn i420_length(width: u32, height: u32) -> Result<usize, FrameError> {
    let side = |side: u32| (2..=u32::from(LONGEST_SIDE)).contains(&side) && side.is_multiple_of(2);
    if side(width) && side(height) && width * height <= MOST_PIXELS {
        Ok((width * height * 3 / 2) as usize)
    } else {
        Err(FrameError::Size { width, height })
    }
}

impl Frame {
    /// A picture of these pixels, taken at `at`.
    ///
    /// # Errors
    /// [`FrameError`] when the size is not possible or `data` does not have just that size.
    pub fn new(width: u16, height: u16, at: Duration, data: impl Into<Bytes>) -> Result<Self, FrameError> {
        let data = data.into();
        if data.len() == i420_length(width.into(), height.into())? {
            Ok(Self { data, width, height, at })
        } else {
            Err(FrameError::Length { width, height, bytes: data.len() })
        }
    }

    /// A black picture: what is sent while the camera is off.
    ///
    /// # Errors
    /// [`FrameError::Size`].
    pub fn black(width: u16, height: u16, at: Duration) -> Result<Self, FrameError> {
        let mut data = vec![128; i420_length(width.into(), height.into())?];
        data[..usize::from(width) * usize::from(height)].fill(16);
        Ok(Self { data: data.into(), width, height, at })
    }

    /// Width in pixels; even.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Height in pixels; even.
    pub fn height(&self) -> u16 {
        self.height
    }

    /// When the picture was taken, on the steady clock of its source.
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The same picture with another time.
    #[must_use]
    pub fn with_at(mut self, at: Duration) -> Self {
        self.at = at;
        self
    }

    /// All three planes.
    pub fn data(&self) -> &Bytes {
        &self.data
    }

    /// The picture with its pixels changed: without a copy when nobody else has it.
    pub(crate) fn edited(self, change: impl FnOnce(&mut [u8])) -> Self {
        let mut data: Vec<u8> = self.data.into();
        change(&mut data);
        Self { data: data.into(), ..self }
    }

    /// Brightness: `width` x `height` bytes.
    pub fn y(&self) -> &[u8] {
        &self.data[..self.luma()]
    }

    /// Blue difference: a quarter of the bytes of [`Frame::y`].
    pub fn u(&self) -> &[u8] {
        &self.data[self.luma()..self.luma() * 5 / 4]
    }

    /// Red difference: a quarter of the bytes of [`Frame::y`].
    pub fn v(&self) -> &[u8] {
        &self.data[self.luma() * 5 / 4..]
    }

    fn luma(&self) -> usize {
        usize::from(self.width) * usize::from(self.height)
    }

    /// The picture at another size, stretched when the proportions differ: averaged when it becomes smaller,
    /// interpolated when it becomes larger. The same size costs nothing.
    ///
    /// # Errors
    /// [`FrameError::Size`].
    pub fn scaled(&self, width: u16, height: u16) -> Result<Self, FrameError> {
        let length = i420_length(width.into(), height.into())?;
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let mut data = vec![0; length];
        let luma = usize::from(width) * usize::from(height);
        let (y, chroma) = data.split_at_mut(luma);
        let (u, v) = chroma.split_at_mut(luma / 4);
        let from = (usize::from(self.width), usize::from(self.height));
        let to = (usize::from(width), usize::from(height));
        let half = |(width, height): (usize, usize)| (width / 2, height / 2);
        scale::plane(self.y(), from, y, to);
        scale::plane(self.u(), half(from), u, half(to));
        scale::plane(self.v(), half(from), v, half(to));
        Ok(Self { data: data.into(), width, height, at: self.at })
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({}x{} at {:?})", self.width, self.height, self.at)
    }
}
