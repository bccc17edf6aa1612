//! Cameras of Windows. **Not run:** checked by the compiler, never tried on a Windows computer.
//!
//! What is known to be missing beside Linux: a camera that hangs without being unplugged is not noticed, because
//! the reader is asked for one picture after the other and waits for each; and neither is a capture that is
//! dropped in the meantime.

#![allow(unsafe_code, reason = "Media Foundation is a C library")]

use super::convert::to_i420;
use super::mode::{Mode, choose};
use super::{Camera, CameraError, CameraInfo, Format, Pixels, Wanted};
use crate::clock::Clock;
use crate::frame::Frame;
use std::io;
use windows::Win32::Foundation::E_ACCESSDENIED;
use windows::Win32::Media::MediaFoundation as mf;
use windows::Win32::System::Com::{COINIT_MULTITHREADED, CoInitializeEx, CoTaskMemFree, CoUninitialize};
use windows::core::{Error, GUID, PWSTR};

/// The stream of a reader that has the pictures.
const VIDEO: u32 = mf::MF_SOURCE_READER_FIRST_VIDEO_STREAM.0 as u32;
/// The most modes that are looked at; real cameras have under 100.
const MOST_MODES: u32 = 1000;

impl From<Error> for CameraError {
    /// What the system's error means for a camera.
    fn from(error: Error) -> Self {
        let code = error.code();
        if code == E_ACCESSDENIED {
            Self::Refused
        } else if code == mf::MF_E_VIDEO_RECORDING_DEVICE_INVALIDATED || code == mf::MF_E_SHUTDOWN {
            Self::Unplugged
        } else if code == mf::MF_E_HW_MFT_FAILED_START_STREAMING
            || code == mf::MF_E_VIDEO_RECORDING_DEVICE_PREEMPTED
        {
            Self::Busy
        } else if code == mf::MF_E_NOT_FOUND {
            Self::NotFound
        } else {
            Self::System(io::Error::from_raw_os_error(code.0))
        }
    }
}

/// COM and Media Foundation on this thread, for as long as this lives.
struct Started;

impl Started {
    fn new() -> Result<Self, CameraError> {
        // SAFETY: both may be called on any thread, and are undone on the same one: this is neither sent nor
        // shared, because what holds it lives on one camera's thread. Media Foundation counts its starts.
        unsafe {
            CoInitializeEx(None, COINIT_MULTITHREADED).ok()?;
            if let Err(error) = mf::MFStartup(mf::MF_VERSION, mf::MFSTARTUP_LITE) {
                CoUninitialize();
                return Err(error.into());
            }
        }
        Ok(Self)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // SAFETY: undoes what `new` has done on this thread. An error changes nothing here.
        unsafe {
            let _ = mf::MFShutdown();
            CoUninitialize();
        }
    }
}

/// What the system keeps for its cameras.
fn activates() -> Result<Vec<mf::IMFActivate>, Error> {
    let mut attributes = None;
    let (mut list, mut count) = (std::ptr::null_mut(), 0);
    // SAFETY: the pointers are valid for the calls. The list has `count` entries, which are taken out before its
    // memory is given back.
    unsafe {
        mf::MFCreateAttributes(&raw mut attributes, 1)?;
        let Some(attributes): Option<mf::IMFAttributes> = attributes else { return Ok(Vec::new()) };
        let kind = mf::MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE_VIDCAP_GUID;
        attributes.SetGUID(&mf::MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE, &kind)?;
        mf::MFEnumDeviceSources(&attributes, &raw mut list, &raw mut count)?;
        if list.is_null() {
            return Ok(Vec::new());
        }
        let all = (0..count as usize).filter_map(|index| (*list.add(index)).take()).collect();
        CoTaskMemFree(Some(list.cast_const().cast()));
        Ok(all)
    }
}

/// A text that the system keeps for a camera.
fn text(activate: &mf::IMFActivate, key: &GUID) -> Option<String> {
    let (mut text, mut length) = (PWSTR::null(), 0);
    // SAFETY: the pointers are valid for the call; the text ends with a zero and is copied before its memory is
    // given back.
    unsafe {
        activate.GetAllocatedString(key, &raw mut text, &raw mut length).ok()?;
        let copy = text.to_string().ok();
        CoTaskMemFree(Some(text.as_ptr().cast_const().cast()));
        copy
    }
}

fn info(activate: &mf::IMFActivate) -> Option<CameraInfo> {
    let id = text(activate, &mf::MF_DEVSOURCE_ATTRIBUTE_SOURCE_TYPE_VIDCAP_SYMBOLIC_LINK)?;
    let name = text(activate, &mf::MF_DEVSOURCE_ATTRIBUTE_FRIENDLY_NAME).unwrap_or_else(|| "Camera".into());
    Some(CameraInfo { id, name })
}

pub(super) fn cameras() -> Vec<CameraInfo> {
    let Ok(_started) = Started::new() else { return Vec::new() };
    activates().unwrap_or_default().iter().filter_map(info).collect()
}

fn pixels(format: GUID) -> Option<Pixels> {
    let known = [
        (mf::MFVideoFormat_I420, Pixels::I420),
        (mf::MFVideoFormat_NV12, Pixels::Nv12),
        (mf::MFVideoFormat_YUY2, Pixels::Yuyv),
        (mf::MFVideoFormat_MJPG, Pixels::Mjpeg),
    ];
    known.into_iter().find(|(guid, _)| *guid == format).map(|(_, pixels)| pixels)
}

/// The mode that a media type describes; none when it is not one that this program can use.
fn mode(kind: &mf::IMFMediaType) -> Option<Mode> {
    // SAFETY: the keys are statics, and the interface is alive.
    let (format, size, rate) = unsafe {
        let format = kind.GetGUID(&mf::MF_MT_SUBTYPE).ok()?;
        (format, kind.GetUINT64(&mf::MF_MT_FRAME_SIZE).ok()?, kind.GetUINT64(&mf::MF_MT_FRAME_RATE).ok()?)
    };
    // Each is two numbers in one: width and height, and pictures and seconds.
    let (count, seconds) = (rate >> 32, rate & 0xffff_ffff);
    let rate = if seconds == 0 { 0.0 } else { count as f64 / seconds as f64 };
    Some(Mode { pixels: pixels(format)?, width: (size >> 32) as u32, height: size as u32, rate })
}

/// A camera that streams.
pub(super) struct Device {
    // Dropped before what they need.
    reader: mf::IMFSourceReader,
    source: mf::IMFMediaSource,
    clock: Clock,
    format: Format,
    stride: usize,
    _started: Started,
}

impl Device {
    pub(super) fn open(id: &str, wanted: Wanted, clock: Clock) -> Result<Self, CameraError> {
        let started = Started::new()?;
        let chosen = |activate: &mf::IMFActivate| info(activate).is_some_and(|info| info.id == id);
        let activate = activates()?.into_iter().find(chosen).ok_or(CameraError::NotFound)?;
        // SAFETY: all interfaces are alive, and of the kinds that the functions name.
        unsafe {
            let source: mf::IMFMediaSource = activate.ActivateObject()?;
            let reader = mf::MFCreateSourceReaderFromMediaSource(&source, None)?;
            let kinds = (0..MOST_MODES).map_while(|index| reader.GetNativeMediaType(VIDEO, index).ok());
            let modes: Vec<_> = kinds.filter_map(|kind| Some((mode(&kind)?, kind))).collect();
            let mode = choose(modes.iter().map(|(mode, _)| *mode), wanted).ok_or(CameraError::NoFormat)?;
            let (_, kind) = modes.iter().find(|(one, _)| *one == mode).ok_or(CameraError::NoFormat)?;
            reader.SetCurrentMediaType(VIDEO, None, kind)?;
            let least = match mode.pixels {
                Pixels::Yuyv => mode.width * 2,
                Pixels::I420 | Pixels::Nv12 | Pixels::Mjpeg => mode.width,
            };
            // Negative for a picture that stands on its head, which none of these formats does.
            let stride = kind.GetUINT32(&mf::MF_MT_DEFAULT_STRIDE).unwrap_or(0) as i32;
            let stride = u32::try_from(stride).unwrap_or(0).max(least) as usize;
            let format = Format {
                width: mode.width as u16,
                height: mode.height as u16,
                rate: mode.rate,
                pixels: mode.pixels,
            };
            Ok(Self { reader, source, clock, format, stride, _started: started })
        }
    }
}

impl Camera for Device {
    fn format(&self) -> Format {
        self.format
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        let (mut flags, mut sample): (u32, Option<mf::IMFSample>) = (0, None);
        // SAFETY: the pointers are valid for the call.
        unsafe {
            self.reader.ReadSample(VIDEO, 0, None, Some(&raw mut flags), None, Some(&raw mut sample))?;
        }
        let at = self.clock.steady();
        let ended = mf::MF_SOURCE_READERF_ENDOFSTREAM.0 | mf::MF_SOURCE_READERF_ERROR.0;
        if flags & ended as u32 != 0 {
            return Err(CameraError::Unplugged);
        }
        let Some(sample) = sample else { return Ok(None) };
        let Format { width, height, pixels, .. } = self.format;
        // SAFETY: between lock and unlock the buffer has `length` bytes at `start`; they are read in between only.
        let data = unsafe {
            let buffer = sample.ConvertToContiguousBuffer()?;
            let (mut start, mut length) = (std::ptr::null_mut(), 0);
            buffer.Lock(&raw mut start, None, Some(&raw mut length))?;
            let bytes: &[u8] =
                if start.is_null() { &[] } else { std::slice::from_raw_parts(start, length as usize) };
            let data = to_i420(pixels, bytes, self.stride, width.into(), height.into());
            buffer.Unlock()?;
            data
        };
        let frame = data.map(|data| Frame::new(width, height, at, data));
        frame.transpose().map_err(|_| CameraError::NoFormat)
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // SAFETY: the source is alive; without this its light would stay on. An error changes nothing here.
        unsafe {
            let _ = self.source.Shutdown();
        }
    }
}
