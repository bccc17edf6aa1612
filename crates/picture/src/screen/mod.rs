//! What can be shown in place of a camera: a screen, or one window (V12).
//!
//! Letters must be legible, so the picture keeps its size and gives up smoothness: at most [`RATE`] pictures a second,
//! as large as a call can carry. The pointer is drawn into it where the system says where it is.

mod picture;

#[cfg(any(windows, target_os = "macos"))]
mod by_xcap;
#[cfg(not(any(windows, target_os = "macos")))]
mod x11;

#[cfg(any(windows, target_os = "macos"))]
use by_xcap as system;
#[cfg(not(any(windows, target_os = "macos")))]
use x11 as system;

use crate::camera::pattern::{next_due, wait};
use crate::camera::{Camera, CameraError, Format, Pixels};
use crate::clock::Clock;
use crate::frame::{Frame, LONGEST_SIDE, MOST_PIXELS};
use bytes::Bytes;
use picture::Grabbed;
use std::io;
use std::time::Duration;

/// Pictures of a screen in a second, at most.
pub const RATE: u32 = 15;
/// Sources that are offered, at most; those in front come first.
const MOST_SOURCES: usize = 24;
/// What is smaller is no window that anybody wants to show, in pixels.
const LEAST_SIDE: u32 = 48;
/// The longest that a name may be, in characters.
const LONGEST_NAME: usize = 120;
/// The small still picture of a source fits in these, in pixels.
const STILL: (u32, u32) = (320, 200);

/// A screen or a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceKind {
    /// All that a screen shows.
    Screen,
    /// One window, whatever lies over it.
    Window,
}

/// What can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Names it to [`crate::Capture::of_screen`], for as long as it is there.
    pub id: String,
    /// A window's title; of a screen what the system calls it.
    pub name: String,
    /// Which of the two.
    pub kind: SourceKind,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// How it looks just now, small: a JPEG.
    pub still: Option<Bytes>,
}

/// Why nothing can be shown, or not any more.
#[derive(Debug, thiserror::Error)]
pub enum ScreenError {
    /// The window was closed, or the screen unplugged.
    #[error("what was shown is gone")]
    Gone,
    /// The system lets no program look at the screen, or not this one.
    #[error("the system does not let this program see the screen")]
    Refused,
    /// Under Wayland only the desktop itself can show a screen, and this program cannot ask it yet.
    #[error("a screen cannot be shown under Wayland")]
    Wayland,
    /// The system said something else.
    #[error("the screen cannot be read: {0}")]
    System(#[source] io::Error),
}

impl ScreenError {
    fn other(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::System(io::Error::other(error))
    }
}

/// What can be shown now, screens first, then windows from the front to the back, each with a still picture. This
/// program's own windows are not among them: beside the call they show what other visitors wrote.
///
/// Takes some tenths of a second.
///
/// # Errors
/// [`ScreenError`].
pub fn sources() -> Result<Vec<Source>, ScreenError> {
    let mut sources = system::sources()?;
    sources.truncate(MOST_SOURCES);
    for source in &mut sources {
        source.name = source.name.trim().chars().take(LONGEST_NAME).collect();
    }
    Ok(sources)
}

/// A screen as if it were a camera.
pub(crate) struct Screen {
    grabber: system::Grabber,
    clock: Clock,
    due: Duration,
    format: Format,
    /// Shown again while there is nothing new to be had: a window that is minimised is not closed.
    last: Frame,
}

impl Screen {
    pub(crate) fn open(id: &str, clock: Clock) -> Result<Self, CameraError> {
        let mut grabber = system::Grabber::open(id)?;
        let at = clock.steady();
        let first = match grabber.grab()? {
            Some(grabbed) => fitted(&grabbed, at)?,
            None => Frame::black(640, 360, at).map_err(|error| ScreenError::other(error.to_string()))?,
        };
        let format = Format {
            width: first.width(),
            height: first.height(),
            rate: f64::from(RATE),
            pixels: Pixels::I420,
        };
        Ok(Self { grabber, clock, due: at, format, last: first })
    }
}

fn fitted(grabbed: &Grabbed, at: Duration) -> Result<Frame, ScreenError> {
    let (width, height) = largest(grabbed.width, grabbed.height);
    grabbed.scaled(width, height, at).ok_or_else(|| ScreenError::other("no picture came"))
}

/// The size in which a source is sent: its own, or as large as a picture of a call may be.
fn largest(width: u32, height: u32) -> (u16, u16) {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (f64::from(LONGEST_SIDE) / w.max(h)).min((f64::from(MOST_PIXELS) / (w * h)).sqrt()).min(1.0);
    let side = |side: f64| ((side * scale) as u16 & !1).clamp(2, LONGEST_SIDE);
    (side(w), side(h))
}

impl Camera for Screen {
    fn format(&self) -> Format {
        self.format
    }

    fn next(&mut self) -> Result<Option<Frame>, CameraError> {
        if !wait(self.clock, self.due) {
            return Ok(None);
        }
        let at = self.clock.steady();
        self.due = next_due(self.due, Duration::from_secs(1) / RATE, at);
        self.last = match self.grabber.grab()? {
            Some(grabbed) => fitted(&grabbed, at)?,
            None => self.last.clone().with_at(at),
        };
        Ok(Some(self.last.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn v12_a_screen_keeps_its_size_unless_it_is_larger_than_a_call_can_carry() {
        assert_eq!(largest(1920, 1080), (1920, 1080));
        assert_eq!(largest(1281, 801), (1280, 800));
        assert_eq!(largest(2560, 1440), (1920, 1080));
        assert_eq!(largest(1080, 1920), (1080, 1920));
        assert_eq!(largest(3440, 1440), (1920, 802));
    }

    proptest! {
        #[test]
        fn v12_whatever_the_size_of_a_screen_its_picture_is_possible(width in 1..20_000_u32, height in 1..20_000_u32) {
            let (width, height) = largest(width, height);
            prop_assert!(Frame::black(width, height, Duration::ZERO).is_ok(), "{width}x{height}");
        }
    }
}
