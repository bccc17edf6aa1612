//! An answer with each error code and with each detail, as WebSocket frames.

use super::{Specimen, specimen};
use deskbell_protocol::rpc::{Answer, FromHub, Id};
use deskbell_protocol::{Code, Detail, WireError};

pub(crate) fn all() -> Vec<Specimen> {
    let codes = Code::ALL.iter().chain(&[Code::Unknown]).map(|&code| {
        let error = WireError::new(code, code.about());
        let error = if code.temporary() { error.retry_after(2_000) } else { error };
        refusal(format!("{code:?}"), error)
    });
    let details = Detail::ALL
        .iter()
        .chain(&[Detail::Unknown])
        .map(|&detail| refusal(format!("{detail:?} in detail"), WireError::because(detail)));
    codes.chain(details).collect()
}

fn refusal(name: String, error: WireError) -> Specimen {
    // A frame that cannot be read has no id to repeat.
    let id = (!matches!(error.reason(), Code::ParseError | Code::InvalidRequest)).then_some(Id::Number(41));
    let answer = Answer::<()>::new(id.clone(), Err(error.clone()));
    specimen(&name, "error", answer, move |text| {
        let FromHub::Answer { id: read_id, outcome: Err(read) } = FromHub::parse(text)? else {
            panic!("not a refusal: {text}")
        };
        assert_eq!((read_id, read), (id.clone(), error.clone()));
        Ok(())
    })
}
