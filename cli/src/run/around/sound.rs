//! `-x`: what the sound of a file becomes, and whether that needs encoding.

use vidra_core::media::CodecFamily;

use crate::args::AfterPlan;

/// What becomes of the sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    /// Copied into a file of this extension.
    Copied(&'static str),
    /// Encoded by this encoder of ffmpeg into a file of this extension.
    Encoded(&'static str, &'static str),
}

/// The extension of a file that holds such sound alone, as it is.
pub(super) const fn own_extension(codec: CodecFamily) -> Option<&'static str> {
    match codec {
        CodecFamily::Aac | CodecFamily::Alac => Some("m4a"),
        CodecFamily::Opus => Some("opus"),
        CodecFamily::Mp3 => Some("mp3"),
        CodecFamily::Vorbis => Some("ogg"),
        CodecFamily::Flac => Some("flac"),
        CodecFamily::Ac3 => Some("ac3"),
        CodecFamily::Eac3 => Some("eac3"),
        _ => None,
    }
}

/// Extensions a file made by `-x` can have.
pub(super) const RESULTS: [&str; 10] =
    ["m4a", "opus", "mp3", "mka", "flac", "ac3", "eac3", "aac", "ogg", "wav"];

/// What the sound becomes: copied where the wish is `best` or names its codec, encoded where it names another.
pub(super) fn target(plan: &AfterPlan, codec: CodecFamily, source: &str) -> Result<Sound, String> {
    let wish = plan.audio_format.as_ref().map_or(Some("best"), |mapping| mapping.target(source));
    let own = own_extension(codec);
    let copied = match (wish.unwrap_or("best"), codec) {
        ("best", _) => own,
        ("m4a" | "alac", CodecFamily::Alac) | ("m4a", CodecFamily::Aac) => Some("m4a"),
        ("aac", CodecFamily::Aac) => Some("aac"),
        ("opus" | "ogg", CodecFamily::Opus) => Some("opus"),
        ("vorbis" | "ogg", CodecFamily::Vorbis) => Some("ogg"),
        ("mp3", CodecFamily::Mp3) => Some("mp3"),
        ("flac", CodecFamily::Flac) => Some("flac"),
        _ => None,
    };
    if let Some(extension) = copied {
        return Ok(Sound::Copied(extension));
    }
    let wish = wish.filter(|wish| *wish != "best").unwrap_or("mp3");
    let (encoder, extension) =
        super::ffmpeg::encoder(wish).ok_or_else(|| format!("--audio-format: {wish} is not known"))?;
    Ok(Sound::Encoded(encoder, extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_is_copied_where_the_wish_allows() {
        let plan = AfterPlan::default();
        assert_eq!(target(&plan, CodecFamily::Opus, "webm"), Ok(Sound::Copied("opus")));
        assert_eq!(target(&plan, CodecFamily::Vorbis, "webm"), Ok(Sound::Copied("ogg")));
        assert_eq!(target(&plan, CodecFamily::Aac, "mp4"), Ok(Sound::Copied("m4a")));
        assert_eq!(target(&plan, CodecFamily::Dts, "mkv"), Ok(Sound::Encoded("libmp3lame", "mp3")));
    }
}
