//! Starting a desk.

use super::account::Account;
use super::health::Health;
use super::hub::Batch;
use super::kept::Kept;
use super::relay::Relays;
use super::ringing;
use super::show::Touched;
use super::trial::Trial;
use super::wanted::ToShow;
use super::{Core, SWEEP_EVERY, SavedAccount};
use crate::address::HubAddress;
use crate::call::{Calls, Equipment, Input};
use crate::chance;
use crate::clock::Now;
use crate::config::Config;
use crate::decided::Decided;
use crate::files::{Copies, Outgoing, Pictures, Saves};
use crate::handle::DeskHandle;
use crate::http::Client;
use crate::keychain::KeychainKeeper;
use crate::network::Network;
use crate::project::Shown;
use crate::queue::Queue;
use crate::session::Session;
use crate::store::cache::Listed;
use crate::store::{CacheKeeper, Condition, OutboxJob, OutboxKeeper};
use crate::updates::{Fetching, Terms, Updates};
use crate::view::Attend;
use crate::world::World;
use deskbell_domain::alerts::{Alerts, LadderSettings};
use deskbell_domain::away::Away;
use deskbell_domain::{DeviceId, Span};
use deskbell_protocol::session::{Device, DeviceKind};
use std::collections::HashMap;
use tokio::sync::{broadcast, mpsc, oneshot};

/// The start waits so long for the keychain and the copy, so that the first that is shown is the list.
const FIRST_LOOK: Span = Span::millis(500);
/// Events that wait for the loop, changes that wait for a page, orders that wait for the shell.
const EVENTS: usize = 256;
const CHANGES: usize = 256;
const ORDERS: usize = 128;

/// The desk's backend.
#[derive(Debug)]
pub enum Desk {}

impl Desk {
    /// Starts a desk: it shows what the cache holds and connects when somebody is signed in. It cannot fail:
    /// a damaged or unwritable folder is worked around and told to the person.
    pub async fn start(config: Config) -> DeskHandle {
        let (events, inbox) = mpsc::channel(EVENTS);
        let (changes, _) = broadcast::channel(CHANGES);
        let (orders, _) = broadcast::channel(ORDERS);
        let handle = DeskHandle::new(events.clone(), changes.clone(), orders.clone());

        let cache = CacheKeeper::start(&config.folder, events.clone()).await;
        let (outbox, found, outbox_is) = OutboxKeeper::start(&config.folder, events.clone()).await;
        let mut remembered = found.remembered;

        let device = remembered.device.unwrap_or_else(|| {
            let device = DeviceId(chance::id());
            outbox.give(OutboxJob::Remember { name: "device", value: device.to_string() });
            device
        });
        remembered.device = Some(device);
        let device = Device {
            id: device,
            kind: DeviceKind::Desk,
            name: config.device_name.chars().take(80).collect(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let steady = config.clock.steady();
        let copies = Copies::new(&config.folder);
        if outbox_is == Condition::Good {
            // Before anything can be attached: what is copied from here on is not known to these rows.
            let (copies, known) = (copies.clone(), found.files);
            if let Err(error) = tokio::task::spawn_blocking(move || copies.tidy(&known)).await {
                tracing::warn!(%error, "the copies of files are not looked through");
            }
        }
        let network = Network::read(config.network).await;
        let decided = Decided::new(config.policy);
        let preferences = decided.over(remembered.preferences.clone());
        let (ready, is_ready) = oneshot::channel();
        let http = Client::new(network.clone());
        let fetching = Fetching::new(http.clone(), &config.folder, &config.updates.version);
        let terms = Terms::new(config.updates, decided.updates());
        let now = Now { wall: config.clock.wall(), steady, share: chance::share() };
        let mut core = Core {
            updates: Updates::new(terms, now),
            fetching,
            fetches: None,
            http,
            network,
            session: Session::new(device.clone()),
            queue: Queue::new(steady),
            shown: Shown::new(preferences),
            account: Account::SignedOut { because: None, unsent_stays: false },
            trial: Trial::at_start(
                config.preset.is_none() && remembered.trial.is_some() && decided.only_hub().is_none(),
            ),
            world: World::default(),
            alerts: Alerts::new(LadderSettings::default()),
            health: Health::default(),
            relays: Relays::default(),
            away: Away::new(),
            call_runs: false,
            attention: Attend { window: false, conversation: None },
            calls: Calls::new(device.id, device.name.clone()),
            pairing: None,
            equipment: Equipment::new(config.media.over(&remembered.preferences.devices)),
            engine: None,
            ring_shown: None,
            ring_follows: HashMap::new(),
            kept: Kept::new(outbox_is, decided.memory_only()),
            decided,
            trim_at: steady,
            ready: Some(ready),
            sweep_at: steady + SWEEP_EVERY,
            clock: config.clock,
            keychain: KeychainKeeper::start(config.tokens, events.clone()),
            preset: config.preset,
            device,
            events,
            changes,
            orders,
            remembered,
            agent: None,
            loads: false,
            socket: None,
            closing: None,
            line: 0,
            doing: false,
            took_nothing: None,
            copy: None,
            cache,
            batch: Batch::default(),
            outbox,
            awaited: HashMap::new(),
            written_in: HashMap::new(),
            drafts: HashMap::new(),
            outgoing: Outgoing::default(),
            copies,
            pictures: Pictures::new(&config.folder),
            own_ring: ringing::own_ring(&config.folder),
            folder: config.folder,
            languages: config.languages,
            downloads: config.downloads,
            saves: Saves::default(),
            upload: None,
            confirmed: HashMap::new(),
            typed: None,
            held: Vec::new(),
            threads: HashMap::new(),
            looks: HashMap::new(),
            queries: HashMap::new(),
            last_query: 0,
            older: HashMap::new(),
            earlier: HashMap::new(),
            searches: HashMap::new(),
            quiet: false,
            catching_up: None,
            absence: None,
            to_show: ToShow::default(),
            touched: Touched { all: true, devices: true, ..Touched::default() },
            shown_phase: None,
            badge: 0,
        };
        core.sign_in_at_start();
        let late = core.clock.reached(steady + FIRST_LOOK);
        tokio::spawn(core.run(inbox));
        // A keychain that asks the person must not keep the window from showing.
        tokio::select! { _ = is_ready => {}, () = late => {} }
        handle
    }
}

impl Core {
    /// Shows what the cache holds, until the hub says more.
    pub(super) fn restore(&mut self, listed: Listed) {
        tracing::info!(conversations = listed.heads.len(), pos = listed.meta.place.pos, "the cache is read");
        self.world.me = listed.me;
        self.world.canned = listed.canned;
        self.world.tags = listed.tags;
        self.world.phones = listed.phones;
        self.world.rules = listed.rules;
        for head in listed.heads {
            self.world.restore(head);
        }
        for (conversation, seq) in listed.unread {
            if let Some(known) = self.world.conversations.get_mut(&conversation) {
                known.unread.insert(seq);
            }
        }
        if let Some(head) = listed.call {
            // It counts once the hub has said what happened since.
            self.call(Input::Head(head));
        }
        self.copy = Some(listed.meta);
        self.touched.all = true;
    }

    /// With the token of the last time, else with what was preset, else the person is asked.
    fn sign_in_at_start(&mut self) {
        if self.trial.is_kept() {
            return; // Its hub is not there yet.
        }
        let preset = self.preset.as_ref().map(|form| (form.hub.clone(), form.email.clone()));
        let last = self.remembered.hub.clone().zip(self.remembered.email.clone());
        let Some((hub, email)) = preset.or(last) else { return };
        match HubAddress::parse(&hub) {
            // The organisation has moved to another hub: the person signs in there.
            Ok(hub) if !self.decided.allows(&hub) => self.preset = None,
            Ok(hub) => self.unlock(SavedAccount { hub, email }, None),
            Err(why) => self.account = Account::SignedOut { because: Some(why), unsent_stays: false },
        }
        self.touched.link = true;
    }
}
