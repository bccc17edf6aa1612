//! The rules that a test names, read from its name.

/// A test that names a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Its name.
    pub(super) test: String,
    /// Its file.
    pub(super) file: String,
}

/// How tests are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    /// `fn c1_m3_...`
    Rust,
    /// `test("C1, M3: ...")`
    Script,
}

impl Language {
    /// Of a file that may hold tests of the product. This tool's own hold names of tests that are only text.
    pub(super) fn of(path: &str) -> Option<Self> {
        if path.starts_with("crates/xtask/") {
            return None;
        }
        let script = [".test.ts", ".test.mjs", ".test.js", ".spec.mjs", ".spec.ts"];
        if path.ends_with(".rs") {
            Some(Self::Rust)
        } else if script.iter().any(|ending| path.ends_with(ending)) {
            Some(Self::Script)
        } else {
            None
        }
    }
}

/// Each test that names rules, with the rules' numbers as they are written in the product.
pub(super) fn tests_of(language: Language, text: &str) -> Vec<(Vec<String>, String)> {
    let names = match language {
        Language::Rust => rust_tests(text),
        Language::Script => script_tests(text),
    };
    let rules = |name: &str| match language {
        Language::Rust => rules_of_function(name),
        Language::Script => rules_of_title(name),
    };
    let named = names.into_iter().map(|name| (rules(&name), name));
    named.filter(|(rules, _)| !rules.is_empty()).collect()
}

/// The names of functions that carry `#[test]`, `#[tokio::test]` or stand in a `proptest!` or a suite: a function
/// that begins with a rule is a test, whatever makes it one.
fn rust_tests(text: &str) -> Vec<String> {
    let function = |line: &str| {
        let (_, name) = line.split_once("fn ")?;
        let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        Some(name[..end].to_owned())
    };
    text.lines().map(str::trim_start).filter(|line| !line.starts_with("//")).filter_map(function).collect()
}

/// The titles of `test("...")` and `it("...")`.
fn script_tests(text: &str) -> Vec<String> {
    let title = |line: &str| {
        let call = ["test(", "it(", "test.each", "describe("].iter().any(|call| line.starts_with(call));
        let quote = line.find(['"', '\'', '`']).filter(|_| call)?;
        let mark = line[quote..].chars().next()?;
        let rest = &line[quote + 1..];
        Some(rest[..rest.find(mark)?].to_owned())
    };
    text.lines().map(str::trim_start).filter_map(title).collect()
}

/// `c1_m3_two_words` names C1 and M3. Only what stands in front counts: `a_call_of_h264_...` names no rule.
fn rules_of_function(name: &str) -> Vec<String> {
    name.split('_').map_while(rule).collect()
}

/// `C1, M3: ...`, `c1 m3 ...`, and `... C1: ...` anywhere.
fn rules_of_title(title: &str) -> Vec<String> {
    let words = || title.split_whitespace();
    let in_front = words().map_while(|word| rule(word.trim_end_matches([',', ':'])));
    let marked = words().filter(|word| word.ends_with([',', ':']) && word.starts_with(char::is_uppercase));
    let marked = marked.filter_map(|word| rule(word.trim_end_matches([',', ':'])));
    let mut rules: Vec<String> = Vec::new();
    for rule in in_front.chain(marked) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

/// A letter and a number.
fn rule(word: &str) -> Option<String> {
    let letter = word.chars().next().filter(char::is_ascii_alphabetic)?;
    let number = &word[1..];
    let fits = (1..=2).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    fits.then(|| format!("{}{number}", letter.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(language: Language, text: &str) -> Vec<String> {
        tests_of(language, text)
            .into_iter()
            .map(|(rules, name)| format!("{}={name}", rules.join("+")))
            .collect()
    }

    #[test]
    fn a_rust_test_names_its_rules_in_front() {
        let text = "
            #[test]
            fn c1_m3_a_place_is_found() {}
            #[tokio::test]
            async fn m13_a_timer_is_shown() {}
            fn an_answer_of_h264_comes() {}
            // fn c2_not_this() {}
        ";
        assert_eq!(found(Language::Rust, text), ["C1+M3=c1_m3_a_place_is_found", "M13=m13_a_timer_is_shown"]);
    }

    #[test]
    fn a_scripts_test_names_its_rules_in_its_title() {
        let text = r#"
            test("C1, D2: a first message", async () => {
            test('c3 ticks tell how far', () => {
            it("after an hour M8: it goes", () => {
            test("each day has its separator", () => {
            const x = "C9: not a test";
        "#;
        assert_eq!(
            found(Language::Script, text),
            ["C1+D2=C1, D2: a first message", "C3=c3 ticks tell how far", "M8=after an hour M8: it goes"]
        );
    }

    #[test]
    fn only_files_that_hold_tests_are_read() {
        assert_eq!(Language::of("crates/hub/src/lib.rs"), Some(Language::Rust));
        assert_eq!(Language::of("ui/desk/src/lib/rows.test.ts"), Some(Language::Script));
        assert_eq!(Language::of("tests/e2e/specs/chat.spec.mjs"), Some(Language::Script));
        assert_eq!(Language::of("ui/desk/src/lib/rows.ts"), None);
        assert_eq!(Language::of("crates/xtask/src/rules/found.rs"), None);
    }
}
