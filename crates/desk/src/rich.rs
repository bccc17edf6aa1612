//! A message's text as typed nodes: a small subset of markdown. Whatever somebody writes, the page gets
//! words, marks and links that were parsed here, and nothing else. Nothing that was written is left out: what markdown
//! would hide, such as the title of a link, is shown too.

use crate::view::Node;
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag, TagEnd};
use url::Url;

/// How deep nodes may be nested; what is deeper stands in its parent.
const DEEPEST: usize = 8;
/// How many nodes a text may have; a text with more is shown as it was written.
const MOST_NODES: usize = 2_000;

/// The nodes of a text. It never fails: what is no markup is words.
pub(crate) fn nodes(text: &str) -> Vec<Node> {
    let mut builder = Builder::new();
    let parser = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    if parser.reference_definitions().iter().next().is_some() {
        // "[order]: 12345" says where a link leads, and would be seen nowhere.
        builder.text(text);
    } else {
        for (event, range) in parser {
            builder.take(event, &text[range]);
            if builder.count > MOST_NODES {
                break;
            }
        }
    }
    if builder.count > MOST_NODES { plain(text) } else { builder.finish() }
}

/// An address that may be opened, parsed and written anew: https, mailto or tel.
pub(crate) fn openable(address: &str) -> Option<Url> {
    let url = Url::parse(address.trim()).ok()?;
    let allowed = match url.scheme() {
        "https" => url.host().is_some() && url.username().is_empty() && url.password().is_none(),
        "mailto" | "tel" => !url.path().is_empty(),
        _ => false,
    };
    allowed.then_some(url)
}

/// A text as it was written, with its line ends.
fn plain(text: &str) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (row, line) in text.split('\n').enumerate() {
        if row > 0 {
            nodes.push(Node::Break);
        }
        if !line.is_empty() {
            nodes.push(Node::Text { text: line.to_owned() });
        }
    }
    nodes
}

/// How an item is marked: "-", or "1." and so on. Behind a tab in a quote its range begins too early, so that signs of the
/// quote stand before it.
fn mark_of(source: &str) -> &str {
    let marks = |word: &&str| {
        let number = word.trim_end_matches(['.', ')']);
        matches!(*word, "-" | "+" | "*")
            || (word.len() == number.len() + 1 && number.chars().all(|digit| digit.is_ascii_digit()))
    };
    let mut words = source.split_whitespace();
    words.clone().find(marks).or_else(|| words.next()).unwrap_or_default()
}

/// What is being put together: a node that is not closed yet.
enum Open {
    Strong,
    Emphasis,
    Struck,
    /// With its title, which stands behind its words.
    Link(Url, String),
    Paragraph,
    Quote,
    List {
        ordered: bool,
        items: Vec<Item>,
    },
    /// How it was marked.
    Item(String),
    CodeBlock,
    /// Something that has no node of its own: its content stands in its parent.
    Through,
}

/// An item of a list, and how it was marked: "-", or "1." and so on.
struct Item {
    mark: String,
    nodes: Vec<Node>,
}

struct Builder {
    open: Vec<(Open, Vec<Node>)>,
    top: Vec<Node>,
    count: usize,
}

impl Builder {
    fn new() -> Self {
        Self { open: Vec::new(), top: Vec::new(), count: 0 }
    }

    /// Takes what the parser found, and the words in which it was written.
    fn take(&mut self, event: Event<'_>, source: &str) {
        match event {
            Event::Start(tag) => self.start(tag, source),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => self.push(Node::Code { text: code.into_string() }),
            Event::SoftBreak | Event::HardBreak => self.push(Node::Break),
            Event::Rule => self.text("---"),
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.text(&text);
            }
            Event::TaskListMarker(done) => self.text(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>, source: &str) {
        let mut marker = String::new();
        let deep = self.open.len() >= DEEPEST;
        let open = match tag {
            Tag::Item => {
                let mark = mark_of(source).to_owned();
                if deep {
                    marker = format!("{mark} ");
                    Open::Through
                } else {
                    Open::Item(mark)
                }
            }
            Tag::CodeBlock(CodeBlockKind::Fenced(words)) if !words.is_empty() => {
                self.open.push((if deep { Open::Through } else { Open::CodeBlock }, Vec::new()));
                self.words(&words);
                self.push(Node::Break);
                return;
            }
            Tag::Link { link_type, dest_url, title, .. } | Tag::Image { link_type, dest_url, title, .. } => {
                let address = if link_type == LinkType::Email {
                    openable(&format!("mailto:{dest_url}"))
                } else {
                    openable(&dest_url)
                };
                let shows_itself = matches!(link_type, LinkType::Email | LinkType::Autolink);
                match address {
                    Some(url) if !self.in_link() && !deep => Open::Link(url, title.into_string()),
                    // What is not to be opened is shown, so that nobody is led by its words alone.
                    None | Some(_) if !shows_itself => {
                        let title = if title.is_empty() { String::new() } else { format!(" {title}") };
                        marker = format!("({dest_url}{title}) ");
                        Open::Through
                    }
                    Some(_) | None => Open::Through,
                }
            }
            _ if deep => Open::Through,
            Tag::Paragraph | Tag::HtmlBlock => Open::Paragraph,
            Tag::Heading { level, .. } => {
                // There are no headings here: "# 1 in the list" stays as it is.
                if source.starts_with('#') {
                    marker = format!("{} ", "#".repeat(level as usize));
                }
                Open::Paragraph
            }
            Tag::BlockQuote(_) => Open::Quote,
            Tag::CodeBlock(_) => Open::CodeBlock,
            Tag::List(first) => Open::List { ordered: first.is_some(), items: Vec::new() },
            Tag::Emphasis => Open::Emphasis,
            Tag::Strong => Open::Strong,
            Tag::Strikethrough => Open::Struck,
            Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Table(_)
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Open::Through,
        };
        self.open.push((open, Vec::new()));
        self.words(&marker);
    }

    fn end(&mut self, _end: TagEnd) {
        let Some((open, mut nodes)) = self.open.pop() else { return };
        match open {
            Open::Strong => self.push(Node::Strong { nodes }),
            Open::Emphasis => self.push(Node::Emphasis { nodes }),
            Open::Struck => self.push(Node::Struck { nodes }),
            Open::Link(url, title) => {
                if !title.is_empty() {
                    nodes.push(Node::Text { text: format!(" ({title})") });
                }
                self.push(Node::Link { url: url.into(), nodes });
            }
            Open::Paragraph => {
                trim_breaks(&mut nodes);
                self.push(Node::Paragraph { nodes });
            }
            Open::Quote => self.push(Node::Quote { nodes: unwrapped(nodes) }),
            Open::List { ordered, items } => {
                self.list(ordered, items);
                // Items that were too deep.
                self.adopt(nodes);
            }
            Open::Item(mark) => match self.open.last_mut() {
                Some((Open::List { items, .. }, _)) => items.push(Item { mark, nodes: unwrapped(nodes) }),
                _ => self.adopt(nodes),
            },
            Open::CodeBlock => {
                let text: String = nodes.iter().map(words).collect();
                self.push(Node::CodeBlock { text: text.trim_end_matches('\n').to_owned() });
            }
            Open::Through => self.adopt(nodes),
        }
    }

    /// A list. Where somebody counts otherwise than a list does, as in "1998. was a good year", the numbers are words.
    fn list(&mut self, ordered: bool, items: Vec<Item>) {
        let counts =
            |(number, item): (u64, &Item)| item.mark.trim_end_matches(['.', ')']) == number.to_string();
        if !ordered || (1..).zip(&items).all(counts) {
            if !items.is_empty() {
                let items = items.into_iter().map(|item| item.nodes).collect();
                self.push(Node::List { ordered, items });
            }
            return;
        }
        for Item { mark, mut nodes } in items {
            match nodes.first_mut() {
                Some(Node::Text { text }) => text.insert_str(0, &format!("{mark} ")),
                _ => nodes.insert(0, Node::Text { text: format!("{mark} ") }),
            }
            self.push(Node::Paragraph { nodes });
        }
    }

    fn text(&mut self, text: &str) {
        let verbatim = self.open.iter().any(|(open, _)| matches!(open, Open::CodeBlock));
        for (row, line) in text.split('\n').enumerate() {
            if row > 0 {
                self.push(Node::Break);
            }
            if verbatim || self.in_link() {
                self.words(line);
            } else {
                self.with_links(line);
            }
        }
    }

    /// Bare addresses become links.
    fn with_links(&mut self, line: &str) {
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]);
        for span in finder.spans(line) {
            let address = match span.kind() {
                Some(LinkKind::Email) => openable(&format!("mailto:{}", span.as_str())),
                Some(_) => openable(span.as_str()),
                None => None,
            };
            match address {
                Some(url) => {
                    let nodes = vec![Node::Text { text: span.as_str().to_owned() }];
                    self.push(Node::Link { url: url.into(), nodes });
                }
                None => self.words(span.as_str()),
            }
        }
    }

    /// Words join the words before them.
    fn words(&mut self, more: &str) {
        if more.is_empty() {
            return;
        }
        if let Some(Node::Text { text }) = self.nodes().last_mut() {
            text.push_str(more);
        } else {
            self.push(Node::Text { text: more.to_owned() });
        }
    }

    fn push(&mut self, node: Node) {
        self.count += 1;
        self.nodes().push(node);
    }

    fn adopt(&mut self, nodes: Vec<Node>) {
        self.nodes().extend(nodes);
    }

    fn nodes(&mut self) -> &mut Vec<Node> {
        match self.open.last_mut() {
            Some((_, nodes)) => nodes,
            None => &mut self.top,
        }
    }

    fn in_link(&self) -> bool {
        self.open.iter().any(|(open, _)| matches!(open, Open::Link(..)))
    }

    fn finish(mut self) -> Vec<Node> {
        while !self.open.is_empty() {
            self.end(TagEnd::Paragraph);
        }
        unwrapped(self.top)
    }
}

/// The words of a text without its marks, for a line of a list or a notification.
pub(crate) fn unmarked(text: &str) -> String {
    fn gather(nodes: &[Node], words_so_far: &mut String) {
        for node in nodes {
            words_so_far.push_str(words(node));
            match node {
                Node::Strong { nodes }
                | Node::Emphasis { nodes }
                | Node::Struck { nodes }
                | Node::Link { nodes, .. } => gather(nodes, words_so_far),
                Node::Paragraph { nodes } | Node::Quote { nodes } => {
                    gather(nodes, words_so_far);
                    words_so_far.push('\n');
                }
                Node::List { items, .. } => {
                    for item in items {
                        gather(item, words_so_far);
                        words_so_far.push('\n');
                    }
                }
                Node::Text { .. } | Node::Break | Node::Code { .. } | Node::CodeBlock { .. } => {}
            }
        }
    }
    let mut all = String::with_capacity(text.len());
    gather(&nodes(text), &mut all);
    all
}

/// The only paragraph of a text comes without its node.
fn unwrapped(mut nodes: Vec<Node>) -> Vec<Node> {
    match nodes.as_mut_slice() {
        [Node::Paragraph { nodes: inside }] => std::mem::take(inside),
        _ => nodes,
    }
}

fn trim_breaks(nodes: &mut Vec<Node>) {
    while nodes.last() == Some(&Node::Break) {
        nodes.pop();
    }
}

fn words(node: &Node) -> &str {
    match node {
        Node::Text { text } | Node::Code { text } | Node::CodeBlock { text } => text,
        Node::Break => "\n",
        Node::Strong { .. }
        | Node::Emphasis { .. }
        | Node::Struck { .. }
        | Node::Link { .. }
        | Node::List { .. }
        | Node::Paragraph { .. }
        | Node::Quote { .. } => "",
    }
}

#[cfg(test)]
mod tests;
