//! The corpus of a fuzzer, run through the fuzzer's own function by the stable compiler. Each crate that has fuzzers
//! takes this file into its tests.

use std::path::Path;
use std::{env, fs};

/// Runs the function over every file of `fuzz/corpus/NAME`.
///
/// # Panics
/// When the function does, or there is no such file.
pub(crate) fn replay(name: &str, target: fn(&[u8])) {
    let package = env::var_os("CARGO_MANIFEST_DIR").expect("cargo runs the tests");
    let folder = Path::new(&package).join("../../fuzz/corpus").join(name);
    let listed = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = listed.map(|file| file.expect("a listed file").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    for file in files {
        // The last one that is named is the one that fails.
        println!("{}", file.display());
        target(&fs::read(&file).expect("a corpus is read"));
    }
}
