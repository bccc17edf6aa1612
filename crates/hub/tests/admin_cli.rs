//! Administering on the command line, run as people run it (B3).

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

struct Folder(tempfile::TempDir);

impl Folder {
    /// A hub with the demo in it.
    fn with_demo() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        folder.well(&["seed", "--demo"]);
        folder
    }

    fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
        command.env("DESKBELL_HUB_DATA", self.0.path()).args(arguments);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A command that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a command says that goes well.
    fn well(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments, "");
        let error = String::from_utf8(said.stderr).unwrap();
        assert!(said.status.success(), "{arguments:?}: {error}");
        String::from_utf8(said.stdout).unwrap()
    }

    /// Why a command was refused.
    fn refused(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments, "");
        assert!(!said.status.success(), "{arguments:?}");
        String::from_utf8(said.stderr).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.well(arguments)).unwrap()
    }
}

const KARIM: &str = "karim@maison-lumen.example";

#[test]
fn b3_people_are_changed_and_deactivated_by_their_e_mail() {
    let folder = Folder::with_demo();
    folder.well(&["user", "change", KARIM, "--role", "lead", "--slots", "chat=5", "--group", "after sales"]);
    let karim = || {
        let users = folder.json(&["user", "list", "--json"]);
        users.as_array().unwrap().iter().find(|user| user["email"] == KARIM).unwrap().clone()
    };
    assert_eq!((&karim()["role"], &karim()["slots"]["chat"]), (&Value::from("lead"), &Value::from(5)));
    assert!(folder.well(&["user", "change", KARIM, "--role", "lead"]).contains("nothing was changed"));
    folder.well(&["user", "deactivate", KARIM]);
    assert_eq!(karim()["active"], false);
    assert!(folder.well(&["user", "list"]).contains("has left"));
    folder.well(&["user", "activate", KARIM]);
    assert_eq!(karim()["active"], true);
    let nobody = folder.refused(&["user", "deactivate", "nobody@example.org"]);
    assert!(nobody.contains("user list"), "{nobody}");
    let last = folder.refused(&["user", "deactivate", "ines@maison-lumen.example"]);
    assert!(last.contains("only administrator"), "{last}");
    let slots = folder.refused(&["user", "change", KARIM, "--slots", "chat=0"]);
    assert!(slots.contains("`slots.chat`"), "{slots}");
}

#[test]
fn b3_groups_sites_and_skills_are_kept_by_their_names() {
    let folder = Folder::with_demo();
    folder.well(&["group", "add", "Press", "--skill", "press", "--offers"]);
    folder.well(&["site", "add", "press", "--group", "press", "--greeting", "Hello,\npress!"]);
    assert_eq!(folder.well(&["site", "list"]).lines().count(), 3, "a greeting of two lines takes one");
    assert!(folder.well(&["site", "list"]).contains("press  Press"), "{}", folder.well(&["site", "list"]));
    let hindered = folder.refused(&["group", "delete", "Press"]);
    assert!(hindered.contains("the site press leads to it"), "{hindered}");
    folder.well(&["site", "delete", "press"]);
    folder.well(&["group", "rename-skill", "press", "media"]);
    assert!(folder.well(&["group", "skills"]).contains("media"));
    folder.well(&["group", "delete", "Press"]);
    assert!(!folder.well(&["group", "list"]).contains("Press"));
    let unknown = folder.refused(&["site", "add", "x", "--group", "Press"]);
    assert!(unknown.contains("the groups are"), "{unknown}");
}

#[test]
fn c5_c7_answers_and_tags_are_kept_by_what_people_type() {
    let folder = Folder::with_demo();
    let text = folder.run(&["canned", "add", "hours", "--text", "-"], "We are here\nfrom 9 to 6.");
    assert!(text.status.success());
    let answers = folder.json(&["canned", "list", "--json"]);
    let hours = answers.as_array().unwrap().iter().find(|answer| answer["shortcut"] == "hours").unwrap();
    assert_eq!(hours["text"], "We are here\nfrom 9 to 6.");
    folder.well(&["canned", "change", "/hours", "--category", "Shop"]);
    folder.well(&["canned", "delete", "/hours"]);
    assert!(folder.refused(&["canned", "delete", "/hours"]).contains("canned list"));
    folder.well(&["tag", "change", "delivery", "--name", "Shipping", "--recommended", "false"]);
    let tags = folder.well(&["tag", "list"]);
    assert!(tags.contains("Shipping") && !tags.contains("Delivery"), "{tags}");
}

#[test]
fn b3_settings_are_patched_and_every_change_is_in_the_audit_log() {
    let folder = Folder::with_demo();
    folder.well(&["settings", "patch", r#"{"timers": {"mobile": {"first_reply": null}}}"#]);
    assert_eq!(folder.json(&["settings", "show"])["timers"]["mobile"]["first_reply"], Value::Null);
    let nonsense = folder.refused(&["settings", "patch", r#"{"presence_grace": 0}"#]);
    assert!(nonsense.contains("`presence_grace` is a time of nothing"), "{nonsense}");
    assert!(folder.refused(&["settings", "patch", "{"]).contains("the patch is no JSON"));
    let log = folder.json(&["audit", "--json"]);
    assert_eq!(log.as_array().unwrap().len(), 1, "what was refused is no change");
    assert_eq!((&log[0]["action"], &log[0]["agent"]), (&Value::from("settings.change"), &Value::Null));
    assert_eq!(folder.json(&["audit", "--since", "2999-01-01", "--json"]), Value::Array(Vec::new()));
}

#[test]
fn c8_blocked_visitors_are_let_in_by_their_ids() {
    let folder = Folder::with_demo();
    let blocked = folder.json(&["block", "list", "--json"]);
    let visitor = blocked[0]["visitor"].as_str().unwrap();
    assert!(folder.well(&["block", "list"]).contains(visitor));
    folder.well(&["block", "remove", visitor]);
    assert!(!folder.well(&["block", "list"]).contains(visitor));
    assert!(folder.refused(&["block", "remove", visitor]).contains("is not blocked"));
}

#[test]
fn m12_contributions_go_into_a_file() {
    let folder = Folder::with_demo();
    let file = folder.0.path().join("contacts.csv");
    folder.well(&["export", "contacts", "--output", file.to_str().unwrap()]);
    let written = std::fs::read_to_string(file).unwrap();
    assert!(written.starts_with("conversation,visitor,channel,") && written.lines().count() > 200);
    let rows = folder.json(&["export", "contacts", "--format", "json"]);
    assert_eq!(rows.as_array().unwrap().len(), written.lines().count() - 1);
    let backwards = folder.refused(&["export", "contacts", "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(backwards.contains("--from must lie before --to"), "{backwards}");
}
