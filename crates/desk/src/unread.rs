//! What could not be read, for the log.

/// Where something went wrong, and how: the error itself quotes what it was given, which may be what somebody wrote.
pub(crate) fn unread(error: &serde_json::Error) -> String {
    format!("{:?} at line {}, column {}", error.classify(), error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d6_an_error_is_logged_without_what_it_quotes() {
        let error = serde_json::from_str::<u32>("\"Hello Mira\"").unwrap_err();
        assert!(error.to_string().contains("Hello Mira"));
        assert_eq!(unread(&error), "Data at line 1, column 12");
    }
}
