//! The thread between the camera and the legs: the newest picture, encoded once for all legs and once, small,
//! for the person before the camera.

use crate::clock::Clock;
use crate::contract::{LegKey, PictureSize, Shown};
use crate::engine::Screens;
use crate::sending::{Sending, Step, Took};
use cpu_time::ThreadTime;
use deskbell_leg::{EncodedFrame, Leg, Verdict};
use deskbell_picture::{Content, Encoded, Encoder, Frame};
use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;

/// How the own picture is made: before a call it is large, in a call it stands in a corner.
struct OwnSize {
    height: u16,
    fps: u32,
    /// They stay on this computer.
    bits_per_second: u32,
}

const BEFORE: OwnSize = OwnSize { height: 360, fps: 24, bits_per_second: 900_000 };
const IN_CALL: OwnSize = OwnSize { height: 180, fps: 15, bits_per_second: 300_000 };

/// The estimate before a leg has made one, in bits a second.
const FIRST_TARGET: u32 = 600_000;

/// A connected leg, as the encoder sees it.
pub(crate) struct Outlet {
    /// Asked whether it is ready, before anything is encoded.
    pub(crate) leg: Arc<dyn Leg>,
    /// To its task. Bounded: a task that does not keep up loses a picture, and the next is a key frame.
    pub(crate) frames: mpsc::Sender<EncodedFrame>,
}

/// Shared between the camera's thread, the legs' tasks, the owner and the encoder's thread.
pub(crate) struct Encoding {
    clock: Clock,
    screens: Arc<Screens>,
    desk: Mutex<Desk>,
    news: Condvar,
    /// Newest wins: whether the links carry voice only.
    voice_only: tokio::sync::watch::Sender<bool>,
}

#[derive(Default)]
struct Desk {
    /// Newest wins.
    frame: Option<(Frame, Content)>,
    legs: BTreeMap<LegKey, (Arc<Outlet>, u32)>,
    wants_keyframe: bool,
    sent: Option<PictureSize>,
    stop: bool,
}

impl Encoding {
    /// Starts the thread, which ends after [`Encoding::stop`].
    pub(crate) fn start(
        clock: Clock,
        screens: Arc<Screens>,
        voice_only: tokio::sync::watch::Sender<bool>,
    ) -> std::io::Result<(Arc<Self>, JoinHandle<()>)> {
        let encoding =
            Arc::new(Self { clock, screens, desk: Mutex::default(), news: Condvar::new(), voice_only });
        let worker = Arc::clone(&encoding);
        let thread = std::thread::Builder::new().name("encoder".into()).spawn(move || worker.run())?;
        Ok((encoding, thread))
    }

    /// Without a thread: nothing is ever sent.
    pub(crate) fn idle(clock: Clock, screens: Arc<Screens>) -> Arc<Self> {
        let (voice_only, _) = tokio::sync::watch::channel(true);
        Arc::new(Self { clock, screens, desk: Mutex::default(), news: Condvar::new(), voice_only })
    }

    /// A picture of the camera or of a screen; an older one that still waits is left out.
    pub(crate) fn push(&self, frame: Frame, content: Content) {
        self.lock().frame = Some((frame, content));
        self.news.notify_one();
    }

    /// The camera is off: nothing old is sent when it is on again.
    pub(crate) fn clear(&self) {
        let mut desk = self.lock();
        desk.frame = None;
        desk.sent = None;
    }

    /// A leg is connected, and begins with a key frame.
    pub(crate) fn connect(&self, key: LegKey, outlet: Outlet) {
        let mut desk = self.lock();
        desk.legs.insert(key, (Arc::new(outlet), FIRST_TARGET));
        desk.wants_keyframe = true;
    }

    /// A leg is no longer connected.
    pub(crate) fn disconnect(&self, key: LegKey) {
        self.lock().legs.remove(&key);
    }

    /// A leg's link is thought to carry so much.
    pub(crate) fn target(&self, key: LegKey, bps: u32) {
        if let Some((_, target)) = self.lock().legs.get_mut(&key) {
            *target = bps;
        }
    }

    /// Somebody cannot decode what comes.
    pub(crate) fn keyframe(&self) {
        self.lock().wants_keyframe = true;
    }

    /// The size of what is sent now.
    pub(crate) fn sent(&self) -> Option<PictureSize> {
        self.lock().sent
    }

    pub(crate) fn stop(&self) {
        self.lock().stop = true;
        self.news.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut ours = OwnPicture::new();
        let mut theirs = SentPicture::new(Content::Camera, FIRST_TARGET);
        while let Some((frame, content, job)) = self.wait() {
            if let Some(job) = &job {
                if theirs.content != content {
                    theirs = SentPicture::new(content, job.target);
                }
                self.send(&mut theirs, &frame, job);
            }
            if self.screens.own.is_watched() {
                ours.show(&frame, if job.is_some() { &IN_CALL } else { &BEFORE }, &self.screens);
            }
        }
    }

    /// The next picture, and who gets it; `None` when it is over.
    fn wait(&self) -> Option<(Frame, Content, Option<Job>)> {
        let mut desk = self.lock();
        loop {
            if desk.stop {
                return None;
            }
            if let Some((frame, content)) = desk.frame.take() {
                let job = desk.job();
                return Some((frame, content, job));
            }
            desk = self.news.wait(desk).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn send(&self, theirs: &mut SentPicture, frame: &Frame, job: &Job) {
        // Each leg is asked once for each picture; the narrowest speaks for all.
        let verdicts: Vec<Verdict> = job.legs.iter().map(|outlet| outlet.leg.next_frame()).collect();
        if verdicts.contains(&Verdict::SkipAndShrink) {
            theirs.sending.shrink();
        }
        if verdicts.iter().any(|verdict| *verdict != Verdict::Send) {
            return;
        }
        let now = self.clock.now();
        let step =
            theirs.sending.next(now, u64::from(job.target), frame.at(), (frame.width(), frame.height()));
        let voice_only = theirs.sending.voice_only();
        self.voice_only.send_if_modified(|was| std::mem::replace(was, voice_only) != voice_only);
        let Step::Send { width, height, fps, bits_per_second } = step else { return };
        let wants_keyframe = std::mem::take(&mut self.lock().wants_keyframe);
        let work = ThreadTime::now();
        let encoded = match theirs.encode(frame, (width, height), (bits_per_second, fps), wants_keyframe) {
            Ok(Some(encoded)) => encoded,
            // The encoder keeps to its bits; a key frame that is owed comes with the next picture.
            Ok(None) => return self.encoded(theirs, now, work, 0),
            Err(error) => {
                tracing::warn!(%error, "a picture could not be encoded");
                return;
            }
        };
        self.encoded(theirs, now, work, encoded.data.len());
        self.lock().sent = Some(PictureSize { width, height, fps: u8::try_from(fps).unwrap_or(u8::MAX) });
        for outlet in &job.legs {
            let frame = EncodedFrame {
                data: encoded.data.clone(),
                keyframe: encoded.keyframe,
                timestamp: encoded.at,
            };
            if outlet.frames.try_send(frame).is_err() {
                self.keyframe();
            }
        }
    }
}

impl Encoding {
    /// A picture was encoded, begun at `began`; `bytes` is 0 when it was left out to keep the bitrate.
    fn encoded(&self, theirs: &mut SentPicture, began: Duration, work: ThreadTime, bytes: usize) {
        let now = self.clock.now();
        let took = Took { work: work.elapsed(), all: now.saturating_sub(began) };
        theirs.sending.encoded(now, took, bytes);
    }
}

impl std::fmt::Debug for Encoding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Encoding").finish_non_exhaustive()
    }
}

/// Who gets the next picture.
struct Job {
    legs: Vec<Arc<Outlet>>,
    /// The narrowest link's.
    target: u32,
}

impl Desk {
    fn job(&self) -> Option<Job> {
        let target = self.legs.values().map(|(_, target)| *target).min()?;
        Some(Job { legs: self.legs.values().map(|(outlet, _)| Arc::clone(outlet)).collect(), target })
    }
}

/// What the other side sees.
struct SentPicture {
    content: Content,
    sending: Sending,
    encoder: Encoder,
}

impl SentPicture {
    fn new(content: Content, target: u32) -> Self {
        Self {
            content,
            sending: Sending::new(content, u64::from(target)),
            encoder: Encoder::of(content, target, 30),
        }
    }

    fn encode(
        &mut self,
        frame: &Frame,
        (width, height): (u16, u16),
        (bits_per_second, fps): (u32, u32),
        wants_keyframe: bool,
    ) -> Result<Option<Encoded>, deskbell_picture::CodecError> {
        self.encoder.set_rates(bits_per_second, fps)?;
        if (frame.width(), frame.height()) == (width, height) {
            return self.encoder.encode(frame, wants_keyframe);
        }
        self.encoder.encode(&frame.scaled(width, height)?, wants_keyframe)
    }
}

/// What the person before the camera sees of it: another stream than the sent one, so that a page that falls
/// behind never costs the visitor a key frame.
struct OwnPicture {
    encoder: Encoder,
    due: Duration,
    wants_keyframe: bool,
}

impl OwnPicture {
    fn new() -> Self {
        Self {
            encoder: Encoder::new(BEFORE.bits_per_second, BEFORE.fps),
            due: Duration::ZERO,
            wants_keyframe: true,
        }
    }

    fn show(&mut self, frame: &Frame, size: &OwnSize, screens: &Screens) {
        if frame.at() < self.due {
            return;
        }
        self.due = frame.at() + Duration::from_secs(1) / (size.fps + 2);
        let height = size.height.min(frame.height());
        let width = u32::from(frame.width()) * u32::from(height) / u32::from(frame.height().max(1));
        let width = (u16::try_from(width).unwrap_or(u16::MAX) & !1).max(2);
        let encoded = frame
            .scaled(width, height & !1)
            .map_err(deskbell_picture::CodecError::from)
            .and_then(|small| self.encoder.encode(&small, std::mem::take(&mut self.wants_keyframe)));
        match encoded {
            Ok(Some(encoded)) => {
                let shown = Shown {
                    keyframe: encoded.keyframe,
                    width: encoded.width,
                    height: encoded.height,
                    at: encoded.at,
                    data: encoded.data,
                };
                self.wants_keyframe |= screens.own.show(&shown);
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the own picture could not be encoded"),
        }
    }
}
