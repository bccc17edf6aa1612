//! How a session begins: with the events that the client has missed, or with a snapshot.

use super::Shared;
use super::open::{Known, not_read, spread};
use super::run::Session;
use super::snapshot::snapshot;
use super::socket::{End, Socket};
use crate::bus::Signal;
use crate::core::{Snapshot, Welcome};
use crate::frames;
use deskbell_domain::Span;
use deskbell_protocol::limits::{LIMITS, RESUME_EVENTS, RESUME_MS};
use deskbell_protocol::method::from_hub;
use deskbell_protocol::rpc::Notification;
use deskbell_protocol::session::{Live, Opened, Pos, Resume};
use deskbell_protocol::{CloseCode, WireError};
use tracing::info;

/// Answers `session.open`, sends what the client lacks, and says `session.live`.
///
/// # Errors
/// When the connection ends, or the store does not answer.
pub(super) async fn start(socket: &mut Socket, known: Known) -> Result<Session, End> {
    let Known { id, request, welcome, mut session } = known;
    // The mailbox has heard only of what came since it was subscribed.
    session.mailbox().put(Signal::Event { pos: welcome.top, frame: None });
    let begun = match session.resumable(request.resume, welcome).await {
        Ok(Some(pos)) => Ok((pos, None)),
        Ok(None) => session.snapshot().await.map(|snapshot| (snapshot.pos, Some(snapshot.parts))),
        Err(error) => Err(error),
    };
    let (pos, parts) = match begun {
        Ok(begun) => begun,
        Err(error) => {
            let error = spread(error, &*session.shared.ids);
            let answer = frames::answer(id.as_ref(), &frames::error(&error));
            socket.send(&answer, session.mailbox()).await?;
            return Err(End::Close(CloseCode::Restart));
        }
    };
    let opened = Opened {
        session: session.id.to_string(),
        you: session.user,
        epoch: welcome.epoch,
        resumed: parts.is_none(),
        head: if parts.is_none() { welcome.top } else { pos },
        server_time: session.shared.clock.wall(),
        limits: LIMITS,
    };
    info!(session = %session.id, user = %session.user, resumed = opened.resumed, pos, "session open");
    socket.send(&frames::answer(id.as_ref(), &frames::result(&opened)), session.mailbox()).await?;
    for part in parts.unwrap_or_default() {
        socket.send(&frames::snapshot(&part), session.mailbox()).await?;
    }
    session.sent = pos;
    session.catch_up(socket).await?;
    let live = Notification::new(from_hub::LIVE, Live { pos: session.sent });
    socket.send(&frames::json(&live), session.mailbox()).await?;
    session.heard();
    Ok(session)
}

impl Session {
    /// The place from which the client can go on, unless it is gone: another epoch, 2,000 events or 48 h
    /// behind, or already trimmed; or unless the log says nothing of what was set up meanwhile.
    async fn resumable(&self, resume: Option<Resume>, welcome: Welcome) -> Result<Option<Pos>, WireError> {
        let Some(Resume { epoch, pos }) = resume else { return Ok(None) };
        if welcome.forgotten
            || epoch != welcome.epoch
            || pos > welcome.top
            || welcome.top - pos > RESUME_EVENTS
        {
            return Ok(None);
        }
        if pos == welcome.top {
            return Ok(Some(pos));
        }
        let missed =
            self.shared.store.log_after(self.user, pos, 1).await.map_err(|error| not_read(&error))?;
        let now = self.shared.clock.wall();
        let kept = missed
            .first()
            .is_some_and(|first| first.pos == pos + 1 && now.since(first.at) <= Span(RESUME_MS));
        Ok(kept.then_some(pos))
    }

    async fn snapshot(&self) -> Result<Snapshot, WireError> {
        let Shared { core, store, clock, .. } = &*self.shared;
        snapshot(core, &**store, clock.wall(), self.user).await
    }
}
