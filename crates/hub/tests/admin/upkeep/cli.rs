//! The three commands as people run them.

use super::*;
use deskbell_testkit::Folder;
use std::process::{Command, Output};

fn run(data: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deskbell-hub"));
    let Output { status, stdout, stderr } =
        command.env("DESKBELL_HUB_DATA", data).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[tokio::test]
async fn b1_a_backup_and_its_restore_are_said_in_a_line_or_as_json() {
    let folder = Used::stopped().await;
    let place = Folder::new();
    let (file, hub) = (place.path().join("backup"), place.path().join("hub"));
    let file = file.to_str().unwrap();
    let (code, said, _) = run(folder.path(), &["backup", file]);
    assert_eq!(code, Some(0));
    assert!(said.ends_with("and read again: conversations 1, messages 2, files 1.\n"), "{said}");
    let (code, _, error) = run(folder.path(), &["backup", file]);
    assert_eq!(code, Some(1));
    assert!(error.contains("nothing was written over"), "{error}");
    let (code, json, _) = run(folder.path(), &["backup", &format!("{file}2"), "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["messages"], &json["missing"]), (Some(0), &json!(2), &json!(0)));

    let (code, said, _) = run(&hub, &["restore", file]);
    assert_eq!(code, Some(0));
    assert!(said.starts_with("Restored the backup of ") && said.contains("is not in it"), "{said}");
    let (code, _, error) = run(&hub, &["restore", file]);
    assert_eq!(code, Some(1));
    assert!(error.contains("with --replace"), "{error}");
    let (code, json, _) = run(&hub, &["restore", file, "--replace", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((code, &json["files"]), (Some(0), &json!(1)));
    assert!(json["aside"].as_str().unwrap().contains("replaced-"));
    assert!(run(&hub, &["audit"]).1.contains("hub.restore"), "who restored is in the log");
}

#[tokio::test]
async fn b1_the_doctor_says_what_is_wrong_and_its_exit_code_tells_a_monitor() {
    let folder = Used::stopped().await;
    let (code, said, _) = run(folder.path(), &["doctor"]);
    assert!(said.contains("Conversations 1, messages 2, files 1."), "{said}");
    assert_eq!((code, said.contains("Nothing is wrong")), (Some(0), true), "{said}");

    spoilt(folder.path(), "DELETE FROM entries WHERE seq = 1").await;
    let (code, said, _) = run(folder.path(), &["doctor"]);
    assert_eq!(code, Some(1));
    assert!(
        said.contains("! Conversations whose threads have a gap: 1.") && said.contains("restore"),
        "{said}"
    );
    assert!(!said.contains(SECRET), "{said}");
    let (code, json, _) = run(folder.path(), &["doctor", "--json"]);
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(code, Some(1));
    assert_eq!(json["findings"][0]["what"], "thread_gap");
    assert!(!json.to_string().contains(SECRET));
}

#[test]
fn b1_the_help_of_each_shows_how_it_is_used() {
    let folder = Folder::new();
    for command in ["backup", "restore", "doctor"] {
        let (code, help, _) = run(folder.path(), &[command, "--help"]);
        assert_eq!(code, Some(0));
        assert!(help.contains(&format!("deskbell-hub {command}")) && help.contains("--json"), "{help}");
    }
}
