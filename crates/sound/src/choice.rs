//! What a call listens to and speaks through.

use std::fmt;
use std::str::FromStr;

/// The highest tone that `tone:` gives, in Hz: Opus carries nothing above it.
const HIGHEST_TONE: f32 = 20_000.0;

/// What a call uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Where its sound comes from.
    pub microphone: MicrophoneChoice,
    /// Where the voices are played.
    pub speaker: SpeakerChoice,
    /// What is done to the microphone's sound.
    pub treatment: Treatment,
}

/// A microphone. As text: `default`, `tone:440`, `none`, or the id of a device.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum MicrophoneChoice {
    /// The system's default; follows it when people change it.
    #[default]
    Default,
    /// The device of this id ([`crate::Device::id`]); the default one while it is not there.
    Device(String),
    /// A steady tone in Hz at -20 dBFS, paced by the steady clock. It is not treated: a noise suppressor would
    /// rightly take it for noise.
    Tone(f32),
    /// No microphone: nothing is sent.
    Nothing,
}

/// A speaker. As text: `default`, `null`, or the id of a device.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum SpeakerChoice {
    /// The system's default; follows it when people change it.
    #[default]
    Default,
    /// The device of this id ([`crate::Device::id`]); the default one while it is not there.
    Device(String),
    /// Plays into nothing, paced by the steady clock: voices are decoded and counted as on a device.
    Null,
}

/// What is done to the microphone's sound before it is sent. All of it by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Treatment {
    /// The echo of the speaker is taken away.
    pub echo: bool,
    /// Steady noise is made less.
    pub noise: bool,
    /// Quiet people are made louder.
    pub gain: bool,
}

impl Default for Treatment {
    fn default() -> Self {
        Self { echo: true, noise: true, gain: true }
    }
}

/// `tone:` without a frequency of 20 Hz to 20 kHz.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a tone has a frequency from 20 to 20000 Hz")]
pub struct NotATone;

impl FromStr for MicrophoneChoice {
    type Err = NotATone;

    fn from_str(text: &str) -> Result<Self, NotATone> {
        if let Some(hz) = text.strip_prefix("tone:") {
            let hz: f32 = hz.parse().map_err(|_| NotATone)?;
            return if (20.0..=HIGHEST_TONE).contains(&hz) { Ok(Self::Tone(hz)) } else { Err(NotATone) };
        }
        Ok(match text {
            "default" => Self::Default,
            "none" => Self::Nothing,
            id => Self::Device(id.to_owned()),
        })
    }
}

impl fmt::Display for MicrophoneChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Device(id) => f.write_str(id),
            Self::Tone(hz) => write!(f, "tone:{hz}"),
            Self::Nothing => f.write_str("none"),
        }
    }
}

impl FromStr for SpeakerChoice {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "default" => Self::Default,
            "null" => Self::Null,
            id => Self::Device(id.to_owned()),
        })
    }
}

impl fmt::Display for SpeakerChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Device(id) => f.write_str(id),
            Self::Null => f.write_str("null"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_survives_being_written_down() {
        for text in ["default", "none", "tone:440", "tone:997.5", "pulseaudio:headset"] {
            assert_eq!(text.parse::<MicrophoneChoice>().unwrap().to_string(), text);
        }
        for text in ["default", "null", "alsa:plughw:CARD=Loopback,DEV=0"] {
            assert_eq!(text.parse::<SpeakerChoice>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_tone_that_nobody_could_hear_is_refused() {
        for text in ["tone:", "tone:a", "tone:-440", "tone:0", "tone:48000", "tone:NaN", "tone:inf"] {
            assert_eq!(text.parse::<MicrophoneChoice>(), Err(NotATone), "{text}");
        }
    }
}
