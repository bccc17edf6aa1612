//! The system's message buses (Linux and the BSDs): questions that are answered soon, or not at all.

use std::time::Duration;
use zbus::connection::Builder;
use zbus::{Connection, OwnedVariant};

/// A service that has not answered by then does not say.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// An interface of a service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    pub(crate) service: &'static str,
    pub(crate) path: &'static str,
    pub(crate) interface: &'static str,
}

/// The bus of the person's session.
pub(crate) async fn session() -> Option<Connection> {
    open("session", Builder::session()).await
}

/// The bus of the whole computer.
pub(crate) async fn system() -> Option<Connection> {
    open("system", Builder::system()).await
}

async fn open(which: &'static str, bus: Builder<'_>) -> Option<Connection> {
    bus.method_timeout(PATIENCE)
        .build()
        .await
        .inspect_err(|error| tracing::debug!(which, %error, "no message bus"))
        .ok()
}

/// Whether a service runs. Asking one that does not would start it.
pub(crate) async fn runs(bus: &Connection, service: &str) -> bool {
    let bus_itself = Place {
        service: "org.freedesktop.DBus",
        path: "/org/freedesktop/DBus",
        interface: "org.freedesktop.DBus",
    };
    ask(bus, bus_itself, "NameHasOwner", &service).await.unwrap_or(false)
}

/// A property, for who runs already.
pub(crate) async fn property<T: TryFrom<OwnedVariant>>(bus: &Connection, of: Place, name: &str) -> Option<T> {
    let properties = Place { interface: "org.freedesktop.DBus.Properties", ..of };
    let value: OwnedVariant = ask(bus, properties, "Get", &(of.interface, name)).await?;
    T::try_from(value).ok()
}

/// Calls a method; `None` for every failure.
pub(crate) async fn ask<T, B>(bus: &Connection, of: Place, method: &str, body: &B) -> Option<T>
where
    T: serde::de::DeserializeOwned + zbus::Type,
    B: serde::Serialize + zbus::DynamicType,
{
    let answer = bus.call_method(Some(of.service), of.path, Some(of.interface), method, body).await;
    let answer = answer.inspect_err(|error| tracing::debug!(?of, method, %error, "no answer")).ok()?;
    answer.body().deserialize().ok()
}

/// A bus of one's own, for tests: nothing runs on it that a test has not started.
#[cfg(test)]
pub(crate) mod private {
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use zbus::Connection;
    use zbus::connection::Builder;

    /// No folder of services: whoever is not there is not started.
    const RULES: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

    /// A program that ends with its test.
    pub(crate) struct Running(Child);

    impl Running {
        pub(crate) fn start(command: &mut Command) -> Self {
            Self(command.spawn().expect("a program that the tests need"))
        }

        /// Its first line, which says that it is ready.
        fn first_line(&mut self) -> String {
            let mut line = String::new();
            BufReader::new(self.0.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
            line.trim().to_owned()
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            // One that has ended by itself needs no end.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// A bus and its address.
    pub(crate) struct Bus {
        pub(crate) address: String,
        _daemon: Running,
    }

    impl Bus {
        pub(crate) fn start(folder: &Path) -> Self {
            let rules = folder.join("bus.conf");
            std::fs::write(&rules, RULES).expect("a folder for the test");
            let mut daemon = Running::start(
                Command::new("dbus-daemon")
                    .arg(format!("--config-file={}", rules.display()))
                    .args(["--nofork", "--print-address"])
                    .stdout(Stdio::piped()),
            );
            Self { address: daemon.first_line(), _daemon: daemon }
        }

        pub(crate) async fn connect(&self) -> Connection {
            Builder::address(self.address.as_str()).build().await.expect("a bus of one's own")
        }
    }

    /// A display of one's own; its name is `:` and a number.
    pub(crate) fn display() -> (Running, String) {
        let mut server = Running::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", "640x480x24"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let name = format!(":{}", server.first_line());
        (server, name)
    }
}
