//! Streams that come in segments, and those that are live.

use std::time::Duration;

use clap::Args;
use vidra_core::pipeline::Wait;

use super::values;

#[derive(Args, Debug)]
#[command(next_help_heading = "Live streams and segments")]
pub(crate) struct Live {
    /// Record a live stream from the first moment its server still has, not from now on
    #[arg(long, overrides_with = "no_live_from_start")]
    pub(crate) live_from_start: bool,

    /// Take back --live-from-start
    #[arg(long, overrides_with = "live_from_start")]
    no_live_from_start: bool,

    /// Wait for what has not begun yet, and ask the site again after MIN seconds, or when it said it will begin, but
    /// after MAX at the latest
    #[arg(long, value_name = "MIN[-MAX]", value_parser = wait, overrides_with = "no_wait_for_video")]
    pub(crate) wait_for_video: Option<Wait>,

    /// Take back --wait-for-video
    #[arg(long, overrides_with = "wait_for_video")]
    no_wait_for_video: bool,

    /// End the recording of a live stream when it is this long (90, 30m, 1:30:00), with a finished file
    #[arg(long, value_name = "TIME", value_parser = values::length)]
    pub(crate) max_duration: Option<Duration>,

    /// Leave out segments that cannot be had; the name of the file then says that it is incomplete, and the exit code
    /// is 1. Recordings of live streams always go on without them
    #[arg(
        long,
        alias = "no-abort-on-unavailable-fragments",
        overrides_with = "abort_on_unavailable_fragments"
    )]
    pub(crate) skip_unavailable_fragments: bool,

    /// Give up a file when a segment of it cannot be had (the default)
    #[arg(long, alias = "no-skip-unavailable-fragments", overrides_with = "skip_unavailable_fragments")]
    abort_on_unavailable_fragments: bool,
}

/// Reads `MIN[-MAX]`, in seconds.
fn wait(text: &str) -> Result<Wait, String> {
    let (least, most) = text.split_once('-').map_or((text, None), |(least, most)| (least, Some(most)));
    let least = values::length(least)?;
    // Without a limit the moment the site names is waited for, however far it is.
    let most = most.map_or(Ok(Duration::MAX), values::length)?;
    if most < least {
        return Err("MAX is less than MIN".to_owned());
    }
    Ok(Wait { least: least.max(Duration::from_secs(1)), most })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_has_a_least_and_perhaps_a_most() {
        let seconds = Duration::from_secs;
        assert_eq!(wait("30"), Ok(Wait { least: seconds(30), most: Duration::MAX }));
        assert_eq!(wait("30-90"), Ok(Wait { least: seconds(30), most: seconds(90) }));
        assert_eq!(wait("0-90"), Ok(Wait { least: seconds(1), most: seconds(90) }));
        for text in ["", "x", "-5", "90-30", "1-"] {
            assert!(wait(text).is_err(), "{text}");
        }
    }
}
