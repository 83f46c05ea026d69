//! Descriptions that are written in HTML, as text.

use vidra_core::extract::Page;
use vidra_core::http::{RemoteUrl, StatusCode};

/// The words of a piece of HTML, each block on a line of its own; `None` where there are none.
pub(crate) fn words(html: &str, base: &RemoteUrl) -> Option<String> {
    const BLOCKS: [&str; 6] = ["<br", "</p", "</div", "</li", "</tr", "</h"];
    let mut text = html.to_owned();
    for block in BLOCKS {
        text = text.replace(block, &format!("\n{block}"));
    }
    let page = Page { url: base.clone(), status: StatusCode::OK, text };
    let all: String = page.document().root_element().text().collect();
    let lines: Vec<&str> = all.lines().map(str::trim).collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_lines_and_tags_are_gone() {
        let base = RemoteUrl::parse("https://site.example/").unwrap();
        let told = |html| words(html, &base);
        assert_eq!(
            told("<p>A <b>kite</b> &amp; dunes<br>by Ada</p>").as_deref(),
            Some("A kite & dunes\nby Ada")
        );
        assert_eq!(told("plain").as_deref(), Some("plain"));
        assert_eq!(told("<p> </p>"), None);
    }
}
