//! Messages (C6).

use crate::rich::{nodes, openable, unmarked};
use crate::view::Node;
use deskbell_domain::text;

/// Nodes of a text of any length: those that are parsed, or a line and its end for each line.
const MOST_NODES: usize = 2_100;
/// Nodes within each other.
const DEEPEST: usize = 12;

/// A message.
///
/// # Panics
/// When it becomes too many nodes or too deep ones, a link that must not be opened, or loses a word.
pub fn rich_text(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    look_at(text);
    // As the hub lets it through.
    let Ok(text) = text::check(text, u32::MAX) else { return };
    let (nodes, seen) = look_at(&text);
    // A character may be written by its name, and the address of a link with words of its own is written anew. One whose
    // words are its address was perhaps written with both.
    let perhaps_both = seen.link && text.contains("](");
    if !text.contains('&') && !seen.named_link && !perhaps_both {
        assert_eq!(letters(&seen.words), letters(&text), "in {nodes:?}");
    }
}

fn look_at(text: &str) -> (Vec<Node>, Seen) {
    let nodes = nodes(text);
    let lines = text.split('\n').count();
    let mut seen = Seen::default();
    seen.add(&nodes, 1);
    assert!(seen.count <= MOST_NODES.max(2 * lines), "{} nodes", seen.count);
    assert!(seen.depth <= DEEPEST, "{} deep", seen.depth);
    drop(unmarked(text));
    (nodes, seen)
}

/// Each as often as it stands there: the address of what must not be opened comes before its words.
fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

#[derive(Default)]
struct Seen {
    count: usize,
    depth: usize,
    words: String,
    /// There is a link.
    link: bool,
    /// There is a link with words of its own.
    named_link: bool,
}

impl Seen {
    fn add(&mut self, nodes: &[Node], depth: usize) {
        self.depth = self.depth.max(depth);
        for node in nodes {
            self.count += 1;
            match node {
                Node::Text { text } | Node::Code { text } | Node::CodeBlock { text } => {
                    self.words.push_str(text)
                }
                Node::Break => self.words.push('\n'),
                Node::Strong { nodes }
                | Node::Emphasis { nodes }
                | Node::Struck { nodes }
                | Node::Paragraph { nodes }
                | Node::Quote { nodes } => self.add(nodes, depth + 1),
                Node::Link { url, nodes } => {
                    let again = openable(url).map(String::from);
                    assert_eq!(again.as_deref(), Some(url.as_str()), "a link that is not to be opened");
                    let begins = ["https://", "mailto:", "tel:"].iter().any(|scheme| url.starts_with(scheme));
                    assert!(begins && !url.contains(char::is_whitespace), "{url}");
                    let own = |text: &str| openable(text).or_else(|| openable(&format!("mailto:{text}")));
                    let bare = matches!(nodes.as_slice(), [Node::Text { text }] if own(text).is_some_and(|own| own.as_str() == url));
                    self.link = true;
                    self.named_link |= !bare;
                    self.add(nodes, depth + 1);
                }
                Node::List { ordered, items } => {
                    for (number, item) in (1..).zip(items) {
                        if *ordered {
                            self.words.push_str(&format!("{number}. "));
                        }
                        self.add(item, depth + 1);
                    }
                }
            }
        }
    }
}
