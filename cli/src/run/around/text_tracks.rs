//! Subtitles as tracks of the file.

use vidra_core::beside::FetchedSubtitle;
use vidra_core::container::{Cue, Disposition, OutputKind, TextForm, TextTrack};
use vidra_core::subtitle::{self, SubtitleError};

/// The track that carries this text in this kind of file.
///
/// # Errors
/// A form that cannot be read.
pub(super) fn text_track(subtitle: &FetchedSubtitle, kind: OutputKind) -> Result<TextTrack, SubtitleError> {
    let read = subtitle::read(&subtitle.text, subtitle.extension)?;
    let form = match (kind, subtitle.extension) {
        // WebM holds WebVTT alone; plain text is what every player of Matroska and MP4 reads.
        (OutputKind::Webm, _) => TextForm::WebVtt,
        _ => TextForm::Plain,
    };
    let cue = |cue: &subtitle::Cue| Cue {
        start: cue.start,
        end: cue.end,
        settings: cue.settings.clone(),
        identifier: String::new(),
        text: cue.marked_up(form == TextForm::WebVtt),
    };
    Ok(TextTrack {
        form,
        language: Some(subtitle.language.clone()),
        title: subtitle.name.clone(),
        disposition: Disposition::UNKNOWN,
        head: String::new(),
        cues: read.cues.iter().map(cue).collect(),
    })
}

#[cfg(test)]
mod tests {
    use vidra_core::media::Extension;

    use super::*;

    #[test]
    fn text_is_written_as_the_container_holds_it() {
        let subtitle = FetchedSubtitle {
            language: "en".to_owned(),
            name: None,
            extension: Extension::Srt,
            text: "1\n00:00:01,000 --> 00:00:02,000\n<i>a</i> & b\n".to_owned(),
        };
        let words = |kind| {
            let track = text_track(&subtitle, kind).unwrap();
            (track.form, track.cues[0].text.clone())
        };
        assert_eq!(words(OutputKind::Webm), (TextForm::WebVtt, "<i>a</i> &amp; b".to_owned()));
        assert_eq!(words(OutputKind::Matroska), (TextForm::Plain, "<i>a</i> & b".to_owned()));
        assert_eq!(words(OutputKind::Mp4), (TextForm::Plain, "<i>a</i> & b".to_owned()));
    }
}
