//! Times of 33 bits, made whole.

/// One more than the greatest time (ISO/IEC 13818-1 section 2.4.3.7): they wrap after 26 and a half hours.
const WRAP: i64 = 1 << 33;

/// How far before the first time of a source a later one may lie, about three hours.
const BEFORE_FIRST: i64 = 1 << 30;

/// Unwraps times: each is taken to be the nearest to the one before. After a jump to another place of the source, the
/// first is taken to lie in the 23 hours after the first of all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Clock {
    first: Option<i64>,
    last: Option<i64>,
}

impl Clock {
    /// The time meant by 33 bits, in 90 kHz ticks. May be below 0 where a source begins just after a wrap.
    pub(crate) fn unwrap(&mut self, bits: u64) -> i64 {
        let bits = i64::try_from(bits % WRAP.unsigned_abs()).unwrap_or_default();
        let time = match (self.last, self.first) {
            (Some(last), _) => last + nearest(bits - last),
            (None, Some(first)) => first - BEFORE_FIRST + (bits - first + BEFORE_FIRST).rem_euclid(WRAP),
            (None, None) => bits,
        };
        self.first.get_or_insert(time);
        self.last = Some(time);
        time
    }

    /// Says that the source is read from another place.
    pub(crate) const fn restart(&mut self) {
        self.last = None;
    }
}

/// The difference meant by one that is known up to wraps: the smallest.
pub(crate) const fn nearest(difference: i64) -> i64 {
    (difference + WRAP / 2).rem_euclid(WRAP) - WRAP / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_run_on_over_a_wrap_and_step_back_over_it() {
        let mut clock = Clock::default();
        assert_eq!(clock.unwrap(0x1_ffff_fff0), WRAP - 16);
        assert_eq!(clock.unwrap(16), WRAP + 16);
        assert_eq!(clock.unwrap(0x1_ffff_fff8), WRAP - 8);
    }

    #[test]
    fn a_place_hours_later_is_found_again() {
        let mut clock = Clock::default();
        assert_eq!(clock.unwrap(WRAP.unsigned_abs() - 90_000), WRAP - 90_000);
        clock.restart();
        // Twenty hours later.
        let bits = 90_000 * 3600 * 20 - 90_000;
        assert_eq!(clock.unwrap(bits), WRAP + 90_000 * 3600 * 20 - 90_000);
    }
}
