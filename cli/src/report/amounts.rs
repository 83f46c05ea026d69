//! Bytes and times in words, in the shape other programs read.

use std::time::Duration;

/// `162.57KiB`.
///
/// ```text
/// 500 → 500.00B    166469 → 162.57KiB
/// ```
#[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let mut value = count as f64;
    let mut units = UNITS.iter();
    let mut unit = units.next().copied().unwrap_or_default();
    for larger in units {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        unit = larger;
    }
    format!("{value:.2}{unit}")
}

/// `00:03`, `1:02:03` as `01:02:03`; `--:--:--` above four days.
pub(crate) fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes:02}:{seconds:02}"),
        1..=99 => format!("{hours:02}:{minutes:02}:{seconds:02}"),
        _ => "--:--:--".to_owned(),
    }
}

/// `44k`: thousands, rounded down.
pub(crate) fn thousands(count: u64) -> String {
    match count {
        0..1000 => count.to_string(),
        1000..1_000_000 => format!("{}k", count / 1000),
        _ => format!("{}M", count / 1_000_000),
    }
}

/// `100% of  162.57KiB in 00:00:03 at 1.20MiB/s`.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a speed to be read by people"
)]
pub(super) fn finished(size: u64, fetched: u64, elapsed: Duration) -> String {
    let time = clock(elapsed);
    let time = if time.len() == 5 { format!("00:{time}") } else { time };
    let speed = fetched as f64 / elapsed.as_secs_f64().max(0.001);
    format!("100% of {:>10} in {time} at {}/s", bytes(size), bytes(speed as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_decimals_and_a_binary_unit() {
        let table = [
            (0, "0.00B"),
            (1023, "1023.00B"),
            (166_469, "162.57KiB"),
            (4 << 20, "4.00MiB"),
            (u64::MAX, "16.00EiB"),
        ];
        for (count, text) in table {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn clocks_grow_with_the_time() {
        let table = [(3, "00:03"), (61, "01:01"), (3723, "01:02:03"), (360_000, "--:--:--")];
        for (seconds, text) in table {
            assert_eq!(clock(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn sampling_rates_are_cut() {
        assert_eq!([thousands(800), thousands(44_100), thousands(48_000)], ["800", "44k", "48k"]);
    }
}
