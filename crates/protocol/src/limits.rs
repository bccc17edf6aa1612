//! What a client may ask of the hub. The hub tells them at `session.open`, so that a client can warn
//! before it sends.

use serde::{Deserialize, Serialize};

/// Limits of one session. All are enforced by the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Limits {
    /// Largest frame that the hub accepts, in bytes.
    pub frame_bytes: u32,
    /// Longest message or note, in Unicode scalar values.
    pub text_chars: u32,
    /// Commands a second, in the long run.
    pub commands_per_second: u32,
    /// Commands at once, before the rate counts.
    pub command_burst: u32,
    /// Entries in one answer to `conversation.entries`.
    pub entries_per_page: u32,
}

/// What the hub enforces.
pub const LIMITS: Limits = Limits {
    frame_bytes: 64 * 1024,
    text_chars: 8_000,
    commands_per_second: 20,
    command_burst: 60,
    entries_per_page: 100,
};

impl Default for Limits {
    fn default() -> Self {
        LIMITS
    }
}

/// Largest frame that the hub sends, in bytes; an answer with many entries is cut into pages below it.
pub const HUB_FRAME_BYTES: usize = 1024 * 1024;
/// Frames queued for one connection before it counts as a slow reader (close code 4408).
pub const QUEUED_FRAMES: usize = 1_000;
/// Bytes queued for one connection before it counts as a slow reader (close code 4408).
pub const QUEUED_BYTES: usize = 1024 * 1024;

/// Longest end note and comment of a transfer, in Unicode scalar values (C7, C9).
pub const NOTE_CHARS: u32 = 2_000;

/// Longest words of a call for help, in Unicode scalar values (T3).
pub const FLAG_CHARS: u32 = 140;
/// Conversations that one session looks at, at most (T2).
pub const LOOKS: usize = 8;

/// Longest time that figures are asked for at once: 400 days (T6), and the hour by which they are longer where a clock was
/// set back for the winter.
pub const FIGURES_MS: u64 = (400 * 24 + 1) * 3_600_000;
/// Rows in one answer to `figures.get`: they fit in a frame.
pub const FIGURES_ROWS: usize = 1_000;

/// Bytes of a file that one request may bring: 1 MiB.
pub const CHUNK_BYTES: u32 = 1024 * 1024;
/// A file that is in no message is kept this long: 24 h.
pub const UNSENT_KEPT_MS: u64 = 24 * 3_600_000;

/// A client that does not open a session within this time is cut off: 10 s.
pub const OPEN_WITHIN_MS: u64 = 10_000;
/// Time between two pings of the hub: 15 s.
pub const PING_EVERY_MS: u64 = 15_000;
/// What is otherwise on a watched board is told at most this often: 100 ms (T1).
pub const BOARD_EVERY_MS: u64 = 100;
/// Silence after which either side gives the connection up: 25 s.
pub const SILENCE_MS: u64 = 25_000;
/// An answer to a probe must come within 3 s, else the connection is dead.
pub const PROBE_WITHIN_MS: u64 = 3_000;
/// A client acknowledges at least every so many events ...
pub const ACK_EVERY_EVENTS: u64 = 64;
/// ... and at least so long after an event: 1 s.
pub const ACK_EVERY_MS: u64 = 1_000;
/// A client that is further behind than this gets a snapshot instead of the missed events.
pub const RESUME_EVENTS: u64 = 2_000;
/// A client that was away for longer than this gets a snapshot: 48 h.
pub const RESUME_MS: u64 = 48 * 3_600_000;
/// First delay of the reconnect back-off, before jitter: 0.5 s. It doubles up to [`BACKOFF_MAX_MS`].
pub const BACKOFF_MIN_MS: u64 = 500;
/// Longest delay of the reconnect back-off, before jitter: 15 s.
pub const BACKOFF_MAX_MS: u64 = 15_000;
/// A hub that stops tells its clients to come back after this time at the earliest: 0.5 s ...
pub const COME_BACK_MIN_MS: u64 = 500;
/// ... and at the latest: 30 s. A client waits no longer, whatever it is told.
pub const COME_BACK_MAX_MS: u64 = 30_000;
/// The result of a command is kept this long, so that a retry gets the same answer: 30 days.
pub const RESULT_KEPT_MS: u64 = 30 * 24 * 3_600_000;
