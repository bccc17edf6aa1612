//! Cameras of Linux.

use super::convert::to_i420;
use super::mode::{Mode, choose, stepped};
use super::{Camera, CameraError, CameraInfo, Format, PATIENCE, Pixels, Wanted};
use crate::clock::Clock;
use crate::frame::{Frame, i420_length};
use linuxvideo::format::{FrameIntervals, FrameSizes, PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, CapabilityFlags, Fract};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Where the system puts its cameras, and what their names begin with; a number follows.
const FOLDER: &str = "/dev";
const PREFIX: &str = "video";
/// The most devices that are looked at.
const MOST_DEVICES: usize = 64;

/// What is known of a device without opening it again: it is the same one while its node is.
#[derive(Clone)]
struct Known {
    /// Inode and time of its last change.
    node: (u64, i64, i64),
    camera: Option<CameraInfo>,
}

/// To ask a device what it is wakes it, and a list of cameras is read every other second.
static KNOWN: Mutex<BTreeMap<u32, Known>> = Mutex::new(BTreeMap::new());

fn path(number: u32) -> String {
    format!("{FOLDER}/{PREFIX}{number}")
}

/// The cameras that are connected, in the order of their numbers: the system gives the built-in one the first.
pub(super) fn cameras() -> Vec<CameraInfo> {
    let entries = fs::read_dir(FOLDER).into_iter().flatten().flatten();
    let number = |entry: fs::DirEntry| entry.file_name().to_str()?.strip_prefix(PREFIX)?.parse::<u32>().ok();
    let mut numbers: Vec<u32> = entries.filter_map(number).take(MOST_DEVICES).collect();
    numbers.sort_unstable();
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.retain(|number, _| numbers.binary_search(number).is_ok());
    numbers.into_iter().filter_map(|number| look(number, &mut known)).collect()
}

/// The camera behind a number; none when it is something else: an output, a decoder, or the second node of a
/// USB camera, which has no pictures.
fn look(number: u32, known: &mut BTreeMap<u32, Known>) -> Option<CameraInfo> {
    let metadata = fs::metadata(path(number)).ok()?;
    let node = (metadata.ino(), metadata.ctime(), metadata.ctime_nsec());
    if let Some(known) = known.get(&number).filter(|known| known.node == node) {
        return known.camera.clone();
    }
    let system = fs::read_to_string(format!("/sys/class/video4linux/{PREFIX}{number}/name"));
    let name = system.map_or_else(|_| format!("Camera {number}"), |name| name.trim().to_owned());
    let info = CameraInfo { id: path(number), name };
    let opened = linuxvideo::Device::open(path(number)).and_then(|device| device.capabilities());
    match opened {
        Ok(capabilities) => {
            let flags = CapabilityFlags::VIDEO_CAPTURE | CapabilityFlags::STREAMING;
            let camera = capabilities.device_capabilities().contains(flags).then_some(info);
            known.insert(number, Known { node, camera: camera.clone() });
            camera
        }
        Err(error) => match CameraError::from(error) {
            // It is there, and to choose it says what is wrong.
            CameraError::Refused | CameraError::Busy => Some(info),
            CameraError::NotFound
            | CameraError::Unplugged
            | CameraError::Silent
            | CameraError::NoFormat
            | CameraError::File(_)
            | CameraError::Screen(_)
            | CameraError::System(_) => None,
        },
    }
}

impl From<io::Error> for CameraError {
    /// What the system's error means for a camera.
    fn from(error: io::Error) -> Self {
        match Errno::from_io_error(&error) {
            Some(Errno::BUSY) => Self::Busy,
            Some(Errno::ACCESS | Errno::PERM) => Self::Refused,
            Some(Errno::NOENT) => Self::NotFound,
            Some(Errno::NODEV | Errno::NXIO | Errno::IO) => Self::Unplugged,
            Some(_) | None => Self::System(error),
        }
    }
}

/// The format of the system that is this one of ours.
fn pixels(format: PixelFormat) -> Option<Pixels> {
    match &format.as_fourcc() {
        b"YU12" => Some(Pixels::I420),
        b"NV12" => Some(Pixels::Nv12),
        b"YUYV" => Some(Pixels::Yuyv),
        b"MJPG" | b"JPEG" => Some(Pixels::Mjpeg),
        _ => None,
    }
}

/// Frames per second of the time between two.
fn rate(interval: Fract) -> Option<f64> {
    (interval.numerator() > 0).then(|| f64::from(interval.denominator()) / f64::from(interval.numerator()))
}

/// The highest rate up to the wanted one, and the lowest above it if there is no other. A driver that cannot
/// say is believed to have what is wanted.
fn best_rate(device: &linuxvideo::Device, format: PixelFormat, size: (u32, u32), wanted: f64) -> f64 {
    let rates: Vec<f64> = match device.frame_intervals(format, size.0, size.1) {
        Ok(FrameIntervals::Discrete(all)) => all.iter().filter_map(|one| rate(*one.fract())).collect(),
        Ok(FrameIntervals::Stepwise(range) | FrameIntervals::Continuous(range)) => {
            let (fast, slow) = (rate(*range.min()).unwrap_or(wanted), rate(*range.max()).unwrap_or(0.0));
            vec![wanted.clamp(slow.min(fast), fast)]
        }
        Err(_) => vec![wanted],
    };
    let below = rates.iter().copied().filter(|rate| *rate <= wanted * 1.01).reduce(f64::max);
    below.or_else(|| rates.iter().copied().reduce(f64::min)).unwrap_or(wanted)
}

/// All that a device offers and this program can use.
fn modes(device: &linuxvideo::Device, wanted: Wanted) -> Vec<(Mode, PixelFormat)> {
    let ideal = (u32::from(wanted.width), u32::from(wanted.height));
    let formats = device.formats(BufType::VIDEO_CAPTURE).flatten().map(|format| format.pixel_format());
    let usable = formats.filter_map(|format| Some((pixels(format)?, format)));
    let every = usable.flat_map(|(pixels, format)| {
        let sizes: Vec<(u32, u32)> = match device.frame_sizes(format) {
            Ok(FrameSizes::Discrete(all)) => all.iter().map(|size| (size.width(), size.height())).collect(),
            Ok(FrameSizes::Stepwise(range) | FrameSizes::Continuous(range)) => {
                let width = stepped(ideal.0, range.min_width(), range.max_width(), range.step_width());
                let height = stepped(ideal.1, range.min_height(), range.max_height(), range.step_height());
                vec![(width, height)]
            }
            Err(_) => vec![ideal],
        };
        sizes.into_iter().map(move |(width, height)| (pixels, format, width, height))
    });
    let with_rate = every.map(|(pixels, format, width, height)| {
        let rate = best_rate(device, format, (width, height), wanted.rate.into());
        (Mode { pixels, width, height, rate }, format)
    });
    with_rate.collect()
}

/// A camera that streams.
pub(super) struct Device {
    stream: ReadStream,
    clock: Clock,
    format: Format,
    stride: usize,
}

impl Device {
    pub(super) fn open(id: &str, wanted: Wanted, clock: Clock) -> Result<Self, CameraError> {
        // An id may come from a file of settings, and only cameras are opened.
        let number: Option<u32> = id.strip_prefix(&format!("{FOLDER}/{PREFIX}")).and_then(|n| n.parse().ok());
        let device = linuxvideo::Device::open(PathBuf::from(path(number.ok_or(CameraError::NotFound)?)))?;
        let modes = modes(&device, wanted);
        let mode = choose(modes.iter().map(|(mode, _)| *mode), wanted).ok_or(CameraError::NoFormat)?;
        let (_, fourcc) = modes.iter().find(|(one, _)| *one == mode).ok_or(CameraError::NoFormat)?;
        let device = device.video_capture(PixFormat::new(mode.width, mode.height, *fourcc))?;
        // A driver may give something else than it was asked for.
        let given = device.format();
        let pixels = pixels(given.pixel_format()).ok_or(CameraError::NoFormat)?;
        i420_length(given.width(), given.height()).map_err(|_| CameraError::NoFormat)?;
        // Not every driver can be told a rate; then it keeps its own.
        let interval = device.set_frame_interval(Fract::new(1000, (mode.rate * 1000.0) as u32));
        let rate = interval.ok().and_then(rate).unwrap_or(mode.rate);
        let format = Format { width: given.width() as u16, height: given.height() as u16, rate, pixels };
        let least = match pixels {
            Pixels::Yuyv => given.width() * 2,
            Pixels::I420 | Pixels::Nv12 | Pixels::Mjpeg => given.width(),
        };
        let stride = given.bytes_per_line().max(least) as usize;
        Ok(Self { stream: device.into_stream()?, clock, format, stride })
    }
}

impl Camera for Device {
    fn format(&self) -> Format {
        self.format
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        let mut waiting = [PollFd::new(&self.stream, PollFlags::IN)];
        let patience = Timespec { tv_sec: 0, tv_nsec: i64::from(PATIENCE.subsec_nanos()) };
        match poll(&mut waiting, Some(&patience)) {
            Ok(0) | Err(Errno::INTR) => return Ok(None),
            Ok(_) => {}
            Err(error) => return Err(io::Error::from(error).into()),
        }
        if waiting[0].revents().intersects(PollFlags::ERR | PollFlags::HUP | PollFlags::NVAL) {
            return Err(CameraError::Unplugged);
        }
        let at = self.clock.steady();
        let Format { width, height, pixels, .. } = self.format;
        let data = self.stream.dequeue(|buffer| {
            let good = !buffer.is_error();
            Ok(good.then(|| to_i420(pixels, &buffer, self.stride, width.into(), height.into())).flatten())
        })?;
        let frame = data.map(|data| Frame::new(width, height, at, data));
        frame.transpose().map_err(|_| CameraError::NoFormat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    #[test]
    fn what_the_system_says_of_a_camera_becomes_words_for_its_owner() {
        let error = |errno: Errno| CameraError::from(io::Error::from(errno));
        assert!(matches!(error(Errno::BUSY), CameraError::Busy));
        assert!(matches!(error(Errno::ACCESS), CameraError::Refused));
        assert!(matches!(error(Errno::PERM), CameraError::Refused));
        assert!(matches!(error(Errno::NOENT), CameraError::NotFound));
        assert!(matches!(error(Errno::NODEV), CameraError::Unplugged));
        assert!(matches!(error(Errno::NXIO), CameraError::Unplugged));
        assert!(matches!(error(Errno::NOMEM), CameraError::System(_)));
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "a test needs an origin")]
    fn nothing_but_a_camera_is_opened() {
        let clock = Clock::since(Instant::now());
        for id in ["", "/dev/null", "/dev/video", "/dev/video../null", "/dev/video4000000000", "video0"] {
            let opened = Device::open(id, Wanted::default(), clock);
            assert!(matches!(opened, Err(CameraError::NotFound)), "{id}");
        }
    }
}
