//! Pictures: cameras, screens, a test pattern with a clock in it, frames and the VP8 codec.
//!
//! A camera's thread hands [`Frame`]s to a sink ([`Capture`]); an [`Encoder`] makes VP8 of them and a
//! [`Decoder`] makes frames of VP8. Nothing here waits for another: whoever cannot keep up with a camera
//! forgets the older picture.

mod camera;
mod clock;
mod frame;
mod scale;
mod screen;
mod vp8;
mod vpx;

pub use camera::burnt::{burn_clock, read_clock};
pub use camera::{
    Camera, CameraChoice, CameraError, CameraEvent, CameraInfo, Capture, Format, PATTERN, Pixels, Wanted,
    Y4mError, cameras,
};
pub use frame::{Frame, FrameError, LONGEST_SIDE, MOST_PIXELS};
pub use screen::{RATE as SCREEN_RATE, ScreenError, Source, SourceKind, sources};
pub use vp8::{is_keyframe, keyframe_size};
pub use vpx::{CodecError, Content, Decoder, Encoded, Encoder, LONGEST_ENCODED};
