//! Pieces that have numbers and no list: the server is asked which is the newest.

use std::sync::Arc;
use std::time::Duration;

use super::super::DownloadError;
use super::super::remote::Remote;
use super::super::renewal::{Pieces, Since};
use super::super::segment::{Place, Segment};
use super::pace::Pace;
use super::{News, edge};
use crate::http::{HeaderName, HttpClient as _, Method, Purpose, Request, Response};

/// From one question for the newest number to the next.
const PAUSE: Duration = Duration::from_secs(5);
/// Where an answer names the newest number.
const NEWEST: HeaderName = HeaderName::from_static("x-head-seqnum");

/// One stream, and how far its pieces are known.
pub(in super::super) struct NumberedSource {
    remote: Remote,
    stream: Arc<Pieces>,
    /// The piece that comes next.
    next: Option<u64>,
}

impl NumberedSource {
    pub(in super::super) fn new(remote: Remote, stream: Pieces) -> Self {
        Self { remote, stream: Arc::new(stream), next: None }
    }

    /// Asks how far the stream is; what is new of it.
    pub(in super::super) async fn look(&mut self) -> Result<News, DownloadError> {
        let numbers = self.stream.stream.numbers(self.newest().await?);
        let piece = self.stream.stream.piece;
        let is_live = !self.stream.stream.is_over;
        let (first, lost) = match self.next {
            Some(next) => (next.max(numbers.start), numbers.start.saturating_sub(next)),
            None if is_live && !self.remote.streaming.is_from_start => {
                let shown = usize::try_from(numbers.end - numbers.start).unwrap_or(usize::MAX).min(16);
                let back = shown - edge::first(&vec![Some(piece); shown], self.pace().target());
                (numbers.end - back as u64, 0)
            }
            None => (numbers.start, 0),
        };
        let is_first = self.next.is_none();
        // Numbers never go back: an answer from an older server names one that is known.
        self.next = Some(numbers.end.max(first));
        let segments = (first..numbers.end).map(|number| {
            let place = Place::Numbered { stream: Arc::clone(&self.stream), number };
            let is_head = is_first && number == first;
            Segment { is_head, duration: Some(piece), ..Segment::new(place, 0) }
        });
        Ok(News { segments: segments.collect(), lost, is_restarted: false, is_over: !is_live })
    }

    pub(super) fn format(&self) -> &str {
        &self.stream.format
    }

    /// Goes on at another address, and so do the pieces that are listed already.
    pub(super) fn renew(&self, source: crate::media::Source, since: Since) -> bool {
        self.stream.renew(source, since)
    }

    pub(super) fn pace(&self) -> Pace {
        Pace::new(Some(self.stream.stream.piece), Some(PAUSE))
    }

    /// The number of the newest piece. A server that does not answer `HEAD` is asked for the piece itself, of which nothing
    /// is read.
    async fn newest(&self) -> Result<u64, DownloadError> {
        let answer = self.ask(Method::HEAD).await;
        match answer.as_ref().ok().and_then(number_of) {
            Some(number) => Ok(number),
            None => {
                let answer = self.ask(Method::GET).await?;
                number_of(&answer)
                    .ok_or_else(|| DownloadError::NoSegments { format: "in numbered pieces".to_owned() })
            }
        }
    }

    async fn ask(&self, method: Method) -> Result<Response, DownloadError> {
        let url = &self.stream.url();
        let mut request = Request::get(url.clone(), Purpose::SideFile).scoped(&self.remote.scope);
        request.method = method;
        request.headers = self.remote.header_map();
        let response = self.remote.client.execute(request).await?;
        if response.status.is_success() {
            Ok(response)
        } else {
            Err(DownloadError::status(url, response.status))
        }
    }
}

fn number_of(answer: &Response) -> Option<u64> {
    answer.header(NEWEST)?.trim().parse().ok().filter(|number| *number < u64::MAX / 2)
}
