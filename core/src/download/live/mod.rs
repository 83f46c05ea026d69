//! Streams that go on while they are downloaded: the list of segments grows, and somebody has to look.
//!
//! [`Live`] is that list as it grows. A task of its own reads the manifest again and again ([`follow`]), at the pace the
//! protocol wants ([`pace`]), so that segments are known before they leave the server's window however slow the media
//! comes. It ends where the stream ends, where it stands still for too long, after the longest recording the user wants,
//! and when it is told to ([`Ending`](super::Ending)).

mod clock;
mod dash;
mod descriptions;
mod edge;
mod follow;
mod hls;
mod numbered;
mod pace;
mod smooth;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

pub(super) use dash::DashSource;
pub(super) use descriptions::Descriptions;
pub(super) use follow::follow;
pub(super) use hls::HlsSource;
pub(super) use numbered::NumberedSource;
pub(super) use smooth::SmoothSource;

use super::DownloadError;
use super::renewal::Since;
use super::segment::Segment;

/// What becomes known of a live stream.
pub(super) enum Update {
    /// More segments, in order behind those known before.
    Segments(Vec<Segment>),
    /// The stream cannot be followed; what was listed before stands.
    Failed(DownloadError),
}

/// The segments of a live stream, as they become known.
pub(super) struct Live {
    updates: mpsc::UnboundedReceiver<Update>,
    task: JoinHandle<()>,
}

impl Live {
    /// Waits for more; `None` where nothing will come any more.
    pub(super) async fn next(&mut self) -> Option<Update> {
        self.updates.recv().await
    }

    /// What is known already.
    pub(super) fn try_next(&mut self) -> Option<Update> {
        self.updates.try_recv().ok()
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What one look at the manifest brought.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Segments nobody knew of before.
    pub(super) segments: Vec<Segment>,
    /// Segments that left the server's window before anybody saw them.
    pub(super) lost: u64,
    /// The server began to number anew.
    pub(super) is_restarted: bool,
    /// No more will come.
    pub(super) is_over: bool,
}

/// A manifest that can be looked at again.
pub(super) enum Source {
    Hls(HlsSource),
    Dash(DashSource),
    Smooth(SmoothSource),
    Numbered(NumberedSource),
}

impl Source {
    async fn look(&mut self) -> Result<News, DownloadError> {
        match self {
            Self::Hls(source) => source.look().await,
            Self::Dash(source) => source.look().await,
            Self::Smooth(source) => source.look().await,
            Self::Numbered(source) => source.look().await,
        }
    }

    /// The format whose address can be renewed.
    fn format(&self) -> Option<&str> {
        match self {
            Self::Hls(source) => Some(source.format()),
            Self::Numbered(source) => Some(source.format()),
            Self::Dash(_) | Self::Smooth(_) => None,
        }
    }

    /// Goes on at another address; `false` where it is no address of such a stream.
    fn renew(&mut self, source: crate::media::Source, since: Since) -> bool {
        match self {
            Self::Hls(hls) => hls.renew(source),
            Self::Numbered(pieces) => pieces.renew(source, since),
            Self::Dash(_) | Self::Smooth(_) => false,
        }
    }

    /// Length of a segment, and how often the manifest wants to be read.
    fn pace(&self) -> pace::Pace {
        match self {
            Self::Hls(source) => source.pace(),
            Self::Dash(source) => source.pace(),
            Self::Smooth(source) => source.pace(),
            Self::Numbered(source) => source.pace(),
        }
    }
}
