//! What the sent picture is taken of: the chosen camera, or a screen or window that is shared in its place (V12). One
//! capture runs at a time; the pictures themselves go from its thread straight to the encoder.

use super::NONE;
use super::closing::aside;
use super::devices::look_for_cameras;
use super::event::{Event, say};
use crate::contract::{PictureSize, Report, ShareLost};
use crate::leg::Around;
use crate::troubles::Troubles;
use deskbell_picture::{
    CameraChoice, CameraError, CameraEvent, Capture, Content, Format, ScreenError, Wanted,
};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Cameras are looked for this often while one is wanted, and a lost one is tried again.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// What pictures are taken of.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// The chosen camera.
    Camera,
    /// A screen or a window, by its id.
    Screen(String),
}

/// What people want of it.
pub(super) struct Wish<'a> {
    /// Somebody is there to see it: a leg, or the preview.
    pub(super) active: bool,
    /// A leg is there to send it to.
    pub(super) has_legs: bool,
    /// The camera is on.
    pub(super) camera_on: bool,
    /// The chosen camera.
    pub(super) camera: Option<&'a str>,
}

/// The running capture, and what it ought to be.
pub(super) struct Capturing {
    around: Around,
    events: mpsc::Sender<Event>,
    capture: Option<(What, Capture)>,
    /// The screen or window that is sent in place of the camera (V12).
    share: Option<String>,
    /// Captures are numbered: what a former one says no longer counts.
    number: u64,
    /// The camera was lost, and is not tried before the next look.
    camera_rests: bool,
    look_at: Option<Instant>,
    picture: Option<PictureSize>,
}

impl Capturing {
    /// Nothing is captured yet.
    pub(super) const fn new(around: Around, events: mpsc::Sender<Event>) -> Self {
        Self {
            around,
            events,
            capture: None,
            share: None,
            number: 0,
            camera_rests: false,
            look_at: None,
            picture: None,
        }
    }

    /// A screen or window is to be sent in place of the camera, or the camera again.
    pub(super) fn share(&mut self, source: Option<String>) {
        self.share = source;
    }

    /// Whether a screen or window is sent in place of the camera.
    pub(super) const fn shares(&self) -> bool {
        self.share.is_some()
    }

    /// When [`Capturing::look`] is due.
    pub(super) const fn look_at(&self) -> Option<Instant> {
        self.look_at
    }

    /// Looks which cameras there are, aside, and tries a lost one again.
    pub(super) fn look(&mut self) {
        self.look_at = None;
        self.camera_rests = false;
        look_for_cameras(self.events.clone());
    }

    /// Another camera was chosen: the former one is let go of.
    pub(super) async fn camera_changed(&mut self, troubles: &mut Troubles) {
        if self.takes_camera() {
            self.stop().await;
        }
        troubles.camera = None;
    }

    /// The capture with this number is open.
    pub(super) async fn opened(&mut self, number: u64, format: Format, troubles: &mut Troubles) {
        // Of a camera that was given up meanwhile.
        if number != self.number {
            return;
        }
        if self.takes_camera() {
            troubles.camera = None;
            let fps = format.rate.round().clamp(0.0, 255.0) as u8;
            self.picture_is(Some(PictureSize { width: format.width, height: format.height, fps })).await;
        }
    }

    /// The capture with this number gives no more.
    pub(super) async fn lost(&mut self, number: u64, error: &CameraError, troubles: &mut Troubles) {
        // Of a camera that was given up meanwhile.
        if number != self.number {
            return;
        }
        let camera = self.takes_camera();
        self.stop().await;
        if camera {
            troubles.camera_lost(error);
            self.camera_rests = true;
            self.look_at = Some(Instant::now() + LOOK_EVERY);
        } else {
            self.lose_share(error).await;
        }
    }

    /// Opens what is needed, and closes what is not.
    pub(super) async fn settle(&mut self, wish: Wish<'_>, troubles: &mut Troubles) {
        let wanted = self.wanted(&wish);
        if self.capture.as_ref().map(|(what, _)| what) != wanted.as_ref() {
            self.stop().await;
        }
        match wanted {
            Some(What::Camera) if self.camera_rests => {}
            Some(what) if self.capture.is_none() => self.open(what, wish.camera, troubles).await,
            Some(_) => {}
            None => troubles.camera = None,
        }
        if self.share.is_some() {
            troubles.camera = None;
        }
        self.look_at = if wish.active {
            Some(self.look_at.unwrap_or_else(|| Instant::now() + LOOK_EVERY))
        } else {
            None
        };
    }

    /// Gives the capture up to be closed.
    pub(super) fn take(&mut self) -> Option<Capture> {
        self.capture.take().map(|(_, capture)| capture)
    }

    /// One picture is sent: a screen's in place of the camera's, and that to somebody only.
    fn wanted(&self, wish: &Wish<'_>) -> Option<What> {
        match &self.share {
            Some(source) => wish.has_legs.then(|| What::Screen(source.clone())),
            None => {
                let camera = wish.active && wish.camera_on && wish.camera != Some(NONE);
                camera.then_some(What::Camera)
            }
        }
    }

    const fn takes_camera(&self) -> bool {
        matches!(self.capture, Some((What::Camera, _)) | None)
    }

    async fn open(&mut self, what: What, camera: Option<&str>, troubles: &mut Troubles) {
        self.number += 1;
        let number = self.number;
        let choice = camera.map_or(CameraChoice::Default, |id| CameraChoice::Id(id.to_owned()));
        let (events, encoding) = (self.events.clone(), Arc::clone(&self.around.encoding));
        let content = match what {
            What::Camera => Content::Camera,
            What::Screen(_) => Content::Screen,
        };
        let sink = move |event| match event {
            CameraEvent::Opened(format) => say(&events, Event::CameraOpened(number, format)),
            CameraEvent::Frame(frame) => encoding.push(frame, content),
            CameraEvent::Lost(error) => say(&events, Event::CameraLost(number, error)),
        };
        let origin = self.around.clock.origin();
        let started = match &what {
            What::Camera => Capture::start(choice, Wanted::default(), origin, sink),
            What::Screen(source) => Capture::of_screen(source.clone(), origin, sink),
        };
        match (started, what) {
            (Ok(capture), what) => self.capture = Some((what, capture)),
            (Err(error), What::Camera) => {
                troubles.camera_lost(&error);
                self.camera_rests = true;
            }
            (Err(error), What::Screen(_)) => {
                self.lose_share(&error).await;
            }
        }
    }

    async fn lose_share(&mut self, error: &CameraError) {
        if let Some(source) = self.share.take() {
            self.around.report(Report::ShareLost { source, why: share_lost(error) }).await;
        }
    }

    async fn stop(&mut self) {
        let Some((_, capture)) = self.capture.take() else { return };
        self.number += 1;
        // Whoever opens it next must find it free.
        aside(capture).await;
        self.around.encoding.clear();
        self.picture_is(None).await;
    }

    async fn picture_is(&mut self, picture: Option<PictureSize>) {
        if self.picture != picture {
            self.picture = picture;
            self.around.report(Report::CameraPicture(picture)).await;
        }
    }
}

/// Why a screen or a window gives nothing more.
fn share_lost(error: &CameraError) -> ShareLost {
    match error {
        CameraError::Screen(ScreenError::Gone) => ShareLost::Gone,
        CameraError::Screen(ScreenError::Refused | ScreenError::Wayland) => ShareLost::Refused,
        CameraError::Screen(ScreenError::System(_))
        | CameraError::NotFound
        | CameraError::Busy
        | CameraError::Refused
        | CameraError::Unplugged
        | CameraError::Silent
        | CameraError::NoFormat
        | CameraError::File(_)
        | CameraError::System(_) => ShareLost::Failed,
    }
}
