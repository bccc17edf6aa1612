//! Sound of a call: devices, echo cancellation, Opus, and the jitter buffer.
//!
//! [`Sound`] is all that a call needs. It opens a microphone and a speaker, hands out encoded [`Packet`]s, and
//! plays any number of [`Voice`]s (one for each leg). Everything works in steps of 10 ms at 48 kHz, mono:
//!
//! ```text
//! microphone ─ ring ─▶ resample ─▶ echo, noise, gain ─▶ meter ─▶ mute ─▶ Opus ─▶ SoundEvent::Packet
//!                                    ▲ far end
//! speaker ◀─ ring ◀── resample ◀─────┴── mix ◀── Voice (jitter buffer, Opus)  ◀── Voice::push
//! ```
//!
//! One thread does all of this. Opening a device can block for long, so each half has a second thread that opens
//! its device, notices when it is lost, falls back to the system's default and comes back to the chosen one. The
//! callbacks of the devices only move samples through bounded rings: no lock, no allocation.
//!
//! A half that does not work says so by [`SoundEvent::Lost`], and the other half goes on: a call without a
//! microphone still hears (V2).

mod choice;
mod clock;
mod codec;
mod devices;
mod jitter;
mod keeper;
mod level;
mod microphone;
mod mixer;
mod play;
mod problem;
#[cfg(target_os = "linux")]
mod pulse;
mod resample;
mod sound;
mod stream;
mod treatment;
mod voice;
mod worker;

#[cfg(test)]
#[path = "../tests/ear/mod.rs"]
mod ear;

pub use choice::{Choice, MicrophoneChoice, NotATone, SpeakerChoice, Treatment};
pub use devices::{Device, Devices, devices};
pub use jitter::{JitterBuffer, NoDecoder, Playout, PlayoutStatistics, RtpPacket};
pub use level::Level;
pub use play::play;
pub use problem::{Half, Problem};
pub use sound::{Packet, Sound, SoundEvent, SoundStatistics};
pub use voice::{Voice, VoiceStatistics};

/// Samples in a second, everywhere inside: what Opus works at and what RTP counts in (RFC 7587, section 4.1).
pub const RATE: u32 = 48_000;

/// Samples of one step: 10 ms.
pub const STEP: usize = 480;
