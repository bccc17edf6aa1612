//! Figures (T6): what is counted stands in the same commit as what happened. The rows of this hour are in memory and
//! written whole.

use super::step::Step;
use crate::store::{FiguresAsked, Store, StoreError};
use deskbell_domain::figures::{Counted, Fact, Figures, Key, hour_of};
use deskbell_domain::{Channel, ConversationId, GroupId, Span, Time};
use std::collections::BTreeMap;

/// Nothing is counted any more in an hour that began before this.
pub(super) const FIGURES_IN_MEMORY: Span = Span::hours(2);

/// Rows that are read at once.
const PAGE: u32 = 2_000;

impl Step<'_> {
    /// Counts what happened to a conversation of this group.
    pub(super) fn count(&mut self, group: GroupId, counted: Counted) {
        let Counted { channel, agent, fact } = counted;
        let key = Key { hour: hour_of(self.now), group, channel, agent };
        self.working.figures.entry(key).or_default().on(fact);
        self.unit.figures.insert(key);
    }

    /// A call is over that went to another device of its agent so many times (H1).
    pub(super) fn count_moves(&mut self, conversation: ConversationId, moved: u32) {
        let Some(thread) = self.working.threads.get(&conversation).filter(|_| moved > 0) else { return };
        let (group, agent) = (thread.conversation.group(), thread.conversation.owner());
        self.count(group, Counted { channel: Channel::Video, agent, fact: Fact::Moved(moved) });
    }
}

/// What was counted in this hour already. The clock may have been set back since: what was counted ahead is read, too.
pub(super) async fn counted_since(
    store: &dyn Store,
    now: Time,
) -> Result<BTreeMap<Key, Figures>, StoreError> {
    let asked =
        FiguresAsked { within: hour_of(now)..Time(i64::MAX), agent: None, group: None, channel: None };
    let mut counted = BTreeMap::new();
    loop {
        let after = counted.last_key_value().map(|(key, _): (&Key, &Figures)| *key);
        let page = store.figures(asked.clone(), after, PAGE).await?;
        let whole = page.len() < PAGE as usize;
        counted.extend(page);
        if whole {
            return Ok(counted);
        }
    }
}
