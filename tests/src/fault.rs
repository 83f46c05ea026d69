//! What a server can do wrong, as data.

/// Something a path does wrong, always or for some of its requests.
///
/// Requests are counted for each path, from the first. Several faults of one path add up.
///
/// ```
/// use vidra_testkit::Fault;
/// let twice_busy = Fault::status(503).first(2);
/// let changed_later = Fault::content("other bytes").after(1);
/// # let _ = (twice_busy, changed_later);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: Kind,
    skipped: u32,
    until: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    NoRanges,
    WholeForRange,
    ShiftedRange,
    RangeRefused,
    NoLength,
    Length(u64),
    CutAfter(u64),
    Stall,
    StallAfter(u64),
    Status(u16),
    RetryAfter(u32),
    Content(Vec<u8>),
    NoValidators,
    WeakValidator,
    Redirect(u16, String),
    Gzip,
}

impl Fault {
    const fn new(kind: Kind) -> Self {
        Self { kind, skipped: 0, until: u32::MAX }
    }

    /// Knows no ranges and says so (`Accept-Ranges: none`): every answer is the whole.
    pub const fn no_ranges() -> Self {
        Self::new(Kind::NoRanges)
    }

    /// Promises ranges and answers 200 with the whole all the same.
    pub const fn whole_for_range() -> Self {
        Self::new(Kind::WholeForRange)
    }

    /// Answers 206 with a range that begins a byte later than asked, and says so in `Content-Range`.
    pub const fn shifted_range() -> Self {
        Self::new(Kind::ShiftedRange)
    }

    /// Answers 416 to every range.
    pub const fn range_refused() -> Self {
        Self::new(Kind::RangeRefused)
    }

    /// Sends chunks instead of a length.
    pub const fn no_length() -> Self {
        Self::new(Kind::NoLength)
    }

    /// Names this length in bytes, sends what there is and closes the connection.
    pub const fn length(bytes: u64) -> Self {
        Self::new(Kind::Length(bytes))
    }

    /// Closes the connection after so many bytes of the body.
    pub const fn cut_after(bytes: u64) -> Self {
        Self::new(Kind::CutAfter(bytes))
    }

    /// Never answers. The connection stays open until the server is dropped.
    pub const fn stall() -> Self {
        Self::new(Kind::Stall)
    }

    /// Sends so many bytes of the body and then nothing, until the server is dropped.
    pub const fn stall_after(bytes: u64) -> Self {
        Self::new(Kind::StallAfter(bytes))
    }

    /// Answers with this status and a short text.
    pub const fn status(status: u16) -> Self {
        Self::new(Kind::Status(status))
    }

    /// Answers 429 with `Retry-After` in seconds.
    pub const fn retry_after(seconds: u32) -> Self {
        Self::new(Kind::RetryAfter(seconds))
    }

    /// Has other content, hence another `ETag`.
    pub fn content(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(Kind::Content(bytes.into()))
    }

    /// Sends neither `ETag` nor `Last-Modified`.
    pub const fn no_validators() -> Self {
        Self::new(Kind::NoValidators)
    }

    /// Sends a weak `ETag`, which `If-Range` may not use (RFC 9110 section 13.1.5), and no `Last-Modified`.
    pub const fn weak_validator() -> Self {
        Self::new(Kind::WeakValidator)
    }

    /// Sends the client elsewhere. `{origin}` in `to` becomes this server's own address.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self::new(Kind::Redirect(status, to.to_owned()))
    }

    /// Compresses the body, whether the client asked for it or not.
    pub const fn gzip() -> Self {
        Self::new(Kind::Gzip)
    }

    /// The same for the first `requests` alone.
    #[must_use]
    pub fn first(self, requests: u32) -> Self {
        Self { until: self.skipped.saturating_add(requests), ..self }
    }

    /// The same, beginning after the first `requests`.
    #[must_use]
    pub fn after(self, requests: u32) -> Self {
        Self { skipped: requests, until: self.until.saturating_add(requests), ..self }
    }

    /// Whether it happens to the request with this number, counted from 1.
    pub(crate) const fn happens_to(&self, number: u32) -> bool {
        number > self.skipped && number <= self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_from_the_first() {
        let happens = |fault: &Fault| (1..=4).filter(|number| fault.happens_to(*number)).collect::<Vec<_>>();
        assert_eq!(happens(&Fault::stall()), [1, 2, 3, 4]);
        assert_eq!(happens(&Fault::stall().first(2)), [1, 2]);
        assert_eq!(happens(&Fault::stall().after(3)), [4]);
        assert_eq!(happens(&Fault::stall().after(1).first(2)), [2, 3]);
        assert_eq!(happens(&Fault::stall().first(2).after(1)), [2, 3]);
    }
}
