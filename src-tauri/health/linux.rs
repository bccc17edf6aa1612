//! Linux and the BSDs: by D-Bus, and by the rights of a camera's file.

use super::Kind;
use crate::bus::{self, PATIENCE, Place};
use deskbell_domain::health::Service;
use rustix::fs::{Access, access};
use rustix::io::Errno;
use zbus::Connection;

const NOTIFICATIONS: Place = Place {
    service: "org.freedesktop.Notifications",
    path: "/org/freedesktop/Notifications",
    interface: "org.freedesktop.Notifications",
};
/// dunst has more to say than the standard.
const DUNST: Place = Place { interface: "org.dunstproject.cmd0", ..NOTIFICATIONS };

/// Whom to ask.
#[derive(Default)]
pub(super) struct System {
    session: Option<Connection>,
}

impl System {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Whether a notification would find a service. One that is not started yet is started, as a notification would.
    pub(super) async fn notifications(&mut self) -> Service {
        let Some(session) = self.session().await else { return Service::Absent };
        let can: Option<Vec<String>> = bus::ask(&session, NOTIFICATIONS, "GetCapabilities", &()).await;
        if can.is_some() {
            return Service::Works;
        }
        // The bus may be another one by now.
        self.session = None;
        Service::Absent
    }

    /// The desktop's do-not-disturb: the standard's property, dunst's, or GNOME's setting.
    pub(super) async fn do_not_disturb(&mut self) -> Option<bool> {
        let session = self.session().await?;
        let mut told = None;
        if bus::runs(&session, NOTIFICATIONS.service).await {
            told = bus::property(&session, NOTIFICATIONS, "Inhibited").await;
            if told.is_none() {
                told = bus::property(&session, DUNST, "paused").await;
            }
        }
        match told {
            Some(told) => Some(told),
            None => banners_are_off().await,
        }
    }

    async fn session(&mut self) -> Option<Connection> {
        if self.session.is_none() {
            self.session = bus::session().await;
        }
        self.session.clone()
    }
}

/// GNOME says it in a setting and nowhere else.
async fn banners_are_off() -> Option<bool> {
    let desktop = std::env::var("XDG_CURRENT_DESKTOP").ok()?;
    if !desktop.split(':').any(|name| matches!(name, "GNOME" | "Unity" | "Budgie")) {
        return None;
    }
    let mut asks = tokio::process::Command::new("gsettings");
    asks.args(["get", "org.gnome.desktop.notifications", "show-banners"]).kill_on_drop(true);
    let told = tokio::time::timeout(PATIENCE, asks.output()).await.ok()?.ok()?;
    match told.stdout.trim_ascii() {
        b"true" => Some(false),
        b"false" => Some(true),
        _ => None,
    }
}

/// Whether every camera's file is closed to this person. A sound server refuses nobody who may speak to it.
pub(super) fn refuses(kind: Kind, ids: &[String]) -> bool {
    // Opened it is not: that would wake the camera.
    let is_closed = |id: &String| access(id, Access::READ_OK | Access::WRITE_OK) == Err(Errno::ACCESS);
    match kind {
        Kind::Camera => !ids.is_empty() && ids.iter().all(is_closed),
        Kind::Microphone => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::private::{Bus, Running, display};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    /// dunst needs so long to be there, on a busy computer.
    const SOON: Duration = Duration::from_secs(20);

    async fn until<T>(what: &str, mut is_so: impl AsyncFnMut() -> Option<T>) -> T {
        let waits = async {
            loop {
                if let Some(found) = is_so().await {
                    return found;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(SOON, waits).await.unwrap_or_else(|_| panic!("{what} did not come"))
    }

    #[tokio::test]
    async fn a5_the_notification_service_and_its_do_not_disturb_are_known() {
        let folder = tempfile::tempdir().unwrap();
        let bus = Bus::start(folder.path());
        let mut system = System { session: Some(bus.connect().await) };
        assert_eq!(system.do_not_disturb().await, None);
        assert_eq!(system.notifications().await, Service::Absent);

        let (_server, name) = display();
        let program = |what: &str| {
            let mut command = Command::new(what);
            command
                .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
                .env("DISPLAY", &name)
                .env("HOME", folder.path());
            command.env_remove("WAYLAND_DISPLAY").stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        let _dunst = Running::start(&mut program("dunst"));
        system.session = Some(bus.connect().await);
        until("dunst", async || {
            bus::runs(system.session.as_ref()?, NOTIFICATIONS.service).await.then_some(())
        })
        .await;
        assert_eq!(system.notifications().await, Service::Works);
        assert_eq!(system.do_not_disturb().await, Some(false));
        assert!(program("dunstctl").args(["set-paused", "true"]).status().unwrap().success());
        assert_eq!(system.do_not_disturb().await, Some(true));
    }

    #[test]
    fn a5_a_camera_whose_file_is_not_there_is_not_refused() {
        let gone = ["/dev/no-such-camera".to_owned()];
        assert!(
            !refuses(Kind::Camera, &gone) && !refuses(Kind::Camera, &[]) && !refuses(Kind::Microphone, &gone)
        );
    }
}
