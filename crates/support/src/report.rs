//! What may stand in a file of facts: whatever else it is, a type that can hold somebody's text is not among it.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use url::Url;

/// What may stand in a support bundle. It is implemented for what cannot hold what somebody wrote, or was made harmless;
/// for `String` and `&str` it never will be.
pub trait Reportable: Serialize {}

macro_rules! harmless {
    ($($type:ty),+) => { $(impl Reportable for $type {})+ };
}

harmless!(bool, u8, u16, u32, u64, usize, i32, i64, f32, f64);

/// Words of the program's own source.
impl Reportable for &'static str {}
impl<T: Reportable> Reportable for Option<T> {}
impl<T: Reportable> Reportable for Vec<T> {}

/// A value that is copied bit by bit: an enum, numbers, moments. It owns no text, and so holds none that anybody wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Plain<T: Copy + 'static>(
    /// The value.
    pub T,
);

impl<T: Copy + Serialize + 'static> Reportable for Plain<T> {}

/// A moment, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(
    /// The moment.
    pub Timestamp,
);

impl Moment {
    /// The beginning of 1970: when no clock can be read.
    pub const EPOCH: Self = Self(Timestamp::UNIX_EPOCH);

    /// From milliseconds since 1970; `None` for one that no calendar has.
    pub fn from_millis(millis: i64) -> Option<Self> {
        Timestamp::from_millisecond(millis).ok().map(Self)
    }

    /// For a file's name: `2026-01-05T02-00-00Z`.
    pub fn for_name(self) -> String {
        self.0.strftime("%Y-%m-%dT%H-%M-%SZ").to_string()
    }
}

impl Serialize for Moment {
    /// To the second: nothing here needs more.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

impl Reportable for Moment {}

/// Where something is reached: scheme, host and port of an address, and nothing of whoever goes there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Origin(String);

impl Origin {
    /// The origin of an address; `None` for one without a host.
    pub fn of(address: &Url) -> Option<Self> {
        let host = address.host_str()?;
        let port = address.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(Self(format!("{}://{host}{port}", address.scheme())))
    }

    /// The origin of what should be an address.
    pub fn parse(address: &str) -> Option<Self> {
        Self::of(&Url::parse(address).ok()?)
    }
}

impl Reportable for Origin {}

/// Facts: a struct whose every field is [`Reportable`]. One that is not does not compile:
///
/// ```compile_fail
/// deskbell_support::report! {
///     /// What was written.
///     pub struct Leak {
///         /// By somebody.
///         pub text: String,
///     }
/// }
/// ```
///
/// ```
/// deskbell_support::report! {
///     /// How much was written.
///     pub struct Fine {
///         /// In all.
///         pub messages: u32,
///     }
/// }
/// ```
#[macro_export]
macro_rules! report {
    ($($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* pub $field:ident: $type:ty,)* })+) => {$(
        $(#[$doc])*
        #[allow(unreachable_pub, reason = "whoever declares it says how far it is seen by its module")]
        #[derive(Clone, Debug, PartialEq, $crate::macros::Serialize)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        const _: () = {
            const fn is_reportable<T: $crate::Reportable>() {}
            $(is_reportable::<$type>();)*
        };

        impl $crate::Reportable for $name {}
    )+};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d6_of_an_address_only_its_origin_is_told() {
        for (address, origin) in [
            ("https://ana:pa55@desk.example.org:8443/v1?token=abc#me", "https://desk.example.org:8443"),
            ("https://desk.example.org/", "https://desk.example.org"),
            ("socks5h://ana@proxy.example.org:1080", "socks5h://proxy.example.org:1080"),
        ] {
            assert_eq!(serde_json::to_value(Origin::parse(address)).unwrap(), origin);
        }
        assert_eq!(Origin::parse("ana@acme.example"), None);
        assert_eq!(Origin::parse("mailto:ana@acme.example"), None);
    }

    #[test]
    fn d6_a_moment_is_told_in_utc_to_the_second() {
        let moment = Moment::from_millis(1_767_578_400_123).unwrap();
        assert_eq!(serde_json::to_value(moment).unwrap(), "2026-01-05T02:00:00Z");
        assert_eq!(moment.for_name(), "2026-01-05T02-00-00Z");
    }
}
