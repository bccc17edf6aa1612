//! The sound of the desk: open while somebody needs it, and who gets what its microphone hears. Its packets go from the
//! sound's thread straight to the legs, its level straight to the desk; only what is wrong passes through the loop.

use super::NONE;
use super::event::{Event, say};
use crate::contract::{Chosen, Report};
use crate::troubles::Troubles;
use bytes::Bytes;
use deskbell_sound::{
    Choice, Half, MicrophoneChoice, Problem, Sound, SoundEvent, SpeakerChoice, Treatment, Voice,
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// The quietest sound that moves the meter, in decibels of full scale.
const QUIETEST_DB: f32 = -60.0;

/// Who gets the microphone's packets: written by the loop, read by the sound's thread.
type Audience = Arc<Mutex<Vec<mpsc::Sender<Bytes>>>>;

/// The sound, open or not.
pub(super) struct Sounding {
    events: mpsc::Sender<Event>,
    reports: mpsc::Sender<Report>,
    audience: Audience,
    sound: Option<Sound>,
}

impl Sounding {
    /// None is open yet.
    pub(super) fn new(events: mpsc::Sender<Event>, reports: mpsc::Sender<Report>) -> Self {
        Self { events, reports, audience: Audience::default(), sound: None }
    }

    /// Opens it, if it is not.
    pub(super) fn open(&mut self, chosen: &Chosen, microphone_on: bool, troubles: &mut Troubles) {
        if self.sound.is_some() {
            return;
        }
        let (events, reports) = (self.events.clone(), self.reports.clone());
        let audience = Arc::clone(&self.audience);
        let opened = Sound::open(choice(chosen), move |event| match event {
            SoundEvent::Packet(packet) => {
                for leg in audience.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                    // A leg that does not keep up loses 20 ms, and its other side conceals it.
                    let _ = leg.try_send(packet.data.clone());
                }
            }
            // Ten a second: one that finds no room is followed by the next.
            SoundEvent::Level(level) => drop(reports.try_send(Report::Level(meter(level.peak)))),
            SoundEvent::Lost { which, problem } => say(&events, Event::SoundLost(which, problem)),
            SoundEvent::Back { which, .. } => say(&events, Event::SoundBack(which)),
            SoundEvent::DevicesChanged(devices) => say(&events, Event::SoundDevices(devices)),
        });
        match opened {
            Ok(sound) => {
                sound.set_muted(!microphone_on);
                self.sound = Some(sound);
            }
            Err(error) => {
                tracing::error!(%error, "no thread for sound");
                troubles.sound_lost(Half::Microphone, &Problem::Absent);
                troubles.sound_lost(Half::Speaker, &Problem::Absent);
            }
        }
    }

    /// Gives it up to be closed.
    pub(super) const fn take(&mut self) -> Option<Sound> {
        self.sound.take()
    }

    /// One more voice to be heard.
    pub(super) fn add_voice(&self) -> Option<Voice> {
        self.sound.as_ref().map(Sound::add_voice)
    }

    /// Other devices were chosen.
    pub(super) fn choose(&self, chosen: &Chosen) {
        if let Some(sound) = &self.sound {
            sound.choose(choice(chosen));
        }
    }

    /// The microphone was turned on or off.
    pub(super) fn microphone_is(&self, on: bool) {
        if let Some(sound) = &self.sound {
            sound.set_muted(!on);
        }
    }

    /// From now on these get the microphone's packets.
    pub(super) fn audience_is(&self, legs: Vec<mpsc::Sender<Bytes>>) {
        *self.audience.lock().unwrap_or_else(PoisonError::into_inner) = legs;
    }
}

fn choice(chosen: &Chosen) -> Choice {
    let microphone = match chosen.microphone.as_deref().map(str::parse) {
        None => MicrophoneChoice::Default,
        Some(Ok(choice)) => choice,
        Some(Err(error)) => {
            tracing::warn!(%error, "the chosen microphone makes no sense: the default is used");
            MicrophoneChoice::Default
        }
    };
    let speaker = match chosen.speaker.as_deref() {
        None => SpeakerChoice::Default,
        Some(NONE) => SpeakerChoice::Null,
        Some(id) => id.parse().unwrap_or_default(),
    };
    Choice { microphone, speaker, treatment: Treatment::default() }
}

/// A peak of 0 to 1 as the meter shows it, 0 to 100, in even steps of loudness.
fn meter(peak: f32) -> u8 {
    if peak <= 0.0 {
        return 0;
    }
    let loudness = 20.0 * peak.log10();
    ((1.0 - loudness / QUIETEST_DB) * 100.0).round().clamp(0.0, 100.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meter_goes_in_even_steps_of_loudness() {
        assert_eq!(meter(0.0), 0);
        assert_eq!(meter(0.001), 0);
        assert_eq!(meter(0.031_62), 50);
        assert_eq!(meter(1.0), 100);
        assert_eq!(meter(2.0), 100);
    }
}
