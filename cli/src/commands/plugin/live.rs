//! A site asked over the network, with what passes kept.

use std::ffi::OsString;
use std::sync::Arc;

use vidra_core::extract::{Context, Link, Registration, Registry, Settings};
use vidra_core::http::har::Har;
use vidra_core::http::{Record, RemoteUrl, SharedClient};
use vidra_core::media::Source;
use vidra_kit::{Outcome, asked, sent_on};

use crate::args::Arguments;
use crate::personality::Personality;
use crate::report::Reporter;
use crate::session::Session;
use crate::targets;

/// Manifests that are read for the recording of one page.
const MANIFESTS: usize = 8;

/// A session whose exchanges are written down.
pub(super) struct Live {
    session: Session,
    record: Arc<Record<SharedClient>>,
    settings: Arc<Settings>,
    reporter: Arc<Reporter>,
    runtime: tokio::runtime::Runtime,
    url: RemoteUrl,
}

impl Live {
    /// Opens a session for a URL with options as `vidra URL …` takes them. Nothing is sent.
    ///
    /// # Errors
    /// Options that cannot be read, and files they name that cannot.
    pub(super) fn open(url: &str, options: &[OsString]) -> anyhow::Result<Self> {
        let words = [OsString::from("vidra")]
            .into_iter()
            .chain(options.iter().cloned())
            .chain([OsString::from("--"), url.into()]);
        let options = Arguments::read(words)?.options(Personality::Vidra, &crate::variable)?;
        let reporter = Arc::new(Reporter::new(options.report.clone()));
        let url = targets::url(url, &vidra_extractors::registry(), None).map_err(anyhow::Error::msg)?;
        let secrets = options.session.secrets.clone();
        let session = Session::open(options.session, (&[url.host().to_owned()], &[]), &reporter)?;
        let record = Arc::new(Record::new(session.client(), session.jar()).without_media());
        secrets.into_iter().for_each(|secret| record.hide(secret));
        let mut settings = Settings::clone(&options.pipeline.settings);
        settings.cookies = Some(session.jar());
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        Ok(Self { session, record, settings: Arc::new(settings), reporter, runtime, url })
    }

    /// The URL this was opened for.
    pub(super) const fn url(&self) -> &RemoteUrl {
        &self.url
    }

    /// What a site gives; with a site, that one is asked first.
    pub(super) fn ask(
        &self,
        link: Link,
        registry: &Arc<Registry>,
        first: Option<&'static Registration>,
    ) -> Outcome {
        self.runtime.block_on(async {
            let cx = self.context(&link.url, registry).await;
            asked(first, link, &cx).await
        })
    }

    /// Where a site sends a link on to another site; `None` where it says something else.
    pub(super) fn sent_on(&self, link: &Link, registry: &Arc<Registry>) -> Option<Outcome> {
        self.runtime.block_on(async {
            let cx = self.context(&link.url, registry).await;
            sent_on(link, registry, &cx).await
        })
    }

    /// Reads the manifests that an outcome names, so that they are recorded, too; one that cannot be read is left out.
    pub(super) fn read_manifests(&self, outcome: &Outcome, registry: &Arc<Registry>) {
        let Outcome::Found(answer) = outcome else { return };
        let formats = answer.items.iter().flat_map(|item| &item.formats);
        let manifests = formats.filter_map(|format| match &format.source {
            Source::Hls { url } | Source::Dash { url, .. } | Source::Smooth { url, .. } => Some(url),
            _ => None,
        });
        self.runtime.block_on(async {
            let cx = self.context(&self.url, registry).await;
            for url in manifests.take(MANIFESTS) {
                if let Err(error) = cx.get(url).text().await {
                    self.reporter
                        .warning(&format!("the manifest {} is not recorded: {error}", url.redacted()));
                }
            }
        });
    }

    async fn context(&self, url: &RemoteUrl, registry: &Arc<Registry>) -> Context {
        let client = Arc::clone(&self.record) as SharedClient;
        let scope = self.session.scope_of(url).await;
        Context::new(client, Arc::clone(registry), scope)
            .with_settings(Arc::clone(&self.settings))
            .with_events(self.reporter.events())
    }

    /// What passed so far, without secrets.
    pub(super) fn har(&self) -> Har {
        self.record.har(self.url.as_str())
    }
}
