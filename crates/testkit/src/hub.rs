//! A hub with a small cast.

use crate::client::Client;
use crate::faulty::FaultyStore;
use crate::soon;
use deskbell_domain::conversation::Conversation;
use deskbell_domain::{
    AgentId, Channel, ConversationId, DeviceId, Epoch, GroupId, PerChannel, Settings, Time, VisitorId,
};
use deskbell_hub::admin::upkeep::{Restore, back_up, restore};
use deskbell_hub::auth::{Cost, Limit, Passwords, Rules, Token};
use deskbell_hub::clock::{Clock, ManualClock, SystemClock};
use deskbell_hub::core::Core;
use deskbell_hub::ids::{Ids, RandomIds};
use deskbell_hub::serve::{Hub, Options};
use deskbell_hub::store::{
    AgentRecord, Batch, GroupRecord, SiteRecord, SqliteStore, Store, TokenOwner, TokenRecord, VisitorRecord,
    Write,
};
use deskbell_protocol::head::DeskRole;
use deskbell_protocol::session::{Device, DeviceKind};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// When the clock of a [`TestHub`] begins: 2026-01-05 09:00 UTC.
pub const BEGIN: Time = Time(1_767_603_600_000);

/// Who is there: agents 0, 1, 2, ... and visitors 0, 1, 2, ... of one group and one site.
#[derive(Clone, Debug)]
pub struct Cast {
    /// How many agents there are.
    pub agents: u128,
    /// How many visitors there are. They come by chat, every other one by mobile.
    pub visitors: u128,
    /// Slots of each agent.
    pub slots: PerChannel<u32>,
    /// The rules' durations and limits.
    pub settings: Settings,
    /// Whether there is a second group, of the agents with odd numbers, which offers first (C1).
    pub second_group: bool,
}

impl Default for Cast {
    fn default() -> Self {
        let slots = PerChannel { chat: 2, mobile: 1, video: 1 };
        Self { agents: 2, visitors: 6, slots, settings: Settings::default(), second_group: false }
    }
}

impl Cast {
    /// The group of everybody.
    pub const GROUP: GroupId = GroupId(Uuid::from_u128(0x6000));
    /// The second group, if there is one.
    pub const SECOND_GROUP: GroupId = GroupId(Uuid::from_u128(0x6001));
    /// The one site.
    pub const SITE: &'static str = "shop";

    /// The id of an agent.
    pub const fn agent(number: u128) -> AgentId {
        AgentId(Uuid::from_u128(0xa000 + number))
    }

    /// The id of a visitor.
    pub const fn visitor(number: u128) -> VisitorId {
        VisitorId(Uuid::from_u128(0xb000 + number))
    }

    /// The channel of a visitor.
    pub const fn channel(number: u128) -> Channel {
        if number.is_multiple_of(2) { Channel::Chat } else { Channel::Mobile }
    }

    /// An agent's record.
    pub fn agent_record(&self, number: u128) -> AgentRecord {
        AgentRecord {
            id: Self::agent(number),
            name: format!("Agent {number}"),
            email: format!("agent{number}@example.org"),
            role: if number == 0 { DeskRole::Lead } else { DeskRole::Agent },
            groups: self.groups_of(number),
            skills: Vec::new(),
            languages: vec!["en".into()],
            slots: Some(self.slots),
            active: true,
        }
    }

    fn groups_of(&self, number: u128) -> Vec<GroupId> {
        let second = self.second_group && !number.is_multiple_of(2);
        std::iter::once(Self::GROUP).chain(second.then_some(Self::SECOND_GROUP)).collect()
    }

    /// A visitor's record.
    pub fn visitor_record(number: u128) -> VisitorRecord {
        VisitorRecord {
            id: Self::visitor(number),
            name: format!("Visitor {number}"),
            site: Self::SITE.into(),
            channel: Self::channel(number),
            languages: vec!["en".into()],
            device: "test".into(),
            page: None,
            custom: Vec::new(),
            time_zone: None,
            since: BEGIN,
            conversation: None,
            block: None,
        }
    }

    /// Everything that a store needs to know of them.
    pub fn writes(&self) -> Vec<Write> {
        let group = GroupRecord {
            id: Self::GROUP,
            name: "Sales".into(),
            skills: Vec::new(),
            language_required: false,
            offers: false,
        };
        let second =
            GroupRecord { id: Self::SECOND_GROUP, name: "Repairs".into(), offers: true, ..group.clone() };
        let site = SiteRecord { key: Self::SITE.into(), greeting: "Hello!".into(), group: Self::GROUP };
        let mut writes = vec![
            Write::Organisation("Maison Lumen".into()),
            Write::Settings(Box::new(self.settings.clone())),
            Write::Group(group),
            Write::Site(site),
        ];
        writes.extend(self.second_group.then_some(Write::Group(second)));
        writes
            .extend((0..self.agents).map(|n| Write::Agent { record: self.agent_record(n), password: None }));
        writes.extend((0..self.visitors).map(|n| Write::Visitor(Box::new(Self::visitor_record(n)))));
        writes
    }
}

/// A folder that is gone when the test is.
pub struct Folder(TempDir);

impl Folder {
    /// An empty folder.
    ///
    /// # Panics
    /// When this machine gives none.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a machine that runs tests has a temporary folder"))
    }

    /// An empty folder within this one.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn new_in(folder: &Path) -> Self {
        Self(tempfile::tempdir_in(folder).expect("the folder can be written"))
    }

    /// An empty folder in memory, where the machine has such a thing: for tests that start a thousand hubs.
    ///
    /// # Panics
    /// When this machine gives none.
    pub fn in_memory() -> Self {
        tempfile::tempdir_in("/dev/shm").map_or_else(|_| Self::new(), Self)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

/// A running hub with its cast, on loopback.
pub struct TestHub {
    hub: Option<Hub>,
    disk: Arc<FaultyStore>,
    folder: Folder,
    clock: Arc<dyn Clock>,
    newcomers: usize,
}

/// What signing in costs in tests, which sign in often and guess nothing.
const COST: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
/// What a backup is called.
const BACKUP: &str = "backup.tar.zst";
/// New visitors from this machine: more than a test has.
const NEWCOMERS: usize = 100_000;

impl TestHub {
    /// A hub on this computer's clocks.
    pub async fn start(cast: &Cast) -> Self {
        Self::with(cast, Arc::new(SystemClock::new()), NEWCOMERS).await
    }

    /// A hub whose time stands still, and the clock to move it.
    pub async fn start_still(cast: &Cast) -> (Self, ManualClock) {
        let clock = ManualClock::new(BEGIN);
        (Self::with(cast, Arc::new(clock.clone()), NEWCOMERS).await, clock)
    }

    /// A hub that lets only so many new visitors come from one address.
    pub async fn start_strict(cast: &Cast, newcomers: usize) -> Self {
        Self::with(cast, Arc::new(SystemClock::new()), newcomers).await
    }

    async fn with(cast: &Cast, clock: Arc<dyn Clock>, newcomers: usize) -> Self {
        let folder = Folder::new();
        let store = SqliteStore::open(folder.path()).await.expect("a new folder can be written");
        store.commit(Batch { writes: cast.writes() }).await.expect("the cast fits together");
        store.close().await;
        let (hub, disk) = run(folder.path().to_owned(), Arc::clone(&clock), newcomers).await;
        Self { hub: Some(hub), disk, folder, clock, newcomers }
    }

    fn hub(&self) -> &Hub {
        self.hub.as_ref().expect("a test hub runs until it is dropped")
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.hub().address()
    }

    /// Its address for HTTP: `http://127.0.0.1:1234/path`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address())
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its clock.
    pub fn now(&self) -> Time {
        self.clock.wall()
    }

    /// Its owner loop, past the sockets.
    pub fn core(&self) -> &Core {
        &self.hub().shared().core
    }

    /// Its disk, which can fail.
    pub const fn disk(&self) -> &Arc<FaultyStore> {
        &self.disk
    }

    /// What it has stored.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.hub().shared().store
    }

    /// Stops it as Ctrl-C does and starts it again on the same folder. Its address is another one.
    pub async fn restart(&mut self) {
        self.restart_after(|_| {}).await;
    }

    /// The same, and something happens to its folder meanwhile.
    pub async fn restart_after(&mut self, change: impl FnOnce(&Path)) {
        let hub = self.hub.take().expect("a test hub runs until it is dropped");
        hub.stop().await;
        change(self.folder.path());
        let folder = self.folder.path().to_owned();
        let (hub, disk) = run(folder, Arc::clone(&self.clock), self.newcomers).await;
        (self.hub, self.disk) = (Some(hub), disk);
    }

    /// A backup of it as it is now, in a folder of its own.
    ///
    /// # Panics
    /// When the disk is full.
    pub async fn back_up(&self) -> Folder {
        let place = Folder::new();
        let made = back_up(self.folder(), &place.path().join(BACKUP), self.now()).await;
        made.expect("a hub that runs can be backed up");
        place
    }

    /// Stops it, restores a backup of it in its place, and starts it again.
    ///
    /// # Panics
    /// When the backup is none.
    pub async fn restore(&mut self, backup: &Folder) {
        let hub = self.hub.take().expect("a test hub runs until it is dropped");
        hub.stop().await;
        let how = Restore {
            source: backup.path().join(BACKUP),
            folder: self.folder.path().to_owned(),
            replace: true,
            sign_out: false,
            at: self.now(),
            epoch: Epoch(RandomIds.id()),
        };
        restore(how).await.expect("it was backed up");
        let folder = self.folder.path().to_owned();
        let (hub, disk) = run(folder, Arc::clone(&self.clock), self.newcomers).await;
        (self.hub, self.disk) = (Some(hub), disk);
    }

    /// Stops it.
    pub async fn stop(mut self) -> Folder {
        if let Some(hub) = self.hub.take() {
            hub.stop().await;
        }
        self.folder
    }

    /// Gives an agent of the cast a password, as an administrator does.
    pub async fn set_password(&self, number: u128, password: &str) {
        let passwords = Passwords::new(COST).expect("argon2 allows this cost");
        let password = passwords.hash(password.into()).await.expect("a good password");
        let record = Cast::default().agent_record(number);
        let write = Write::Agent { record, password: Some(password) };
        self.core().write(vec![write]).await.expect("the store can be written");
    }

    /// Adds an administrator with a number that no agent of the cast has.
    pub async fn add_admin(&self, number: u128) {
        let record =
            AgentRecord { role: DeskRole::Admin, groups: Vec::new(), ..Cast::default().agent_record(number) };
        let write = Write::Agent { record, password: None };
        self.core().write(vec![write]).await.expect("the store can be written");
        self.core().probe().await.expect("the store answers");
    }

    /// Gives an agent of the cast a role, as an administrator does.
    pub async fn set_role(&self, number: u128, role: DeskRole) {
        let record = AgentRecord { role, ..Cast::default().agent_record(number) };
        let write = Write::Agent { record, password: None };
        self.core().write(vec![write]).await.expect("the store can be written");
    }

    /// A token of an agent.
    pub async fn agent_token(&self, number: u128) -> String {
        self.token(deskbell_domain::UserId::Agent(Cast::agent(number))).await
    }

    /// A token of a visitor.
    pub async fn visitor_token(&self, number: u128) -> String {
        self.token(deskbell_domain::UserId::Visitor(Cast::visitor(number))).await
    }

    async fn token(&self, user: deskbell_domain::UserId) -> String {
        let token = Token::draw();
        let owner = TokenOwner { user, expires: Time(i64::MAX) };
        let record = TokenRecord { hash: token.hash(), owner, device: None };
        self.hub().shared().core.write(vec![Write::Token(record)]).await.expect("the store can be written");
        token.text()
    }

    /// An agent's desk with a session that starts from nothing.
    pub async fn agent(&self, number: u128) -> Client {
        let token = self.agent_token(number).await;
        Client::open(self.address(), token, desk(0xd000 + number)).await
    }

    /// Another desk of an agent, with a device of its own.
    pub async fn second_desk(&self, number: u128) -> Client {
        let token = self.agent_token(number).await;
        Client::open(self.address(), token, desk(0xf000 + number)).await
    }

    /// An agent's desk, green on every channel.
    pub async fn green_agent(&self, number: u128) -> Client {
        let mut agent = self.agent(number).await;
        for channel in Channel::ALL {
            agent.toggle(channel, true).await;
        }
        agent
    }

    /// A visitor's browser with a session that starts from nothing.
    pub async fn visitor(&self, number: u128) -> Client {
        let token = self.visitor_token(number).await;
        Client::open(self.address(), token, browser(0xe000 + number)).await
    }

    /// Waits until the hub has noticed that an agent's last device is gone.
    pub async fn presence_is_noticed(&self, agent: AgentId) {
        soon("the notice that an agent is gone", async {
            loop {
                let loaded = self.store().load().await.expect("the store answers");
                let standing = loaded.agents.into_iter().find(|(record, _)| record.id == agent);
                if !standing.expect("it is one of the cast").1.reachable() {
                    return;
                }
                tokio::task::yield_now().await;
            }
        })
        .await;
    }

    /// A conversation as it is stored.
    pub async fn conversation(&self, id: ConversationId) -> Conversation {
        self.store().conversation(id).await.expect("the store answers").expect("it is stored")
    }
}

/// A desk by a number of its own.
pub fn desk(number: u128) -> Device {
    device(number, DeviceKind::Desk)
}

/// A browser by a number of its own.
pub fn browser(number: u128) -> Device {
    device(number, DeviceKind::Web)
}

fn device(number: u128, kind: DeviceKind) -> Device {
    Device { id: DeviceId(Uuid::from_u128(number)), kind, name: "test".into(), version: "1".into() }
}

async fn run(data: PathBuf, clock: Arc<dyn Clock>, newcomers: usize) -> (Hub, Arc<FaultyStore>) {
    let store = SqliteStore::open(&data).await.expect("the folder of a hub can be opened");
    let disk = Arc::new(FaultyStore::new(Arc::new(store)));
    let mut options = Options::new(data, SocketAddr::from(([127, 0, 0, 1], 0)));
    options.rules = Rules { cost: COST, ..Rules::default() };
    // Who comes without a proxy says nothing of where from, and comes from here.
    options.behind_proxy = true;
    options.newcomers = Limit { tries: newcomers, ..options.newcomers };
    let store = Arc::clone(&disk) as Arc<dyn Store>;
    let hub = Hub::with_store(options, store, clock).await.expect("a hub starts on a free port");
    (hub, disk)
}
