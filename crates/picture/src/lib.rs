//! Pictures: cameras, a test pattern with a clock in it, frames and the VP8 codec.
