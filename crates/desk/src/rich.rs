//! A message's text as typed nodes: a small subset of markdown. Whatever somebody writes, the page gets
//! words, marks and links that were parsed here, and nothing else.

use crate::view::Node;
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use url::Url;

/// How deep nodes may be nested; what is deeper stands in its parent.
const DEEPEST: usize = 8;
/// How many nodes a text may have; a text with more is shown as it was written.
const MOST_NODES: usize = 2_000;

/// The nodes of a text. It never fails: what is no markup is words.
pub(crate) fn nodes(text: &str) -> Vec<Node> {
    let mut builder = Builder::new();
    for (event, range) in Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter() {
        builder.take(event, &text[range]);
        if builder.count > MOST_NODES {
            return plain(text);
        }
    }
    builder.finish()
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

/// What is being put together: a node that is not closed yet.
enum Open {
    Strong,
    Emphasis,
    Struck,
    Link(Url),
    Paragraph,
    Quote,
    List {
        ordered: bool,
        items: Vec<Vec<Node>>,
    },
    Item,
    /// A list that does not begin with 1, as "1998. was a good year": its numbers stay words.
    Counted(u64),
    CodeBlock,
    /// Something that has no node of its own: its content stands in its parent.
    Through,
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
        let open = match tag {
            _ if self.open.len() >= DEEPEST => Open::Through,
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
            Tag::List(first @ (None | Some(1))) => Open::List { ordered: first.is_some(), items: Vec::new() },
            Tag::List(Some(first)) => Open::Counted(first),
            Tag::Item => match self.open.last_mut() {
                Some((Open::Counted(number), _)) => {
                    marker = format!("{number}. ");
                    *number = number.saturating_add(1);
                    Open::Paragraph
                }
                _ => Open::Item,
            },
            Tag::Emphasis => Open::Emphasis,
            Tag::Strong => Open::Strong,
            Tag::Strikethrough => Open::Struck,
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => match openable(&dest_url) {
                Some(url) if !self.in_link() => Open::Link(url),
                // What must not be opened is shown, so that nobody is led by its words alone.
                Some(_) => Open::Through,
                None => {
                    marker = format!("({dest_url}) ");
                    Open::Through
                }
            },
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
            Open::Link(url) => self.push(Node::Link { url: url.into(), nodes }),
            Open::Paragraph => {
                trim_breaks(&mut nodes);
                self.push(Node::Paragraph { nodes });
            }
            Open::Quote => self.push(Node::Quote { nodes: unwrapped(nodes) }),
            Open::List { ordered, items } => self.push(Node::List { ordered, items }),
            Open::Item => match self.open.last_mut() {
                Some((Open::List { items, .. }, _)) => items.push(unwrapped(nodes)),
                _ => self.adopt(nodes),
            },
            Open::CodeBlock => {
                let text: String = nodes.iter().map(words).collect();
                self.push(Node::CodeBlock { text: text.trim_end_matches('\n').to_owned() });
            }
            Open::Counted(_) | Open::Through => self.adopt(nodes),
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
        self.open.iter().any(|(open, _)| matches!(open, Open::Link(_)))
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(text: &str) -> Node {
        Node::Text { text: text.into() }
    }

    fn link(url: &str, words: &str) -> Node {
        Node::Link { url: url.into(), nodes: vec![text(words)] }
    }

    #[test]
    fn a_line_of_a_list_shows_the_words_without_their_marks() {
        assert_eq!(
            unmarked("It is **2700 K**, see https://lamp.example/a_b"),
            "It is 2700 K, see https://lamp.example/a_b"
        );
        assert_eq!(unmarked("~~349~~ *299* `EUR`\nnow"), "349 299 EUR\nnow");
        assert_eq!(unmarked("2 * 3 < 7 & _x"), "2 * 3 < 7 & _x");
    }

    #[test]
    fn words_without_markup_are_words_and_line_ends_stay() {
        assert_eq!(nodes("Hello\nyou there"), [text("Hello"), Node::Break, text("you there")]);
        assert_eq!(
            nodes("One\n\nTwo"),
            [Node::Paragraph { nodes: vec![text("One")] }, Node::Paragraph { nodes: vec![text("Two")] }]
        );
    }

    #[test]
    fn c6_bare_addresses_are_links_and_leave_the_punctuation_alone() {
        assert_eq!(
            nodes("See https://shop.example/a?b=1, or write to ana@shop.example."),
            [
                text("See "),
                link("https://shop.example/a?b=1", "https://shop.example/a?b=1"),
                text(", or write to "),
                link("mailto:ana@shop.example", "ana@shop.example"),
                text("."),
            ]
        );
        assert_eq!(nodes("<tel:+33123>"), [link("tel:+33123", "tel:+33123")]);
    }

    #[test]
    fn c6_an_address_that_must_not_be_opened_is_shown_and_is_no_link() {
        for address in
            ["javascript:alert(1)", "file:///etc/passwd", "http://shop.example", "data:text/html,x"]
        {
            assert_eq!(nodes(&format!("[press me]({address})")), [text(&format!("({address}) press me"))]);
            assert_eq!(openable(address), None);
        }
        assert_eq!(openable("https://bank.example@evil.example"), None);
        assert_eq!(
            openable("  https://shop.example  ").map(String::from),
            Some("https://shop.example/".into())
        );
    }

    #[test]
    fn html_is_shown_as_it_was_written() {
        assert_eq!(nodes("a <b onclick=\"x()\">bold</b> word"), [text("a <b onclick=\"x()\">bold</b> word")]);
        assert_eq!(nodes("<script>alert(1)</script>"), [text("<script>alert(1)</script>")]);
    }

    #[test]
    fn the_small_subset_of_markdown_has_its_nodes() {
        assert_eq!(
            nodes("**a** *b* ~~c~~ `d`"),
            [
                Node::Strong { nodes: vec![text("a")] },
                text(" "),
                Node::Emphasis { nodes: vec![text("b")] },
                text(" "),
                Node::Struck { nodes: vec![text("c")] },
                text(" "),
                Node::Code { text: "d".into() },
            ]
        );
        assert_eq!(
            nodes("- a\n- b"),
            [Node::List { ordered: false, items: vec![vec![text("a")], vec![text("b")]] }]
        );
        assert_eq!(nodes("> said"), [Node::Quote { nodes: vec![text("said")] }]);
        assert_eq!(nodes("```\na < b\n  c\n```"), [Node::CodeBlock { text: "a < b\n  c".into() }]);
    }

    #[test]
    fn what_only_looks_like_markup_stays_as_it_was_written() {
        assert_eq!(nodes("# 1 in the list"), [text("# 1 in the list")]);
        assert_eq!(nodes("1998. was a good year"), [text("1998. was a good year")]);
        assert_eq!(nodes("2 * 3 * 4 = 24, snake_case_name"), [text("2 * 3 * 4 = 24, snake_case_name")]);
    }

    #[test]
    fn an_image_is_a_link_to_it() {
        assert_eq!(nodes("![cat](https://a.example/cat.png)"), [link("https://a.example/cat.png", "cat")]);
    }

    /// All words of the nodes, how many nodes there are, and how deep they go.
    fn measure(nodes: &[Node], depth: usize) -> (String, usize, usize) {
        let mut sum = (String::new(), 0, depth);
        let mut add = |(words, count, depth): (String, usize, usize)| {
            sum = (std::mem::take(&mut sum.0) + &words, sum.1 + count, sum.2.max(depth));
        };
        for node in nodes {
            match node {
                Node::Text { text } | Node::Code { text } | Node::CodeBlock { text } => {
                    add((text.clone(), 1, depth));
                }
                Node::Break => add(("\n".into(), 1, depth)),
                Node::Strong { nodes }
                | Node::Emphasis { nodes }
                | Node::Struck { nodes }
                | Node::Link { nodes, .. }
                | Node::Paragraph { nodes }
                | Node::Quote { nodes } => {
                    add((String::new(), 1, depth));
                    add(measure(nodes, depth + 1));
                }
                Node::List { items, .. } => {
                    add((String::new(), 1, depth));
                    for item in items {
                        add(measure(item, depth + 1));
                    }
                }
            }
        }
        sum
    }

    fn all_links_open(nodes: &[Node]) -> bool {
        nodes.iter().all(|node| match node {
            Node::Link { url, nodes } => openable(url).is_some() && all_links_open(nodes),
            Node::Strong { nodes }
            | Node::Emphasis { nodes }
            | Node::Struck { nodes }
            | Node::Paragraph { nodes }
            | Node::Quote { nodes } => all_links_open(nodes),
            Node::List { items, .. } => items.iter().all(|item| all_links_open(item)),
            Node::Text { .. } | Node::Code { .. } | Node::CodeBlock { .. } | Node::Break => true,
        })
    }

    #[test]
    fn deep_and_many_are_bounded() {
        for hostile in [
            "> ".repeat(4_000),
            "- ".repeat(4_000) + "x",
            "*a* ".repeat(2_000),
            "[".repeat(8_000),
            "**".repeat(4_000),
            "[a](".repeat(2_000),
            "\n".repeat(8_000),
        ] {
            let (_, count, depth) = measure(&nodes(&hostile), 0);
            assert!(depth <= DEEPEST + 1, "{depth}");
            assert!(count <= hostile.len(), "{count}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_link_may_be_opened(text in "[ -~\n\u{202e}é😀]{0,400}|\\PC{0,200}") {
            let nodes = nodes(&text);
            prop_assert!(all_links_open(&nodes));
            prop_assert!(measure(&nodes, 0).2 <= DEEPEST + 1);
        }

        #[test]
        fn words_without_marks_come_out_as_they_went_in(text in "[a-z]{1,9}( [a-z]{1,9}){0,9}") {
            prop_assert_eq!(measure(&nodes(&text), 0).0, text);
        }
    }
}
