//! Which of a camera's modes comes nearest to what is wanted.

use super::{Pixels, Wanted};
use crate::frame::i420_length;
use std::cmp::Reverse;

/// One of the ways in which a camera can deliver.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mode {
    pub(super) pixels: Pixels,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The highest rate at this size, at most what is wanted, in frames per second.
    pub(super) rate: f64,
}

/// What a conversion costs: the cheaper the better, when size and rate are alike.
fn effort(pixels: Pixels) -> u8 {
    match pixels {
        Pixels::I420 => 0,
        Pixels::Nv12 => 1,
        Pixels::Yuyv => 2,
        Pixels::Mjpeg => 3,
    }
}

/// The mode to use; none when no size is possible ([`crate::FrameError`]).
///
/// First a rate of at least four fifths of what is wanted, because a call that stutters is worse than a small
/// picture; then the size: the smallest that is large enough, else the largest; then the rate itself; and of
/// those alike the one whose conversion costs least. MJPEG comes last, but USB cameras often have 720p at 30
/// frames per second in nothing else.
pub(super) fn choose(modes: impl IntoIterator<Item = Mode>, wanted: Wanted) -> Option<Mode> {
    let (width, height) = (u32::from(wanted.width), u32::from(wanted.height));
    let key = |mode: &Mode| {
        let area = mode.width * mode.height;
        let large = mode.width >= width && mode.height >= height;
        (
            mode.rate >= f64::from(wanted.rate) * 0.8,
            large,
            if large { -i64::from(area) } else { i64::from(area) },
            (mode.rate * 1000.0) as u64,
            Reverse(effort(mode.pixels)),
        )
    };
    let possible = modes.into_iter().filter(|mode| i420_length(mode.width, mode.height).is_ok());
    possible.max_by_key(key)
}

/// The nearest to `wanted` that a range of sizes in steps allows; even wherever a step allows that.
#[cfg(target_os = "linux")]
pub(super) fn stepped(wanted: u32, least: u32, most: u32, step: u32) -> u32 {
    if most < least {
        return least;
    }
    let step = step.max(1);
    let nearest = least + wanted.clamp(least, most).saturating_sub(least) / step * step;
    if nearest.is_multiple_of(2) || nearest < least + step { nearest } else { nearest - step }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(pixels: Pixels, width: u32, height: u32, rate: f64) -> Mode {
        Mode { pixels, width, height, rate }
    }

    #[test]
    fn a_usb_camera_with_720p30_in_mjpeg_alone_gives_it() {
        let modes = [
            mode(Pixels::Yuyv, 640, 480, 30.0),
            mode(Pixels::Yuyv, 1280, 720, 10.0),
            mode(Pixels::Mjpeg, 1280, 720, 30.0),
            mode(Pixels::Mjpeg, 1920, 1080, 30.0),
        ];
        assert_eq!(choose(modes, Wanted::default()), Some(modes[2]));
    }

    #[test]
    fn of_two_formats_alike_mjpeg_comes_last() {
        let modes = [
            mode(Pixels::Mjpeg, 1280, 720, 30.0),
            mode(Pixels::Yuyv, 1280, 720, 30.0),
            mode(Pixels::Nv12, 1280, 720, 30.0),
        ];
        assert_eq!(choose(modes, Wanted::default()), Some(modes[2]));
        assert_eq!(choose(modes[..2].to_vec(), Wanted::default()), Some(modes[1]));
    }

    #[test]
    fn a_smooth_small_picture_is_better_than_a_large_one_that_stutters() {
        let modes = [mode(Pixels::Yuyv, 1280, 720, 10.0), mode(Pixels::Yuyv, 640, 480, 30.0)];
        assert_eq!(choose(modes, Wanted::default()), Some(modes[1]));
        assert_eq!(choose([modes[0]], Wanted::default()), Some(modes[0]));
    }

    #[test]
    fn sizes_that_are_no_picture_are_left_out() {
        let modes = [mode(Pixels::Yuyv, 3840, 2160, 30.0), mode(Pixels::Yuyv, 641, 481, 30.0)];
        assert_eq!(choose(modes, Wanted::default()), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_range_of_sizes_gives_the_nearest_even_one() {
        assert_eq!(stepped(1280, 32, 3840, 2), 1280);
        assert_eq!(stepped(1280, 32, 640, 2), 640);
        assert_eq!(stepped(1280, 1, 4000, 1), 1280);
        assert_eq!(stepped(719, 1, 4000, 1), 718);
        assert_eq!(stepped(10, 48, 640, 16), 48);
        assert_eq!(stepped(10, 48, 0, 0), 48);
    }
}
