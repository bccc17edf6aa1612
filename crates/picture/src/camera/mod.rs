//! Where pictures come from.

pub(crate) mod burnt;
pub(crate) mod convert;
pub(crate) mod pattern;
mod y4m;

#[cfg(any(target_os = "linux", windows))]
mod mode;

#[cfg(target_os = "macos")]
mod av_foundation;
#[cfg(windows)]
mod media_foundation;
#[cfg(target_os = "linux")]
mod v4l2;

#[cfg(target_os = "macos")]
use av_foundation as system;
#[cfg(windows)]
use media_foundation as system;
#[cfg(target_os = "linux")]
use v4l2 as system;

use crate::clock::Clock;
use crate::frame::Frame;
use crate::screen::{Screen, ScreenError};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use std::{fmt, io};
pub use y4m::Y4mError;

/// The id of the camera that shows a test pattern with a clock in it ([`crate::read_clock`]).
pub const PATTERN: &str = "pattern";
/// What the id of a Y4M file begins with; its path follows.
const Y4M: &str = "y4m:";
/// A camera that sends nothing for so long is dead.
const SILENCE: Duration = Duration::from_secs(2);
/// The longest that a camera waits before it looks whether it is still wanted.
const PATIENCE: Duration = Duration::from_millis(100);

/// A camera that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CameraInfo {
    /// Names it to [`CameraChoice::Id`]. Stays the same while it is connected.
    pub id: String,
    /// As its maker calls it.
    pub name: String,
}

/// Which camera to open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CameraChoice {
    /// The first of [`cameras`].
    #[default]
    Default,
    /// The one with this id: of [`cameras`], [`PATTERN`], or `y4m:` and the path of a file.
    Id(String),
}

/// What is wanted of a camera. It gives the nearest that it has, and says what that is ([`Format`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Frames per second, 1 to 60.
    pub rate: u32,
}

impl Default for Wanted {
    /// 1280x720 at 30 frames per second.
    fn default() -> Self {
        Self { width: 1280, height: 720, rate: 30 }
    }
}

/// How a camera delivers its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// Planes of Y, U and V: taken as it is.
    I420,
    /// Y, and U and V in one plane.
    Nv12,
    /// Y, U and V of two pixels in four bytes.
    Yuyv,
    /// A JPEG for each picture.
    Mjpeg,
}

/// What a camera gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Format {
    /// In pixels.
    pub width: u16,
    /// In pixels.
    pub height: u16,
    /// Frames per second that it promises; in poor light many cameras give fewer.
    pub rate: f64,
    /// How the pixels come.
    pub pixels: Pixels,
}

/// Why there is no picture, in words for the person before the camera.
#[derive(Debug, thiserror::Error)]
pub enum CameraError {
    /// There is no camera, or not the chosen one.
    #[error("No camera was found. Connect one, or choose another.")]
    NotFound,
    /// Another program has the camera.
    #[error("The camera is used by another program. Close that program and try again.")]
    Busy,
    /// This program may not use the camera.
    #[error("This program may not use the camera. Allow it in the system's settings.")]
    Refused,
    /// The camera was there and is gone.
    #[error("The camera was unplugged.")]
    Unplugged,
    /// The camera is there and has sent no picture for 2 s.
    #[error("The camera sends no picture. Unplug it and connect it again, or choose another.")]
    Silent,
    /// The camera has no format of YUYV, NV12 and MJPEG at a size that is possible.
    #[error("The camera has no format that can be used.")]
    NoFormat,
    /// The file is no Y4M video that can be played.
    #[error("The video file cannot be used as a camera: {0}")]
    File(#[from] Y4mError),
    /// It is no camera but a screen ([`Capture::of_screen`]).
    #[error(transparent)]
    Screen(#[from] ScreenError),
    /// The system said something else.
    #[error("The camera does not work: {0}")]
    System(#[source] io::Error),
}

/// What the sink of a [`Capture`] hears.
#[derive(Debug)]
pub enum CameraEvent {
    /// The camera is open. Comes first, once.
    Opened(Format),
    /// A picture.
    Frame(Frame),
    /// There will be no more pictures: the camera could not be opened, or was lost. Comes last, at most once,
    /// and not after a [`Capture`] is dropped.
    Lost(CameraError),
}

/// A camera that is open. Used by one thread, which need not be the one that looks for cameras.
pub trait Camera {
    /// What it gives.
    fn format(&self) -> Format;

    /// The next picture; none when there was none within about 100 ms.
    ///
    /// # Errors
    /// [`CameraError`] when there will be no more.
    fn next(&mut self) -> Result<Option<Frame>, CameraError>;
}

/// The cameras that are connected now, the system's favourite first. Opens none of them that was asked before,
/// so that it is cheap enough to be asked every other second, which is how a change is noticed.
pub fn cameras() -> Vec<CameraInfo> {
    system::cameras()
}

fn open(choice: &CameraChoice, wanted: Wanted, clock: Clock) -> Result<Box<dyn Camera>, CameraError> {
    let id = match choice {
        CameraChoice::Default => cameras().into_iter().next().ok_or(CameraError::NotFound)?.id,
        CameraChoice::Id(id) => id.clone(),
    };
    if id == PATTERN {
        Ok(Box::new(pattern::Pattern::new(wanted, clock)?))
    } else if let Some(path) = id.strip_prefix(Y4M) {
        Ok(Box::new(y4m::Y4m::open(Path::new(path), clock)?))
    } else {
        Ok(Box::new(system::Device::open(&id, wanted, clock)?))
    }
}

/// A camera at work, on a thread of its own, until this is dropped.
pub struct Capture {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Capture {
    /// Opens a camera and hands what happens to `sink`, on the camera's thread: opening takes up to a second,
    /// and nobody waits for it. [`Frame::at`] is the time since `origin`.
    ///
    /// `sink` must not wait for anything: a camera has two pictures of its own and then loses some. Whoever
    /// cannot keep up puts the frame into a place for one and takes the newest.
    ///
    /// # Errors
    /// [`CameraError::System`] when the system has no thread left. All that is wrong with the camera itself
    /// comes as [`CameraEvent::Lost`].
    pub fn start(
        choice: CameraChoice,
        wanted: Wanted,
        origin: Instant,
        sink: impl FnMut(CameraEvent) + Send + 'static,
    ) -> Result<Self, CameraError> {
        Self::spawn("camera", move |clock| open(&choice, wanted, clock), origin, sink)
    }

    /// As [`Capture::start`], of a screen or a window in place of a camera (V12): one of [`crate::sources`], by its id.
    ///
    /// # Errors
    /// As [`Capture::start`].
    pub fn of_screen(
        id: String,
        origin: Instant,
        sink: impl FnMut(CameraEvent) + Send + 'static,
    ) -> Result<Self, CameraError> {
        let open = move |clock| Ok(Box::new(Screen::open(&id, clock)?) as Box<dyn Camera>);
        Self::spawn("screen", open, origin, sink)
    }

    fn spawn(
        name: &str,
        open: impl FnOnce(Clock) -> Result<Box<dyn Camera>, CameraError> + Send + 'static,
        origin: Instant,
        mut sink: impl FnMut(CameraEvent) + Send + 'static,
    ) -> Result<Self, CameraError> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let work = move || {
            let clock = Clock::since(origin);
            // Drivers and the code that speaks to them are the least tried part of a computer: whatever breaks
            // there is said in words, and the call goes on without a picture.
            let ended = catch_unwind(AssertUnwindSafe(|| run(open(clock)?, clock, &stopped, &mut sink)));
            let ended = ended.unwrap_or_else(|_| Err(CameraError::System(io::Error::other("it broke down"))));
            if let Err(error) = ended
                && !stopped.load(Ordering::Acquire)
            {
                tracing::info!(%error, "camera lost");
                sink(CameraEvent::Lost(error));
            }
        };
        let thread = thread::Builder::new().name(name.into()).spawn(work);
        Ok(Self { stop, thread: Some(thread.map_err(CameraError::System)?) })
    }
}

fn run(
    mut camera: Box<dyn Camera>,
    clock: Clock,
    stop: &AtomicBool,
    sink: &mut impl FnMut(CameraEvent),
) -> Result<(), CameraError> {
    let format = camera.format();
    tracing::info!(width = format.width, height = format.height, rate = format.rate, pixels = ?format.pixels, "camera opened");
    sink(CameraEvent::Opened(format));
    let mut heard = clock.steady();
    while !stop.load(Ordering::Acquire) {
        match camera.next()? {
            Some(frame) => {
                heard = clock.steady();
                sink(CameraEvent::Frame(frame));
            }
            None if clock.steady().saturating_sub(heard) >= SILENCE => return Err(CameraError::Silent),
            None => {}
        }
    }
    Ok(())
}

impl Drop for Capture {
    /// Waits until the camera is closed, at most for about 100 ms and the sink: who opens it again at once
    /// would otherwise find it busy with himself.
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            thread.thread().unpark();
            // A panic on that thread has been reported by its own hook.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Capture")
    }
}
