//! `cargo xtask`: everything that is done to this repository, by one program that sets the machine
//! up for it first. `cargo xtask --help` lists it.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for the terminal")]

mod bench;
mod bindings;
mod children;
mod command;
mod demo;
mod fuzz;
#[cfg(target_os = "linux")]
mod hardware;
mod package;
mod packages;
mod places;
mod rules;
mod run;
mod step;
mod test;
mod tidy;
mod tools;
mod torture;
mod ui;
mod windows;

use clap::{Parser, Subcommand};
use places::Places;
use std::process::ExitCode;

/// Sets this machine up for Deskbell, then runs, tests or measures it.
///
/// Each command first installs what it finds missing, names every long step when it starts, says how
/// long it took, and ends with a table of the steps.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Run(run::Options),
    Test(test::Options),
    Bench(bench::Options),
    Torture(torture::Options),
    Fuzz(fuzz::Options),
    Package(package::Options),
    Windows(windows::Options),
    Bindings(bindings::Options),
    Rules(rules::Options),
    /// Check what no compiler checks: who may depend on whom, file sizes, forbidden words
    ///
    /// Refuses a dependency against the layers, `tauri` outside the desktop program, `@tauri-apps`
    /// outside the page's one bridge, HTML built from text, a file over 900 lines, work marked as
    /// unfinished, and a crate without the workspace's lints. Warns about files over 500 lines.
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let done = Places::find().and_then(|places| match arguments.task {
        Task::Run(options) => run::run(&places, &options),
        Task::Test(options) => test::run(&places, &options),
        Task::Bench(options) => bench::run(&places, &options),
        Task::Torture(options) => torture::run(&places, &options),
        Task::Fuzz(options) => fuzz::run(&places, &options),
        Task::Package(options) => package::run(&places, &options),
        Task::Windows(options) => windows::run(&places, &options),
        Task::Bindings(options) => bindings::run(&places, &options),
        Task::Rules(options) => rules::run(&places, &options),
        Task::Tidy => tidy::run(&places),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Arguments::command().debug_assert();
    }
}
