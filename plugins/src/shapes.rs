//! What a plugin says, field by field: its manifest, and what `extract` may return (plugin API 1).
//!
//! The names are those of [`vidra_core::media`], written as JavaScript writes names; numbers carry their unit here.

use crate::shape::{Field, Kind, Shape};

/// Formats of one item.
const FORMATS: usize = 1000;
/// Items of one page of a list.
pub(crate) const ENTRIES: usize = 5000;
/// Pictures, chapters, words and the like.
const MANY: usize = 2000;
/// Bytes of what a list hands to its next page.
const NEXT_BYTES: usize = 64 * 1024;

const WORDS: Kind = Kind::List(&Kind::Text, MANY);
const COUNT: Kind = Kind::Count { most: 1 << 52 };
const SMALL: Kind = Kind::Count { most: u32::MAX as u64 };

pub(crate) const MANIFEST: Shape = Shape {
    name: "Manifest",
    about: "What stands at the head of a plugin. It is read as data, before anything runs.",
    fields: &[
        Field::required(
            "id",
            Kind::Text,
            "Lower case, digits, dots, dashes: the name in archives and messages.",
        ),
        Field::required("api", Kind::Count { most: 1000 }, "The version of the plugin API: 1."),
        Field::required("name", Kind::Text, "What people call the site."),
        Field::optional("version", Kind::Text, "The plugin's own version."),
        Field::required("match", Kind::List(&Kind::Text, 20), "URLs it takes: `https://*.example.com/v/*`."),
        Field::required(
            "hosts",
            Kind::List(&Kind::Text, 20),
            "Hosts it may ask: `example.com`, `*.example.com`.",
        ),
        Field::optional(
            "cookies",
            Kind::List(&Kind::Text, 20),
            "Those of the hosts that get the user's cookies.",
        ),
        Field::optional("examples", Kind::List(&Kind::Text, 20), "URLs it takes, for the tests."),
        Field::optional(
            "key",
            Kind::Text,
            "The name info JSON gives as `extractor_key`; else the id with a capital.",
        ),
    ],
};

const VIDEO: Shape = Shape {
    name: "VideoTrack",
    about: "The picture of a format; what the site does not say is left out.",
    fields: &[
        Field::optional("codec", Kind::Text, "As the site names it: `avc1.4d401f`."),
        Field::optional("width", SMALL, "Pixels."),
        Field::optional("height", SMALL, "Pixels."),
        Field::optional("fps", Kind::Amount, "Pictures a second."),
        Field::optional("bitrate", Kind::Amount, "Kilobits (1000) a second."),
        Field::optional(
            "dynamicRange",
            Kind::OneOf(&["SDR", "HLG", "HDR10", "HDR10+", "DV"]),
            "Brightness range.",
        ),
        Field::optional(
            "aspectRatio",
            Kind::Amount,
            "Width by height, where the site gives it and no pixels.",
        ),
    ],
};

const AUDIO: Shape = Shape {
    name: "AudioTrack",
    about: "The sound of a format; what the site does not say is left out.",
    fields: &[
        Field::optional("codec", Kind::Text, "As the site names it: `mp4a.40.2`."),
        Field::optional("sampleRate", SMALL, "Hertz."),
        Field::optional("channels", SMALL, "How many."),
        Field::optional("bitrate", Kind::Amount, "Kilobits (1000) a second."),
    ],
};

const FORMAT: Shape = Shape {
    name: "Format",
    about: "One downloadable rendition.",
    fields: &[
        Field::required("id", Kind::Text, "Unique within the item; what `-f` names."),
        Field::required("url", Kind::Url, "The file or the manifest."),
        Field::optional(
            "kind",
            Kind::OneOf(&["file", "hls", "dash", "smooth"]),
            "What the address is; else a file.",
        ),
        Field::optional("extension", Kind::Text, "The kind of file; else told by the address, else mp4."),
        Field::optional(
            "video",
            Kind::OrNull(&Kind::Object(&VIDEO)),
            "The picture; `null` for none. Left out: unknown.",
        ),
        Field::optional(
            "audio",
            Kind::OrNull(&Kind::Object(&AUDIO)),
            "The sound; `null` for none. Left out: unknown.",
        ),
        Field::optional("bitrate", Kind::Amount, "Of everything in the file, kilobits (1000) a second."),
        Field::optional("size", COUNT, "Exact length in bytes."),
        Field::optional("approximateSize", COUNT, "Length in bytes, worked out or rounded."),
        Field::optional("maxRange", COUNT, "The largest range the server hands out at full speed, in bytes."),
        Field::optional("duration", Kind::Amount, "Seconds, where it differs from the item."),
        Field::optional("language", Kind::Text, "Of the sound (BCP 47)."),
        Field::optional(
            "languagePreference",
            Kind::Whole,
            "10 original, 5 default, -1 other, -10 described.",
        ),
        Field::optional("quality", Kind::Number, "The site's own order; higher is better."),
        Field::optional(
            "preference",
            Kind::Whole,
            "Order above everything else; a format to avoid is negative.",
        ),
        Field::optional(
            "sourcePreference",
            Kind::Whole,
            "Order among servers that hold the same; higher is better.",
        ),
        Field::optional("note", Kind::Text, "The site's words: `1080p60`."),
        Field::optional(
            "headers",
            Kind::Texts,
            "Headers its bytes need, such as `Referer`; never a credential.",
        ),
        Field::optional(
            "protection",
            Kind::Text,
            "The system that encrypts it, where one does: it is shown and refused.",
        ),
    ],
};

const PERSON: Shape = Shape {
    name: "Person",
    about: "A person or channel.",
    fields: &[
        Field::optional("name", Kind::Text, "What people read."),
        Field::optional("id", Kind::Text, "The site's own id."),
        Field::optional("url", Kind::Url, "Their page."),
        Field::optional("followers", COUNT, "People following."),
        Field::optional("isVerified", Kind::Flag, "Whether the site vouches for them."),
    ],
};

const COUNTS: Shape = Shape {
    name: "Counts",
    about: "Numbers the site shows.",
    fields: &[
        Field::optional("views", COUNT, ""),
        Field::optional("likes", COUNT, ""),
        Field::optional("dislikes", COUNT, ""),
        Field::optional("comments", COUNT, ""),
        Field::optional("reposts", COUNT, ""),
        Field::optional("concurrentViewers", COUNT, ""),
        Field::optional("averageRating", Kind::Amount, ""),
    ],
};

const THUMBNAIL: Shape = Shape {
    name: "Thumbnail",
    about: "A picture standing for the item.",
    fields: &[
        Field::required("url", Kind::Url, "The picture."),
        Field::optional("id", Kind::Text, "The site's name for it."),
        Field::optional("width", SMALL, "Pixels."),
        Field::optional("height", SMALL, "Pixels."),
        Field::optional("preference", Kind::Whole, "Higher is better."),
    ],
};

const TEXT_FILE: Shape = Shape {
    name: "TextFile",
    about: "One subtitle file.",
    fields: &[
        Field::required("url", Kind::Url, "Where it is."),
        Field::required("extension", Kind::Text, "`vtt`, `srt`, `ttml` …"),
    ],
};

const SUBTITLE: Shape = Shape {
    name: "Subtitle",
    about: "One language's text.",
    fields: &[
        Field::required("language", Kind::Text, "As the site gives it: `en`, `pt-BR`."),
        Field::optional("name", Kind::Text, "What people read: `English`."),
        Field::required("files", Kind::List(&Kind::Object(&TEXT_FILE), 50), "The same text, best last."),
    ],
};

const CHAPTER: Shape = Shape {
    name: "Chapter",
    about: "A named part.",
    fields: &[
        Field::required("start", Kind::Amount, "Seconds from the start of the item."),
        Field::optional("end", Kind::Amount, "Seconds from the start of the item."),
        Field::required("title", Kind::Words, "Empty where the site gives none."),
    ],
};

const MUSIC: Shape = Shape {
    name: "Music",
    about: "A piece of music.",
    fields: &[
        Field::optional("track", Kind::Text, "The piece's name."),
        Field::optional("artists", WORDS, "Who plays."),
        Field::optional("composers", WORDS, "Who wrote it."),
        Field::optional("album", Kind::Text, "The album it is on."),
        Field::optional("albumArtists", WORDS, "Whose album it is."),
        Field::optional("trackNumber", SMALL, "Its place on the album, from 1."),
        Field::optional("discNumber", SMALL, "The disc of the album, from 1."),
        Field::optional("releaseYear", Kind::Whole, "Year of publication."),
        Field::optional("genres", WORDS, "Kinds of music."),
    ],
};

/// Everything of an item but its id, title and formats.
const ABOUT_FIELDS: [Field; 24] = [
    Field::optional("displayId", Kind::Text, "The id in the address, where it differs."),
    Field::optional("webpageUrl", Kind::Url, "The page a person would open."),
    Field::optional("description", Kind::Words, "Text below the video."),
    Field::optional("duration", Kind::Amount, "Seconds."),
    Field::optional("uploader", Kind::Object(&PERSON), "Who put it there."),
    Field::optional("channel", Kind::Object(&PERSON), "The channel, where it is not the uploader."),
    Field::optional("timestamp", Kind::Whole, "Moment of publication: `ctx.time(text)`."),
    Field::optional("uploadDate", Kind::Text, "`YYYYMMDD`, where the site gives a day and no moment."),
    Field::optional("releaseTimestamp", Kind::Whole, "Moment a premiere or live stream starts or started."),
    Field::optional("counts", Kind::Object(&COUNTS), "Numbers of views, likes and the like."),
    Field::optional(
        "thumbnails",
        Kind::List(&Kind::Object(&THUMBNAIL), MANY),
        "Pictures for it, worst first.",
    ),
    Field::optional("subtitles", Kind::List(&Kind::Object(&SUBTITLE), MANY), "Text written by people."),
    Field::optional(
        "automaticCaptions",
        Kind::List(&Kind::Object(&SUBTITLE), MANY),
        "Text written by machines.",
    ),
    Field::optional("chapters", Kind::List(&Kind::Object(&CHAPTER), MANY), "Named parts, in order."),
    Field::optional("categories", WORDS, "The site's categories."),
    Field::optional("tags", WORDS, "The uploader's tags."),
    Field::optional("liveStatus", Kind::OneOf(&LIVE), "Whether it is live now, was, or will be."),
    Field::optional("availability", Kind::OneOf(&AVAILABILITY), "Who may see it."),
    Field::optional("ageLimit", SMALL, "Youngest age the site shows it to."),
    Field::optional("playableInEmbed", Kind::Flag, "Whether players on other sites may show it."),
    Field::optional("license", Kind::Text, "Licence, in the site's words."),
    Field::optional("language", Kind::Text, "Language of the item (BCP 47)."),
    Field::optional("music", Kind::Object(&MUSIC), "The piece of music it is, where it is one."),
    Field::optional("extra", Kind::Map, "All else, under the names info JSON has: `series`, `location`."),
];

pub(crate) const LIVE: [&str; 5] = ["not_live", "is_live", "is_upcoming", "was_live", "post_live"];
pub(crate) const AVAILABILITY: [&str; 6] =
    ["public", "unlisted", "private", "needs_auth", "subscriber_only", "premium_only"];

pub(crate) const ABOUT: Shape = Shape {
    name: "About",
    about: "What a list tells of an item, or of itself, before it is asked for.",
    fields: &ABOUT_FIELDS,
};

pub(crate) const MEDIA: Shape = Shape { name: "Media", about: "One item.", fields: &MEDIA_FIELDS };

const MEDIA_FIELDS: [Field; ABOUT_FIELDS.len() + 3] = {
    let own = [
        Field::required(
            "formats",
            Kind::List(&Kind::Object(&FORMAT), FORMATS),
            "The renditions, worst first.",
        ),
        Field::required("id", Kind::Text, "Unique within the site."),
        Field::required("title", Kind::Text, "The name a person gave it."),
    ];
    let [formats, id, title] = own;
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x] = ABOUT_FIELDS;
    [formats, id, title, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x]
};

pub(crate) const LINK: Shape = Shape {
    name: "Link",
    about: "An item behind an address of its own, and what is known of it.",
    fields: &[
        Field::required("url", Kind::Url, "Its page, of this site or any other."),
        Field::optional("id", Kind::Text, "Its id, where the list tells."),
        Field::optional("title", Kind::Text, "Its title, where the list tells."),
        Field::optional("about", Kind::Object(&ABOUT), "What else the list tells."),
    ],
};

pub(crate) const PAGE: Shape = Shape {
    name: "Page",
    about: "What `more` returns: further items of a list.",
    fields: &[
        Field::required("entries", ENTRY_LIST, "The items, in order."),
        Field::optional(
            "next",
            Kind::Json(NEXT_BYTES),
            "What `more` gets for the page after; nothing for the last.",
        ),
    ],
};

const ENTRY_LIST: Kind = Kind::List(&Kind::AnyOf("Entry", &[&LINK, &MEDIA]), ENTRIES);

pub(crate) const PLAYLIST: Shape = Shape {
    name: "Playlist",
    about: "Several items; the first can be downloaded before the last is known.",
    fields: &[
        Field::required("entries", ENTRY_LIST, "The items, in order."),
        Field::required("id", Kind::Text, "Unique within the site."),
        Field::optional("title", Kind::Text, "The name a person gave it."),
        Field::optional("webpageUrl", Kind::Url, "The page a person would open."),
        Field::optional("count", Kind::Count { most: 1_000_000_000 }, "How many items there are in all."),
        Field::optional("about", Kind::Object(&ABOUT), "What else is known of the list."),
        Field::optional(
            "next",
            Kind::Json(NEXT_BYTES),
            "What `more` gets for the page after; nothing for the last.",
        ),
    ],
};

pub(crate) const REDIRECT: Shape = Shape {
    name: "Redirect",
    about: "The item is behind another address, of this site or any other.",
    fields: &[
        Field::required("redirect", Kind::Url, "Where."),
        Field::optional("isEmbed", Kind::Flag, "Whether its player looks at the page it stands on."),
        Field::optional("id", Kind::Text, "Its id, where the page tells."),
        Field::optional("title", Kind::Text, "Its title, where the page tells."),
    ],
};

pub(crate) const UNAVAILABLE: Shape = Shape {
    name: "Unavailable",
    about: "The site says no.",
    fields: &[
        Field::required("unavailable", Kind::OneOf(&REASONS), "Which kind of no."),
        Field::optional("message", Kind::Words, "The site's own words."),
    ],
};

pub(crate) const REASONS: [&str; 12] = [
    "private",
    "removed",
    "geo-blocked",
    "age-restricted",
    "login-required",
    "paid",
    "not-yet-live",
    "drm",
    "bot-check",
    "embed-only",
    "password",
    "unavailable",
];

pub(crate) const PASS: Shape = Shape {
    name: "Pass",
    about: "The address only looks like one of this site's: the next site that takes it is asked.",
    fields: &[Field::required("pass", Kind::Yes, "")],
};

/// What `extract` may return, told apart by the first field.
pub(crate) const RESULTS: &[&Shape] = &[&MEDIA, &PLAYLIST, &REDIRECT, &UNAVAILABLE, &PASS];

/// Every shape, in the order editors read them.
pub(crate) const ALL: &[&Shape] = &[
    &MANIFEST,
    &MEDIA,
    &FORMAT,
    &VIDEO,
    &AUDIO,
    &ABOUT,
    &PERSON,
    &COUNTS,
    &THUMBNAIL,
    &SUBTITLE,
    &TEXT_FILE,
    &CHAPTER,
    &MUSIC,
    &PLAYLIST,
    &PAGE,
    &LINK,
    &REDIRECT,
    &UNAVAILABLE,
    &PASS,
];
