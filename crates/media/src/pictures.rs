//! Encoded pictures on their way to whoever shows them.

use crate::contract::{Shown, Whose};

/// The pictures of one side. At most two are under way: while nobody has said [`Pictures::taken`] for them the
/// next are skipped, a key frame is asked for, and the stream goes on with it.
#[derive(Debug)]
pub struct Pictures {
    whose: Whose,
}

impl Pictures {
    pub(crate) fn new(whose: Whose) -> Self {
        Self { whose }
    }

    /// The next picture; `None` once the engine has stopped. Cancelling loses nothing.
    pub async fn next(&mut self) -> Option<Shown> {
        tracing::trace!(whose = ?self.whose, "no engine yet");
        None
    }

    /// One more picture was decoded by whoever shows it.
    pub fn taken(&mut self) {}
}
