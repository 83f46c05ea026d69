//! What a plugin says of itself before anything of it runs.

use serde_json::{Map, Value, json};
use url::Url;
use vidra_core::http::{HostPattern, RemoteUrl};

use crate::literal::{self, LiteralError};
use crate::pattern::UrlPattern;
use crate::permission::Permission;
use crate::shape::{Fields, Wrong, check};
use crate::shapes;

/// The version of the plugin API this program speaks.
pub const API: u64 = 1;
/// Bytes of an id.
const ID_BYTES: usize = 40;

/// The manifest at the head of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The name in archives and messages.
    pub id: String,
    /// What people call the site.
    pub name: String,
    /// The plugin's own version.
    pub version: Option<String>,
    /// The name info JSON gives as `extractor_key`; `None`: the id with a capital.
    pub key: Option<String>,
    /// URLs it takes.
    pub matches: Vec<UrlPattern>,
    /// Hosts it may ask.
    pub hosts: Vec<HostPattern>,
    /// Those of them that get the user's cookies.
    pub cookies: Vec<HostPattern>,
    /// URLs it takes, for tests.
    pub examples: Vec<String>,
}

/// Why a manifest cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// It is not there, or is not plain data.
    #[error(transparent)]
    Literal(#[from] LiteralError),
    /// A field is wrong.
    #[error("manifest.{path}: {reason}")]
    Field {
        /// Which: `match[0]`.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Written for another version of the plugin API.
    #[error(
        "it is written for plugin API {0}, and this vidra speaks API {API}; install a vidra or a plugin that fits"
    )]
    Api(u64),
}

impl From<Wrong> for ManifestError {
    fn from(Wrong { path, reason }: Wrong) -> Self {
        Self::Field { path, reason }
    }
}

impl Manifest {
    /// Reads the head of a script. Nothing is run.
    ///
    /// # Errors
    /// [`ManifestError`] names the line or the field.
    pub fn read(source: &str) -> Result<Self, ManifestError> {
        Self::of(&literal::manifest(source)?)
    }

    pub(crate) fn of(value: &Value) -> Result<Self, ManifestError> {
        // A later version may know fields this one does not: its number is what people should hear of.
        if let Some(api) = value.get("api").and_then(Value::as_u64).filter(|api| *api != API) {
            return Err(ManifestError::Api(api));
        }
        // Nothing in a manifest is relative to anything.
        let nowhere =
            RemoteUrl::parse("https://plugin.invalid/").map_err(|error| Wrong::new("", error.to_string()))?;
        check(value, &shapes::MANIFEST, &nowhere, "")?;
        let fields = Fields::of(value, &nowhere).ok_or_else(|| Wrong::new("", "expected an object"))?;
        let manifest = Self::of_fields(&fields)?;
        manifest.is_sensible()?;
        Ok(manifest)
    }

    /// From what [`Manifest::fields`] kept, which was looked through before it was kept: it is read at every start.
    pub(crate) fn kept(value: &Map<String, Value>) -> Result<Self, ManifestError> {
        if let Some(api) = value.get("api").and_then(Value::as_u64).filter(|api| *api != API) {
            return Err(ManifestError::Api(api));
        }
        let nowhere =
            RemoteUrl::parse("https://plugin.invalid/").map_err(|error| Wrong::new("", error.to_string()))?;
        let manifest = Self::of_fields(&Fields { value, base: &nowhere })?;
        // It becomes the name of a file.
        manifest.is_well_named()?;
        Ok(manifest)
    }

    fn of_fields(fields: &Fields<'_>) -> Result<Self, Wrong> {
        Ok(Self {
            id: fields.text("id").unwrap_or_default(),
            name: fields.text("name").unwrap_or_default(),
            version: fields.text("version"),
            key: fields.text("key"),
            matches: each(fields, "match", UrlPattern::parse)?,
            hosts: each(fields, "hosts", host)?,
            cookies: each(fields, "cookies", host)?,
            examples: fields.texts("examples"),
        })
    }

    fn is_well_named(&self) -> Result<(), Wrong> {
        let is_part = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_')
        };
        let starts_well =
            self.id.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
        if !starts_well || self.id.len() > ID_BYTES || !self.id.bytes().all(is_part) {
            let reason = format!("expected at most {ID_BYTES} lower-case letters, digits, dots and dashes");
            return Err(Wrong::new("id", reason));
        }
        Ok(())
    }

    fn is_sensible(&self) -> Result<(), Wrong> {
        self.is_well_named()?;
        for (name, text) in
            [("name", Some(&self.name)), ("version", self.version.as_ref()), ("key", self.key.as_ref())]
        {
            if text.is_some_and(|text| text.len() > 100 || text.chars().any(char::is_control)) {
                return Err(Wrong::new(name, "expected one short line"));
            }
        }
        if self.matches.is_empty() {
            return Err(Wrong::new("match", "holds nothing; no URL would ever be taken"));
        }
        for (index, cookie) in self.cookies.iter().enumerate() {
            if !self.hosts.iter().any(|host| host.covers(cookie)) {
                return Err(Wrong::new(
                    format!("cookies[{index}]"),
                    format!("{cookie} is not among the hosts"),
                ));
            }
        }
        for (index, example) in self.examples.iter().enumerate() {
            let url = Url::parse(example).ok();
            if !url.is_some_and(|url| self.takes(&url)) {
                return Err(Wrong::new(format!("examples[{index}]"), "no pattern of match takes it"));
            }
        }
        Ok(())
    }

    /// Whether one of the patterns takes the URL.
    pub fn takes(&self, url: &Url) -> bool {
        self.matches.iter().any(|pattern| pattern.takes(url))
    }

    /// As data, to be kept.
    pub(crate) fn fields(&self) -> Map<String, Value> {
        let texts = |all: &[HostPattern]| json!(all.iter().map(HostPattern::as_str).collect::<Vec<_>>());
        let matches: Vec<&str> = self.matches.iter().map(UrlPattern::as_str).collect();
        let all = [
            ("id", json!(self.id)),
            ("api", json!(API)),
            ("name", json!(self.name)),
            ("version", json!(self.version)),
            ("key", json!(self.key)),
            ("match", json!(matches)),
            ("hosts", texts(&self.hosts)),
            ("cookies", texts(&self.cookies)),
            ("examples", json!(self.examples)),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// What it has to be granted.
    pub fn permissions(&self) -> Vec<Permission> {
        let matches = self.matches.iter().cloned().map(Permission::Match);
        let hosts = self.hosts.iter().cloned().map(Permission::Host);
        matches.chain(hosts).chain(self.cookies.iter().cloned().map(Permission::Cookies)).collect()
    }
}

fn host(text: &str) -> Result<HostPattern, String> {
    HostPattern::parse(text).map_err(|error| error.to_string())
}

fn each<T>(
    fields: &Fields<'_>,
    name: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, Wrong> {
    let texts = fields.texts(name).into_iter().enumerate();
    texts
        .map(|(index, text)| read(&text).map_err(|reason| Wrong::new(format!("{name}[{index}]"), reason)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &str) -> Result<Manifest, String> {
        let source = format!("export const manifest = {{ {fields} }};");
        Manifest::read(&source).map_err(|error| error.to_string())
    }

    const GOOD: &str = "id: 'clips', api: 1, name: 'Clips', match: ['https://clips.example.org/c/*'], \
                        hosts: ['clips.example.org', '*.example.org'], cookies: ['api.example.org']";

    #[test]
    fn what_a_plugin_wants_is_in_its_manifest() {
        let manifest = read(GOOD).unwrap();
        let wanted = [
            "match:https://clips.example.org/c/*",
            "host:clips.example.org",
            "host:*.example.org",
            "cookies:api.example.org",
        ];
        let permissions: Vec<String> = manifest.permissions().iter().map(ToString::to_string).collect();
        assert_eq!(permissions, wanted);
        assert!(manifest.takes(&Url::parse("https://clips.example.org/c/1").unwrap()));
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, wanted) in [
            ("api: 1", "api: 2", "it is written for plugin API 2, and this vidra speaks API 1"),
            ("api: 1, ", "", "manifest.api: is missing"),
            ("'clips',", "'Clips!',", "manifest.id: expected at most 40 lower-case letters"),
            ("'clips',", "'../clips',", "manifest.id: expected"),
            ("/c/*'", "/c/*', 'https://*/x'", "manifest.match[1]: \"*\" is no host"),
            ("'*.example.org'", "'*.org'", "manifest.hosts[1]: \"*.org\" is wider than"),
            (
                "'api.example.org'",
                "'bank.example.net'",
                "manifest.cookies[0]: bank.example.net is not among the hosts",
            ),
            ("cookies:", "kookies:", "manifest.kookies: is not known here; known are id, api"),
            (
                "cookies:",
                "examples: ['https://other.example.org/'], cookies:",
                "manifest.examples[0]: no pattern",
            ),
        ] {
            let error = read(&GOOD.replace(from, to)).unwrap_err();
            assert!(error.starts_with(wanted), "{error}");
        }
    }
}
