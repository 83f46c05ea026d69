//! Builders of small streams of sound for tests.

/// An ADTS frame: AAC low complexity, 44.1 kHz, stereo.
pub(crate) fn adts_frame(payload: &[u8]) -> Vec<u8> {
    let length = payload.len() + 7;
    let header = [
        0xff,
        0xf1,
        0x50,
        0x80 | (length >> 11) as u8,
        (length >> 3) as u8,
        (length << 5) as u8 | 0x1f,
        0xfc,
    ];
    [&header[..], payload].concat()
}

/// An MP3 frame of silence: 44.1 kHz, stereo, 32 kbit/s, 104 bytes.
pub(crate) fn mp3_frame(filling: u8) -> Vec<u8> {
    let mut frame = vec![filling; 104];
    frame[..4].copy_from_slice(&[0xff, 0xfb, 0x10, 0x64]);
    frame
}

/// An ID3 tag that tells a time in 90 kHz ticks.
pub(crate) fn timestamp_tag(ticks: u64) -> Vec<u8> {
    let owner = b"com.apple.streaming.transportStreamTimestamp\0";
    let size = (owner.len() + 8) as u8;
    let mut tag = b"ID3\x04\0\0\0\0\0".to_vec();
    tag.push(size + 10);
    tag.extend_from_slice(b"PRIV\0\0\0");
    tag.extend_from_slice(&[size, 0, 0]);
    tag.extend_from_slice(owner);
    tag.extend_from_slice(&ticks.to_be_bytes());
    tag
}
