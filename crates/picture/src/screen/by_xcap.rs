//! Screens and windows of Windows and macOS, by the crate `xcap`. On Linux it would need the development files of
//! PipeWire to be built, so there `x11.rs` stands in its place. It does not tell of the pointer, which is therefore
//! not in these pictures.

use super::picture::{Bytes4, Grabbed};
use super::{LEAST_SIDE, ScreenError, Source, SourceKind};
use xcap::{Monitor, Window, XCapError};

/// What the id of a screen begins with; its number follows.
const SCREEN: &str = "screen:";
/// What the id of a window begins with; its number follows.
const WINDOW: &str = "window:";

impl From<XCapError> for ScreenError {
    fn from(error: XCapError) -> Self {
        Self::other(error.to_string())
    }
}

/// macOS asks the person once, and lets the program see screens after its next start.
#[cfg(target_os = "macos")]
fn allowed() -> bool {
    objc2_core_graphics::CGPreflightScreenCaptureAccess()
        || objc2_core_graphics::CGRequestScreenCaptureAccess()
}

#[cfg(windows)]
const fn allowed() -> bool {
    true
}

pub(super) fn sources() -> Result<Vec<Source>, ScreenError> {
    if !allowed() {
        return Err(ScreenError::Refused);
    }
    let mut sources = Vec::new();
    for monitor in Monitor::all()? {
        let Ok(grabbed) = Which::Screen(monitor.clone()).grab() else { continue };
        let name = monitor.friendly_name().or_else(|_| monitor.name()).unwrap_or_default();
        sources.push(source(format!("{SCREEN}{}", monitor.id()?), name, SourceKind::Screen, &grabbed));
    }
    if sources.is_empty() {
        return Err(ScreenError::Refused);
    }
    // From the front to the back.
    for window in Window::all()? {
        let own = window.pid().is_ok_and(|owner| owner == std::process::id());
        if own || window.is_minimized().unwrap_or(true) {
            continue;
        }
        let title = window.title().ok().filter(|title| !title.trim().is_empty());
        let Some(name) = title.or_else(|| window.app_name().ok()).filter(|name| !name.trim().is_empty())
        else {
            continue;
        };
        let (Ok(id), Ok(grabbed)) = (window.id(), Which::Window(window).grab()) else { continue };
        if grabbed.width >= LEAST_SIDE && grabbed.height >= LEAST_SIDE {
            sources.push(source(format!("{WINDOW}{id}"), name, SourceKind::Window, &grabbed));
        }
    }
    Ok(sources)
}

fn source(id: String, name: String, kind: SourceKind, grabbed: &Grabbed) -> Source {
    Source { id, name, kind, width: grabbed.width, height: grabbed.height, still: grabbed.still() }
}

enum Which {
    Screen(Monitor),
    Window(Window),
}

impl Which {
    fn grab(&self) -> Result<Grabbed, ScreenError> {
        let image = match self {
            Self::Screen(monitor) => monitor.capture_image()?,
            Self::Window(window) => window.capture_image()?,
        };
        let (width, height) = image.dimensions();
        Grabbed::new(image.into_raw(), width, height, Bytes4::Rgb)
            .ok_or_else(|| ScreenError::other("no picture came"))
    }

    fn is_there(&self) -> bool {
        match self {
            Self::Screen(monitor) => {
                let id = monitor.id().ok();
                Monitor::all().is_ok_and(|all| all.iter().any(|one| one.id().ok() == id))
            }
            Self::Window(window) => {
                let id = window.id().ok();
                Window::all().is_ok_and(|all| all.iter().any(|one| one.id().ok() == id))
            }
        }
    }
}

/// Reads one source again and again.
pub(super) struct Grabber(Which);

impl Grabber {
    pub(super) fn open(id: &str) -> Result<Self, ScreenError> {
        let number = |prefix| id.strip_prefix(prefix).and_then(|number| number.parse::<u32>().ok());
        if let Some(number) = number(SCREEN) {
            let found = Monitor::all()?.into_iter().find(|one| one.id().ok() == Some(number));
            return found.map(|one| Self(Which::Screen(one))).ok_or(ScreenError::Gone);
        }
        let number = number(WINDOW).ok_or(ScreenError::Gone)?;
        let found = Window::all()?.into_iter().find(|one| one.id().ok() == Some(number));
        found.map(|one| Self(Which::Window(one))).ok_or(ScreenError::Gone)
    }

    pub(super) fn grab(&mut self) -> Result<Option<Grabbed>, ScreenError> {
        if let Which::Window(window) = &self.0
            && window.is_minimized().unwrap_or(false)
        {
            return Ok(None);
        }
        match self.0.grab() {
            Ok(grabbed) => Ok(Some(grabbed)),
            Err(_) if !self.0.is_there() => Err(ScreenError::Gone),
            Err(error) => Err(error),
        }
    }
}
