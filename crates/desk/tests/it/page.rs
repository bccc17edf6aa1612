//! A page without a window: it asks, and paints every change into what it shows.

use crate::scene::{Scene, StillClock};
use deskbell_desk::view::{
    Ask, Attend, BoardUpdate, BoxView, CallView, Change, ConversationOf, DeskView, EarlierView, LinkState,
    Notice, Older, OlderEntries, Phase, Refusal, Say, SectionKind, ThreadView, Unsent, View,
};
use deskbell_desk::{Config, Desk, DeskHandle, Order, Orders};
use deskbell_domain::thread::{Entry, EntryBody};
use deskbell_domain::{ConversationId, Span, Time, VisitorId};
use deskbell_protocol::board::{BoardItem, BoardKey};
use deskbell_testkit::soon;
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, HashMap};

/// The live board (T1).
#[derive(Default)]
pub(crate) struct Board {
    pub(crate) items: BTreeMap<BoardKey, BoardItem>,
    pub(crate) whole: bool,
    pub(crate) old_since: Option<Time>,
    pub(crate) over: bool,
}

impl Board {
    fn apply(&mut self, update: BoardUpdate) {
        let BoardUpdate { anew, items, gone, whole, old_since, over } = update;
        if anew {
            self.items.clear();
        }
        self.items.extend(items.into_iter().map(|item| (item.key(), item)));
        for key in gone {
            self.items.remove(&key);
        }
        (self.whole, self.old_since, self.over) = (whole, old_since, over);
    }
}

/// What a page shows.
pub(crate) struct Shown {
    pub(crate) view: View,
    pub(crate) threads: HashMap<ConversationId, ThreadView>,
    pub(crate) notices: Vec<Notice>,
    /// Visitors' past conversations, as the hub has told them.
    pub(crate) earlier: HashMap<VisitorId, EarlierView>,
    /// The conversation that it was told to show.
    pub(crate) show: Option<ConversationId>,
    /// What has come from outside the window.
    pub(crate) outside: Vec<Change>,
    /// The live board.
    pub(crate) board: Board,
}

impl Shown {
    pub(crate) fn desk(&self) -> Option<&DeskView> {
        match &self.view.phase {
            Phase::Desk { desk } => Some(desk),
            Phase::SignedOut { .. } | Phase::Loading { .. } => None,
        }
    }

    pub(crate) fn is_live(&self) -> bool {
        self.desk().is_some_and(|desk| desk.link.state == LinkState::Live)
    }

    pub(crate) fn state_box(&self, conversation: ConversationId) -> Option<&BoxView> {
        self.desk()?.boxes.iter().find(|state_box| state_box.conversation == conversation)
    }

    /// The call.
    pub(crate) fn call(&self) -> Option<&CallView> {
        self.desk()?.call.as_ref()
    }

    /// The section that a conversation stands in.
    pub(crate) fn section(&self, conversation: ConversationId) -> Option<SectionKind> {
        let holds = |section: &&deskbell_desk::view::Section| section.conversations.contains(&conversation);
        Some(self.desk()?.sections.iter().find(holds)?.kind)
    }

    /// The texts of an open thread.
    pub(crate) fn texts(&self, conversation: ConversationId) -> Vec<String> {
        self.threads.get(&conversation).map(|thread| texts(entries(thread))).unwrap_or_default()
    }

    /// What is on its way in an open thread.
    pub(crate) fn unsent(&self, conversation: ConversationId) -> &[Unsent] {
        self.threads.get(&conversation).map_or(&[], |thread| &thread.unsent)
    }

    fn apply(&mut self, change: Change) {
        if let Phase::Desk { desk } = &mut self.view.phase {
            match &change {
                Change::Link { link } => desk.link = link.clone(),
                Change::Me { me } => desk.me = me.clone(),
                Change::Box { state_box } => {
                    desk.boxes.retain(|former| former.conversation != state_box.conversation);
                    desk.boxes.push(state_box.clone());
                }
                Change::BoxGone { conversation } => {
                    desk.boxes.retain(|former| former.conversation != *conversation);
                }
                Change::Sections { sections } => desk.sections.clone_from(sections),
                Change::Unread { unread } => desk.unread = *unread,
                Change::Canned { canned } => desk.canned.clone_from(canned),
                Change::Tags { tags } => desk.tags.clone_from(tags),
                Change::Rules { rules } => desk.rules = Some(rules.clone()),
                Change::Held { held } => desk.held.clone_from(held),
                Change::Queues { queues } => desk.queues.clone_from(queues),
                Change::Returned { returned } => desk.returned.clone_from(returned),
                Change::Call { call } => desk.call.clone_from(call),
                Change::Devices { devices } => desk.devices.clone_from(devices),
                Change::Health { health } => desk.health.clone_from(health),
                Change::Phones { phones } => desk.phones.clone_from(phones),
                Change::Pairing { pairing } => desk.pairing.clone_from(pairing),
                Change::Downloads { downloads } => desk.downloads.clone_from(downloads),
                _ => {}
            }
        }
        match change {
            Change::View { view } => self.view = view,
            Change::Preferences { preferences } => self.view.preferences = preferences,
            Change::Update { update } => self.view.update = update,
            Change::Show { conversation } => self.show = Some(conversation),
            Change::Notice { notice } => self.notices.push(notice),
            Change::Board { board } => self.board.apply(board),
            outside @ (Change::NotHere { .. }
            | Change::WantsVideo
            | Change::WantsQuit
            | Change::Reply { .. }) => self.outside.push(outside),
            Change::Earlier { earlier } => {
                self.earlier.insert(earlier.visitor, earlier);
            }
            Change::ThreadHead { head } => self.thread(head.id, |thread| thread.head = head),
            Change::ThreadVisitor { conversation, visitor, online, types, agent_types, readers } => self
                .thread(conversation, |thread| {
                    thread.agent_types = agent_types;
                    thread.readers = readers;
                    thread.visitor = visitor;
                    thread.visitor_online = online;
                    thread.visitor_types = types;
                }),
            Change::ThreadEntries { conversation, entries } => self.thread(conversation, |thread| {
                for shown in entries {
                    let newest = thread.entries.last().map(|shown| shown.entry.seq);
                    assert!(
                        newest.is_none_or(|newest| shown.entry.seq == newest + 1),
                        "{} follows {newest:?}: a gap or a repetition",
                        shown.entry.seq
                    );
                    thread.entries.push(shown);
                }
            }),
            Change::ThreadUnsent { conversation, unsent } => {
                self.thread(conversation, |thread| thread.unsent = unsent);
            }
            Change::ThreadFiles { conversation, files } => {
                self.thread(conversation, |thread| thread.files = files);
            }
            Change::ThreadDraft { conversation, draft } => {
                self.thread(conversation, |thread| thread.draft = draft);
            }
            Change::LookOver { conversation, mine: true } => {
                self.thread(conversation, |thread| thread.watching = false);
            }
            Change::LookOver { conversation, mine: false } => drop(self.threads.remove(&conversation)),
            _ => {}
        }
    }

    fn thread(&mut self, conversation: ConversationId, change: impl FnOnce(&mut ThreadView)) {
        if let Some(thread) = self.threads.get_mut(&conversation) {
            change(thread);
        }
    }
}

/// A desk and the page that looks at it.
pub(crate) struct Page {
    pub(crate) desk: DeskHandle,
    pub(crate) shown: Shown,
    clock: StillClock,
    changes: deskbell_desk::Changes,
    orders: Orders,
}

impl Page {
    pub(crate) async fn start(config: Config, clock: StillClock) -> Self {
        let desk = Desk::start(config).await;
        let (changes, orders) = (desk.changes(), desk.orders());
        let view = desk.ask(Ask::Start(())).await.expect("a page may start");
        let view = serde_json::from_value(view).expect("the ask's declared result");
        let earlier = HashMap::new();
        let shown = Shown {
            view,
            threads: HashMap::new(),
            notices: Vec::new(),
            earlier,
            show: None,
            outside: Vec::new(),
            board: Board::default(),
        };
        Self { desk, shown, clock, changes, orders }
    }

    /// Asks as the page does.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, ask: Ask) -> Result<T, Refusal> {
        let name = ask.name();
        let value = soon(name, self.desk.ask(ask)).await?;
        Ok(serde_json::from_value(value).expect("the ask's declared result"))
    }

    /// Asks what must be done.
    pub(crate) async fn must(&self, ask: Ask) {
        let name = ask.name();
        self.ask::<()>(ask).await.unwrap_or_else(|error| panic!("{name} was refused: {error}"));
    }

    /// Asks what must be refused; gives the words.
    pub(crate) async fn refused(&self, ask: Ask) -> String {
        let name = ask.name();
        match self.ask::<serde_json::Value>(ask).await {
            Ok(value) => panic!("{name} was not refused: {value}"),
            Err(error) => error.to_string(),
        }
    }

    /// Signs in as agent 0 and waits until the desk is live.
    pub(crate) async fn sign_in(&mut self, scene: &Scene) {
        self.must(Ask::SignIn(scene.form())).await;
        self.live().await;
    }

    /// Waits until the desk is live.
    pub(crate) async fn live(&mut self) {
        self.until("the line", |shown| shown.is_live().then_some(())).await;
    }

    /// Lets the desk try until it is live.
    pub(crate) async fn come_back(&mut self) {
        self.must(Ask::ReconnectNow(())).await;
        self.live().await;
    }

    /// Lets the desk's time pass. Nothing else happens meanwhile.
    pub(crate) fn pass(&self, span: Span) {
        self.clock.advance(span);
    }

    /// Waits until what is shown fits.
    pub(crate) async fn until<T>(&mut self, what: &str, fits: impl Fn(&Shown) -> Option<T>) -> T {
        soon(what, async {
            loop {
                if let Some(found) = fits(&self.shown) {
                    return found;
                }
                let changes = self.changes.next().await.expect("the desk runs");
                changes.into_iter().for_each(|change| self.shown.apply(change));
            }
        })
        .await
    }

    /// Waits until the board fits. It is told at most every 100 ms, so those pass.
    pub(crate) async fn see_board<T>(&mut self, what: &str, fits: impl Fn(&Board) -> Option<T>) -> T {
        self.until_board(what, |page| fits(&page.shown.board)).await
    }

    /// The same, for whoever looks for something on it.
    pub(crate) async fn until_board<T>(&mut self, what: &str, fits: impl Fn(&Self) -> Option<T>) -> T {
        soon(what, async {
            loop {
                if let Some(found) = fits(self) {
                    return found;
                }
                self.pass(Span::millis(100));
                let changes = self.changes.next().await.expect("the desk runs");
                changes.into_iter().for_each(|change| self.shown.apply(change));
            }
        })
        .await
    }

    /// Waits for an order that fits; those before it are passed over.
    pub(crate) async fn order<T>(&mut self, what: &str, fits: impl Fn(&Order) -> Option<T>) -> T {
        soon(what, async {
            loop {
                let order = self.orders.next().await.expect("the desk runs");
                if let Some(found) = fits(&order) {
                    return found;
                }
            }
        })
        .await
    }

    /// The orders so far. Everything that was asked before is done.
    pub(crate) async fn orders_so_far(&mut self) -> Vec<Order> {
        self.must(Ask::Attend(Attend { window: false, conversation: None })).await;
        let mut orders = Vec::new();
        while let Some(Some(order)) = self.orders.next().now_or_never() {
            orders.push(order);
        }
        orders
    }

    /// Opens a thread.
    pub(crate) async fn open(&mut self, conversation: ConversationId) -> ThreadView {
        let thread: ThreadView =
            self.ask(Ask::OpenThread(ConversationOf { conversation })).await.expect("a known conversation");
        self.shown.threads.insert(conversation, thread.clone());
        thread
    }

    /// Writes to the visitor.
    pub(crate) async fn say(&self, conversation: ConversationId, text: &str) {
        self.must(Ask::Say(Say { conversation, text: text.into(), attachments: Vec::new() })).await;
    }

    /// Older entries of a thread.
    pub(crate) async fn older(
        &self,
        conversation: ConversationId,
        before: u64,
    ) -> Result<OlderEntries, Refusal> {
        self.ask(Ask::OlderEntries(Older { conversation, before })).await
    }

    /// What a page that starts now is shown must be what the changes have added up to.
    pub(crate) async fn check(&mut self) {
        loop {
            let fresh: View = self.ask(Ask::Start(())).await.expect("a page may start");
            let mut news = false;
            while let Some(Some(changes)) = self.changes.next().now_or_never() {
                news = true;
                changes.into_iter().for_each(|change| self.shown.apply(change));
            }
            let (shown, fresh) = (sorted(self.shown.view.clone()), sorted(fresh));
            // What came after the answer is not in it.
            if shown == fresh || !news {
                assert_eq!(shown, fresh, "the changes and the whole view");
                return;
            }
        }
    }

    /// Stops the desk as its person does.
    pub(crate) async fn stop(mut self) {
        self.check().await;
        soon("the desk's end", self.desk.shutdown()).await;
    }
}

/// Boxes come in no order.
fn sorted(mut view: View) -> View {
    if let Phase::Desk { desk } = &mut view.phase {
        desk.boxes.sort_by_key(|state_box| state_box.conversation);
    }
    view
}

/// The entries of a thread.
pub(crate) fn entries(thread: &ThreadView) -> impl Iterator<Item = &Entry> {
    thread.entries.iter().map(|shown| &shown.entry)
}

/// The texts of messages and notes.
pub(crate) fn texts<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<String> {
    let text = |entry: &Entry| match &entry.body {
        EntryBody::Message { text, .. } | EntryBody::Note { text, .. } | EntryBody::Whisper { text, .. } => {
            Some(text.clone())
        }
        EntryBody::Happened { .. } => None,
    };
    entries.filter_map(text).collect()
}
