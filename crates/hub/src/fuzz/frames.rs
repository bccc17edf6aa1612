//! Frames of clients.

use crate::frames::{answer, error};
use crate::session::call::{Call, Refused, read};
use deskbell_protocol::rpc::{FromHub, Incoming};
use deskbell_protocol::{METHODS, Role};
use serde_json::Value;

/// Longest answer to a frame that is no call, in bytes: what was wrong is said, and not repeated.
const MOST_ANSWERED: usize = 4 * 1024;

/// A frame, behind the letter of whoever sends it: `v`isitor, `a`gent, `p`hone, or anything before the session is open.
///
/// # Panics
/// When a call is let through that this role may not make, when it reads otherwise after it was written anew, or when
/// the refusal of what is no call cannot be read by the client.
pub fn frames(data: &[u8]) {
    let Some((who, frame)) = data.split_first() else { return };
    let Ok(frame) = str::from_utf8(frame) else { return };
    let role = match who {
        b'v' => Some(Role::Visitor),
        b'a' => Some(Role::Agent),
        b'p' => Some(Role::Phone),
        _ => None,
    };
    match read(frame, role) {
        Ok((id, call)) => {
            is_allowed(frame, role, &call);
            let again: Value = serde_json::from_str(frame).expect("what is a call is JSON");
            let (id_again, call_again) =
                read(&again.to_string(), role).expect("and so it is when written anew");
            assert_eq!((id, shown(&call)), (id_again, shown(&call_again)));
        }
        Err(refused) => is_answered(&refused),
    }
}

fn is_allowed(frame: &str, role: Option<Role>, call: &Call) {
    let method = Incoming::parse(frame).expect("a call is a request").method;
    let info = METHODS.iter().find(|info| info.name == method).expect("a call is of a method");
    match role {
        Some(role) => assert!(info.roles.contains(&role), "{method} as {role:?}"),
        None => assert!(matches!(call, Call::Open(_)), "{method} before the session is open"),
    }
}

fn shown(call: &Call) -> String {
    if let Call::Command(command) = call {
        return format!("{} {:?} {:?}", command.name(), command.id(), command.digest());
    }
    format!("{call:?}")
}

fn is_answered(refused: &Refused) {
    let frame = answer(refused.id.as_ref(), &error(&refused.error));
    assert!(frame.len() <= MOST_ANSWERED, "{} bytes say what is wrong", frame.len());
    match FromHub::parse(&frame) {
        Ok(FromHub::Answer { id, outcome: Err(error) }) => {
            assert_eq!((&id, &error), (&refused.id, &refused.error));
        }
        other => panic!("{other:?} from {frame}"),
    }
}
