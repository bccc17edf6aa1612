//! An answer with each error code, as WebSocket frames.

use super::{Specimen, specimen};
use deskbell_protocol::rpc::{Answer, FromHub, Id};
use deskbell_protocol::{Code, WireError};

pub(crate) fn all() -> Vec<Specimen> {
    Code::ALL.iter().chain(&[Code::Unknown]).map(|&code| refusal(code)).collect()
}

fn refusal(code: Code) -> Specimen {
    let mut error = WireError::new(code, code.about());
    if code.temporary() {
        error = error.retry_after(2_000);
    }
    // A frame that cannot be read has no id to repeat.
    let id = (!matches!(code, Code::ParseError | Code::InvalidRequest)).then_some(Id::Number(41));
    let answer = Answer::<()>::new(id.clone(), Err(error.clone()));
    specimen(&format!("{code:?}"), "error", answer, move |text| {
        let FromHub::Answer { id: read_id, outcome: Err(read) } = FromHub::parse(text)? else {
            panic!("not a refusal: {text}")
        };
        assert_eq!((read_id, read), (id.clone(), error.clone()));
        Ok(())
    })
}
