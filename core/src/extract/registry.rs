//! Which sites there are, and which of them takes a URL.

use url::Url;

use super::Extractor;
use crate::http::RemoteUrl;
use crate::media::MediaInfo;

/// How special a site is. A lower tier is asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// Installed by the user, who thereby wants it asked before vidra's own sites.
    Plugin,
    /// Owns its hosts.
    Site,
    /// One piece of software on many hosts.
    Platform,
    /// Takes any page.
    Generic,
}

/// What a site's extractor was tried on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tried {
    /// The site itself.
    Live,
    /// Answers of the site that were recorded.
    Recordings,
    /// Answers made by hand in the shape the site documents: not yet the site itself.
    Fixtures,
}

impl Tried {
    /// In words, for lists of sites.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Recordings => "on recordings",
            Self::Fixtures => "on fixtures alone",
        }
    }
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
    /// What it takes, in words: `videos, channels, searches`.
    pub takes: &'static str,
    /// What it was tried on.
    pub tried: Tried,
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
        let (takes, tried) = ("", Tried::Fixtures);
        let (hosts, examples): (&[&str], &[&str]) = (&[], &[]);
        Self {
            name,
            key: "",
            tier,
            hosts,
            takes,
            tried,
            examples,
            shorthand: None,
            expanded: None,
            extractor,
        }
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

    /// Whether a site other than a generic one takes the URL and is sure of it: what generic extractors ask about links
    /// they find.
    pub fn claims(&self, url: &Url) -> bool {
        self.all_that_take(url).any(|site| site.tier != Tier::Generic && site.extractor.is_sure(url))
    }

    /// The same sites and one more, in its place: for programs that bring sites of their own at run time. A site of a name
    /// that is there replaces it.
    #[must_use]
    pub fn with(&self, site: &'static Registration) -> Self {
        Self::new(self.iter().filter(|one| one.name != site.name).chain([site]))
    }

    /// What people type instead of a URL, as the URL it stands for.
    pub fn expand(&self, text: &str) -> Option<RemoteUrl> {
        self.iter().filter_map(|site| site.shorthand).find_map(|shorthand| shorthand(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Context, ExtractError, Extraction};

    /// Takes every address, and is sure of some.
    struct Words(&'static str);

    #[async_trait::async_trait]
    impl Extractor for Words {
        fn matches(&self, _url: &Url) -> bool {
            true
        }

        fn is_sure(&self, url: &Url) -> bool {
            url.path().starts_with(self.0)
        }

        async fn extract(&self, _url: &RemoteUrl, _cx: &Context) -> Result<Extraction, ExtractError> {
            Ok(Extraction::Pass)
        }
    }

    static COMMON: Registration = Registration::new("common", Tier::Platform, &Words("/own/"));
    static OTHER: Registration = Registration::new("other", Tier::Site, &Words("/other/"));
    static ANY: Registration = Registration::new("any", Tier::Generic, &Words("/"));
    static NEW: Registration = Registration::new("common", Tier::Site, &Words("/new/"));

    #[test]
    fn a_link_is_claimed_by_those_that_are_sure() {
        let registry = Registry::new([&ANY, &COMMON]);
        let claims = |path: &str| {
            registry.claims(&Url::parse(&format!("https://site.example{path}")).expect("it is an address"))
        };
        assert!(claims("/own/1"));
        assert!(!claims("/videos/trending"));
    }

    #[test]
    fn a_site_is_added_in_its_place_or_replaces_its_namesake() {
        let names =
            |registry: &Registry| registry.iter().map(|site| (site.name, site.tier)).collect::<Vec<_>>();
        let registry = Registry::new([&ANY, &COMMON]).with(&OTHER);
        let expected = [("other", Tier::Site), ("common", Tier::Platform), ("any", Tier::Generic)];
        assert_eq!(names(&registry), expected);
        let expected = [("common", Tier::Site), ("other", Tier::Site), ("any", Tier::Generic)];
        assert_eq!(names(&registry.with(&NEW)), expected);
    }
}
