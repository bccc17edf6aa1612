//! Names of files that people send each other.

use deskbell_domain::file::{NAME_BYTES, NAME_CHARS, name, name_with, numbered};
use proptest::prelude::*;

#[test]
fn c6_ordinary_names_pass_unchanged() {
    for text in ["plan.pdf", "Rechnung März.pdf", "写真.png", "archive.tar.gz", "no extension", "a.b c.txt"]
    {
        assert_eq!(name(text), text);
    }
}

#[test]
fn c6_a_name_has_no_path_no_control_characters_and_no_forced_direction() {
    for (text, expected) in [
        ("/etc/passwd", "passwd"),
        ("..\\..\\Windows\\system.ini", "system.ini"),
        ("C:\\Users\\ada\\plan.pdf", "plan.pdf"),
        ("../..", "file"),
        ("plan\n\0\u{7}.pdf", "plan .pdf"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        (".bashrc", "bashrc"),
        ("plan.pdf. . .", "plan.pdf"),
        ("a<b>c:d\"e|f?g*.txt", "a_b_c_d_e_f_g_.txt"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("com¹.txt", "_com¹.txt"),
        ("", "file"),
        ("\u{200b}", "file"),
        ("\u{fff1}.\u{c}", "file"),
        ("folder/", "folder"),
    ] {
        assert_eq!(name(text), expected, "{text:?}");
    }
}

#[test]
fn c6_a_long_name_keeps_its_extension() {
    let long = format!("{}.pdf", "ü".repeat(300));
    let cut = name(&long);
    assert_eq!((cut.chars().count(), cut.ends_with("ü.pdf")), (NAME_CHARS, true));
    let wide = name(&format!("{}.pdf", "写".repeat(100)));
    assert!(wide.len() <= NAME_BYTES && wide.ends_with("写.pdf"), "no system takes 304 bytes: {wide}");
}

#[test]
fn c6_the_extension_fits_what_the_file_is() {
    for (text, fitting, expected) in [
        ("invoice.pdf.exe", &["pdf"][..], "invoice.pdf.exe.pdf"),
        ("invoice.pdf", &["pdf"], "invoice.pdf"),
        ("photo.JPEG", &["jpg", "jpeg"], "photo.JPEG"),
        ("photo", &["jpg", "jpeg"], "photo.jpg"),
        ("notes.v2 final", &["txt"], "notes.v2 final.txt"),
        ("unknown.bin", &[], "unknown.bin"),
    ] {
        assert_eq!(name_with(text, fitting), expected);
    }
    let long = name_with(&"x".repeat(NAME_CHARS), &["jpg"]);
    assert_eq!((long.chars().count(), long.ends_with("x.jpg")), (NAME_CHARS, true));
}

#[test]
fn c6_a_name_that_is_taken_gets_a_number() {
    assert_eq!(numbered("plan.pdf", 2), "plan (2).pdf");
    assert_eq!(numbered("plan", 3), "plan (3)");
}

proptest! {
    #[test]
    fn c6_whatever_comes_in_a_name_comes_out_and_stays(text in "\\PC{0,40}|[./\\\\ a-zA-Z\u{0}-\u{20}\u{202a}-\u{202e}:*]{0,200}|[a-z写🔔. ]{0,200}") {
        let mended = name(&text);
        let fits = |name: &str| name.chars().count() <= NAME_CHARS && name.len() <= NAME_BYTES;
        prop_assert!(!mended.is_empty() && fits(&mended));
        prop_assert!(!mended.contains(['/', '\\', '\n', '\0']) && !mended.starts_with('.'));
        prop_assert_eq!(name(&mended), mended.clone());
        let fitting = name_with(&mended, &["pdf"]);
        prop_assert!(fitting.to_lowercase().ends_with(".pdf") && fits(&fitting));
    }
}
