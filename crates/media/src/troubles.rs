//! What is wrong with the devices, from what they say, and what is really sent.

use crate::contract::{Sends, Trouble};
use deskbell_leg::Relay;
use deskbell_picture::CameraError;
use deskbell_sound::{Half, Problem};
use std::collections::BTreeSet;

/// What is wrong now, one thing for each device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Troubles {
    pub(crate) microphone: Option<Trouble>,
    pub(crate) speaker: Option<Trouble>,
    pub(crate) camera: Option<Trouble>,
    pub(crate) voice_only: bool,
    /// What was found of the relays when they were tried last.
    pub(crate) relay: Relay,
}

impl Troubles {
    pub(crate) fn all(self) -> BTreeSet<Trouble> {
        let voice_only = self.voice_only.then_some(Trouble::VoiceOnly);
        let relay = match self.relay {
            Relay::Silent | Relay::Refused => Some(Trouble::NoRelay),
            Relay::NotSetUp | Relay::Works => None,
        };
        [self.microphone, self.speaker, self.camera, voice_only, relay].into_iter().flatten().collect()
    }

    pub(crate) fn sound_lost(&mut self, which: Half, problem: &Problem) {
        match which {
            Half::Microphone => {
                self.microphone = Some(match problem {
                    Problem::Absent | Problem::NoServer => Trouble::NoMicrophone,
                    Problem::Refused => Trouble::MicrophoneRefused,
                    Problem::Gone
                    | Problem::Busy
                    | Problem::Unsupported
                    | Problem::Stalled
                    | Problem::Failed(_) => Trouble::MicrophoneLost,
                });
            }
            Half::Speaker => {
                self.speaker = Some(match problem {
                    Problem::Absent | Problem::NoServer => Trouble::NoSpeaker,
                    Problem::Refused
                    | Problem::Gone
                    | Problem::Busy
                    | Problem::Unsupported
                    | Problem::Stalled
                    | Problem::Failed(_) => Trouble::SpeakerLost,
                });
            }
        }
    }

    pub(crate) fn sound_back(&mut self, which: Half) {
        match which {
            Half::Microphone => self.microphone = None,
            Half::Speaker => self.speaker = None,
        }
    }

    pub(crate) fn camera_lost(&mut self, error: &CameraError) {
        self.camera = Some(match error {
            CameraError::NotFound | CameraError::NoFormat | CameraError::File(_) => Trouble::NoCamera,
            CameraError::Busy => Trouble::CameraBusy,
            CameraError::Refused => Trouble::CameraRefused,
            CameraError::Unplugged
            | CameraError::Silent
            | CameraError::Screen(_)
            | CameraError::System(_) => Trouble::CameraLost,
        });
    }
}

/// What is really sent of one kind.
pub(crate) const fn sends(wanted: bool, missing: bool, paused: bool) -> Sends {
    if !wanted {
        Sends::Off
    } else if missing {
        Sends::Missing
    } else if paused {
        Sends::Paused
    } else {
        Sends::On
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_its_owner_turned_off_is_off_whatever_else_is_wrong_v6() {
        assert_eq!(sends(false, true, true), Sends::Off);
        assert_eq!(sends(true, true, true), Sends::Missing);
        assert_eq!(sends(true, false, true), Sends::Paused);
        assert_eq!(sends(true, false, false), Sends::On);
    }

    #[test]
    fn each_device_has_one_trouble_and_the_others_keep_theirs_v5() {
        let mut troubles = Troubles::default();
        troubles.sound_lost(Half::Microphone, &Problem::Absent);
        troubles.camera_lost(&CameraError::Busy);
        assert_eq!(troubles.all(), BTreeSet::from([Trouble::NoMicrophone, Trouble::CameraBusy]));
        troubles.camera_lost(&CameraError::Unplugged);
        troubles.sound_back(Half::Microphone);
        assert_eq!(troubles.all(), BTreeSet::from([Trouble::CameraLost]));
    }
}
