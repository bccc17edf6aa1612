//! Opens a microphone and a speaker, plays a tone, listens, and says what it heard, as lines of JSON:
//! `listen [--microphone default|tone:HZ|none|ID] [--speaker default|null|ID] [--tone HZ] [--seconds N] [--raw] [--list]`
//!
//! For machines where nobody can listen, such as one whose only card is the kernel's `snd-aloop`: there what is
//! played into one end of the cable comes out at the other. The tone is a voice like any other: it goes through
//! Opus, the jitter buffer and the mixer. What the microphone hears goes through the pipeline and Opus and is
//! decoded as the other side would. `--raw` leaves echo, noise and gain alone: a tone is noise to a suppressor,
//! and over a cable also echo.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program to try things with")]

#[path = "../tests/ear/mod.rs"]
mod ear;

use deskbell_sound::{
    Choice, JitterBuffer, MicrophoneChoice, Playout, RtpPacket, STEP, Sound, SoundEvent, SpeakerChoice,
    Treatment,
};
use std::error::Error;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// What is asked for.
struct Asked {
    choice: Choice,
    tone: Option<f32>,
    seconds: u64,
    list: bool,
}

fn asked() -> Result<Asked, Box<dyn Error>> {
    let mut asked = Asked { choice: Choice::default(), tone: Some(440.0), seconds: 5, list: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--microphone" => asked.choice.microphone = value()?.parse::<MicrophoneChoice>()?,
            "--speaker" => asked.choice.speaker = value()?.parse::<SpeakerChoice>()?,
            "--tone" => asked.tone = Some(value()?.parse()?).filter(|&hz| hz > 0.0),
            "--seconds" => asked.seconds = value()?.parse()?,
            "--raw" => asked.choice.treatment = Treatment { echo: false, noise: false, gain: false },
            "--list" => asked.list = true,
            _ => return Err(format!("what is {word}?").into()),
        }
    }
    Ok(asked)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_default())
}

fn list() -> Result<(), Box<dyn Error>> {
    let devices = deskbell_sound::devices()?;
    for (kind, devices) in [("microphone", devices.microphones), ("speaker", devices.speakers)] {
        for device in devices {
            println!(
                "{{\"device\":\"{kind}\",\"id\":{},\"name\":{},\"default\":{}}}",
                quoted(&device.id),
                quoted(&device.name),
                device.is_default
            );
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let asked = asked()?;
    list()?;
    if asked.list {
        return Ok(());
    }
    // Bounded: 5 s of events; the sound's thread drops what nobody takes.
    let (tell, told) = sync_channel(512);
    let sound = Sound::open(asked.choice, move |event| {
        let _ = tell.try_send(event);
    })?;
    let voice = sound.add_voice();
    let mut singer = asked.tone.map(Singer::new).transpose()?;
    let mut ear = Ear::new()?;
    let end = Duration::from_secs(asked.seconds);
    let begun = now();
    while now() - begun < end {
        if let Some(singer) = &mut singer {
            singer.sing(now() - begun, |packet| {
                voice.push(packet.sequence, packet.timestamp, packet.payload, packet.arrived);
            })?;
        }
        match told.recv_timeout(Duration::from_millis(5)) {
            Ok(event) => ear.take(event),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err("the sound has ended".into()),
        }
    }
    let (voice, sound) = (voice.statistics(), sound.statistics());
    let heard = ear.last_second();
    let pitch = ear::pitch(heard);
    println!(
        "{{\"packets\":{},\"seconds\":{:.2},\"heard_hz\":{:.0},\"heard_share\":{:.3},\"heard_db\":{:.1},\"voice_decoded\":{},\
         \"voice_concealed\":{:.4},\"voice_buffered_ms\":{},\"voice_rms\":{:.4},\"underruns\":{},\"overruns\":{}}}",
        ear.packets,
        ear.sound.len() as f32 / 48_000.0,
        pitch,
        ear::share(heard, pitch),
        ear::loudness(heard),
        voice.playout.decoded,
        voice.playout.concealed_share(),
        voice.playout.buffered_ms,
        voice.level.rms,
        sound.underruns,
        sound.overruns,
    );
    Ok(())
}

/// Sings a tone in packets.
struct Singer {
    hz: f32,
    opus: opus::Encoder,
    sung: usize,
}

impl Singer {
    fn new(hz: f32) -> Result<Self, opus::Error> {
        let mut opus = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Audio)?;
        opus.set_bitrate(opus::Bitrate::Bits(64_000))?;
        Ok(Self { hz, opus, sung: 0 })
    }

    fn sing(&mut self, now: Duration, mut push: impl FnMut(RtpPacket)) -> Result<(), opus::Error> {
        while Duration::from_millis(self.sung as u64 * 20) <= now {
            let tone = ear::tone(self.hz, 0.3, self.sung * 960, 960);
            push(RtpPacket {
                sequence: (self.sung & 0xffff) as u16,
                timestamp: (self.sung as u32).wrapping_mul(960),
                payload: self.opus.encode_vec_float(&tone, 1_500)?.into(),
                arrived: now,
            });
            self.sung += 1;
        }
        Ok(())
    }
}

/// Decodes what is sent, as the other side would.
struct Ear {
    buffer: JitterBuffer,
    packets: u64,
    sound: Vec<f32>,
}

impl Ear {
    fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self { buffer: JitterBuffer::new()?, packets: 0, sound: Vec::new() })
    }

    fn take(&mut self, event: SoundEvent) {
        match event {
            SoundEvent::Packet(packet) => {
                self.buffer.push(RtpPacket {
                    sequence: (self.packets & 0xffff) as u16,
                    timestamp: packet.at as u32,
                    payload: packet.data,
                    arrived: Duration::from_millis(self.packets * 20),
                });
                self.packets += 1;
                for _ in 0..2 {
                    let mut step = [0.0; STEP];
                    self.buffer.pull(&mut step);
                    self.sound.extend_from_slice(&step);
                }
            }
            SoundEvent::Level(level) => {
                println!("{{\"level_rms\":{:.4},\"level_peak\":{:.4}}}", level.rms, level.peak);
            }
            SoundEvent::Lost { which, problem } => {
                println!("{{\"lost\":\"{which}\",\"problem\":{}}}", quoted(&problem.to_string()));
            }
            SoundEvent::Back { which, device } => {
                println!(
                    "{{\"works\":\"{which}\",\"id\":{},\"name\":{}}}",
                    quoted(&device.id),
                    quoted(&device.name)
                );
            }
            SoundEvent::DevicesChanged(_) => println!("{{\"devices\":\"changed\"}}"),
        }
    }

    fn last_second(&self) -> &[f32] {
        &self.sound[self.sound.len().saturating_sub(48_000)..]
    }
}

/// Steady time.
fn now() -> Duration {
    static BEGAN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    #[allow(clippy::disallowed_methods, reason = "a program paces its own tone")]
    BEGAN.get_or_init(std::time::Instant::now).elapsed()
}
