//! The files that stand in composers, and how far each has come. One is on its way at a time, in the order in which
//! they were attached: the first is there soonest, and a slow line is not shared by all.
//!
//! Those of a message are kept until the hub has confirmed it: a message that waits for longer than the hub keeps its
//! files brings them along again (C6, D3).

mod item;

pub(crate) use item::Draft;

use crate::view::{FileView, Refusal};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, ClientMessageId, ConversationId, Time};
use item::Item;

/// The files that stand in composers.
#[derive(Debug, Default)]
pub(crate) struct Outgoing {
    items: Vec<Item>,
    /// Files that are being copied: they count already, or those that are dropped together would all fit.
    coming: Vec<(AttachmentId, ConversationId)>,
}

impl Outgoing {
    /// Takes up what stood in the composers before a restart; what was attached since comes behind it.
    pub(crate) fn restore(&mut self, drafts: Vec<Draft>) {
        let since = std::mem::take(&mut self.items);
        drafts.into_iter().for_each(|draft| self.add(draft));
        self.items.extend(since);
    }

    /// A file is being attached.
    pub(crate) fn expect(&mut self, id: AttachmentId, conversation: ConversationId) {
        self.coming.push((id, conversation));
    }

    /// A file is there by now, or could not be attached.
    pub(crate) fn expect_no_more(&mut self, id: AttachmentId) {
        self.coming.retain(|(coming, _)| *coming != id);
    }

    /// A file was attached.
    pub(crate) fn add(&mut self, draft: Draft) {
        self.items.push(Item::new(draft));
    }

    /// Forgets everything: another agent signs in.
    pub(crate) fn clear(&mut self) {
        self.items.clear();
        self.coming.clear();
    }

    /// The file with this id.
    pub(crate) fn get(&self, id: AttachmentId) -> Option<&Draft> {
        self.items.iter().map(|item| &item.draft).find(|draft| draft.id == id)
    }

    /// Takes a file out.
    pub(crate) fn remove(&mut self, id: AttachmentId) -> Option<Draft> {
        let index = self.items.iter().position(|item| item.draft.id == id)?;
        Some(self.items.remove(index).draft)
    }

    /// These leave their composer, by a message or because they are taken off. Until that is on the disk they are
    /// shown, and nothing else can name them: of two quick messages the second one is refused.
    pub(crate) fn leave(&mut self, ids: &[AttachmentId]) {
        self.items.iter_mut().filter(|item| ids.contains(&item.draft.id)).for_each(|item| item.leaves = true);
    }

    /// That could not be written: they stay.
    pub(crate) fn stay(&mut self, ids: &[AttachmentId]) {
        self.items
            .iter_mut()
            .filter(|item| ids.contains(&item.draft.id))
            .for_each(|item| item.leaves = false);
    }

    /// They are in this message, in its order.
    pub(crate) fn are_in(&mut self, message: ClientMessageId, files: &[Attachment]) {
        for item in self.items.iter_mut().filter(|item| item.is_in_composer()) {
            let known = item.draft.attachment.as_ref();
            let place = known.and_then(|known| files.iter().position(|file| file.id == known.id));
            if let Some(place) = place {
                item.draft.message = Some((message, u32::try_from(place).unwrap_or(u32::MAX)));
                item.leaves = false;
            }
        }
    }

    /// The hub misses a file of this message: it is asked for all of them, and gets again what it has forgotten. Whether
    /// all of them are here, else nothing is done.
    pub(crate) fn send_again(&mut self, message: ClientMessageId, count: usize) -> bool {
        if count == 0 || self.items.iter().filter(|item| item.is_of(message)).count() != count {
            return false;
        }
        self.items.iter_mut().filter(|item| item.is_of(message)).for_each(Item::ask_again);
        true
    }

    /// The files of this message, in its order, as the hub finds them to be now; `None` while it is still asked.
    pub(crate) fn of_message(&self, message: ClientMessageId) -> Option<Vec<Attachment>> {
        let mut files = Vec::new();
        for item in &self.items {
            let Some((_, place)) = item.draft.message.filter(|(of, _)| *of == message) else { continue };
            files.push((place, item.at_hub()?.clone()));
        }
        files.sort_by_key(|(place, _)| *place);
        Some(files.into_iter().map(|(_, attachment)| attachment).collect())
    }

    /// One of its files cannot be sent again, so the others need not be.
    pub(crate) fn give_up(&mut self, message: ClientMessageId) {
        self.items.iter_mut().filter(|item| item.is_of(message)).for_each(Item::give_up);
    }

    /// The hub has this message, or it was thrown away: its files go from here.
    pub(crate) fn remove_of(&mut self, message: ClientMessageId) -> Vec<Draft> {
        self.items.extract_if(.., |item| item.is_of(message)).map(|item| item.draft).collect()
    }

    /// The next file to be sent, of a conversation in which something can be; it counts as on its way from here on.
    pub(crate) fn start_next(&mut self, now: Time, takes: impl Fn(ConversationId) -> bool) -> Option<Draft> {
        if self.items.iter().any(Item::is_under_way) {
            return None;
        }
        let mut waiting = self.items.iter_mut().filter(|item| item.waits(&takes));
        let next = waiting.find(|item| item.is_due(now))?;
        next.sent(0);
        Some(next.draft.clone())
    }

    /// When [`Outgoing::start_next`] has something again, if nothing else happens.
    pub(crate) fn next_deadline(&self, takes: impl Fn(ConversationId) -> bool) -> Option<Time> {
        let busy = self.items.iter().any(Item::is_under_way);
        let waiting = self.items.iter().filter(|item| item.waits(&takes));
        waiting.map(Item::due).min().filter(|_| !busy)
    }

    /// The hub is back: what failed for want of it goes at once.
    pub(crate) fn line_is_back(&mut self) {
        self.items.iter_mut().for_each(Item::hurry);
    }

    /// What the hub may have forgotten by now goes again. Gives the files of which it is told anew.
    pub(crate) fn send_old_again(&mut self, wall: Time) -> Vec<Draft> {
        self.items.iter_mut().filter_map(|item| item.send_old_again(wall)).collect()
    }

    /// The hub calls it so.
    pub(crate) fn announced(&mut self, id: AttachmentId, at: Time, hub_id: AttachmentId) -> Option<Draft> {
        let item = self.item(id)?;
        item.announced(at, hub_id);
        Some(item.draft.clone())
    }

    /// The hub has so many bytes of it.
    pub(crate) fn sent(&mut self, id: AttachmentId, sent: u64) -> Option<ConversationId> {
        let item = self.item(id)?;
        item.sent(sent);
        Some(item.draft.conversation)
    }

    /// The hub has it.
    pub(crate) fn arrived(&mut self, id: AttachmentId, attachment: Attachment) -> Option<Draft> {
        let item = self.item(id)?;
        item.arrived(attachment);
        Some(item.draft.clone())
    }

    /// The hub does not take it.
    pub(crate) fn refused(&mut self, id: AttachmentId, why: Refusal) -> Option<Draft> {
        let item = self.item(id)?;
        item.refused(why);
        Some(item.draft.clone())
    }

    /// It did not get through; it goes on later from where it is.
    pub(crate) fn interrupted(&mut self, id: AttachmentId, now: Time) -> Option<ConversationId> {
        let item = self.item(id)?;
        item.interrupted(now);
        Some(item.draft.conversation)
    }

    /// What was refused goes again.
    pub(crate) fn retry(&mut self, id: AttachmentId) -> Option<Draft> {
        let item = self.item(id)?;
        item.retry();
        Some(item.draft.clone())
    }

    /// The files of a composer, as they are shown; `live` says whether they go to the hub now.
    pub(crate) fn view(&self, conversation: ConversationId, live: bool) -> Vec<FileView> {
        let of = self.in_composers().filter(|item| item.draft.conversation == conversation);
        of.map(|item| item.view(live)).collect()
    }

    /// How many files stand in a composer.
    pub(crate) fn count(&self, conversation: ConversationId) -> usize {
        let coming = self.coming.iter().filter(|(_, of)| *of == conversation).count();
        coming + self.in_composers().filter(|item| item.draft.conversation == conversation).count()
    }

    /// The files that a message names, as the hub found them to be.
    ///
    /// # Errors
    /// When one of them is not there yet or not in this composer.
    pub(crate) fn for_message(
        &self,
        conversation: ConversationId,
        ids: &[AttachmentId],
    ) -> Result<Vec<Attachment>, Refusal> {
        let at_hub = |id: &AttachmentId| {
            let here = |item: &&Item| item.draft.id == *id && item.draft.conversation == conversation;
            let item = self.in_composers().find(|item| here(item) && !item.leaves);
            let draft = item.map(|item| &item.draft);
            let draft = draft.ok_or(Refusal::FileNotAttached)?;
            draft.attachment.clone().ok_or(Refusal::FileNotAtHub)
        };
        ids.iter().map(at_hub).collect()
    }

    /// Which files of a composer these are.
    pub(crate) fn drafts_of(&self, files: &[Attachment]) -> Vec<AttachmentId> {
        let is_one = |draft: &&Draft| {
            draft.attachment.as_ref().is_some_and(|known| files.iter().any(|file| file.id == known.id))
        };
        self.in_composers().map(|item| &item.draft).filter(is_one).map(|draft| draft.id).collect()
    }

    /// Whether a file is leaving its composer.
    pub(crate) fn leaves(&self, id: AttachmentId) -> bool {
        self.items.iter().any(|item| item.draft.id == id && item.leaves)
    }

    /// Conversations in whose composers files stand.
    pub(crate) fn conversations(&self) -> impl Iterator<Item = ConversationId> {
        self.in_composers().map(|item| item.draft.conversation)
    }

    fn in_composers(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.is_in_composer())
    }

    fn item(&mut self, id: AttachmentId) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.draft.id == id)
    }
}

#[cfg(test)]
mod tests;
