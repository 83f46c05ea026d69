//! Media of one packet a segment, made by hand.

use bytes::Bytes;

use super::*;
use crate::manifest::smooth;

/// Ticks of a segment: two seconds.
pub(in super::super) const SEGMENT_TICKS: u64 = 20_000_000;

/// A level of sound as a manifest describes it, without what a decoder needs.
pub(in super::super) fn aac() -> Level {
    let text = "<SmoothStreamingMedia Duration='1'><StreamIndex Type='audio' Url='u'>\
                <QualityLevel Bitrate='128000' FourCC='AACL' SamplingRate='48000' Channels='2'/></StreamIndex>\
                </SmoothStreamingMedia>";
    let base = RemoteUrl::parse("https://e.org/v.ism/Manifest").unwrap();
    smooth::parse(text, &base).unwrap().levels.remove(0)
}

/// An initialisation segment of sound with so many channels.
pub(in super::super) fn initialisation(channels: u32) -> Bytes {
    let mut level = aac();
    level.channels = Some(channels);
    head(track(&level).unwrap()).unwrap()
}

/// The segment with this number: one packet that plays two seconds and holds the number in words.
pub(in super::super) fn segment(number: u64) -> Bytes {
    let data = format!("packet {number}");
    with_time(&chunk(data.as_bytes()), number * SEGMENT_TICKS).unwrap()
}

/// What the packets of a finished file hold, in order, with the times in seconds at which they decode.
pub(in super::super) fn packets(file: &[u8]) -> Vec<(u64, String)> {
    let mut reader = mp4::Reader::new();
    reader.push(Bytes::copy_from_slice(file));
    reader.end();
    let mut packets = Vec::new();
    loop {
        match reader.step().unwrap() {
            Step::Sample { sample, .. } => {
                let seconds = u64::try_from(sample.dts).unwrap() / (SEGMENT_TICKS / 2);
                packets.push((seconds, String::from_utf8(sample.data.to_vec()).unwrap()));
            }
            Step::Seek(offset) => {
                reader.push(Bytes::copy_from_slice(&file[usize::try_from(offset).unwrap()..]));
                reader.end();
            }
            Step::End => return packets,
            Step::Tracks(_) => {}
            Step::NeedBytes => panic!("the file is whole"),
        }
    }
}

fn element(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let size = u32::try_from(body.len() + HEADER).unwrap().to_be_bytes();
    [&size[..], kind, body].concat()
}

/// A chunk of one sample, as servers send it: no `tfdt`, another track's number.
pub(in super::super) fn chunk(data: &[u8]) -> Vec<u8> {
    let tfhd = element(b"tfhd", &[&[0, 0, 0, 0][..], &9u32.to_be_bytes()].concat());
    let run = |offset: u32| {
        let length = u32::try_from(data.len()).unwrap();
        let fields = [0x0000_0301, 1, offset, 20_000_000, length];
        element(b"trun", &fields.iter().flat_map(|field: &u32| field.to_be_bytes()).collect::<Vec<_>>())
    };
    let moof = |offset| {
        let traf = element(b"traf", &[tfhd.clone(), run(offset)].concat());
        element(b"moof", &[element(b"mfhd", &[0; 8]), traf].concat())
    };
    let offset = u32::try_from(moof(0).len() + HEADER).unwrap();
    [moof(offset), element(b"mdat", data)].concat()
}
