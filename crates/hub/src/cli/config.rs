//! The configuration file of a hub that its computer starts. Its values become the defaults of the command line, so that
//! they are read, checked and bounded by the very same rules, and the command line and the environment come before them.

use clap::{Arg, ArgAction, Command, ValueHint, builder::ValueParser, parser::ValueSource};
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What the hub of this computer reads when nothing else is said.
const OF_THIS_COMPUTER: &str = "/etc/deskbell-hub/hub.toml";
/// Largest file, in bytes.
const FILE_BYTES: u64 = 64 * 1024;
/// Longest value, in bytes: no path of any system is longer.
const VALUE_BYTES: usize = 4096;
/// Most values of one setting.
const VALUES: usize = 16;

/// The option that names the file, and the one that names the hub's folder.
const CONFIG: &str = "config";
const DATA: &str = "data";
/// The command whose options are settings.
const SERVE: &str = "serve";

/// Why a configuration file is refused. Nothing of it holds then: a hub with half its settings would be another hub.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConfigError {
    /// It is not there, or may not be read.
    #[error("cannot read {}: {reason}; name another file with --config or DESKBELL_HUB_CONFIG", .path.display())]
    NotRead {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        reason: io::Error,
    },
    /// It is larger than any configuration is.
    #[error("{} is larger than {} KiB; is it the right file?", .0.display(), FILE_BYTES / 1024)]
    TooLarge(PathBuf),
    /// The hub of this computer has a user of its own.
    #[error(
        "{} belongs to another user: what this one would write there, the hub could not read. Run it as the hub's own \
         user: runuser -u deskbell-hub -- deskbell-hub ...; or name another hub's folder with --data",
        .0.display()
    )]
    OtherUser(PathBuf),
    /// A line is wrong.
    #[error("{}, line {line}: {wrong}", .path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line of it, from 1.
        line: usize,
        /// What is wrong with it.
        wrong: Wrong,
    },
}

/// What is wrong with a line.
#[derive(Debug, thiserror::Error)]
pub(super) enum Wrong {
    /// Nothing can be read.
    #[error("this is not TOML: {0}; a setting looks like log = \"info\"")]
    NotToml(String),
    /// Nothing is called so.
    #[error("there is no setting `{key}`; there are {known}")]
    Unknown { key: String, known: String },
    /// A table, a date, a number with a point.
    #[error("`{0}` takes a text in quotes, true or false, or a list of texts")]
    Kind(String),
    /// A list where one value belongs.
    #[error("`{0}` takes one value and no list")]
    OneOnly(String),
    /// A list without end.
    #[error("`{0}` takes {VALUES} values at most")]
    TooMany(String),
    /// A value without end.
    #[error("`{0}` is longer than {VALUE_BYTES} bytes")]
    TooLong(String),
    /// The command line would refuse it, too.
    #[error("`{key}` is not understood: {reason}")]
    Value { key: String, reason: String },
}

/// The command line with the settings of the configuration file as its defaults.
///
/// The file is the one that these arguments or the environment name; without a name it is that of this computer's hub,
/// unless another hub's folder is named.
///
/// # Errors
/// When the file cannot be read, or anything in it is wrong.
pub(super) fn with_file(command: Command, arguments: &[OsString]) -> Result<Command, ConfigError> {
    let command = command.arg(
        Arg::new(CONFIG)
            .long(CONFIG)
            .env("DESKBELL_HUB_CONFIG")
            .value_name("FILE")
            .value_hint(ValueHint::FilePath)
            .value_parser(ValueParser::path_buf())
            .global(true)
            .display_order(101)
            .help("A file with settings: `serve`'s options and --data, without their dashes [default: /etc/deskbell-hub/hub.toml where it is, unless --data names another hub]"),
    );
    // What is wrong on the command line, or only asks for help, is told by the real reading of it.
    let Ok(matches) = command.clone().ignore_errors(true).try_get_matches_from(arguments) else {
        return Ok(command);
    };
    let another_hub =
        matches!(matches.value_source(DATA), Some(ValueSource::CommandLine | ValueSource::EnvVariable));
    let named = matches.get_one::<PathBuf>(CONFIG);
    let path = match named {
        Some(named) => named.clone(),
        None if cfg!(unix) && !another_hub && Path::new(OF_THIS_COMPUTER).exists() => OF_THIS_COMPUTER.into(),
        None => return Ok(command),
    };
    let text = read(&path)?;
    let command = defaults(command, &text).map_err(|(at, wrong)| {
        let line = 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
        ConfigError::Line { path, line, wrong }
    })?;
    // Whoever names the file is asked nothing: a container may run as it likes.
    let matches = command.clone().ignore_errors(true).try_get_matches_from(arguments);
    let folder = matches.ok().and_then(|matches| matches.get_one::<PathBuf>(DATA).cloned());
    match folder.filter(|folder| named.is_none() && is_of_another_user(folder)) {
        Some(folder) => Err(ConfigError::OtherUser(folder)),
        None => Ok(command),
    }
}

/// Whether a folder is there and belongs to somebody else, as far as the system tells.
#[cfg(unix)]
fn is_of_another_user(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let owner = |path: &Path| path.metadata().map(|about| about.uid());
    matches!((owner(folder), owner(Path::new("/proc/self"))), (Ok(owner), Ok(own)) if owner != own)
}

#[cfg(not(unix))]
const fn is_of_another_user(_: &Path) -> bool {
    false
}

fn read(path: &Path) -> Result<String, ConfigError> {
    let not_read = |reason| ConfigError::NotRead { path: path.to_owned(), reason };
    let mut text = String::new();
    let file = File::open(path).map_err(not_read)?;
    file.take(FILE_BYTES + 1).read_to_string(&mut text).map_err(not_read)?;
    if text.len() as u64 > FILE_BYTES {
        return Err(ConfigError::TooLarge(path.to_owned()));
    }
    Ok(text)
}

/// What is wrong, and at which byte.
type Misread = (usize, Wrong);

/// The command with what a file says as its defaults.
fn defaults(mut command: Command, text: &str) -> Result<Command, Misread> {
    let table = DeTable::parse(text).map_err(|error| {
        (error.span().map_or(0, |span| span.start), Wrong::NotToml(error.message().to_owned()))
    })?;
    let settings = settings(&command);
    for (key, value) in table.get_ref() {
        let (at, key) = (key.span().start, key.get_ref());
        let Some((arg, of_all)) = settings.iter().find(|(arg, _)| arg.get_long() == Some(key)) else {
            let mut known: Vec<_> = settings.iter().filter_map(|(arg, _)| arg.get_long()).collect();
            known.sort_unstable();
            return Err((at, Wrong::Unknown { key: key.to_string(), known: known.join(", ") }));
        };
        let values = values(key, value, matches!(arg.get_action(), ArgAction::Append))?;
        for value in &values {
            check(&command, key, value)
                .map_err(|reason| (at, Wrong::Value { key: key.to_string(), reason }))?;
        }
        // Read once in the life of the program.
        let values: Vec<&'static str> = values.into_iter().map(|value| &*value.leak()).collect();
        let id = arg.get_id().clone();
        let with = |arg: Arg| arg.default_values(values);
        command = if *of_all {
            command.mut_arg(id, with)
        } else {
            command.mut_subcommand(SERVE, |serve| serve.mut_arg(id, with))
        };
    }
    Ok(command)
}

/// The options that a file may set, and whether it is one of every command.
fn settings(command: &Command) -> Vec<(Arg, bool)> {
    let named = |arg: &&Arg| arg.get_long().is_some() && arg.get_action().takes_values();
    let of_all = command.get_arguments().filter(named).filter(|arg| arg.get_id() == DATA);
    let serve = command.find_subcommand(SERVE).into_iter().flat_map(Command::get_arguments).filter(named);
    of_all.map(|arg| (arg.clone(), true)).chain(serve.map(|arg| (arg.clone(), false))).collect()
}

/// A setting's values as the command line takes them.
fn values(key: &str, value: &Spanned<DeValue<'_>>, many: bool) -> Result<Vec<String>, Misread> {
    let one = |value: &Spanned<DeValue<'_>>| {
        let at = value.span().start;
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(yes) => yes.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Array(_) if !many => return Err((at, Wrong::OneOnly(key.to_owned()))),
            DeValue::Array(_) | DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => {
                return Err((at, Wrong::Kind(key.to_owned())));
            }
        };
        if text.len() > VALUE_BYTES { Err((at, Wrong::TooLong(key.to_owned()))) } else { Ok(text) }
    };
    let DeValue::Array(list) = value.get_ref() else { return Ok(vec![one(value)?]) };
    if !many {
        return Ok(vec![one(value)?]);
    }
    if list.len() > VALUES {
        return Err((value.span().start, Wrong::TooMany(key.to_owned())));
    }
    // None at all is said to the command line by an empty one.
    if list.is_empty() { Ok(vec![String::new()]) } else { list.iter().map(one).collect() }
}

/// What the command line says to this one value, given to it alone.
fn check(command: &Command, key: &str, value: &str) -> Result<(), String> {
    let bare = |arg: Arg| arg.env(None::<&'static str>);
    let alone = command.clone().mut_args(bare).mut_subcommand(SERVE, |serve| serve.mut_args(bare));
    let arguments = [command.get_name(), SERVE, &format!("--{key}={value}")].map(str::to_owned);
    let Err(error) = alone.try_get_matches_from(arguments) else { return Ok(()) };
    if let Some(reason) = std::error::Error::source(&error) {
        return Err(reason.to_string());
    }
    let valid = error.get(clap::error::ContextKind::ValidValue);
    Err(valid.map_or_else(|| "it is empty".to_owned(), |valid| format!("it is one of {valid}")))
}

#[cfg(test)]
mod tests {
    use super::super::Cli;
    use super::*;
    use clap::{CommandFactory, FromArgMatches};

    /// Without what the environment of the tests says.
    fn bare() -> Command {
        let bare = |arg: Arg| arg.env(None::<&'static str>);
        Cli::command().mut_args(bare).mut_subcommand(SERVE, |serve| serve.mut_args(bare))
    }

    /// What `serve` is given for an option.
    fn holds(command: Command, arguments: &[&str], option: &str) -> Vec<String> {
        let whole = ["deskbell-hub", SERVE].iter().chain(arguments);
        let matches = command.try_get_matches_from(whole).expect("understood");
        assert!(Cli::from_arg_matches(&matches).is_ok());
        let raw = matches.subcommand_matches(SERVE).and_then(|serve| serve.get_raw(option));
        raw.into_iter().flatten().map(|value| value.to_string_lossy().into_owned()).collect()
    }

    const SHIPPED: &str = include_str!("../../../../packaging/hub/hub.toml");

    #[test]
    fn d6_the_command_line_comes_before_the_file_and_the_file_before_the_defaults() {
        let file = "listen = \"0.0.0.0:8000\"\ndata = \"/srv/hub\"\nstun-url = [\"stun:a.example\", \"stun:b.example\"]\n";
        let command = || defaults(bare(), file).expect("a good file");
        assert_eq!(holds(command(), &[], "listen"), ["0.0.0.0:8000"]);
        assert_eq!(holds(command(), &["--listen", "[::1]:9"], "listen"), ["[::1]:9"]);
        assert_eq!(holds(command(), &[], "data"), ["/srv/hub"]);
        assert_eq!(holds(command(), &["--data", "/other"], "data"), ["/other"]);
        assert_eq!(holds(command(), &[], "stun_url"), ["stun:a.example", "stun:b.example"]);
        assert_eq!(holds(command(), &["--stun-url", "stun:c.example"], "stun_url"), ["stun:c.example"]);
        assert_eq!(holds(command(), &[], "log"), ["info"]);
        let none = defaults(bare(), "turn-url = []").expect("a good file");
        assert_eq!(holds(none, &[], "turn_url"), [""]);
    }

    #[test]
    fn d6_the_environment_comes_before_the_file() {
        let file = "log = \"debug\"\n";
        // A variable that every program has, in place of one that the other tests would see.
        let command = bare().mut_subcommand(SERVE, |serve| serve.mut_arg("log", |log| log.env("PATH")));
        let path = std::env::var("PATH").expect("a search path");
        let command = command.mut_subcommand(SERVE, |serve| {
            serve.mut_arg("log", |log| log.value_parser(ValueParser::string()))
        });
        assert_eq!(holds(defaults(command, file).expect("a good file"), &[], "log"), [path]);
    }

    #[test]
    fn d6_what_is_wrong_in_the_file_is_named_with_its_line() {
        let long = format!("# so\nlog = \"{}\"", "x".repeat(VALUE_BYTES + 1));
        let many = format!("stun-url = [{}]", "\"stun:a.example\",".repeat(VALUES + 1));
        let files = [
            "lissten = \"127.0.0.1:1\"",
            "# a comment\n\nlisten = \"everywhere\"",
            "listen = 7700",
            "listen = [\"127.0.0.1:1\"]",
            "listen = 1979-05-27",
            "[hub]\nlisten = \"127.0.0.1:1\"",
            "log = ",
            "log = \"info\"\nlog = \"debug\"",
            "log = \"deskbell=loud\"",
            "log-format = \"xml\"",
            "relay-only = \"perhaps\"",
            "stun-url = [\"stun:a.example\", \"http://b.example\"]",
            "organisation = \"\"",
            "config = \"/etc/other.toml\"",
            "turn-url = [[\"turn:a.example\"]]",
            &long,
            &many,
        ];
        let told = files.map(|file| {
            let (at, wrong) = defaults(bare(), file).expect_err(file);
            let line = 1 + file.bytes().take(at).filter(|byte| *byte == b'\n').count();
            let shown: String = file.chars().take(60).collect();
            format!("{shown}\n=> line {line}: {wrong}\n")
        });
        insta::assert_snapshot!(told.join("\n"));
    }

    #[test]
    fn d6_a_file_that_is_none_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("hub.toml");
        let asked = ["deskbell-hub".into(), SERVE.into(), "--config".into(), path.clone().into_os_string()];
        let refused = |command| with_file(command, &asked).expect_err("refused");
        assert!(matches!(refused(bare()), ConfigError::NotRead { .. }));
        std::fs::write(&path, "#".repeat(FILE_BYTES as usize + 1)).expect("written");
        assert!(matches!(refused(bare()), ConfigError::TooLarge(_)));
        std::fs::write(&path, "\n\nnothing = 1\n").expect("written");
        let told = refused(bare()).to_string();
        assert!(
            told.contains("hub.toml, line 3: there is no setting `nothing`; there are behind-proxy, data, "),
            "{told}"
        );
        // Where it stands does not matter.
        let asked = ["deskbell-hub".into(), "--config".into(), path.into_os_string(), "doctor".into()];
        assert!(with_file(bare(), &asked).is_err());
    }

    #[test]
    fn d6_the_file_of_the_package_says_nothing_wrong_and_names_every_setting() {
        defaults(bare(), SHIPPED).expect("a good file");
        // An example is a comment without a blank.
        let whole: String = SHIPPED
            .lines()
            .map(|line| {
                line.strip_prefix('#').filter(|line| line.starts_with(char::is_alphabetic)).unwrap_or(line)
            })
            .flat_map(|line| [line, "\n"])
            .collect();
        defaults(bare(), &whole).expect("good examples");
        for (setting, _) in settings(&bare()) {
            let key = setting.get_long().expect("it has a name");
            assert!(
                whole.lines().any(|line| line.starts_with(&format!("{key} ="))),
                "{key} is not in the file"
            );
        }
    }
}
