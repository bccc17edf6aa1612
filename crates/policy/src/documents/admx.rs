//! The templates for group policies: what the settings are (ADMX), and their words in a language (ADML).

use super::In;
use crate::registry::KEY;
use crate::{GROUPS, Group, Kind, SETTINGS, Setting};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use std::io;

const NAMESPACE: &str = "http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions";
/// The category around all groups.
const ROOT: &str = "deskbell";
/// The version of the definitions, of which those of the words say that they fit it.
const REVISION: &str = "1.0";

type Xml = Writer<Vec<u8>>;

/// What the settings are.
pub(super) fn admx() -> io::Result<String> {
    document("policyDefinitions", |xml| {
        xml.create_element("policyNamespaces").write_inner_content(|xml| {
            xml.create_element("target")
                .with_attribute(("prefix", ROOT))
                .with_attribute(("namespace", "Deskbell.Policies.Deskbell"))
                .write_empty()?;
            xml.create_element("using")
                .with_attribute(("prefix", "windows"))
                .with_attribute(("namespace", "Microsoft.Policies.Windows"))
                .write_empty()?;
            Ok(())
        })?;
        xml.create_element("resources").with_attribute(("minRequiredRevision", REVISION)).write_empty()?;
        xml.create_element("categories").write_inner_content(|xml| {
            xml.create_element("category")
                .with_attribute(("name", ROOT))
                .with_attribute(("displayName", "$(string.deskbell)"))
                .write_empty()?;
            for group in GROUPS.iter().filter(|group| !group.key.is_empty()) {
                xml.create_element("category")
                    .with_attribute(("name", category(group.key)))
                    .with_attribute(("displayName", &*format!("$(string.{})", title(group))))
                    .write_inner_content(|xml| {
                        xml.create_element("parentCategory").with_attribute(("ref", ROOT)).write_empty()?;
                        Ok(())
                    })?;
            }
            Ok(())
        })?;
        xml.create_element("policies").write_inner_content(|xml| {
            for setting in SETTINGS {
                policy(xml, setting)?;
            }
            Ok(())
        })?;
        Ok(())
    })
}

fn policy(xml: &mut Xml, setting: &Setting) -> io::Result<()> {
    let id = id(setting);
    let (display, explain) = (format!("$(string.{id})"), format!("$(string.{id}_says)"));
    let presentation = format!("$(presentation.{id})");
    let mut policy = xml
        .create_element("policy")
        .with_attribute(("name", &*id))
        .with_attribute(("class", "Both"))
        .with_attribute(("displayName", &*display))
        .with_attribute(("explainText", &*explain))
        .with_attribute(("key", KEY));
    if matches!(setting.kind, Kind::Switch) {
        policy = policy.with_attribute(("valueName", setting.key));
    } else {
        policy = policy.with_attribute(("presentation", &*presentation));
    }
    policy.write_inner_content(|xml| {
        xml.create_element("parentCategory")
            .with_attribute(("ref", category(setting.group())))
            .write_empty()?;
        xml.create_element("supportedOn")
            .with_attribute(("ref", "windows:SUPPORTED_Windows_10_0"))
            .write_empty()?;
        if matches!(setting.kind, Kind::Switch) {
            decimal(xml, "enabledValue", 1)?;
            decimal(xml, "disabledValue", 0)
        } else {
            xml.create_element("elements").write_inner_content(|xml| element(xml, setting, &id))?;
            Ok(())
        }
    })?;
    Ok(())
}

fn decimal(xml: &mut Xml, name: &str, value: u32) -> io::Result<()> {
    xml.create_element(name).write_inner_content(|xml| {
        xml.create_element("decimal").with_attribute(("value", &*value.to_string())).write_empty()?;
        Ok(())
    })?;
    Ok(())
}

fn element(xml: &mut Xml, setting: &Setting, id: &str) -> io::Result<()> {
    let value_of = |xml: &mut Xml, name: &str, limits: &[(&str, String)]| {
        let mut element = xml.create_element(name).with_attribute(("id", id));
        element = element.with_attribute(("valueName", setting.key)).with_attribute(("required", "true"));
        for (name, limit) in limits {
            element = element.with_attribute((*name, limit.as_str()));
        }
        element.write_empty().map(drop)
    };
    match setting.kind {
        Kind::Switch => Ok(()),
        Kind::Text { most, .. } => value_of(xml, "text", &[("maxLength", most.to_string())]),
        Kind::Number { least, most } => {
            value_of(xml, "decimal", &[("minValue", least.to_string()), ("maxValue", most.to_string())])
        }
        Kind::List { .. } => xml
            .create_element("list")
            .with_attribute(("id", id))
            .with_attribute(("key", &*format!(r"{KEY}\{}", setting.key)))
            .with_attribute(("valuePrefix", ""))
            .write_empty()
            .map(drop),
        Kind::Choice(choices) => xml
            .create_element("enum")
            .with_attribute(("id", id))
            .with_attribute(("valueName", setting.key))
            .with_attribute(("required", "true"))
            .write_inner_content(|xml| {
                for choice in choices {
                    let name = format!("$(string.{id}_{})", choice.value);
                    xml.create_element("item").with_attribute(("displayName", &*name)).write_inner_content(
                        |xml| {
                            xml.create_element("value").write_inner_content(|xml| {
                                xml.create_element("string")
                                    .write_text_content(BytesText::new(choice.value))?;
                                Ok(())
                            })?;
                            Ok(())
                        },
                    )?;
                }
                Ok(())
            })
            .map(drop),
    }
}

/// The words of the settings in a language.
pub(super) fn adml(language: In) -> io::Result<String> {
    let (about, named) = match language {
        In::English => ("What an organisation decides for its Deskbell desks", "Deskbell"),
        In::French => ("Ce qu’une organisation décide pour ses bureaux Deskbell", "Deskbell"),
    };
    document("policyDefinitionResources", |xml| {
        xml.create_element("displayName").write_text_content(BytesText::new(named))?;
        xml.create_element("description").write_text_content(BytesText::new(about))?;
        xml.create_element("resources").write_inner_content(|xml| {
            xml.create_element("stringTable").write_inner_content(|xml| {
                string(xml, "deskbell", named)?;
                for group in GROUPS.iter().filter(|group| !group.key.is_empty()) {
                    string(xml, &title(group), language.of(group.title))?;
                }
                for setting in SETTINGS {
                    let id = id(setting);
                    string(xml, &id, language.of(setting.title))?;
                    string(xml, &format!("{id}_says"), language.of(setting.says))?;
                    if let Kind::Choice(choices) = setting.kind {
                        for choice in choices {
                            string(xml, &format!("{id}_{}", choice.value), language.of(choice.title))?;
                        }
                    }
                }
                Ok(())
            })?;
            xml.create_element("presentationTable").write_inner_content(|xml| {
                for setting in SETTINGS.iter().filter(|setting| !matches!(setting.kind, Kind::Switch)) {
                    presentation(xml, setting, language)?;
                }
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    })
}

fn string(xml: &mut Xml, id: &str, text: &str) -> io::Result<()> {
    xml.create_element("string").with_attribute(("id", id)).write_text_content(BytesText::new(text)).map(drop)
}

fn presentation(xml: &mut Xml, setting: &Setting, language: In) -> io::Result<()> {
    let id = id(setting);
    let label = language.of(setting.title);
    xml.create_element("presentation")
        .with_attribute(("id", &*id))
        .write_inner_content(|xml| {
            let of = |xml: &mut Xml, name: &str| {
                xml.create_element(name)
                    .with_attribute(("refId", &*id))
                    .write_text_content(BytesText::new(label))
                    .map(drop)
            };
            match setting.kind {
                Kind::Switch => Ok(()),
                Kind::Choice(_) => of(xml, "dropdownList"),
                Kind::Number { .. } => of(xml, "decimalTextBox"),
                Kind::List { .. } => of(xml, "listBox"),
                Kind::Text { .. } => xml
                    .create_element("textBox")
                    .with_attribute(("refId", &*id))
                    .write_inner_content(|xml| {
                        xml.create_element("label").write_text_content(BytesText::new(label)).map(drop)
                    })
                    .map(drop),
            }
        })
        .map(drop)
}

/// The name of a setting where a point may not be.
fn id(setting: &Setting) -> String {
    setting.key.replace('.', "_")
}

fn category(group: &'static str) -> &'static str {
    if group.is_empty() { ROOT } else { group }
}

fn title(group: &Group) -> String {
    format!("group_{}", group.key)
}

/// A whole document around its content.
fn document(root: &str, content: impl FnOnce(&mut Xml) -> io::Result<()>) -> io::Result<String> {
    let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
    xml.create_element(root)
        .with_attribute(("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"))
        .with_attribute(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"))
        .with_attribute(("revision", REVISION))
        .with_attribute(("schemaVersion", "1.0"))
        .with_attribute(("xmlns", NAMESPACE))
        .write_inner_content(content)?;
    let mut text = String::from_utf8(xml.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}
