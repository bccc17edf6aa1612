//! Who may read a conversation with its files: one rule for the socket and for downloads.

use crate::heads::Directory;
use crate::store::{Store, StoreError};
use deskbell_domain::UserId;
use deskbell_domain::conversation::Conversation;

/// Whether somebody may read a conversation. Visitors read their own, and agents what [`Directory::may_read`] gives them;
/// whoever looks after the visitor's open conversation reads the earlier ones too (C14), until it goes to somebody else.
///
/// # Errors
/// When the store does not answer.
pub(crate) async fn may_read(
    directory: &Directory,
    store: &dyn Store,
    user: UserId,
    conversation: &Conversation,
) -> Result<bool, StoreError> {
    let visitor = conversation.visitor();
    let agent = match user {
        UserId::Visitor(reader) => return Ok(reader == visitor),
        UserId::Agent(agent) => agent,
        // What is said in its call comes with its log; files stay at the desk.
        UserId::Phone(_) => return Ok(false),
    };
    if directory.may_read(agent, conversation) {
        return Ok(true);
    }
    // A visitor has one open conversation at most, and it is the newest.
    let newest = store.visitor(visitor).await?.and_then(|known| known.record.conversation);
    let Some(newest) = newest else { return Ok(false) };
    Ok(store.conversation(newest).await?.is_some_and(|newest| newest.holder() == Some(agent)))
}
