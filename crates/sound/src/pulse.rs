//! The sound server of Linux: PulseAudio, or PipeWire in its place, by its own protocol.
//!
//! Not through cpal: ALSA's list shows plugins and not what people plugged in, and the streams that cpal makes at
//! this server hold two lumps and not a byte more. When a busy computer lets such a stream run dry, the server
//! waits for more than it ever asks for, and the speaker stays silent for good. Ours are never paused by the
//! server: what comes too late is a gap, and the delay stays the same.

use crate::devices::Device;
use crate::problem::{Half, Problem};
use crate::stream::Moved;
use crate::{RATE, STEP};
use futures::FutureExt;
use futures::executor::block_on;
use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, ChannelPosition, DEFAULT_SINK, DEFAULT_SOURCE, PlaybackStreamParams, ProtocolError,
    PulseError, RecordStreamParams, SampleFormat, SampleSpec,
};
use pulseaudio::{AsPlaybackSource, Client, ClientError, PlaybackStream, RecordStream};
use rtrb::{Consumer, Producer};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Thread;
use std::time::Duration;

/// What the ids of these devices begin with.
const PREFIX: &str = "pulseaudio:";

/// Bytes of a sample as it goes over the wire.
const BYTES: usize = 4;

/// Bytes of 10 ms.
const STEP_BYTES: u32 = (STEP * BYTES) as u32;

/// How long a connection may take.
const CONNECTING: Duration = Duration::from_secs(2);

/// How often a stream is asked whether it is still there, and how far behind it is.
const ASKING: Duration = Duration::from_millis(250);

/// The connection, kept for the life of the program: it has a thread that only ends with the server.
static CLIENT: Mutex<Option<Client>> = Mutex::new(None);

/// Streams that were made: each has a number of its own.
static STREAMS: AtomicU32 = AtomicU32::new(0);

/// A sink or a source.
pub(crate) struct Endpoint {
    client: Client,
    index: u32,
    pub(crate) device: Device,
    is_monitor: bool,
}

/// Its sinks or sources, monitors too.
///
/// # Errors
///
/// [`Problem::NoServer`] where none runs.
pub(crate) fn endpoints(half: Half) -> Result<Vec<Endpoint>, Problem> {
    ask(|client| {
        let text = |name: &std::ffi::CStr| name.to_string_lossy().into_owned();
        let endpoint =
            |index, name: &std::ffi::CStr, description: Option<&std::ffi::CStr>, default: &Option<_>| {
                let name = text(name);
                let device = Device {
                    id: format!("{PREFIX}{name}"),
                    name: description.map_or_else(|| name.clone(), text),
                    is_default: *default == Some(index),
                };
                Endpoint { client: client.clone(), index, device, is_monitor: name.ends_with(".monitor") }
            };
        Ok(match half {
            Half::Microphone => {
                let default = block_on(client.source_info_by_name(DEFAULT_SOURCE.to_owned()));
                let default = default.ok().map(|source| source.index);
                let sources = block_on(client.list_sources())?;
                let each = |source: &pulseaudio::protocol::SourceInfo| {
                    endpoint(source.index, &source.name, source.description.as_deref(), &default)
                };
                sources.iter().map(each).collect()
            }
            Half::Speaker => {
                let default = block_on(client.sink_info_by_name(DEFAULT_SINK.to_owned()));
                let default = default.ok().map(|sink| sink.index);
                let sinks = block_on(client.list_sinks())?;
                let each = |sink: &pulseaudio::protocol::SinkInfo| {
                    endpoint(sink.index, &sink.name, sink.description.as_deref(), &default)
                };
                sinks.iter().map(each).collect()
            }
        })
    })
}

impl Endpoint {
    /// Whether people would know it as a device. What a speaker plays is only a microphone where there is no other.
    pub(crate) fn is_for_people(&self) -> bool {
        !self.is_monitor || self.device.is_default
    }

    /// Records. `lost` is called once the stream is gone.
    pub(crate) fn listen(
        &self,
        mut ring: Producer<f32>,
        moved: Arc<Moved>,
        wake: Thread,
        lost: impl FnOnce(Problem) + Send + 'static,
    ) -> Result<Stream, Problem> {
        let params = RecordStreamParams {
            sample_spec: SPEC,
            channel_map: ChannelMap::new([ChannelPosition::Mono]),
            source_index: Some(self.index),
            // 20 ms at once, as much as a packet holds, and room for what a busy computer lets wait.
            buffer_attr: BufferAttr { fragment_size: 2 * STEP_BYTES, ..BufferAttr::default() },
            flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
            ..RecordStreamParams::default()
        };
        let counted = Arc::clone(&moved);
        let heard = move |bytes: &[u8]| {
            counted.note(bytes.len() / BYTES);
            for sample in bytes.as_chunks::<BYTES>().0 {
                if ring.push(f32::from_le_bytes(*sample)).is_err() {
                    counted.miss();
                    break;
                }
            }
            wake.unpark();
        };
        let stream = block_on(self.client.create_record_stream(params, heard)).map_err(problem)?;
        Stream::watch(Inner::Record(stream), moved, lost)
    }

    /// Plays. `lost` is called once the stream is gone.
    pub(crate) fn speak(
        &self,
        mut ring: Consumer<f32>,
        moved: Arc<Moved>,
        wake: Thread,
        lost: impl FnOnce(Problem) + Send + 'static,
    ) -> Result<Stream, Problem> {
        let params = PlaybackStreamParams {
            sample_spec: SPEC,
            channel_map: ChannelMap::new([ChannelPosition::Mono]),
            sink_index: Some(self.index),
            buffer_attr: BufferAttr {
                target_length: 6 * STEP_BYTES,
                minimum_request_length: 2 * STEP_BYTES,
                // Never paused: time goes on when it runs dry.
                pre_buffering: 0,
                ..BufferAttr::default()
            },
            flags: StreamFlags { start_corked: true, adjust_latency: true, ..StreamFlags::default() },
            // Streams of one connection with the same number are played in step, and one that plays takes nobody in.
            sync_id: STREAMS.fetch_add(1, Ordering::Relaxed),
            ..PlaybackStreamParams::default()
        };
        let counted = Arc::clone(&moved);
        let mut began = false;
        let speak = move |bytes: &mut [u8]| {
            counted.note(bytes.len() / BYTES);
            let mut short = false;
            for sample in bytes.as_chunks_mut::<BYTES>().0 {
                let next = ring.pop();
                short |= next.is_err();
                began |= next.is_ok();
                *sample = next.unwrap_or(0.0).to_le_bytes();
            }
            if short && began {
                counted.miss();
            }
            wake.unpark();
            // All of it, always: less would be asked for again at once, and none would be the end.
            bytes.len()
        };
        let source = speak.as_playback_source();
        let stream = block_on(self.client.create_playback_stream(params, source)).map_err(problem)?;
        block_on(stream.uncork()).map_err(problem)?;
        Stream::watch(Inner::Playback(stream), moved, lost)
    }
}

const SPEC: SampleSpec = SampleSpec { format: SampleFormat::Float32Le, channels: 1, sample_rate: RATE };

#[derive(Clone)]
enum Inner {
    Playback(PlaybackStream),
    Record(RecordStream),
}

/// A stream at the server. Dropping it ends it there.
pub(crate) struct Stream {
    inner: Inner,
    /// The thread that watches it ends with this.
    _watched: SyncSender<()>,
}

impl Stream {
    fn watch(
        inner: Inner,
        moved: Arc<Moved>,
        lost: impl FnOnce(Problem) + Send + 'static,
    ) -> Result<Self, Problem> {
        let (watched, ended) = sync_channel::<()>(1);
        let asked = inner.clone();
        let watch = move || {
            while ended.recv_timeout(ASKING) == Err(RecvTimeoutError::Timeout) {
                let micros = match &asked {
                    Inner::Playback(stream) => block_on(stream.timing_info())
                        .map(|told| told.sink_usec + micros_of(told.write_offset - told.read_offset)),
                    Inner::Record(stream) => block_on(stream.timing_info())
                        .map(|told| told.source_usec + micros_of(told.write_offset - told.read_offset)),
                };
                match micros {
                    Ok(micros) => moved.set_latency(Duration::from_micros(micros)),
                    Err(error) => return lost(problem(error)),
                }
            }
        };
        std::thread::Builder::new()
            .name("sound watch".to_owned())
            .spawn(watch)
            .map_err(|error| Problem::Failed(error.to_string()))?;
        Ok(Self { inner, _watched: watched })
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // The command is sent; its answer is not waited for, because the server may be gone.
        match self.inner.clone() {
            Inner::Playback(stream) => drop(stream.delete().now_or_never()),
            Inner::Record(stream) => drop(stream.delete().now_or_never()),
        }
    }
}

/// How long so many bytes sound.
fn micros_of(bytes: i64) -> u64 {
    u64::try_from(bytes).unwrap_or(0) * 1_000_000 / (u64::from(RATE) * BYTES as u64)
}

/// Asks the server. An answer that fails is asked for once more with a new connection: a server that was started
/// again has forgotten the old one.
fn ask<R>(question: impl Fn(&Client) -> Result<R, ClientError>) -> Result<R, Problem> {
    let known = CLIENT.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(answer) = known.and_then(|client| question(&client).ok()) {
        return Ok(answer);
    }
    let client = connect()?;
    *CLIENT.lock().unwrap_or_else(PoisonError::into_inner) = Some(client.clone());
    question(&client).map_err(problem)
}

/// Length of the secret that proves that one is the server's own user.
const COOKIE_BYTES: usize = 256;

/// The secret, where there is one. A server that asks for none hangs up all the same on a greeting without one.
fn cookie() -> Vec<u8> {
    let configured = std::env::var_os("XDG_CONFIG_HOME").map(|home| PathBuf::from(home).join("pulse/cookie"));
    let read = |path| std::fs::read(path).ok().filter(|cookie| cookie.len() == COOKIE_BYTES);
    pulseaudio::cookie_path_from_env()
        .and_then(read)
        .or_else(|| configured.and_then(read))
        .unwrap_or_else(|| vec![0; COOKIE_BYTES])
}

/// A server that hangs would hang the first words of a connection for ever: they have a thread and a time.
fn connect() -> Result<Client, Problem> {
    let Some(socket) = pulseaudio::socket_path_from_env() else {
        return Err(Problem::NoServer);
    };
    let (tell, told) = sync_channel(1);
    let greet = move || {
        let greeted = UnixStream::connect(socket)
            .map_err(ClientError::Io)
            .and_then(|socket| Client::new_unix(c"Deskbell", socket, Some(cookie())));
        let _ = tell.send(greeted);
    };
    std::thread::Builder::new()
        .name("sound server".to_owned())
        .spawn(greet)
        .map_err(|error| Problem::Failed(error.to_string()))?;
    told.recv_timeout(CONNECTING).map_err(|_| Problem::NoServer)?.map_err(problem)
}

fn problem(error: ClientError) -> Problem {
    match error {
        ClientError::ServerUnavailable => Problem::NoServer,
        ClientError::Disconnected | ClientError::Io(_) | ClientError::UnexpectedSequenceNumber => {
            Problem::NoServer
        }
        // What the server says to a greeting comes by the second of these ways, what it says later by the first.
        ClientError::ServerError(error) | ClientError::Protocol(ProtocolError::ServerError(error)) => {
            refusal(error)
        }
        ClientError::Protocol(error) => Problem::Failed(error.to_string()),
    }
}

fn refusal(error: PulseError) -> Problem {
    // Foreign, with words of its own for everything that nobody can act upon.
    #[allow(clippy::wildcard_enum_match_arm, reason = "the others differ for the log alone")]
    match error {
        PulseError::NoEntity => Problem::Gone,
        PulseError::AccessDenied | PulseError::AuthKey => Problem::Refused,
        PulseError::Busy => Problem::Busy,
        PulseError::NotSupported => Problem::Unsupported,
        other => Problem::Failed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v5_a_server_that_refuses_is_told_from_one_that_fails_by_whichever_way_it_says_so() {
        for error in [PulseError::AccessDenied, PulseError::AuthKey] {
            assert_eq!(problem(ClientError::ServerError(error)), Problem::Refused);
            assert_eq!(problem(ClientError::Protocol(ProtocolError::ServerError(error))), Problem::Refused);
        }
        let failed = problem(ClientError::Protocol(ProtocolError::ServerError(PulseError::Internal)));
        assert!(matches!(failed, Problem::Failed(_)), "{failed:?}");
    }
}
