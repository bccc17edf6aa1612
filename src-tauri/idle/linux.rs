//! Linux and the BSDs. Locked: what the login service or a screen saver says, read anew whenever either stirs. Idle: by
//! GNOME's compositor, by X11, or by the screen saver. On other Wayland desktops nobody says it to a program that has
//! no window in view, and then it is not known.

use super::Look;
use crate::bus::{self, Place};
use deskbell_domain::Span;
use futures_util::StreamExt;
use futures_util::stream::{SelectAll, select_all};
use std::sync::Arc;
use x11rb::connection::Connection as _;
use x11rb::protocol::screensaver::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;
use zbus::{Connection, MessageStream};

/// The session that this program belongs to, whichever that is.
const LOGIN: Place = Place {
    service: "org.freedesktop.login1",
    path: "/org/freedesktop/login1/session/auto",
    interface: "org.freedesktop.login1.Session",
};

const MUTTER: Place = Place {
    service: "org.gnome.Mutter.IdleMonitor",
    path: "/org/gnome/Mutter/IdleMonitor/Core",
    interface: "org.gnome.Mutter.IdleMonitor",
};

/// Screen savers that say whether they lock.
const SAVERS: [Place; 4] = [
    Place {
        service: "org.freedesktop.ScreenSaver",
        path: "/org/freedesktop/ScreenSaver",
        interface: "org.freedesktop.ScreenSaver",
    },
    Place {
        service: "org.gnome.ScreenSaver",
        path: "/org/gnome/ScreenSaver",
        interface: "org.gnome.ScreenSaver",
    },
    Place {
        service: "org.cinnamon.ScreenSaver",
        path: "/org/cinnamon/ScreenSaver",
        interface: "org.cinnamon.ScreenSaver",
    },
    Place {
        service: "org.mate.ScreenSaver",
        path: "/org/mate/ScreenSaver",
        interface: "org.mate.ScreenSaver",
    },
];

/// What happens when a screen is locked or unlocked, or when somebody asks for it.
const STIRS_LOGIN: [&str; 2] = [
    "type='signal',sender='org.freedesktop.login1',path_namespace='/org/freedesktop/login1/session',\
     interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'",
    "type='signal',sender='org.freedesktop.login1',path_namespace='/org/freedesktop/login1/session',\
     interface='org.freedesktop.login1.Session'",
];
const STIRS_SAVER: [&str; 1] = ["type='signal',member='ActiveChanged'"];

/// Whom to ask.
pub(super) struct System {
    session: Option<Connection>,
    computer: Option<Connection>,
    screen: Option<Arc<Screen>>,
    stirs: SelectAll<MessageStream>,
}

/// An X11 display.
struct Screen {
    display: RustConnection,
    root: u32,
}

impl System {
    pub(super) async fn new() -> Self {
        // Under Wayland an X11 display sees only what is done in X11 windows.
        let screen = std::env::var_os("WAYLAND_DISPLAY").is_none().then(|| Screen::open(None)).flatten();
        Self::with(bus::session().await, bus::system().await, screen).await
    }

    async fn with(session: Option<Connection>, computer: Option<Connection>, screen: Option<Screen>) -> Self {
        let mut stirs = signals(session.as_ref(), &STIRS_SAVER).await;
        stirs.extend(signals(computer.as_ref(), &STIRS_LOGIN).await);
        Self { session, computer, screen: screen.map(Arc::new), stirs: select_all(stirs) }
    }

    pub(super) async fn look(&mut self) -> Look {
        Look { locked: self.locked().await, idle: self.idle().await }
    }

    /// Is done when something has happened that may be a lock. Without a bus, never.
    pub(super) async fn stirs(&mut self) {
        if self.stirs.next().await.is_none() {
            std::future::pending().await
        }
    }

    async fn locked(&self) -> bool {
        if let Some(computer) = &self.computer
            && bus::property(computer, LOGIN, "LockedHint").await == Some(true)
        {
            return true;
        }
        let Some(session) = &self.session else { return false };
        for saver in SAVERS {
            if bus::runs(session, saver.service).await
                && bus::ask(session, saver, "GetActive", &()).await == Some(true)
            {
                return true;
            }
        }
        false
    }

    async fn idle(&self) -> Option<Span> {
        if let Some(session) = &self.session
            && bus::runs(session, MUTTER.service).await
            && let Some(idle) = bus::ask(session, MUTTER, "GetIdletime", &()).await
        {
            return Some(Span::millis(idle));
        }
        if let Some(screen) = self.screen.clone() {
            // The display answers soon, unless it hangs.
            let told = tokio::task::spawn_blocking(move || screen.idle()).await;
            return told.ok().flatten();
        }
        let session = self.session.as_ref()?;
        let saver = SAVERS[0];
        if !bus::runs(session, saver.service).await {
            return None;
        }
        let idle: u32 = bus::ask(session, saver, "GetSessionIdleTime", &()).await?;
        Some(Span::millis(idle.into()))
    }
}

async fn signals(bus: Option<&Connection>, rules: &[&str]) -> Vec<MessageStream> {
    let mut streams = Vec::new();
    let Some(bus) = bus else { return streams };
    for rule in rules {
        match MessageStream::for_match_rule(*rule, bus, None).await {
            Ok(stream) => streams.push(stream),
            Err(error) => tracing::info!(%error, rule, "locks are noticed a little later"),
        }
    }
    streams
}

impl Screen {
    /// The display of that name, or the one that the environment names.
    fn open(name: Option<&str>) -> Option<Self> {
        let (display, number) =
            x11rb::connect(name).inspect_err(|error| tracing::info!(%error, "no X11 display")).ok()?;
        let root = display.setup().roots.get(number)?.root;
        Some(Self { display, root })
    }

    fn idle(&self) -> Option<Span> {
        let told = self.display.screensaver_query_info(self.root).ok()?.reply().ok()?;
        Some(Span::millis(told.ms_since_user_input.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::private::{Bus, display};
    use std::time::Duration;
    use zbus::object_server::SignalEmitter;

    /// A screen saver, as desktops have one.
    struct Saver {
        active: bool,
    }

    #[zbus::interface(name = "org.freedesktop.ScreenSaver")]
    impl Saver {
        fn get_active(&self) -> bool {
            self.active
        }

        fn get_session_idle_time(&self) -> u32 {
            1_234
        }

        async fn set_active(&mut self, active: bool, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
            self.active = active;
            Self::active_changed(&emitter, active).await.expect("a bus");
        }

        #[zbus(signal)]
        async fn active_changed(emitter: &SignalEmitter<'_>, active: bool) -> zbus::Result<()>;
    }

    async fn soon(what: &str, comes: impl Future<Output = ()>) {
        tokio::time::timeout(Duration::from_secs(10), comes)
            .await
            .unwrap_or_else(|_| panic!("{what} did not come"));
    }

    #[tokio::test]
    async fn a4_a_screen_saver_says_that_the_screen_is_locked_and_for_how_long_nobody_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let bus = Bus::start(folder.path());
        let mut system = System::with(Some(bus.connect().await), None, None).await;
        assert_eq!(system.look().await, Look { locked: false, idle: None });

        let saver = SAVERS[0];
        let desktop = bus.connect().await;
        desktop.object_server().at(saver.path, Saver { active: false }).await.unwrap();
        desktop.request_name(saver.service).await.unwrap();
        let idle = Some(Span::millis(1_234));
        assert_eq!(system.look().await, Look { locked: false, idle });

        for locked in [true, false] {
            let done: Option<()> = bus::ask(&bus.connect().await, saver, "SetActive", &locked).await;
            assert!(done.is_some());
            soon("a signal", system.stirs()).await;
            assert_eq!(system.look().await, Look { locked, idle });
        }
    }

    #[tokio::test]
    async fn a4_an_x11_display_says_for_how_long_nobody_has_touched_anything() {
        let (_server, name) = display();
        let mut system = System::with(None, None, Screen::open(Some(&name))).await;
        let first = system.look().await;
        assert!(!first.locked && first.idle.is_some(), "{first:?}");
        soon("a longer time", async { while system.look().await.idle <= first.idle {} }).await;
    }

    #[tokio::test]
    async fn a4_a_computer_that_says_nothing_is_not_locked_and_its_idleness_is_not_known() {
        let mut system = System::with(None, None, None).await;
        assert_eq!(system.look().await, Look { locked: false, idle: None });
    }
}
