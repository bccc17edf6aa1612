//! A folder with agents and visitors, and the hub process that serves it.

use crate::rig::HubProcess;
use deskbell_domain::agent::{Input, Standing};
use deskbell_domain::{Channel, Time, UserId};
use deskbell_hub::auth::{Cost, Passwords, Token};
use deskbell_hub::store::{Batch, SqliteStore, Store, TokenOwner, TokenRecord, Write};
use deskbell_testkit::{Cast, Folder};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

/// Below the ports that the system gives to those who connect: a client that knocks while the hub is down
/// could otherwise be given the hub's own port and talk to itself.
const PORTS: std::ops::Range<u16> = 10_000..32_000;

/// The password of every agent of a [`House`].
pub const fn password() -> &'static str {
    "correct horse battery"
}

/// A hub's folder with a cast whose toggles are green, and the hub when it runs.
pub struct House {
    folder: Folder,
    address: SocketAddr,
    /// Where people come in, when that is not the hub's own address.
    entrance: Option<SocketAddr>,
    hub: Option<HubProcess>,
    agents: Vec<String>,
    visitors: Vec<String>,
}

impl House {
    /// Puts a cast into a new folder. The hub does not run yet.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub async fn found(cast: &Cast) -> Self {
        Self::settled(cast, Folder::new()).await
    }

    /// Puts a cast into a new folder within this one. The hub does not run yet.
    ///
    /// # Panics
    /// When the folder cannot be written.
    pub async fn found_in(cast: &Cast, folder: &Path) -> Self {
        Self::settled(cast, Folder::new_in(folder)).await
    }

    async fn settled(cast: &Cast, folder: Folder) -> Self {
        let (agents, visitors) = settle(folder.path(), cast).await;
        Self { folder, address: free_address(), entrance: None, hub: None, agents, visitors }
    }

    /// Puts a cast into a new folder and starts the hub.
    pub async fn open(cast: &Cast) -> Self {
        let mut house = Self::found(cast).await;
        house.start().await;
        house
    }

    /// Starts the hub, at the same address every time.
    pub async fn start(&mut self) {
        self.hub = Some(HubProcess::start(self.folder.path(), self.address).await);
    }

    /// Starts the hub with little to say.
    pub async fn start_quiet(&mut self) {
        self.hub = Some(HubProcess::start_quiet(self.folder.path(), self.address).await);
    }

    /// Starts the hub with fail points, as `FAILPOINTS` of the crate `fail` has them; whether it came to serve: it may meet
    /// one on its way.
    pub async fn start_failing(&mut self, points: &str) -> bool {
        self.hub = HubProcess::start_failing(self.folder.path(), self.address, points).await;
        self.hub.is_some()
    }

    /// The hub when it runs, for whoever waits for its end.
    pub const fn hub_mut(&mut self) -> Option<&mut HubProcess> {
        self.hub.as_mut()
    }

    /// The hub has ended by itself.
    pub fn bury(&mut self) {
        self.hub = None;
    }

    /// Starts the hub and records what it does.
    #[cfg(target_os = "linux")]
    pub async fn start_recorded(&mut self, record: &Path) {
        self.hub = Some(HubProcess::start_recorded(self.folder.path(), self.address, record).await);
    }

    /// Stops the hub as `kill` does.
    ///
    /// # Panics
    /// When it does not run.
    #[cfg(unix)]
    pub async fn stop(&mut self) {
        self.hub.take().expect("the hub runs").stop().await;
    }

    /// Kills the hub as `kill -9` does.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn kill(&mut self) {
        self.hub.take().expect("the hub runs").kill().await;
    }

    /// The running hub.
    ///
    /// # Panics
    /// When it does not run.
    pub const fn hub(&self) -> &HubProcess {
        self.hub.as_ref().expect("the hub runs")
    }

    /// Where the hub listens whenever it runs.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// People come in at this address from now on: by a [`Line`](crate::rig::Line) to the hub.
    pub const fn come_by(&mut self, line: SocketAddr) {
        self.entrance = Some(line);
    }

    /// Where people come in.
    pub fn entrance(&self) -> SocketAddr {
        self.entrance.unwrap_or(self.address)
    }

    /// The same for desks.
    pub fn url(&self) -> String {
        format!("http://{}", self.entrance())
    }

    /// Where everything of this house lies.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// What the desk of an agent is started with.
    pub fn seat(&self, agent: usize) -> Seat {
        Seat { folder: self.desk_folder(agent), hub: self.url(), email: Self::email(agent) }
    }

    /// The folder of the folders of desks.
    pub fn desk_folders(&self) -> PathBuf {
        self.folder.path().join("desks")
    }

    /// The folder of a desk of this house.
    pub fn desk_folder(&self, agent: usize) -> PathBuf {
        self.desk_folders().join(agent.to_string())
    }

    /// An agent's token.
    pub fn agent_token(&self, agent: usize) -> String {
        self.agents[agent].clone()
    }

    /// A visitor's token.
    pub fn visitor_token(&self, visitor: usize) -> String {
        self.visitors[visitor].clone()
    }

    /// An agent's e-mail.
    pub fn email(agent: usize) -> String {
        Cast::default().agent_record(agent as u128).email
    }
}

/// What a desk is started with.
#[derive(Clone, Debug)]
pub struct Seat {
    /// Its files.
    pub folder: PathBuf,
    /// The hub's address.
    pub hub: String,
    /// Who sits there.
    pub email: String,
}

/// Writes the cast with passwords, green toggles and tokens; returns the tokens of agents and visitors.
async fn settle(folder: &Path, cast: &Cast) -> (Vec<String>, Vec<String>) {
    let mut writes = cast.writes();
    // Each costs as little as argon2 allows: nobody guesses here.
    let cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
    let passwords = Passwords::new(cost).expect("argon2 allows this cost");
    let password = passwords.hash(password().to_owned()).await.expect("the password is long enough");
    let mut agents = Vec::new();
    for number in 0..cast.agents {
        let agent = Cast::agent(number);
        let record = cast.agent_record(number);
        writes.push(Write::Agent { record, password: Some(password.clone()) });
        writes.push(Write::Standing { agent, standing: Box::new(green(cast)) });
        let (token, write) = token(UserId::Agent(agent));
        agents.push(token);
        writes.push(write);
    }
    let mut visitors = Vec::new();
    for number in 0..cast.visitors {
        let (token, write) = token(UserId::Visitor(Cast::visitor(number)));
        visitors.push(token);
        writes.push(write);
    }
    let store = SqliteStore::open(folder).await.expect("a new folder can be written");
    store.commit(Batch { writes }).await.expect("the cast fits together");
    store.close().await;
    (agents, visitors)
}

fn green(cast: &Cast) -> Standing {
    let mut standing = Standing::new(Time(0), cast.slots);
    for channel in Channel::ALL {
        standing
            .on(Time(0), Input::Toggle(channel, true), cast.settings.presence_grace)
            .expect("a toggle is never refused (A1)");
    }
    standing
}

fn token(user: UserId) -> (String, Write) {
    let token = Token::draw();
    let owner = TokenOwner { user, expires: Time(i64::MAX) };
    let write = Write::Token(TokenRecord { hash: token.hash(), owner, device: None });
    (token.text(), write)
}

/// An address of loopback that nobody uses now, and that the system gives to nobody who connects.
fn free_address() -> SocketAddr {
    let mut random = StdRng::seed_from_u64(crate::rig::id().as_u64_pair().1);
    std::iter::repeat_with(|| SocketAddr::from(([127, 0, 0, 1], random.random_range(PORTS))))
        .take(200)
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("one of two hundred ports is free")
}
