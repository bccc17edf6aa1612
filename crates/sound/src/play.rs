//! Plays one sound on one speaker, outside of any call: a ring, and whatever else a desk makes heard.

use crate::STEP;
use crate::devices::{Device, find};
use crate::problem::{Half, Problem};
use crate::stream;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The device wakes this thread; where it does not, it looks after itself so often. A stop is seen as soon.
const LOOK: Duration = Duration::from_millis(10);
/// Looks in a row without a sample taken: the device stands still. 3 s.
const LOOKS_STILL: u32 = 300;

/// Plays on the speaker of this id, or on the system's own choice, until `next` has nothing more and that was heard,
/// or until `goes_on` says no: then it is silent at once, with what was given and is not heard yet. Blocks meanwhile,
/// so that it is to be called on a thread of its own; `opened` is called when the device is open.
///
/// `next` fills 10 ms, `-1.0..=1.0` at 48 kHz, and says whether there was anything.
///
/// # Errors
///
/// When the device does not open, is lost, or stands still.
pub fn play(
    speaker: Option<&str>,
    opened: impl FnOnce(&Device),
    goes_on: impl Fn() -> bool,
    mut next: impl FnMut(&mut [f32; STEP]) -> bool,
) -> Result<(), Problem> {
    let (found, device) = find(Half::Speaker, speaker)?;
    let player = std::thread::current();
    let lost = Arc::new(Mutex::new(None));
    let tell = {
        let (lost, player) = (Arc::clone(&lost), player.clone());
        move |problem: Problem| {
            *lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(problem);
            player.unpark();
        }
    };
    let (open, mut playback) = stream::open_speaker(&found, player, tell)
        .map_err(|problem| if speaker.is_none() { problem.of_the_default() } else { problem })?;
    opened(&device);
    let mut step = [0.0; STEP];
    let (mut callbacks, mut still, mut silent) = (0, 0, 0);
    while goes_on() {
        if let Some(problem) = lost.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(problem);
        }
        let now = open.moved.callbacks.load(Ordering::Relaxed);
        still = if now == callbacks { still + 1 } else { 0 };
        callbacks = now;
        if still >= LOOKS_STILL {
            return Err(Problem::Stalled);
        }
        while playback.wants() {
            if silent > 0 || !next(&mut step) {
                // What was given last is still on its way: silence pushes it out.
                if silent == 0 {
                    silent = 2 + playback.latency_ms() / 10;
                }
                silent -= 1;
                if silent == 0 {
                    return Ok(());
                }
                step.fill(0.0);
            }
            playback.give(&step);
        }
        std::thread::park_timeout(LOOK);
    }
    Ok(())
}
