//! The addresses a new site takes, guessed from one: which part of it is the id.

use url::Url;

/// The shape of a site's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The host as it stands in the address.
    pub host: String,
    /// The segments of the path.
    pub segments: Vec<Segment>,
    /// The query parameter that is the id, where no segment is.
    pub parameter: Option<String>,
    /// The id of the page that was recorded.
    pub id: String,
}

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// This word.
    Fixed(String),
    /// The id.
    Id,
    /// Anything: a date in front of the id, the title behind it.
    Any,
}

/// Query parameters that are ids, most often first.
const PARAMETERS: [&str; 8] = ["v", "id", "video", "videoid", "video_id", "vid", "clip", "media"];

impl Address {
    /// Guesses from one address. The id is a parameter with a telling name, else the last segment with a digit in it that is
    /// no date, else the last segment. `None` for an address without any of these.
    pub fn guess(url: &Url) -> Option<Self> {
        let host = url.host_str()?.to_owned();
        let words: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
        let fixed = |word: &&str| Segment::Fixed((*word).to_owned());
        let is_id = |name: &str| PARAMETERS.contains(&name.to_ascii_lowercase().as_str());
        if let Some((name, value)) = url.query_pairs().find(|(name, value)| is_id(name) && !value.is_empty())
        {
            let segments = words.iter().map(fixed).collect();
            return Some(Self { host, segments, parameter: Some(name.into_owned()), id: value.into_owned() });
        }
        let last = words.len().checked_sub(1)?;
        let has_digit = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
        let at = if words.iter().any(|word| is_year(word)) {
            last
        } else {
            words.iter().rposition(has_digit).unwrap_or(last)
        };
        let segment = |(index, word): (usize, &&str)| match index.cmp(&at) {
            std::cmp::Ordering::Equal => Segment::Id,
            std::cmp::Ordering::Less if !has_digit(word) => fixed(word),
            _ => Segment::Any,
        };
        let segments = words.iter().enumerate().map(segment).collect();
        Some(Self { host, segments, parameter: None, id: words[at].to_owned() })
    }

    /// The pattern of the addresses, as manifests of script plugins write it: `https://clips.example/v/*`.
    pub fn pattern(&self) -> String {
        let word = |segment: &Segment| match segment {
            Segment::Fixed(word) => word.clone(),
            Segment::Id | Segment::Any => "*".to_owned(),
        };
        let path: Vec<String> = self.segments.iter().map(word).collect();
        format!("https://{}/{}{}", self.host, path.join("/"), if self.parameter.is_some() { "*" } else { "" })
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<u32>().is_ok_and(|year| (1990..2100).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_a_parameter_a_segment_with_a_digit_or_the_last_one() {
        let table = [
            ("https://clips.example/c/a1b2", "https://clips.example/c/*", "a1b2"),
            ("https://clips.example/news/2024/11/a-goal", "https://clips.example/news/*/*/*", "a-goal"),
            ("https://clips.example/watch?v=x", "https://clips.example/watch*", "x"),
            ("https://clips.example/show/a-goal/", "https://clips.example/show/*", "a-goal"),
            ("https://clips.example/v/77/a-goal", "https://clips.example/v/*/*", "77"),
        ];
        for (url, pattern, id) in table {
            let address = Address::guess(&Url::parse(url).unwrap()).unwrap();
            assert_eq!((address.pattern().as_str(), address.id.as_str()), (pattern, id), "{url}");
        }
        assert_eq!(Address::guess(&Url::parse("https://clips.example/").unwrap()), None);
    }
}
