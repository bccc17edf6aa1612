//! The one loop that owns the desk's state. Everything reaches it as an [`Event`]; slow work is spawned and
//! comes back as one. Within a turn nothing is awaited, so what is shown after it belongs together.

mod account;
mod alert_words;
mod alerting;
mod asks;
mod board;
mod calls;
mod check;
mod commands;
mod event;
mod files;
mod health;
mod held;
mod hub;
mod kept;
mod line;
mod looking;
mod moving;
mod policy;
mod presence;
mod relay;
mod returning;
mod ringing;
mod saving;
mod show;
mod start;
mod support;
mod threads;
mod trial;
mod updates;
mod wanted;
mod written_in;

use crate::call::{Calls, Equipment};
use crate::chance;
use crate::clock::{Clock, Now};
use crate::command::Command;
use crate::decided::Decided;
use crate::files::{Copies, Outgoing, Saves};
use crate::handle::Reply;
use crate::http::Client;
use crate::keychain::KeychainKeeper;
use crate::network::Network;
use crate::project::{Absence, Before, Shown};
use crate::queue::Queue;
use crate::session::{Closing, Input, Session, Socket, on_hub};
use crate::shell::Order;
use crate::store::cache::Meta;
use crate::store::outbox::Remembered;
use crate::store::{CacheKeeper, OutboxKeeper};
use crate::thread::Thread;
use crate::updates::{Fetching, Input as UpdateInput, Updates};
use crate::view::{Attend, Change, Draft, NoticeKind, Phase, SignInForm, Told};
use crate::world::World;
use account::Account;
use deskbell_domain::alerts::Alerts;
use deskbell_domain::away::Away;
use deskbell_domain::thread::Seq;
use deskbell_domain::{AgentId, AttachmentId, CommandId, ConversationId, Span, Time, VisitorId};
use deskbell_media::{Engine, Report};
use deskbell_protocol::head::ConversationHead;
use deskbell_protocol::session::Device;
use health::Health;
use held::Held;
use hub::Batch;
use kept::Kept;
use relay::Relays;
use show::Touched;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use threads::Query;
use tokio::sync::{broadcast, mpsc, oneshot};
use tokio::task::JoinHandle;
use wanted::ToShow;

pub(crate) use event::{Event, PictureReply, SavedAccount};
pub use start::Desk;
pub(crate) use trial::BeforeTrial;

/// Events that are taken in before the page is told, at most: a burst is painted in slices.
const TURN: usize = 256;
/// At each of these, ended conversations leave the list, and the cache is told how fresh it is.
const SWEEP_EVERY: Span = Span::mins(1);

/// The desk's state.
struct Core {
    clock: Arc<dyn Clock>,
    keychain: KeychainKeeper,
    http: Client,
    /// The way to the hub.
    network: Network,
    device: Device,
    preset: Option<SignInForm>,
    /// What the organisation has decided.
    decided: Decided,
    /// When what is kept for too long is looked for again, on the steady clock.
    trim_at: Time,
    /// Bounded: whoever tells the loop something waits until it has room.
    events: mpsc::Sender<Event>,
    /// Bounded, newest wins: a page that lags asks for everything anew.
    changes: broadcast::Sender<Vec<Change>>,
    /// Bounded, newest wins: the newest order says how it is now.
    orders: broadcast::Sender<Order>,

    account: Account,
    /// A trial on this computer.
    trial: trial::Trial,
    remembered: Remembered,
    /// Whose outbox is loaded.
    agent: Option<AgentId>,
    /// It is being read.
    loads: bool,
    session: Session,
    socket: Option<Socket>,
    /// The line before it, which may still be read.
    closing: Option<Closing>,
    line: u64,
    /// What the session owes is being done.
    doing: bool,
    /// The line took nothing meanwhile, and this one takes its place.
    took_nothing: Option<u64>,

    world: World,
    /// Whose copy the cache holds, and where it ends.
    copy: Option<Meta>,
    cache: CacheKeeper,
    batch: Batch,

    queue: Queue,
    outbox: OutboxKeeper,
    /// Who waits for the hub's answer to a command.
    awaited: HashMap<CommandId, Reply>,
    /// The conversations in which something was written since the sign-in, or before and not sent.
    written_in: HashMap<ConversationId, ConversationHead>,
    drafts: HashMap<ConversationId, Draft>,
    /// The files in the composers.
    outgoing: Outgoing,
    copies: Copies,
    pictures: crate::files::Pictures,
    /// The desk's own folder.
    folder: PathBuf,
    /// Where the person's own ring is kept.
    own_ring: PathBuf,
    /// The system's languages.
    languages: Vec<String>,
    downloads: PathBuf,
    saves: Saves,
    /// The file that is on its way.
    upload: Option<(AttachmentId, JoinHandle<()>)>,
    /// Assignments that were confirmed, by when they began (C1).
    confirmed: HashMap<ConversationId, Time>,
    typed: Option<(ConversationId, Time)>,
    /// What was done a moment ago and can be undone, the newest last.
    held: Vec<Held>,

    threads: HashMap<ConversationId, Thread>,
    /// What a lead looks at (T2).
    looks: looking::Looks,
    queries: HashMap<u64, Query>,
    last_query: u64,
    /// Who waits for the cache to read entries before a place.
    older: HashMap<(ConversationId, Seq), Vec<Reply>>,

    /// Who waits for the cache to find a visitor's conversations.
    earlier: HashMap<u64, (VisitorId, Reply)>,
    /// Who waits for the cache to look for words.
    searches: HashMap<u64, Reply>,

    calls: Calls,
    /// The code by which a phone is paired, while it is shown.
    pairing: Option<moving::Pairing>,
    equipment: Equipment,
    /// Started at the first need.
    engine: Option<Engine>,
    /// The conversation of the ring that is shown.
    ring_shown: Option<ConversationId>,
    /// Conversations in which a ring should follow until then.
    ring_follows: HashMap<ConversationId, Time>,

    alerts: Alerts,
    health: Health,
    relays: Relays,
    away: Away,
    /// Whether a call ran here after the last turn.
    call_runs: bool,
    attention: Attend,
    /// What is missed was missed for so long that single alerts would be noise.
    quiet: bool,
    /// How things stood when the line came back, while the desk catches up after an absence.
    catching_up: Option<Before>,
    /// The last absence, and those before it, until it is dismissed (D4).
    absence: Option<Absence>,
    /// What is to be shown once it can be.
    to_show: ToShow,

    shown: Shown,
    touched: Touched,
    /// The page that was shown last; `None` is the desk.
    shown_phase: Option<Phase>,
    /// How the files were found.
    kept: Kept,
    /// Told once what is kept is shown, or it is known that there is nothing to wait for.
    ready: Option<oneshot::Sender<()>>,
    badge: u32,
    sweep_at: Time,
    /// New versions of the desk (D6), how they come, and the task that fetches one.
    updates: Updates,
    fetching: Fetching,
    fetches: Option<JoinHandle<()>>,
}

impl Core {
    async fn run(mut self, mut inbox: mpsc::Receiver<Event>) {
        self.settle();
        loop {
            let event = tokio::select! {
                event = inbox.recv() => event,
                () = self.clock.reached(self.next_deadline()) => {
                    self.due();
                    self.settle();
                    continue;
                }
            };
            // Every handle is gone: nobody can see or ask anything any more.
            let Some(event) = event else { return };
            if let Event::Media(Report::Level(level)) = event {
                self.tell_level(level);
                continue;
            }
            // The first thing after a sleep is an occasion to notice it.
            self.session(Input::Due);
            let mut flow = self.on(event);
            for _ in 0..TURN {
                if flow.is_break() {
                    break;
                }
                let Ok(event) = inbox.try_recv() else { break };
                flow = self.on(event);
            }
            self.settle();
            if let ControlFlow::Break(done) = flow {
                // Nobody reads it any more, and whoever tells something more is not to wait for that.
                drop(inbox);
                self.stop().await;
                // Whoever asked may have gone; the desk has stopped all the same.
                let _ = done.send(());
                return;
            }
        }
    }

    fn on(&mut self, event: Event) -> ControlFlow<oneshot::Sender<()>> {
        match event {
            Event::Asked { ask, reply } => self.asked(ask, reply),
            Event::Looked { reply } => self.start(reply),
            Event::Media(report) => self.media_says(report),
            Event::Pictures { picture, reply } => self.show_pictures(picture, reply),
            Event::Cache(event) => self.cache_says(event),
            Event::Outbox(event) => self.outbox_says(event),
            Event::Socket { line, event } => self.socket_says(line, event),
            Event::Unlocked { account, unlocked } => self.unlocked(&account, unlocked),
            Event::SignInEnded { account, outcome, reply } => self.sign_in_ended(account, outcome, reply),
            Event::Attached { conversation, name, bytes, reply } => {
                self.attach(conversation, &name, bytes, reply);
            }
            Event::Copied { file, kept, reply } => self.copied(file, kept, reply),
            Event::File { id, progress } => self.file_says(id, progress),
            Event::Saving { number, news } => self.saving_says(number, news),
            Event::PictureWanted { attachment, preview, reply } => self.picture(attachment, preview, reply),
            Event::Noticed { about, act } => self.noticed(about, act),
            Event::Refused(why) => self.tell(NoticeKind::Problem, Told::refused(why)),
            Event::RingWanted { name, bytes, reply } => self.keep_ring(name, bytes, reply),
            Event::RingKept { name, kept, reply } => self.ring_kept(&name, kept, reply),
            Event::RingTried { played } => self.ring_tried(played),
            Event::Wanted(wanted) => self.wanted(wanted),
            Event::LookedUp { conversation, found } => self.looked_up(conversation, found),
            Event::NetworkChanged | Event::Woke => {
                self.relays.try_anew();
                self.session(Input::Wake);
            }
            Event::Seen(seen) => self.seen(seen),
            Event::Measured(measured) => self.measured(measured),
            Event::Tested(tried) => self.tested(tried),
            Event::TrialStarted(started) => self.trial_started(started),
            Event::TrialEnded(ended) => self.trial_ended(ended),
            Event::TrialOver => self.trial_over(),
            Event::Update(input) => self.update(input),
            Event::FactsWanted { reply } => self.facts(reply),
            Event::Shutdown { done } => return ControlFlow::Break(done),
        }
        ControlFlow::Continue(())
    }

    /// What has come due by now.
    fn due(&mut self) {
        let now = self.now();
        if self.session.next_deadline().is_some_and(|due| due <= now.steady) {
            self.session(Input::Due);
        }
        for conversation in self.world.expire_typing(now.steady) {
            self.touched.conversations.insert(conversation);
        }
        if self.alerts.next_deadline().is_some_and(|due| due <= now.steady) {
            self.alert(deskbell_domain::alerts::Happening::Due);
        }
        if self.calls.next_deadline().is_some_and(|due| due <= now.steady) {
            self.call(crate::call::Input::Due);
        }
        self.no_ring_followed(now.steady);
        self.held_due(now.steady);
        self.health_due(now.steady);
        self.account_due(now.steady);
        self.trial_due(now.steady);
        self.board_due(now.steady);
        if self.updates.next_deadline().is_some_and(|due| due <= now.steady) {
            self.update(UpdateInput::Due);
        }
        if self.sweep_at <= now.steady {
            self.sweep_at = now.steady + SWEEP_EVERY;
            self.touched.conversations.extend(self.ended());
            self.send_old_files_again();
            self.note_freshness();
            self.trim_copy(now.steady);
        }
        self.touched.link = true;
    }

    fn next_deadline(&self) -> Time {
        let live = self.session.is_live();
        [
            self.session.next_deadline(),
            self.queue.next_deadline().filter(|_| live),
            self.next_file(),
            self.world.next_deadline(),
            self.alerts.next_deadline(),
            self.calls.next_deadline(),
            self.ring_follows.values().min().copied(),
            self.held.iter().map(Held::until).min(),
            self.health.next_deadline(),
            self.relays.next_deadline(),
            self.account.next_deadline(),
            self.trial.next_deadline(),
            self.world.board.next_deadline(),
            self.updates.next_deadline(),
            self.link_settles_at(),
        ]
        .into_iter()
        .flatten()
        .fold(self.sweep_at, Time::min)
    }

    /// After every turn: what came is stored, what waits is sent, what changed is shown.
    fn settle(&mut self) {
        self.store_batch();
        self.note_call();
        self.note_call_for_updates();
        self.tend_relays();
        self.send_due();
        self.send_files();
        self.show_what_is_wanted();
        self.show();
        self.confirm_ring();
        if !self.loads && !self.account.is_looked_up() {
            // Nobody waits after the start.
            self.ready = None;
        }
    }

    async fn stop(&mut self) {
        tracing::info!("the desk stops");
        self.carry_out_held();
        self.note_freshness();
        self.store_batch_now();
        self.leave_call();
        self.stop_upload();
        self.stop_fetch();
        self.saves.clear();
        self.session(Input::Stop);
        self.cache.close().await;
        self.outbox.close().await;
        // What was held is carried out only once the hub has it.
        if let Some(line) = self.closing.take() {
            line.done().await;
        }
    }

    fn now(&self) -> Now {
        Now { wall: self.clock.wall(), steady: self.clock.steady(), share: chance::share() }
    }

    /// The hub's clock, as far as it is known.
    fn hub_now(&self) -> Time {
        on_hub(self.clock.wall(), self.session.facts().skew_ms)
    }

    fn order(&self, order: Order) {
        // Nobody listens in tests without a shell.
        let _ = self.orders.send(order);
    }

    fn new_command(&self, action: crate::command::Action) -> Command {
        Command { id: CommandId(chance::id()), at: self.hub_now(), action }
    }
}
