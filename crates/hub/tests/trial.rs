//! The hub of *Try it on this computer*, as the desk starts it: one line that says where it is, and an end with whoever holds
//! its standard input.

use deskbell_hub::seed::DEMO_PASSWORD;
use deskbell_protocol::http::SignIn;
use deskbell_protocol::trial::{TrialHub, TrialRefused, TrialSays};
use deskbell_testkit::desk;
use sqlx::ConnectOptions;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// A hub that was started; it is stopped with the value.
struct Trial {
    child: Child,
    says: TrialSays,
}

impl Trial {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"))
            .arg("trial")
            .arg("--data")
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the hub runs");
        let output = child.stdout.take().expect("its output is a pipe");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("it says something");
        let says = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        Self { child, says }
    }

    fn ready(&self) -> &TrialHub {
        match &self.says {
            TrialSays::Ready(hub) => hub,
            TrialSays::Refused { why, words } => panic!("{why:?}: {words}"),
        }
    }

    fn refused(&self) -> TrialRefused {
        match &self.says {
            TrialSays::Refused { why, .. } => *why,
            TrialSays::Ready(hub) => panic!("{hub:?}"),
        }
    }

    fn address(&self) -> SocketAddr {
        let address = self.ready().address.strip_prefix("http://").expect("plain, and on this computer");
        address.parse().expect("an address and a port")
    }

    /// Closes its standard input, and waits for its end.
    fn end(&mut self) -> bool {
        drop(self.child.stdin.take());
        self.child.wait().expect("it ends").success()
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        self.end();
    }
}

#[test]
fn d6_a_trial_listens_on_this_computer_alone_and_ends_when_its_input_closes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut trial = Trial::start(&folder.path().join("hub"));
    let address = trial.address();
    assert!(address.ip().is_loopback());
    let TrialHub { shop, email, version, .. } = trial.ready();
    assert_eq!((shop.as_str(), email.as_str()), ("/demo/shop", "noemie@maison-lumen.example"));
    assert_eq!(version, env!("CARGO_PKG_VERSION"));
    TcpStream::connect(address).expect("it listens");
    assert!(trial.end());
    TcpStream::connect(address).expect_err("nobody listens there any more");
    // What was written is there the next time.
    let again = Trial::start(&folder.path().join("hub"));
    TcpStream::connect(again.address()).expect("it listens");
}

#[tokio::test]
async fn d6_nobody_signs_in_at_a_trial_with_what_everybody_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    let sign_in = async |trial: &Trial, password: &str| {
        let TrialHub { address, email, .. } = trial.ready();
        let form = SignIn { email: email.clone(), password: password.to_owned(), device: desk(1) };
        let asked = reqwest::Client::new().post(format!("{address}/v1/sign-in")).json(&form).send().await;
        asked.expect("it answers").status().as_u16()
    };
    let mut trial = Trial::start(folder.path());
    let drawn = trial.ready().password.clone();
    assert_eq!(sign_in(&trial, DEMO_PASSWORD).await, 401);
    assert_eq!(sign_in(&trial, &drawn).await, 200);
    assert!(trial.end());
    // It is the same one at the next start, so that whoever tries it stays signed in.
    assert_eq!(Trial::start(folder.path()).ready().password, drawn);
}

#[test]
fn d6_two_trials_have_a_port_each_and_one_folder_has_one_trial() {
    let (mine, other) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let (first, second) = (Trial::start(mine.path()), Trial::start(other.path()));
    assert_ne!(first.address(), second.address());
    assert_eq!(Trial::start(mine.path()).refused(), TrialRefused::InUse);
}

#[tokio::test]
async fn d6_why_a_trial_does_not_start_is_one_of_a_few_reasons() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let file = root.path().join("file");
    std::fs::write(&file, "").expect("the folder can be written");
    assert_eq!(Trial::start(&file.join("hub")).refused(), TrialRefused::NotWritable);

    // Of somebody else: the demo's password is known to everybody.
    let other = root.path().join("other");
    let mut add = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
    add.args(["user", "add", "ana@example.org", "--name", "Ana", "--password-stdin", "--data"]).arg(&other);
    let mut add = add.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the hub runs");
    let mut input = add.stdin.take().expect("its input is a pipe");
    std::io::Write::write_all(&mut input, b"correct horse battery\n").expect("it reads");
    drop(input);
    assert!(add.wait().expect("it ends").success());
    assert_eq!(Trial::start(&other).refused(), TrialRefused::Damaged);

    let newer = root.path().join("newer");
    drop(Trial::start(&newer));
    let database = sqlx::sqlite::SqliteConnectOptions::new().filename(newer.join("hub.db"));
    let mut connection = database.connect().await.expect("the database is there");
    let migration = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                     VALUES (9999, 'of tomorrow', TRUE, x'00', 0)";
    sqlx::query(migration).execute(&mut connection).await.expect("it takes it");
    sqlx::Connection::close(connection).await.expect("it closes");
    assert_eq!(Trial::start(&newer).refused(), TrialRefused::Newer);
}
