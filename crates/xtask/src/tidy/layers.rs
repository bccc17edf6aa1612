//! Dependencies point one way: each package may depend on those named here and on no other of ours.

use super::Finding;
use crate::places::Package;

/// Whatever stands on it, the tests of any package may: a test sees its package from the outside.
const TESTKIT: &str = "deskbell-testkit";

/// The package at the root, the desktop program: the only one that may name `tauri`.
const SHELL: &str = "deskbell";

/// Every package of the workspace, and those of ours that it may depend on.
const LAYERS: &[(&str, &[&str])] = &[
    ("deskbell-domain", &[]),
    ("deskbell-protocol", &["deskbell-domain"]),
    ("deskbell-picture", &[]),
    ("deskbell-sound", &[]),
    ("deskbell-bandwidth", &[]),
    ("deskbell-support", &[]),
    ("deskbell-leg", &["deskbell-bandwidth"]),
    ("deskbell-media", &["deskbell-picture", "deskbell-sound", "deskbell-bandwidth", "deskbell-leg"]),
    ("deskbell-policy", &[]),
    ("deskbell-hub", &["deskbell-domain", "deskbell-protocol"]),
    (
        "deskbell-desk",
        &["deskbell-domain", "deskbell-protocol", "deskbell-media", "deskbell-policy", "deskbell-support"],
    ),
    (
        SHELL,
        &[
            "deskbell-domain",
            "deskbell-protocol",
            "deskbell-picture",
            "deskbell-sound",
            "deskbell-media",
            "deskbell-policy",
            "deskbell-support",
            "deskbell-desk",
        ],
    ),
    ("deskbell-testkit", &["deskbell-domain", "deskbell-protocol", "deskbell-hub", "deskbell-desk"]),
    (
        "deskbell-tests",
        &[
            "deskbell-domain",
            "deskbell-protocol",
            "deskbell-picture",
            "deskbell-sound",
            "deskbell-bandwidth",
            "deskbell-leg",
            "deskbell-media",
            "deskbell-support",
            "deskbell-hub",
            "deskbell-desk",
            "deskbell-testkit",
        ],
    ),
    // SQLite, under the name that sqlx asks for.
    ("libsqlite3-sys", &[]),
    ("xtask", &[]),
];

/// The rules about what a package depends on, be it for building, testing or running.
pub(super) fn check(package: &Package) -> Vec<Finding> {
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == package.name) else {
        let what = "has no layer: give it a line in the table of crates/xtask/src/tidy/layers.rs";
        return vec![Finding::error(&package.name, what)];
    };
    let mut findings = Vec::new();
    for dependency in &package.dependencies {
        // A package may name itself: that is how its own tests turn on one of its features.
        let ours = dependency.path.is_some() && dependency.name != package.name;
        let for_tests = dependency.is_for_tests() && dependency.name == TESTKIT;
        if ours && !for_tests && !allowed.contains(&dependency.name.as_str()) {
            let what = format!("must not depend on {}: dependencies point one way", dependency.name);
            findings.push(Finding::error(&package.name, what));
        }
        if dependency.name.starts_with("tauri") && package.name != SHELL {
            let what = format!("must not depend on {}: only the desktop program may", dependency.name);
            findings.push(Finding::error(&package.name, what));
        }
    }
    findings
}

/// Every package takes the workspace's lints.
pub(super) fn check_lints(package: &str, manifest: &str) -> Option<Finding> {
    let inherits = toml::from_str::<toml::Table>(manifest)
        .ok()
        .and_then(|table| table.get("lints")?.get("workspace")?.as_bool())
        .unwrap_or(false);
    (!inherits).then(|| Finding::error(package, "its Cargo.toml lacks `[lints] workspace = true`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Dependency;

    fn package(name: &str, dependencies: &[(&str, bool)]) -> Package {
        Package {
            name: name.to_owned(),
            manifest_path: "Cargo.toml".into(),
            dependencies: dependencies
                .iter()
                .map(|(name, ours)| Dependency {
                    name: (*name).to_owned(),
                    path: ours.then(|| name.into()),
                    kind: None,
                })
                .collect(),
        }
    }

    fn complaints(package: &Package) -> Vec<String> {
        check(package).into_iter().map(|finding| finding.what).collect()
    }

    #[test]
    fn a_dependency_along_the_layers_is_fine() {
        let hub = package(
            "deskbell-hub",
            &[("deskbell-domain", true), ("deskbell-protocol", true), ("tokio", false)],
        );
        assert!(check(&hub).is_empty());
        let itself = package("deskbell-protocol", &[("deskbell-domain", true), ("deskbell-protocol", true)]);
        assert!(check(&itself).is_empty());
        let shell = package("deskbell", &[("deskbell-desk", true), ("tauri", false), ("tauri-build", false)]);
        assert!(check(&shell).is_empty());
    }

    #[test]
    fn a_dependency_against_the_layers_is_refused() {
        for (from, to) in [
            ("deskbell-domain", "deskbell-protocol"),
            ("deskbell-desk", "deskbell-hub"),
            ("deskbell-hub", "deskbell-desk"),
            ("deskbell-media", "deskbell-domain"),
            ("deskbell", "deskbell-hub"),
            ("deskbell-tests", "deskbell"),
            ("xtask", "deskbell-domain"),
        ] {
            let found = complaints(&package(from, &[(to, true)]));
            assert_eq!(found.len(), 1, "{from} -> {to}: {found:?}");
            assert!(found[0].contains(to), "{found:?}");
        }
    }

    #[test]
    fn the_testkit_is_for_tests_only() {
        let mut hub = package("deskbell-hub", &[(TESTKIT, true)]);
        assert_eq!(check(&hub).len(), 1);
        hub.dependencies[0].kind = Some("dev".to_owned());
        assert!(check(&hub).is_empty());
        hub.dependencies[0].name = "deskbell-desk".to_owned();
        assert_eq!(check(&hub).len(), 1, "other packages of ours keep to the layers in tests too");
    }

    #[test]
    fn only_the_desktop_program_names_tauri() {
        let found = complaints(&package("deskbell-desk", &[("tauri-plugin-dialog", false)]));
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_package_without_a_layer_is_refused() {
        let found = complaints(&package("deskbell-surprise", &[]));
        assert!(found[0].contains("has no layer"), "{found:?}");
    }

    #[test]
    fn a_package_without_the_workspaces_lints_is_refused() {
        assert_eq!(check_lints("a", "[lints]\nworkspace = true\n"), None);
        for manifest in
            ["[package]\nname = 'a'\n", "[lints]\nworkspace = false\n", "# [lints]\n# workspace = true\n"]
        {
            assert!(check_lints("a", manifest).is_some(), "{manifest}");
        }
    }
}
