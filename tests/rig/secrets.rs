//! Where the desks of tests keep their secrets.

use deskbell_desk::{TokenError, TokenStore};
use std::path::PathBuf;
use std::{fs, io};

/// Keeps the secrets of a test in plain files, so that they outlive the process.
pub struct PlainFiles(pub PathBuf);

impl PlainFiles {
    fn path(&self, name: &str) -> PathBuf {
        let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
        self.0.join(format!("secret-{}", name.chars().map(plain).collect::<String>()))
    }
}

impl TokenStore for PlainFiles {
    fn read(&self, name: &str) -> Result<Option<String>, TokenError> {
        match fs::read_to_string(self.path(name)) {
            Ok(secret) => Ok(Some(secret)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(because(&error)),
        }
    }

    fn keep(&self, name: &str, secret: &str) -> Result<(), TokenError> {
        fs::write(self.path(name), secret).map_err(|error| because(&error))
    }

    fn forget(&self, name: &str) -> Result<(), TokenError> {
        match fs::remove_file(self.path(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(because(&error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

fn because(error: &io::Error) -> TokenError {
    TokenError { why: error.to_string() }
}
