//! A page as the recognisers see it.

use std::cell::Cell;

use url::Url;
use vidra_core::http::RemoteUrl;

use crate::file_kind::{self, FileKind};
use crate::found::About;
use crate::markup::{self, Tag};

/// The most tags that are looked at. Large pages have some ten thousand.
const TAGS: usize = 200_000;
/// The most addresses the registry is asked about: each question goes through all sites.
const QUESTIONS: usize = 20_000;

/// A page's tags, its address, and whom to ask about links.
pub(crate) struct Scene<'a> {
    /// Where the page is.
    pub(crate) page: &'a RemoteUrl,
    /// Its tags, in order.
    pub(crate) tags: Vec<Tag<'a>>,
    base: RemoteUrl,
    claims: &'a dyn Fn(&Url) -> bool,
    questions: Cell<usize>,
}

impl<'a> Scene<'a> {
    /// Reads a page.
    pub(crate) fn new(text: &'a str, page: &'a RemoteUrl, claims: &'a dyn Fn(&Url) -> bool) -> Self {
        let tags: Vec<_> = markup::tags(text).take(TAGS).collect();
        let base = tags.iter().find_map(|tag| tag.begins(&["base"]).then(|| tag.attribute("href"))?);
        let base = base.and_then(|base| page.join(&base).ok()).unwrap_or_else(|| page.clone());
        Self { page, tags, base, claims, questions: Cell::new(0) }
    }

    /// A document inside this one (`srcdoc`): same address, same registry.
    pub(crate) fn inner<'b>(&'b self, text: &'b str) -> Scene<'b> {
        let tags = markup::tags(text).take(TAGS).collect();
        Scene {
            page: self.page,
            tags,
            base: self.base.clone(),
            claims: self.claims,
            questions: self.questions.clone(),
        }
    }

    /// The address a reference on the page stands for. `None` for what is no address vidra opens (`blob:`, `data:`), for
    /// what a script fills in later (`{{ url }}`), and for the page itself, which an empty reference stands for.
    pub(crate) fn resolve(&self, reference: &str) -> Option<RemoteUrl> {
        let is_template = ["{{", "}}", "${", "<%"].iter().any(|mark| reference.contains(mark));
        if is_template || reference.trim().is_empty() {
            return None;
        }
        let url = self.base.join(reference).ok()?;
        (url.without_fragment() != self.page.without_fragment()).then_some(url)
    }

    /// Whether a site of its own takes the address.
    pub(crate) fn claims(&self, url: &RemoteUrl) -> bool {
        let asked = self.questions.get();
        self.questions.set(asked + 1);
        asked < QUESTIONS && (self.claims)(url.as_url())
    }

    /// What an address is, by its type and name: a claimed one, a file, or neither.
    pub(crate) fn target(&self, reference: &str, media_type: &str) -> Option<Target> {
        let url = self.resolve(reference)?;
        if self.claims(&url) {
            return Some(Target::Embed(url));
        }
        let by_type = || file_kind::by_type(media_type).filter(|_| !file_kind::is_something_else(&url));
        let kind = file_kind::by_name(&url).or_else(by_type);
        Some(match kind {
            Some(kind) => Target::File(url, kind),
            None => Target::Unknown(url),
        })
    }

    /// The content of the first `<meta>` with this name or property.
    pub(crate) fn meta(&self, name: &str) -> Option<String> {
        self.metas().find(|(key, _)| key == name).and_then(|(_, tag)| tag.attribute("content"))
    }

    /// All `<meta>` with a name or property, which is given in lower case.
    pub(crate) fn metas(&self) -> impl Iterator<Item = (String, &Tag<'a>)> {
        let named = |tag: &Tag<'_>| tag.attribute("property").or_else(|| tag.attribute("name"));
        let metas = self.tags.iter().filter(|tag| tag.begins(&["meta"]));
        metas.filter_map(move |tag| Some((named(tag)?.to_ascii_lowercase(), tag)))
    }

    /// What the page says of itself.
    pub(crate) fn about(&self) -> About {
        let first = |names: &[&str]| names.iter().find_map(|name| self.meta(name));
        let titled = || self.tags.iter().find(|tag| tag.begins(&["title"]));
        let title = first(&["og:title", "twitter:title"])
            .or_else(|| Some(crate::entity::decode(titled()?.text).into_owned()));
        let seconds = first(&["og:video:duration", "video:duration"]).and_then(|text| text.parse().ok());
        About {
            title: title.map(|title| folded(&title)).filter(|title| !title.is_empty()),
            description: first(&["og:description", "twitter:description", "description"]),
            thumbnail: first(&["og:image", "twitter:image"]).and_then(|url| self.resolve(&url)),
            duration: seconds.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok()),
            timestamp: None,
        }
    }
}

/// What an address on a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A site of its own takes it.
    Embed(RemoteUrl),
    /// A file or manifest, by its type or name.
    File(RemoteUrl, FileKind),
    /// Neither can be said.
    Unknown(RemoteUrl),
}

/// The text with white space folded.
pub(crate) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_that_lead_nowhere_are_dropped() {
        let page = RemoteUrl::parse("https://e.org/a/page.html?x=1").unwrap();
        let text = "<base href='/b/'><title> A &amp;\n B </title><meta name=description content=''>";
        let scene = Scene::new(text, &page, &|_| false);
        for reference in
            ["", " ", "blob:https://e.org/1", "data:video/mp4;base64,AA", "//:0", "about:blank", "{{ u }}"]
        {
            assert_eq!(scene.resolve(reference), None, "{reference}");
        }
        assert_eq!(scene.resolve("https://e.org/a/page.html?x=1#t"), None);
        assert_eq!(scene.resolve("v.mp4").unwrap().as_str(), "https://e.org/b/v.mp4");
        assert_eq!(scene.about().title.as_deref(), Some("A & B"));
    }
}
