//! Long lists in pages. A page names the place where the next one begins: a key and not a number, so that what is
//! added or deleted meanwhile neither repeats nor hides anything.

/// Entries of a page when nothing is said.
pub const USUAL: u32 = 50;
/// Entries of a page at most.
pub const MOST: u32 = 200;

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// Its entries.
    pub items: Vec<T>,
    /// Where the next one begins; `None`: this is the last.
    pub next: Option<String>,
}

/// The page after a place. `key` sorts the entries and names their places.
pub fn paged<T>(
    mut items: Vec<T>,
    key: impl Fn(&T) -> String,
    after: Option<&str>,
    limit: Option<u32>,
) -> Paged<T> {
    items.sort_by_cached_key(|item| key(item));
    items.retain(|item| after.is_none_or(|after| key(item).as_str() > after));
    let most = limit.unwrap_or(USUAL).clamp(1, MOST) as usize;
    let more = items.len() > most;
    items.truncate(most);
    let next = items.last().filter(|_| more).map(key);
    Paged { items, next }
}
