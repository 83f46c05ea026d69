//! The composition of a session: the network or a recording, perhaps written down, and the user's cookies.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use anyhow::Context as _;
use vidra_core::http::har::Har;
use vidra_core::http::{
    Connected, CookieJar, Reach, Record, RemoteUrl, Replay, Scope, SharedClient, connect,
};

use crate::args::SessionPlan;
use crate::browsers::{self, Spec};
use crate::report::Reporter;
use crate::whole_file;

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
    cookies: Option<CookieFile>,
    recording: Option<Recording>,
}

struct CookieFile {
    path: PathBuf,
    jar: Arc<CookieJar>,
    before: String,
}

struct Recording {
    path: PathBuf,
    record: Arc<Record<SharedClient>>,
}

impl Session {
    /// Reads the cookies and the recording, if there are any. Nothing is sent.
    ///
    /// # Errors
    /// A file that cannot be read or understood.
    pub(crate) fn open(plan: SessionPlan, domains: &[String], reporter: &Reporter) -> anyhow::Result<Self> {
        let (jar, cookies) = match plan.cookies {
            None => (CookieJar::default(), None),
            Some(path) => {
                let jar = read_cookies(&path)?;
                let before = jar.to_netscape();
                (jar, Some((path, before)))
            }
        };
        let jar = Arc::new(match &plan.browser {
            Some(spec) => with_browser(&jar, spec, domains, reporter)?,
            None => jar,
        });
        let cookies = cookies.map(|(path, before)| CookieFile { path, jar: Arc::clone(&jar), before });
        let (mut client, live): (SharedClient, _) = match &plan.replay {
            Some(path) => (Arc::new(read_recording(path)?), None),
            None => {
                let live = connect(plan.network, plan.session, Arc::clone(&jar));
                (Arc::clone(&live.client), Some(live))
            }
        };
        let mut recording = None;
        if let Some(path) = plan.record {
            let record = Arc::new(Record::new(client, Arc::clone(&jar)));
            client = Arc::clone(&record) as SharedClient;
            recording = Some(Recording { path, record });
        }
        Ok(Self { client, live, allow_private: plan.allow_private, jar, cookies, recording })
    }

    /// What requests go through.
    pub(crate) fn client(&self) -> SharedClient {
        Arc::clone(&self.client)
    }

    /// The session's cookies.
    pub(crate) fn jar(&self) -> Arc<CookieJar> {
        Arc::clone(&self.jar)
    }

    /// What a URL the user gave entitles its requests to.
    pub(crate) async fn scope_of(&self, url: &RemoteUrl) -> Scope {
        match &self.live {
            _ if self.allow_private => Connected::open_scope_of(url),
            Some(live) => live.scope_of(url).await,
            None => Scope { origin: Some(url.origin()), reach: Reach::Public },
        }
    }

    /// Writes the recording and the cookies that changed. `url` is what was asked first, `error` the kind of error it
    /// ended in.
    ///
    /// # Errors
    /// The first file that cannot be written; the other is written all the same.
    pub(crate) fn close(&self, url: &str, error: Option<String>) -> anyhow::Result<()> {
        let recorded = self.recording.as_ref().map_or(Ok(()), |recording| recording.write(url, error));
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
        let mut text = serde_json::to_string_pretty(&har)?;
        text.push('\n');
        whole_file::write(&self.path, text.as_bytes())
            .with_context(|| format!("cannot write the recording to {}", self.path.display()))
    }
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
