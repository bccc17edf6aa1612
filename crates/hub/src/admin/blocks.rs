//! Visitors who are kept out (C8), and letting them in again.

use super::{By, Change, Refused};
use crate::heads::keeps_out;
use crate::store::{VisitorRecord, Write};
use deskbell_domain::{Time, VisitorId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A visitor who was blocked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocked {
    /// Who.
    #[schema(value_type = Uuid)]
    pub visitor: VisitorId,
    /// How the visitor is called.
    pub name: String,
    /// Where the visitor wrote.
    pub site: String,
    /// Since when, in milliseconds since 1970 UTC.
    #[schema(value_type = i64)]
    pub at: Time,
    /// Until then; `null`: for good.
    #[schema(value_type = Option<i64>)]
    pub until: Option<Time>,
    /// Its time is over: the visitor may write again.
    pub over: bool,
    /// Why.
    pub reason: String,
    /// The name of who did it.
    pub by: String,
}

/// What is shown of a visitor with a block.
pub fn blocked(record: VisitorRecord, now: Time) -> Option<Blocked> {
    let block = record.block?;
    Some(Blocked {
        visitor: record.id,
        name: record.name,
        site: record.site,
        at: block.at,
        until: block.until,
        over: !keeps_out(&block, now),
        reason: block.reason,
        by: block.by,
    })
}

/// Lets a visitor write again.
///
/// # Errors
/// When there is no such visitor, or nobody keeps the visitor out.
pub fn unblock(visitor: Option<&VisitorRecord>, by: By, id: VisitorId) -> Result<Change<()>, Refused> {
    let record = visitor.ok_or_else(|| Refused::no_such("visitor", id))?;
    if record.block.is_none() {
        return Err(Refused::Hindered(format!("{} is not blocked.", record.name)));
    }
    let writes = vec![Write::Unblock(id), by.did("visitor.unblock", id, String::new())];
    Ok(Change { made: (), writes })
}
