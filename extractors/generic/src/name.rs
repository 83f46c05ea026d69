//! Names taken from addresses, for pages and files that have no other.

use vidra_core::http::RemoteUrl;

/// The last part of the address without its extension: `https://e.org/a/blog.html?x` is `blog`.
pub(crate) fn page_id(url: &RemoteUrl) -> String {
    let segments = url.as_url().path_segments();
    let last =
        segments.and_then(|mut all| all.rfind(|segment| !segment.is_empty())).unwrap_or_else(|| url.host());
    let name = percent_decoded(last);
    let stem = stem(&name);
    if stem.is_empty() { "video".to_owned() } else { stem.to_owned() }
}

/// A text without percent-encoding.
pub(crate) fn percent_decoded(segment: &str) -> String {
    // The decoder of forms, less what forms mean by these three.
    let escaped = segment.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    url::form_urlencoded::parse(escaped.as_bytes()).map(|(name, _)| name.into_owned()).collect()
}

/// A file name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_the_last_part_of_the_address() {
        let id = |text| page_id(&RemoteUrl::parse(text).unwrap());
        assert_eq!(id("https://e.org/2026/blog.html?x=a/b"), "blog");
        assert_eq!(id("https://e.org/2026/a%20video/"), "a video");
        assert_eq!(id("https://www.example.org/"), "www.example");
        assert_eq!(id("https://e.org/news,139377+a&b.html"), "news,139377+a&b");
    }
}
