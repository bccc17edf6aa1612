//! Real files, good and bad ones.

use deskbell_policy::{Places, Source, Theme};
use std::fs;
use std::path::Path;

fn load(
    machine: &Path,
    user: &Path,
    file: Option<&Path>,
) -> (Option<Theme>, Vec<String>, Vec<Option<usize>>) {
    let loaded = Places::of_files(machine, user, file).load();
    let looked = loaded.looked.iter().map(|looked| looked.right).collect();
    (loaded.policy.preferences.theme, loaded.problems.iter().map(ToString::to_string).collect(), looked)
}

#[test]
fn d6_a_place_where_nothing_is_decides_nothing_and_is_no_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let (theme, told, looked) = load(&folder.path().join("a"), &folder.path().join("b/c"), None);
    assert_eq!((theme, told.len(), looked), (None, 0, vec![None, None]));
}

#[test]
fn d6_a_file_that_was_named_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let (_, told, _) = load(&at("a"), &at("b"), Some(&at("named.json")));
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("named.json: this cannot be read, so nothing of it counts: "), "{told:?}");
}

#[test]
fn d6_a_folder_or_a_pipe_in_place_of_a_file_does_not_keep_the_desk_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("machine.json")).unwrap();
    fs::write(at("user.json"), r#"{ "preferences": { "theme": "dark" } }"#).unwrap();
    // A character device is a pipe's like: it has no end.
    let zero = Path::new("/dev/zero");
    let file = zero.exists().then_some(zero);
    let (theme, told, _) = load(&at("machine.json"), &at("user.json"), file);
    assert_eq!(theme, Some(Theme::Dark));
    assert_eq!(told.len(), 1 + usize::from(file.is_some()));
    assert!(
        told.iter()
            .all(|told| told.ends_with("is no ordinary file, so nothing of it counts. Put a file there."))
    );
}

#[test]
fn d6_the_machine_s_file_counts_before_the_person_s_and_the_named_one() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for (name, theme) in [("machine", "light"), ("user", "dark"), ("file", "system")] {
        fs::write(at(name), format!(r#"{{ "preferences": {{ "theme": "{theme}" }} }}"#)).unwrap();
    }
    let theme = || load(&at("machine"), &at("user"), Some(&at("file"))).0;
    assert_eq!(theme(), Some(Theme::Light));
    fs::remove_file(at("machine")).unwrap();
    assert_eq!(theme(), Some(Theme::Dark));
    fs::remove_file(at("user")).unwrap();
    assert_eq!(theme(), Some(Theme::System));
}

#[test]
fn d6_this_system_has_a_place_for_the_machine_and_one_for_the_person() {
    let loaded = Places::of_this_system(None).load();
    let sources: Vec<_> = loaded.looked.iter().map(|looked| looked.source).collect();
    assert_eq!(sources, [Source::Machine, Source::User]);
}
