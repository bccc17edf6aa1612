//! Screens and windows of an X server, in pure Rust. A window is read by the Composite extension, so that what lies
//! over it is not in the picture.
//!
//! The pixels come through the connection and not through shared memory, which would need unsafe code to save about
//! five milliseconds for each of fifteen pictures a second.

use super::picture::{Bytes4, Grabbed, Pointer};
use super::{LEAST_SIDE, MOST_SOURCES, ScreenError, Source, SourceKind};
use std::env;
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::composite::{self, ConnectionExt as _, Redirect};
use x11rb::protocol::randr::{self, ConnectionExt as _};
use x11rb::protocol::xfixes::{self, ConnectionExt as _};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ConnectionExt as _, ImageFormat, ImageOrder, MapState, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;

/// What the id of a screen begins with; its name follows.
const SCREEN: &str = "screen:";
/// What the id of a window begins with; its number follows.
const WINDOW: &str = "window:";
/// An X server that has no names for its screens has one.
const WHOLE: &str = "screen";
/// Bytes of a name that are read, in units of four.
const NAME_WORDS: u32 = 128;
/// Windows that are looked at, at most.
const MOST_WINDOWS: u32 = 512;

impl From<ConnectionError> for ScreenError {
    fn from(error: ConnectionError) -> Self {
        Self::other(error)
    }
}

impl From<ReplyError> for ScreenError {
    fn from(error: ReplyError) -> Self {
        Self::other(error)
    }
}

impl From<ReplyOrIdError> for ScreenError {
    fn from(error: ReplyOrIdError) -> Self {
        Self::other(error)
    }
}

x11rb::atom_manager! {
    /// Names that window managers use (EWMH).
    Names: NamesCookie {
        _NET_CLIENT_LIST_STACKING,
        _NET_WM_NAME,
        _NET_WM_PID,
        _NET_WM_WINDOW_TYPE,
        _NET_WM_WINDOW_TYPE_DESKTOP,
        _NET_WM_WINDOW_TYPE_DOCK,
        UTF8_STRING,
    }
}

/// A part of the root window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    x: i16,
    y: i16,
    width: u16,
    height: u16,
}

struct Server {
    connection: RustConnection,
    root: Window,
    names: Names,
    monitors: bool,
    composite: bool,
    pointer: bool,
}

impl Server {
    fn connect() -> Result<Self, ScreenError> {
        let says = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        // There the X server for old programs knows of their windows only, and its screens are black.
        if says("WAYLAND_DISPLAY") || env::var_os("XDG_SESSION_TYPE").is_some_and(|kind| kind == "wayland") {
            return Err(ScreenError::Wayland);
        }
        let (connection, number) = x11rb::connect(None).map_err(ScreenError::other)?;
        if connection.setup().image_byte_order != ImageOrder::LSB_FIRST {
            return Err(ScreenError::other("the X server puts the last byte first"));
        }
        let root = connection.setup().roots.get(number).ok_or_else(|| ScreenError::other("no screen"))?.root;
        let names = Names::new(&connection)?.reply()?;
        let has = |name| Ok::<_, ConnectionError>(connection.extension_information(name)?.is_some());
        let monitors = has(randr::X11_EXTENSION_NAME)?
            && connection
                .randr_query_version(1, 5)?
                .reply()
                .is_ok_and(|v| (v.major_version, v.minor_version) >= (1, 5));
        let composite = has(composite::X11_EXTENSION_NAME)?
            && connection
                .composite_query_version(0, 4)?
                .reply()
                .is_ok_and(|v| (v.major_version, v.minor_version) >= (0, 2));
        let pointer =
            has(xfixes::X11_EXTENSION_NAME)? && connection.xfixes_query_version(4, 0)?.reply().is_ok();
        Ok(Self { connection, root, names, monitors, composite, pointer })
    }

    /// The screens with their names, the first one first.
    fn screens(&self) -> Result<Vec<(String, Place)>, ScreenError> {
        let mut screens = Vec::new();
        if self.monitors {
            let mut monitors = self.connection.randr_get_monitors(self.root, true)?.reply()?.monitors;
            monitors.sort_by_key(|monitor| !monitor.primary);
            for monitor in monitors {
                let name = self.connection.get_atom_name(monitor.name)?.reply()?.name;
                let place =
                    Place { x: monitor.x, y: monitor.y, width: monitor.width, height: monitor.height };
                screens.push((String::from_utf8_lossy(&name).into_owned(), place));
            }
        }
        if screens.is_empty() {
            let whole = self.connection.get_geometry(self.root)?.reply()?;
            screens.push((WHOLE.into(), Place { x: 0, y: 0, width: whole.width, height: whole.height }));
        }
        Ok(screens)
    }

    /// The windows of programs, from the front to the back: as the window manager lists them, and without one all that
    /// lie on the root.
    fn windows(&self) -> Result<Vec<Window>, ScreenError> {
        let listed =
            self.numbers(self.root, self.names._NET_CLIENT_LIST_STACKING, AtomEnum::WINDOW, MOST_WINDOWS)?;
        let mut windows = match listed {
            Some(windows) => windows,
            None => self.connection.query_tree(self.root)?.reply()?.children,
        };
        windows.reverse();
        Ok(windows)
    }

    /// A window that somebody may want to show; `None` for what is none, or has just been closed.
    fn described(&self, window: Window) -> Option<(String, Place)> {
        let attributes = self.connection.get_window_attributes(window).ok()?.reply().ok()?;
        if attributes.map_state != MapState::VIEWABLE
            || attributes.override_redirect
            || attributes.class != WindowClass::INPUT_OUTPUT
        {
            return None;
        }
        let names = &self.names;
        let owner = self.numbers(window, names._NET_WM_PID, AtomEnum::CARDINAL, 1).ok()?.unwrap_or_default();
        let kinds =
            self.numbers(window, names._NET_WM_WINDOW_TYPE, AtomEnum::ATOM, 8).ok()?.unwrap_or_default();
        let furniture = [names._NET_WM_WINDOW_TYPE_DESKTOP, names._NET_WM_WINDOW_TYPE_DOCK];
        if owner.contains(&std::process::id()) || kinds.iter().any(|kind| furniture.contains(kind)) {
            return None;
        }
        let place = self.connection.get_geometry(window).ok()?.reply().ok()?;
        let name = self.name(window).filter(|name| !name.trim().is_empty())?;
        let large = u32::from(place.width) >= LEAST_SIDE && u32::from(place.height) >= LEAST_SIDE;
        large.then_some((name, Place { x: place.x, y: place.y, width: place.width, height: place.height }))
    }

    fn name(&self, window: Window) -> Option<String> {
        let read = |name: Atom, kind: Atom| {
            let read =
                self.connection.get_property(false, window, name, kind, 0, NAME_WORDS).ok()?.reply().ok()?;
            (read.format == 8 && !read.value.is_empty()).then_some(read.value)
        };
        let new = || read(self.names._NET_WM_NAME, self.names.UTF8_STRING);
        // The old name is in Latin-1, whose numbers are those of Unicode.
        let old = || read(AtomEnum::WM_NAME.into(), AtomEnum::ANY.into());
        new()
            .map(|name| String::from_utf8_lossy(&name).into_owned())
            .or_else(|| old().map(|name| name.into_iter().map(char::from).collect()))
    }

    fn numbers(
        &self,
        window: Window,
        name: Atom,
        kind: AtomEnum,
        most: u32,
    ) -> Result<Option<Vec<u32>>, ScreenError> {
        let read = self.connection.get_property(false, window, name, kind, 0, most)?.reply();
        // A window that was closed meanwhile has no properties.
        Ok(read
            .ok()
            .and_then(|read| read.value32().map(Iterator::collect))
            .filter(|read: &Vec<u32>| !read.is_empty()))
    }

    fn image(&self, of: u32, place: Place) -> Result<Grabbed, ReplyError> {
        let Place { x, y, width, height } = place;
        let image = self.connection.get_image(ImageFormat::Z_PIXMAP, of, x, y, width, height, !0)?.reply()?;
        Grabbed::new(image.data, width.into(), height.into(), Bytes4::Bgr)
            .ok_or(ReplyError::ConnectionError(ConnectionError::UnknownError))
    }

    fn screen(&self, place: Place) -> Result<Grabbed, ScreenError> {
        let mut grabbed = self.image(self.root, place)?;
        self.point(&mut grabbed, (place.x, place.y));
        Ok(grabbed)
    }

    /// A window as it is; `None` while it is minimised or on another desk.
    fn window(&self, window: Window) -> Result<Option<Grabbed>, ScreenError> {
        let attributes = match self.connection.get_window_attributes(window)?.reply() {
            Ok(attributes) => attributes,
            Err(ReplyError::X11Error(_)) => return Err(ScreenError::Gone),
            Err(error) => return Err(error.into()),
        };
        if attributes.map_state != MapState::VIEWABLE {
            return Ok(None);
        }
        match self.viewable(window) {
            Ok(grabbed) => Ok(Some(grabbed)),
            // It changed its size or was hidden in between: the next picture is right again, or it is gone.
            Err(ReplyOrIdError::X11Error(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn viewable(&self, window: Window) -> Result<Grabbed, ReplyOrIdError> {
        let size = self.connection.get_geometry(window)?.reply()?;
        let border = i16::try_from(size.border_width).unwrap_or(0);
        let mut place = Place { x: 0, y: 0, width: size.width, height: size.height };
        let mut grabbed = if self.composite {
            let pixmap = self.connection.generate_id()?;
            self.connection.composite_name_window_pixmap(window, pixmap)?;
            (place.x, place.y) = (border, border);
            let image = self.image(pixmap, place);
            self.connection.free_pixmap(pixmap)?;
            image?
        } else {
            self.image(window, place)?
        };
        let at = self.connection.translate_coordinates(window, self.root, 0, 0)?.reply()?;
        self.point(&mut grabbed, (at.dst_x, at.dst_y));
        Ok(grabbed)
    }

    /// Draws the pointer into a picture whose corner lies there on the root.
    fn point(&self, grabbed: &mut Grabbed, corner: (i16, i16)) {
        if !self.pointer {
            return;
        }
        let Ok(Ok(pointer)) = self.connection.xfixes_get_cursor_image().map(|asked| asked.reply()) else {
            return;
        };
        let along = |at: i16, hot: u16, corner: i16| i32::from(at) - i32::from(hot) - i32::from(corner);
        grabbed.point(&Pointer {
            at: (along(pointer.x, pointer.xhot, corner.0), along(pointer.y, pointer.yhot, corner.1)),
            width: pointer.width.into(),
            pixels: &pointer.cursor_image,
        });
    }

    /// Keeps a window's picture even where another lies over it, for as long as this connection lasts.
    fn keep(&self, window: Window) -> Result<(), ScreenError> {
        if self.composite {
            // Refused only for a window that is gone, which the next request says.
            let _ = self.connection.composite_redirect_window(window, Redirect::AUTOMATIC)?.check();
        }
        Ok(())
    }
}

pub(super) fn sources() -> Result<Vec<Source>, ScreenError> {
    let server = Server::connect()?;
    let mut sources = Vec::new();
    for (name, place) in server.screens()? {
        let still = server.screen(place).ok().and_then(|grabbed| grabbed.still());
        sources.push(source(format!("{SCREEN}{name}"), name, SourceKind::Screen, place, still));
    }
    for window in server.windows()? {
        if sources.len() >= MOST_SOURCES {
            break;
        }
        let Some((name, place)) = server.described(window) else { continue };
        server.keep(window)?;
        let still = server.window(window).ok().flatten().and_then(|grabbed| grabbed.still());
        sources.push(source(format!("{WINDOW}{window}"), name, SourceKind::Window, place, still));
    }
    Ok(sources)
}

fn source(id: String, name: String, kind: SourceKind, place: Place, still: Option<bytes::Bytes>) -> Source {
    Source { id, name, kind, width: place.width.into(), height: place.height.into(), still }
}

/// Reads one source again and again.
pub(super) struct Grabber {
    server: Server,
    which: Which,
}

enum Which {
    Screen(String),
    Window(Window),
}

impl Grabber {
    pub(super) fn open(id: &str) -> Result<Self, ScreenError> {
        let server = Server::connect()?;
        let which = if let Some(name) = id.strip_prefix(SCREEN) {
            Which::Screen(name.into())
        } else {
            let window =
                id.strip_prefix(WINDOW).and_then(|number| number.parse().ok()).ok_or(ScreenError::Gone)?;
            server.keep(window)?;
            Which::Window(window)
        };
        Ok(Self { server, which })
    }

    pub(super) fn grab(&mut self) -> Result<Option<Grabbed>, ScreenError> {
        match &self.which {
            Which::Window(window) => self.server.window(*window),
            // Asked each time: a screen can be turned, and unplugged.
            Which::Screen(name) => {
                let screens = self.server.screens()?;
                let (_, place) = screens.iter().find(|(of, _)| of == name).ok_or(ScreenError::Gone)?;
                self.server.screen(*place).map(Some)
            }
        }
    }
}
