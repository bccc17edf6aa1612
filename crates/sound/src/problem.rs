//! Why one half of the sound does not work.

use cpal::ErrorKind;
use std::fmt;

/// One half of the sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// What the agent says.
    Microphone,
    /// What the agent hears.
    Speaker,
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Microphone => "microphone",
            Self::Speaker => "speaker",
        })
    }
}

/// Why a device does not work. The page has words for each.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// This computer has no such device at all.
    #[error("there is no device")]
    Absent,
    /// The chosen device is not there, or it was unplugged.
    #[error("the device is gone")]
    Gone,
    /// Another program uses it.
    #[error("another program uses the device")]
    Busy,
    /// The system does not let this program use it.
    #[error("the system refuses the device")]
    Refused,
    /// It offers no format that we know.
    #[error("the device has no format that can be used")]
    Unsupported,
    /// The system's sound server does not answer.
    #[error("the sound server does not answer")]
    NoServer,
    /// The device is open but moves no samples.
    #[error("the device stands still")]
    Stalled,
    /// Anything else, in the system's words. For the log and not for people.
    #[error("the device failed: {0}")]
    Failed(String),
}

impl Problem {
    /// The same of the device that the system itself names: one that is not there never was. ALSA names one on a computer that has
    /// none, and nobody is to look for what was unplugged.
    #[must_use]
    pub(crate) fn of_the_default(self) -> Self {
        if self == Self::Gone { Self::Absent } else { self }
    }
}

impl From<cpal::Error> for Problem {
    fn from(error: cpal::Error) -> Self {
        // Foreign and non-exhaustive: a kind that comes later is a failure in its own words.
        #[allow(clippy::wildcard_enum_match_arm, reason = "the list is not closed")]
        match error.kind() {
            ErrorKind::DeviceBusy => Self::Busy,
            ErrorKind::DeviceNotAvailable | ErrorKind::StreamInvalidated => Self::Gone,
            ErrorKind::HostUnavailable => Self::NoServer,
            ErrorKind::PermissionDenied => Self::Refused,
            ErrorKind::UnsupportedConfig | ErrorKind::UnsupportedOperation => Self::Unsupported,
            _ => Self::Failed(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Problem;

    #[test]
    fn a5_a_computer_without_sound_is_not_told_that_something_was_unplugged() {
        assert_eq!(Problem::Gone.of_the_default(), Problem::Absent);
        for problem in [Problem::Absent, Problem::Busy, Problem::Refused, Problem::NoServer, Problem::Stalled]
        {
            assert_eq!(problem.clone().of_the_default(), problem);
        }
    }
}
