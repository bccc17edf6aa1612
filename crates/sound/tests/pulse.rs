//! With a real sound server: what is played is heard there, what is spoken there is sent, and a server that goes
//! takes neither half down. Linux only: the server is PulseAudio, started here on null sinks.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "what these tests are made of is expected to work")]

mod ear;

use deskbell_sound::{
    Choice, Half, JitterBuffer, MicrophoneChoice, Playout, RtpPacket, STEP, Sound, SoundEvent, SpeakerChoice,
    Treatment, devices,
};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::time::Duration;

/// How long anything here may take before it counts as not happening.
const PATIENCE: Duration = Duration::from_secs(20);

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn socket(home: &Path) -> String {
    home.join("pulse.socket").display().to_string()
}

/// A server with two null sinks, ready to be used.
fn start_server(home: &Path) -> Running {
    let native = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket(home));
    let sinks = ["module-null-sink sink_name=speakers", "module-null-sink sink_name=headset"];
    let mut command = Command::new("pulseaudio");
    command.args([
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--use-pid-file=no",
        "--log-target=stderr",
        "-v",
    ]);
    for module in sinks.into_iter().chain([native.as_str()]) {
        command.args(["-L", module]);
    }
    let child = command.env("HOME", home).env("XDG_RUNTIME_DIR", home).stderr(Stdio::piped()).spawn();
    let mut child = child.expect("the program pulseaudio is needed");
    let mut said = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let up = said.by_ref().any(|line| line.contains("Daemon startup complete"));
    assert!(up, "the server did not start");
    // It must not fill its pipe and stand still.
    std::thread::spawn(move || said.for_each(drop));
    Running(child)
}

/// Plays a tone into a sink until it is dropped.
fn play_into(sink: &str, hz: f32) -> Running {
    let mut command = Command::new("pacat");
    command.args([
        "--playback",
        "-d",
        sink,
        "--format=float32le",
        "--rate=48000",
        "--channels=1",
        "--latency-msec=40",
    ]);
    let mut child = command.stdin(Stdio::piped()).spawn().expect("the program pacat is needed");
    let mut ears = child.stdin.take().unwrap();
    std::thread::spawn(move || {
        let second: Vec<u8> = ear::tone(hz, 0.3, 0, 48_000).into_iter().flat_map(f32::to_le_bytes).collect();
        while std::io::Write::write_all(&mut ears, &second).is_ok() {}
    });
    Running(child)
}

/// Records a sink until it hears this tone for half a second.
fn hear_at(sink: &str, hz: f32) -> f32 {
    let mut command = Command::new("parecord");
    let device = format!("{sink}.monitor");
    command.args([
        "--raw",
        "-d",
        &device,
        "--format=float32le",
        "--rate=48000",
        "--channels=1",
        "--latency-msec=20",
    ]);
    let mut recorder =
        Running(command.stdout(Stdio::piped()).spawn().expect("the program parecord is needed"));
    let mut sound = recorder.0.stdout.take().unwrap();
    let mut half_second = vec![0; 24_000 * 4];
    let halves = PATIENCE.as_secs() * 2;
    for _ in 0..halves {
        sound.read_exact(&mut half_second).unwrap();
        let samples: Vec<f32> =
            half_second.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        if ear::share(&samples, hz) > 0.9 {
            return ear::pitch(&samples);
        }
    }
    panic!("{hz} Hz were never heard at {sink}");
}

/// Waits for what the sound says.
fn until<R>(told: &Receiver<SoundEvent>, what: &str, mut wanted: impl FnMut(SoundEvent) -> Option<R>) -> R {
    loop {
        let event = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what}: nothing more is told"));
        if let Some(found) = wanted(event) {
            return found;
        }
    }
}

fn until_back(told: &Receiver<SoundEvent>, half: Half) -> String {
    until(told, "a half works", |event| match event {
        SoundEvent::Back { which, device } if which == half => Some(device.id),
        SoundEvent::Packet(_)
        | SoundEvent::Level(_)
        | SoundEvent::Lost { .. }
        | SoundEvent::Back { .. }
        | SoundEvent::DevicesChanged(_) => None,
    })
}

/// Decodes what is sent until it is this tone for half a second.
fn until_sent(told: &Receiver<SoundEvent>, hz: f32) -> f32 {
    let mut buffer = JitterBuffer::new().unwrap();
    let (mut count, mut heard) = (0u64, Vec::new());
    until(told, "a tone is sent", |event| {
        if let SoundEvent::Packet(packet) = event {
            buffer.push(RtpPacket {
                sequence: count as u16,
                timestamp: packet.at as u32,
                payload: packet.data,
                arrived: Duration::from_millis(count * 20),
            });
            count += 1;
            for _ in 0..2 {
                let mut step = [0.0; STEP];
                buffer.pull(&mut step);
                heard.extend_from_slice(&step);
            }
            assert!(count < 2_000, "{hz} Hz were never sent");
        }
        let last = heard.get(heard.len().checked_sub(24_000)?..)?;
        (ear::share(last, hz) > 0.9).then(|| ear::pitch(last))
    })
}

/// Sings into a voice, a packet for each one that the microphone gives: the test has no clock of its own.
fn until_told_enough(told: &Receiver<SoundEvent>, packets: usize, mut at_each: impl FnMut(usize)) {
    for n in 0..packets {
        until(told, "a packet", |event| matches!(event, SoundEvent::Packet(_)).then_some(()));
        at_each(n);
    }
}

/// One test, because the server is named in the environment, which a process has once.
#[test]
fn a_call_speaks_and_hears_through_a_real_sound_server_and_outlives_it() {
    let home = tempfile::tempdir().unwrap();
    // SAFETY: no other thread of this process runs yet but the test runner's, which waits.
    #[allow(unsafe_code, reason = "the environment is how a sound server is named")]
    unsafe {
        std::env::set_var("PULSE_SERVER", format!("unix:{}", socket(home.path())));
        std::env::set_var("XDG_RUNTIME_DIR", home.path());
        std::env::set_var("HOME", home.path());
        std::env::remove_var("PULSE_SINK");
    }
    let server = start_server(home.path());

    let listed = devices().unwrap();
    let ids: Vec<&str> = listed.speakers.iter().map(|device| device.id.as_str()).collect();
    assert_eq!(ids, ["pulseaudio:speakers", "pulseaudio:headset"], "the server's own sinks, and all of them");
    assert_eq!(listed.speakers.iter().filter(|device| device.is_default).count(), 1);

    // A voice is heard at the sink that was chosen. The tone paces the test: a packet of it, a packet of the voice.
    let (tell, told) = sync_channel(4_096);
    let raw = Treatment { echo: false, noise: false, gain: false };
    let choice = Choice {
        microphone: MicrophoneChoice::Tone(1_000.0),
        speaker: SpeakerChoice::Device("pulseaudio:headset".into()),
        treatment: raw,
    };
    let sound = Sound::open(choice.clone(), move |event| {
        let _ = tell.try_send(event);
    })
    .unwrap();
    assert_eq!(until_back(&told, Half::Speaker), "pulseaudio:headset");
    let voice = sound.add_voice();
    let mut opus = opus::Encoder::new(48_000, opus::Channels::Mono, opus::Application::Audio).unwrap();
    let recorder = std::thread::spawn(|| hear_at("headset", 440.0));
    let mut sing = |n: usize| {
        let payload = opus.encode_vec_float(&ear::tone(440.0, 0.3, n * 960, 960), 1_500).unwrap();
        voice.push(n as u16, n as u32 * 960, payload.into(), Duration::from_millis(n as u64 * 20));
    };
    // What was told while the devices opened is no pace to sing at.
    told.try_iter().for_each(drop);
    let mut sung = 0;
    while !recorder.is_finished() {
        until_told_enough(&told, 1, |_| sing(sung));
        sung += 1;
    }
    let heard = recorder.join().unwrap();
    assert!((heard - 440.0).abs() <= 1.0, "{heard} Hz");
    let statistics = voice.statistics().playout;
    println!("played: {heard} Hz at the sink, {statistics:?}, {:?}", sound.statistics());
    assert!(statistics.decoded > 20);

    // A ring is heard beside it, on the same loudspeaker and on another one.
    for speaker in ["pulseaudio:headset", "pulseaudio:speakers"] {
        let (mut on, mut steps) = (None, 0);
        let ring = deskbell_sound::play(
            Some(speaker),
            |device| on = Some(device.id.clone()),
            || true,
            |step| {
                step.fill(0.1);
                steps += 1;
                steps < 20
            },
        );
        assert_eq!((ring, on.as_deref()), (Ok(()), Some(speaker)));
    }

    // What is played into a sink is what its monitor hears, and what is sent.
    let player = play_into("speakers", 750.0);
    let monitor = "pulseaudio:speakers.monitor";
    sound.choose(Choice { microphone: MicrophoneChoice::Device(monitor.into()), ..choice.clone() });
    assert_eq!(until_back(&told, Half::Microphone), monitor);
    let sent = until_sent(&told, 750.0);
    assert!((sent - 750.0).abs() <= 1.0, "{sent} Hz");
    println!("sent: {sent} Hz, {:?}", sound.statistics());

    // The server ends: both halves say so, once. It starts again: both come back to what was chosen.
    drop((player, server));
    let mut lost = Vec::new();
    until(&told, "both halves are lost", |event| {
        if let SoundEvent::Lost { which, .. } = event {
            lost.push(which);
        }
        (lost.contains(&Half::Microphone) && lost.contains(&Half::Speaker)).then_some(())
    });
    let _server = start_server(home.path());
    let mut back = Vec::new();
    until(&told, "both halves are back", |event| {
        if let SoundEvent::Back { device, .. } = event {
            back.push(device.id);
        }
        let all = ["pulseaudio:headset", monitor];
        all.iter().all(|id| back.iter().any(|back| back == id)).then_some(())
    });
    let _player = play_into("speakers", 600.0);
    let sent = until_sent(&told, 600.0);
    assert!((sent - 600.0).abs() <= 1.0, "{sent} Hz");
}
