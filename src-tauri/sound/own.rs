//! One's own ring: a file that is played once, unheard, before it is kept.

use super::tone::Tone;
use crate::bridge::Bridge;
use deskbell_desk::view::Refusal;
use deskbell_sound::RATE;
use percent_encoding::percent_decode_str;
use std::sync::Arc;
use tauri::State;
use tauri::async_runtime::spawn_blocking;
use tauri::ipc::{InvokeBody, Request};

/// Bytes at most: 5 MB.
const MOST_BYTES: usize = 5_000_000;
/// It plays for so many seconds at most.
const MOST_SECONDS: usize = 30;
/// Encoders add a little silence at the end.
const SPARE_SAMPLES: usize = RATE as usize / 4;
/// A shorter one would be a rattle, round and round.
const LEAST_SAMPLES: usize = RATE as usize / 5;
/// What is never louder than this is silence, for a ring: -46 dBFS.
const AUDIBLE: f32 = 0.005;

/// Keeps the request's body as ring. Header: `name` in percent encoding, because headers are ASCII.
#[tauri::command]
pub(crate) async fn keep_ring(bridge: State<'_, Bridge>, request: Request<'_>) -> Result<(), Refusal> {
    let name = request.headers().get("name").and_then(|value| value.to_str().ok());
    let name = name.and_then(|name| percent_decode_str(name).decode_utf8().ok());
    let (Some(name), InvokeBody::Raw(bytes)) = (name, request.body()) else {
        return Err(Refusal::NoFileSent);
    };
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::RingTooLarge);
    }
    let (desk, bytes) = (bridge.desk().clone(), bytes.clone());
    let checked: Arc<[u8]> = bytes.as_slice().into();
    // A decoder that gives up in a panic has met no sound either.
    let checked = spawn_blocking(move || check(checked)).await.unwrap_or(Err(Refusal::RingNoSound));
    checked?;
    desk.keep_ring(name.into_owned(), bytes.into()).await
}

/// Plays it to its end without a loudspeaker.
fn check(bytes: Arc<[u8]>) -> Result<(), Refusal> {
    if bytes.len() > MOST_BYTES {
        return Err(Refusal::RingTooLarge);
    }
    let mut tone = Tone::once(bytes).map_err(|_| Refusal::RingNoSound)?;
    let (mut samples, mut loudest) = (0, 0.0_f32);
    while let Some(sample) = tone.next() {
        samples += 1;
        loudest = loudest.max(sample.abs());
        if samples > MOST_SECONDS * RATE as usize + SPARE_SAMPLES {
            return Err(Refusal::RingTooLong);
        }
    }
    match samples {
        0 => Err(Refusal::RingNoSound),
        1..LEAST_SAMPLES => Err(Refusal::RingTooShort),
        _ if loudest < AUDIBLE => Err(Refusal::RingSilent),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A WAV file of 8 kHz, mono, 16 bits.
    fn wav(seconds: f32, level: i16) -> Vec<u8> {
        let samples = (seconds * 8_000.0) as u32;
        let mut file = Vec::new();
        file.extend(b"RIFF");
        file.extend((36 + samples * 2).to_le_bytes());
        file.extend(b"WAVEfmt ");
        for word in [16_u32, 0x0001_0001, 8_000, 16_000, 0x0010_0002] {
            file.extend(word.to_le_bytes());
        }
        file.extend(b"data");
        file.extend((samples * 2).to_le_bytes());
        for n in 0..samples {
            file.extend((if n % 16 < 8 { level } else { -level }).to_le_bytes());
        }
        file
    }

    #[test]
    fn v3_ones_own_ring_is_refused_when_it_would_not_ring() {
        for (what, bytes, expected) in [
            ("a tone", wav(2.0, 8_000), Ok(())),
            ("as long as a call rings", wav(30.0, 8_000), Ok(())),
            ("longer", wav(31.0, 8_000), Err(Refusal::RingTooLong)),
            ("a click", wav(0.1, 8_000), Err(Refusal::RingTooShort)),
            ("silence", wav(2.0, 0), Err(Refusal::RingSilent)),
            ("a text", b"Ring, ring!".repeat(40), Err(Refusal::RingNoSound)),
            ("nothing", Vec::new(), Err(Refusal::RingNoSound)),
            ("a head without a sound", wav(2.0, 8_000)[..44].to_vec(), Err(Refusal::RingNoSound)),
            ("too large", vec![0; MOST_BYTES + 1], Err(Refusal::RingTooLarge)),
        ] {
            assert_eq!(check(bytes.into()), expected, "{what}");
        }
    }
}
