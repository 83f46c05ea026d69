//! A page as the recognisers see it.

use std::cell::Cell;
use std::rc::Rc;

use serde_json::Value;
use url::Url;
use vidra_core::http::RemoteUrl;
use vidra_core::media::unix_seconds;

use crate::file_kind::{self, FileKind};
use crate::found::About;
use crate::js;
use crate::markup::{self, Tag};

/// The most tags that are looked at. Large pages have some ten thousand.
const TAGS: usize = 200_000;
/// The most addresses the registry is asked about: each question goes through all sites.
const QUESTIONS: usize = 20_000;

/// Calls of one function that are read in one script.
const CALLS: usize = 40;
/// And in all scripts of a page.
const ALL_CALLS: usize = 1000;
/// How often the text of a page may be read as script, and bytes that are always allowed: what many recognisers read
/// again and again is bounded together.
const READINGS: usize = 4;
const READ_BYTES: usize = 1024 * 1024;

/// A page's tags, its address, and whom to ask about links.
pub(crate) struct Scene<'a> {
    /// Where the page is.
    pub(crate) page: &'a RemoteUrl,
    /// All of it.
    pub(crate) text: &'a str,
    /// Its tags, in order.
    pub(crate) tags: Vec<Tag<'a>>,
    /// Which of them are scripts with a text to run: asked for once for every kind of player.
    programs: Vec<usize>,
    base: RemoteUrl,
    claims: &'a dyn Fn(&Url) -> bool,
    questions: Rc<Cell<usize>>,
    /// Bytes of script that may still be read; documents inside this one read from the same.
    readable: Rc<Cell<usize>>,
}

impl<'a> Scene<'a> {
    /// Reads a page.
    pub(crate) fn new(text: &'a str, page: &'a RemoteUrl, claims: &'a dyn Fn(&Url) -> bool) -> Self {
        let tags: Vec<_> = markup::tags(text).take(TAGS).collect();
        let base = tags.iter().find_map(|tag| tag.begins(&["base"]).then(|| tag.attribute("href"))?);
        let base = base.and_then(|base| page.join(&base).ok()).unwrap_or_else(|| page.clone());
        let readable = Rc::new(Cell::new(text.len() * READINGS + READ_BYTES));
        let programs = programs(&tags);
        Self { page, text, tags, programs, base, claims, questions: Rc::default(), readable }
    }

    /// A document inside this one (`srcdoc`): same address, same registry.
    pub(crate) fn inner<'b>(&'b self, text: &'b str) -> Scene<'b> {
        let tags: Vec<_> = markup::tags(text).take(TAGS).collect();
        let programs = programs(&tags);
        Scene {
            page: self.page,
            text,
            tags,
            programs,
            base: self.base.clone(),
            claims: self.claims,
            questions: Rc::clone(&self.questions),
            readable: Rc::clone(&self.readable),
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

    /// The elements around a tag, the nearest first, as far as the tags just before it tell.
    pub(crate) fn around(&self, index: usize) -> Vec<&Tag<'a>> {
        const LOOKED_AT: usize = 16;
        const ELEMENTS: usize = 3;
        const CONTAINERS: [&str; 9] =
            ["div", "section", "figure", "span", "header", "article", "aside", "a", "picture"];
        let mut closed = 0_usize;
        let mut around = Vec::new();
        for tag in self.tags[..index].iter().rev().take(LOOKED_AT) {
            if tag.ends(&CONTAINERS) {
                closed += 1;
            } else if tag.begins(&CONTAINERS) {
                if closed == 0 {
                    around.push(tag);
                }
                closed = closed.saturating_sub(1);
            }
            if around.len() == ELEMENTS {
                break;
            }
        }
        around
    }

    /// The scripts that stand in the page itself and are no data.
    pub(crate) fn scripts(&self) -> impl Iterator<Item = &Tag<'a>> {
        self.programs.iter().filter_map(|at| self.tags.get(*at))
    }

    /// The arguments of every call that is written so (`player.setup(`), with the place of the call.
    pub(crate) fn calls(&self, function: &str) -> Vec<(usize, Vec<Value>)> {
        let mut calls = Vec::new();
        for tag in self.scripts() {
            for (at, name) in tag.text.match_indices(function).take(CALLS) {
                if calls.len() >= ALL_CALLS {
                    return calls;
                }
                let (arguments, length) = js::arguments(self.readable(&tag.text[at + name.len()..]));
                self.read(length);
                calls.push((tag.position + at, arguments));
            }
        }
        calls
    }

    /// The value behind every place where this is written (`window.STATE =`), with the place.
    pub(crate) fn values_after(&self, marker: &str) -> Vec<(usize, Value)> {
        let mut values = Vec::new();
        for tag in self.scripts() {
            for (at, name) in tag.text.match_indices(marker).take(CALLS) {
                if values.len() >= ALL_CALLS {
                    return values;
                }
                let found = self.value(&tag.text[at + name.len()..]);
                values.extend(found.map(|value| (tag.position + at, value)));
            }
        }
        values
    }

    /// The value a text begins with, as a script or JSON has it.
    pub(crate) fn value(&self, text: &str) -> Option<Value> {
        let (value, length) = js::value(self.readable(text));
        self.read(length);
        value
    }

    /// As much of a script as may still be read.
    pub(crate) fn readable<'b>(&self, text: &'b str) -> &'b str {
        &text[..text.floor_char_boundary(self.readable.get())]
    }

    /// Notes that so many bytes of script were read.
    pub(crate) fn read(&self, bytes: usize) {
        self.readable.set(self.readable.get().saturating_sub(bytes));
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
        let text_of = |name: &str| {
            let tag = self.tags.iter().find(|tag| tag.begins(&[name]))?;
            Some(crate::entity::decode(tag.text).into_owned())
        };
        let title = first(&["og:title", "twitter:title", "dc.title"]).or_else(|| text_of("title"));
        let seconds = first(&["og:video:duration", "video:duration", "og:audio:duration"]);
        let seconds = seconds.and_then(|text| text.parse().ok());
        let moment =
            first(&["og:video:release_date", "video:release_date", "article:published_time", "date"]);
        About {
            title: title.map(|title| folded(&title)).filter(|title| !title.is_empty()),
            description: first(&["og:description", "twitter:description", "description"]),
            thumbnail: first(&[
                "og:image",
                "og:image:url",
                "twitter:image",
                "twitter:image:src",
                "thumbnail",
            ])
            .and_then(|url| self.resolve(&url)),
            duration: seconds.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds).ok()),
            timestamp: moment.as_deref().and_then(unix_seconds),
            uploader: first(&["author", "article:author", "dc.creator"]).filter(|name| !name.contains("://")),
        }
    }
}

/// The places of the scripts that are run.
fn programs(tags: &[Tag<'_>]) -> Vec<usize> {
    let is_program = |tag: &Tag<'_>| {
        if !tag.begins(&["script"]) || tag.text.trim_start().is_empty() {
            return false;
        }
        let kind = tag.attribute("type").unwrap_or_default().to_ascii_lowercase();
        !["json", "template", "plain", "html", "importmap"].iter().any(|word| kind.contains(word))
    };
    (0..tags.len()).filter(|at| is_program(&tags[*at])).collect()
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
    fn readings_that_fail_are_paid_for_and_those_of_inner_documents_too() {
        let page = RemoteUrl::parse("https://e.org/").unwrap();
        let begun = "<script>setup({a: 'never ended ".to_owned() + &"x".repeat(10_000);
        let text = begun.clone() + "</script>";
        let scene = Scene::new(&text, &page, &|_| false);
        let before = scene.readable.get();
        let argument = begun.len() - "<script>setup(".len();
        assert!(scene.values_after("setup(").is_empty());
        assert_eq!(scene.readable.get(), before - argument);
        assert!(scene.calls("setup(").iter().all(|(_, found)| found.is_empty()));
        assert_eq!(scene.readable.get(), before - 2 * argument);
        let inner = scene.inner(&text);
        assert!(inner.values_after("setup(").is_empty());
        assert_eq!(scene.readable.get(), before - 3 * argument);
        scene.readable.set(0);
        assert_eq!(scene.value("1"), None);
    }

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
