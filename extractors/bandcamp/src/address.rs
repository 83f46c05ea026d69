//! What an address names.

use url::Url;

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// One track.
    Track,
    /// The tracks of an album.
    Album,
    /// The player on other people's pages.
    Player,
    /// A track or album by its numbers, as the list of a band names it.
    Item {
        /// The band's number.
        band: String,
        /// `t` or `a`.
        kind: String,
        /// The item's number.
        id: String,
    },
    /// All that a band put there.
    Band,
    /// The same by the band's number.
    BandNumber(String),
    /// An episode of the weekly show.
    Radio(String),
    /// What a search finds.
    Search,
}

/// Names below bandcamp.com that are no band.
const NO_BANDS: [&str; 6] = ["www", "daily", "blog", "get", "help", "static"];

pub(crate) fn place(url: &Url) -> Option<Place> {
    let host = url.host_str()?;
    let parts: Vec<&str> = url.path_segments()?.filter(|part| !part.is_empty()).collect();
    if matches!(host, "bandcamp.com" | "www.bandcamp.com") {
        return on_site(url, &parts);
    }
    let band = host.strip_suffix(".bandcamp.com")?;
    if band.contains('.') || NO_BANDS.contains(&band) {
        return None;
    }
    match parts.as_slice() {
        ["track", name] if !name.is_empty() => Some(Place::Track),
        ["album", name] if !name.is_empty() => Some(Place::Album),
        [] | ["music" | "releases"] => Some(Place::Band),
        _ => None,
    }
}

fn on_site(url: &Url, parts: &[&str]) -> Option<Place> {
    let value =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    match parts {
        [] | ["radio"] => value("show").filter(|show| is_number(show)).map(Place::Radio),
        ["search"] => value("q").map(|_| Place::Search),
        [player, ..] if player.starts_with("EmbeddedPlayer") => Some(Place::Player),
        ["api", "mobile", _, "tralbum_details"] => {
            let number = |name: &str| value(name).filter(|text| is_number(text));
            let kind = value("tralbum_type").filter(|kind| matches!(kind.as_str(), "a" | "t"))?;
            Some(Place::Item { band: number("band_id")?, kind, id: number("tralbum_id")? })
        }
        ["api", "mobile", _, "band_details"] => {
            value("band_id").filter(|id| is_number(id)).map(Place::BandNumber)
        }
        _ => None,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<Place> {
        place(&Url::parse(text).unwrap())
    }

    #[test]
    fn bands_have_hosts_of_their_own() {
        assert_eq!(of("https://a.bandcamp.com/track/x?from=y"), Some(Place::Track));
        assert_eq!(of("https://a.bandcamp.com"), Some(Place::Band));
        assert_eq!(of("https://bandcamp.com/?show=23"), Some(Place::Radio("23".to_owned())));
        assert_eq!(of("https://bandcamp.com/EmbeddedPlayer/v=2/track=1/"), Some(Place::Player));
    }

    #[test]
    fn the_rest_of_the_site_is_left_alone() {
        for text in [
            "https://bandcamp.com/",
            "https://daily.bandcamp.com/",
            "https://a.b.bandcamp.com/",
            "https://a.bandcamp.com/merch",
            "https://bandcamp.com/?show=x",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
