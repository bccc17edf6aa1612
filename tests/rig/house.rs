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
        let folder = Folder::new();
        let (agents, visitors) = settle(folder.path(), cast).await;
        Self { folder, address: free_address(), hub: None, agents, visitors }
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

    /// The same for people.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder of a desk of this house.
    pub fn desk_folder(&self, agent: usize) -> PathBuf {
        self.folder.path().join(format!("desk-{agent}"))
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
