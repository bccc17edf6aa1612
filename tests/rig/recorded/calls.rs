//! The lines of `strace -f -xx`, put together to calls.

use std::borrow::Cow;
use std::collections::HashMap;

/// A system call.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) name: &'a str,
    pub(super) arguments: Vec<&'a str>,
    /// What it returned; `None` when it failed, or the program ended before it returned.
    pub(super) returned: Option<i64>,
    /// Whether the program ended before it returned.
    pub(super) cut_off: bool,
}

/// A call begins or returns.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Begun(usize),
    Returned(usize),
}

impl Call<'_> {
    /// An argument as it stands there.
    pub(super) fn word(&self, place: usize) -> &str {
        self.arguments.get(place).unwrap_or_else(|| panic!("{} has no argument {place}: {self:?}", self.name))
    }

    /// An argument that is a number.
    pub(super) fn number(&self, place: usize) -> i64 {
        let word = self.word(place);
        word.parse().unwrap_or_else(|_| panic!("{} has no number at {place}: {word}", self.name))
    }

    /// The bytes of an argument: of a buffer, a path, or all parts of a vector.
    pub(super) fn bytes(&self, place: usize) -> Vec<u8> {
        let word = self.word(place);
        let mut bytes = Vec::with_capacity(word.len() / 4);
        let mut rest = word;
        while let Some((_, from)) = rest.split_once('"') {
            let (text, after) = from.split_once('"').expect("a text ends");
            assert!(!after.starts_with("..."), "{} wrote more at once than is recorded", self.name);
            for number in text.split("\\x").skip(1) {
                bytes.push(u8::from_str_radix(number, 16).expect("-xx writes bytes in hexadecimal"));
            }
            rest = after;
        }
        bytes
    }
}

/// The calls of a record, each as one text, and when each began and returned.
pub(super) fn read(record: &str) -> (Vec<Cow<'_, str>>, Vec<Step>) {
    let mut texts: Vec<Cow<'_, str>> = Vec::new();
    let mut steps = Vec::new();
    let mut unfinished = HashMap::new();
    for line in record.lines() {
        let (pid, text) = line.trim_start().split_once(' ').expect("a line begins with the process");
        let text = text.trim_start();
        if text.starts_with("+++") || text.starts_with("---") {
            continue;
        }
        if let Some(begin) = text.strip_suffix("<unfinished ...>") {
            unfinished.insert(pid, texts.len());
            steps.push(Step::Begun(texts.len()));
            texts.push(begin.trim_end().into());
        } else if let Some(resumed) = text.strip_prefix("<... ") {
            let (_, rest) = resumed.split_once(" resumed>").expect("a call goes on");
            let call = unfinished.remove(pid).expect("a call that goes on has begun");
            texts[call].to_mut().push_str(rest);
            steps.push(Step::Returned(call));
        } else {
            steps.extend([Step::Begun(texts.len()), Step::Returned(texts.len())]);
            texts.push(text.into());
        }
    }
    // What was under way when the program was killed may have been done.
    let mut cut_off: Vec<usize> = unfinished.into_values().collect();
    cut_off.sort_unstable();
    steps.extend(cut_off.into_iter().map(Step::Returned));
    (texts, steps)
}

/// Reads a call. Only texts in hexadecimal and plain words stand in a line: nothing in them looks like what is between
/// them.
pub(super) fn call(text: &str) -> Call<'_> {
    let (name, rest) = text.split_once('(').unwrap_or_else(|| panic!("this is no call: {text:.200}"));
    let end = rest.rfind('=').filter(|end| rest[..*end].trim_end().ends_with(')'));
    let Some(end) = end else {
        return Call { name, arguments: split(rest), returned: None, cut_off: true };
    };
    let arguments = rest[..end].trim_end();
    let value = rest[end + 1..].trim_start();
    let value = value.split_once(' ').map_or(value, |(value, _)| value);
    Call {
        name,
        arguments: split(&arguments[..arguments.len() - 1]),
        returned: value.parse().ok().filter(|value| *value >= 0),
        cut_off: value == "?",
    }
}

/// Arguments, apart from what is inside of them.
fn split(arguments: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut depth, mut from) = (0_u32, 0);
    // Texts are long and hold none of these.
    for (place, sign) in arguments.match_indices(['[', '{', '(', ']', '}', ')', ',']) {
        match sign {
            "," if depth == 0 => {
                found.push(arguments[from..place].trim());
                from = place + 1;
            }
            "," => {}
            "[" | "{" | "(" => depth += 1,
            _ => depth = depth.saturating_sub(1),
        }
    }
    found.push(arguments[from..].trim());
    found
}
