//! Compiles SQLite with SQLite3 Multiple Ciphers.

use std::env;

/// As the package in whose place this one stands sets them (`libsqlite3-sys`, feature `bundled`), less the virtual
/// tables and the full-text search of old that nobody here uses.
const SQLITE: &[&str] = &[
    "SQLITE_CORE",
    "SQLITE_DEFAULT_FOREIGN_KEYS=1",
    "SQLITE_ENABLE_API_ARMOR",
    "SQLITE_ENABLE_COLUMN_METADATA",
    "SQLITE_ENABLE_FTS5",
    "SQLITE_ENABLE_LOAD_EXTENSION=1",
    "SQLITE_ENABLE_MEMORY_MANAGEMENT",
    "SQLITE_ENABLE_STAT4",
    "SQLITE_ENABLE_UNLOCK_NOTIFY",
    "SQLITE_THREADSAFE=1",
    "SQLITE_USE_URI",
    "HAVE_USLEEP=1",
    "HAVE_ISNAN",
    "_POSIX_THREAD_SAFE_FUNCTIONS",
];

/// ChaCha20 with Poly1305 alone: it needs no processor of its own kind, and tells a damaged page.
const CIPHERS: &[&str] = &[
    "CODEC_TYPE=CODEC_TYPE_CHACHA20",
    "HAVE_CIPHER_AES_128_CBC=0",
    "HAVE_CIPHER_AES_256_CBC=0",
    "HAVE_CIPHER_AEGIS=0",
    "HAVE_CIPHER_ASCON128=0",
    "HAVE_CIPHER_RC4=0",
    "HAVE_CIPHER_SQLCIPHER=0",
];

fn main() {
    let source = sqlite3mc_src::source_dir();
    println!("cargo::rerun-if-changed=build.rs");
    let mut build = cc::Build::new();
    build.file(source.join(sqlite3mc_src::SOURCE_FILE)).include(source).warnings(false);
    for define in SQLITE.iter().chain(CIPHERS) {
        build.flag(format!("-D{define}"));
    }
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") != "windows" {
        build.flag("-DHAVE_LOCALTIME_R");
    }
    if target("ENV") == "msvc" && target("FEATURE").split(',').any(|feature| feature == "crt-static") {
        build.static_crt(true);
    }
    build.compile("sqlite3");
}
