//! From the leg's own tasks and the library's to the caller's channel.

use std::{sync::Arc, time::Duration};

use tokio::sync::mpsc;

use crate::{LegEvent, State, clock, gate::Gate, shared::Shared};

/// Places in the caller's channel that media leaves free for what must not be lost.
const RESERVED: usize = 16;
/// States and candidates that wait for a place in the caller's channel. A generation has fewer candidates; a
/// caller that takes nothing for so long has gone, and what comes more is dropped.
const WAITING: usize = 256;

/// What goes to the task that waits for the caller.
pub(crate) enum Post {
    Event(LegEvent),
    /// Nothing comes after this.
    End,
}

pub(crate) type Posts = mpsc::Sender<Post>;

/// Gives media to the caller or drops it: `false` when it was dropped.
pub(crate) fn give(events: &mpsc::Sender<LegEvent>, event: LegEvent) -> bool {
    events.capacity() > RESERVED.min(events.max_capacity() / 4) && events.try_send(event).is_ok()
}

/// Starts the task that waits for places in the caller's channel so that nobody else has to.
pub(crate) fn start(shared: Arc<Shared>, events: mpsc::Sender<LegEvent>) -> Posts {
    let (posts, waiting) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        // An error means that the caller has gone.
        let _ = run(shared, events, waiting).await;
    });
    posts
}

async fn run(
    shared: Arc<Shared>,
    events: mpsc::Sender<LegEvent>,
    mut waiting: mpsc::Receiver<Post>,
) -> Result<(), mpsc::error::SendError<LegEvent>> {
    let mut target = shared.target.subscribe();
    let mut gate = Gate::default();
    let mut state = State::New;
    loop {
        let wake = gate.deadline().map(|at| shared.instant(at));
        let wanted = tokio::select! {
            biased;
            post = waiting.recv() => match post {
                Some(Post::Event(LegEvent::State(new))) => {
                    if std::mem::replace(&mut state, new) != new {
                        tracing::info!(?new, "leg");
                        events.send(LegEvent::State(new)).await?;
                    }
                    // The first frame must be one that can be decoded alone.
                    new == State::Connected && gate.ask(shared.now())
                }
                Some(Post::Event(event)) => {
                    events.send(event).await?;
                    false
                }
                Some(Post::End) | None => return Ok(()),
            },
            () = shared.keyframe_wanted.notified() => gate.ask(shared.now()),
            () = until(wake) => gate.expire(shared.now()),
            Ok(()) = target.changed() => {
                let bps = *target.borrow_and_update();
                events.send(LegEvent::Target { bps }).await?;
                false
            }
        };
        if wanted {
            events.send(LegEvent::KeyframeWanted).await?;
        }
    }
}

/// Waits until then, or for ever.
pub(crate) async fn until(at: Option<std::time::Instant>) {
    match at {
        // Not the past: the library's timers and these are read at different moments.
        Some(at) => {
            tokio::time::sleep(at.saturating_duration_since(clock::now()).max(Duration::from_millis(1))).await
        }
        None => std::future::pending().await,
    }
}
