//! Bit rates a format does not state, worked out from those it does.

use crate::media::Format;

/// Bit rates in kilobits per second, each worked out from the other two where that can be done.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Bitrates {
    pub(super) total: Option<f64>,
    pub(super) video: Option<f64>,
    pub(super) audio: Option<f64>,
}

impl Bitrates {
    /// Of this format; without a picture or sound, that rate is 0.
    pub(super) fn of(format: &Format) -> Self {
        let known = |rate: Option<f64>| rate.filter(|&rate| rate != 0.0);
        let minus = |whole: Option<f64>, part: Option<f64>| known(Some(whole? - part?));
        let given = format.bitrate_kbps;
        let audio = format.audio.as_ref().map_or(Some(0.0), |track| track.bitrate_kbps);
        let video = match &format.video {
            None => Some(0.0),
            Some(track) => known(track.bitrate_kbps).or_else(|| minus(given, audio)),
        };
        let audio = match &format.audio {
            None => Some(0.0),
            Some(track) => known(track.bitrate_kbps).or_else(|| minus(given, video)),
        };
        let sum = video.zip(audio).map(|(video, audio)| video + audio);
        Self { total: known(given).or_else(|| known(sum)), video, audio }
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::both;
    use super::*;

    #[test]
    fn two_rates_make_the_third() {
        let rates = |total, video, audio| {
            let mut format = both("b", 640, 360);
            format.bitrate_kbps = total;
            format.video.as_mut().unwrap().bitrate_kbps = video;
            format.audio.as_mut().unwrap().bitrate_kbps = audio;
            let rates = Bitrates::of(&format);
            (rates.total, rates.video, rates.audio)
        };
        assert_eq!(rates(Some(500.0), None, Some(100.0)), (Some(500.0), Some(400.0), Some(100.0)));
        assert_eq!(rates(Some(500.0), Some(400.0), None), (Some(500.0), Some(400.0), Some(100.0)));
        assert_eq!(rates(None, Some(400.0), Some(100.0)), (Some(500.0), Some(400.0), Some(100.0)));
        assert_eq!(rates(None, Some(400.0), None), (None, Some(400.0), None));
        assert_eq!(rates(Some(500.0), None, None), (Some(500.0), None, None));
    }
}
