//! Cues as blocks, and blocks as cues (matroska.org/technical/subtitles.html).
//!
//! WebVTT in Matroska has the text in the block and settings, identifier and comments, a line each, beside it. In WebM
//! identifier, settings and text are in the block, in this order (webmproject.org/docs/container, observed with ffmpeg
//! 5.1).

use bytes::Bytes;

use super::doc_type::DocType;
use super::outgoing::Block;
use crate::container::{Cue, TextForm};

/// Whether blocks of this text have something beside them.
pub(super) fn has_addition(form: TextForm, doc_type: DocType) -> bool {
    form == TextForm::WebVtt && doc_type == DocType::Matroska
}

/// The block of a sample.
pub(super) fn block(block: Block, form: TextForm, doc_type: DocType) -> Block {
    let cue = Cue::from_sample_data(form, &block.data);
    let (data, beside) = match (doc_type, form) {
        (DocType::Webm, _) => {
            ([&cue.identifier, "\n", &cue.settings, "\n", &cue.text].concat(), String::new())
        }
        (DocType::Matroska, TextForm::WebVtt) if cue.settings.is_empty() && cue.identifier.is_empty() => {
            (cue.text, String::new())
        }
        (DocType::Matroska, TextForm::WebVtt) => {
            (cue.text, [&cue.settings, "\n", &cue.identifier, "\n"].concat())
        }
        (DocType::Matroska, _) => (cue.text, String::new()),
    };
    Block { is_sync: true, text: Some(beside.into()), data: data.into(), ..block }
}

/// The sample of a block with what is beside it.
pub(super) fn sample_data(form: TextForm, codec_id: &str, data: Bytes, beside: Option<&Bytes>) -> Bytes {
    if form != TextForm::WebVtt {
        return data;
    }
    let text = String::from_utf8_lossy(&data);
    let beside = beside.map(|beside| String::from_utf8_lossy(beside).into_owned()).unwrap_or_default();
    let mut lines = beside.split('\n');
    let mut next = || lines.next().unwrap_or_default().to_owned();
    let mut cue = Cue { settings: next(), identifier: next(), text: text.into_owned(), ..Cue::default() };
    if codec_id.starts_with("D_WEBVTT") {
        let mut parts = cue.text.splitn(3, '\n').map(str::to_owned);
        let mut next = || parts.next().unwrap_or_default();
        let (identifier, settings, text) = (next(), next(), next());
        cue = Cue { settings, identifier, text, ..Cue::default() };
    }
    cue.to_sample_data(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cue_survives_both_kinds_of_file() {
        let cue = Cue {
            settings: "line:0".into(),
            identifier: "7".into(),
            text: "two\nlines".into(),
            ..Cue::default()
        };
        let data = cue.to_sample_data(TextForm::WebVtt);
        for (doc_type, codec_id) in
            [(DocType::Matroska, "S_TEXT/WEBVTT"), (DocType::Webm, "D_WEBVTT/SUBTITLES")]
        {
            let bare = Block {
                track: 0,
                time: 0,
                end: 1,
                is_sync: true,
                discard_padding_ns: 0,
                text: None,
                data: data.clone(),
            };
            let written = block(bare, TextForm::WebVtt, doc_type);
            let read = sample_data(TextForm::WebVtt, codec_id, written.data, written.text.as_ref());
            assert_eq!(read, data, "{codec_id}");
        }
    }
}
