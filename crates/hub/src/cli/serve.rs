//! `deskbell-hub serve`

use super::Data;
use anyhow::{Result, anyhow};
use clap::{ArgAction, Args, ValueEnum};
use deskbell_domain::text::check_line;
use deskbell_hub::ice::{IceSettings, Secret, is_server_url};
use deskbell_hub::serve::{self, Options};
use deskbell_hub::store::Write;
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// Longest name of an organisation.
const ORGANISATION_CHARS: u32 = 80;

const EXAMPLES: &str = "\
Behind a proxy with TLS on the same computer, logged for machines:
  deskbell-hub serve --listen 127.0.0.1:7700 --behind-proxy --log-format json

With servers for video calls, which are kept for the next time:
  deskbell-hub serve --stun-url stun:turn.example.org:3478 --turn-url turn:turn.example.org:3478 \\
      --turn-secret-file /etc/deskbell-hub/turn-secret";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Serve {
    /// The address and port for desks and visitors; port 0 takes a free one
    ///
    /// The hub speaks plain HTTP and WebSocket. For anything but this computer put a proxy with TLS in front
    /// of it, on the same computer.
    #[arg(long, env = "DESKBELL_HUB_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7700", value_parser = address)]
    listen: SocketAddr,
    /// A proxy on this computer says where requests come from: the last address of their `X-Forwarded-For` counts
    ///
    /// Limits are by address: without this all who come through the proxy share them. Only for a proxy that sets the
    /// header itself, as Caddy does; else strangers choose their address.
    #[arg(
        long, env = "DESKBELL_HUB_BEHIND_PROXY", value_name = "true|false", action = ArgAction::Set,
        num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false"
    )]
    behind_proxy: bool,
    /// The organisation's name, as visitors and agents read it; kept for the next time
    #[arg(long, value_name = "NAME", value_parser = organisation)]
    organisation: Option<String>,
    #[command(flatten)]
    ice: Ice,
    /// What is logged: a level, or levels by module like `info,deskbell_hub::session=debug`
    #[arg(long, env = "DESKBELL_HUB_LOG", value_name = "LEVELS", default_value = "info", value_parser = levels)]
    log: String,
    /// How it is logged, on the standard error output
    #[arg(long, env = "DESKBELL_HUB_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
}

/// How the two devices of a video call find each other. What is given is kept for the next time.
#[derive(Args)]
#[command(next_help_heading = "Video calls (each is kept for the next time)")]
struct Ice {
    /// A STUN server for calls, like `stun:turn.example.org:3478`; may be given several times, and empty for none
    #[arg(long, env = "DESKBELL_HUB_STUN_URL", value_name = "URL", value_delimiter = ',', value_parser = stun_url)]
    stun_url: Vec<String>,
    /// A TURN server for calls, like `turn:turn.example.org:3478?transport=udp`; may be given several times, and empty for
    /// none
    ///
    /// The relay for people whose networks let nothing else through. coturn with `use-auth-secret` fits; the hub
    /// makes its credentials with the secret of --turn-secret-file.
    #[arg(long, env = "DESKBELL_HUB_TURN_URL", value_name = "URL", value_delimiter = ',', value_parser = turn_url)]
    turn_url: Vec<String>,
    /// A file with the secret that the TURN servers know as `static-auth-secret`
    #[arg(long, env = "DESKBELL_HUB_TURN_SECRET_FILE", value_name = "FILE")]
    turn_secret_file: Option<PathBuf>,
    /// Calls go through the TURN servers only, so that neither side learns the other's address
    #[arg(
        long, env = "DESKBELL_HUB_RELAY_ONLY", value_name = "true|false",
        num_args = 0..=1, require_equals = true, default_missing_value = "true"
    )]
    relay_only: Option<bool>,
}

impl Ice {
    /// The settings with what was given.
    fn over(self, kept: &IceSettings) -> Result<IceSettings> {
        let mut ice = kept.clone();
        // An empty one takes away those that are kept.
        let named = |urls: Vec<String>| urls.into_iter().filter(|url| !url.is_empty()).collect();
        if !self.stun_url.is_empty() {
            ice.stun = named(self.stun_url);
        }
        if !self.turn_url.is_empty() {
            ice.turn = named(self.turn_url);
        }
        if let Some(file) = self.turn_secret_file {
            let read = std::fs::read_to_string(&file);
            let secret = read.map_err(anyhow::Error::from).and_then(|text| Ok(Secret::new(&text)?));
            let secret = secret.map_err(|why| anyhow!("--turn-secret-file {}: {why}", file.display()));
            ice.secret = Some(secret?);
        }
        if let Some(relay_only) = self.relay_only {
            ice.relay_only = relay_only;
        }
        Ok(ice)
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum LogFormat {
    /// Lines for people
    Text,
    /// One JSON object a line, for machines
    Json,
}

impl Serve {
    pub(super) async fn run(self, data: Data) -> Result<()> {
        self.start_log()?;
        let opened = data.open().await?;
        if let Some(name) = self.organisation.filter(|name| *name != opened.hub.organisation) {
            let detail = format!("{} -> {name}", opened.hub.organisation);
            let did = opened.by.did("organisation.change", "organisation", detail);
            opened.write(vec![Write::Organisation(name), did]).await?;
        }
        let ice = self.ice.over(&opened.hub.ice)?;
        if !ice.turn.is_empty() && ice.secret.is_none() {
            tracing::warn!("TURN servers are not offered without a secret: give --turn-secret-file");
        }
        if ice.relay_only && (ice.turn.is_empty() || ice.secret.is_none()) {
            tracing::warn!("calls go through TURN servers only, and there are none: no call will connect");
        }
        if ice != opened.hub.ice {
            let shown = |ice: &IceSettings| serde_json::to_string(&ice.shown());
            let detail = format!("{} -> {}", shown(&opened.hub.ice)?, shown(&ice)?);
            let did = opened.by.did("ice.change", "ice", detail);
            opened.write(vec![Write::Ice(Box::new(ice)), did]).await?;
        }
        if opened.hub.agents.is_empty() {
            tracing::warn!("nobody can sign in yet: stop the hub and run `deskbell-hub user add`");
        }
        if opened.hub.sites.is_empty() {
            tracing::warn!("no site leads here yet: stop the hub and run `deskbell-hub seed`");
        }
        // Nobody else may write in the folder before the hub has stopped.
        let (folder, _lock) = opened.close().await;
        tracing::info!("everything is kept in {}", folder.display());
        Ok(serve::run(Options { behind_proxy: self.behind_proxy, ..Options::new(folder, self.listen) })
            .await?)
    }

    fn start_log(&self) -> Result<()> {
        let levels = EnvFilter::try_new(&self.log)
            .map_err(|error| anyhow!("--log {:?} is not understood: {error}", self.log))?;
        let log = tracing_subscriber::fmt().with_env_filter(levels).with_writer(std::io::stderr);
        match self.log_format {
            LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
            LogFormat::Json => log.json().init(),
        }
        Ok(())
    }
}

fn address(address: &str) -> Result<SocketAddr, NoAddress> {
    address.parse().map_err(|_| NoAddress)
}

/// Something that is not an address with a port.
#[derive(Debug, thiserror::Error)]
#[error("an address and its port look like 127.0.0.1:7700 or [::]:7700")]
struct NoAddress;

fn levels(levels: &str) -> Result<String, ParseError> {
    EnvFilter::try_new(levels).map(|_| levels.to_owned())
}

fn stun_url(url: &str) -> Result<String, NoServer> {
    server_url(url, &["stun", "stuns"])
}

fn turn_url(url: &str) -> Result<String, NoServer> {
    server_url(url, &["turn", "turns"])
}

fn server_url(url: &str, schemes: &[&'static str]) -> Result<String, NoServer> {
    if url.is_empty() || is_server_url(url, schemes) {
        Ok(url.to_owned())
    } else {
        Err(NoServer(schemes.first().copied().unwrap_or_default()))
    }
}

/// A URL that names no server.
#[derive(Debug, thiserror::Error)]
#[error("a server's URL looks like {0}:host.example.org:3478")]
struct NoServer(&'static str);

fn organisation(name: &str) -> Result<String, NoName> {
    check_line(name, ORGANISATION_CHARS).map_err(|_| NoName)
}

/// Something that is no organisation's name.
#[derive(Debug, thiserror::Error)]
#[error("an organisation's name is a line of at most {ORGANISATION_CHARS} characters, and not empty")]
struct NoName;
