//! ffmpeg, for what needs encoding and for nothing else: a closed list of arguments, no shell.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Bytes of ffmpeg's complaints that are shown.
const SHOWN_BYTES: usize = 400;

/// An ffmpeg that is there.
#[derive(Clone, Debug)]
pub(super) struct Ffmpeg(PathBuf);

impl Ffmpeg {
    /// The one the user names (the program or its folder), else the first on the search path. `what` is what it is for.
    pub(super) fn find(location: Option<&Path>, what: &str) -> Result<Self, String> {
        let name = if cfg!(windows) { "ffmpeg.exe" } else { "ffmpeg" };
        let folders: Vec<PathBuf> = match location {
            Some(path) if path.is_dir() => vec![path.to_owned()],
            Some(path) if path.is_file() => return Ok(Self(path.to_owned())),
            Some(_) => Vec::new(),
            None => std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect(),
        };
        // A relative entry of the search path would run whatever lies in the download folder.
        let found = folders
            .into_iter()
            .map(|folder| folder.join(name))
            .find(|path| path.is_absolute() && path.is_file());
        let absolute = || {
            location.and_then(|path| std::path::absolute(path.join(name)).ok()).filter(|path| path.is_file())
        };
        found.or_else(absolute).map(Self).ok_or_else(|| {
            format!("{what} needs encoding, which is ffmpeg's, and there is none; install it, or say where it is with --ffmpeg-location")
        })
    }

    /// Makes a file of another. The new one has its name only when it is whole.
    pub(super) fn run(
        &self,
        input: &Path,
        output: &Path,
        arguments: &[String],
        replaces: bool,
    ) -> Result<(), String> {
        let failed = |what: String| format!("{} was not made: {what}", output.display());
        if !replaces && output.exists() {
            return Err(failed("it is there already; --force-overwrites replaces it".to_owned()));
        }
        let folder =
            output.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let suffix = format!(".{}", output.extension().unwrap_or_default().to_string_lossy());
        let made = tempfile::Builder::new().prefix(".vidra-").suffix(&suffix).tempfile_in(folder);
        let made = made.map_err(|error| failed(error.to_string()))?.into_temp_path();
        let mut command = Command::new(&self.0);
        command.args(["-y", "-nostdin", "-hide_banner", "-loglevel", "error", "-i"]).arg(named(input));
        command.args(arguments).arg(named(&made)).stdin(Stdio::null());
        let ended = command.output().map_err(|error| failed(format!("ffmpeg does not start: {error}")))?;
        if !ended.status.success() {
            let words = String::from_utf8_lossy(&ended.stderr);
            let words: String = words.trim().chars().rev().take(SHOWN_BYTES).collect();
            let words: String = words.chars().rev().collect();
            return Err(failed(format!("ffmpeg ended with {}: {words}", ended.status)));
        }
        let kept = if replaces { made.persist(output) } else { made.persist_noclobber(output) };
        kept.map_err(|error| failed(error.to_string()))?;
        permit(output);
        Ok(())
    }
}

/// ffmpeg takes `name:` for a protocol unless one is named.
fn named(path: &Path) -> OsString {
    let mut name = OsString::from("file:");
    name.push(path);
    name
}

/// The file is made private while it is written; then it is like any other.
fn permit(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // A file that stays private is still whole.
        let _ = std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644));
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// How ffmpeg encodes sound for a format name of `--audio-format`, and the extension of the file.
pub(super) fn encoder(format: &str) -> Option<(&'static str, &'static str)> {
    let found = match format {
        "mp3" => ("libmp3lame", "mp3"),
        "aac" => ("aac", "aac"),
        "m4a" => ("aac", "m4a"),
        "opus" => ("libopus", "opus"),
        "vorbis" | "ogg" => ("libvorbis", "ogg"),
        "flac" => ("flac", "flac"),
        "alac" => ("alac", "m4a"),
        "wav" => ("pcm_s16le", "wav"),
        _ => return None,
    };
    Some(found)
}

/// `--audio-quality` as ffmpeg's arguments: a level on the encoder's own scale, or a rate.
pub(super) fn quality(encoder: &str, quality: &str) -> Vec<String> {
    let rate = quality.trim_end_matches(['k', 'K']);
    let value: f64 = rate.parse().unwrap_or(5.0);
    if rate.len() != quality.len() || value > 10.0 {
        return vec!["-b:a".to_owned(), format!("{value}k")];
    }
    // Worst and best of each encoder's scale, as its documentation has them.
    let (worst, best) = match encoder {
        "libmp3lame" => (10.0, 0.0),
        "libvorbis" => (0.0, 10.0),
        "aac" => (0.1, 4.0),
        _ => return Vec::new(),
    };
    vec!["-q:a".to_owned(), format!("{}", best + (worst - best) * (value / 10.0))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_on_the_encoders_own_scale() {
        assert_eq!(quality("libmp3lame", "5"), ["-q:a", "5"]);
        assert_eq!(quality("libmp3lame", "0"), ["-q:a", "0"]);
        assert_eq!(quality("libvorbis", "0"), ["-q:a", "10"]);
        assert_eq!(quality("libopus", "5"), [""; 0]);
        assert_eq!(quality("aac", "128K"), ["-b:a", "128k"]);
    }

    #[test]
    fn without_ffmpeg_the_message_says_what_needs_it() {
        let error = Ffmpeg::find(Some(Path::new("/nowhere")), "--recode-video").unwrap_err();
        assert!(error.contains("--recode-video") && error.contains("--ffmpeg-location"), "{error}");
    }
}
