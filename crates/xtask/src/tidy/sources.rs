//! Rules about one source file: its length, words that mark unfinished work, and what a page may do.

use super::Finding;

/// A longer file is reported: it is probably two things.
const LONG: usize = 500;
/// A longer file is refused.
const TOO_LONG: usize = 900;

/// Written by `cargo xtask bindings`.
const GENERATED: &str = "ui/shared/src/generated/";
/// The only module of the pages that talks to the desktop program.
const BRIDGE: &str = "ui/desk/src/lib/bridge.ts";
/// These files name the forbidden words in order to forbid them.
const OWN_RULES: &str = "crates/xtask/src/tidy/";

/// Files that are written by hand and read by people.
const CODE: &[&str] = &["rs", "ts", "svelte", "css", "mjs", "js", "py", "html", "sql"];

/// What must not be left in code: work that is not done, and tests that do not run.
const UNFINISHED: &[&str] = &[
    "TODO",
    "FIXME",
    "XXX",
    ".only(",
    "it.skip",
    "test.skip",
    "describe.skip",
    "#[ignore",
    "todo!(",
    "unimplemented!(",
];

/// HTML made from text. What visitors write is drawn from typed nodes, never parsed as HTML.
const HTML_FROM_TEXT: &[&str] = &["innerHTML", "outerHTML", "insertAdjacentHTML", "{@html"];

/// Whether any rule is about the file.
pub(super) fn is_ruled(path: &str) -> bool {
    let code = path.rsplit_once('.').is_some_and(|(_, extension)| CODE.contains(&extension));
    code && !path.starts_with(GENERATED) && !path.starts_with(OWN_RULES)
}

/// All rules about one file. The path is from the workspace's root, with `/`.
pub(super) fn check(path: &str, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(length(path, text.lines().count()));
    let page = path.starts_with("ui/");
    for (number, line) in (1..).zip(text.lines()) {
        let place = || format!("{path}:{number}");
        for word in UNFINISHED.iter().filter(|word| has_word(line, word)) {
            findings.push(Finding::error(
                place(),
                format!("`{word}`: finish it, or open an issue and leave it out"),
            ));
        }
        if page {
            for word in HTML_FROM_TEXT.iter().filter(|word| line.contains(**word)) {
                findings.push(Finding::error(
                    place(),
                    format!("`{word}`: build elements from typed nodes instead"),
                ));
            }
            if path != BRIDGE && line.contains("@tauri-apps/") {
                findings.push(Finding::error(place(), format!("only {BRIDGE} imports `@tauri-apps`")));
            }
        }
    }
    findings
}

fn length(path: &str, lines: usize) -> Option<Finding> {
    if lines > TOO_LONG {
        Some(Finding::error(path, format!("{lines} lines; at most {TOO_LONG} are allowed: split it")))
    } else if lines > LONG {
        Some(Finding::warning(path, format!("{lines} lines; aim under 300")))
    } else {
        None
    }
}

/// Whether the line has the word, and not only as part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let letter = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let starts_with_letter = letter(word.chars().next());
    let ends_with_letter = letter(word.chars().next_back());
    line.match_indices(word).any(|(start, _)| {
        let before = letter(line[..start].chars().next_back());
        let after = letter(line[start + word.len()..].chars().next());
        let goes_on = starts_with_letter && before || ends_with_letter && after;
        !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::{super::Severity, *};

    fn errors(path: &str, text: &str) -> Vec<String> {
        check(path, text).into_iter().map(|finding| finding.place).collect()
    }

    #[test]
    fn long_files_are_reported_and_too_long_ones_refused() {
        let severity = |lines| length("a.rs", lines).map(|finding| finding.severity);
        assert_eq!(severity(500), None);
        assert_eq!(severity(501), Some(Severity::Warning));
        assert_eq!(severity(900), Some(Severity::Warning));
        assert_eq!(severity(901), Some(Severity::Error));
    }

    #[test]
    fn unfinished_work_is_named_with_its_line() {
        assert_eq!(errors("crates/hub/src/lib.rs", "fn a() {}\n// TODO: b\n"), ["crates/hub/src/lib.rs:2"]);
        for line in
            ["todo!()", "#[ignore = \"slow\"]", "it.only('x')", "test.skip('x')", "// FIXME", "/* XXX */"]
        {
            assert_eq!(errors("ui/desk/src/a.ts", line).len(), 1, "{line}");
        }
    }

    #[test]
    fn a_word_inside_a_longer_one_is_not_meant() {
        for line in ["let METODOS = 1;", "const XXXL = 'size';", "todos.push(1)", "submit.skipped()"] {
            assert!(errors("ui/desk/src/a.ts", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_page_never_makes_html_from_text() {
        assert_eq!(errors("ui/visitor/src/a.ts", "node.innerHTML = text").len(), 1);
        assert_eq!(errors("ui/desk/src/A.svelte", "<p>{@html text}</p>").len(), 1);
        assert!(errors("ui/desk/src/A.svelte", "<p>{text}</p>").is_empty());
    }

    #[test]
    fn one_module_of_the_pages_imports_tauri() {
        let import = "import { invoke } from '@tauri-apps/api/core'";
        assert!(errors(BRIDGE, import).is_empty());
        assert_eq!(errors("ui/desk/src/App.svelte", import).len(), 1);
    }

    #[test]
    fn generated_files_pictures_and_texts_are_left_alone() {
        assert!(is_ruled("ui/desk/src/App.svelte") && is_ruled("tests/e2e/run.mjs"));
        for path in ["ui/shared/src/generated/Event.ts", "icons/icon.svg", "README.md", "Cargo.lock"] {
            assert!(!is_ruled(path), "{path}");
        }
    }
}
