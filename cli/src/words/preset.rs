//! `-t NAME`: a few options under one name.

/// The presets of yt-dlp 2026.10.26 with what each stands for.
const PRESETS: [(&str, &[&str]); 5] = [
    ("mp3", &["-f", "ba[acodec^=mp3]/ba/b", "-x", "--audio-format", "mp3"]),
    ("aac", &["-f", "ba[acodec^=aac]/ba[acodec^=mp4a.40.]/ba/b", "-x", "--audio-format", "aac"]),
    (
        "mp4",
        &[
            "--merge-output-format",
            "mp4",
            "--remux-video",
            "mp4",
            "-S",
            "vcodec:h264,lang,quality,res,fps,hdr:12,acodec:aac",
        ],
    ),
    ("mkv", &["--merge-output-format", "mkv", "--remux-video", "mkv"]),
    (
        "sleep",
        &[
            "--sleep-subtitles",
            "5",
            "--sleep-requests",
            "0.75",
            "--sleep-interval",
            "10",
            "--max-sleep-interval",
            "20",
        ],
    ),
];

/// The words a preset stands for.
pub(super) fn words(name: &str) -> Option<&'static [&'static str]> {
    PRESETS.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The presets' names, for a message.
pub(super) fn names() -> String {
    PRESETS.map(|(name, _)| name).join(", ")
}
