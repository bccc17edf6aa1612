//! `deskbell-hub`: the server, and the commands that set it up.

mod cli;

use clap::Parser;
use std::io::Write;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let _points = fail::FailScenario::setup();
    match cli::Cli::parse().run().await {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to do if even that cannot be written.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
