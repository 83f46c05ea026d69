//! Whom the program is taken for, by the name it was started under.

use std::ffi::OsStr;
use std::path::Path;

/// Whom the program is taken for. Programs start it under another's name and expect that one's ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Personality {
    /// Itself.
    #[default]
    Vidra,
    /// yt-dlp: one item at a time, its version's shape, its progress on standard output, its configuration.
    YtDlp,
    /// youtube-dl, in the same ways.
    YoutubeDl,
}

impl Personality {
    /// By the first word of the command line: a path or a name, with or without an ending.
    pub(crate) fn of(program: Option<&OsStr>) -> Self {
        let name =
            program.map(Path::new).and_then(Path::file_stem).and_then(OsStr::to_str).unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "yt-dlp" | "yt-dlp_x86" | "yt-dlp_linux" | "yt-dlp_macos" | "ytdlp" => Self::YtDlp,
            "youtube-dl" | "youtube-dlc" => Self::YoutubeDl,
            _ => Self::Vidra,
        }
    }

    /// Whether it is another program's.
    pub(crate) const fn is_other(self) -> bool {
        !matches!(self, Self::Vidra)
    }

    /// What `--version` prints: programs read a date, of the release whose language is spoken here.
    pub(crate) const fn version(self) -> &'static str {
        match self {
            Self::Vidra => concat!("vidra ", env!("CARGO_PKG_VERSION"), "\n"),
            Self::YtDlp => "2026.10.26\n",
            Self::YoutubeDl => "2021.12.17\n",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_whatever_the_folder_and_the_ending() {
        let table = [
            ("/usr/bin/yt-dlp", Personality::YtDlp),
            ("yt-dlp.exe", Personality::YtDlp),
            ("./youtube-dl", Personality::YoutubeDl),
            ("/yt-dlp/vidra", Personality::Vidra),
            ("vidra.exe", Personality::Vidra),
        ];
        for (program, personality) in table {
            assert_eq!(Personality::of(Some(OsStr::new(program))), personality, "{program}");
        }
        assert_eq!(Personality::of(None), Personality::Vidra);
    }
}
