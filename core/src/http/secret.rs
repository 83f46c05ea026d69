//! A value that is never printed.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A password, token or cookie value: no `Display`, no `Serialize`, `Debug` hides it, wiped when dropped.
///
/// ```
/// use vidra_core::http::Secret;
/// let token = Secret::new("abc".to_owned());
/// assert_eq!(format!("{token:?}"), "<redacted>");
/// assert_eq!(token.expose(), "abc");
/// ```
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Secret<T: Zeroize>(T);

impl<T: Zeroize> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the one place that sends it.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}
