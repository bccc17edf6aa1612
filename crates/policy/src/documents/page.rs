//! The page of the documentation.

use super::{example, json};
use crate::{GROUPS, Kind, SETTINGS, Setting};
use std::fmt::Write;

const START: &str = "\
# Policy

What an organisation decides for its desks. Whatever is not named here stays the person's own choice. This page and
the files in [policy](policy) are written by `cargo run -p deskbell-policy --example policy -- docs`, all from one table.

## Where it is

The strongest place first. For each setting the first right value counts; a list counts whole.

| place | Linux | Windows (*run under Wine alone*) | macOS (*not run*) |
|---|---|---|---|
| machine | `/etc/deskbell/policy.json` | `HKEY_LOCAL_MACHINE\\Software\\Policies\\Deskbell` | `/Library/Managed Preferences/org.deskbell.desk.plist` |
| user | `~/.config/deskbell/policy.json` (`$XDG_CONFIG_HOME`) | `HKEY_CURRENT_USER\\Software\\Policies\\Deskbell` | the same folder, in that of the person's name |
| file | `--policy FILE`, or `DESKBELL_POLICY=FILE` | the same | the same |

- **Linux**: copy [policy.json](policy/policy.json) and keep what you need. [policy.schema.json](policy/policy.schema.json)
  helps editors and checks.
- **Windows**: put [deskbell.admx](policy/deskbell.admx) and the folders `en-US` and `fr-FR` beside it into
  `PolicyDefinitions`; the settings are under *Administrative templates, Deskbell*. In the registry a value has the key of
  its setting as its name, a switch is 1 or 0, and a list is a key of that name with a value for each entry.
- **macOS**: give [deskbell.mobileconfig](policy/deskbell.mobileconfig) to your device management, with identifiers of your own.

It is read when the desk starts. A policy file is at most 64 KiB of UTF-8.

## What the person sees

What the policy decides is grey, and says that the organisation has set it. The person's own choice is kept and holds again
when the policy lets go of it.

## When something is wrong

The desk starts all the same. What is wrong is left out and everything else counts. Each mistake is told in a sentence with
the file, the line and the key: in the desk under the health light, in the log, and by

```sh
deskbell --print-policy
```

It prints every value with the place and the line that it comes from, opens no window and needs no display. It ends with 1 when
something is wrong. Names and
passwords of proxies are left out. On Windows send its output to a file: `deskbell --print-policy > policy.txt`.

## Settings
";

/// The page in Markdown.
pub(super) fn page() -> String {
    let mut page = START.to_owned();
    for group in GROUPS {
        // A String takes whatever is written.
        let _ = write!(page, "\n### {}\n\n", group.title.en);
        page.push_str("| key | value | where nobody says | what it does |\n|---|---|---|---|\n");
        for setting in SETTINGS.iter().filter(|setting| setting.group() == group.key) {
            let default = setting.default.map_or_else(|| "not set".to_owned(), |json| format!("`{json}`"));
            let Setting { key, says, .. } = setting;
            let _ = writeln!(page, "| `{key}` | {} | {default} | {} |", values(setting), says.en);
        }
    }
    let _ = write!(page, "\n## All of it\n\n```json\n{}```\n", json(&example()));
    page.push_str(
        "\nHow long an agent may be idle before counting as away is a setting of the hub (`away_after`), \
         and not of this policy.\n",
    );
    page
}

fn values(setting: &Setting) -> String {
    match setting.kind {
        Kind::Switch => "`true` or `false`".to_owned(),
        Kind::Choice(choices) => {
            let values: Vec<_> = choices.iter().map(|choice| format!("`\"{}\"`", choice.value)).collect();
            values.join(", ")
        }
        Kind::Number { least, most } => format!("{least} to {most}"),
        Kind::Text { most, .. } => format!("a text of at most {most} bytes, like `{}`", setting.example),
        Kind::List { most, item, .. } => {
            format!("at most {most} texts of at most {item} bytes, like `{}`", setting.example)
        }
    }
}
