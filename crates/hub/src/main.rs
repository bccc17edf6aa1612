//! `deskbell-hub`: the server, and the commands that set it up.

mod cli;

use std::io::Write;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    let _points = fail::FailScenario::setup();
    let done = match cli::Cli::read() {
        Ok(cli) => cli.run().await,
        Err(error) => Err(error),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            // Nothing is left to do if even that cannot be written.
            let _ = writeln!(std::io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}
