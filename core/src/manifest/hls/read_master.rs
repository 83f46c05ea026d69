//! Master playlists: variants and renditions (RFC 8216 section 4.3.4).

use crate::http::RemoteUrl;
use crate::media::{DynamicRange, Protection};

use super::super::codecs::{Codecs, dynamic_range};
use super::super::{ManifestError, limits};
use super::attributes::Attributes;
use super::key::Encryption;
use super::lines::{Content, Line};
use super::{Context, Master, Rendition, RenditionKind, Variant};

/// Reads all lines.
pub(super) fn read<'a>(
    lines: impl Iterator<Item = Line<'a>>,
    context: &mut Context<'_>,
) -> Result<Master, ManifestError> {
    let mut reader = Reader { master: Master::default(), pending: None, context };
    for line in lines {
        match line.content {
            Content::Tag { name, value } => reader.tag(name, value, &line)?,
            Content::Address(reference) => reader.address(reference, &line)?,
        }
    }
    reader.master.variables = reader.context.variables.clone();
    Ok(reader.master)
}

struct Reader<'a, 'c, 'b> {
    master: Master,
    /// The `EXT-X-STREAM-INF` whose address is still to come.
    pending: Option<Attributes<'a>>,
    context: &'c mut Context<'b>,
}

impl<'a> Reader<'a, '_, '_> {
    fn tag(&mut self, name: &str, value: &'a str, line: &Line<'_>) -> Result<(), ManifestError> {
        match name {
            "#EXT-X-STREAM-INF" => self.pending = Some(self.context.attributes(value, line)?),
            "#EXT-X-MEDIA" => self.rendition(value, line)?,
            "#EXT-X-I-FRAME-STREAM-INF" => {
                let playlist = self.preview(value, line)?;
                self.master.i_frame_playlists.extend(playlist);
            }
            "#EXT-X-IMAGE-STREAM-INF" => {
                let playlist = self.preview(value, line)?;
                self.master.image_playlists.extend(playlist);
            }
            "#EXT-X-SESSION-KEY" => self.session_key(value, line)?,
            "#EXT-X-DEFINE" => self.context.define(value, line)?,
            "#EXT-X-FAXS-CM" => self.protect(Protection { system: "Adobe Access".to_owned() }),
            _ => {}
        }
        Ok(())
    }

    /// An address ends an `EXT-X-STREAM-INF`; one that nothing introduced says nothing.
    fn address(&mut self, reference: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let Some(attributes) = self.pending.take() else { return Ok(()) };
        // One variant that cannot be opened does not take the others away.
        let Ok(url) = self.context.join(reference, line) else { return Ok(()) };
        if self.master.variants.len() >= limits::VARIANTS {
            return Err(ManifestError::TooMany { what: "variants", limit: limits::VARIANTS });
        }
        self.master.variants.push(variant(&attributes, url));
        Ok(())
    }

    fn rendition(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.context.attributes(value, line)?;
        let kind = match attributes.get("TYPE") {
            Some("AUDIO") => RenditionKind::Audio,
            Some("VIDEO") => RenditionKind::Video,
            Some("SUBTITLES") => RenditionKind::Subtitles,
            _ => return Ok(()),
        };
        let (Some(group), Some(name)) = (attributes.owned("GROUP-ID"), attributes.owned("NAME")) else {
            return Ok(());
        };
        let url = match attributes.text("URI") {
            Some(uri) => match line.place().join(self.context.base, uri) {
                Ok(url) => Some(url),
                Err(_) => return Ok(()),
            },
            None => None,
        };
        if self.master.renditions.len() >= limits::RENDITIONS {
            return Err(ManifestError::TooMany { what: "renditions", limit: limits::RENDITIONS });
        }
        self.master.renditions.push(Rendition {
            kind,
            url,
            group,
            name,
            language: attributes.owned("LANGUAGE"),
            is_default: choice(&attributes, "DEFAULT"),
            is_autoselect: choice(&attributes, "AUTOSELECT"),
            is_forced: attributes.is_yes("FORCED"),
            characteristics: characteristics(&attributes),
            channels: attributes.get("CHANNELS").and_then(|text| text.split('/').next()?.trim().parse().ok()),
        });
        Ok(())
    }

    /// The playlist of a tag that carries its address itself.
    fn preview(&mut self, value: &str, line: &Line<'_>) -> Result<Option<RemoteUrl>, ManifestError> {
        let known = self.master.i_frame_playlists.len() + self.master.image_playlists.len();
        if known >= limits::VARIANTS {
            return Err(ManifestError::TooMany { what: "preview playlists", limit: limits::VARIANTS });
        }
        let attributes = self.context.attributes(value, line)?;
        Ok(attributes.text("URI").and_then(|uri| line.place().join(self.context.base, uri).ok()))
    }

    fn session_key(&mut self, value: &str, line: &Line<'_>) -> Result<(), ManifestError> {
        let attributes = self.context.attributes(value, line)?;
        // A key announced in advance is only an announcement: what it gets wrong is told by the media playlist.
        if let Ok(Encryption::Closed(protection)) =
            Encryption::parse(&attributes, self.context.base, &line.place())
        {
            self.protect(protection);
        }
        Ok(())
    }

    fn protect(&mut self, protection: Protection) {
        self.master.protection.get_or_insert(protection);
    }
}

fn variant(attributes: &Attributes<'_>, url: RemoteUrl) -> Variant {
    let codecs = Codecs::parse(attributes.get("CODECS").unwrap_or_default());
    let dynamic_range = codecs
        .video
        .as_ref()
        .and_then(dynamic_range)
        .filter(|range| *range == DynamicRange::DolbyVision)
        .or_else(|| match attributes.get("VIDEO-RANGE") {
            Some("SDR") => Some(DynamicRange::Sdr),
            Some("HLG") => Some(DynamicRange::Hlg),
            Some("PQ") => Some(DynamicRange::Hdr10),
            _ => codecs.video.as_ref().and_then(dynamic_range),
        });
    Variant {
        url,
        bandwidth_bps: attributes.integer("BANDWIDTH"),
        average_bandwidth_bps: attributes.integer("AVERAGE-BANDWIDTH"),
        resolution: attributes.resolution("RESOLUTION"),
        fps: attributes.number("FRAME-RATE"),
        dynamic_range,
        name: attributes.owned("NAME"),
        audio_group: attributes.owned("AUDIO"),
        video_group: attributes.owned("VIDEO"),
        subtitle_group: attributes.owned("SUBTITLES"),
        language: attributes
            .text("YT-EXT-AUDIO-CONTENT-ID")
            .and_then(|text| text.split('.').next())
            .filter(|language| !language.is_empty())
            .map(str::to_owned),
        codecs,
    }
}

fn choice(attributes: &Attributes<'_>, name: &str) -> Option<bool> {
    if attributes.is_yes(name) {
        return Some(true);
    }
    attributes.is_no(name).then_some(false)
}

fn characteristics(attributes: &Attributes<'_>) -> Vec<String> {
    let list = attributes.get("CHARACTERISTICS").unwrap_or_default();
    list.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Playlist, parse};
    use super::*;

    fn master(lines: &str) -> Result<Master, ManifestError> {
        let base = RemoteUrl::parse("https://e.org/v/index.m3u8").unwrap();
        match parse(&format!("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfirst\n{lines}"), &base)? {
            Playlist::Master(master) => Ok(master),
            Playlist::Media(_) => panic!("it has a variant"),
        }
    }

    #[test]
    fn a_variant_is_read() {
        let text = "#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=900,BANDWIDTH=1000,CODECS=\"hvc1.2.4.L93,ec-3\",RESOLUTION=640x360,\
                    FRAME-RATE=29.970,VIDEO-RANGE=PQ,AUDIO=\"a\",SUBTITLES=\"s\",VIDEO=\"v\",NAME=\"low\"\n# note\nb.m3u8\n";
        let variant = master(text).unwrap().variants.pop().unwrap();
        assert_eq!(variant.url.as_str(), "https://e.org/v/b.m3u8");
        assert_eq!((variant.bandwidth_bps, variant.average_bandwidth_bps), (Some(1000), Some(900)));
        assert_eq!((variant.resolution, variant.fps), (Some((640, 360)), Some(29.97)));
        assert_eq!(variant.dynamic_range, Some(DynamicRange::Hdr10));
        assert_eq!(variant.audio_group.as_deref(), Some("a"));
        assert_eq!(variant.name.as_deref(), Some("low"));
    }

    #[test]
    fn a_rendition_is_read() {
        let text = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"English, described\",LANGUAGE=\"en\",DEFAULT=NO,\
                    AUTOSELECT=YES,CHANNELS=\"6/JOC\",CHARACTERISTICS=\"public.accessibility.describes-video,x\",URI=\"a.m3u8\"\n";
        let rendition = master(text).unwrap().renditions.pop().unwrap();
        assert_eq!(rendition.name, "English, described");
        assert_eq!((rendition.is_default, rendition.is_autoselect), (Some(false), Some(true)));
        assert_eq!(rendition.channels, Some(6));
        assert!(rendition.describes_video());
    }

    #[test]
    fn previews_are_told_apart() {
        let text = "#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI=\"i.m3u8\"\n#EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI=\"j.m3u8\"\n";
        let master = master(text).unwrap();
        assert_eq!(master.variants.len(), 1);
        assert_eq!(master.i_frame_playlists[0].as_str(), "https://e.org/v/i.m3u8");
        assert_eq!(master.image_playlists[0].as_str(), "https://e.org/v/j.m3u8");
    }

    #[test]
    fn session_keys_name_the_system() {
        let closed = "#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI=\"x\",KEYFORMAT=\"com.microsoft.playready\"\n";
        assert_eq!(master(closed).unwrap().protection, Some(Protection { system: "PlayReady".into() }));
        assert_eq!(master("#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\"\n").unwrap().protection, None);
    }

    #[test]
    fn what_cannot_be_opened_is_left_out() {
        let text = "#EXT-X-STREAM-INF:BANDWIDTH=2\nfile:///etc/passwd\nstray.m3u8\n\
                    #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"n\",URI=\"javascript:1\"\n";
        let master = master(text).unwrap();
        assert_eq!((master.variants.len(), master.renditions.len()), (1, 0));
    }

    #[test]
    fn the_number_of_variants_has_a_limit() {
        let text = "#EXT-X-STREAM-INF:BANDWIDTH=2\na\n".repeat(limits::VARIANTS);
        assert_eq!(master(&text), Err(ManifestError::TooMany { what: "variants", limit: limits::VARIANTS }));
    }
}
