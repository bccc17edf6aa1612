//! Every command is carried out once, however often it comes.

use super::open::not_read;
use crate::core::{
    Answered, Asked, Command, Core, Found, FoundConversation, TAIL_ENTRIES, file_gone, reused,
};
use crate::frames;
use crate::store::{CommandRecord, Store, StoreError};
use deskbell_domain::conversation::Conversation;
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AgentId, AttachmentId, ConversationId, DeviceId, UserId};
use deskbell_protocol::params::{KeepOut, LetIn, Sent};
use deskbell_protocol::{Code, Detail, WireError};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Conversations of a visitor that are looked at for who has them: nobody's list goes back further.
const READ: u32 = 50;

/// Carries out a user's command, unless it was carried out before: then what it answered is answered again,
/// and a message that is stored under another command keeps its place. The answer is the JSON of an outcome. Of a look
/// nothing is remembered: whoever looks again is written down again (T2).
///
/// # Errors
/// `command_reused` when the id belongs to another command, `unavailable` when the store does not answer.
pub async fn carry_out(
    core: &Core,
    store: &dyn Store,
    (user, device): (UserId, DeviceId),
    command: Command,
) -> Result<Arc<str>, WireError> {
    let mut asked = Asked::new(user, device, command);
    let (done, written) = tokio::join!(done(store, &asked), written(store, &asked));
    if let Some(record) = done.map_err(|error| not_read(&error))? {
        return if record.digest == asked.digest { Ok(record.outcome.into()) } else { Err(reused()) };
    }
    if let Some(sent) = written? {
        return Ok(frames::result(&sent).into());
    }
    if let Command::SendMessage(params) = &asked.command {
        let most = core.directory().settings.attachments.in_message as usize;
        asked.files = files(store, user, params.conversation, &params.attachments, most).await?;
    }
    if let Command::Block(KeepOut { conversation, .. }) | Command::Unblock(LetIn { conversation, .. }) =
        &asked.command
    {
        asked.readers = readers(store, *conversation).await?;
    }
    match core.command(Box::new(asked)).await? {
        Answered::Outcome(outcome) => Ok(outcome),
        Answered::LookUp(mut asked, conversation) => {
            asked.found = look_up(store, conversation).await?;
            match core.command(asked).await? {
                Answered::Outcome(outcome) => Ok(outcome),
                Answered::LookUp(..) => Err(WireError::new(Code::Internal, "The hub lost its way.")),
            }
        }
    }
}

/// What the command answered, when it was carried out before and is one of which that is remembered.
async fn done(store: &dyn Store, asked: &Asked) -> Result<Option<CommandRecord>, StoreError> {
    if !asked.command.is_remembered() {
        return Ok(None);
    }
    store.command(asked.user, asked.command.id()).await
}

/// Where a message stands that was stored under another command id.
async fn written(store: &dyn Store, asked: &Asked) -> Result<Option<Sent>, WireError> {
    let Some((conversation, id)) = asked.command.writes() else { return Ok(None) };
    let conversation = match (conversation, asked.user) {
        (Some(conversation), _) => Some(conversation),
        (None, UserId::Visitor(visitor)) => store
            .visitor(visitor)
            .await
            .map_err(|error| not_read(&error))?
            .and_then(|known| known.record.conversation),
        (None, UserId::Agent(_) | UserId::Phone(_)) => None,
    };
    let Some(conversation) = conversation else { return Ok(None) };
    // What a phone writes its agent has written.
    let author = match asked.user {
        UserId::Phone(phone) => {
            let agent = store.agent_of(phone).await.map_err(|error| not_read(&error))?;
            let Some(agent) = agent else { return Ok(None) };
            UserId::Agent(agent)
        }
        UserId::Agent(_) | UserId::Visitor(_) => asked.user,
    };
    let stored = store.message(conversation, author, id).await.map_err(|error| not_read(&error))?;
    Ok(stored.map(|stored| Sent { conversation, seq: stored.seq, at: stored.at }))
}

/// The files that a message names (C6): whole, the sender's own, and in no other conversation.
async fn files(
    store: &dyn Store,
    user: UserId,
    conversation: Option<ConversationId>,
    ids: &[AttachmentId],
    most: usize,
) -> Result<Vec<Attachment>, WireError> {
    let refused = |detail| Err(WireError::because(detail));
    if ids.len() > most {
        return refused(Detail::TooManyFiles);
    }
    let mut files: Vec<Attachment> = Vec::with_capacity(ids.len());
    for id in ids {
        let record = store.attachment(*id).await.map_err(|error| not_read(&error))?;
        let Some(record) = record else {
            return Err(file_gone());
        };
        if record.owner != user {
            return refused(Detail::FileOfAnother);
        }
        if record.conversation.is_some() && record.conversation != conversation {
            return refused(Detail::FileSentElsewhere);
        }
        match record.attachment() {
            Some(file) if files.iter().all(|other| other.id != file.id) => files.push(file),
            Some(_) => {}
            None => return refused(Detail::FileNotHereYet),
        }
    }
    Ok(files)
}

/// Agents who have a conversation of the same visitor in their lists, open or ended.
async fn readers(store: &dyn Store, id: ConversationId) -> Result<BTreeSet<AgentId>, WireError> {
    let Some(conversation) = store.conversation(id).await.map_err(|error| not_read(&error))? else {
        return Ok(BTreeSet::new());
    };
    let all = store.conversations_of(conversation.visitor(), READ).await.map_err(|error| not_read(&error))?;
    Ok(all.iter().filter_map(Conversation::listed_for).collect())
}

/// A conversation that the owner loop does not keep in memory.
async fn look_up(store: &dyn Store, id: ConversationId) -> Result<Found, WireError> {
    let Some(conversation) = store.conversation(id).await.map_err(|error| not_read(&error))? else {
        return Ok(Found::Nothing);
    };
    let tail = store.entries(id, None, TAIL_ENTRIES).await.map_err(|error| not_read(&error))?;
    let visitor = store.visitor(conversation.visitor()).await.map_err(|error| not_read(&error))?;
    Ok(Found::Ended(Box::new(FoundConversation { conversation, tail, visitor })))
}
