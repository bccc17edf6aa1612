//! The pictures of a call on their way into the page: encoded, for the page to decode; or, where the web view
//! cannot, decoded here. Sound never passes through the page.

use crate::bridge::Bridge;
use deskbell_desk::DeskHandle;
use deskbell_desk::view::{FRAME_HEADER_BYTES, Picture, Refusal};
use deskbell_media::{Pictures, Shown};
use deskbell_picture::{CodecError, Decoder, Frame};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::async_runtime::{JoinHandle, spawn, spawn_blocking};
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::{State, WebviewWindow};
use tokio::sync::mpsc;

/// Frames that the page has and has not decoded yet, at most.
const UNDER_WAY: usize = 2;

/// What the page can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    /// Encoded pictures (RFC 6386), for a web view with WebCodecs.
    Vp8,
    /// Decoded ones, the newest only: thirty times as many bytes.
    I420,
}

impl Format {
    /// The first byte of a frame's header.
    const fn number(self) -> u8 {
        match self {
            Self::Vp8 => 0,
            Self::I420 => 1,
        }
    }
}

/// Who carries the pictures into the pages: one task for each side in each window.
#[derive(Debug, Default)]
pub(crate) struct Frames(Mutex<HashMap<(String, Picture), Carrier>>);

/// A task that carries pictures until it is dropped, the page is gone or the desk stops.
#[derive(Debug)]
struct Carrier {
    task: JoinHandle<()>,
    taken: mpsc::Sender<u32>,
}

impl Drop for Carrier {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Frames {
    /// A window's page has started or is gone: those that carried to it carry to nobody.
    pub(crate) fn stop(&self, window: &str) {
        self.lock().retain(|(of, _), _| of != window);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(String, Picture), Carrier>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// From now on the page gets the pictures of one side, beginning with one that needs no other. Following anew, in
/// whatever format, takes the place of the following before.
#[tauri::command]
pub(crate) async fn frames(
    window: WebviewWindow,
    bridge: State<'_, Bridge>,
    frames: State<'_, Frames>,
    picture: Picture,
    format: Format,
    channel: Channel<InvokeResponseBody>,
) -> Result<(), Refusal> {
    let stopped = || Refusal::Stopping;
    let desk = bridge.desk().clone();
    let pictures = desk.pictures(picture).await.ok_or_else(stopped)?;
    // Bounded: two frames are under way, so a page that says more than this says nonsense.
    let (taken, says) = mpsc::channel(2 * UNDER_WAY);
    tracing::debug!(?picture, ?format, "pictures go to the page");
    let page = Page { channel, format, number: 0, under_way: BTreeSet::new() };
    let task = match format {
        Format::Vp8 => spawn(carry_encoded(pictures, page, says)),
        Format::I420 => spawn(carry_decoded(desk, picture, pictures, page, says)),
    };
    frames.lock().insert((window.label().to_owned(), picture), Carrier { task, taken });
    Ok(())
}

/// The page has decoded a frame or let it go.
#[tauri::command]
pub(crate) fn frame_taken(window: WebviewWindow, frames: State<'_, Frames>, picture: Picture, number: u32) {
    let carriers = frames.lock();
    if let Some(carrier) = carriers.get(&(window.label().to_owned(), picture))
        && carrier.taken.try_send(number).is_err()
    {
        tracing::debug!(?picture, number, "nobody carries these pictures, or too much is said of them");
    }
}

/// The page's end of a channel.
struct Page {
    channel: Channel<InvokeResponseBody>,
    format: Format,
    number: u32,
    under_way: BTreeSet<u32>,
}

/// The page has gone.
struct Gone;

impl Page {
    fn has_room(&self) -> bool {
        self.under_way.len() < UNDER_WAY
    }

    /// The page says that it has taken a frame; false for one that is not under way.
    fn takes(&mut self, number: u32) -> bool {
        self.under_way.remove(&number)
    }

    fn send(
        &mut self,
        keyframe: bool,
        (width, height): (u16, u16),
        at: Duration,
        data: &[u8],
    ) -> Result<(), Gone> {
        self.number = self.number.wrapping_add(1);
        let frame = framed(self.format, keyframe, (width, height), self.number, at, data);
        self.under_way.insert(self.number);
        self.channel.send(InvokeResponseBody::Raw(frame)).map_err(|error| {
            tracing::info!(%error, "the page is gone");
            Gone
        })
    }
}

/// A frame as [`FRAME_HEADER_BYTES`] describes it.
fn framed(
    format: Format,
    keyframe: bool,
    (width, height): (u16, u16),
    number: u32,
    at: Duration,
    data: &[u8],
) -> Vec<u8> {
    let mut frame = Vec::with_capacity(FRAME_HEADER_BYTES + data.len());
    frame.extend([format.number(), u8::from(keyframe)]);
    frame.extend(width.to_le_bytes());
    frame.extend(height.to_le_bytes());
    frame.extend([0, 0]);
    frame.extend(number.to_le_bytes());
    frame.extend(u64::try_from(at.as_micros()).unwrap_or(u64::MAX).to_le_bytes());
    frame.extend(data);
    frame
}

/// The source gives no more than two that are not taken, so nothing gathers here.
async fn carry_encoded(mut pictures: Pictures, mut page: Page, mut says: mpsc::Receiver<u32>) {
    loop {
        tokio::select! {
            number = says.recv() => match number {
                Some(number) => if page.takes(number) { pictures.taken() },
                None => return,
            },
            shown = pictures.next() => {
                let Some(Shown { keyframe, width, height, at, data }) = shown else { return };
                if page.send(keyframe, (width, height), at, &data).is_err() {
                    return;
                }
            }
        }
    }
}

/// Decodes every picture, because each builds on those before it, and sends the newest that the page has room for.
async fn carry_decoded(
    desk: DeskHandle,
    picture: Picture,
    mut pictures: Pictures,
    mut page: Page,
    mut says: mpsc::Receiver<u32>,
) {
    let mut decoder = None;
    let mut newest: Option<Frame> = None;
    loop {
        tokio::select! {
            number = says.recv() => match number {
                Some(number) => { page.takes(number); }
                None => return,
            },
            shown = pictures.next() => {
                let Some(shown) = shown else { return };
                match decode(decoder.take(), shown).await {
                    Ok((used, frame)) => {
                        pictures.taken();
                        decoder = Some(used);
                        newest = frame.or(newest);
                    }
                    Err(error) => {
                        // From the next picture on that needs no other.
                        tracing::info!(%error, "a picture cannot be decoded");
                        let Some(anew) = desk.pictures(picture).await else { return };
                        pictures = anew;
                    }
                }
            }
        }
        if page.has_room()
            && let Some(frame) = newest.take()
            && page.send(true, (frame.width(), frame.height()), frame.at(), frame.data()).is_err()
        {
            return;
        }
    }
}

/// Decodes away from other tasks: it takes some milliseconds of a processor.
async fn decode(decoder: Option<Decoder>, shown: Shown) -> Result<(Decoder, Option<Frame>), CodecError> {
    let work = move || {
        let mut decoder = decoder.map_or_else(Decoder::new, Ok)?;
        let frame = decoder.decode(&shown.data, shown.at)?;
        Ok((decoder, frame))
    };
    spawn_blocking(work).await.unwrap_or(Err(CodecError::Damaged))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_begins_with_the_header_that_the_page_reads() {
        let at = Duration::from_micros(0x0102_0304);
        let frame = framed(Format::I420, true, (1280, 720), 0x0a0b_0c0d, at, &[7, 8]);
        let header =
            [1, 1, 0x00, 0x05, 0xd0, 0x02, 0, 0, 0x0d, 0x0c, 0x0b, 0x0a, 0x04, 0x03, 0x02, 0x01, 0, 0, 0, 0];
        assert_eq!(frame[..FRAME_HEADER_BYTES], header);
        assert_eq!(frame[FRAME_HEADER_BYTES..], [7, 8]);
        assert_eq!(framed(Format::Vp8, false, (2, 2), 1, at, &[])[..2], [0, 0]);
    }
}
