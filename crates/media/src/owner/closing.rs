//! Closing what takes its time, away from the owner loop: other devices and other legs are served meanwhile.

use std::thread::JoinHandle;

/// Drops something that closes a device, which takes up to a tenth of a second, without holding up others.
pub(super) async fn aside<T: Send + 'static>(closing: T) {
    if let Err(error) = tokio::task::spawn_blocking(move || drop(closing)).await {
        tracing::error!(%error, "a device could not be closed");
    }
}

/// A thread that is waited for when this is dropped.
pub(super) struct Joined(pub(super) Option<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        if self.0.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the encoder's thread panicked");
        }
    }
}
