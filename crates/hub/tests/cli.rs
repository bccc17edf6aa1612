//! The command line, run as people run it.

use deskbell_domain::UserId;
use deskbell_hub::folder;
use deskbell_hub::store::{Batch, SqliteStore, Store, TokenOwner, TokenRecord, Write};
use sqlx::ConnectOptions;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

struct Folder(tempfile::TempDir);

/// What a command said and whether it went well.
#[derive(Debug)]
struct Said {
    well: bool,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("the hub speaks UTF-8");
        Self { well: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }
}

fn hub(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
    for variable in [
        "DESKBELL_HUB_CONFIG",
        "DESKBELL_HUB_DATA",
        "DESKBELL_HUB_LISTEN",
        "DESKBELL_HUB_LOG",
        "DESKBELL_HUB_LOG_FORMAT",
    ] {
        command.env_remove(variable);
    }
    command.env("DESKBELL_HUB_DATA", data);
    command
}

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn run(&self, arguments: &[&str]) -> Said {
        hub(self.0.path()).args(arguments).stdin(Stdio::null()).output().expect("the hub runs").into()
    }

    /// Runs a command that reads a password.
    fn run_with(&self, password: &str, arguments: &[&str]) -> Said {
        let mut command = hub(self.0.path());
        command.args(arguments).arg("--password-stdin");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the hub runs");
        let mut input = child.stdin.take().expect("its input is a pipe");
        // A command that refuses before it reads closes its end: that is no failure of the test.
        let _ = writeln!(input, "{password}");
        drop(input);
        child.wait_with_output().expect("the hub ends").into()
    }

    fn add_ana(&self) -> Said {
        let arguments = ["user", "add", "Ana@Example.org", "--name", "Ana Ferreira", "--role", "lead"];
        self.run_with("correct horse battery", &arguments)
    }
}

#[test]
fn b3_a_first_hub_takes_two_commands() {
    let folder = Folder::new();
    let seeded = folder.run(&["seed"]);
    assert!(seeded.well && seeded.out.contains("Support"), "{seeded:?}");
    let added = folder.add_ana();
    assert!(added.well, "{added:?}");
    assert_eq!(
        added.out,
        "Added Ana Ferreira (ana@example.org), team lead.\nReceives conversations of: Support.\n"
    );
    let listed = folder.run(&["user", "list"]);
    assert_eq!(listed.out, "Ana Ferreira  ana@example.org  team lead  Support\n");
    let again = folder.run(&["seed"]);
    assert!(again.well && again.out.contains("nothing was changed"), "{again:?}");
}

#[test]
fn b3_an_email_that_is_there_is_refused_before_the_password_is_asked() {
    let folder = Folder::new();
    assert!(folder.add_ana().well);
    let again = folder.run(&["user", "add", "ANA@example.org", "--name", "Another"]);
    assert!(!again.well);
    assert!(again.err.contains("Ana Ferreira has the e-mail ana@example.org already"), "{again:?}");
    assert!(again.err.contains("user password"), "says what to do: {again:?}");
}

#[test]
fn b3_what_is_wrong_with_a_new_user_is_said() {
    let folder = Folder::new();
    assert!(folder.run(&["seed"]).well);
    let add = ["user", "add", "karim@example.org", "--name", "Karim"];
    let with = |more: &[&str], password| folder.run_with(password, &[&add, more].concat());

    let unknown = with(&["--group", "Sales"], "correct horse battery");
    assert!(unknown.err.contains(r#"no group "Sales"; the groups are: "Support""#), "{unknown:?}");
    let short = with(&[], "hunter2");
    assert!(short.err.contains("at least 12 characters"), "{short:?}");
    let nowhere = folder.run(&add);
    assert!(nowhere.err.contains("--password-stdin"), "{nowhere:?}");
    let tag = with(&["--language", "klingon!"], "correct horse battery");
    assert!(tag.err.contains("a language is a tag like en"), "{tag:?}");
    let form = folder.run(&["user", "add", "karim", "--name", "Karim"]);
    assert!(form.err.contains("an e-mail looks like"), "{form:?}");
    let nameless = folder.run(&["user", "add", "karim@example.org", "--name", " "]);
    assert!(!nameless.well);
    assert_eq!(folder.run(&["user", "list"]).out.lines().count(), 1, "nobody was added");
    assert!(folder.run(&["user", "list"]).out.contains("Nobody can sign in yet"));

    assert!(
        with(&["--group", "support", "--language", "fr-CA", "--skill", "returns"], "correct horse battery")
            .well
    );
}

#[tokio::test]
async fn b3_a_new_password_signs_the_person_out() {
    let folder = Folder::new();
    assert!(folder.add_ana().well);
    let hash = [7; 32];
    let phc = async || {
        let store = SqliteStore::open(folder.0.path()).await.unwrap();
        let (ana, phc) = store.sign_in("ana@example.org").await.unwrap().expect("is there");
        let token = store.token(hash).await.unwrap();
        (store, ana, phc, token)
    };
    let (store, ana, before, _) = phc().await;
    let owner = TokenOwner { user: UserId::Agent(ana.id), expires: deskbell_domain::Time(i64::MAX) };
    let token = Write::Token(TokenRecord { hash, owner, device: None });
    store.commit(Batch { writes: vec![token] }).await.unwrap();
    store.close().await;

    let changed = folder.run_with("another good password", &["user", "password", "ana@example.org"]);
    assert!(changed.well && changed.out.contains("signed out everywhere"), "{changed:?}");
    let (_, same, after, token) = phc().await;
    assert_eq!(same, ana);
    assert_ne!(after, before);
    assert_eq!(token, None);

    let nobody = folder.run(&["user", "password", "nobody@example.org"]);
    assert!(!nobody.well && nobody.err.contains("user list"), "{nobody:?}");
}

#[test]
fn b1_nothing_writes_beside_a_running_hub() {
    let folder = Folder::new();
    let running = folder::lock(folder.0.path()).unwrap();
    for command in [
        &["user", "list"][..],
        &["seed", "--demo"],
        &["settings", "show"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let refused = folder.run(command);
        assert!(!refused.well, "{command:?}");
        let process = format!("(process {})", std::process::id());
        assert!(refused.err.contains(&process) && refused.err.contains("stop it first"), "{refused:?}");
    }
    drop(running);
    assert!(folder.run(&["user", "list"]).well);
}

#[test]
fn b1_a_folder_that_cannot_be_written_is_said_in_words() {
    let folder = Folder::new();
    let file = folder.0.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused: Said = hub(&file.join("hub")).args(["seed"]).output().unwrap().into();
    assert!(!refused.well);
    assert!(refused.err.starts_with("error: cannot write in"), "{refused:?}");
    assert!(refused.err.contains("--data"), "{refused:?}");
}

#[tokio::test]
async fn b1_a_database_of_a_newer_hub_is_said_in_words() {
    let folder = Folder::new();
    assert!(folder.run(&["seed"]).well);
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.0.path().join("hub.db"));
    let mut connection = options.connect().await.unwrap();
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                 VALUES (9999, 'from the future', TRUE, x'00', 0)";
    sqlx::query(newer).execute(&mut connection).await.unwrap();
    sqlx::Connection::close(connection).await.unwrap();
    let refused = folder.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!refused.well && refused.err.contains("newer version of the hub"), "{refused:?}");
}

#[test]
fn b3_the_demo_is_seeded_once_and_only_into_a_hub_of_its_own() {
    let folder = Folder::new();
    let seeded = folder.run(&["seed", "--demo"]);
    assert!(seeded.well, "{seeded:?}");
    assert!(seeded.out.contains("noemie@maison-lumen.example with the password deskbell-demo"), "{seeded:?}");
    let listed = folder.run(&["user", "list"]).out;
    let again = folder.run(&["seed", "--demo"]);
    assert!(again.well && again.out.contains("nothing was changed"), "{again:?}");
    assert_eq!(folder.run(&["user", "list"]).out, listed);
    assert_eq!(listed.lines().count(), 6);

    let own = Folder::new();
    assert!(own.add_ana().well);
    let refused = own.run(&["seed", "--demo"]);
    assert!(!refused.well && refused.err.contains("name an empty folder"), "{refused:?}");
}

#[test]
fn b3_settings_are_printed_as_json() {
    let printed = Folder::new().run(&["settings", "show"]);
    let settings: deskbell_domain::Settings = serde_json::from_str(&printed.out).expect("is JSON");
    assert_eq!(settings, deskbell_domain::Settings::default());
}

#[test]
fn b3_the_help_shows_how_to_begin_and_the_version_is_told() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]).out;
    for words in ["serve", "user", "seed", "settings", "A first hub:", "DESKBELL_HUB_DATA"] {
        assert!(help.contains(words), "{words} is missing in:\n{help}");
    }
    let version = folder.run(&["--version"]).out;
    assert_eq!(version, format!("deskbell-hub {}\n", env!("CARGO_PKG_VERSION")));
    let serve = folder.run(&["serve", "--help"]).out;
    assert!(serve.contains("127.0.0.1:7700") && serve.contains("DESKBELL_HUB_LISTEN"), "{serve}");
    for group in ["user", "group", "site", "tag", "canned", "settings", "block", "export"] {
        let help = folder.run(&[group, "--help"]).out;
        assert!(help.contains("Examples:\n  deskbell-hub "), "{help}");
    }
    assert!(!folder.run(&[]).well, "nothing to do is a question");
}

#[test]
fn b3_another_name_of_the_organisation_is_in_the_audit_log() {
    let folder = Folder::new();
    // It is kept before the hub finds that it cannot listen.
    for _ in 0..2 {
        let named = folder.run(&["serve", "--listen", "192.0.2.1:1", "--organisation", "Maison Lumen"]);
        assert!(!named.well && named.err.contains("cannot listen"), "{named:?}");
    }
    let audit = folder.run(&["audit"]).out;
    assert!(audit.contains("My organisation -> Maison Lumen"), "{audit}");
    assert_eq!(audit.lines().count(), 1, "the same name again is no change");
}

#[test]
fn v11_the_servers_for_calls_are_kept_and_shown_without_their_secret() {
    let folder = Folder::new();
    let secret = folder.0.path().join("turn-secret");
    std::fs::write(&secret, "north\n").expect("the folder can be written");
    let secret = secret.to_str().expect("a plain path");
    // An address of documentation (RFC 5737): the hub keeps what it was told and then cannot listen.
    let serve = ["serve", "--listen", "192.0.2.1:1", "--stun-url", "stun:a.example.org:3478"];
    let turn = ["--turn-url", "turn:a.example.org,turns:b.example.org:443", "--turn-secret-file", secret];
    let said = folder.run(&[&serve[..], &turn, &["--relay-only"]].concat());
    assert!(!said.well && said.err.contains("cannot listen"), "{said:?}");
    let shown = folder.run(&["settings", "show"]).out;
    let settings: serde_json::Value = serde_json::from_str(&shown).expect("is JSON");
    let expected = serde_json::json!({
        "stun": ["stun:a.example.org:3478"],
        "turn": ["turn:a.example.org", "turns:b.example.org:443"],
        "secret": true,
        "ttl": 14_400_000,
        "relay_only": true,
    });
    assert_eq!(settings["ice"], expected);
    let audit = folder.run(&["audit"]).out;
    assert!(audit.contains("ice.change") && audit.contains("relay_only"), "{audit}");
    assert!(![shown, said.err, audit].concat().contains("north"));
    let none = ["serve", "--listen", "192.0.2.1:1", "--turn-url", "", "--stun-url", "", "--relay-only=false"];
    assert!(folder.run(&none).err.contains("cannot listen"));
    let settings: serde_json::Value =
        serde_json::from_str(&folder.run(&["settings", "show"]).out).expect("is JSON");
    assert_eq!(
        (&settings["ice"]["stun"], &settings["ice"]["turn"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
    for wrong in [["--turn-url", "stun:a.example.org"], ["--stun-url", "a.example.org"]] {
        let said = folder.run(&[&["serve"][..], &wrong].concat());
        assert!(!said.well && said.err.contains("a server's URL looks like"), "{said:?}");
    }
}
