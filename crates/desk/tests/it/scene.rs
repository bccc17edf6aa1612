//! What a desk needs around it: a clock that stands still, a keychain, and a hub that it can be cut off from.

use crate::page::Page;
use crate::relay::Relay;
use deskbell_desk::view::{ChosenDevices, SignInForm};
use deskbell_desk::{Clock, Config, MemoryTokens, TokenError, TokenStore};
use deskbell_domain::{Span, Time};
use deskbell_testkit::{BEGIN, Cast, ManualClock, TestHub};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;

/// The password of every agent.
pub(crate) const PASSWORD: &str = "correct horse battery";

/// A clock that stands still until a test moves it.
#[derive(Clone)]
pub(crate) struct StillClock {
    passed: Arc<watch::Sender<Span>>,
    slept: Arc<watch::Sender<Span>>,
    /// Somebody has set the wall clock forth by so many milliseconds.
    set: Arc<watch::Sender<i64>>,
}

impl StillClock {
    /// A clock that shows [`BEGIN`].
    pub(crate) fn new() -> Self {
        let still = || Arc::new(watch::Sender::new(Span::default()));
        Self { passed: still(), slept: still(), set: Arc::new(watch::Sender::new(0)) }
    }

    /// Lets time pass.
    pub(crate) fn advance(&self, span: Span) {
        self.passed.send_modify(|passed| passed.0 += span.0);
    }

    /// Lets the computer sleep: only the wall clock goes on.
    pub(crate) fn sleep(&self, span: Span) {
        self.slept.send_modify(|slept| slept.0 += span.0);
    }

    /// Sets the wall clock forth, or back, by so many milliseconds.
    pub(crate) fn set(&self, by: i64) {
        self.set.send_modify(|set| *set += by);
    }
}

impl Clock for StillClock {
    fn wall(&self) -> Time {
        let shows = BEGIN + *self.passed.borrow() + *self.slept.borrow();
        Time(shows.0 + *self.set.borrow())
    }

    fn steady(&self) -> Time {
        Time::default() + *self.passed.borrow()
    }

    fn reached(&self, moment: Time) -> BoxFuture<'static, ()> {
        let mut passed = self.passed.subscribe();
        // A clock that is gone stands still for ever.
        async move {
            if passed.wait_for(|passed| Time::default() + *passed >= moment).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
        .boxed()
    }
}

/// A keychain that several starts of a desk share, and that can be locked.
#[derive(Clone, Default)]
pub(crate) struct SharedTokens {
    inner: Arc<MemoryTokens>,
    locked: Arc<AtomicBool>,
}

impl SharedTokens {
    /// From now on it answers nothing, or everything again.
    pub(crate) fn lock(&self, locked: bool) {
        self.locked.store(locked, Ordering::Relaxed);
    }

    fn answer<T>(
        &self,
        answer: impl FnOnce(&MemoryTokens) -> Result<T, TokenError>,
    ) -> Result<T, TokenError> {
        if self.locked.load(Ordering::Relaxed) {
            return Err(TokenError { why: "it is locked".into() });
        }
        answer(&self.inner)
    }
}

impl TokenStore for SharedTokens {
    fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
        self.answer(|inner| inner.read(name))
    }

    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
        self.answer(|inner| inner.keep(name, secret))
    }

    fn forget(&self, name: &str) -> Result<(), TokenError> {
        self.answer(|inner| inner.forget(name))
    }
}

/// A hub, a network in front of it, and what a desk needs to be started again.
pub(crate) struct Scene {
    pub(crate) hub: TestHub,
    pub(crate) relay: Relay,
    /// The desk's clock. The hub has one of its own.
    pub(crate) clock: StillClock,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) tokens: SharedTokens,
}

impl Scene {
    /// A hub with its cast, and nobody signed in.
    pub(crate) async fn new() -> Self {
        Self::with(&Cast::default()).await
    }

    /// The same with a cast of one's own.
    pub(crate) async fn with(cast: &Cast) -> Self {
        Self::around(TestHub::start(cast).await).await
    }

    /// A hub whose time stands still too, and the clock to move it.
    pub(crate) async fn still() -> (Self, ManualClock) {
        let (hub, clock) = TestHub::start_still(&Cast::default()).await;
        (Self::around(hub).await, clock)
    }

    async fn around(hub: TestHub) -> Self {
        hub.set_password(0, PASSWORD).await;
        let relay = Relay::to(hub.address()).await;
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { hub, relay, clock: StillClock::new(), folder, tokens: SharedTokens::default() }
    }

    /// A desk in this scene's folder, signed in if it was.
    pub(crate) async fn desk(&self) -> Page {
        self.desk_in(self.folder.path()).await
    }

    /// A desk in some folder.
    pub(crate) async fn desk_in(&self, folder: &Path) -> Page {
        Page::start(self.config(folder), self.clock.clone()).await
    }

    /// A desk in this scene's folder that signs in by itself.
    pub(crate) async fn preset_desk(&self) -> Page {
        let mut config = self.config(self.folder.path());
        config.preset = Some(self.form());
        Page::start(config, self.clock.clone()).await
    }

    /// How agent 0 signs in.
    pub(crate) fn form(&self) -> SignInForm {
        let email = "agent0@example.org".into();
        SignInForm { hub: self.relay.url(), email, password: PASSWORD.into() }
    }

    pub(crate) fn config(&self, folder: &Path) -> Config {
        let mut config = Config::new(folder.to_owned(), "test");
        config.clock = Arc::new(self.clock.clone());
        config.tokens = Arc::new(self.tokens.clone());
        config.downloads = self.folder.path().join("downloads");
        // No test opens a device.
        let none = || Some("none".to_owned());
        config.media.chosen = ChosenDevices { camera: none(), microphone: none(), speaker: none() };
        config
    }

    /// A network on which every line breaks after so many bytes of the hub; waits until the desk has lost its own.
    pub(crate) async fn narrow(&self, page: &mut Page, bytes: u64) {
        self.relay.narrow(self.hub.address(), bytes);
        page.until("the cut", |shown| (!shown.is_live()).then_some(())).await;
    }

    /// A desk that is signed in and live.
    pub(crate) async fn live_desk(&self) -> Page {
        let mut page = self.desk().await;
        page.sign_in(self).await;
        page
    }

    /// Cuts the network, and waits until the desk has noticed.
    pub(crate) async fn cut(&self, page: &mut Page) {
        self.relay.cut();
        page.until("the cut", |shown| (!shown.is_live()).then_some(())).await;
    }

    /// Mends the network and lets the desk come back.
    pub(crate) async fn mend(&self, page: &mut Page) {
        self.relay.mend(self.hub.address());
        page.come_back().await;
    }
}
