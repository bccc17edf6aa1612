//! Padding that asks the link for more than the picture would.

/// A burst of padding to be sent: `packets` packets of `bytes` together, at `bps`, each reported with `id`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Probe {
    /// Goes into [`PacketReport::probe`](crate::PacketReport::probe).
    pub id: u32,
    /// The speed at which to send them.
    pub bps: u64,
    /// All of them together.
    pub bytes: u32,
    /// How many.
    pub packets: u32,
}
