//! The composition of a session: the network or a recording, perhaps written down, and the user's cookies.

mod logged;
mod pages;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context as _;
use vidra_core::http::har::Har;
use vidra_core::http::{
    Connected, CookieJar, Record, RemoteUrl, Replay, Scope, Secret, SharedClient, connect,
};

use crate::args::SessionPlan;
use crate::browsers::{self, Spec};
use crate::report::Reporter;
use crate::whole_file;
use logged::Logged;

/// Largest cookie file that is read, in bytes.
const COOKIE_FILE_BYTES: u64 = 16 * 1024 * 1024;
/// Largest recording that is read, in bytes.
const RECORDING_BYTES: u64 = 1024 * 1024 * 1024;

/// What requests go through, and what is left to write at the end.
pub(crate) struct Session {
    client: SharedClient,
    live: Option<Connected>,
    allow_private: bool,
    jar: Arc<CookieJar>,
    /// Where the jar's cookies are from.
    source: CookieSource,
    cookies: Option<CookieFile>,
    recording: Option<Recording>,
    /// Whether the recording is written by another session.
    is_recorded_elsewhere: bool,
}

/// A file and a browser, if any.
type CookieSource = (Option<PathBuf>, Option<Spec>);

struct CookieFile {
    path: PathBuf,
    jar: Arc<CookieJar>,
    before: String,
}

struct Recording {
    /// `--record`.
    path: Option<PathBuf>,
    writes_pages: bool,
    record: Arc<Record<SharedClient>>,
}

impl Session {
    /// Reads the cookies and the recording, if there are any. Nothing is sent. `others` are the sessions of the same run:
    /// one file of cookies is read and written once, and one recording holds what passes through all of them.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub(crate) fn open(
        plan: SessionPlan,
        (domains, others): (&[String], &[&Self]),
        reporter: &Arc<Reporter>,
    ) -> anyhow::Result<Self> {
        let source = (plan.cookies, plan.browser);
        let (jar, cookies) = match others.iter().find(|other| other.source == source) {
            Some(other) => (other.jar(), None),
            None => baked(&source, domains, reporter)?,
        };
        let (mut client, live): (SharedClient, _) = match &plan.replay {
            Some(path) => (Arc::new(read_recording(path)?), None),
            None => {
                let live = connect(plan.network, plan.session, Arc::clone(&jar));
                (Arc::clone(&live.client), Some(live))
            }
        };
        let mut recording = None;
        if plan.record.is_some() || plan.writes_pages {
            let other = others.iter().find_map(|other| other.recording.as_ref());
            let record = match other {
                Some(other) => other.record.beside(client, Arc::clone(&jar)),
                None => Record::new(client, Arc::clone(&jar)),
            };
            let record = Arc::new(if plan.record.is_some() { record } else { record.without_media() });
            plan.secrets.into_iter().for_each(|secret| record.hide(secret));
            client = Arc::clone(&record) as SharedClient;
            recording = Some(Recording { path: plan.record, writes_pages: plan.writes_pages, record });
        }
        if reporter.is_verbose() {
            client = Arc::new(Logged::new(client, reporter.events()));
        }
        let is_recorded_elsewhere = others.iter().any(|other| other.recording.is_some());
        let allow_private = plan.allow_private;
        Ok(Self { client, live, allow_private, jar, source, cookies, recording, is_recorded_elsewhere })
    }

    /// What requests go through.
    pub(crate) fn client(&self) -> SharedClient {
        Arc::clone(&self.client)
    }

    /// The session's cookies.
    pub(crate) fn jar(&self) -> Arc<CookieJar> {
        Arc::clone(&self.jar)
    }

    /// Takes a password out of what is recorded.
    pub(crate) fn hide(&self, secret: &Secret<String>) {
        if let Some(recording) = &self.recording {
            recording.record.hide(secret.clone());
        }
    }

    /// What a URL the user gave entitles its requests to.
    pub(crate) async fn scope_of(&self, url: &RemoteUrl) -> Scope {
        match &self.live {
            _ if self.allow_private => Connected::open_scope_of(url),
            Some(live) => live.scope_of(url).await,
            None => Scope { origin: Some(url.origin()), ..Scope::default() },
        }
    }

    /// Writes the recording and the cookies that changed. `url` is what was asked first, `error` the kind of error it
    /// ended in.
    ///
    /// # Errors
    /// The first file that cannot be written; the other is written all the same.
    pub(crate) fn close(&self, url: &str, error: Option<String>) -> anyhow::Result<()> {
        let own = self.recording.as_ref().filter(|_| !self.is_recorded_elsewhere);
        let recorded = own.map_or(Ok(()), |recording| recording.write(url, error));
        let kept = self.cookies.as_ref().map_or(Ok(()), CookieFile::write);
        recorded.and(kept)
    }
}

impl CookieFile {
    fn write(&self) -> anyhow::Result<()> {
        let now = self.jar.to_netscape();
        // What stands in for a file, such as `<(…)` of a shell, is read once and cannot be replaced.
        let is_replaceable = fs::metadata(&self.path).map_or(true, |metadata| metadata.is_file());
        if now == self.before || !is_replaceable {
            return Ok(());
        }
        whole_file::write_secret(&self.path, now.as_bytes())
            .with_context(|| format!("cannot write the cookies back to {}", self.path.display()))
    }
}

impl Recording {
    fn write(&self, url: &str, error: Option<String>) -> anyhow::Result<()> {
        let mut har = self.record.har(url);
        if let Some(case) = &mut har.log.vidra {
            case.error = error;
        }
        if let Some(path) = &self.path {
            whole_file::write(path, har.to_text().as_bytes())
                .with_context(|| format!("cannot write the recording to {}", path.display()))?;
        }
        if self.writes_pages { pages::write(&har) } else { Ok(()) }
    }
}

/// The cookies of a source, and the file they are written back to.
fn baked(
    (path, browser): &CookieSource,
    domains: &[String],
    reporter: &Reporter,
) -> anyhow::Result<(Arc<CookieJar>, Option<CookieFile>)> {
    let read = path.as_deref().map(read_cookies).transpose()?.unwrap_or_default();
    let before = read.to_netscape();
    let jar = Arc::new(match browser {
        Some(spec) => with_browser(&read, spec, domains, reporter)?,
        None => read,
    });
    let cookies = path.clone().map(|path| CookieFile { path, jar: Arc::clone(&jar), before });
    Ok((jar, cookies))
}

/// The cookies of the file and those of a browser; the browser's count more, since they are newer.
fn with_browser(
    jar: &CookieJar,
    spec: &Spec,
    domains: &[String],
    reporter: &Reporter,
) -> anyhow::Result<CookieJar> {
    let found = browsers::cookies(spec, domains, &|name| std::env::var(name).ok())?;
    reporter.note(&format!("{} cookies of the browser are for {}", found.count, domains.join(", ")));
    if found.locked > 0 {
        reporter.warning(&format!(
            "{} cookies of the browser are locked by a keyring vidra cannot open; install secret-tool or kwallet-query, \
             or export the cookies to a file and give it with --cookies",
            found.locked
        ));
    }
    Ok(CookieJar::from_netscape(&format!("{}{}", jar.to_netscape(), found.netscape))?)
}

fn read_cookies(path: &Path) -> anyhow::Result<CookieJar> {
    match whole_file::read(path, COOKIE_FILE_BYTES) {
        Ok(text) => CookieJar::from_netscape(&text).with_context(|| format!("cannot use {}", path.display())),
        // It will be made at the end.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(CookieJar::default()),
        Err(error) => Err(error).with_context(|| format!("cannot read the cookies from {}", path.display())),
    }
}

fn read_recording(path: &Path) -> anyhow::Result<Replay> {
    let text = whole_file::read(path, RECORDING_BYTES)
        .with_context(|| format!("cannot read the recording {}", path.display()))?;
    let har: Har = serde_json::from_str(&text)
        .with_context(|| format!("{} is no recording of --record (HAR 1.2)", path.display()))?;
    Ok(Replay::new(har)?)
}
