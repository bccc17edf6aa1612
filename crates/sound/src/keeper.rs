//! Keeps one half's device open.

use crate::choice::{MicrophoneChoice, SpeakerChoice};
use crate::devices::Devices;
use crate::problem::Half;
use crate::worker::Order;
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex};
use std::thread::Thread;

/// What a half is to use.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    /// A device, or the default one.
    Device(Option<String>),
    /// A tone of this many Hz.
    Tone(f32),
    /// No device, and that is right so.
    Nothing,
}

impl From<MicrophoneChoice> for Wish {
    fn from(choice: MicrophoneChoice) -> Self {
        match choice {
            MicrophoneChoice::Default => Self::Device(None),
            MicrophoneChoice::Device(id) => Self::Device(Some(id)),
            MicrophoneChoice::Tone(hz) => Self::Tone(hz),
            MicrophoneChoice::Nothing => Self::Nothing,
        }
    }
}

impl From<SpeakerChoice> for Wish {
    fn from(choice: SpeakerChoice) -> Self {
        match choice {
            SpeakerChoice::Default => Self::Device(None),
            SpeakerChoice::Device(id) => Self::Device(Some(id)),
            SpeakerChoice::Null => Self::Nothing,
        }
    }
}

/// The thread that keeps one half's device open.
#[derive(Debug)]
pub(crate) struct Keeper;

impl Keeper {
    pub(crate) fn start(
        _half: Half,
        _worker: SyncSender<Order>,
        _wake: Thread,
        _devices: Arc<Mutex<Devices>>,
    ) -> Result<Self, std::io::Error> {
        Ok(Self)
    }
    pub(crate) fn wish(&self, _wish: Wish) {}
    pub(crate) fn stop(&mut self) {}
}
