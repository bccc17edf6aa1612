//! `deskbell-hub serve`

use super::Data;
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use deskbell_domain::text::{TextError, check_line};
use deskbell_hub::serve::{self, Options};
use deskbell_hub::store::Write;
use std::io::IsTerminal;
use std::net::SocketAddr;
use tracing_subscriber::EnvFilter;

/// Longest name of an organisation.
const ORGANISATION_CHARS: u32 = 80;

#[derive(Args)]
pub(super) struct Serve {
    /// The address and port for desks and visitors; port 0 takes a free one
    ///
    /// The hub speaks plain HTTP and WebSocket. For anything but this computer put a proxy with TLS in front
    /// of it, on the same computer.
    #[arg(long, env = "DESKBELL_HUB_LISTEN", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7700")]
    listen: SocketAddr,
    /// The organisation's name, as visitors and agents read it; kept for the next time
    #[arg(long, value_name = "NAME", value_parser = organisation)]
    organisation: Option<String>,
    /// What is logged: a level, or levels by module like `info,deskbell_hub::session=debug`
    #[arg(long, env = "DESKBELL_HUB_LOG", value_name = "LEVELS", default_value = "info")]
    log: String,
    /// How it is logged, on the standard error output
    #[arg(long, env = "DESKBELL_HUB_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
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
            opened.write(vec![Write::Organisation(name)]).await?;
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
        Ok(serve::run(Options::new(folder, self.listen)).await?)
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

fn organisation(name: &str) -> Result<String, TextError> {
    check_line(name, ORGANISATION_CHARS)
}
