//! New addresses for a stream that is recorded for longer than its addresses hold.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::http::RemoteUrl;
use crate::media::{Format, Numbered, Source};

/// After so long addresses are asked for anew, before they end: the shortest-lived that are known hold for six hours
/// (observed on YouTube, 2026-10).
const AGE: Duration = Duration::from_secs(5 * 60 * 60);
/// From one question to the next, whatever the answers.
const PAUSE: Duration = Duration::from_secs(60);

/// Who is asked for the formats of a plan as the site gives them now.
#[async_trait]
pub trait Renewal: Send + Sync {
    /// The formats of the plan, with addresses that hold; `None` where the site does not give them any more.
    async fn formats(&self) -> Option<Vec<Format>>;
}

/// A plan's own: asked by all of its streams, each answer once for all of them.
#[derive(Clone, Default)]
pub(super) struct Addresses {
    asked: Option<Arc<dyn Renewal>>,
    last: Arc<Mutex<Option<Answer>>>,
}

struct Answer {
    /// Counted from 1.
    number: u64,
    moment: Instant,
    formats: Vec<Format>,
}

/// Since when the addresses of one stream are used, and the number of the answer that gave them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Since(Instant, u64);

impl Since {
    pub(super) fn now() -> Self {
        Self(Instant::now(), 0)
    }

    /// Whether new ones are due.
    pub(super) fn is_old(self) -> bool {
        self.0.elapsed() >= AGE
    }
}

impl Addresses {
    /// Somebody who can be asked.
    pub(super) fn from(asked: Arc<dyn Renewal>) -> Self {
        Self { asked: Some(asked), last: Arc::default() }
    }

    /// A format as it is now, where that is newer than what its stream uses. Nobody asks more often than once a minute.
    pub(super) async fn newer(&self, format: &str, since: &mut Since) -> Option<Source> {
        let asked = self.asked.as_ref()?;
        // Held while the site is asked: who waits takes the same answer.
        let mut last = self.last.lock().await;
        let is_newer = |answer: &Answer| answer.moment >= since.0 && answer.number > since.1;
        let is_recent = |answer: &Answer| is_newer(answer) || answer.moment.elapsed() < PAUSE;
        if !last.as_ref().is_some_and(is_recent) {
            let formats = asked.formats().await.unwrap_or_default();
            let number = last.as_ref().map_or(1, |last| last.number + 1);
            *last = Some(Answer { number, moment: Instant::now(), formats });
        }
        let answer = last.as_ref().filter(|answer| is_newer(answer))?;
        *since = Since(answer.moment, answer.number);
        answer.formats.iter().find(|one| one.id == format).map(|one| one.source.clone())
    }
}

impl fmt::Debug for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Addresses").field("asked", &self.asked.is_some()).finish_non_exhaustive()
    }
}

/// A stream in numbered pieces whose address changes while it is recorded: pieces that were listed before are fetched from
/// the new one.
#[derive(Debug)]
pub(super) struct Pieces {
    /// The format's id.
    pub(super) format: String,
    pub(super) stream: Numbered,
    /// The address, and since when it is used.
    current: RwLock<(RemoteUrl, Since)>,
}

impl PartialEq for Pieces {
    fn eq(&self, other: &Self) -> bool {
        self.stream == other.stream
    }
}

impl Pieces {
    pub(super) fn new(format: &str, stream: Numbered) -> Self {
        let current = RwLock::new((stream.url.clone(), Since::now()));
        Self { format: format.to_owned(), stream, current }
    }

    /// The address, without a number.
    pub(super) fn url(&self) -> RemoteUrl {
        self.current().0
    }

    /// The address of a piece, and since when it is used.
    pub(super) fn piece_url(&self, number: u64) -> (RemoteUrl, Since) {
        let (url, since) = self.current();
        (Numbered { url, ..self.stream.clone() }.piece_url(number), since)
    }

    fn current(&self) -> (RemoteUrl, Since) {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes another address of the same stream.
    pub(super) fn renew(&self, source: Source, since: Since) -> bool {
        let Source::Numbered(stream) = source else { return false };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = (stream.url, since);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::media::Extension;

    #[derive(Default)]
    struct Site(AtomicU32);

    #[async_trait]
    impl Renewal for Site {
        async fn formats(&self) -> Option<Vec<Format>> {
            let count = self.0.fetch_add(1, Ordering::Relaxed);
            let url = RemoteUrl::parse(&format!("https://e.org/{count}")).unwrap();
            Some(vec![Format::new("a", Extension::Mp4, Source::Hls { url })])
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_answer_serves_all_streams_and_a_minute() {
        let site = Arc::new(Site::default());
        let addresses = Addresses::from(Arc::<Site>::clone(&site));
        let (mut first, mut second) = (Since::now(), Since::now());
        let (mut third, second_wait) = (first, Duration::from_secs(1));
        tokio::time::advance(second_wait).await;
        let path =
            |source: Option<Source>| source.map(|source| source.url().unwrap().as_url().path().to_owned());
        assert_eq!(path(addresses.newer("a", &mut first).await).as_deref(), Some("/0"));
        assert_eq!(path(addresses.newer("a", &mut second).await).as_deref(), Some("/0"));
        assert_eq!(path(addresses.newer("b", &mut third).await), None);
        // The same address failed again: the site is not asked before the minute is over.
        assert_eq!(path(addresses.newer("a", &mut first).await), None);
        tokio::time::advance(PAUSE).await;
        assert_eq!(path(addresses.newer("a", &mut first).await).as_deref(), Some("/1"));
        assert_eq!(site.0.load(Ordering::Relaxed), 2);
        assert!(!first.is_old());
        tokio::time::advance(AGE).await;
        assert!(first.is_old());
    }
}
