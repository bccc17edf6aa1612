//! The first request of a connection: who, on what, and from which place on.

use super::Shared;
use super::call::{Call, Refused, read};
use super::run::{Garbage, Session};
use super::socket::{End, Received, Socket};
use crate::bus::{Mailbox, Subscription};
use crate::core::{Connecting, Live, NAME_CHARS, Welcome, unavailable};
use crate::frames;
use crate::ids::Ids;
use deskbell_domain::{Span, UserId, text};
use deskbell_protocol::limits::OPEN_WITHIN_MS;
use deskbell_protocol::rpc::Id;
use deskbell_protocol::session::Open;
use deskbell_protocol::{CloseCode, Code, PROTOCOL, WireError};
use std::sync::Arc;
use tracing::{debug, warn};

/// Longest version of a client, in characters.
const VERSION_CHARS: u32 = 40;

/// A session that the owner loop knows.
pub(super) struct Known {
    pub(super) id: Option<Id>,
    pub(super) request: Box<Open>,
    pub(super) welcome: Welcome,
    pub(super) session: Session,
}

/// Waits for `session.open`, and carries it out.
///
/// # Errors
/// When it does not come within 10 s, or is refused.
pub(super) async fn open(socket: &mut Socket, shared: &Arc<Shared>) -> Result<Session, End> {
    // Nobody can reach this mailbox yet; sending needs one.
    let mailbox = Arc::new(Mailbox::new());
    let late = shared.clock.reached(Span(shared.clock.steady().0 + OPEN_WITHIN_MS));
    let (id, request) = tokio::select! {
        first = first_request(socket, &mailbox) => first?,
        () = late => return Err(End::Close(CloseCode::Silent)),
    };
    match connect(&request, shared, &mailbox).await {
        Ok((session, welcome)) => super::start::start(socket, Known { id, request, welcome, session }).await,
        Err(error) => {
            debug!(reason = ?error.reason(), "session.open was refused");
            let error = spread(error, &*shared.ids);
            socket.send(&frames::answer(id.as_ref(), &frames::error(&error)), &mailbox).await?;
            Err(End::Close(close_code(&error)))
        }
    }
}

/// When the hub stops or its disk fails, many are refused in one moment: each is to come back at another one (B5).
pub(super) fn spread(error: WireError, ids: &dyn Ids) -> WireError {
    match error.data.retry_after_ms.and_then(|wait| u32::try_from(wait).ok()) {
        Some(wait) if wait > 0 => error.retry_after(u64::from(wait) + u64::from(ids.number(wait))),
        Some(_) | None => error,
    }
}

/// How a connection ends whose `session.open` was refused.
fn close_code(error: &WireError) -> CloseCode {
    let finals = [
        (Code::BadToken, CloseCode::SignedOut),
        (Code::TooOld, CloseCode::TooOld),
        (Code::Blocked, CloseCode::Blocked),
    ];
    let otherwise = if error.data.temporary { CloseCode::Restart } else { CloseCode::Malformed };
    finals.iter().find(|(reason, _)| *reason == error.reason()).map_or(otherwise, |(_, close)| *close)
}

async fn first_request(socket: &mut Socket, mailbox: &Mailbox) -> Result<(Option<Id>, Box<Open>), End> {
    let mut garbage = Garbage::default();
    loop {
        let refused = match socket.receive().await? {
            Received::Alive => continue,
            Received::Binary => Refused::binary(),
            Received::Text(frame) => match read(&frame, None) {
                Ok((id, Call::Open(request))) => return Ok((id, request)),
                Ok((id, _)) => Refused {
                    id,
                    answer: true,
                    error: WireError::new(Code::NotOpen, "The first request is session.open."),
                },
                Err(refused) => refused,
            },
        };
        // Before a session is open everything else is as good as garbage.
        garbage.count()?;
        if refused.answer {
            let answer = frames::answer(refused.id.as_ref(), &frames::error(&refused.error));
            socket.send(&answer, mailbox).await?;
        }
    }
}

/// Checks the request, and tells the owner loop of the session.
async fn connect(
    request: &Open,
    shared: &Arc<Shared>,
    mailbox: &Arc<Mailbox>,
) -> Result<(Session, Welcome), WireError> {
    if request.protocol < PROTOCOL {
        return Err(WireError::new(Code::TooOld, "This program is too old for the hub. Please update it."));
    }
    check_length(&request.device.name, NAME_CHARS, "device.name")?;
    check_length(&request.device.version, VERSION_CHARS, "device.version")?;
    let device_name = text::check_line(&request.device.name, NAME_CHARS).unwrap_or_default();

    let (user, token) = shared.auth.owner(&request.token).await?;
    let visitor = match user {
        UserId::Visitor(visitor) => shared.store.visitor(visitor).await.map_err(|error| not_read(&error))?,
        UserId::Agent(_) | UserId::Phone(_) => None,
    };

    // Subscribed before the loop says how far the log has grown: nothing falls in between.
    let subscription = Subscription::new(Arc::clone(&shared.bus), user, Arc::clone(mailbox));
    let session = shared.ids.id();
    // A phone is the device that its code has made it.
    let device = if let UserId::Phone(phone) = user { phone } else { request.device.id };
    let live = Live { session, device, token, mailbox: Arc::clone(mailbox) };
    // Made before the loop knows of it, so that the loop hears of its end in any case.
    let session = Session::new(Arc::clone(shared), user, device, session, subscription);
    let welcome = shared.core.connect(Connecting { user, live, device_name, visitor }).await?;
    Ok((session, welcome))
}

fn check_length(text: &str, limit: u32, field: &str) -> Result<(), WireError> {
    if text.chars().nth(limit as usize).is_none() {
        return Ok(());
    }
    Err(WireError::new(Code::InvalidParams, format!("`{field}` has more than {limit} characters.")))
}

/// A read of the store that failed.
pub(super) fn not_read(error: &crate::store::StoreError) -> WireError {
    warn!(%error, "the store does not answer");
    unavailable()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SeededIds;
    use std::collections::BTreeSet;

    #[test]
    fn b5_those_who_are_refused_in_one_moment_come_back_at_many() {
        let ids = SeededIds::new(1);
        let waits: BTreeSet<u64> =
            (0..1_000).filter_map(|_| spread(unavailable(), &ids).data.retry_after_ms).collect();
        assert!(waits.iter().all(|wait| (2_000..4_000).contains(wait)));
        assert!(waits.len() > 500, "{}", waits.len());
        let other = WireError::new(Code::BadToken, "No.");
        assert_eq!(spread(other.clone(), &ids), other);
    }
}
