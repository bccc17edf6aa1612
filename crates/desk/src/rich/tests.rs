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
    for address in ["javascript:alert(1)", "file:///etc/passwd", "http://shop.example", "data:text/html,x"] {
        assert_eq!(nodes(&format!("[press me]({address})")), [text(&format!("({address}) press me"))]);
        assert_eq!(openable(address), None);
    }
    assert_eq!(openable("https://bank.example@evil.example"), None);
    assert_eq!(openable("  https://shop.example  ").map(String::from), Some("https://shop.example/".into()));
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
fn what_markdown_would_hide_is_shown() {
    let paragraph = |words: &str| Node::Paragraph { nodes: vec![text(words)] };
    assert_eq!(nodes("[order]: 12345"), [text("[order]: 12345")]);
    assert_eq!(nodes("1. oil\n3. salt"), [paragraph("1. oil"), paragraph("3. salt")]);
    assert_eq!(nodes("3. oil\n3. salt"), [paragraph("3. oil"), paragraph("3. salt")]);
    assert_eq!(nodes("```rust\na\n```"), [Node::CodeBlock { text: "rust\na".into() }]);
    assert_eq!(nodes("<ana@shop.example>"), [link("mailto:ana@shop.example", "ana@shop.example")]);
    assert_eq!(nodes("<javascript:x>"), [text("javascript:x")]);
    assert_eq!(
        nodes("[a](https://shop.example \"b\") [c](data:x \"d\")"),
        [
            Node::Link { url: "https://shop.example/".into(), nodes: vec![text("a"), text(" (b)")] },
            text(" "),
            text("(data:x d) c"),
        ]
    );
    let deep = format!("{}7. word", "> ".repeat(DEEPEST - 1));
    assert!(measure(&nodes(&deep), 0).0.contains("7. word"), "{:?}", nodes(&deep));
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
