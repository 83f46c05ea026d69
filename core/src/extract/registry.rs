//! Which sites there are, and which of them takes a URL.

use url::Url;

use super::Extractor;
use crate::http::RemoteUrl;
use crate::media::MediaInfo;

/// How special a site is. A lower tier is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Owns its hosts.
    Site,
    /// One piece of software on many hosts.
    Platform,
    /// Takes any page.
    Generic,
}

/// All a site says about itself, as constant data.
pub struct Registration {
    /// Unique, lower case: `youtube`. Stands in archives and in front of messages.
    pub name: &'static str,
    /// The name info JSON gives as `extractor_key`: `Youtube`. Empty: the name with a capital.
    pub key: &'static str,
    /// How special it is.
    pub tier: Tier,
    /// Hosts it talks to: exact, or `*.` in front for all below. Empty for generic ones.
    pub hosts: &'static [&'static str],
    /// URLs it takes and no other extractor of its tier does; the tests hold it to that.
    pub examples: &'static [&'static str],
    /// Turns what people type instead of a URL (`ytsearch:cats`, a bare id) into one.
    pub shorthand: Option<fn(&str) -> Option<RemoteUrl>>,
    /// Names and ranks formats that were read from the site's manifests, once they were: a site reads none itself.
    pub expanded: Option<fn(&mut MediaInfo)>,
    /// The site.
    pub extractor: &'static dyn Extractor,
}

impl Registration {
    /// A registration without hosts and examples, to be filled in by `..`.
    pub const fn new(name: &'static str, tier: Tier, extractor: &'static dyn Extractor) -> Self {
        Self { name, key: "", tier, hosts: &[], examples: &[], shorthand: None, expanded: None, extractor }
    }

    /// The name info JSON gives as `extractor_key`.
    pub fn info_key(&self) -> String {
        if !self.key.is_empty() {
            return self.key.to_owned();
        }
        let mut letters = self.name.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

impl std::fmt::Debug for Registration {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Registration")
            .field("name", &self.name)
            .field("tier", &self.tier)
            .finish_non_exhaustive()
    }
}

inventory::collect!(Registration);

/// The sites, in the order they are asked: by tier, then by name, so that the order is the same on every machine
/// (`inventory` promises none, and it changes with the build profile).
#[derive(Debug)]
pub struct Registry {
    sites: Vec<&'static Registration>,
}

impl Registry {
    /// Everything that was submitted and linked into this program.
    pub fn collected() -> Self {
        Self::new(inventory::iter::<Registration>)
    }

    /// These sites alone.
    pub fn new(sites: impl IntoIterator<Item = &'static Registration>) -> Self {
        let mut sites: Vec<_> = sites.into_iter().collect();
        sites.sort_by_key(|site| (site.tier, site.name));
        Self { sites }
    }

    /// The sites in the order they are asked.
    pub fn iter(&self) -> impl Iterator<Item = &'static Registration> + '_ {
        self.sites.iter().copied()
    }

    /// The first site that takes the URL.
    pub fn find(&self, url: &Url) -> Option<&'static Registration> {
        self.iter().find(|site| site.extractor.matches(url))
    }

    /// Every site that takes the URL, in the order they are asked: the next one where the one before passes.
    pub fn all_that_take<'a>(&'a self, url: &'a Url) -> impl Iterator<Item = &'static Registration> + 'a {
        self.iter().filter(move |site| site.extractor.matches(url))
    }

    /// The site with this name.
    pub fn named(&self, name: &str) -> Option<&'static Registration> {
        self.iter().find(|site| site.name.eq_ignore_ascii_case(name))
    }

    /// Whether a site other than a generic one takes the URL: what generic extractors ask about links they find.
    pub fn claims(&self, url: &Url) -> bool {
        self.find(url).is_some_and(|site| site.tier != Tier::Generic)
    }

    /// What people type instead of a URL, as the URL it stands for.
    pub fn expand(&self, text: &str) -> Option<RemoteUrl> {
        self.iter().filter_map(|site| site.shorthand).find_map(|shorthand| shorthand(text))
    }
}
