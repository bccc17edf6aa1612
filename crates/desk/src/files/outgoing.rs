//! The files that stand in composers, and how far each has come. One is on its way at a time, in the order in which
//! they were attached: the first is there soonest, and a slow line is not shared by all.
//!
//! Those of a message are kept until the hub has confirmed it: a message that waits for longer than the hub keeps its
//! files brings them along again (C6, D3).

use crate::view::{FileState, FileView};
use deskbell_domain::thread::Attachment;
use deskbell_domain::{AttachmentId, ClientMessageId, ConversationId, Span, Time};

/// First delay after a failure that passes; it doubles.
const RETRY_MIN: Span = Span::secs(1);
/// Longest such delay.
const RETRY_MAX: Span = Span::secs(30);
/// The hub forgets what is in no message after a day; what is nearly as old is sent again.
const FRESH: Span = Span::hours(20);

/// A file in a composer. This is also what the outbox keeps of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Which, on this desk.
    pub id: AttachmentId,
    /// In which composer.
    pub conversation: ConversationId,
    /// Its name.
    pub name: String,
    /// How large it is.
    pub bytes: u64,
    /// Whether it can be shown as a picture.
    pub picture: bool,
    /// When it was announced to the hub, on this computer's clock, and what the hub calls it.
    pub announced: Option<(Time, AttachmentId)>,
    /// As the hub found it to be, once it was whole there.
    pub attachment: Option<Attachment>,
    /// Why the hub does not take it.
    pub refused: Option<String>,
    /// The message that names it, and its place there; it stands in no composer then.
    pub message: Option<(ClientMessageId, u32)>,
}

#[derive(Debug)]
struct Item {
    draft: Draft,
    /// A message that names it, or its removal, is being written to the disk: nothing else can name it meanwhile.
    leaves: bool,
    /// Of a message: the hub is to be asked whether it still has it, and gets it again if not.
    again: bool,
    /// Bytes that the hub has, while it is on its way.
    under_way: Option<u64>,
    failures: u32,
    not_before: Option<Time>,
}

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
        let (leaves, again) = (false, false);
        self.items.push(Item { draft, leaves, again, under_way: None, failures: 0, not_before: None });
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
        for item in self.items.iter_mut().filter(|item| item.draft.message.is_none()) {
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
        let of = |item: &&mut Item| item.draft.message.is_some_and(|(of, _)| of == message);
        if count == 0 || self.items.iter_mut().filter(of).count() != count {
            return false;
        }
        for item in self.items.iter_mut().filter(of) {
            item.again = true;
            (item.failures, item.not_before) = (0, None);
        }
        true
    }

    /// The files of this message, in its order, as the hub finds them to be now; `None` while it is still asked.
    pub(crate) fn of_message(&self, message: ClientMessageId) -> Option<Vec<Attachment>> {
        let mut files = Vec::new();
        for item in &self.items {
            let Some((_, place)) = item.draft.message.filter(|(of, _)| *of == message) else { continue };
            let attachment = item.draft.attachment.clone().filter(|_| !item.again)?;
            files.push((place, attachment));
        }
        files.sort_by_key(|(place, _)| *place);
        Some(files.into_iter().map(|(_, attachment)| attachment).collect())
    }

    /// One of its files cannot be sent again, so the others need not be.
    pub(crate) fn give_up(&mut self, message: ClientMessageId) {
        let of = |item: &&mut Item| item.draft.message.is_some_and(|(of, _)| of == message);
        for item in self.items.iter_mut().filter(of) {
            (item.again, item.under_way) = (false, None);
        }
    }

    /// The hub has this message, or it was thrown away: its files go from here.
    pub(crate) fn remove_of(&mut self, message: ClientMessageId) -> Vec<Draft> {
        let of = |item: &mut Item| item.draft.message.is_some_and(|(of, _)| of == message);
        self.items.extract_if(.., of).map(|item| item.draft).collect()
    }

    /// The next file to be sent, of a conversation in which something can be; it counts as on its way from here on.
    pub(crate) fn start_next(&mut self, now: Time, takes: impl Fn(ConversationId) -> bool) -> Option<Draft> {
        if self.items.iter().any(|item| item.under_way.is_some()) {
            return None;
        }
        let is_due = |item: &&mut Item| item.not_before.is_none_or(|at| at <= now);
        let mut waiting = self.items.iter_mut().filter(|item| item.waits(&takes));
        let next = waiting.find(is_due)?;
        next.under_way = Some(0);
        Some(next.draft.clone())
    }

    /// When [`Outgoing::start_next`] has something again, if nothing else happens.
    pub(crate) fn next_deadline(&self, takes: impl Fn(ConversationId) -> bool) -> Option<Time> {
        let busy = self.items.iter().any(|item| item.under_way.is_some());
        let waiting = self.items.iter().filter(|item| item.waits(&takes));
        waiting.map(|item| item.not_before.unwrap_or_default()).min().filter(|_| !busy)
    }

    /// The hub is back: what failed for want of it goes at once.
    pub(crate) fn line_is_back(&mut self) {
        for item in &mut self.items {
            (item.not_before, item.failures) = (None, 0);
        }
    }

    /// What the hub may have forgotten by now goes again. Gives the files of which it is told anew.
    pub(crate) fn send_old_again(&mut self, wall: Time) -> Vec<Draft> {
        let mut anew = Vec::new();
        for item in &mut self.items {
            let old = item.draft.announced.is_some_and(|(at, _)| wall.since(at) > FRESH);
            // Those of a message are asked for when the hub misses one of them.
            if old && item.under_way.is_none() && item.is_in_composer() && !item.leaves {
                (item.draft.announced, item.draft.attachment) = (None, None);
                anew.push(item.draft.clone());
            }
        }
        anew
    }

    /// The hub calls it so.
    pub(crate) fn announced(&mut self, id: AttachmentId, at: Time, hub_id: AttachmentId) -> Option<Draft> {
        let item = self.item(id)?;
        item.draft.announced = Some((at, hub_id));
        Some(item.draft.clone())
    }

    /// The hub has so many bytes of it.
    pub(crate) fn sent(&mut self, id: AttachmentId, sent: u64) -> Option<ConversationId> {
        let item = self.item(id)?;
        item.under_way = Some(sent);
        Some(item.draft.conversation)
    }

    /// The hub has it.
    pub(crate) fn arrived(&mut self, id: AttachmentId, attachment: Attachment) -> Option<Draft> {
        let item = self.item(id)?;
        (item.under_way, item.again) = (None, false);
        item.draft.attachment = Some(attachment);
        Some(item.draft.clone())
    }

    /// The hub does not take it.
    pub(crate) fn refused(&mut self, id: AttachmentId, words: String) -> Option<Draft> {
        let item = self.item(id)?;
        item.under_way = None;
        (item.draft.announced, item.draft.refused) = (None, Some(words));
        Some(item.draft.clone())
    }

    /// It did not get through; it goes on later from where it is.
    pub(crate) fn interrupted(&mut self, id: AttachmentId, now: Time) -> Option<ConversationId> {
        let item = self.item(id)?;
        item.under_way = None;
        let delay = RETRY_MIN.0.saturating_mul(1 << item.failures.min(8)).min(RETRY_MAX.0);
        item.failures += 1;
        item.not_before = Some(now + Span::millis(delay));
        Some(item.draft.conversation)
    }

    /// What was refused goes again.
    pub(crate) fn retry(&mut self, id: AttachmentId) -> Option<Draft> {
        let item = self.item(id)?;
        item.draft.refused = None;
        (item.failures, item.not_before) = (0, None);
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
    /// In words, when one of them is not there yet or not in this composer.
    pub(crate) fn for_message(
        &self,
        conversation: ConversationId,
        ids: &[AttachmentId],
    ) -> Result<Vec<Attachment>, &'static str> {
        let at_hub = |id: &AttachmentId| {
            let here = |item: &&Item| item.draft.id == *id && item.draft.conversation == conversation;
            let item = self.in_composers().find(|item| here(item) && !item.leaves);
            let draft = item.map(|item| &item.draft);
            let draft = draft.ok_or("This file is no longer attached here. Attach it again.")?;
            draft.attachment.clone().ok_or("A file is not at the hub yet. Wait, or take it off.")
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

impl Item {
    fn is_in_composer(&self) -> bool {
        self.draft.message.is_none()
    }

    /// Whether it can go to the hub; one of a message goes wherever the message goes.
    fn waits(&self, takes: impl Fn(ConversationId) -> bool) -> bool {
        let wanted = match self.draft.message {
            Some(_) => self.again,
            None => {
                self.draft.attachment.is_none()
                    && self.draft.refused.is_none()
                    && !self.leaves
                    && takes(self.draft.conversation)
            }
        };
        wanted && self.under_way.is_none()
    }

    fn view(&self, live: bool) -> FileView {
        let draft = &self.draft;
        let state = match (&draft.refused, &draft.attachment, self.under_way) {
            (Some(message), _, _) => FileState::Failed { message: message.clone() },
            (None, Some(attachment), _) => FileState::Ready { attachment: attachment.clone() },
            (None, None, Some(sent)) if live => FileState::Uploading { sent },
            (None, None, None) if live && self.not_before.is_none() => FileState::Uploading { sent: 0 },
            (None, None, Some(_) | None) => FileState::Waiting,
        };
        let (id, name, picture) = (draft.id, draft.name.clone(), draft.picture);
        FileView { id, name, bytes: draft.bytes, picture, state }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const NOW: Time = Time(1_000);

    fn id(number: u128) -> AttachmentId {
        AttachmentId(Uuid::from_u128(number))
    }

    fn conversation(number: u128) -> ConversationId {
        ConversationId(Uuid::from_u128(number))
    }

    fn draft(number: u128, of: u128) -> Draft {
        Draft {
            id: id(number),
            conversation: conversation(of),
            name: format!("file {number}.txt"),
            bytes: 10,
            picture: false,
            announced: None,
            attachment: None,
            refused: None,
            message: None,
        }
    }

    fn file(number: u128) -> Attachment {
        let (name, media) = (format!("file {number}.txt"), "text/plain".to_owned());
        Attachment { id: id(100 + number), name, media, bytes: 10, pixels: None }
    }

    fn anywhere(_: ConversationId) -> bool {
        true
    }

    fn states(outgoing: &Outgoing, live: bool) -> Vec<FileState> {
        outgoing.view(conversation(1), live).into_iter().map(|file| file.state).collect()
    }

    #[test]
    fn c6_one_file_after_the_other_goes_to_the_hub() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        outgoing.add(draft(2, 1));
        assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(1));
        assert_eq!(outgoing.start_next(NOW, anywhere), None, "one at a time");
        outgoing.sent(id(1), 4);
        let uploading = |sent| FileState::Uploading { sent };
        assert_eq!(states(&outgoing, true), [uploading(4), uploading(0)]);
        assert_eq!(states(&outgoing, false), [FileState::Waiting, FileState::Waiting], "nothing lies");
        outgoing.arrived(id(1), file(1));
        assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(2));
        assert_eq!(outgoing.for_message(conversation(1), &[id(1)]), Ok(vec![file(1)]));
        outgoing.for_message(conversation(1), &[id(1), id(2)]).unwrap_err();
        outgoing.for_message(conversation(2), &[id(1)]).unwrap_err();
    }

    #[test]
    fn c6_what_did_not_get_through_goes_on_later_and_at_once_when_the_line_is_back() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        for delay in [1_000, 2_000, 4_000] {
            let now = NOW + Span::hours(delay);
            outgoing.start_next(now, anywhere).unwrap();
            outgoing.interrupted(id(1), now);
            assert_eq!(outgoing.next_deadline(anywhere), Some(now + Span::millis(delay)));
            assert_eq!(outgoing.start_next(now, anywhere), None);
        }
        outgoing.line_is_back();
        assert!(outgoing.start_next(NOW, anywhere).is_some());
    }

    #[test]
    fn c6_a_file_waits_in_a_conversation_in_which_nothing_can_be_sent() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        outgoing.add(draft(2, 2));
        let second = |of| of == conversation(2);
        assert_eq!(outgoing.start_next(NOW, second).unwrap().id, id(2));
        outgoing.arrived(id(2), file(2));
        assert_eq!((outgoing.start_next(NOW, second), outgoing.next_deadline(second)), (None, None));
        assert_eq!(outgoing.start_next(NOW, anywhere).unwrap().id, id(1));
    }

    #[test]
    fn c6_files_that_are_being_copied_count_in_their_composer() {
        let mut outgoing = Outgoing::default();
        outgoing.expect(id(1), conversation(1));
        outgoing.expect(id(2), conversation(1));
        outgoing.expect(id(3), conversation(2));
        assert_eq!((outgoing.count(conversation(1)), outgoing.count(conversation(2))), (2, 1));
        outgoing.expect_no_more(id(1));
        outgoing.add(draft(1, 1));
        outgoing.expect_no_more(id(2));
        assert_eq!(outgoing.count(conversation(1)), 1);
    }

    #[test]
    fn c6_what_the_hub_refuses_stays_and_can_be_tried_again() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        outgoing.start_next(NOW, anywhere);
        outgoing.refused(id(1), "Not here.".to_owned());
        assert_eq!(states(&outgoing, true), [FileState::Failed { message: "Not here.".to_owned() }]);
        assert_eq!((outgoing.start_next(NOW, anywhere), outgoing.next_deadline(anywhere)), (None, None));
        outgoing.retry(id(1));
        assert!(outgoing.start_next(NOW, anywhere).is_some());
    }

    #[test]
    fn c6_what_leaves_its_composer_can_be_named_by_nothing_else() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        outgoing.start_next(NOW, anywhere);
        outgoing.arrived(id(1), file(1));
        outgoing.leave(&[id(1)]);
        outgoing.for_message(conversation(1), &[id(1)]).unwrap_err();
        assert_eq!(outgoing.view(conversation(1), true).len(), 1, "it is shown until that is on the disk");
        outgoing.stay(&[id(1)]);
        assert_eq!(outgoing.for_message(conversation(1), &[id(1)]), Ok(vec![file(1)]));
    }

    #[test]
    fn c6_the_files_of_a_message_go_again_when_the_hub_misses_one_and_no_earlier() {
        let message = ClientMessageId(Uuid::from_u128(7));
        let mut outgoing = Outgoing::default();
        for number in [1, 2] {
            outgoing.add(draft(number, 1));
            outgoing.start_next(NOW, anywhere);
            outgoing.announced(id(number), NOW, id(100 + number));
            outgoing.arrived(id(number), file(number));
        }
        outgoing.are_in(message, &[file(2), file(1)]);
        assert_eq!((outgoing.count(conversation(1)), outgoing.view(conversation(1), true)), (0, vec![]));
        assert_eq!(outgoing.send_old_again(NOW + Span::hours(30)), []);
        assert_eq!(outgoing.next_deadline(anywhere), None);
        assert_eq!(outgoing.of_message(message), Some(vec![file(2), file(1)]));

        assert!(!outgoing.send_again(message, 3), "one of three is not here");
        assert!(outgoing.send_again(message, 2));
        let nowhere = |_| false;
        let next = outgoing.start_next(NOW, nowhere).unwrap();
        assert_eq!(
            (next.id, next.announced),
            (id(1), Some((NOW, id(101)))),
            "the hub is asked for what it knew"
        );
        outgoing.arrived(id(1), file(50));
        assert_eq!(outgoing.of_message(message), None, "one of two");
        outgoing.start_next(NOW, nowhere).unwrap();
        outgoing.arrived(id(2), file(2));
        assert_eq!(outgoing.of_message(message), Some(vec![file(2), file(50)]));
        assert_eq!(outgoing.remove_of(message).len(), 2);
    }

    #[test]
    fn c6_what_the_hub_has_forgotten_by_now_is_sent_again() {
        let mut outgoing = Outgoing::default();
        outgoing.add(draft(1, 1));
        outgoing.start_next(NOW, anywhere);
        outgoing.announced(id(1), NOW, id(101));
        outgoing.arrived(id(1), file(1));
        assert_eq!(outgoing.send_old_again(NOW + Span::hours(19)), []);
        assert_eq!(outgoing.send_old_again(NOW + Span::hours(21)), [draft(1, 1)]);
        assert!(outgoing.start_next(NOW, anywhere).is_some());
    }
}
