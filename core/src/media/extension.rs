//! File name extensions as a closed list: a server can never choose an executable one.

use std::fmt;

macro_rules! extensions {
    ($($variant:ident $name:literal $mime:literal,)*) => {
        /// A file name extension vidra is willing to write.
        ///
        /// The list is closed (CVE-2024-38519: an extension taken from a server became code execution);
        /// anything else is [`Extension::Bin`].
        ///
        /// ```
        /// use vidra_core::media::Extension;
        /// assert_eq!(Extension::from_name("MP4"), Extension::Mp4);
        /// assert_eq!(Extension::from_name("exe"), Extension::Bin);
        /// assert_eq!(Extension::Webm.as_str(), "webm");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "each variant is the extension itself")]
        pub enum Extension { $($variant,)* }

        impl Extension {
            /// Without the dot, lower case.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The media type most servers send for it (IANA registry; `application/octet-stream` where none).
            pub const fn mime(self) -> &'static str {
                match self { $(Self::$variant => $mime,)* }
            }

            fn known(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

extensions! {
    Mp4 "mp4" "video/mp4",
    M4a "m4a" "audio/mp4",
    M4v "m4v" "video/x-m4v",
    Mov "mov" "video/quicktime",
    Webm "webm" "video/webm",
    Mkv "mkv" "video/matroska",
    Mka "mka" "audio/matroska",
    Mk3d "mk3d" "video/matroska-3d",
    ThreeGp "3gp" "video/3gpp",
    Flv "flv" "video/x-flv",
    F4v "f4v" "video/mp4",
    Avi "avi" "video/x-msvideo",
    Wmv "wmv" "video/x-ms-wmv",
    Asf "asf" "video/x-ms-asf",
    Mpg "mpg" "video/mpeg",
    Ogv "ogv" "video/ogg",
    Ts "ts" "video/mp2t",
    M2ts "m2ts" "video/mp2t",
    Gif "gif" "image/gif",
    Mp3 "mp3" "audio/mpeg",
    Aac "aac" "audio/aac",
    Ogg "ogg" "audio/ogg",
    Oga "oga" "audio/ogg",
    Opus "opus" "audio/opus",
    Flac "flac" "audio/flac",
    Alac "alac" "audio/alac",
    Aiff "aiff" "audio/aiff",
    Wav "wav" "audio/wav",
    Weba "weba" "audio/webm",
    Ac3 "ac3" "audio/ac3",
    Eac3 "eac3" "audio/eac3",
    Wma "wma" "audio/x-ms-wma",
    Amr "amr" "audio/amr",
    Ape "ape" "audio/x-ape",
    Mhtml "mhtml" "multipart/related",
    Vtt "vtt" "text/vtt",
    Srt "srt" "application/x-subrip",
    Ass "ass" "text/x-ass",
    Ssa "ssa" "text/x-ssa",
    Lrc "lrc" "text/plain",
    Ttml "ttml" "application/ttml+xml",
    Dfxp "dfxp" "application/ttml+xml",
    Srv1 "srv1" "text/xml",
    Srv2 "srv2" "text/xml",
    Srv3 "srv3" "text/xml",
    Json3 "json3" "application/json",
    Json "json" "application/json",
    Xml "xml" "application/xml",
    Jpg "jpg" "image/jpeg",
    Png "png" "image/png",
    Webp "webp" "image/webp",
    Avif "avif" "image/avif",
    Description "description" "text/plain",
    Bin "bin" "application/octet-stream",
}

impl Extension {
    /// The extension with this name, in any case; [`Extension::Bin`] where it is not on the list.
    pub fn from_name(name: &str) -> Self {
        Self::from_known_name(name).unwrap_or(Self::Bin)
    }

    /// The extension with this name, or `None` where it is not on the list.
    pub fn from_known_name(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "jpeg" => Some(Self::Jpg),
            "mpeg" => Some(Self::Mpg),
            "m4b" | "m4r" => Some(Self::M4a),
            "3gpp" | "3g2" => Some(Self::ThreeGp),
            lower => Self::known(lower),
        }
    }

    /// The extension for a media type such as `video/mp4; codecs="avc1"`; `None` where the type says nothing.
    pub fn from_mime(mime: &str) -> Option<Self> {
        let essence = mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let extension = match essence.as_str() {
            "video/mp4" | "application/mp4" => Self::Mp4,
            "audio/mp4" | "audio/x-m4a" | "audio/m4a" => Self::M4a,
            "video/x-m4v" => Self::M4v,
            "video/quicktime" => Self::Mov,
            "video/webm" => Self::Webm,
            "audio/webm" => Self::Weba,
            "video/x-matroska" | "video/matroska" => Self::Mkv,
            "audio/x-matroska" | "audio/matroska" => Self::Mka,
            "video/3gpp" => Self::ThreeGp,
            "video/x-flv" | "video/flv" => Self::Flv,
            "video/x-msvideo" | "video/avi" => Self::Avi,
            "video/x-ms-wmv" => Self::Wmv,
            "video/x-ms-asf" => Self::Asf,
            "video/mpeg" => Self::Mpg,
            "video/ogg" => Self::Ogv,
            "video/mp2t" => Self::Ts,
            "audio/mpeg" | "audio/mp3" => Self::Mp3,
            "audio/aac" | "audio/aacp" => Self::Aac,
            "audio/ogg" | "application/ogg" => Self::Ogg,
            "audio/opus" => Self::Opus,
            "audio/flac" | "audio/x-flac" => Self::Flac,
            "audio/wav" | "audio/x-wav" | "audio/wave" => Self::Wav,
            "text/vtt" => Self::Vtt,
            "application/x-subrip" => Self::Srt,
            "application/ttml+xml" => Self::Ttml,
            "image/jpeg" => Self::Jpg,
            "image/png" => Self::Png,
            "image/webp" => Self::Webp,
            "image/gif" => Self::Gif,
            "image/avif" => Self::Avif,
            _ => return None,
        };
        Some(extension)
    }

    /// Whether a file of this kind holds sound and no picture.
    pub fn is_audio(self) -> bool {
        self.mime().starts_with("audio/")
    }

    /// Whether a file of this kind usually holds pictures that move.
    pub fn is_video(self) -> bool {
        self.mime().starts_with("video/")
    }
}

impl fmt::Display for Extension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executable_names_become_bin() {
        for name in ["exe", "sh", "desktop", "lnk", "conf", "html", "", "mp4\0"] {
            assert_eq!(Extension::from_name(name), Extension::Bin, "{name}");
        }
    }

    #[test]
    fn a_media_type_with_parameters_is_read() {
        assert_eq!(Extension::from_mime("Video/MP4; codecs=\"avc1\""), Some(Extension::Mp4));
        assert_eq!(Extension::from_mime("text/html"), None);
    }
}
