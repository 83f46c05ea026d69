//! Storyboards: sheets of small pictures over the whole video, `URL|W#H#COUNT#COLUMNS#ROWS#MS#NAME#SIGH|…`.

use std::time::Duration;

use vidra_core::http::RemoteUrl;
use vidra_core::media::{Extension, Format, Fragment, Source, Storyboard};

/// Sheets of one storyboard; a video of ten hours has 144.
const SHEETS: u64 = 10_000;

/// The storyboards, worst first; the finest is `sb0`.
pub(super) fn formats(spec: Option<&str>, duration: Option<Duration>) -> Vec<Format> {
    let mut parts = spec.unwrap_or_default().split('|');
    let base = parts.next().unwrap_or_default();
    let levels: Vec<&str> = parts.collect();
    let one = |(number, level): (usize, &&str)| {
        let mut format = storyboard(base, number, level, duration)?;
        format.id = format!("sb{}", levels.len() - 1 - number);
        Some(format)
    };
    levels.iter().enumerate().filter_map(one).collect()
}

fn storyboard(base: &str, number: usize, level: &str, duration: Option<Duration>) -> Option<Format> {
    let fields: Vec<&str> = level.split('#').collect();
    let [width, height, count, columns, rows, _, name, sigh] = fields.as_slice() else { return None };
    let positive = |text: &str| text.parse::<u64>().ok().filter(|number| *number > 0);
    let small = |text: &str| text.parse::<u32>().ok().filter(|number| *number > 0);
    let (count, columns, rows) = (positive(count)?, positive(columns)?, positive(rows)?);
    let each = columns.checked_mul(rows)?;
    let sheets = count.div_ceil(each);
    if sheets > SHEETS {
        return None;
    }
    let base = RemoteUrl::parse("https://i.ytimg.com/").ok()?.join(base).ok()?;
    let template = base.as_str().replace("$L", &number.to_string()).replace("$N", name);
    let fragments: Option<Vec<Fragment>> = (0..sheets)
        .map(|sheet| {
            let url =
                RemoteUrl::parse(&format!("{}&sigh={sigh}", template.replace("$M", &sheet.to_string())))
                    .ok()?;
            Some(Fragment::Remote {
                url,
                range: None,
                duration: duration.map(|whole| plays(whole, sheet, count, each)),
            })
        })
        .collect();
    let place = RemoteUrl::parse(&format!("{template}&sigh={sigh}")).ok();
    let source = Source::Fragments { manifest_url: place, fragments: fragments? };
    let note = Some("storyboard".to_owned());
    let board = Storyboard {
        width: small(width)?,
        height: small(height)?,
        columns: small(fields[3])?,
        rows: small(fields[4])?,
        fps: duration.filter(|whole| !whole.is_zero()).map(|whole| small_count(count) / whole.as_secs_f64()),
    };
    Some(Format {
        video: None,
        audio: None,
        note,
        storyboard: Some(board),
        ..Format::new("", Extension::Mhtml, source)
    })
}

/// How long one sheet lasts; the last one may be half empty.
fn plays(whole: Duration, sheet: u64, count: u64, each: u64) -> Duration {
    let full = whole.as_secs_f64() * small_count(each) / small_count(count);
    let left = (whole.as_secs_f64() - small_count(sheet) * full).max(0.0);
    Duration::try_from_secs_f64(full.min(left)).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts of pictures are small")]
const fn small_count(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_finest_storyboard_comes_last() {
        let spec = "https://i.ytimg.com/sb/x/storyboard3_L$L/$N.jpg?sqp=a|48#27#100#10#10#0#default#s1|80#45#95#5#10#10000#M$M#s2";
        let found = formats(Some(spec), Some(Duration::from_secs(190)));
        let ids: Vec<&str> = found.iter().map(|format| format.id.as_str()).collect();
        assert_eq!(ids, ["sb1", "sb0"]);
        let board = Storyboard { width: 80, height: 45, columns: 5, rows: 10, fps: Some(0.5) };
        assert_eq!(found[1].storyboard, Some(board));
        let Source::Fragments { fragments, .. } = &found[1].source else { panic!("no sheets") };
        let sheets: Vec<_> = fragments
            .iter()
            .map(|one| match one {
                Fragment::Remote { url, duration, .. } => (url.as_str(), duration.unwrap().as_secs()),
                Fragment::Inline { .. } => panic!("no address"),
            })
            .collect();
        let first = "https://i.ytimg.com/sb/x/storyboard3_L1/M0.jpg?sqp=a&sigh=s2";
        let second = "https://i.ytimg.com/sb/x/storyboard3_L1/M1.jpg?sqp=a&sigh=s2";
        assert_eq!(sheets, [(first, 100), (second, 90)]);
    }

    #[test]
    fn what_is_no_storyboard_is_left_out() {
        for spec in
            ["", "x", "https://a/|1#2", "https://a/|1#1#99999999999#1#1#0#n#s", "https://a/|0#1#1#1#1#0#n#s"]
        {
            assert_eq!(formats(Some(spec), None), [], "{spec}");
        }
        assert_eq!(formats(None, None), []);
    }
}
