//! The VP8 codec of libvpx. The only file of this crate that speaks to a C library.

#![allow(unsafe_code, reason = "libvpx is a C library")]

use crate::frame::{Frame, FrameError};
use crate::vp8::{is_keyframe, keyframe_size};
use bytes::Bytes;
use std::mem::MaybeUninit;
use std::os::raw::{c_int, c_uint};
use std::time::Duration;
use vpx_sys as vpx;

/// The longest VP8 frame that is decoded, in bytes: over twice an uncompressed 1080p would be no picture.
pub const LONGEST_ENCODED: usize = 4 * 1024 * 1024;
/// Ticks of a frame's time in a second, as in RTP.
const TICKS: u64 = 90_000;
/// The longest time between two frames that counts for the rate of frames: after that it was a pause.
const LONGEST_STEP: Duration = Duration::from_millis(200);
/// The share of a new frame in the mean time between two.
const SHARE: f64 = 1.0 / 16.0;
/// The bitrates that a coder is asked for, in bits per second.
const BITRATES: std::ops::RangeInclusive<u32> = 30_000..=10_000_000;
/// The frame rates that a coder is asked for.
const FRAME_RATES: std::ops::RangeInclusive<u32> = 1..=60;

/// Why the codec did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// The library refused: there is no memory, or it is not the one that this program was built for.
    #[error("the VP8 library refuses ({0})")]
    Library(u32),
    /// No keyframe has been decoded yet, so there is nothing that this frame could change.
    #[error("a keyframe is needed first")]
    NeedsKeyframe,
    /// The bytes are no VP8 frame, or a damaged one.
    #[error("the frame is damaged")]
    Damaged,
    /// The frame is over [`LONGEST_ENCODED`].
    #[error("a frame of {0} bytes is not decoded")]
    TooLong(usize),
    /// The frame announces a picture that is not possible.
    #[error(transparent)]
    Size(#[from] FrameError),
}

/// One VP8 frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// As RTP packs it: one frame without a container.
    pub data: Bytes,
    /// Whether it can be decoded without any other.
    pub keyframe: bool,
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// When the picture was taken ([`Frame::at`]).
    pub at: Duration,
}

/// What the pictures show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Content {
    /// People and rooms: they move, and nobody counts their hairs.
    #[default]
    Camera,
    /// A screen: it stands still for most of the time, and its letters must be legible.
    Screen,
}

impl Content {
    /// The coarsest that a picture may become before pictures are left out instead.
    const fn coarsest(self) -> c_uint {
        match self {
            Self::Camera => 56,
            Self::Screen => 44,
        }
    }

    /// Below this much change a block is taken from the picture before.
    const fn still_below(self) -> c_int {
        match self {
            Self::Camera => 1,
            Self::Screen => 100,
        }
    }
}

/// Makes VP8 for a call: constant bitrate without delay, frames left out rather than sent late, keyframes
/// only when asked for.
#[derive(Debug)]
pub struct Encoder {
    coder: Option<Coder>,
    content: Content,
    bits_per_second: u32,
    frames_per_second: u32,
    /// A keyframe was asked for and not delivered yet.
    owes_keyframe: bool,
}

impl Encoder {
    /// A coder that is made at the first picture. Rates outside of 30 kb/s to 10 Mb/s and 1 to 60 frames per
    /// second are taken as the nearest within.
    pub fn new(bits_per_second: u32, frames_per_second: u32) -> Self {
        Self::of(Content::Camera, bits_per_second, frames_per_second)
    }

    /// As [`Encoder::new`], for what the pictures show.
    pub fn of(content: Content, bits_per_second: u32, frames_per_second: u32) -> Self {
        let mut encoder =
            Self { coder: None, content, bits_per_second: 0, frames_per_second: 0, owes_keyframe: true };
        encoder.limit(bits_per_second, frames_per_second);
        encoder
    }

    fn limit(&mut self, bits_per_second: u32, frames_per_second: u32) {
        self.bits_per_second = bits_per_second.clamp(*BITRATES.start(), *BITRATES.end());
        self.frames_per_second = frames_per_second.clamp(*FRAME_RATES.start(), *FRAME_RATES.end());
    }

    /// Follows the estimate of the line from the next picture on; limits as in [`Encoder::new`]. Needs no
    /// keyframe.
    ///
    /// # Errors
    /// [`CodecError::Library`].
    pub fn set_rates(&mut self, bits_per_second: u32, frames_per_second: u32) -> Result<(), CodecError> {
        let before = (self.bits_per_second, self.frames_per_second);
        self.limit(bits_per_second, frames_per_second);
        if let Some(coder) = &mut self.coder
            && before != (self.bits_per_second, self.frames_per_second)
        {
            coder.set_rates(self.bits_per_second, self.frames_per_second)?;
        }
        Ok(())
    }

    /// The picture as VP8, or none when it was left out to keep the bitrate. The first picture, and the first
    /// of another size, make a keyframe. A keyframe that was asked for and left out is made of the next one.
    ///
    /// Takes milliseconds: whoever calls measures how long, and steps down when it is too long.
    ///
    /// # Errors
    /// [`CodecError::Library`].
    pub fn encode(&mut self, frame: &Frame, force_keyframe: bool) -> Result<Option<Encoded>, CodecError> {
        let size = (frame.width(), frame.height());
        let coder = match self.coder.take() {
            Some(coder) if coder.size == size => self.coder.insert(coder),
            Some(_) | None => {
                self.owes_keyframe = true;
                self.coder.insert(Coder::new(
                    self.content,
                    size,
                    self.bits_per_second,
                    self.frames_per_second,
                )?)
            }
        };
        self.owes_keyframe |= force_keyframe;
        let Some(data) = coder.encode(frame, self.owes_keyframe, self.frames_per_second)? else {
            return Ok(None);
        };
        let keyframe = is_keyframe(&data);
        self.owes_keyframe &= !keyframe;
        Ok(Some(Encoded { data, keyframe, width: size.0, height: size.1, at: frame.at() }))
    }
}

/// A coder of libvpx for one size of picture.
#[derive(Debug)]
struct Coder {
    context: Context,
    config: Box<vpx::vpx_codec_enc_cfg_t>,
    size: (u16, u16),
    pace: Pace,
}

impl Coder {
    fn new(
        content: Content,
        size: (u16, u16),
        bits_per_second: u32,
        frames_per_second: u32,
    ) -> Result<Self, CodecError> {
        let mut config = MaybeUninit::<vpx::vpx_codec_enc_cfg_t>::zeroed();
        // SAFETY: the interface is a static of the library; `config` is valid for a write of this type, and is
        // filled in when the call succeeds, which is checked before it is read.
        let mut config = unsafe {
            let interface = vpx::vpx_codec_vp8_cx();
            check(vpx::vpx_codec_enc_config_default(interface, config.as_mut_ptr(), 0))?;
            Box::new(config.assume_init())
        };
        config.g_w = size.0.into();
        config.g_h = size.1.into();
        // Two threads wait for each other by spinning: up to 80 ms a frame on a busy machine, against 9.
        config.g_threads = if u32::from(size.0) * u32::from(size.1) > 1280 * 720 { 2 } else { 1 };
        config.g_timebase = vpx::vpx_rational { num: 1, den: TICKS as c_int };
        config.g_error_resilient = vpx::VPX_ERROR_RESILIENT_DEFAULT;
        config.g_pass = vpx::vpx_enc_pass::VPX_RC_ONE_PASS;
        config.g_lag_in_frames = 0;
        config.rc_end_usage = vpx::vpx_rc_mode::VPX_CBR;
        config.rc_dropframe_thresh = 30;
        config.rc_resize_allowed = 0;
        config.rc_min_quantizer = 2;
        config.rc_max_quantizer = content.coarsest();
        config.rc_undershoot_pct = 100;
        config.rc_overshoot_pct = 15;
        // Milliseconds of the bitrate that may wait on the way: as Chromium sets them.
        config.rc_buf_initial_sz = 500;
        config.rc_buf_optimal_sz = 600;
        config.rc_buf_sz = 1000;
        config.kf_mode = vpx::vpx_kf_mode::VPX_KF_DISABLED;
        config.rc_target_bitrate = bits_per_second / 1000;
        // SAFETY: the interface is a static of the library, and `config` outlives the context: both are fields
        // of the coder, `context` is dropped first.
        let context = unsafe {
            Context::new(|context| {
                vpx::vpx_codec_enc_init_ver(
                    context,
                    vpx::vpx_codec_vp8_cx(),
                    &raw const *config,
                    0,
                    vpx::VPX_ENCODER_ABI_VERSION as c_int,
                )
            })?
        };
        let mut coder = Self { context, config, size, pace: Pace::new(frames_per_second) };
        coder.control(vpx::vp8e_enc_control_id::VP8E_SET_CPUUSED, -8)?;
        coder.control(vpx::vp8e_enc_control_id::VP8E_SET_STATIC_THRESHOLD, content.still_below())?;
        let screen = c_int::from(content == Content::Screen);
        coder.control(vpx::vp8e_enc_control_id::VP8E_SET_SCREEN_CONTENT_MODE, screen)?;
        coder.control(vpx::vp8e_enc_control_id::VP8E_SET_TOKEN_PARTITIONS, 0)?;
        // To smooth a camera's noise before it costs bits takes more time than all the rest of the coder.
        coder.control(vpx::vp8e_enc_control_id::VP8E_SET_NOISE_SENSITIVITY, 0)?;
        coder.limit_keyframes(frames_per_second)?;
        Ok(coder)
    }

    /// Sets an option that takes a number.
    fn control(&mut self, option: vpx::vp8e_enc_control_id, value: c_int) -> Result<(), CodecError> {
        // SAFETY: the context is initialised, and each option that this file names takes one int.
        check(unsafe { vpx::vpx_codec_control_(&raw mut *self.context.0, option as c_int, value) })
    }

    /// The size of a keyframe in per cent of a mean frame: half of what may wait on the way (300 ms), at
    /// least three frames. Without it a keyframe fills the line for a second.
    fn limit_keyframes(&mut self, frames_per_second: u32) -> Result<(), CodecError> {
        let percent = (self.config.rc_buf_optimal_sz * frames_per_second / 20).max(300);
        self.control(vpx::vp8e_enc_control_id::VP8E_SET_MAX_INTRA_BITRATE_PCT, percent as c_int)
    }

    fn set_rates(&mut self, bits_per_second: u32, frames_per_second: u32) -> Result<(), CodecError> {
        self.config.rc_target_bitrate = bits_per_second / 1000;
        self.pace.nominal = 1.0 / f64::from(frames_per_second);
        // SAFETY: the context is initialised, `config` is the one it was made with, at the same size.
        check(unsafe { vpx::vpx_codec_enc_config_set(&raw mut *self.context.0, &raw const *self.config) })?;
        self.limit_keyframes(frames_per_second)
    }

    fn encode(
        &mut self,
        frame: &Frame,
        keyframe: bool,
        frames_per_second: u32,
    ) -> Result<Option<Bytes>, CodecError> {
        let now = self.pace.tick(frame.at());
        let flags = if keyframe { vpx::VPX_EFLAG_FORCE_KF } else { 0 };
        let mut image = MaybeUninit::<vpx::vpx_image_t>::zeroed();
        let mut data: Option<Vec<u8>> = None;
        // SAFETY: the frame holds width * height * 3 / 2 bytes, which is what an I420 image with an alignment
        // of 1 spans; it outlives the call, which reads it and keeps a copy. The packets belong to the context
        // until its next call, and are copied before that.
        unsafe {
            let pixels = frame.data().as_ptr().cast_mut();
            let format = vpx::vpx_img_fmt_t::VPX_IMG_FMT_I420;
            let (width, height) = (c_uint::from(frame.width()), c_uint::from(frame.height()));
            if vpx::vpx_img_wrap(image.as_mut_ptr(), format, width, height, 1, pixels).is_null() {
                return Err(CodecError::Library(0));
            }
            check(vpx::vpx_codec_encode(
                &raw mut *self.context.0,
                image.as_ptr(),
                now as _,
                (TICKS / u64::from(frames_per_second)) as _,
                flags as _,
                vpx::VPX_DL_REALTIME as _,
            ))?;
            let mut iterator = std::ptr::null();
            while let Some(packet) =
                vpx::vpx_codec_get_cx_data(&raw mut *self.context.0, &raw mut iterator).as_ref()
            {
                if packet.kind == vpx::vpx_codec_cx_pkt_kind::VPX_CODEC_CX_FRAME_PKT {
                    let frame = packet.data.frame;
                    let bytes = std::slice::from_raw_parts(frame.buf.cast::<u8>(), frame.sz as _);
                    data.get_or_insert_default().extend_from_slice(bytes);
                }
            }
        }
        Ok(data.filter(|data| !data.is_empty()).map(Bytes::from))
    }
}

/// Time as rate control is told it.
///
/// A frame is granted the bits of the time since the one before. Told the truth, the coder makes the first frame
/// after a pause (camera off, machine busy) many times too large: 1.6 s of a line of 300 kb/s was seen. Told that
/// frames come as planned, it leaves bits unused in poor light, where a camera gives fewer. So it is told the
/// mean.
#[derive(Debug)]
struct Pace {
    /// Seconds between two frames as planned.
    nominal: f64,
    /// Seconds between two frames as they come.
    mean: f64,
    /// When the last frame was taken.
    last: Option<Duration>,
    /// Ticks so far.
    ticks: u64,
}

impl Pace {
    fn new(frames_per_second: u32) -> Self {
        let nominal = 1.0 / f64::from(frames_per_second);
        Self { nominal, mean: nominal, last: None, ticks: 0 }
    }

    /// The ticks at a frame that was taken at `at`. They always advance, even where `at` does not.
    fn tick(&mut self, at: Duration) -> u64 {
        if let Some(last) = self.last {
            let step = at.saturating_sub(last).min(LONGEST_STEP).as_secs_f64();
            self.mean += (step - self.mean) * SHARE;
            self.mean = self.mean.max(self.nominal / 2.0);
            self.ticks += ((self.mean * TICKS as f64) as u64).max(1);
        }
        self.last = Some(at);
        self.ticks
    }
}

/// Makes pictures of VP8.
#[derive(Debug)]
pub struct Decoder {
    context: Context,
    /// Whether a keyframe was decoded: before that libvpx would show what it makes up.
    started: bool,
}

impl Decoder {
    /// A decoder that waits for a keyframe.
    ///
    /// # Errors
    /// [`CodecError::Library`].
    pub fn new() -> Result<Self, CodecError> {
        // SAFETY: the interface is a static of the library; it takes a null configuration for its defaults:
        // one thread and the size of the stream.
        let context = unsafe {
            Context::new(|context| {
                vpx::vpx_codec_dec_init_ver(
                    context,
                    vpx::vpx_codec_vp8_dx(),
                    std::ptr::null(),
                    0,
                    vpx::VPX_DECODER_ABI_VERSION as c_int,
                )
            })?
        };
        Ok(Self { context, started: false })
    }

    /// The picture of one VP8 frame, stamped with `at`; none when the frame says that it is not to be shown.
    /// An odd side loses its last pixel.
    ///
    /// # Errors
    /// [`CodecError`]: the picture before stays what the next frame builds on, but it is wise to ask for a
    /// keyframe.
    pub fn decode(&mut self, data: &[u8], at: Duration) -> Result<Option<Frame>, CodecError> {
        if data.len() > LONGEST_ENCODED {
            return Err(CodecError::TooLong(data.len()));
        }
        let keyframe = is_keyframe(data);
        if keyframe {
            let (width, height) = keyframe_size(data).ok_or(CodecError::Damaged)?;
            crate::frame::i420_length(u32::from(width) & !1, u32::from(height) & !1)?;
        } else if data.is_empty() {
            return Err(CodecError::Damaged);
        } else if !self.started {
            return Err(CodecError::NeedsKeyframe);
        }
        // SAFETY: the context is initialised, `data` is valid for its length and not kept after the call. The
        // image belongs to the context until its next call, and is copied before that.
        unsafe {
            let context = &raw mut *self.context.0;
            let code =
                vpx::vpx_codec_decode(context, data.as_ptr(), data.len() as c_uint, std::ptr::null_mut(), 0);
            if code != vpx::vpx_codec_err_t::VPX_CODEC_OK {
                self.started &= !keyframe;
                return Err(CodecError::Damaged);
            }
            self.started = true;
            let mut iterator = std::ptr::null();
            match vpx::vpx_codec_get_frame(context, &raw mut iterator).as_ref() {
                None => Ok(None),
                Some(image) => copy(image, at).map(Some),
            }
        }
    }
}

/// The picture in an image of the library.
///
/// # Safety
/// `image` comes from `vpx_codec_get_frame` and no other call on its context was made since.
unsafe fn copy(image: &vpx::vpx_image_t, at: Duration) -> Result<Frame, CodecError> {
    let (width, height) = (image.d_w & !1, image.d_h & !1);
    let length = crate::frame::i420_length(width, height)?;
    if image.fmt != vpx::vpx_img_fmt_t::VPX_IMG_FMT_I420 {
        return Err(CodecError::Damaged);
    }
    let mut data = Vec::with_capacity(length);
    for (plane, halved) in [(0, 1), (1, 2), (2, 2)] {
        let (columns, rows) = (width as usize / halved, height as usize / halved);
        for row in 0..rows {
            // SAFETY: a plane of the image has at least `rows` rows, `stride` bytes apart, of at least
            // `columns` bytes each; they live until the next call on the context (the caller's promise).
            let line = unsafe {
                let start = image.planes[plane].offset(row as isize * image.stride[plane] as isize);
                std::slice::from_raw_parts(start, columns)
            };
            data.extend_from_slice(line);
        }
    }
    Ok(Frame::new(width as u16, height as u16, at, data)?)
}

/// A context of the library that is initialised, and destroyed when dropped.
struct Context(Box<vpx::vpx_codec_ctx_t>);

impl Context {
    /// # Safety
    /// `init` initialises the context when it answers `VPX_CODEC_OK`.
    unsafe fn new(
        init: impl FnOnce(*mut vpx::vpx_codec_ctx_t) -> vpx::vpx_codec_err_t,
    ) -> Result<Self, CodecError> {
        let mut context = Box::new(MaybeUninit::<vpx::vpx_codec_ctx_t>::zeroed());
        check(init(context.as_mut_ptr()))?;
        // SAFETY: `init` has succeeded, which by the caller's promise means that it is initialised.
        Ok(Self(unsafe { context.assume_init() }))
    }
}

// SAFETY: a context has no tie to the thread that made it; it is used through `&mut` only.
unsafe impl Send for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: the context is initialised and nobody uses it any more.
        unsafe { vpx::vpx_codec_destroy(&raw mut *self.0) };
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Context")
    }
}

/// An answer of the library as a result.
fn check(code: vpx::vpx_codec_err_t) -> Result<(), CodecError> {
    if code == vpx::vpx_codec_err_t::VPX_CODEC_OK { Ok(()) } else { Err(CodecError::Library(code as u32)) }
}
