//! Sound of a call: devices, echo cancellation, Opus, and the jitter buffer.
