//! A script as a site: the same trait as every other one.

use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::{FutureExt as _, Stream, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use vidra_core::extract::{
    Context, Entry, ExtractError, Extraction, Extractor, Playlist, Registration, Tier,
};
use vidra_core::http::{Fence, RemoteUrl};
use vidra_core::script::{Limits, Talk, talk};

use crate::failure::{Failures, Thrown, failed, script, wrong};
use crate::fetch::{Fetcher, REQUESTS};
use crate::file::{self, FileError};
use crate::manifest::{Manifest, ManifestError};
use crate::outcome::{self, List, Outcome, Page};
use crate::tools::Tools;

const PRELUDE: &str = include_str!("prelude.js");
const LIBRARY: &[(&str, &str)] = &[("vidra", include_str!("library.js"))];

/// Pages of one list.
const PAGES: usize = 2000;
/// Pages in a row without an item, after which a list is over.
const BARREN_PAGES: usize = 3;

/// What one call of a plugin may cost.
pub const LIMITS: Limits = Limits {
    memory_bytes: 64 * 1024 * 1024,
    stack_bytes: 512 * 1024,
    time: std::time::Duration::from_secs(5),
    result_bytes: 4 * 1024 * 1024,
};

/// A script plugin. Each call has an engine of its own, and nothing is kept between calls.
///
/// ```no_run
/// use vidra_plugins::ScriptPlugin;
/// let site = ScriptPlugin::open("clips.js".as_ref())?.into_registration();
/// let registry = vidra_core::extract::Registry::new([site]);
/// # Ok::<(), vidra_plugins::PluginError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ScriptPlugin(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    manifest: Manifest,
    fence: Arc<Fence>,
    script: Script,
    limits: Limits,
}

/// Where the script is.
#[derive(Debug)]
enum Script {
    Text(String),
    /// In a file that must not have changed.
    File {
        path: PathBuf,
        sha256: String,
    },
}

/// Why a file is no plugin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PluginError {
    /// It cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Its manifest cannot be used.
    #[error("{path} is no plugin: {reason}")]
    Manifest {
        /// The file.
        path: String,
        /// Why.
        reason: ManifestError,
    },
}

impl ScriptPlugin {
    /// A plugin from a file, as its author has it: nothing is installed, and it may do what its manifest says.
    ///
    /// # Errors
    /// [`PluginError`]: the file cannot be read, or its manifest.
    pub fn open(path: &Path) -> Result<Self, PluginError> {
        let text = file::read(path)?;
        Self::from_source(text)
            .map_err(|reason| PluginError::Manifest { path: path.display().to_string(), reason })
    }

    /// The same from a text.
    ///
    /// # Errors
    /// [`ManifestError`].
    pub fn from_source(text: impl Into<String>) -> Result<Self, ManifestError> {
        let text = text.into();
        let manifest = Manifest::read(&text)?;
        Ok(Self::new(manifest, Script::Text(text)))
    }

    /// An installed plugin. Its file is looked at when it is first asked, and refused where it has changed.
    pub(crate) fn installed(manifest: Manifest, path: PathBuf, sha256: String) -> Self {
        Self::new(manifest, Script::File { path, sha256 })
    }

    fn new(manifest: Manifest, script: Script) -> Self {
        let fence = Arc::new(Fence {
            owner: manifest.id.clone(),
            hosts: manifest.hosts.clone(),
            credentials: manifest.cookies.clone(),
        });
        Self(Arc::new(Inner { manifest, fence, script, limits: LIMITS }))
    }

    /// The same with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        let Inner { manifest, fence, script, .. } =
            Arc::try_unwrap(self.0).unwrap_or_else(|shared| shared.again());
        Self(Arc::new(Inner { manifest, fence, script, limits }))
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.0.manifest
    }

    /// As a site for a registry. Registrations live as long as the program, so this one does too: make it once.
    pub fn into_registration(self) -> &'static Registration {
        let manifest = self.manifest().clone();
        let text = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
        let texts = |all: Vec<String>| -> &'static [&'static str] {
            Box::leak(all.into_iter().map(text).collect::<Vec<_>>().into_boxed_slice())
        };
        let hosts = manifest.hosts.iter().map(ToString::to_string).collect();
        Box::leak(Box::new(Registration {
            key: manifest.key.map_or("", text),
            hosts: texts(hosts),
            examples: texts(manifest.examples),
            ..Registration::new(text(manifest.id), Tier::Plugin, Box::leak(Box::new(self)))
        }))
    }
}

#[async_trait]
impl Extractor for ScriptPlugin {
    fn matches(&self, url: &Url) -> bool {
        self.0.manifest.takes(url)
    }

    async fn extract(&self, url: &RemoteUrl, cx: &Context) -> Result<Extraction, ExtractError> {
        let plugin = &self.0.manifest.id;
        let value = self.0.call("extract", json!([url.as_str()]), url, cx).await?;
        match outcome::outcome(&value, url).map_err(|error| wrong(plugin, &error))? {
            Outcome::Media(info) => Ok(Extraction::Media(info)),
            Outcome::Redirect(link) => Ok(Extraction::Redirect(link)),
            Outcome::Unavailable(reason, message) => Err(ExtractError::unavailable(reason, message)),
            Outcome::Pass => Ok(Extraction::Pass),
            Outcome::List(list) => Ok(self.playlist(list, url, cx).into()),
        }
    }
}

impl ScriptPlugin {
    fn playlist(&self, list: List, url: &RemoteUrl, cx: &Context) -> Playlist {
        let List { id, title, webpage_url, count, about, first } = list;
        let walk = Walk {
            plugin: Arc::clone(&self.0),
            cx: cx.clone(),
            url: url.clone(),
            ready: first.entries.into(),
            next: first.next,
            seen: BTreeSet::new(),
            barren: 0,
        };
        Playlist { title, webpage_url, count, about, ..Playlist::new(id, walk.entries()) }
    }
}

/// What a call came to.
#[derive(Deserialize)]
struct Ended {
    #[serde(default)]
    value: Value,
    thrown: Option<Thrown>,
}

impl Inner {
    fn again(&self) -> Self {
        let script = match &self.script {
            Script::Text(text) => Script::Text(text.clone()),
            Script::File { path, sha256 } => Script::File { path: path.clone(), sha256: sha256.clone() },
        };
        Self { manifest: self.manifest.clone(), fence: Arc::clone(&self.fence), script, limits: self.limits }
    }

    /// Calls a function of the script with these arguments and the context behind them.
    async fn call(
        &self,
        function: &str,
        arguments: Value,
        url: &RemoteUrl,
        cx: &Context,
    ) -> Result<Value, ExtractError> {
        let plugin = self.manifest.id.as_str();
        let talking = Talk {
            prelude: PRELUDE,
            library: LIBRARY,
            name: plugin.to_owned(),
            source: self.source()?,
            function: function.to_owned(),
            argument: arguments.to_string(),
            questions: REQUESTS,
        };
        let (cx, failures) = (cx.within(Arc::clone(&self.fence)), Failures::default());
        let (owner, page, seen) = (plugin.to_owned(), url.clone(), cx.clone());
        let tools = move || Box::new(Tools::new(owner, page, seen)) as Box<dyn vidra_core::script::Local>;
        let fetcher = Fetcher::new(plugin, url, &cx, &failures);
        let ended = talk(talking, self.limits, tools, |text| fetcher.reply(text).boxed()).await;
        let text = ended.map_err(|error| script(plugin, &error))?;
        let ended: Ended = serde_json::from_str(&text)
            .map_err(|error| failed(plugin, "plugin-result", format!("returned what is no JSON: {error}")))?;
        match ended.thrown {
            Some(thrown) => Err(thrown.told(plugin, &failures, &self.limits)),
            None => Ok(ended.value),
        }
    }

    fn source(&self) -> Result<String, ExtractError> {
        let id = &self.manifest.id;
        match &self.script {
            Script::Text(text) => Ok(text.clone()),
            Script::File { path, sha256 } => {
                let refused = |reason: String| failed(id, "plugin-changed", reason);
                let text = file::read(path).map_err(|error| refused(format!("cannot be run: {error}")))?;
                if file::sha256(&text) != *sha256 {
                    return Err(refused(format!(
                        "is not what was installed: {} has changed; vidra plugin update {id} looks at it anew",
                        path.display()
                    )));
                }
                Ok(text)
            }
        }
    }
}

/// A list on its way: items that are there, and how to ask for more.
struct Walk {
    plugin: Arc<Inner>,
    cx: Context,
    url: RemoteUrl,
    ready: VecDeque<Entry>,
    next: Option<Value>,
    /// What was handed to `more` already, as text.
    seen: BTreeSet<String>,
    barren: usize,
}

impl Walk {
    fn entries(self) -> impl Stream<Item = Result<Entry, ExtractError>> + Send {
        stream::unfold(Some(self), |walk| async move {
            let mut walk = walk?;
            loop {
                if let Some(entry) = walk.ready.pop_front() {
                    return Some((Ok(entry), Some(walk)));
                }
                let next = walk.next.take()?;
                if let Err(error) = walk.more(next).await {
                    return Some((Err(error), None));
                }
            }
        })
    }

    async fn more(&mut self, next: Value) -> Result<(), ExtractError> {
        let plugin = self.plugin.manifest.id.as_str();
        if !self.seen.insert(next.to_string()) || self.seen.len() > PAGES {
            let reason =
                format!("goes round in circles, or through more than {PAGES} pages; the list is cut there");
            return Err(failed(plugin, "plugin-list", reason));
        }
        let value = self.plugin.call("more", json!([self.url.as_str(), next]), &self.url, &self.cx).await?;
        let Page { entries, next } =
            outcome::page(&value, &self.url).map_err(|error| wrong(plugin, &error))?;
        self.barren = if entries.is_empty() { self.barren + 1 } else { 0 };
        self.next = next.filter(|_| self.barren < BARREN_PAGES);
        self.ready = entries.into();
        Ok(())
    }
}
