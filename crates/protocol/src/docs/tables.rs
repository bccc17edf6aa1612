//! The tables of `docs/wire.md`. Each stands between `<!-- table: NAME -->` and `<!-- end -->`.

use crate::code::{CloseCode, Code};
use crate::detail::Detail;
use crate::event::{Event, Volatile};
use crate::http::ENDPOINTS;
use crate::limits::{self, LIMITS};
use crate::method::{Kind, METHODS, Role};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

/// The file asks for a table that is not made here, or does not end one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchTable {
    /// The name is unknown.
    #[error("there is no table named {0:?}")]
    Unknown(String),
    /// The end is missing.
    #[error("the table {0:?} has no `<!-- end -->`")]
    Endless(String),
}

const BEGIN: &str = "<!-- table: ";
const CLOSE: &str = " -->\n";
const END: &str = "<!-- end -->";

/// The same text with every table made anew.
///
/// # Errors
/// [`NoSuchTable`].
pub fn fill(text: &str) -> Result<String, NoSuchTable> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(BEGIN) {
        let (name, old) = after.split_once(CLOSE).ok_or_else(|| NoSuchTable::Endless(after.to_owned()))?;
        let (_, after) = old.split_once(END).ok_or_else(|| NoSuchTable::Endless(name.to_owned()))?;
        let table = table(name).ok_or_else(|| NoSuchTable::Unknown(name.to_owned()))?;
        filled.extend([before, BEGIN, name, CLOSE, &table, END]);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

fn table(name: &str) -> Option<String> {
    match name {
        "methods" => Some(methods()),
        "events" => Some(kinds::<Event>()),
        "volatile" => Some(kinds::<Volatile>()),
        "errors" => Some(errors()),
        "details" => Some(details()),
        "close codes" => Some(close_codes()),
        "endpoints" => Some(endpoints()),
        "limits" => Some(limits()),
        "times" => Some(times()),
        _ => None,
    }
}

/// A Markdown table.
fn rows(heads: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&heads.iter().map(|&head| head.to_owned()).collect::<Vec<_>>());
    text.push_str(&format!("|{}\n", "---|".repeat(heads.len())));
    text.extend(rows.into_iter().map(|cells| line(&cells)));
    text
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn methods() -> String {
    let who = |roles: &[Role]| match roles {
        [Role::Visitor] => "visitor",
        [Role::Agent] => "agent",
        _ => "both",
    };
    let kind = |kind| match kind {
        Kind::Session => "session",
        Kind::Command => "command",
        Kind::Query => "query",
        Kind::Volatile => "volatile",
    };
    let result = |name: &str| if name == "Nothing" { "none".to_owned() } else { code(name) };
    rows(
        &["Method", "Kind", "Who", "`params`", "`result`", "What it does"],
        METHODS.iter().map(|m| {
            vec![
                code(m.name),
                kind(m.kind).to_owned(),
                who(m.roles).to_owned(),
                code(m.params),
                result(m.result),
                m.about.to_owned(),
            ]
        }),
    )
}

/// The kinds of an enum that is tagged with `kind` and holds its content in `body`.
fn kinds<T: JsonSchema>() -> String {
    let schema = SchemaGenerator::default().into_root_schema_for::<T>();
    let text = |value: &Value| value.as_str().unwrap_or_default().replace('\n', " ");
    let kinds = schema.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default();
    rows(
        &["`kind`", "`body`", "What it says"],
        kinds.iter().map(|kind| {
            let of = &kind["properties"];
            let body = text(&of["body"]["$ref"]);
            let body = body.rsplit('/').next().unwrap_or_default();
            vec![code(&text(&of["kind"]["const"])), code(body), text(&kind["description"])]
        }),
    )
}

fn errors() -> String {
    rows(
        &["`data.reason`", "`code`", "HTTP", "`temporary`", "Meaning"],
        Code::ALL.iter().map(|reason| {
            let name = serde_json::to_value(reason).unwrap_or_default();
            vec![
                code(name.as_str().unwrap_or_default()),
                reason.number().to_string(),
                reason.http_status().to_string(),
                if reason.temporary() { "yes" } else { "no" }.to_owned(),
                reason.about().to_owned(),
            ]
        }),
    )
}

fn details() -> String {
    rows(
        &["`data.detail`", "With `data.reason`", "Meaning"],
        Detail::ALL.iter().map(|detail| {
            let name = |value: serde_json::Result<Value>| {
                code(value.unwrap_or_default().as_str().unwrap_or_default())
            };
            vec![
                name(serde_json::to_value(detail)),
                name(serde_json::to_value(detail.code())),
                detail.words().to_owned(),
            ]
        }),
    )
}

fn close_codes() -> String {
    rows(
        &["Code", "What the client does", "Meaning"],
        CloseCode::ALL.iter().map(|close| {
            let stops = CloseCode::is_final(close.number());
            vec![
                close.number().to_string(),
                if stops { "stops and says why" } else { "connects again" }.to_owned(),
                close.about().to_owned(),
            ]
        }),
    )
}

fn endpoints() -> String {
    let body = |name: Option<&str>| name.map(code).unwrap_or_default();
    rows(
        &["Endpoint", "Takes", "Gives", "What it does"],
        ENDPOINTS.iter().map(|e| {
            vec![code(&format!("{} {}", e.verb, e.path)), body(e.takes), body(e.gives), e.about.to_owned()]
        }),
    )
}

fn limits() -> String {
    let kib = |bytes: usize| format!("{} KiB", bytes / 1024);
    rows(
        &["What", "How much"],
        [
            ("A frame of a client, `limits.frame_bytes`", kib(LIMITS.frame_bytes as usize)),
            ("A frame of the hub", kib(limits::HUB_FRAME_BYTES)),
            ("A message or note, `limits.text_chars`", format!("{} characters", LIMITS.text_chars)),
            (
                "Commands, `limits.commands_per_second`",
                format!("{} a second in the long run", LIMITS.commands_per_second),
            ),
            ("Commands, `limits.command_burst`", format!("{} at once", LIMITS.command_burst)),
            (
                "A page of `conversation.entries`, `limits.entries_per_page`",
                format!("{} entries", LIMITS.entries_per_page),
            ),
            (
                "What waits for a client that does not read",
                format!("{} or {} frames", kib(limits::QUEUED_BYTES), limits::QUEUED_FRAMES),
            ),
            ("A resume", format!("{} events behind", limits::RESUME_EVENTS)),
            ("Acknowledgements", format!("at least one for {} events", limits::ACK_EVERY_EVENTS)),
        ]
        .map(|(what, how_much)| vec![what.to_owned(), how_much]),
    )
}

fn times() -> String {
    rows(
        &["What", "How long"],
        [
            ("From the connection to `session.open`", limits::OPEN_WITHIN_MS),
            ("Between two pings of the hub", limits::PING_EVERY_MS),
            ("Between two rounds of a watched board, at least", limits::BOARD_EVERY_MS),
            ("Silence after which either side gives up", limits::SILENCE_MS),
            ("Answer to a probe", limits::PROBE_WITHIN_MS),
            ("From an event to its acknowledgement, at most", limits::ACK_EVERY_MS),
            ("Being away before a resume becomes a snapshot", limits::RESUME_MS),
            ("First delay of the back-off, before jitter", limits::BACKOFF_MIN_MS),
            ("Longest delay of the back-off, before jitter", limits::BACKOFF_MAX_MS),
            ("A hub that stops wants its clients back after, at the earliest", limits::COME_BACK_MIN_MS),
            ("A hub that stops wants its clients back after, at the latest", limits::COME_BACK_MAX_MS),
            ("The result of a command is kept", limits::RESULT_KEPT_MS),
        ]
        .map(|(what, millis)| vec![what.to_owned(), duration(millis)]),
    )
}

/// A duration in the largest unit that it fills: 48 h rather than 2 days.
fn duration(millis: u64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..3_600_000 => format!("{} s", millis / 1_000),
        3_600_000..259_200_000 => format!("{} h", millis / 3_600_000),
        _ => format!("{} days", millis / 86_400_000),
    }
}
