//! One device's media connection of a call: WebRTC behind a trait, and all that its library gets wrong.
